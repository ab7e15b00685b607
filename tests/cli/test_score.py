"""Does ``kneehold score`` judge every recording of a folder, and no more than it should?"""

from __future__ import annotations

import gzip
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from kneehold.sensor.cli.main import main
from kneehold.sensor.replay import replay as session


@pytest.fixture
def folder(recordings: Path, tmp_path: Path) -> Path:
    """A copy of the recordings that a test may change."""
    return Path(shutil.copytree(recordings, tmp_path / "score"))


def _lines(argv: list[str], capsys: pytest.CaptureFixture[str], status: int = 0) -> list[dict[str, object]]:
    assert main([*argv, "--json"]) == status
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_there_is_a_row_for_every_recording_and_one_for_all(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = [line["name"] for line in _lines(["score", str(folder)], capsys)]
    assert names == ["knee-to-chest_seed1.csv.gz", "knee-to-chest_seed2.csv.gz", "pooled"]


def test_simulated_recordings_are_counted_exactly(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pooled = _lines(["score", str(folder)], capsys)[-1]
    assert (pooled["exact"], pooled["misses"], pooled["false_reps"]) == (2, 0, 0)


def test_without_marks_nothing_may_be_counted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "knee-to-chest_seed1.reps.csv").unlink()
    first = _lines(["score", str(folder)], capsys)[0]
    assert (first["exact"], first["false_reps"]) == (0, 2)


def test_times_are_shown_only_where_a_hold_could_be_timed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "knee-to-chest_seed1.reps.csv").unlink()
    assert main(["score", str(folder)]) == 0
    counts, times = capsys.readouterr().out.split("Times in seconds")
    assert ("seed1" in counts, "seed1" in times, "seed2" in times) == (True, False, True)
    (folder / "knee-to-chest_seed2.reps.csv").unlink()
    assert main(["score", str(folder)]) == 0
    assert "Times in seconds" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("side", "matched"),
    [(["--side", "right"], 0), (["--side", "left"], 2), ([], 2)],
    ids=["the other leg", "the same leg", "a leg that nobody named"],
)
def test_a_marked_hold_is_matched_only_by_one_of_its_leg(
    side: list[str], matched: int, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marks = folder / "knee-to-chest_seed1.reps.csv"
    marks.write_text(marks.read_text().replace(",right,", ",Left,"))
    first = _lines(["score", str(folder), *side], capsys)[0]
    assert (first["reference"], first["misses"], first["false_reps"]) == (2, 2 - matched, 2 - matched)


def test_a_plain_csv_file_finds_its_marks_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packed = folder / "knee-to-chest_seed1.csv.gz"
    (folder / "knee-to-chest_seed1.csv").write_bytes(gzip.decompress(packed.read_bytes()))
    packed.unlink()
    assert _lines(["score", str(folder)], capsys)[0]["exact"] == 1


def test_the_known_elevation_of_a_simulation_is_no_recording(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert list(folder.glob("*.truth.csv.gz"))
    assert not any("truth" in str(line["name"]) for line in _lines(["score", str(folder)], capsys))


def test_the_angle_is_judged_only_where_the_posture_is_known(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    unknown = _lines(["score", str(folder)], capsys)[-1]["elevation_rmse_deg"]
    known = _lines(["score", str(folder), "--mount", "x=knee,y=front"], capsys)[-1]["elevation_rmse_deg"]
    assert (unknown, isinstance(known, float)) == (None, True)


def test_a_damaged_recording_is_named_and_the_rest_is_scored(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a_bad.csv").write_text("t_s,ax,ay,az,gx,gy,gz\n0,0,zero,9.81,0,0,0\n")
    assert main(["score", str(folder), "--json"]) == 1
    said = capsys.readouterr()
    assert said.err.startswith(f"kneehold: {folder / 'a_bad.csv'}, line 2: ")
    assert len(said.out.splitlines()) == 3


def test_a_rule_of_the_folder_applies_to_the_files_it_names(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "score.toml").write_text('[[recording]]\npattern = "*seed1*"\nprofile = "handstand"\n')
    assert main(["score", str(folder)]) == 2
    assert "handstand" in capsys.readouterr().err


def test_rules_may_stand_elsewhere(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rules.toml").write_text('[[recording]]\npattern = "*"\nprofile = "handstand"\n')
    assert main(["score", str(folder), "--rules", str(tmp_path / "rules.toml")]) == 2


def test_an_untrusted_recording_is_shown_but_not_pooled(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = session.replay

    def doubting(path: str, options: session.ReplayOptions, trace: session.Trace | None) -> session.ReplayResult:
        result = real(path, options, trace=trace)
        return replace(result, summary={**result.summary, "trusted": "seed2" in path})

    monkeypatch.setattr(session, "replay", doubting)
    lines = _lines(["score", str(folder)], capsys)
    assert [line.get("trusted") for line in lines] == [False, True, None]
    assert (lines[-1]["recordings"], lines[-1]["untrusted"]) == (1, 1)


def test_the_text_is_the_same_on_every_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["score", str(folder)])
    first = capsys.readouterr().out
    main(["score", str(folder)])
    assert capsys.readouterr().out == first


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_a_folder_without_recordings_says_so(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.txt").write_text("")
    assert main(["score", str(tmp_path), *words]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"kneehold: {tmp_path}: there are no recordings in this folder.\n")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err.startswith(f"kneehold: {tmp_path / 'none'}: ")


def test_real_straight_leg_raises_can_be_scored(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = _lines(["score", str(shared_data / "composites"), "--profile", "straight-leg-raise"], capsys)
    assert [line["reference"] for line in lines] == [3, 3]
