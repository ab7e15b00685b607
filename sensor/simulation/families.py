"""Named families of people and sensors, as ranges of the traits in which they differ from ordinary ones.

A trait is drawn evenly from its range for each recording. ``known`` families may be used to fit and to debug;
``strangers`` have combinations and ranges that no known family has, and only the benchmark's report may count them.
Seeds from ``RESERVED_SEEDS`` on are for the report alone too, in either group: nothing is fitted or debugged on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal, NamedTuple

import numpy as np

from kneehold.sensor.model.errors import UsageError

__all__ = ["FAMILIES", "RESERVED_SEEDS", "Family", "Traits", "draw_traits", "family_by_name"]

Range = tuple[float, float]

# 500,000 seeds for reports; every test, fit and example stays below.
RESERVED_SEEDS = range(500_000, 1_000_000)


@dataclass(frozen=True, slots=True)
class Traits:
    """One person with one sensor; the defaults are neutral. Degrees and seconds where nothing else is said."""

    # the way of the leg
    turn_out_deg: float = 0.0
    abduct_deg: float = 0.0
    lead: float = 0.0  # -1: led outwards before the lift, 0: with it, 1: after it
    detour_deg: float = 0.0  # turned out and aside on the way and back again, for a raise by 100 degrees
    rest_roll_deg: float = 0.0  # rolled out at rest
    roll_in_s: float = 0.6
    pelvis_share: float = 0.0
    pelvis_roll_deg: float = 0.0
    # life of the body
    breath_deg: float = 0.0
    rest_breath: float = 0.15  # share of breathing that reaches the resting thigh
    sway_deg: float = 0.0
    rest_sway_deg: float = 0.0
    other_axes_deg: float = 0.35
    tremor_deg: float = 0.0
    heart_mps2: float = 0.0
    twitches: float = 0.0  # in a rest
    # tempo
    slowness: float = 0.0  # 0: as the exercise is usually done, 1: lifts and returns of ``slow_s``
    slow_s: float = 6.0
    strokes: float = 1.0
    hesitate_s: float = 0.0
    rest_s: float = 5.0
    # the hold
    overshoot_deg: float = 0.0
    sag_deg: float = 0.0
    creep_deg: float = 0.0
    dips: float = 0.0  # slipping hands, in a hold
    pulses_deg: float = 0.0
    coughs: float = 0.0  # in a hold
    knock_g: float = 0.0  # of one knock in every raise
    landing_g: float = 0.0  # how hard the leg is put down
    # where it rests
    mat: float = 0.0  # how likely the foot is on the mat
    changes: float = 0.0  # how likely that changes after a raise
    # the sensor on the leg
    lever_m: float = 0.25
    off_deg: float = 8.0  # by so much the declared axes are tilted off
    front_off_deg: float = 0.0  # and the declared front round the thigh
    knee_reversed: float = 0.0  # how likely knee and hip are mixed up in the declaration
    turn_between_deg: float = 0.0  # the strap turns in a rest
    turn_raised_deg: float = 0.0  # and during a raise
    turns: float = 0.0  # how likely, at each opportunity
    remounts: float = 0.0  # taken off and put on again, after so many raises (0: never)
    remount_deg: float = 180.0  # by how much it sits differently then
    # other movement
    other: float = 0.0  # how likely in a rest
    # the recording
    late: float = 0.0  # how likely it begins late
    # the chip
    cross_axis: float = 0.0
    acc_scale: float = 0.0
    gyr_scale: float = 0.0
    g_sens_dps: float = 0.0  # degrees/s for each g
    offset_g: float = 0.01
    bias_dps: float = 1.0
    warmup_dps2: float = 0.0  # drift of the rate at the start, degrees/s for each second
    clip_g: float = 8.0
    # rate, clock and link
    as_rows: float = 0.0  # how likely the samples come decoded, as from a phone or a file, at any rate
    log2_hz: float = 6.0  # 3.32: 10 Hz, 7.7: 208 Hz
    rate_error: float = 0.01
    repeats: float = 0.0  # share of samples that repeat the one before
    jitter: float = 0.0  # of stamps, share of the interval
    quantum_s: float = 0.0  # stamps come in steps of this
    loss: float = 0.0
    gaps: float = 0.0
    gap_s: float = 1.0
    # the first seconds
    stir_deg: float = 0.0  # the leg still moves when the recording begins
    first_knock_g: float = 0.0  # of a knock in the first samples, as when the start is pressed on the sensor


# Drawn from a source of their own: traits that came later leave the others of a seed as they were.
_LATER = ("stir_deg", "first_knock_g")


class Family(NamedTuple):
    """A kind of person or sensor; ``draws`` are the traits in which it differs from ``ORDINARY``."""

    name: str
    group: Literal["known", "strangers"]
    draws: Mapping[str, Range]
    mixed: bool = False  # each of its traits only in half of the recordings: alone, in pairs, together


# Anybody, with any good sensor. In marked real raises the share of the turn about its main axis is 0.87 to 0.98 in
# nine of ten: nobody lifts in one plane.
ORDINARY: dict[str, Range] = {
    "turn_out_deg": (-3.0, 22.0), "abduct_deg": (-3.0, 14.0), "lead": (-0.15, 0.5), "detour_deg": (5.0, 20.0),
    "landing_g": (0.0, 0.3),
    "roll_in_s": (0.4, 1.0), "pelvis_share": (0.15, 0.3), "pelvis_roll_deg": (-3.0, 3.0), "breath_deg": (0.8, 2.2),
    "rest_breath": (0.1, 0.6), "sway_deg": (0.1, 0.5), "rest_sway_deg": (0.0, 0.08), "other_axes_deg": (0.1, 0.4),
    "tremor_deg": (0.01, 0.05), "heart_mps2": (0.0, 0.05), "twitches": (0.0, 0.8), "slow_s": (4.0, 8.0),
    "rest_s": (2.5, 8.0), "mat": (0.0, 0.6), "lever_m": (0.14, 0.36), "off_deg": (4.0, 14.0),
    "front_off_deg": (-12.0, 12.0), "acc_scale": (0.0, 0.01), "gyr_scale": (0.0, 0.01), "offset_g": (0.0, 0.02),
    "bias_dps": (0.0, 3.0), "log2_hz": (4.7, 7.7), "rate_error": (-0.02, 0.02), "as_rows": (0.3, 0.3),
}  # fmt: skip

_LED: dict[str, Range] = {"turn_out_deg": (12.0, 30.0), "abduct_deg": (8.0, 25.0)}
_STILL: dict[str, Range] = {
    "breath_deg": (0.1, 0.3), "rest_breath": (0.3, 1.0), "sway_deg": (0.01, 0.04), "rest_sway_deg": (0.0, 0.02),
    "other_axes_deg": (0.0, 0.03), "tremor_deg": (0.0, 0.005), "heart_mps2": (0.0, 0.02), "twitches": (0.0, 0.0),
}  # fmt: skip
_RESTLESS: dict[str, Range] = {
    "breath_deg": (2.0, 3.0), "sway_deg": (0.4, 0.9), "rest_sway_deg": (0.05, 0.25), "tremor_deg": (0.02, 0.08),
    "other_axes_deg": (0.4, 1.0), "pulses_deg": (0.5, 2.5), "coughs": (0.5, 2.5), "heart_mps2": (0.05, 0.3),
    "twitches": (0.5, 3.0), "knock_g": (0.5, 4.0),
}  # fmt: skip
_QUIETER_HELD: dict[str, Range] = {
    "breath_deg": (0.2, 0.8), "rest_breath": (1.5, 3.0), "sway_deg": (0.01, 0.06), "rest_sway_deg": (0.1, 0.3),
    "other_axes_deg": (0.0, 0.05), "tremor_deg": (0.0, 0.01), "twitches": (0.0, 2.0),
}  # fmt: skip
_SLOW: dict[str, Range] = {"slowness": (0.5, 1.0), "slow_s": (4.0, 8.0)}
_STROKES: dict[str, Range] = {
    "slowness": (0.2, 0.8), "slow_s": (4.0, 8.0), "strokes": (2.0, 5.5), "hesitate_s": (0.2, 1.3)
}  # fmt: skip
_QUICK: dict[str, Range] = {"slowness": (-1.0, -0.7), "rest_s": (0.0, 1.8), "landing_g": (0.2, 2.0)}
_HOLD: dict[str, Range] = {
    "overshoot_deg": (0.0, 12.0), "sag_deg": (0.0, 8.0), "creep_deg": (0.0, 10.0), "dips": (0.0, 2.5)
}  # fmt: skip
_CHIP: dict[str, Range] = {
    "cross_axis": (0.003, 0.01), "acc_scale": (0.005, 0.02), "gyr_scale": (0.003, 0.01), "g_sens_dps": (0.0, 0.1),
    "offset_g": (0.02, 0.06), "bias_dps": (0.0, 5.0), "warmup_dps2": (0.0, 0.02),
}  # fmt: skip
_CLOCK: dict[str, Range] = {
    "as_rows": (1.0, 1.0), "log2_hz": (3.32, 7.7), "rate_error": (-0.06, 0.06), "repeats": (0.0, 0.15),
    "jitter": (0.0, 0.35), "quantum_s": (0.0, 0.008),
}  # fmt: skip
_TURNS: dict[str, Range] = {"turn_between_deg": (5.0, 45.0), "turns": (0.5, 0.9)}

FAMILIES: tuple[Family, ...] = (
    Family("ordinary", "known", {}),
    Family("led-out-with", "known", {**_LED, "lead": (-0.2, 0.2)}),
    Family("led-out-before", "known", {**_LED, "lead": (-1.0, -0.4)}),
    Family("led-out-after", "known", {**_LED, "lead": (0.4, 1.0)}),
    Family("rolls-out-at-rest", "known", {"rest_roll_deg": (15.0, 40.0), "roll_in_s": (0.3, 1.2)}),
    Family("short-lever", "known", {"lever_m": (0.08, 0.14)}),
    Family("long-lever", "known", {"lever_m": (0.34, 0.40)}),
    Family("pelvis-follows", "known", {"pelvis_share": (0.25, 0.35), "pelvis_roll_deg": (-8.0, 8.0)}),
    Family("very-still", "known", _STILL),
    Family("quieter-held", "known", _QUIETER_HELD),
    Family("restless", "known", _RESTLESS),
    Family("slow", "known", _SLOW),
    Family("strokes", "known", _STROKES),
    Family("quick", "known", _QUICK),
    Family("no-pause", "known", {"rest_s": (0.0, 1.6)}),
    Family("changing-hold", "known", _HOLD),
    Family("changing-rest", "known", {"mat": (0.3, 0.7), "changes": (0.4, 0.8), "rest_s": (3.5, 8.0)}),
    Family("strap-turns-between", "known", _TURNS),
    Family("strap-turns-raised", "known", {"turn_raised_deg": (5.0, 45.0), "turns": (0.5, 0.9)}),
    Family("put-on-again", "known", {"remounts": (1.0, 2.9), "rest_s": (4.0, 8.0)}),
    Family("begun-late", "known", {"late": (1.0, 1.0)}),
    Family("other-between", "known", {"other": (0.5, 0.9), "rest_s": (4.0, 8.0)}),
    Family("declared-off", "known", {"front_off_deg": (-45.0, 45.0), "off_deg": (8.0, 20.0)}),
    Family("declared-reversed", "known", {"knee_reversed": (1.0, 1.0)}),
    Family("chip-errors", "known", _CHIP),
    Family("clipped", "known", {"clip_g": (2.0, 2.0), "coughs": (0.5, 2.5), "knock_g": (1.0, 4.0)}),
    Family("odd-clock", "known", _CLOCK),
    Family("gaps", "known", {"gaps": (1.0, 3.9), "gap_s": (0.3, 6.0)}),
    Family("lossy", "known", {"loss": (0.05, 0.2)}),
    Family(
        "all-together",
        "known",
        {
            **_LED,
            "lead": (-1.0, 1.0),
            "rest_roll_deg": (0.0, 30.0),
            "pelvis_share": (0.2, 0.35),
            **_SLOW,
            **_HOLD,
            "changes": (0.2, 0.5),
            "turn_between_deg": (5.0, 30.0),
            "turns": (0.2, 0.5),
            "other": (0.2, 0.5),
            **_CHIP,
            "gaps": (0.5, 2.0),
            "gap_s": (0.3, 3.0),
            "rest_s": (3.5, 8.0),
            "lever_m": (0.08, 0.40),
        },
        mixed=True,
    ),
    # --- strangers: no fit and no debugging
    Family("led-out-short-lever", "strangers", {**_LED, "lead": (-1.0, 1.0), "lever_m": (0.08, 0.16)}),
    Family("slow-and-still", "strangers", {**_STILL, **_SLOW, "lead": (-0.5, 0.5), "abduct_deg": (0.0, 15.0)}),
    Family("quick-and-restless", "strangers", {**_RESTLESS, **_QUICK}),
    Family(
        "rolled-out-strap-turns", "strangers", {"rest_roll_deg": (15.0, 40.0), **_TURNS, "front_off_deg": (-40.0, 40.0)}
    ),
    Family("quiet-held-no-pause", "strangers", {**_QUIETER_HELD, "rest_s": (0.5, 2.2), "mat": (0.0, 1.0)}),
    Family(
        "put-on-again-led-out",
        "strangers",
        {**_LED, "remounts": (1.0, 2.9), "lead": (-0.8, 0.8), "rest_s": (4.0, 9.0), "other": (0.1, 0.4)},
    ),
    Family("phone", "strangers", {**_CLOCK, **_CHIP, "lever_m": (0.10, 0.22), "rest_roll_deg": (0.0, 25.0)}),
    Family(
        "late-and-gaps", "strangers", {"late": (1.0, 1.0), "gaps": (0.5, 2.9), "gap_s": (0.3, 4.0), "loss": (0.0, 0.1)}
    ),
    Family(
        "strokes-and-slips",
        "strangers",
        {**_STROKES, **_HOLD, "strokes": (3.0, 7.5), "dips": (1.0, 3.5), "pelvis_roll_deg": (-10.0, 10.0)},
    ),
    Family(
        "all-strange",
        "strangers",
        {
            **_RESTLESS,
            **_LED,
            "lead": (-1.0, 1.0),
            "rest_roll_deg": (10.0, 40.0),
            **_STROKES,
            **_HOLD,
            **_CHIP,
            "changes": (0.2, 0.6),
            "rest_s": (3.0, 9.0),
            "other": (0.2, 0.6),
            "lever_m": (0.08, 0.40),
            "turn_between_deg": (5.0, 45.0),
            "turn_raised_deg": (5.0, 30.0),
            "turns": (0.2, 0.5),
            "loss": (0.0, 0.1),
        },
        mixed=True,
    ),
    # Behind the others, since the place of a family is a part of its seeds.
    Family("unsettled-start", "known", {"stir_deg": (0.5, 6.0), "first_knock_g": (0.3, 3.0)}),
)


def family_by_name(name: str) -> Family:
    """The family called ``name``; ``UsageError`` with the known names."""
    for family in FAMILIES:
        if family.name == name:
            return family
    raise UsageError(f"there is no family '{name}'; known are: {', '.join(family.name for family in FAMILIES)}.")


def draw_traits(rng: np.random.Generator, family: Family) -> Traits:
    """One person of the family; a trait that two families leave alone is the same for the same chance."""
    drawn: dict[str, float] = {}
    (later,) = rng.spawn(1)
    for each in fields(Traits):
        source = later if each.name in _LATER else rng
        share, coin = float(source.random()), float(source.random())
        is_left_out = family.mixed and coin < 0.5
        ranges = ORDINARY if each.name not in family.draws or is_left_out else family.draws
        if each.name in ranges:
            low, high = ranges[each.name]
            drawn[each.name] = low + share * (high - low)
    return Traits(**drawn)
