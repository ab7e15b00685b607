"""Is what the project is built on listed, locked and bounded?"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

_NAME = re.compile(r"[\w.-]+")


def _dependencies(checkout: Path) -> dict[str, list[str]]:
    project = tomllib.loads((checkout / "pyproject.toml").read_text())["project"]
    return {"": project["dependencies"], **project["optional-dependencies"]}


def _name(requirement: str) -> str:
    found = _NAME.match(requirement)
    assert found is not None
    return re.sub(r"[._]", "-", found[0]).lower()


def _names(checkout: Path, extras: set[str] | None = None) -> set[str]:
    parts = _dependencies(checkout)
    chosen = [each for extra, each in parts.items() if extras is None or extra in extras]
    return {_name(requirement) for part in chosen for requirement in part} - {"kneehold"}


def test_the_licence_of_every_dependency_is_listed(checkout: Path) -> None:
    text = re.sub(r"[._]", "-", (checkout / "LICENCES.md").read_text()).lower()
    assert {name for name in _names(checkout) if not re.search(rf"\b{re.escape(name)}\b", text)} == set()


def test_every_folder_of_shipped_files_by_others_is_listed(checkout: Path) -> None:
    text = (checkout / "LICENCES.md").read_text()
    notices = [path for part in ("tui", "sensor") for path in (checkout / part).rglob("*") if path.is_file()]
    named = [path for path in notices if path.name == "NOTICE.md" or path.name.endswith("-LICENSE.txt")]
    assert len(named) >= 3
    assert {str(path.relative_to(checkout)) for path in named if str(path.relative_to(checkout)) not in text} == set()


def test_what_ci_installs_is_locked_by_hash_and_names_no_registry(checkout: Path) -> None:
    text = (checkout / ".ci" / "locked.txt").read_text()
    blocks = re.split(r"\n(?=[\w.-]+==)", text)[1:]
    assert all("--hash=sha256:" in block for block in blocks)
    locked = {_name(block) for block in blocks}
    assert _names(checkout, {"", "test", "dev", "exchange", "cluster", "parquet", "plot", "virtual"}) <= locked
    assert not re.search(r"https?:|file:|index-url|find-links|@ ", text)


def test_the_oldest_versions_are_written_in_full(checkout: Path) -> None:
    words = [sys.executable, str(checkout / ".ci" / "oldest.py"), str(checkout / "pyproject.toml")]
    lines = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(lines) == len(_dependencies(checkout)[""])
    assert all(re.fullmatch(r"[\w.-]+==\d+\.\d+\.\d+", line) for line in lines)
