"""Does ``kneehold rescore`` count all sessions again, say what changed, and lose nothing on the way?"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kneehold.sensor.archive import results
from kneehold.sensor.cli.commands.rescore import JOURNAL_FILE
from kneehold.sensor.cli.main import main
from kneehold.sensor.jobs.journal import Journal

NAMES = ("declared_partial", "straight_leg", "unknown_bounce")


@pytest.fixture
def data(tmp_path: Path, checkout: Path) -> Path:
    for name in NAMES:
        shutil.copytree(checkout / "recordings" / name, tmp_path / "data" / "sessions" / name)
    return tmp_path / "data"


def _lines(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> list[dict[str, object]]:
    capsys.readouterr()
    assert main(["rescore", *words, "--json"]) == status
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def _results(data: Path) -> dict[str, bytes]:
    return {path.parent.name: path.read_bytes() for path in data.rglob("result.json")}


def test_a_session_is_counted_for_the_first_time_and_then_the_same(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _lines(capsys, str(data))[-1]["first"] == 3
    assert _lines(capsys, "--data-dir", str(data))[-1]["same"] == 3


def test_two_processes_write_the_same_bytes_as_one(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _lines(capsys, str(data), "--workers", "1")
    serial = _results(data)
    for path in data.rglob("result.json"):
        path.unlink()
    _lines(capsys, str(data), "--workers", "2")
    assert sorted(serial) == sorted(NAMES)
    assert _results(data) == serial


def test_what_changed_is_told_with_its_size(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _lines(capsys, str(data))
    path = data / "sessions" / NAMES[0] / "result.json"
    kept = json.loads(path.read_text())
    kept["summary"]["reps"][0]["hold_s"] -= 0.5
    path.write_text(json.dumps(kept))
    *sessions, summary = _lines(capsys, str(data))
    assert [line["session"] for line in sessions if line["change"]] == [NAMES[0]]
    assert (summary["changed"], summary["worst_hold_s"]) == (1, 0.5)


def test_another_height_of_a_hold_is_told_too(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _lines(capsys, str(data))
    path = data / "sessions" / NAMES[0] / "result.json"
    kept = json.loads(path.read_text())
    kept["summary"]["reps"][1]["plateau_deg"] += 2.0
    path.write_text(json.dumps(kept))
    assert main(["rescore", str(data)]) == 0
    out = capsys.readouterr().out
    assert (f"{NAMES[0]}: one plateau by -2.0°" in out, "1 changed" in out) == (True, True)


def test_a_damaged_session_is_named_the_rest_is_done_and_the_status_says_so(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "sessions" / NAMES[1] / "session.json").write_text("{")
    (data / "sessions" / NAMES[2] / "session.json").write_text('{"schema": 99}')
    assert main(["rescore", str(data)]) == 1
    said = capsys.readouterr().err
    assert [name in said for name in NAMES] == [False, True, True]
    assert list(_results(data)) == [NAMES[0]]


def test_an_interrupted_run_is_gone_on_with(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from kneehold.sensor.archive import rescoring

    counted: list[str] = []
    real = rescoring.rescored

    def broken_off(case: tuple[object, ...]) -> dict[str, object]:
        counted.append(Path(str(case[0])).name)
        if len(counted) == 2:
            raise KeyboardInterrupt
        return real(case)

    monkeypatch.setattr(rescoring, "rescored", broken_off)
    assert main(["rescore", str(data), "--workers", "1"]) == 130
    assert (data / JOURNAL_FILE).is_file()
    summary = _lines(capsys, str(data), "--workers", "1")[-1]
    assert counted == [NAMES[0], NAMES[1], NAMES[1], NAMES[2]]
    assert summary["first"] == 3  # what changed is told of the whole, not of the rest
    assert not (data / JOURNAL_FILE).exists()


def test_a_second_run_at_the_same_time_is_refused_and_harms_nothing(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Journal(data / JOURNAL_FILE, "the first run") as first:
        first.add("a session", {"result": {}})
        before = (data / JOURNAL_FILE).read_bytes()
        assert main(["rescore", str(data)]) == 1
        out, said = capsys.readouterr()
        sentence = f"kneehold: {data / JOURNAL_FILE}: another kneehold is doing this work; wait until it has ended.\n"
        assert (out, said, _results(data)) == ("", sentence, {})
        assert (data / JOURNAL_FILE).read_bytes() == before
    assert _lines(capsys, str(data))[-1]["first"] == 3


def test_nothing_but_results_is_written(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    _lines(capsys, str(data))
    after = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    assert {path.name for path in after.keys() - before.keys()} == {results.RESULT_FILE}
    assert all(after[path] == content for path, content in before.items())


@pytest.mark.parametrize("words", ["missing", "x --data-dir y", ". --scheduler tcp://h:1 --workers 2"])
def test_what_cannot_be_used_is_one_sentence(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["rescore", *words.split()]) in (1, 2)
    assert len(capsys.readouterr().err.splitlines()) == 1
