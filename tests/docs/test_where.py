"""The table of questions and files in CONTRIBUTING names files that are there."""

from __future__ import annotations

import re
from pathlib import Path


def test_every_file_named_for_a_question_is_there(checkout: Path) -> None:
    text = (checkout / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.split("## Where is what")[1].split("\n## ")[0]
    files = re.findall(r"^\| [^|`]+ \| `([^`]+)` \|$", section, re.MULTILINE)
    assert len(files) >= 16
    assert [name for name in files if not (checkout / name).is_file()] == []
