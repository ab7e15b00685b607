"""Does any text that is handed on speak of one particular machine?"""

from __future__ import annotations

import re
from pathlib import Path

FOLDERS = ("sensor", "tui", "firmware_notes", "recordings", ".ci")
SUFFIXES = frozenset((".py", ".md", ".toml", ".tcss", ".txt", ".json", ".jsonl", ".csv", ".yml", ".yaml", ""))

# An absolute path into somebody's folders; a fraction, an address or a resource such as /Meas/IMU6 is none.
MACHINE_PATH = re.compile(
    r"(?<![\w.~/-])/(?:work|root|tmp|home|Users|private|mnt|media|srv|opt)/\w|\b[A-Za-z]:\\+Users"
)


def test_no_text_names_a_path_of_one_machine(checkout: Path) -> None:
    files = [path for path in checkout.iterdir() if path.is_file()]
    files += [path for folder in FOLDERS for path in (checkout / folder).rglob("*") if path.is_file()]
    found = [
        f"{path.relative_to(checkout)}, line {number}: {line.strip()}"
        for path in sorted(files)
        if path.suffix in SUFFIXES and "__pycache__" not in path.parts and path.name != ".git"  # a file in a worktree
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if MACHINE_PATH.search(line)
    ]
    assert found == []
