"""Is every repetition measured by what was prescribed for its own leg?"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from kneehold.sensor.archive.rescoring import rescored
from kneehold.sensor.archive.results import write_result
from kneehold.sensor.archive.reviewed import ReviewedSession, review_session
from kneehold.sensor.archive.row import SessionRow, read_row
from kneehold.sensor.exercises.plan_files import parse_plan, plan_text, read_plan_again
from kneehold.sensor.exercises.prescription import PrescribedSet, parts_of, targets_s
from kneehold.sensor.export.tables import hold_records, session_record
from kneehold.sensor.replay.replay import ReplayOptions
from kneehold.sensor.report.session_page import session_page
from kneehold.sensor.report.words import prescription_words
from kneehold.sensor.tape.header import TapeGuidance
from kneehold.sensor.tape.writer import TapeWriter
from tests.guide.people import guided_entries, guided_header

_PARTS = (PrescribedSet("right", 2, 20.0), PrescribedSet("left", 2, 25.0))


def test_a_leg_has_the_target_of_its_own_part() -> None:
    assert targets_s(_PARTS, ["right", "right", "left", "left"]) == (20.0, 20.0, 25.0, 25.0)


def test_a_repetition_too_many_belongs_to_the_last_part_of_its_leg() -> None:
    parts = (*_PARTS, PrescribedSet("right", 1, 30.0))
    assert targets_s(parts, ["right"] * 4) == (20.0, 20.0, 30.0, 30.0)


def test_a_leg_of_which_nothing_was_said_has_the_first_target() -> None:
    assert targets_s(_PARTS, ["both"]) == (20.0,)
    assert targets_s((), []) == ()


@pytest.mark.parametrize(
    ("legs", "side", "sensors", "expected"),
    [
        ("one", "right", ["right"], [("right", 3)]),
        ("one", "both", ["both"], [("right", 3), ("left", 3)]),
        ("both", "both", ["both"], [("both", 3)]),
        ("both", "both", ["right", "left"], [("right", 3), ("left", 3)]),
    ],
)
def test_without_a_plan_each_leg_that_is_meant_has_its_part(
    legs: str, side: str, sensors: list[str], expected: list[tuple[str, int]]
) -> None:
    found = parts_of(None, legs, side, 3, 20.0, sensors)
    assert [(part.side, part.reps) for part in found] == expected


def test_a_plan_has_a_part_a_block() -> None:
    plan = parse_plan(plan_text("single-knee"), "single-knee")
    assert parts_of(plan, "", "", 0, 0.0, []) == (
        PrescribedSet("right", 3, 20.0, 30.0),
        PrescribedSet("left", 3, 20.0, 30.0),
    )


def test_a_plan_with_an_exercise_of_its_own_is_read_again() -> None:
    text = plan_text("single-knee").replace("knee-to-chest", "of-my-own")
    assert read_plan_again(text, "x").blocks[0].profile == "of-my-own"


@pytest.fixture(scope="module")
def led(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A led session: two holds of 5 s with the right leg, then two with the left, of which 6 s were asked for."""
    folder = tmp_path_factory.mktemp("led") / "one"
    header = guided_header("knee-to-chest")
    blocks = [
        f'[[block]]\nexercise = "knee-to-chest"\nside = "{side}"\nreps = 2\nhold_s = {hold_s}\nlongest_s = 9\n'
        for side, hold_s in (("right", 5), ("left", 6))
    ]
    plan = 'title = "Two legs"\nauthor = "self"\n' + "".join(blocks)
    with TapeWriter(folder, replace(header, guidance=TapeGuidance(plan, is_screen_due=False))) as tape:
        for entry in guided_entries("knee-to-chest"):
            tape.append(entry)
    write_result(folder, rescored((str(folder),))["result"])  # type: ignore[arg-type]
    return folder


@pytest.fixture(scope="module")
def session(led: Path) -> ReviewedSession:
    return review_session(led, ReplayOptions())


def test_a_led_session_is_measured_leg_by_leg(session: ReviewedSession) -> None:
    assert [one.rep.side for one in session.reviewed] == ["right", "right", "left", "left"]
    assert (session.targets_s, session.reps_planned) == ((5.0, 5.0, 6.0, 6.0), 4)
    assert prescription_words(session.parts) == "right 2 x 5 s, left 2 x 6 s"


def test_the_list_says_the_same_of_it(led: Path) -> None:
    row = read_row(led)
    assert (row.reps_planned, [rep.target_s for rep in row.reps or ()]) == (4, [5.0, 5.0, 6.0, 6.0])


def test_report_and_export_say_the_same_of_it(session: ReviewedSession) -> None:
    html = session_page(session)
    assert " of 4</b>" in html
    assert "right 2 x 5 s, left 2 x 6 s" in html
    assert [record["prescribed_hold_s"] for record in hold_records(session)] == [5.0, 5.0, 6.0, 6.0]
    assert (session_record(session)["prescribed_hold_s"], session_record(session)["prescribed_reps"]) == (None, 4)


def test_a_plan_that_was_spoilt_costs_no_line_of_the_list(led: Path, tmp_path: Path) -> None:
    shutil.copytree(led, tmp_path / "one")
    header = tmp_path / "one" / "session.json"
    data = json.loads(header.read_text())
    header.write_text(json.dumps({**data, "guidance": {"plan_text": "title = ", "is_screen_due": False}}))
    row: SessionRow = read_row(tmp_path / "one")
    assert (row.problem, len(row.reps or ())) == ("", 4)
