"""Are marks and decisions kept beside the tape, complete and without touching it?"""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from kneehold.sensor.archive.about import About, checked_name, read_about, write_about
from kneehold.sensor.archive.sidecars import MARKS_FILE, add_correction, add_marks, read_corrections, session_marks
from kneehold.sensor.model.errors import NewerSchemaError, RecordingError, UsageError
from kneehold.sensor.review.corrected import Correction
from kneehold.sensor.tape.marks import Mark, read_marks

_MARK = Mark(1, 5.0, 10.0, rater="A", tool="stopwatch")
_CORRECTION = Correction("A", "2026-01-01T00:00:00+00:00", "reject", 5.0, 10.0, note="talking")


def test_marks_come_back_as_they_were_given(session: Path) -> None:
    add_marks(session, [_MARK], 60.0)
    assert session_marks(session) == (_MARK,)


def test_two_raters_stand_beside_each_other(session: Path) -> None:
    other = Mark(1, 5.1, 10.2, rater="B")
    add_marks(session, [_MARK], 60.0)
    add_marks(session, [other], 60.0)
    assert session_marks(session) == (_MARK, other)


def test_a_rater_with_marks_needs_to_say_replace(session: Path) -> None:
    add_marks(session, [_MARK], 60.0)
    with pytest.raises(UsageError, match="has marks in this session already"):
        add_marks(session, [_MARK], 60.0)
    assert session_marks(session) == (_MARK,)


def test_replacing_leaves_other_raters(session: Path) -> None:
    other = Mark(1, 5.1, 10.2, rater="B")
    add_marks(session, [_MARK, other], 60.0)
    moved = Mark(1, 6.0, 11.0, rater="A")
    add_marks(session, [moved], 60.0, replace=True)
    assert set(session_marks(session)) == {other, moved}


def test_a_mark_outside_the_session_is_refused_and_nothing_written(session: Path) -> None:
    with pytest.raises(UsageError, match="after the end of the session"):
        add_marks(session, [_MARK, Mark(2, 100.0, 120.0, rater="A")], 60.0)
    assert session_marks(session) == ()


def test_decisions_are_kept_in_their_order(session: Path) -> None:
    add_correction(session, _CORRECTION)
    add_correction(session, _CORRECTION._replace(action="accept"))
    assert [c.action for c in read_corrections(session)] == ["reject", "accept"]


@pytest.mark.parametrize("line", ["{", "[]", '{"schema": 1}', '{"schema": 2, "hold_start_s": 1, "hold_end_s": 2}'])
def test_a_broken_decision_is_named_with_its_line(line: str, session: Path) -> None:
    add_correction(session, _CORRECTION)
    with (session / "corrections.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(RecordingError, match="line 2"):
        read_corrections(session)


def test_nothing_that_is_kept_changes_the_tape(session: Path) -> None:
    before = {f.name: hashlib.sha256(f.read_bytes()).digest() for f in session.iterdir()}
    add_marks(session, [_MARK], 60.0)
    add_correction(session, _CORRECTION)
    after = {name: hashlib.sha256((session / name).read_bytes()).digest() for name in before}
    assert after == before


def test_a_label_comes_back_as_it_was_given(session: Path) -> None:
    about = About('<script>alert("x")</script>', "evening", 1.0, 2.0, 3.0, "../../etc")
    write_about(session, about)
    assert read_about(session) == about


def test_a_label_of_a_newer_version_is_refused(session: Path) -> None:
    (session / "about.json").write_text('{"schema": 99}')
    with pytest.raises(NewerSchemaError):
        read_about(session)


@pytest.mark.parametrize("pain", ["11", "-1", '"much"', "true"])
def test_pain_is_a_number_from_0_to_10(pain: str, session: Path) -> None:
    (session / "about.json").write_text(f'{{"schema": 1, "pain_before": {pain}}}')
    with pytest.raises(RecordingError, match="0 to 10"):
        read_about(session)


@pytest.mark.parametrize("name", ["\x1b[31mred", "a\nb", "x" * 300])
def test_a_name_that_would_steer_a_terminal_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        checked_name(name)


def test_two_legs_may_be_marked_at_the_same_time_and_one_may_not(session: Path) -> None:
    right, left = Mark(1, 5.0, 10.0, "right", rater="A"), Mark(2, 5.1, 10.1, "left", rater="A")
    add_marks(session, [right, left], 60.0)
    assert session_marks(session) == (right, left)
    add_marks(session, [right, replace(left, side="right")], 60.0, replace=True)
    with pytest.raises(RecordingError, match="overlap"):
        session_marks(session)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
@pytest.mark.parametrize("shape", ["link", "pipe", "too long"])
def test_marks_of_a_session_that_are_no_file_of_a_usual_size_are_refused_at_once(shape: str, tmp_path: Path) -> None:
    path = tmp_path / MARKS_FILE
    if shape == "link":
        path.symlink_to("/dev/zero")
    elif shape == "pipe":
        os.mkfifo(path)
    else:
        path.touch()
        os.truncate(path, 2**30)
    with pytest.raises(RecordingError, match=r"link|pipe|longer than 16 MiB"):
        session_marks(tmp_path)


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="the system has no /dev/zero")
def test_marks_without_an_end_are_refused() -> None:
    with pytest.raises(RecordingError, match="longer than 16 MiB"):
        read_marks("/dev/zero")
