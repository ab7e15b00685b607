"""Is any hold three keys away, and is what a rater says kept?"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from textual.pilot import Pilot
from textual.widgets import DataTable, Input, Static

from sensor.archive.about import About, write_about
from sensor.archive.index import listed
from sensor.archive.place import DataPlace
from sensor.archive.reviewed import ReviewedSession, review_session
from sensor.archive.row import SessionRow
from sensor.archive.sidecars import read_corrections, session_marks
from sensor.bench.diaries import write_diary
from sensor.cli.main import main
from sensor.errors import UsageError
from sensor.review.progression import Rule
from sensor.review.trace import Trace
from sensor.session import ReplayOptions
from sensor.tape.marks import Mark
from tui.review.app import Load, ReviewApp
from tui.review.hold_screen import HoldScreen
from tui.review.keys_line import KeysLine
from tui.review.list_screen import RuleOf
from tui.review.plot import TracePlot
from tui.review.session_screen import SessionScreen
from tui.review.window import Window, columns_of, shown_degrees

_Play = Callable[[Pilot[None]], Awaitable[None]]


@pytest.fixture
def place(tmp_path: Path, checkout: Path) -> DataPlace:
    """An archive with one session of two holds, of somebody whose name is markup."""
    made = DataPlace(tmp_path / "data").made()
    shutil.copytree(checkout / "recordings" / "declared_partial", made.sessions / "one")
    write_about(made.sessions / "one", About("[bold]A. Person[/bold]"))
    return made


def _counted(path: Path) -> ReviewedSession:
    return review_session(path, ReplayOptions())


def _played(
    place: DataPlace,
    play: _Play,
    *,
    rater: str = "R",
    size: tuple[int, int] = (100, 30),
    load: Load = _counted,
    rule_of: RuleOf = lambda _: None,
) -> None:
    async def run() -> None:
        app = ReviewApp(place, listed(place), load, rater=rater, rule_of=rule_of)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await play(pilot)

    asyncio.run(run())


async def _open(pilot: Pilot[None]) -> None:
    """The first session, counted and shown."""
    await pilot.press("enter")
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def _said(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#said", Static).render())


def _picture(pilot: Pilot[None]) -> str:
    plot = pilot.app.screen.query_one(TracePlot)
    return "\n".join(plot.render_line(y).text for y in range(plot.size.height))


def test_two_keys_lead_to_the_trace_of_a_hold(place: DataPlace) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await _open(pilot)
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, HoldScreen)
        assert "Hold 1 of 2" in _said(pilot)
        assert "▔" in _picture(pilot)

    _played(place, play)


def test_a_session_shows_its_grade_its_holds_and_what_was_not_counted(place: DataPlace) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await _open(pilot)
        assert isinstance(pilot.app.screen, SessionScreen)
        assert pilot.app.screen.query_one(DataTable).row_count == 2
        assert "Data quality A" in _said(pilot)
        assert "did not rise far enough" in _said(pilot)

    _played(place, play)


def test_a_name_is_shown_as_it_was_typed(place: DataPlace) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await _open(pilot)
        assert "[bold]A. Person[/bold]" in _said(pilot)

    _played(place, play)


def test_arrows_step_through_the_holds_and_stop_at_the_last(place: DataPlace) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await _open(pilot)
        await pilot.press("enter", "right")
        assert "Hold 2 of 2" in _said(pilot)
        await pilot.press("right")
        assert "Hold 2 of 2" in _said(pilot)
        await pilot.press("left")
        assert "Hold 1 of 2" in _said(pilot)

    _played(place, play)


def test_closer_shows_half_and_0_shows_all(place: DataPlace) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await _open(pilot)
        await pilot.press("enter")
        screen = pilot.app.screen
        assert isinstance(screen, HoldScreen)
        before = screen.window
        await pilot.press("up")
        assert screen.window.to_s - screen.window.from_s == pytest.approx(0.5 * (before.to_s - before.from_s))
        await pilot.press("0")
        assert (screen.window.from_s, screen.window.to_s) == (0.0, screen.window.end_s)

    _played(place, play)


def test_a_rejected_hold_is_kept_with_its_rater_and_shown_everywhere(place: DataPlace) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await _open(pilot)
        await pilot.press("enter", "r")
        assert "REJECTED" in _said(pilot)
        assert "rejected by R" in _said(pilot)
        await pilot.press("escape")
        assert "rejected" in str(pilot.app.screen.query_one(DataTable).get_row_at(0)[2])

    _played(place, play)
    assert [(c.rater, c.action) for c in read_corrections(place.sessions / "one")] == [("R", "reject")]


def test_a_decision_gets_a_note(place: DataPlace) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await _open(pilot)
        await pilot.press("enter", "n")
        assert isinstance(pilot.app.screen, HoldScreen)  # there is nothing yet that a note could be about
        await pilot.press("f", "n", *"talk", "enter")
        assert "talk" in _said(pilot)
        await pilot.press("n", "x", "escape")
        assert "talkx" not in _said(pilot)

    _played(place, play)
    kept = [(c.action, c.label, c.note) for c in read_corrections(place.sessions / "one")]
    assert kept == [("relabel", "full", ""), ("relabel", "full", "talk")]


def test_a_note_that_would_steer_a_terminal_is_refused_and_the_decision_stands(place: DataPlace) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await _open(pilot)
        await pilot.press("enter", "r", "n")
        pilot.app.screen.query_one(Input).value = "x" * 300
        await pilot.press("enter")
        assert "rejected by R" in _said(pilot)

    _played(place, play)
    assert len(read_corrections(place.sessions / "one")) == 1


def test_a_hold_is_marked_on_the_trace(place: DataPlace) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await _open(pilot)
        await pilot.press("enter", "less_than_sign", "left_square_bracket", *["greater_than_sign"] * 2)
        await pilot.press("right_square_bracket")
        assert "marked by R" in _said(pilot)

    _played(place, play)
    (mark,) = session_marks(place.sessions / "one")
    assert (mark.rater, mark.tool, mark.hold_end_s > mark.hold_start_s) == ("R", "trace", True)


def test_without_a_rater_nothing_is_kept(place: DataPlace) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await _open(pilot)
        await pilot.press("enter", "r")
        assert "REJECTED" not in _said(pilot)

    _played(place, play, rater="")
    assert read_corrections(place.sessions / "one") == ()


def test_a_session_that_cannot_be_read_does_not_end_the_review(place: DataPlace) -> None:
    (place.sessions / "one" / "tape.jsonl.gz").write_bytes(b"no tape")

    async def play(pilot: Pilot[None]) -> None:
        await _open(pilot)
        assert not isinstance(pilot.app.screen, SessionScreen)

    _played(place, play)


@pytest.mark.parametrize("size", [(60, 20), (160, 48)])
def test_the_trace_fits_any_terminal(size: tuple[int, int], place: DataPlace) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await _open(pilot)
        await pilot.press("enter")
        plot = pilot.app.screen.query_one(TracePlot)
        assert plot.size.height >= 5
        assert plot.region.right <= size[0]

    _played(place, play, size=size)


def test_the_weeks_of_a_person_are_one_key_away(tmp_path: Path) -> None:
    made = DataPlace(tmp_path / "weeks").made()
    write_diary(made, days=60, person="A. Person")

    async def play(pilot: Pilot[None]) -> None:
        await pilot.press("w")
        told = str(pilot.app.screen.query_one("#weeks", Static).render())
        assert "of the planned sessions done" in told
        assert "Right less left" in told
        assert "the therapist keeps the plan as it is" in told

    _played(made, play, rule_of=lambda _: Rule(is_locked=True))


def test_a_plan_that_cannot_be_read_costs_the_proposal_and_not_the_weeks(tmp_path: Path) -> None:
    made = DataPlace(tmp_path / "weeks").made()
    write_diary(made, days=60, person="A. Person")

    def spoilt(rows: Sequence[SessionRow]) -> Rule | None:
        raise UsageError(f"the plan of {len(rows)} sessions cannot be read.")

    async def play(pilot: Pilot[None]) -> None:
        await pilot.press("w")
        told = str(pilot.app.screen.query_one("#weeks", Static).render())
        assert ("Right less left" in told, "Proposed by rule" in told) == (True, False)

    _played(made, play, rule_of=spoilt)


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


def test_a_review_needs_a_terminal(place: DataPlace, capsys: pytest.CaptureFixture[str]) -> None:
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
def test_any_hold_is_three_keys_away(place: DataPlace, keys: str, hold: int) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await _open(pilot)
        await pilot.press(*keys)
        assert f"Hold {hold} of 12" in _said(pilot)

    _played(place, play, load=_longer)


def test_a_0_that_ends_no_number_shows_the_whole_session(place: DataPlace) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await _open(pilot)
        await pilot.press("1", "2", "0")
        screen = pilot.app.screen
        assert isinstance(screen, HoldScreen)
        assert (screen.place, screen.window.to_s) == (11, screen.window.end_s)

    _played(place, play, load=_longer)


def test_a_number_without_a_hold_leads_nowhere(place: DataPlace) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await _open(pilot)
        await pilot.press("3")
        assert isinstance(pilot.app.screen, SessionScreen)

    _played(place, play)


def test_on_80_columns_nothing_said_of_a_session_in_the_list_is_lost(place: DataPlace) -> None:
    write_about(place.sessions / "one", About("A Person with the longest name that anybody has typed so far"))
    (place.sessions / "two").mkdir()
    (place.sessions / "two" / "session.json").write_text('{"schema": 99}')

    async def play(pilot: Pilot[None]) -> None:
        said = [_said(pilot)]
        await pilot.press("down")
        said.append(_said(pilot))
        assert any("the longest name that anybody has typed so far" in words for words in said)
        assert any("two" in words and "written by a newer kneehold" in words for words in said)

    _played(place, play, size=(80, 24))


def test_on_80_columns_the_whole_table_of_holds_is_seen(place: DataPlace) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await _open(pilot)
        table = pilot.app.screen.query_one(DataTable)
        assert table.virtual_size.width <= 80

    _played(place, play, size=(80, 24))


def test_what_was_decided_about_the_hold_under_the_cursor_is_said_below_the_table(place: DataPlace) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await _open(pilot)
        await pilot.press("enter", "r", "escape")
        row = pilot.app.screen.query_one("#row", Static)
        assert "counted as full; rejected by R" in str(row.render())
        await pilot.press("down")
        assert "Hold 2: nothing to remark" in str(row.render())

    _played(place, play, size=(80, 24))


def test_no_line_about_a_hold_is_broken_on_80_columns(place: DataPlace) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await _open(pilot)
        await pilot.press("enter")
        assert max(map(len, _said(pilot).splitlines())) <= 78
        assert len(str(pilot.app.screen.query_one(KeysLine).render())) <= 78

    _played(place, play, size=(80, 24))


def test_m_says_all_that_was_not_counted_and_the_agreement_in_full(place: DataPlace) -> None:
    def marked(path: Path) -> ReviewedSession:
        session = review_session(path, ReplayOptions())
        reps, (attempt,) = session.evaluation.result.reps, session.evaluation.result.attempts
        marks = [
            Mark(rep.index, rep.hold_start_s - late_s, rep.hold_end_s + rep.index * late_s, rater=rater)
            for rater, late_s in (("A", 0.1), ("B", 0.2))
            for rep in reps
        ]
        events = (*session.evaluation.result.events, *([attempt] * 20))
        result = replace(session.evaluation.result, events=events)
        return replace(session, marks=tuple(marks), evaluation=replace(session.evaluation, result=result))

    async def play(pilot: Pilot[None]) -> None:
        await _open(pilot)
        assert _said(pilot).count("Not counted at") == 2
        assert "19 more: m" in _said(pilot)
        await pilot.press("m")
        told = str(pilot.app.screen.query_one("#more", Static).render())
        assert told.count("Not counted at") == 21
        assert all(words in told for words in ("marked by A, 2 counted", "B, 2 marked by A", "lower", "ICC(2,1)", "●"))
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, SessionScreen)

    _played(place, play, load=marked, size=(80, 24))


def test_of_two_sensors_the_one_is_drawn_whose_hold_the_cursor_is_on(place: DataPlace) -> None:
    def two(path: Path) -> ReviewedSession:
        session = review_session(path, ReplayOptions())
        first, second = session.reviewed
        other = second._replace(rep=second.rep._replace(sensor="left"))
        trace = session.evaluation.traces[first.rep.sensor]
        traces = {first.rep.sensor: trace, "left": replace(trace, elevation_deg=0.5 * trace.elevation_deg)}
        return replace(session, reviewed=(first, other), evaluation=replace(session.evaluation, traces=traces))

    async def play(pilot: Pilot[None]) -> None:
        await _open(pilot)
        before = _picture(pilot)
        await pilot.press("down")
        assert _picture(pilot) != before
        await pilot.press("up")
        assert _picture(pilot) == before

    _played(place, play, load=two)
