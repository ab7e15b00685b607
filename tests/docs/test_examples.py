"""Every example in the documents runs as printed, and every link in them leads somewhere."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from kneehold.sensor.cli.main import COMMANDS

_DOCUMENTS = ("README.md", "GUIDE.md", "ACCURACY.md", "DEFINITIONS.md", "CONTRIBUTING.md", "DECISIONS.md")
_WITH_EXAMPLES = ("README.md", "GUIDE.md")
# The two commands that install: .ci/run carries them out.
_INSTALLS = "python3 -m venv"
# A terminal of its own; neither colours nor a person's data.
_PLAIN = {"TERM": "dumb", "NO_COLOR": "1"}


def blocks(text: str, *languages: str) -> list[tuple[str, str]]:
    """Language and text of every fenced block of these languages, in order."""
    found = re.findall(r"^```(\w+)\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [(language, body) for language, body in found if language in languages]


@pytest.mark.parametrize("name", ["README.md", pytest.param("GUIDE.md", marks=pytest.mark.long)])
def test_every_example_runs_as_printed(checkout: Path, tmp_path: Path, name: str) -> None:
    text = (checkout / name).read_text(encoding="utf-8")
    environment = os.environ | _PLAIN | {"PYTHONPATH": str(checkout), "KNEEHOLD_DATA_DIR": str(tmp_path / "data")}
    python: list[str] = []
    for language, body in blocks(text, "sh", "python", "toml"):
        if language == "python":
            python.append(body)
            continue
        if language == "toml":  # the first line may name the file that it stands for
            named = re.match(r"# (\w+\.toml)$", body, re.MULTILINE)
            if named:
                (tmp_path / named[1]).write_text(body, encoding="utf-8")
            continue
        for line in body.splitlines():
            if not line.startswith(_INSTALLS):
                run(words_of(line), tmp_path, environment)
    assert python
    run([sys.executable, "-c", "\n".join(python)], tmp_path, environment)


def words_of(line: str) -> list[str]:
    """The command of a line, by this interpreter."""
    words = shlex.split(line)
    assert words[0] == "kneehold", line
    return [sys.executable, "-c", "import sys; from kneehold.sensor.cli.main import main; sys.exit(main())", *words[1:]]


def run(words: list[str], folder: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, f"{words[3:]}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"


@pytest.mark.parametrize("name", _WITH_EXAMPLES)
def test_every_command_that_needs_a_sensor_or_sessions_is_one_that_exists(checkout: Path, name: str) -> None:
    import argparse

    text = (checkout / name).read_text(encoding="utf-8")
    lines = [line for _, body in blocks(text, "console") for line in body.splitlines()]
    for line in lines:
        program, command, *words = shlex.split(line)
        assert program == "kneehold"
        parser = argparse.ArgumentParser(exit_on_error=False, allow_abbrev=False)
        import_module(COMMANDS[command][0]).add_arguments(parser)
        parser.parse_args(words)


@pytest.mark.parametrize("name", _DOCUMENTS)
def test_every_link_leads_somewhere(checkout: Path, name: str) -> None:
    text = (checkout / name).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if not link.startswith(("http://", "https://"))]
    dead = []
    for link in links:
        file, _, anchor = link.partition("#")
        target = checkout / (file or name)
        if not target.exists() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            dead.append(link)
    assert dead == []


def anchors(text: str) -> set[str]:
    """Anchors of the headings, as code hosts make them."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}


def test_the_readme_is_short(checkout: Path) -> None:
    assert len((checkout / "README.md").read_text(encoding="utf-8").splitlines()) <= 200
