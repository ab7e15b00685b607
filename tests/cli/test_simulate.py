"""Does ``kneehold simulate`` make recordings that the other commands can read?"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from kneehold.sensor.cli.main import main

_SHORT = ["--reps", "1", "--hold", "4", "--rate", "52"]


def test_the_names_of_the_recordings_are_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "-o", str(tmp_path / "new"), "--seed", "7", "--count", "2", *_SHORT]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert [Path(line).name for line in printed] == ["knee-to-chest_seed7.csv.gz", "knee-to-chest_seed8.csv.gz"]
    assert all(Path(line).is_file() for line in printed)


def test_a_recording_has_its_marks_beside_it(tmp_path: Path) -> None:
    main(["simulate", "-o", str(tmp_path / "a.csv.gz"), *_SHORT])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv.gz", "a.reps.csv", "a.truth.csv.gz"]


def test_one_seed_makes_one_recording(tmp_path: Path) -> None:
    for name in ("a", "b"):
        main(["simulate", "-o", str(tmp_path / f"{name}.csv.gz"), "--seed", "3", *_SHORT])
    one, other = (gzip.decompress((tmp_path / f"{name}.csv.gz").read_bytes()) for name in ("a", "b"))
    assert one == other


def test_another_seed_makes_another_recording(tmp_path: Path) -> None:
    for seed in ("1", "2"):
        main(["simulate", "-o", str(tmp_path / f"{seed}.csv.gz"), "--seed", seed, *_SHORT])
    one, other = (gzip.decompress((tmp_path / f"{seed}.csv.gz").read_bytes()) for seed in ("1", "2"))
    assert one != other


def test_a_tape_is_a_folder_that_can_be_replayed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "-o", str(tmp_path), "--format", "tape", *_SHORT]) == 0
    tape = capsys.readouterr().out.strip()
    assert Path(tape).is_dir()
    assert main(["replay", tape, "--json"]) == 0


def test_what_is_true_of_a_tape_stands_beside_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["simulate", "-o", str(tmp_path), "--format", "tape", *_SHORT])
    tape = capsys.readouterr().out.strip()
    assert main(["agree", tape, "--marks", f"{tape}.reps.csv"]) == 0
    main(["simulate", "-o", f"{tmp_path}/as_table.csv.gz", *_SHORT])
    for kind in (".reps.csv", ".truth.csv.gz"):
        assert Path(tape + kind).read_bytes() == (tmp_path / f"as_table{kind}").read_bytes()


def test_tapes_are_scored_against_what_is_true_of_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["simulate", "-o", str(tmp_path), "--format", "tape", "--count", "2", *_SHORT])
    capsys.readouterr()
    assert main(["score", str(tmp_path), "--json"]) == 0
    pooled = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (pooled["exact"], pooled["reference"], pooled["false_reps"]) == (2, pooled["counted"], 0)


def test_a_tape_tells_where_it_comes_from(tmp_path: Path) -> None:
    main(["simulate", "-o", str(tmp_path), "--format", "tape", "--seed", "5", *_SHORT])
    header = (tmp_path / "knee-to-chest_seed5" / "session.json").read_text(encoding="utf-8")
    assert "made by the simulator of kneehold, seed 5" in header


def test_a_rate_that_no_sensor_sends_leaves_no_tape_behind(tmp_path: Path) -> None:
    assert main(["simulate", "-o", str(tmp_path), "--format", "tape", "--rate", "50"]) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_tape_is_never_written_over_another(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    argv = ["simulate", "-o", str(tmp_path), "--format", "tape", *_SHORT]
    assert [main(argv), main(argv)] == [0, 1]
    assert capsys.readouterr().err.count("\n") == 1


def test_daily_life_has_a_name_of_its_own(tmp_path: Path) -> None:
    assert main(["simulate", "--daily", "--minutes", "0.5", "--rate", "50", "-o", str(tmp_path)]) == 0
    assert (tmp_path / "daily_seed1.csv.gz").is_file()


@pytest.mark.parametrize(
    "option",
    [["--rate", "5"], ["--loss", "1"], ["--seed", "-1"], ["--count", "0"], ["--hold", "0"], ["--minutes", "nan"]],
)
def test_a_value_out_of_range_is_wrong_usage(
    option: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", "-o", str(tmp_path), *option]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_several_recordings_do_not_fit_one_file(tmp_path: Path) -> None:
    assert main(["simulate", "-o", str(tmp_path / "a.csv.gz"), "--count", "2"]) == 2


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert main(["simulate", "-o", str(tmp_path / "file" / "x"), *_SHORT]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_people_of_a_family_are_written_and_scored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--family", "ordinary", "--profile", "knee-to-chest", "--hold", "4", "--seed", "40"]
    assert main(["simulate", "-o", str(tmp_path), *words]) == 0
    assert Path(capsys.readouterr().out.strip()).name == "ordinary_seed40.csv.gz"
    assert main(["score", str(tmp_path), "--json"]) == 0
    pooled = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (pooled["exact"], pooled["reference"] > 2) == (1, True)


def test_a_recording_may_begin_late(tmp_path: Path) -> None:
    words = ["--family", "ordinary", "--profile", "knee-to-chest", "--hold", "4", "--seed", "40"]
    for name, begin_s in (("whole", "0"), ("late", "12.5")):
        assert main(["simulate", "-o", str(tmp_path / f"{name}.csv"), *words, "--begin", begin_s]) == 0
    whole, late = ((tmp_path / f"{name}.csv").read_text(encoding="utf-8").splitlines() for name in ("whole", "late"))
    begin_s = float(whole[-1].split(",")[0]) - float(late[-1].split(",")[0])
    assert 12.5 <= begin_s < 12.8
    assert late[-1].split(",")[1:] == whole[-1].split(",")[1:]


def test_families_are_listed_with_their_groups(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--family", "list"]) == 0
    assert {"very-still  (known)", "phone  (strangers)"} <= set(capsys.readouterr().out.splitlines())


@pytest.mark.parametrize(
    "words",
    [
        ["--family", "nobody"],
        ["--family", "quick", "--rate", "52"],
        ["--family", "quick", "--daily"],
        ["--declared"],
        ["--begin", "4"],
    ],
    ids=" ".join,
)
def test_what_does_not_go_with_a_family_is_refused(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", "-o", str(tmp_path), *words]) == 2
    assert "famil" in capsys.readouterr().err


def test_a_hold_that_may_be_counted_or_not_is_marked_so_and_not_scored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marks = tmp_path / "ordinary_seed40.reps.csv"
    words = ["--family", "ordinary", "--profile", "knee-to-chest", "--hold", "4", "--seed", "40"]
    main(["simulate", "-o", str(tmp_path), *words])
    first, second, *others = marks.read_text(encoding="utf-8").splitlines()
    marks.write_text("\n".join([f"{first},kind", f"{second},optional", *(f"{line}," for line in others)]) + "\n")
    capsys.readouterr()
    assert main(["score", str(tmp_path), "--json"]) == 0
    scored = json.loads(capsys.readouterr().out.splitlines()[0])
    assert (scored["exact"], scored["reference"], scored["counted"]) == (1, len(others), len(others))
