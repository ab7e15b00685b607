"""Is all that is known of a session and its holds seen whole, on small terminals too?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import DataTable, Static

from kneehold.sensor.archive.about import About, write_about
from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.reviewed import ReviewedSession, review_session
from kneehold.sensor.replay.replay import ReplayOptions
from kneehold.sensor.review.safety import Safety
from kneehold.sensor.review.weeks import WeekRep, WeekSession, week_review
from kneehold.sensor.tape.marks import Mark
from kneehold.tui.review.keys_line import KeysLine
from kneehold.tui.review.lines import weeks_lines
from kneehold.tui.review.plot import TracePlot
from kneehold.tui.review.session_screen import SessionScreen
from kneehold.tui.wording.words import DEFAULT, languages, say, use
from tests.tui.pictures import picture as whole
from tests.tui.review.playing import open_first, picture, played, said


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use(DEFAULT)


@pytest.mark.parametrize("size", [(60, 20), (160, 48)])
def test_the_trace_fits_any_terminal(size: tuple[int, int], place: DataDir) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await open_first(pilot)
        await pilot.press("enter")
        plot = pilot.app.screen.query_one(TracePlot)
        assert plot.size.height >= 5
        assert plot.region.right <= size[0]

    played(place, play, size=size)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 48)])
def test_a_stop_for_pain_is_seen_in_the_list_in_the_session_and_in_the_weeks(
    size: tuple[int, int], place: DataDir
) -> None:
    header = place.sessions / "one" / "session.json"
    header.write_text(json.dumps({**json.loads(header.read_text()), "started_utc": "2026-03-01T07:00:00+00:00"}))
    stop = {"type": "step", "step": "pain_stop", "reason": "pain"}
    (place.sessions / "one" / "events.jsonl").write_text(json.dumps(stop) + "\n")

    async def play(pilot: Pilot[None]) -> None:
        assert "PAIN STOP" in _screen(pilot)
        await open_first(pilot)
        assert "The patient stopped because of pain." in _screen(pilot)
        await pilot.press("escape", "w")
        assert "! Stopped because of pain on 1 Mar 2026." in _screen(pilot)

    played(place, play, size=size)


def test_on_80_columns_nothing_said_of_a_session_in_the_list_is_lost(place: DataDir) -> None:
    write_about(place.sessions / "one", About("A Person with the longest name that anybody has typed so far"))
    (place.sessions / "two").mkdir()
    (place.sessions / "two" / "session.json").write_text('{"schema": 99}')

    async def play(pilot: Pilot[None]) -> None:
        sentences = [said(pilot)]
        await pilot.press("down")
        sentences.append(said(pilot))
        assert any("the longest name that anybody has typed so far" in words for words in sentences)
        assert any("two" in words and "written by a newer kneehold" in words for words in sentences)

    played(place, play, size=(80, 24))


@pytest.mark.parametrize("code", languages())
def test_on_80_columns_the_whole_table_of_holds_is_seen(code: str, place: DataDir) -> None:
    use(code)

    async def play(pilot: Pilot[None]) -> None:
        await open_first(pilot)
        table = pilot.app.screen.query_one(DataTable)
        assert table.virtual_size.width <= 80

    played(place, play, size=(80, 24))


@pytest.mark.parametrize("code", languages())
def test_no_line_about_a_hold_is_broken_on_80_columns(code: str, place: DataDir) -> None:
    use(code)

    async def play(pilot: Pilot[None]) -> None:
        await open_first(pilot)
        await pilot.press("enter")
        assert max(map(len, said(pilot).splitlines())) <= 78
        assert max(map(len, str(pilot.app.screen.query_one(KeysLine).render()).splitlines())) <= 78

    played(place, play, size=(80, 24))


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36), (160, 48)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_key_of_every_screen_is_seen(size: tuple[int, int], code: str, place: DataDir) -> None:
    """Each with what it does, and no column of a table is cut."""
    use(code)
    rows: list[int] = []

    def look(pilot: Pilot[None], *does: str) -> None:
        seen = whole(pilot.app)
        words = " ".join(seen.split())
        assert [say(f"review.key.{what}") for what in does if f" {say(f'review.key.{what}')}" not in words] == []
        rows.append(pilot.app.screen.query_one(KeysLine).size.height)
        for table in pilot.app.screen.query(DataTable):
            assert table.virtual_size.width <= size[0]

    async def play(pilot: Pilot[None]) -> None:
        look(pilot, "session", "weeks", "quit")
        await open_first(pilot)
        look(pilot, "trace", "more", "back", "quit")
        await pilot.press("m")
        await pilot.pause()
        look(pilot, "scroll", "back", "quit")
        await pilot.press("escape", "enter")
        await pilot.pause()
        look(pilot, "hold", "zoom", "move", "mark", "accept", "reject", "label", "note", "back", "quit")
        assert max(rows) <= 2

    played(place, play, size=size)


def test_a_terminal_that_becomes_narrower_shows_fewer_columns_and_says_the_rest_below(place: DataDir) -> None:
    write_about(place.sessions / "one", About("A Person", "", 3.0, 4.0, 3.0))

    async def play(pilot: Pilot[None]) -> None:
        assert "3 to 3" in _screen(pilot)
        await pilot.resize_terminal(20, 20)
        await pilot.pause()
        assert "pain 3 to 3" in said(pilot)
        await pilot.resize_terminal(100, 30)
        await open_first(pilot)
        table = pilot.app.screen.query_one(DataTable)
        columns = [len(table.columns)]
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        columns.append(len(table.columns))
        assert (columns[0], columns[1] < 9, table.row_count) == (9, True, 2)

    played(place, play)


@pytest.mark.parametrize("code", languages())
def test_the_weeks_fit_into_80_columns(code: str) -> None:
    use(code)
    day = date(2026, 11, 2).toordinal()
    reps = [WeekRep(side, is_full=True, hold_s=120.0, range_deg=100.0) for side in ("right", "left") for _ in range(9)]
    session = WeekSession(day, "morning", 20.0, tuple(reps), 7.5, 10.0, 8.5, Safety(is_pain_stop=True))
    weeks = week_review([session, replace(session, day=day + 30)], day, day + 48)
    table = weeks_lines(weeks).splitlines()[-len(weeks.weeks) - 2 :]
    assert max(map(len, table)) <= 76


def test_m_says_all_that_was_not_counted_and_the_agreement_in_full(place: DataDir) -> None:
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
        await open_first(pilot)
        assert said(pilot).count("Not counted at") == 2
        assert "19 more: m" in said(pilot)
        await pilot.press("m")
        told = str(pilot.app.screen.query_one("#more", Static).render())
        assert told.count("Not counted at") == 21
        assert all(words in told for words in ("marked by A, 2 counted", "B, 2 marked by A", "lower", "ICC(2,1)", "●"))
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, SessionScreen)

    played(place, play, load=marked, size=(80, 24))


def test_of_two_sensors_the_one_is_drawn_whose_hold_the_cursor_is_on(place: DataDir) -> None:
    def two(path: Path) -> ReviewedSession:
        session = review_session(path, ReplayOptions())
        first, second = session.reviewed
        other = second._replace(rep=second.rep._replace(sensor="left"))
        trace = session.evaluation.traces[first.rep.sensor]
        traces = {first.rep.sensor: trace, "left": replace(trace, elevation_deg=0.5 * trace.elevation_deg)}
        return replace(session, reviewed=(first, other), evaluation=replace(session.evaluation, traces=traces))

    async def play(pilot: Pilot[None]) -> None:
        await open_first(pilot)
        before = picture(pilot)
        await pilot.press("down")
        assert picture(pilot) != before
        await pilot.press("up")
        assert picture(pilot) == before

    played(place, play, load=two)


def _screen(pilot: Pilot[None]) -> str:
    """The text of the whole screen; the picture marks cells with a colour of their own by a block."""
    return " ".join(whole(pilot.app).replace("█", " ").split())
