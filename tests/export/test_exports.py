"""Do exported sessions open elsewhere, and say what was counted?"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from kneehold.sensor.archive.about import About, write_about
from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.index import listed
from kneehold.sensor.archive.reviewed import ReviewedSession, review_session
from kneehold.sensor.archive.sidecars import add_correction, add_marks
from kneehold.sensor.archive.weeks_of import weeks_of
from kneehold.sensor.cli.main import main
from kneehold.sensor.export.bids import write_bids
from kneehold.sensor.export.csv_files import write_csv_files
from kneehold.sensor.export.fhir import fhir_bundle
from kneehold.sensor.export.folder import safe_names
from kneehold.sensor.export.parquet_files import write_parquet_files
from kneehold.sensor.export.tables import HOLD_COLUMNS, MARK_COLUMNS, TREND_COLUMNS, tables_of, trend_records
from kneehold.sensor.replay.replay import ReplayOptions
from kneehold.sensor.review.corrected import Correction
from kneehold.sensor.tape.marks import Mark

_PERSON = '=HYPERLINK(../../x) Ünal, "J."'

# Of a hold that was not counted.
_MISSED = Mark(2, 0.5, 1.0, rater="R")


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> tuple[ReviewedSession, ...]:
    """Two sessions: one of a person, dated, with a rejected repetition; one of which nothing is known."""
    root = tmp_path_factory.mktemp("sessions")
    for name in ("declared_partial", "straight_leg"):
        shutil.copytree(checkout / "recordings" / name, root / name)
    first = root / "declared_partial"
    header = json.loads((first / "session.json").read_text())
    (first / "session.json").write_text(json.dumps({**header, "started_utc": "2026-03-01T07:00:00+00:00"}))
    write_about(first, About(_PERSON, "morning", 4.0, 5.0, 3.0, "-1+2"))
    plain = review_session(first, ReplayOptions())
    rep = plain.evaluation.result.reps[0]
    add_marks(first, [Mark(1, rep.hold_start_s + 0.5, rep.hold_end_s, rater="R", tool="video"), _MISSED], 1000.0)
    add_correction(first, Correction("R", "2026-03-02T00:00:00+00:00", "reject", rep.hold_start_s, rep.hold_end_s))
    return tuple(review_session(root / name, ReplayOptions()) for name in ("declared_partial", "straight_leg"))


@pytest.fixture(scope="module")
def csv_folder(sessions: tuple[ReviewedSession, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("csv")
    write_csv_files(sessions, folder)
    return folder


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_row_a_session_says_what_stands_and_what_was_counted(csv_folder: Path) -> None:
    first, second = _rows(csv_folder / "sessions.csv")
    assert (first["reps_automatic"], first["reps"], second["reps"]) == ("2", "1", "2")


def test_times_are_iso_and_units_are_in_the_names(csv_folder: Path) -> None:
    first = _rows(csv_folder / "holds.csv")[0]
    assert datetime.fromisoformat(first["hold_started"]).tzinfo is not None
    assert {"hold_s", "plateau_deg", "lift_peak_degps"} <= set(first)


def test_a_rejected_repetition_shows_both_results(csv_folder: Path) -> None:
    first = _rows(csv_folder / "holds.csv")[0]
    assert (first["outcome_automatic"], first["outcome"], first["corrected_by"]) == ("full", "rejected", "R")


def test_a_text_that_a_spreadsheet_would_run_is_made_harmless(csv_folder: Path) -> None:
    first = _rows(csv_folder / "sessions.csv")[0]
    assert (first["person"], first["note"]) == ("'" + _PERSON, "'-1+2")


def test_a_mark_has_a_row_with_its_rater_and_its_error(csv_folder: Path) -> None:
    first, missed = _rows(csv_folder / "marks.csv")
    assert (first["rater"], first["tool"], first["rep"], first["start_error_s"]) == ("R", "video", "1", "-0.5")
    assert (missed["rep"], missed["hold_error_s"]) == ("", "")


def test_a_table_without_rows_has_its_columns(sessions: tuple[ReviewedSession, ...], tmp_path: Path) -> None:
    bare = replace(sessions[1], reviewed=(), marks=(), evaluation=replace(sessions[1].evaluation, measures=()))
    write_csv_files([bare], tmp_path)
    for name, columns in (("holds.csv", HOLD_COLUMNS), ("marks.csv", MARK_COLUMNS)):
        assert (tmp_path / name).read_text(encoding="utf-8") == ",".join(columns) + "\n"


def test_every_record_has_the_columns_of_its_table(sessions: tuple[ReviewedSession, ...]) -> None:
    for name, (columns, records) in tables_of(sessions).items():
        assert bool(records) is (name != "trends")  # two sessions make no line
        assert all(list(record) == list(columns) for record in records)
        fitting = [isinstance(v, (columns[k], type(None))) for record in records for k, v in record.items()]
        assert all(fitting)


def test_trends_of_an_export_are_those_of_the_persons_page(tmp_path: Path, checkout: Path) -> None:
    place = DataDir(tmp_path).made()
    for day, name in enumerate(("declared_partial", "unknown_bounce", "lost_packets", "declared_partial")):
        folder = place.sessions / f"s{day}"
        shutil.copytree(checkout / "recordings" / name, folder)
        header = json.loads((folder / "session.json").read_text())
        started = {"started_utc": f"2026-03-{1 + 5 * day:02d}T09:00:00+00:00"}
        (folder / "session.json").write_text(json.dumps({**header, **started}))
        write_about(folder, About(_PERSON, "morning", 6.0 - day))
    assert main(["rescore", "--data-dir", str(tmp_path)]) == 0
    weeks = weeks_of(listed(place))
    assert weeks is not None
    records = trend_records([review_session(place.sessions / f"s{day}", ReplayOptions()) for day in range(4)])
    assert [record["figure"] for record in records] == list(weeks.trends)
    for record, trend in zip(records, weeks.trends.values(), strict=True):
        assert list(record) == list(TREND_COLUMNS)
        assert record["per_week"] == pytest.approx(trend.per_week, abs=1e-4)
        assert record["per_week_high"] == pytest.approx(trend.per_week + trend.half, abs=1e-4)
        assert record["changed"] is trend.change.is_beyond
    pain = records[-1]
    assert (pain["figure"], pain["sessions"], pain["change"]) == ("pain_before", 4, pytest.approx(-3.0))


def test_samples_are_those_of_the_recording(csv_folder: Path, sessions: tuple[ReviewedSession, ...]) -> None:
    table = np.genfromtxt(csv_folder / "samples_declared_partial_thigh.csv", delimiter=",", names=True)
    assert len(table) == sessions[0].evaluation.result.summary["samples"]
    assert table["az_mps2"][100] == pytest.approx(sessions[0].evaluation.rows["thigh"][100][3], abs=1e-6)


def test_pandas_reads_the_tables_without_help(csv_folder: Path) -> None:
    pandas = pytest.importorskip("pandas")
    holds = pandas.read_csv(csv_folder / "holds.csv", parse_dates=["hold_started"])
    assert holds["hold_s"].dtype == float
    assert len(holds) == 4


def test_parquet_holds_the_same_table(sessions: tuple[ReviewedSession, ...], tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    write_parquet_files(sessions, tmp_path)
    holds = pq.read_table(tmp_path / "holds.parquet").to_pylist()
    reps = [rep for session in sessions for rep in session.evaluation.result.reps]
    assert [row["hold_s"] for row in holds] == pytest.approx([rep.hold_s for rep in reps], abs=1e-4)


def test_parquet_has_the_same_types_whatever_stands_in_it(
    sessions: tuple[ReviewedSession, ...], tmp_path: Path
) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    for name, session in zip("ab", sessions, strict=True):
        write_parquet_files([session], tmp_path / name)
    for table in ("sessions", "holds", "marks"):
        assert pq.read_schema(tmp_path / "a" / f"{table}.parquet") == pq.read_schema(
            tmp_path / "b" / f"{table}.parquet"
        )


@pytest.fixture(scope="module")
def bids(sessions: tuple[ReviewedSession, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bids")
    write_bids(sessions, folder)
    return folder


def test_every_file_of_the_bids_folder_has_a_name_the_validator_knows(bids: Path) -> None:
    validator = pytest.importorskip("bids_validator").BIDSValidator()
    names = ["/" + str(path.relative_to(bids)) for path in sorted(bids.rglob("*")) if path.is_file()]
    assert [name for name in names if not validator.is_bids(name)] == []


def test_the_validator_of_bids_finds_no_error(bids: Path) -> None:
    validator = shutil.which("bids-validator-deno", path=str(Path(sys.executable).parent))
    if validator is None:
        pytest.skip("bids-validator-deno is not installed (extra 'exchange')")
    done = subprocess.run([validator, "--json", str(bids)], capture_output=True, text=True, check=False)
    issues = json.loads(done.stdout)["issues"]["issues"]
    assert [issue for issue in issues if issue["severity"] == "error"] == []


def test_motion_files_have_no_header_and_one_column_a_channel(bids: Path) -> None:
    motion = next(bids.rglob("*_motion.tsv"))
    channels = motion.with_name(motion.name.replace("_motion.tsv", "_channels.tsv"))
    described = channels.read_text().splitlines()
    first = motion.read_text().splitlines()[0].split("\t")
    assert described[0].split("\t") == ["name", "component", "type", "tracked_point", "units"]
    assert len(first) == len(described) - 1
    assert first[0] == "0.000000"


def test_what_must_be_told_of_a_motion_file_is_told(bids: Path) -> None:
    told = json.loads(sorted(bids.rglob("*_motion.json"))[0].read_text())
    assert told["TaskName"] == "kneetochest"
    assert told["SamplingFrequency"] == pytest.approx(52.0, abs=0.5)


def test_no_name_of_a_person_is_in_the_bids_folder(bids: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in bids.rglob("*") if path.is_file()]
    assert not any("HYPERLINK" in text for text in texts)


def test_events_are_the_holds(bids: Path) -> None:
    events = sorted(bids.rglob("*_events.tsv"))[0].read_text().splitlines()
    assert [line.split("\t")[2] for line in events[1:]] == ["rejected", "full"]


def test_the_bundle_fits_the_fhir_models(sessions: tuple[ReviewedSession, ...]) -> None:
    pytest.importorskip("fhir.resources")
    from fhir.resources.R4B.bundle import Bundle

    bundle = Bundle.model_validate(fhir_bundle(sessions))
    kinds = [entry.resource.get_resource_type() for entry in bundle.entry]
    assert (kinds.count("Patient"), kinds.count("Observation")) == (2, 6 + 3)  # and pain before, worst, after


def test_every_reference_of_the_bundle_leads_to_an_entry(sessions: tuple[ReviewedSession, ...]) -> None:
    text = json.dumps(fhir_bundle(sessions))
    entries = json.loads(text)["entry"]
    urls = {entry["fullUrl"] for entry in entries}
    wanted = {
        reference["reference"]
        for entry in entries
        for reference in (entry["resource"].get("subject"), *entry["resource"].get("hasMember", ()))
        if reference
    }
    assert wanted <= urls
    assert len(urls) == len(entries)


def test_two_sessions_of_one_name_are_two_in_the_bundle(checkout: Path, tmp_path: Path) -> None:
    for place in ("x", "y"):
        shutil.copytree(checkout / "recordings" / "straight_leg", tmp_path / place / "same")
    names = [str(tmp_path / place / "same") for place in ("x", "y")]
    target = tmp_path / "bundle.json"
    assert main(["export", *names, "--format", "fhir", "-o", str(target), "--data-dir", str(tmp_path)]) == 0
    urls = [entry["fullUrl"] for entry in json.loads(target.read_text())["entry"]]
    assert len(set(urls)) == len(urls) == 1 + 2 * 3


def test_a_rejected_repetition_is_entered_in_error(sessions: tuple[ReviewedSession, ...]) -> None:
    statuses = [entry["resource"].get("status") for entry in fhir_bundle(sessions)["entry"]]  # type: ignore[attr-defined]
    assert statuses == [None, None, "amended", "entered-in-error", *["final"] * 7]


@pytest.mark.parametrize("name", ["../../x", "/etc/passwd", "..", "a/b\\c", "<script>", "é"])
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    (safe,) = safe_names([name])
    assert not {"/", "\\", "<"} & set(safe)
    assert not safe.startswith(".")


def test_equal_names_get_files_of_their_own() -> None:
    assert safe_names(["a b", "a/b"]) == ["a_b", "a_b-2"]
    assert safe_names(["a", "a-2", "a"]) == ["a", "a-2", "a-3"]


@pytest.mark.parametrize("kind", ["csv", "motion-bids", "fhir"])
def test_the_command_names_what_it_wrote(
    kind: str, checkout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recording = str(checkout / "recordings" / "straight_leg")
    assert main(["export", recording, "--format", kind, "-o", str(tmp_path / "out"), "--data-dir", str(tmp_path)]) == 0
    assert all(Path(line).is_file() for line in capsys.readouterr().out.splitlines())


def test_a_place_that_cannot_be_written_is_named(
    checkout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    recording = str(checkout / "recordings" / "straight_leg")
    assert main(["export", recording, "-o", str(tmp_path / "file" / "out"), "--data-dir", str(tmp_path)]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_nothing_chosen_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "-o", str(tmp_path / "x"), "--data-dir", str(tmp_path)]) == 2
    assert "name a session" in capsys.readouterr().err
