"""The measured figures: one file, from which the documents and the reports take every number.

``figures.json`` holds what ``kneehold bench PART --full`` measured, by part, and the results on real recordings. A
document names a figure by its path in that file, in a pair of HTML comments that a reader does not see::

    exact: <!--=accuracy.ways[name=kneehold].exact:d-->600<!--/-->

After a new measurement this module takes over results (what ``--json-file`` wrote, or the lines that ``--json``
printed) and writes their figures into documents; a test finds any that differ::

    python -m kneehold.sensor.bench.figures RESULTS README.md ACCURACY.md
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import cast

__all__ = ["figures", "filled", "main", "shown"]

_FILE = "figures.json"
_MARK = re.compile(r"<!--=([^:>]+?)(?::([^>]*?))?-->(.*?)<!--/-->", re.DOTALL)
# A step of a path: a key, then a place in a list, or what the wanted entry of a list says of itself.
_STEP = re.compile(r"([^.\[\]]+)((?:\[[^\]]*\])*)\.?")
_PICK = re.compile(r"\[([^\]]*)\]")


@cache
def figures() -> dict[str, object]:
    """Every part that was measured."""
    text = resources.files("kneehold.sensor.bench").joinpath(_FILE).read_text(encoding="utf-8")
    return cast("dict[str, object]", json.loads(text))


def shown(path: str, spec: str = "") -> str:
    """The figure at ``path`` as text, formatted by ``spec`` (as of ``format``); ``KeyError`` if there is none.

    What is true or false reads "yes" or, so that it is seen, "**no**".

    A path is made of keys and dots; ``[2]`` picks from a list by place, ``[name=kneehold;side=left]`` by content.
    """
    value: object = figures()
    for key, picks in _STEP.findall(path):
        value = _child(value, key, path)
        for pick in _PICK.findall(picks):
            value = _picked(cast("list[object]", value), pick, path)
    if isinstance(value, bool):
        return "yes" if value else "**no**"
    return format(value, spec)


def filled(text: str) -> str:
    """``text`` with every marked figure as it is in the file."""
    return _MARK.sub(_filled_mark, text)


def _filled_mark(mark: re.Match[str]) -> str:
    path, spec = mark[1], mark[2] or ""
    return f"<!--={path}{':' + spec if spec else ''}-->{shown(path, spec)}<!--/-->"


def _child(value: object, key: str, path: str) -> object:
    table = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    if key not in table:
        raise KeyError(f"no figure '{path}': there is no '{key}'")
    return table[key]


def _picked(entries: list[object], pick: str, path: str) -> object:
    if pick.isdecimal():
        return entries[int(pick)]
    wanted = dict(term.split("=", 1) for term in pick.split(";"))
    for entry in cast("list[dict[str, object]]", entries):
        if all(str(entry.get(key)) == value for key, value in wanted.items()):
            return entry
    raise KeyError(f"no figure '{path}': nothing in the list has {pick}")


def main(words: Sequence[str] | None = None) -> int:
    """Take over results, then write the figures into documents; both by file name."""
    for name in sys.argv[1:] if words is None else words:
        file = Path(name)
        if file.suffix == ".md":
            file.write_text(filled(file.read_text(encoding="utf-8")), encoding="utf-8")
        else:
            _take_over(file)
    return 0


def _take_over(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    try:
        written = cast("dict[str, object]", json.loads(text))
    except ValueError:  # more than one object: a line each
        lines = [cast("dict[str, object]", json.loads(line)) for line in text.splitlines() if line.strip()]
        written = {"parts": {str(part["type"]): part for part in lines}}
    parts = written["parts"] if "parts" in written else {str(written["type"]): written}
    kept = figures() | cast("dict[str, object]", parts)
    if "software" in written:
        kept["version"] = str(written["software"]).removeprefix("kneehold ")
    target = Path(str(resources.files("kneehold.sensor.bench").joinpath(_FILE)))
    target.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    figures.cache_clear()


if __name__ == "__main__":
    sys.exit(main())
