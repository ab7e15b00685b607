from __future__ import annotations

import pytest

from kneehold.sensor.exercises.whose_leg import legs_in_turn, whose_leg


@pytest.mark.parametrize(
    ("legs", "side", "expected"),
    [
        ("one", "right", ("right",)),
        ("one", "left", ("left",)),
        ("one", "both", ("right", "left")),
        ("both", "both", ("both",)),
    ],
)
def test_one_sensor_for_both_legs_does_the_right_one_first(legs: str, side: str, expected: tuple[str, ...]) -> None:
    assert legs_in_turn(legs, side) == expected


@pytest.mark.parametrize(
    ("legs", "side", "expected"),
    [
        ("one", "both", ["right", "right", "left", "left", "left"]),
        ("one", "left", ["left"] * 5),
        ("both", "both", ["both"] * 5),
    ],
)
def test_the_leg_changes_after_the_repetitions_of_the_first(legs: str, side: str, expected: list[str]) -> None:
    assert [whose_leg(legs, side, 2, index) for index in range(1, 6)] == expected
