"""Are the red flags asked as often as they should be?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.safety import SAFETY_FILE, is_screen_due, note_screen


def _in(**ahead: float) -> str:
    return (datetime.now(UTC) + timedelta(**ahead)).isoformat()


def test_the_red_flags_are_asked_first_weekly_and_after_a_stop_for_pain(tmp_path: Path) -> None:
    place = DataDir(tmp_path)
    assert is_screen_due(place, _in())
    note_screen(place, is_clear=True, is_ended_by_pain=False)
    assert [is_screen_due(place, _in(days=days)) for days in (0.1, 6.9, 7.1)] == [False, False, True]
    note_screen(place, is_clear=False, is_ended_by_pain=False)  # a session without questions changes nothing
    assert not is_screen_due(place, _in(days=0.1))
    note_screen(place, is_clear=False, is_ended_by_pain=True)
    assert is_screen_due(place, _in())


@pytest.mark.parametrize("text", ["", "{}", '{"schema": 1}', '{"schema": 1, "cleared_utc": "soon"}', '{"schema": 9}'])
def test_in_doubt_they_are_asked(tmp_path: Path, text: str) -> None:
    (tmp_path / SAFETY_FILE).write_text(text, encoding="utf-8")
    assert is_screen_due(DataDir(tmp_path), _in())


def test_a_clock_that_was_set_back_is_no_reason_not_to_ask(tmp_path: Path) -> None:
    note_screen(DataDir(tmp_path), is_clear=True, is_ended_by_pain=False)
    assert is_screen_due(DataDir(tmp_path), _in(days=-30))
