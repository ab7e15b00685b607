"""Does the report of weeks come from what was counted, and refuse what cannot be?"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kneehold.sensor.archive.about import About, write_about
from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.index import listed
from kneehold.sensor.archive.weeks_of import weeks_of
from kneehold.sensor.bench.diaries import write_diary
from kneehold.sensor.cli.main import main
from kneehold.sensor.report.person_page import person_page

_PERSON = "<b>A. Person</b>"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    """Ten weeks of one person, whose folders have plain names."""
    made = DataDir(tmp_path_factory.mktemp("weeks")).made()
    write_diary(made, days=70)
    for folder in made.sessions.iterdir():
        write_about(folder, About(_PERSON, folder.name.rsplit("-", 1)[1], 3.0))
    return made


@pytest.fixture(scope="module")
def html(place: DataDir) -> str:
    rows = listed(place)
    weeks = weeks_of(rows)
    assert weeks is not None
    return person_page(_PERSON, rows, weeks)


@pytest.mark.parametrize(
    "words",
    [
        "10 weeks, 1 Jan 2024 to 10 Mar 2024",
        "Mornings and evenings",
        "Held minus prescribed",
        "Grey: trend and its 95 % interval",
        '<td class="t">right thigh angle</td>',
        "± 3.3°",
        "Known error: on ",
        "?: recorded, but not counted or not reliable",
        "Right minus left",
        "What could come next",
        "Pain (0 none to 10): before",
        "Needs a look",
        "At least one hold was short in each of the last 3 sessions.",
    ],
)
def test_the_report_says(words: str, html: str) -> None:
    assert words in html


def test_the_name_is_text(html: str) -> None:
    assert "<b>A. Person</b>" not in html
    assert "&lt;b&gt;A. Person&lt;/b&gt;" in html


def test_a_page_without_plots_runs_no_script(html: str) -> None:
    assert "<script" not in html
    assert "script-src 'none'" in html


def test_a_week_is_a_row(html: str) -> None:
    assert html.count(" of 14</td>") == 10


def test_the_command_writes_a_report_of_a_person(
    place: DataDir, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "p.html"
    words = ["report", "--person", _PERSON, "--since", "2024-02-01", "-o", str(target), "--data-dir", str(place.root)]
    assert main(words) == 0
    assert "6 weeks, " in target.read_text(encoding="utf-8")
    assert capsys.readouterr().out == f"{target}\n"


_PLAN = """
title = "Mornings"
author = "therapist"
[[block]]
exercise = "{exercise}"
side = "both"
reps = 3
hold_s = 20
[progress]
{progress}
"""


@pytest.mark.parametrize(
    ("exercise", "progress", "said"),
    [
        ("knee-to-chest", "locked = true", "the therapist keeps the plan as it is"),
        ("of-my-own", "sessions = 3", "at least one hold was short in each of the last 3 sessions"),
    ],
)
def test_the_next_step_is_proposed_by_the_rule_of_the_last_plan(
    exercise: str, progress: str, said: str, place: DataDir, tmp_path: Path
) -> None:
    shutil.copytree(place.root, tmp_path / "data")
    header = tmp_path / "data" / "sessions" / listed(place)[-1].folder / "session.json"
    guidance = {"plan_text": _PLAN.format(exercise=exercise, progress=progress), "is_screen_due": False}
    header.write_text(json.dumps({**json.loads(header.read_text()), "guidance": guidance}))
    words = ["report", "--person", _PERSON, "-o", str(tmp_path / "p.html"), "--data-dir", str(tmp_path / "data")]
    assert main(words) == 0
    html = (tmp_path / "p.html").read_text(encoding="utf-8")
    assert (said in html, "Suggested by a rule; the plan&#x27;s author decides." in html) == (True, True)


def test_what_is_planned_is_what_the_last_plan_asks_for(place: DataDir, tmp_path: Path) -> None:
    shutil.copytree(place.root, tmp_path / "data")
    header = tmp_path / "data" / "sessions" / listed(place)[-1].folder / "session.json"
    plan = _PLAN.format(exercise="knee-to-chest", progress="") + '[times]\nmorning = "06:00 to 10:00"\n'
    guidance = {"plan_text": plan, "is_screen_due": False}
    header.write_text(json.dumps({**json.loads(header.read_text()), "guidance": guidance}))
    words = ["report", "--person", _PERSON, "-o", str(tmp_path / "p.html"), "--data-dir", str(tmp_path / "data")]
    assert main(words) == 0
    html = (tmp_path / "p.html").read_text(encoding="utf-8")
    assert (html.count(" of 7</td>"), "morning session" in html, "evening session" in html) == (10, True, False)


def test_a_plan_that_was_spoilt_is_one_sentence(
    place: DataDir, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(place.root, tmp_path / "data")
    header = tmp_path / "data" / "sessions" / listed(place)[-1].folder / "session.json"
    guidance = {"plan_text": "title = ", "is_screen_due": False}
    header.write_text(json.dumps({**json.loads(header.read_text()), "guidance": guidance}))
    words = ["report", "--person", _PERSON, "-o", str(tmp_path / "p.html"), "--data-dir", str(tmp_path / "data")]
    assert main(words) == 2
    assert capsys.readouterr().err.startswith("kneehold: the plan of the last session, line 1: ")


def test_a_report_of_a_session_has_the_weeks_of_its_person(place: DataDir, tmp_path: Path, checkout: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(place.root, data)
    shutil.copytree(checkout / "recordings" / "declared_partial", data / "sessions" / "one")
    write_about(data / "sessions" / "one", About(_PERSON))
    target = tmp_path / "s.html"
    assert main(["report", "one", "-o", str(target), "--data-dir", str(data)]) == 0
    assert "10 weeks, " in target.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [((), "name a session"), (("--person", "nobody"), "no dated and counted sessions"), (("nothing",), "no session")],
)
def test_what_cannot_be_reported_is_told_in_a_sentence(
    words: tuple[str, ...], said: str, place: DataDir, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", *words, "-o", str(tmp_path / "x.html"), "--data-dir", str(place.root)]) == 2
    told = capsys.readouterr().err
    assert (said in told, told.count("\n"), list(tmp_path.iterdir())) == (True, 1, [])


def test_a_report_that_cannot_be_written_is_told(
    checkout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recording = str(checkout / "recordings" / "straight_leg")
    assert main(["report", recording, "-o", str(tmp_path / "none" / "x.html"), "--data-dir", str(tmp_path)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
