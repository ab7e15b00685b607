"""Ranges within which people do each exercise.

Only what is needed to draw plausible motion; what counts as a repetition comes from the profiles of
the counter, except that the truth needs the same two numbers where none are given.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kneehold.sensor.exercises.profiles import Profile
from kneehold.sensor.model.errors import UsageError

__all__ = ["EXERCISES", "Exercise", "exercise_by_name", "exercise_of"]

_Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Exercise:
    """Plausible motion; angles in degrees of elevation, least and most."""

    name: str
    rest_deg: _Range
    top_deg: _Range
    min_range_deg: float  # as in the definitions
    min_hold_s: float
    lift_s: _Range = (1.0, 4.0)
    from_rest: bool = False  # whether ``top_deg`` counts from the rest level
    hold_s: _Range | None = None  # None: what is prescribed
    raised_rest_deg: _Range | None = None  # with the foot on the mat, where people do that
    liveliness: float = 1.0  # share of breathing and sway that reaches the thigh
    has_hands: bool = True  # hands or a strap hold the thigh, so they can let go, creep and bounce
    side: str | None = None  # None: either leg


# A foot on the mat bends the hip so far; steeper and too little way to the chest would be left.
_FOOT_ON_MAT_DEG = (42.0, 48.0)
_LEG_STRAIGHT_DEG = (-3.0, 5.0)

_KNEE_TO_CHEST = Exercise(
    "knee-to-chest", _LEG_STRAIGHT_DEG, (95.0, 130.0), 50.0, 3.0, raised_rest_deg=_FOOT_ON_MAT_DEG
)

EXERCISES: tuple[Exercise, ...] = (
    _KNEE_TO_CHEST,
    Exercise(
        "knee-to-chest-double",
        _LEG_STRAIGHT_DEG,
        (90.0, 125.0),
        50.0,
        3.0,
        raised_rest_deg=_FOOT_ON_MAT_DEG,
        side="both",
    ),
    # With a strap people pull hand over hand: slower.
    Exercise(
        "knee-to-chest-strap",
        _LEG_STRAIGHT_DEG,
        (80.0, 120.0),
        40.0,
        3.0,
        lift_s=(1.8, 5.0),
        raised_rest_deg=_FOOT_ON_MAT_DEG,
    ),
    Exercise("knee-to-chest-seated", (-4.0, 4.0), (35.0, 65.0), 20.0, 3.0, lift_s=(0.8, 3.0), liveliness=0.6),
    Exercise(
        "knee-to-chest-wall",
        (78.0, 90.0),
        (25.0, 45.0),
        16.0,
        3.0,
        lift_s=(0.8, 3.0),
        from_rest=True,
        liveliness=0.7,
    ),
    Exercise(
        "straight-leg-raise",
        (-2.0, 3.0),
        (20.0, 60.0),
        9.0,
        0.3,
        lift_s=(0.6, 2.5),
        hold_s=(1.0, 5.0),
        liveliness=0.3,
        has_hands=False,
    ),
)


def exercise_by_name(name: str) -> Exercise:
    """Limits of the exercise of that profile; ``UsageError`` naming the known ones if there is none."""
    for exercise in EXERCISES:
        if exercise.name == name:
            return exercise
    known = ", ".join(exercise.name for exercise in EXERCISES)
    raise UsageError(f"nobody is known to simulate who does '{name}'; known are: {known}.")


def exercise_of(profile: str | Profile) -> Exercise:
    """Limits of an exercise by its name, or by its profile, whose least values then hold.

    For an exercise that nobody described here, plausible limits are made from the profile's own numbers.
    """
    if isinstance(profile, str):
        return exercise_by_name(profile)
    least_deg, least_s = profile.min_range_deg, profile.min_hold_s
    for exercise in EXERCISES:
        if exercise.name == profile.name:
            return replace(exercise, min_range_deg=least_deg, min_hold_s=least_s)
    # About the middle of where it may rest, and clearly further than it must go.
    rest_deg = 0.5 * (profile.rest_deg[0] + profile.rest_deg[1])
    way_deg = (1.3 * least_deg, 1.8 * least_deg)
    return Exercise(
        profile.name, (rest_deg - 3.0, rest_deg + 3.0), way_deg, least_deg, least_s, from_rest=True, liveliness=0.7
    )
