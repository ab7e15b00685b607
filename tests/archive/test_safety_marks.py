"""Does a stop for pain, a red flag, an early end and an empty tape show in every list, export and report?"""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from kneehold.sensor.archive.about import About, write_about
from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.index import listed
from kneehold.sensor.archive.weeks_of import all_sessions
from kneehold.sensor.cli.main import main
from kneehold.sensor.report.listing import COLUMNS, session_cells

_FLAGGED = "flagged"


def _step(step: str, reason: str) -> dict[str, object]:
    return {"type": "step", "sensor": "thigh", "t_s": 1.0, "detected_at_s": 1.0, "step": step, "reason": reason}


def _answered(question: str, answer: str) -> dict[str, object]:
    return {"type": "answered", "sensor": "thigh", "t_s": 1.0, "question": question, "answer": answer}


_PAIN = [_step("pain_before", "begin"), _answered("pain_before", "3"), _step("pain_stop", "pain")]
_EVENTS = {
    _FLAGGED: [*_PAIN, _answered("bladder_or_bowel", "yes"), _step("referred", "flagged")],
    "painful": [*_PAIN, _step("pain_after", "answered"), _answered("pain_after", "6"), _step("summary", "answered")],
    "tired": [_step("pain_after", "stop"), _answered("why_stopped", "fatigue"), _step("summary", "answered")],
}


@pytest.fixture
def marked(tmp_path: Path, checkout: Path) -> DataDir:
    """Sessions with these events beside their tapes, and one whose sensor sent nothing."""
    place = DataDir(tmp_path / "data").made()
    for name in (*_EVENTS, "empty"):
        folder = place.sessions / name
        shutil.copytree(checkout / "recordings" / "declared_partial", folder)
        header = json.loads((folder / "session.json").read_text())
        (folder / "session.json").write_text(json.dumps({**header, "started_utc": "2026-03-01T07:00:00+00:00"}))
        lines = "".join(json.dumps(event) + "\n" for event in _EVENTS.get(name, []))
        (folder / "events.jsonl").write_text(lines)
    tape = next((place.sessions / "empty").glob("tape.jsonl*"))
    tape.unlink()
    (place.sessions / "empty" / "tape.jsonl").write_text("")
    return place


def test_the_list_has_a_mark_for_each(marked: DataDir) -> None:
    cells = {row.folder: dict(zip(COLUMNS, session_cells(row), strict=True)) for row in listed(marked)}
    alerts = {name: of["alert"] for name, of in cells.items()}
    assert alerts == {_FLAGGED: "URGENT FLAG", "painful": "PAIN STOP", "tired": "ended early", "empty": ""}
    assert cells["painful"]["pain"] == "3 to 6"
    assert cells["tired"]["remarks"].startswith("Ended early by the patient because of fatigue")
    assert cells["empty"]["remarks"] == "empty: the sensor sent nothing"
    # Read from the kept list this time.
    assert [row.safety for row in listed(marked)] == [row.safety for row in listed(marked, is_anew=True)]


def test_an_empty_session_is_no_session_done_and_its_grade_is_the_worst(
    marked: DataDir, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rescore", "--data-dir", str(marked.root)]) == 0
    (empty,) = (row for row in listed(marked) if row.folder == "empty")
    assert (empty.grade, empty.is_empty, [s.is_counted for s in all_sessions([empty])]) == ("D", True, [False])
    capsys.readouterr()
    assert main(["replay", str(marked.sessions / "empty"), "--plain"]) == 0
    assert capsys.readouterr().out == "empty is empty: the sensor sent nothing.\n"


def test_the_command_prints_the_marks_and_json_has_them_by_name(
    marked: DataDir, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sessions", "--data-dir", str(marked.root)]) == 0
    assert "URGENT FLAG" in capsys.readouterr().out
    assert main(["sessions", "--json", "--data-dir", str(marked.root)]) == 0
    rows = {row["folder"]: row for row in map(json.loads, capsys.readouterr().out.splitlines())}
    assert rows[_FLAGGED]["safety"]["flags"] == ["bladder_or_bowel"]
    assert rows["empty"]["is_empty"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (_FLAGGED, "URGENT red flag: the patient reported lost control of bladder or bowels."),
        ("painful", "The patient stopped because of pain."),
        ("tired", "Ended early by the patient because of fatigue."),
        ("empty", "This session is empty: the sensor sent nothing."),
    ],
)
def test_the_report_says_it_before_any_figure(name: str, said: str, marked: DataDir, tmp_path: Path) -> None:
    target = tmp_path / "r.html"
    assert main(["report", name, "-o", str(target), "--data-dir", str(marked.root)]) == 0
    html = target.read_text(encoding="utf-8")
    assert said in html
    if name != "empty":
        assert html.index(said) < html.index('class="tiles"')
        assert (f'<li class="alarm">{said}' in html) == (name != "tired")


def test_every_export_has_it(marked: DataDir, tmp_path: Path) -> None:
    names = [*_EVENTS, "empty"]
    assert main(["export", *names, "-o", str(tmp_path / "csv"), "--data-dir", str(marked.root)]) == 0
    with (tmp_path / "csv" / "sessions.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["session"]: row for row in csv.DictReader(file)}
    assert [rows[name]["stopped_for_pain"] for name in names] == ["true", "true", "false", "false"]
    assert (rows[_FLAGGED]["red_flags"], rows[_FLAGGED]["red_flag_urgent"]) == ("bladder_or_bowel", "true")
    assert (rows["tired"]["why_ended_early"], rows["painful"]["pain_after_0_10"]) == ("fatigue", "6.0")
    assert (rows["empty"]["quality_grade"], rows["empty"]["quality_reasons"]) == ("D", "empty: the sensor sent nothing")
    bids = ["export", *_EVENTS, "--format", "motion-bids", "-o", str(tmp_path / "bids"), "--data-dir", str(marked.root)]
    assert main(bids) == 0
    table = next((tmp_path / "bids").rglob("*_sessions.tsv")).read_text().splitlines()
    flagged = dict(zip(table[0].split("\t"), table[1].split("\t"), strict=True))
    assert (flagged["stopped_for_pain"], flagged["red_flags"], flagged["pain_before"]) == (
        "true",
        "bladder_or_bowel",
        "3",
    )


def test_pain_is_a_loinc_observation_and_a_red_flag_one_of_its_own(marked: DataDir, tmp_path: Path) -> None:
    target = tmp_path / "bundle.json"
    words = ["export", _FLAGGED, "painful", "--format", "fhir", "-o", str(target), "--data-dir", str(marked.root)]
    assert main(words) == 0
    resources = [entry["resource"] for entry in json.loads(target.read_text())["entry"]]
    pains = [r for r in resources if r.get("code", {}).get("coding", [{}])[0].get("code") == "72514-3"]
    assert [(r["code"]["coding"][0]["system"], r["valueQuantity"]["value"]) for r in pains] == [
        ("http://loinc.org", 3.0),
        ("http://loinc.org", 3.0),
        ("http://loinc.org", 6.0),
    ]
    assert pains[0]["valueQuantity"]["code"] == "{score}"
    flags = [r for r in resources if r.get("code", {}).get("text") == "lost control of bladder or bowels"]
    assert [r["valueBoolean"] for r in flags] == [True]
    groups = [r for r in resources if "hasMember" in r]
    assert groups[0]["note"][0]["text"].startswith("URGENT red flag")


def test_a_bundle_with_red_flags_fits_the_fhir_models(marked: DataDir, tmp_path: Path) -> None:
    pytest.importorskip("fhir.resources")
    from fhir.resources.R4B.bundle import Bundle

    target = tmp_path / "bundle.json"
    words = ["export", *_EVENTS, "empty", "--format", "fhir", "-o", str(target), "--data-dir", str(marked.root)]
    assert main(words) == 0
    bundle = Bundle.model_validate_json(target.read_text(encoding="utf-8"))
    flags = [e.resource for e in bundle.entry if getattr(e.resource, "valueBoolean", None)]
    assert len(flags) == 1


def test_a_person_of_whom_nothing_can_be_counted_still_has_a_report_of_what_was_said(
    marked: DataDir, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = marked.sessions / _FLAGGED
    header = json.loads((folder / "session.json").read_text())
    (folder / "session.json").write_text(json.dumps({**header, "started_utc": ""}))
    for name, person in ((_FLAGGED, "A"), ("empty", "B")):
        write_about(marked.sessions / name, About(person))
    target = tmp_path / "r.html"
    assert main(["report", "--person", "A", "-o", str(target), "--data-dir", str(marked.root)]) == 0
    assert "URGENT: Red flag reported: lost control of bladder or bowels." in target.read_text(encoding="utf-8")
    assert main(["report", "--person", "B", "-o", str(target), "--data-dir", str(marked.root)]) == 2
    assert "no dated and counted sessions of 'B'" in capsys.readouterr().err
