"""Does every golden tape still give what is expected of it, number by number?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kneehold.sensor.replay.replay import ReplayOptions, replay
from kneehold.sensor.tape.events_json import event_json
from kneehold.sensor.tape.reader import open_recording

_RECORDINGS = Path(__file__).resolve().parent.parent / "recordings"
_FOLDERS = sorted(path.parent for path in _RECORDINGS.glob("*/session.json"))

each_tape = pytest.mark.parametrize("folder", _FOLDERS, ids=lambda folder: folder.name)


@each_tape
def test_a_golden_tape_gives_what_is_expected(folder: Path, rewrite_golden: bool) -> None:
    expected = folder / "expected.json"
    found = _expected_text(folder)
    if rewrite_golden:
        expected.write_text(found, encoding="utf-8")
    assert found.splitlines() == expected.read_text(encoding="utf-8").splitlines()


@each_tape
def test_a_golden_tape_says_who_made_it(folder: Path) -> None:
    header = open_recording(folder).header
    assert header is not None
    assert header.provenance.startswith("made by the simulator of kneehold, seed ")


@each_tape
def test_a_golden_tape_is_small(folder: Path) -> None:
    assert sum(path.stat().st_size for path in folder.iterdir()) < 60_000


@each_tape
def test_a_golden_tape_is_told_on_the_page(folder: Path) -> None:
    assert f"| `{folder.name}` |" in (_RECORDINGS / "FORMAT.md").read_text(encoding="utf-8")


def test_there_are_golden_tapes() -> None:
    assert len(_FOLDERS) >= 6


def _expected_text(folder: Path) -> str:
    """Events and summary as JSON, one event or repetition a line, so that a difference can be read."""
    result = replay(str(folder), ReplayOptions())
    events = [json.dumps(event_json(event), ensure_ascii=False) for event in result.events]
    summary = [f"{json.dumps(key)}: {_lines(value)}" for key, value in result.summary.items()]
    return f'{{"events": [\n{_joined(events)}\n],\n"summary": {{\n{_joined(summary)}\n}}}}\n'


def _lines(value: object) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return f"[\n{_joined([json.dumps(item, ensure_ascii=False) for item in value])}]"
    return json.dumps(value, ensure_ascii=False)


def _joined(lines: list[str]) -> str:
    return ",\n".join(lines)
