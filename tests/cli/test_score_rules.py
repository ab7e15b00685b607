"""Does ``score.toml`` say of each file what it says, or is the mistake in it named?"""

from __future__ import annotations

from pathlib import Path

import pytest

from kneehold.sensor.cli.options.score_rules import read_rules
from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.replay.replay import ReplayOptions


def _written(folder: Path, text: str) -> Path:
    path = folder / "score.toml"
    path.write_text(text, encoding="utf-8")
    return path


_TWO_RULES = """
[[recording]]
pattern = "*"
profile = "straight-leg-raise"
hold = 3

[[recording]]
pattern = "*_left_*"
mount = "-x=knee,y=front"
side = "left"
hold = 4.5
"""


def test_every_rule_that_fits_applies_and_the_later_one_wins(tmp_path: Path) -> None:
    rules = read_rules(_written(tmp_path, _TWO_RULES))
    assert rules.applied("a_left_thigh.csv", ReplayOptions()) == ReplayOptions(
        profile="straight-leg-raise", hold_s=4.5, mount="-x=knee,y=front", side="left"
    )


def test_a_rule_that_does_not_fit_changes_nothing(tmp_path: Path) -> None:
    rules = read_rules(_written(tmp_path, '[[recording]]\npattern = "b*"\nhold = 3\n'))
    assert rules.applied("a.csv", ReplayOptions(hold_s=7.0)) == ReplayOptions(hold_s=7.0)


def test_a_rule_wins_over_the_command_line(tmp_path: Path) -> None:
    rules = read_rules(_written(tmp_path, '[[recording]]\npattern = "*"\nhold = 3\n'))
    assert rules.applied("a.csv", ReplayOptions(hold_s=7.0, reps=5)) == ReplayOptions(hold_s=3.0, reps=5)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[[recording]\n", "not a valid TOML file"),
        ("hold = 3\n", "not 'hold'"),
        ('recording = "all"\n', "not 'recording'"),
        ("recording = [1]\n", "is a table"),
        ("[[recording]]\nhold = 3\n", "needs a pattern"),
        ('[[recording]]\npattern = "*"\nholds = 3\n', "no key 'holds'"),
        ('[[recording]]\npattern = "*"\nhold = "long"\n', "'hold' must be a number of seconds"),
        ('[[recording]]\npattern = "*"\nhold = nan\n', "'hold' must be a number above 0"),
        ('[[recording]]\npattern = "*"\nhold = 0\n', "'hold' must be"),
        ('[[recording]]\npattern = "*"\nreps = true\n', "'reps' must be a whole number"),
        ('[[recording]]\npattern = "*"\nmount = 1\n', "'mount' must be a text"),
        ('[[recording]]\npattern = "*"\nside = "middle"\n', "'side' must be"),
    ],
)
def test_a_mistake_is_named_with_its_file(text: str, named: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"score.toml: .*{named}"):
        read_rules(_written(tmp_path, text))


def test_a_rules_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_rules(tmp_path / "none.toml")
