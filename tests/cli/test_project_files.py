"""The project's own files say the same thing."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from kneehold import __version__
from kneehold.sensor.cli.main import COMMANDS


def _readme_commands(checkout: Path) -> list[str]:
    """The shell commands of the README's section of two commands."""
    text = (checkout / "README.md").read_text(encoding="utf-8")
    section = text.split("## Two commands")[1].split("\n## ")[0]
    return [block.strip() for block in re.findall(r"```sh\n(.*?)```", section, re.DOTALL)]


def test_the_readme_has_two_commands_of_one_line_each(checkout: Path) -> None:
    assert [command.count("\n") for command in _readme_commands(checkout)] == [0, 0]


def test_the_check_runs_the_test_command_of_the_readme(checkout: Path) -> None:
    script = (checkout / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert _readme_commands(checkout)[1] in script


def test_the_guide_explains_every_command(checkout: Path) -> None:
    text = (checkout / "GUIDE.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"| `kneehold {name}" not in text] == []


def test_the_version_of_the_package_is_that_of_the_code(checkout: Path) -> None:
    project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["hatch"]["version"]["path"] == "kneehold/__init__.py"
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)


def test_every_dependency_has_its_reason_above_it(checkout: Path) -> None:
    text = (checkout / "pyproject.toml").read_text(encoding="utf-8")
    block = text.split("\ndependencies = [")[1].split("\n]")[0].strip().splitlines()
    assert [line for line in block if line.strip().startswith('"') and not _above(block, line).startswith("#")] == []


def _above(lines: list[str], line: str) -> str:
    return lines[lines.index(line) - 1].strip()
