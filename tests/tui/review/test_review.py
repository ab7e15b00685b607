"""Is any hold three keys away, and is what a rater says kept?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from textual.pilot import Pilot
from textual.widgets import DataTable, Static

from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.reviewed import ReviewedSession, review_session
from kneehold.sensor.archive.row import SessionRow
from kneehold.sensor.bench.diaries import write_diary
from kneehold.sensor.cli.main import main
from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.replay.replay import ReplayOptions
from kneehold.sensor.review.progression import Rule
from kneehold.sensor.review.trace import Trace
from kneehold.tui.review.hold_screen import HoldScreen
from kneehold.tui.review.session_screen import SessionScreen
from kneehold.tui.review.window import Window, columns_of, shown_degrees
from tests.tui.review.playing import open_first, picture, played, said


def test_two_keys_lead_to_the_trace_of_a_hold(place: DataDir) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await open_first(pilot)
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, HoldScreen)
        assert "Hold 1 of 2" in said(pilot)
        assert "▔" in picture(pilot)

    played(place, play)


def test_a_session_shows_its_grade_its_holds_and_what_was_not_counted(place: DataDir) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await open_first(pilot)
        assert isinstance(pilot.app.screen, SessionScreen)
        assert pilot.app.screen.query_one(DataTable).row_count == 2
        assert "Data quality A" in said(pilot)
        assert "did not rise far enough" in said(pilot)

    played(place, play)


def test_a_name_is_shown_as_it_was_typed(place: DataDir) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await open_first(pilot)
        assert "[bold]A. Person[/bold]" in said(pilot)

    played(place, play)


def test_arrows_step_through_the_holds_and_stop_at_the_last(place: DataDir) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await open_first(pilot)
        await pilot.press("enter", "right")
        assert "Hold 2 of 2" in said(pilot)
        await pilot.press("right")
        assert "Hold 2 of 2" in said(pilot)
        await pilot.press("left")
        assert "Hold 1 of 2" in said(pilot)

    played(place, play)


def test_closer_shows_half_and_0_shows_all(place: DataDir) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await open_first(pilot)
        await pilot.press("enter")
        screen = pilot.app.screen
        assert isinstance(screen, HoldScreen)
        before = screen.window
        await pilot.press("up")
        assert screen.window.to_s - screen.window.from_s == pytest.approx(0.5 * (before.to_s - before.from_s))
        await pilot.press("0")
        assert (screen.window.from_s, screen.window.to_s) == (0.0, screen.window.end_s)

    played(place, play)


def test_a_session_that_cannot_be_read_does_not_end_the_review(place: DataDir) -> None:
    (place.sessions / "one" / "tape.jsonl.gz").write_bytes(b"no tape")

    async def play(pilot: Pilot[None]) -> None:
        await open_first(pilot)
        assert not isinstance(pilot.app.screen, SessionScreen)

    played(place, play)


def test_the_weeks_of_a_person_are_one_key_away(tmp_path: Path) -> None:
    made = DataDir(tmp_path / "weeks").made()
    write_diary(made, days=60, person="A. Person")

    async def play(pilot: Pilot[None]) -> None:
        await pilot.press("w")
        told = str(pilot.app.screen.query_one("#weeks", Static).render())
        assert "of the planned sessions done" in told
        assert "Right minus left" in told
        assert "the therapist keeps the plan as it is" in told

    played(made, play, rule_of=lambda _: Rule(is_locked=True))


def test_a_plan_that_cannot_be_read_costs_the_proposal_and_not_the_weeks(tmp_path: Path) -> None:
    made = DataDir(tmp_path / "weeks").made()
    write_diary(made, days=60, person="A. Person")

    def spoilt(rows: Sequence[SessionRow]) -> Rule | None:
        raise UsageError(f"the plan of {len(rows)} sessions cannot be read.")

    async def play(pilot: Pilot[None]) -> None:
        await pilot.press("w")
        told = str(pilot.app.screen.query_one("#weeks", Static).render())
        assert ("Right minus left" in told, "Suggested by a rule" in told) == (True, False)

    played(made, play, rule_of=spoilt)


def test_zooming_stays_within_the_session() -> None:
    window = Window(0.0, 10.0, 30.0)
    for _ in range(10):
        window = window.zoomed(False, 5.0)
    assert (window.from_s, window.to_s) == (0.0, 30.0)


def test_a_hole_in_the_signal_is_an_empty_column() -> None:
    times = np.array([0.5, 2.5])
    columns = columns_of(Trace(times, np.array([10.0, 30.0]), times), Window(0.0, 3.0, 3.0), 3)
    assert [None if c is None else c.degrees for c in columns] == [10.0, None, 30.0]
    assert shown_degrees(columns) == (8.0, 32.0)


def test_a_review_needs_a_terminal(place: DataDir, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "--data-dir", str(place.root)]) == 2
    assert "needs a terminal" in capsys.readouterr().err


def test_a_review_of_nothing_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "--data-dir", str(tmp_path)]) == 2
    assert "no session" in capsys.readouterr().err


def _longer(path: Path) -> ReviewedSession:
    """A session of twelve holds: the two that there are, six times over."""
    session = review_session(path, ReplayOptions())
    evaluation = replace(session.evaluation, measures=6 * session.evaluation.measures)
    return replace(session, reviewed=6 * session.reviewed, evaluation=evaluation)


@pytest.mark.parametrize(("keys", "hold"), [("1", 1), ("7", 7), ("12", 12), ("10", 10), ("73", 3)])
def test_any_hold_is_three_keys_away(place: DataDir, keys: str, hold: int) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await open_first(pilot)
        await pilot.press(*keys)
        assert f"Hold {hold} of 12" in said(pilot)

    played(place, play, load=_longer)


def test_a_0_that_ends_no_number_shows_the_whole_session(place: DataDir) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await open_first(pilot)
        await pilot.press("1", "2", "0")
        screen = pilot.app.screen
        assert isinstance(screen, HoldScreen)
        assert (screen.place, screen.window.to_s) == (11, screen.window.end_s)

    played(place, play, load=_longer)


def test_a_number_without_a_hold_leads_nowhere(place: DataDir) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await open_first(pilot)
        await pilot.press("3")
        assert isinstance(pilot.app.screen, SessionScreen)

    played(place, play)
