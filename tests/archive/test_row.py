"""Does the list say what stands after a person decided, beside what was counted, and by which version?"""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from kneehold.sensor.archive import results
from kneehold.sensor.archive.rescoring import rescored
from kneehold.sensor.archive.results import core_mark, write_result
from kneehold.sensor.archive.row import read_row
from kneehold.sensor.archive.sidecars import add_correction
from kneehold.sensor.archive.weeks_of import week_sessions
from kneehold.sensor.report.listing import session_remarks
from kneehold.sensor.review.corrected import Correction

# What a count cannot depend on: wordings of errors, what is refused, and the form of a live source.
_NO_PART = {"errors.py", "files/untrusted.py", "sources/contract.py"}


@pytest.fixture
def counted(session: Path) -> Path:
    write_result(session, rescored((str(session),))["result"])  # type: ignore[arg-type]
    return session


def _decide(session: Path, place: int, action: str, label: str = "") -> None:
    rep = (read_row(session).reps or ())[place]
    add_correction(session, Correction("R", "2026-01-01", action, rep.hold_start_s, rep.hold_end_s, label))


def test_a_rejected_repetition_is_still_there_and_stands_no_more(counted: Path) -> None:
    _decide(counted, 0, "reject")
    row = read_row(counted)
    assert [rep.outcome for rep in row.reps or ()] == ["full", "full"]
    assert [rep.stands for rep in row.reps or ()] == ["rejected", "full"]
    assert (len(row.standing), row.corrected, row.grade) == (1, 1, "B")


def test_the_weeks_are_those_of_what_stands(counted: Path) -> None:
    header = counted / "session.json"
    header.write_text(json.dumps({**json.loads(header.read_text()), "started_utc": "2026-03-01T07:00:00+00:00"}))
    _decide(counted, 0, "reject")
    _decide(counted, 1, "relabel", "short")
    (told,) = week_sessions([read_row(counted)])
    assert [rep.is_full for rep in told.reps] == [False]


def test_both_counts_are_in_the_list(counted: Path) -> None:
    _decide(counted, 1, "relabel", "short")
    assert "1 corrected, automatic 2 of " in session_remarks(read_row(counted))


def test_a_count_by_other_code_says_so(counted: Path) -> None:
    assert session_remarks(read_row(counted)) == ""
    kept = json.loads((counted / "result.json").read_text())
    (counted / "result.json").write_text(json.dumps({**kept, "core": "0123456789abcdef"}))
    assert "counted by another version" in session_remarks(read_row(counted))
    assert read_row(counted).core != core_mark()


def test_an_own_exercise_of_both_legs_is_one_part_by_what_was_counted(counted: Path) -> None:
    header, result = counted / "session.json", counted / "result.json"
    found = json.loads(header.read_text())
    plan = {**found["plan"], "profile": "my-own", "side": "both"}
    header.write_text(json.dumps({**found, "plan": plan}))
    assert len(read_row(counted).parts) == 2
    result.write_text(result.read_text().replace('"side": "right"', '"side": "both"'))
    row = read_row(counted)
    assert [(part.side, part.reps) for part in row.parts] == [("both", plan["reps"])]
    assert row.reps_planned == plan["reps"]


def test_a_broken_decision_costs_no_count(counted: Path) -> None:
    (counted / "corrections.jsonl").write_text("{")
    row = read_row(counted)
    assert ("corrections.jsonl" in row.problem, len(row.reps or ())) == (True, 2)


def test_a_repetition_that_was_taken_back_is_not_in_the_list(session: Path) -> None:
    rep = {"type": "rep", "side": "right", "outcome": "full", "hold_s": 5.0, "plateau_deg": 90.0, "range_deg": 90.0}
    rep |= {"regrips": 0, "bridged_s": 0.0, "hold_start_s": 1.0, "hold_end_s": 6.0, "sensor": "thigh"}
    events = [{**rep, "index": 1}, {**rep, "index": 2}, {"type": "undone", "sensor": "thigh", "index": 2}]
    (session / "events.jsonl").write_text("".join(json.dumps(event) + "\n" for event in events))
    assert len(read_row(session).reps or ()) == 1


def test_the_mark_of_the_core_covers_all_that_a_count_depends_on(checkout: Path) -> None:
    reached, to_read = set[str](), ["replay/evaluation.py"]
    while to_read:
        name = to_read.pop()
        if name not in reached:
            reached.add(name)
            to_read += _imported(checkout / "sensor", name)
    missing = {name for name in reached if not name.startswith(results._CORE)} - _NO_PART
    assert {name for name in missing if not name.endswith("__init__.py")} == set()


def _imported(root: Path, name: str) -> list[str]:
    """The modules of ours that one of them imports, anywhere in it."""
    found: list[str] = []
    for node in ast.walk(ast.parse((root / name).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kneehold.sensor."):
            module = (node.module or "").removeprefix("kneehold.sensor.").replace(".", "/")
            found += [module, *(f"{module}/{alias.name}" for alias in node.names)]
    return [f"{module}.py" for module in found if (root / f"{module}.py").is_file()]
