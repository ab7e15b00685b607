"""Is a plan read as it is written, and is every mistake in it named with its line and what is allowed?"""

from __future__ import annotations

from pathlib import Path

import pytest

from kneehold.sensor.cli.main import main
from kneehold.sensor.exercises.plan import GuidedPlan, PlanBlock, Zone
from kneehold.sensor.exercises.plan_files import built_in_plans, parse_plan, plan_text
from kneehold.sensor.exercises.plan_reader import MOST_BLOCKS
from kneehold.sensor.exercises.profile_files import all_profiles
from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.report.plan_text import plan_text_lines
from kneehold.tui.wording.words import DEFAULT, languages, use

_SHORT = """title = "Mine"
author = "self"

[[block]]
exercise = "knee-to-chest"
side = "each"
reps = 2
hold_s = 25
"""


def _read(text: str) -> GuidedPlan:
    return parse_plan(text, "mine.toml")


def _problem(text: str) -> str:
    with pytest.raises(UsageError) as caught:
        _read(text)
    return str(caught.value)


def test_a_short_plan_means_right_then_left_with_the_usual_limits() -> None:
    plan = _read(_SHORT)
    assert plan.blocks == (
        PlanBlock("knee-to-chest", "right", 2, 25.0, 37.5, None),
        PlanBlock("knee-to-chest", "left", 2, 25.0, 37.5, None),
    )
    assert (plan.rest_s, plan.breath.in_s, plan.breath.out_s, plan.progress.is_locked) == (10.0, 4.0, 6.0, False)


def test_the_order_can_be_turned_round() -> None:
    plan = _read(_SHORT.replace('author = "self"', 'author = "self"\norder = "left then right"'))
    assert [block.side for block in plan.blocks] == ["left", "right"]


@pytest.mark.parametrize("name", built_in_plans())
def test_a_shipped_plan_is_what_the_exercise_text_prescribes(name: str) -> None:
    plan = parse_plan(plan_text(name), name)
    assert {2 <= block.reps <= 3 and 20.0 <= block.hold_s <= block.longest_s <= 30.0 for block in plan.blocks} == {True}
    assert [slot.name for slot in plan.slots] == ["morning", "evening"]
    assert (plan.tempo.lift_s, plan.progress.most_reps, plan.progress.longest_s) == (2.0, 3, 30.0)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("single-knee", ("on your back", "both legs straight", "gently", "both hands", "in line with the hip")),
        ("double-knee", ("on your back", "both knees gently")),
        ("seated", ("sit tall", "hug one knee", "upright")),
        ("wall", ("on your back", "along a wall", "slide one foot", "supports")),
        ("strap", ("strap, towel or belt", "round the foot", "without strain")),
    ],
)
def test_the_note_of_a_shipped_plan_says_how_it_is_done(name: str, words: tuple[str, ...]) -> None:
    note = parse_plan(plan_text(name), name).note.lower()
    assert [word for word in words if word not in note] == []


def test_every_form_of_the_knee_to_chest_stretch_has_a_shipped_plan() -> None:
    planned = {block.profile for name in built_in_plans() for block in parse_plan(plan_text(name), name).blocks}
    assert planned == {profile.name for profile in all_profiles() if profile.name.startswith("knee-to-chest")}


@pytest.mark.parametrize(
    ("was", "becomes", "line", "said"),
    [
        ("hold_s = 25", "hold_s = 500", 8, "'hold_s' in [[block]] must be a number of seconds from 1 to 120, not 500"),
        ("hold_s = 25", "hold_s = true", 8, "must be a number of seconds from 1 to 120, not True"),
        ("hold_s = 25", "hold = 25", 8, "there is no 'hold' in [[block]]; there are exercise, side, reps, hold_s"),
        ("hold_s = 25", "", 4, "'hold_s' in [[block]] is missing; it must be a number of seconds"),
        ("hold_s = 25", "hold_s = 25\nlongest_s = 20", 9, "from hold_s (25) to 300, not 20"),
        ("hold_s = 25", "hold_s = 25\ntolerance_s = 25", 9, "must be below hold_s (25), not 25"),
        ("reps = 2", "reps = 2.5", 7, "must be a whole number from 1 to 20, not 2.5"),
        ('"each"', '"rihgt"', 6, "must be one of right, left, each, both, not 'rihgt'"),
        ("knee-to-chest", "knee-to-nose", 5, "there is no exercise 'knee-to-nose'; there are knee-to-chest,"),
        ("knee-to-chest", "knee-to-chest-double", 6, "'side' in [[block]] must be both for knee-to-chest-double"),
        ('"self"', '"dentist"', 2, "'author' must be one of self, therapist, not 'dentist'"),
        ('title = "Mine"', 'title = ""', 1, "'title' must be a text, not ''"),
        ('title = "Mine"', 'title = "\\u001b[31mMine"', 1, "'title' must be a text, not '\\x1b[31mMine'"),
        ('title = "Mine"', "title = Mine", 1, "not valid TOML"),
        ("hold_s = 25", 'hold_s = 25\n[times]\nmorning = "7"', 10, 'a time of day such as "06:30 to 10:00", not \'7\''),
        ("hold_s = 25", 'hold_s = 25\n[times]\nnoon = "12:00 to 13:00"', 10, "there is no 'noon' in [times]"),
        ("hold_s = 25", "hold_s = 25\n[zone]\nlow_deg = 90", 9, "needs its upper end, high_deg"),
        ("hold_s = 25", "hold_s = 25\n[zone]\nhigh_share = 1.2", 10, "from 0.1 to 1, not 1.2"),
        ("hold_s = 25", "hold_s = 25\n[zone]\nlow_share = 0.9\nhigh_deg = 90", 9, "in shares or in degrees, not both"),
        ("hold_s = 25", "hold_s = 25\n[zone]\nlow_share = 0.9\nhigh_share = 0.8", 10, "must be below its upper end"),
        ("hold_s = 25", "hold_s = 25\n[breth]\nin_s = 4", 9, "there is no 'breth'; there are title"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_file_line_and_what_is_allowed(was: str, becomes: str, line: int, said: str) -> None:
    problem = _problem(_SHORT.replace(was, becomes))
    assert problem.startswith(f"mine.toml, line {line}: ")
    assert said in problem


def test_the_mistake_in_the_second_block_is_not_shown_in_the_first() -> None:
    second = _SHORT[_SHORT.index("[[block]]") :].replace("reps = 2", "reps = 0")
    assert _problem(_SHORT + second).startswith("mine.toml, line 12: 'reps'")


@pytest.mark.parametrize("text", ["", 'title = "x"\nauthor = "self"\n', 'title = "x"\nauthor = "self"\nblock = 3\n'])
def test_a_plan_without_an_exercise_is_none(text: str) -> None:
    assert "missing" in _problem(text) or "needs at least one exercise" in _problem(text)


def test_a_plan_has_an_end() -> None:
    block = _SHORT[_SHORT.index("[[block]]") :]
    assert f"at most {MOST_BLOCKS}" in _problem(_SHORT + block * MOST_BLOCKS)


def test_a_share_of_the_comfortable_height_is_never_more_than_all_of_it() -> None:
    assert Zone(0.7, 1.0).degrees(110.0) == pytest.approx((77.0, 110.0))
    assert Zone(0.7, 1.0).degrees(None) is None


def test_a_zone_in_degrees_is_what_it_says() -> None:
    plan = _read(_SHORT + "[zone]\nlow_deg = 80\nhigh_deg = 115\n")
    assert plan.zone.degrees(None) == (80.0, 115.0)


def test_a_therapist_can_lock_a_plan_and_it_says_so() -> None:
    text = _SHORT.replace("self", "therapist") + "[progress]\nlocked = true\n"
    said = " ".join(plan_text_lines(_read(text)))
    assert ("written by a therapist" in said, "Only the therapist changes this plan." in said) == (True, True)


def test_a_plan_is_told_in_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "show", "double-knee"]) == 0
    assert "1. Knees to chest, lying, both knees (both legs): 3 x 20 s, at most 30 s." in capsys.readouterr().out


@pytest.mark.parametrize("code", [code for code in languages() if code != DEFAULT])
@pytest.mark.parametrize("name", built_in_plans())
def test_no_sentence_of_a_plan_stays_english_in_another_language(name: str, code: str) -> None:
    plan = parse_plan(plan_text(name), name)
    english = plan_text_lines(plan)
    try:
        use(code)
        assert set(english) & set(plan_text_lines(plan)) == set()
    finally:
        use(DEFAULT)


def test_what_could_come_next_is_told_by_the_plans_own_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = tmp_path / "mine.toml"
    plan.write_text(_SHORT + "[progress]\nsessions = 4\n", encoding="utf-8")
    words = ["plan", "show", str(plan), "--person", "A", "--data-dir", str(tmp_path)]
    assert main(words) == 0
    assert (
        "Stay with the plan: 2 repetitions of 25 s per side (0 of the 4 sessions needed for a step)."
        in capsys.readouterr().out
    )
    plan.write_text(_SHORT + "[progress]\nlocked = true\n", encoding="utf-8")
    assert main(words) == 0
    assert "the therapist keeps the plan as it is" in capsys.readouterr().out


def test_a_new_plan_can_be_checked_and_is_never_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "mine.toml")
    assert [main(["plan", *words]) for words in (["new", "strap", "-o", file], ["check", file])] == [0, 0]
    assert main(["plan", "new", "wall", "-o", file]) == 1
    assert "already" in capsys.readouterr().err


def test_a_plan_that_is_nowhere_is_wrong_usage_and_names_the_shipped_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "show", "nowhere.toml"]) == 2
    assert "single-knee, double-knee, seated, strap, wall" in capsys.readouterr().err
