"""Is what a rater says of a hold kept, and shown everywhere?"""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import DataTable, Input, Static

from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.sidecars import read_corrections, session_marks
from kneehold.tui.review.hold_screen import HoldScreen
from tests.tui.review.playing import open_first, played, said


def test_a_rejected_hold_is_kept_with_its_rater_and_shown_everywhere(place: DataDir) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await open_first(pilot)
        await pilot.press("enter", "r")
        assert "REJECTED" in said(pilot)
        assert "rejected by R" in said(pilot)
        await pilot.press("escape")
        assert "rejected" in str(pilot.app.screen.query_one(DataTable).get_row_at(0)[4])

    played(place, play)
    assert [(c.rater, c.action) for c in read_corrections(place.sessions / "one")] == [("R", "reject")]


@pytest.mark.parametrize(
    ("keys", "said_last"),
    [
        ("rf", "'rejected by R'. The hold now stands as: full."),
        ("ra", "'rejected by R'. The hold now stands as: full."),
        ("fr", "'relabelled by R'. The hold now stands as: rejected."),
        ("rr", ""),
        ("af", ""),
        ("r", ""),
    ],
)
def test_what_a_decision_changes_of_an_earlier_one_is_said(keys: str, said_last: str, place: DataDir) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await open_first(pilot)
        await pilot.press("enter", *keys)
        noticed = [notice.message for notice in pilot.app._notifications if "takes the place" in notice.message]
        assert [notice.endswith(said_last) for notice in noticed] == [True] * bool(said_last)

    played(place, play)


def test_a_decision_gets_a_note(place: DataDir) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await open_first(pilot)
        await pilot.press("enter", "n")
        assert isinstance(pilot.app.screen, HoldScreen)  # there is nothing yet that a note could be about
        await pilot.press("f", "n", *"talk", "enter")
        assert "talk" in said(pilot)
        await pilot.press("n", "x", "escape")
        assert "talkx" not in said(pilot)

    played(place, play)
    kept = [(c.action, c.label, c.note) for c in read_corrections(place.sessions / "one")]
    assert kept == [("relabel", "full", ""), ("relabel", "full", "talk")]


def test_a_note_that_would_steer_a_terminal_is_refused_and_the_decision_stands(place: DataDir) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await open_first(pilot)
        await pilot.press("enter", "r", "n")
        pilot.app.screen.query_one(Input).value = "x" * 300
        await pilot.press("enter")
        assert "rejected by R" in said(pilot)

    played(place, play)
    assert len(read_corrections(place.sessions / "one")) == 1


def test_a_hold_is_marked_on_the_trace(place: DataDir) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await open_first(pilot)
        await pilot.press("enter", "less_than_sign", "left_square_bracket", *["greater_than_sign"] * 2)
        await pilot.press("right_square_bracket")
        assert "marked by R" in said(pilot)

    played(place, play)
    (mark,) = session_marks(place.sessions / "one")
    assert (mark.rater, mark.tool, mark.hold_end_s > mark.hold_start_s) == ("R", "trace", True)


def test_without_a_rater_nothing_is_kept(place: DataDir) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await open_first(pilot)
        await pilot.press("enter", "r")
        assert "REJECTED" not in said(pilot)

    played(place, play, rater="")
    assert read_corrections(place.sessions / "one") == ()


def test_what_was_decided_about_the_hold_under_the_cursor_is_said_below_the_table(place: DataDir) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await open_first(pilot)
        await pilot.press("enter", "r", "escape")
        row = pilot.app.screen.query_one("#row", Static)
        assert "counted as full; rejected by R" in str(row.render())
        await pilot.press("down")
        assert "Hold 2: no remarks" in str(row.render())

    played(place, play, size=(80, 24))
