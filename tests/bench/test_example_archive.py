"""Has a therapist something to open in the first minute, and does it say that it is simulated?"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.index import listed
from kneehold.sensor.archive.sidecars import read_corrections, session_marks
from kneehold.sensor.bench.example_archive import EXAMPLE_PERSON, write_example
from kneehold.sensor.cli.main import main
from kneehold.sensor.simulation import course as course_module
from kneehold.sensor.simulation.course import COURSE_DAYS, CourseSession, course

_TODAY = date(2026, 3, 30)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    """The example, of which only what happens once and a few plain sessions are made."""
    root = tmp_path_factory.mktemp("example") / "archive"
    chosen = [s for n, s in enumerate(course(1)) if n < 4 or s.happening or n == 19]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(course_module, "course", lambda seed: iter(chosen))
        patch.setattr("kneehold.sensor.bench.workers.default_workers", lambda: 1)
        assert write_example(str(root), 1, _TODAY) == len(chosen)
    return DataDir(root)


def test_the_course_is_four_weeks_that_get_better_and_the_same_on_every_run() -> None:
    sessions = list(course(1))
    assert sessions == list(course(1))
    assert {s.happening for s in sessions} == {"", "pain", "fatigue", "flag"}
    assert (sessions[0].day, sessions[-1].day) == (0, COURSE_DAYS - 1)
    first, last = sessions[:10], sessions[-10:]
    assert sum(s.pain_before for s in last) < sum(s.pain_before for s in first)
    assert _degrees(last) > _degrees(first) + 5.0


def _degrees(sessions: list[CourseSession]) -> float:
    found = [deg for s in sessions for leg in s.holds for _, deg in leg]
    return sum(found) / len(found)


@pytest.mark.long
def test_what_happens_in_a_session_is_what_the_list_says(archive: DataDir) -> None:
    rows = listed(archive)
    assert {row.about.person for row in rows} == {EXAMPLE_PERSON}
    assert sum(row.safety.is_stopped_for_pain for row in rows) == 1
    assert [row.safety.flags for row in rows if row.safety.flags] == [("numbness",)]
    assert [row.safety.why for row in rows if row.safety.why] == ["fatigue"]
    assert all(row.grade and not row.problem for row in rows)
    plain = [row for row in rows if not row.safety.is_alarming and not row.safety.why]
    assert all(row.pain_before is not None and row.reps for row in plain)


@pytest.mark.long
def test_everything_says_that_it_is_simulated(archive: DataDir) -> None:
    assert "simulated" in EXAMPLE_PERSON
    for folder in archive.sessions.iterdir():
        assert "simulated" in json.loads((folder / "session.json").read_text())["provenance"]
        assert all("simulated" in mark.rater for mark in session_marks(folder))
        assert all("simulated" in one.rater for one in read_corrections(folder))
    assert any(session_marks(folder) for folder in archive.sessions.iterdir())


@pytest.mark.long
def test_the_first_report_of_the_person_says_what_needs_a_look(archive: DataDir, tmp_path: Path) -> None:
    words = ["report", "--person", EXAMPLE_PERSON, "--data-dir", str(archive.root), "-o", str(tmp_path / "r.html")]
    assert main(words) == 0
    html = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "Red flag reported on 23 Mar 2026: numbness or tingling in the legs." in html
    assert "Stopped because of pain on 13 Mar 2026." in html


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("")
    assert main(["demo", "--archive", str(tmp_path)]) == 2
    assert "is not empty; name a new folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
