"""Can a therapist add an exercise as data, and is every slip in it named?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kneehold.sensor.cli.main import main
from kneehold.sensor.exercises.profile_files import all_profiles, load_profile
from kneehold.sensor.model.errors import UsageError

_GOOD = """[[profile]]
name = "heel-slide"
title = "Heel slide"
position = "supine"
rest_deg = [-10, 30]
min_range_deg = 30
min_hold_s = 2.5
max_speed_degps = 90
max_hold_s = 40
"""


def _file(folder: Path, text: str) -> str:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_six_exercises_of_the_definitions_are_there() -> None:
    found = {p.name: (p.min_range_deg, p.min_hold_s) for p in all_profiles()}
    assert found == {
        "knee-to-chest": (50.0, 3.0),
        "knee-to-chest-double": (50.0, 3.0),
        "knee-to-chest-strap": (40.0, 3.0),
        "knee-to-chest-seated": (20.0, 3.0),
        "knee-to-chest-wall": (16.0, 3.0),
        "straight-leg-raise": (9.0, 0.3),
    }


def test_a_file_adds_an_exercise(tmp_path: Path) -> None:
    profile = load_profile("heel-slide", _file(tmp_path, _GOOD))
    assert (profile.rest_deg, profile.min_range_deg, profile.min_hold_s) == ((-10.0, 30.0), 30.0, 2.5)


def test_a_file_replaces_an_exercise_of_the_same_name(tmp_path: Path) -> None:
    extra = _file(tmp_path, _GOOD.replace("heel-slide", "knee-to-chest"))
    assert load_profile("knee-to-chest", extra).min_range_deg == 30.0
    assert len(all_profiles(extra)) == len(all_profiles())


def test_an_exercise_of_a_file_counts_like_any_other(
    tmp_path: Path, recordings_of_two_holds: str, capsys: pytest.CaptureFixture[str]
) -> None:
    extra = _file(tmp_path, _GOOD.replace("[-10, 30]", "[-20, 60]"))
    assert main(["replay", recordings_of_two_holds, "--profile", "heel-slide", "--profile-file", extra]) == 0
    assert "2 of 3 repetitions" in capsys.readouterr().out


def test_a_profile_file_without_the_name_of_a_profile_is_refused(
    tmp_path: Path, recordings_of_two_holds: str, capsys: pytest.CaptureFixture[str]
) -> None:
    extra = _file(tmp_path, _GOOD)
    commands = (["replay", recordings_of_two_holds], ["demo", "--plain"], ["simulate", "-o", str(tmp_path / "x.csv")])
    for words in commands:
        assert main([*words, "--profile-file", extra]) == 2
        assert "--profile NAME (heel-slide)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"min_hold_s": -1.0}, "min_hold_s"),
        ({"min_hold_s": 70.0, "max_hold_s": 60.0}, "max_hold_s"),
        ({"rest_deg": (60.0, -20.0)}, "rest_deg"),
        ({"min_range_deg": 200.0}, "min_range_deg"),
        ({"legs": "three"}, "legs"),
        ({"words": "standing"}, "words"),
    ],
)
def test_a_profile_with_an_impossible_value_is_refused(change: dict[str, Any], key: str) -> None:
    with pytest.raises(UsageError, match=f"the profile 'knee-to-chest': .*'{key}'"):
        replace(load_profile("knee-to-chest"), **change)


@pytest.fixture(scope="module")
def recordings_of_two_holds(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("profiles") / "two.csv"
    assert main(["simulate", "-o", str(path), "--reps", "2", "--hold", "5", "--rate", "52"]) == 0
    return str(path)


@pytest.mark.parametrize(
    ("good", "bad", "key"),
    [
        ('name = "heel-slide"', "name = 7", "name"),
        ('name = "heel-slide"', 'name = " "', "name"),
        ('title = "Heel slide"', "", "title"),
        ('position = "supine"', "position = true", "position"),
        ("rest_deg = [-10, 30]", "rest_deg = 10", "rest_deg"),
        ("rest_deg = [-10, 30]", "rest_deg = [30, -10]", "rest_deg"),
        ("rest_deg = [-10, 30]", "rest_deg = [-10, 30, 40]", "rest_deg"),
        ("rest_deg = [-10, 30]", "rest_deg = [-10, nan]", "rest_deg"),
        ("rest_deg = [-10, 30]", "rest_deg = [false, true]", "rest_deg"),
        ("min_range_deg = 30", "min_range_deg = 2", "min_range_deg"),
        ("min_range_deg = 30", 'min_range_deg = "30"', "min_range_deg"),
        ("min_range_deg = 30", "min_range_deg = nan", "min_range_deg"),
        ("min_hold_s = 2.5", "min_hold_s = 0", "min_hold_s"),
        ("min_hold_s = 2.5", "min_hold_s = true", "min_hold_s"),
        ("max_speed_degps = 90", "max_speed_degps = inf", "max_speed_degps"),
        ("max_hold_s = 40", "max_hold_s = -1", "max_hold_s"),
        ("max_hold_s = 40", "", "max_hold_s"),
        ("max_hold_s = 40", "max_hold_s = 40\ncolour = 1", "colour"),
    ],
)
def test_every_value_that_cannot_be_used_is_named_with_file_and_key(
    tmp_path: Path, good: str, bad: str, key: str
) -> None:
    assert good in _GOOD
    with pytest.raises(UsageError) as refused:
        all_profiles(_file(tmp_path, _GOOD.replace(good, bad)))
    assert "own.toml" in str(refused.value)
    assert f"'{key}'" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[profile]\n", "line 1"),
        (_GOOD + "rest = = 1\n", "line 10"),
        ("", r"\[\[profile\]\] tables"),
        ("profile = 3\n", r"\[\[profile\]\] tables"),
        ("profile = [3]\n", r"\[\[profile\]\] tables"),
    ],
)
def test_a_file_that_holds_no_profiles_says_so(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=rf"own\.toml: .*{said}"):
        all_profiles(_file(tmp_path, text))


def test_a_file_that_is_not_there_is_named_once(tmp_path: Path) -> None:
    path = str(tmp_path / "none.toml")
    with pytest.raises(UsageError) as refused:
        all_profiles(path)
    assert str(refused.value) == f"{path}: the profile file cannot be read (No such file or directory)."


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match=r"own\.toml: .*not UTF-8 text"):
        all_profiles(str(tmp_path / "own.toml"))


def test_an_unknown_exercise_is_told_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"'handstand'; the profiles are knee-to-chest, .*straight-leg-raise"):
        load_profile("handstand")
