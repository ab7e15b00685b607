"""Simulated recordings by exercise, seed and options.

Everything follows from the seed. Motion, body, chip and radio each have chance of their own, so that
another rate or another loss leaves the motion as it was.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Literal

import numpy as np

from kneehold.sensor.exercises.profiles import Profile
from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.simulation.build import Build, draw_build
from kneehold.sensor.simulation.daily import draw_daily
from kneehold.sensor.simulation.exercises import Exercise, exercise_by_name, exercise_of
from kneehold.sensor.simulation.mat import mat_activities
from kneehold.sensor.simulation.motion import Motion
from kneehold.sensor.simulation.recording import Chances, Plan, Scene, Simulation, Wish, recorded
from kneehold.sensor.simulation.script import Go, Script
from kneehold.sensor.simulation.sets import draw_set
from kneehold.sensor.simulation.stage import Person, Stage, draw_person
from kneehold.sensor.simulation.truth import TrueRep

__all__ = ["Simulation", "TrueRep", "simulate_daily", "simulate_script", "simulate_set"]

# The grid on which accelerations are made and crossings are found.
_FINE_HZ = 1000.0
# For daily life, where no crossing is asked for: a tap of 12 ms still has five points.
_DAILY_FINE_HZ = 400.0
_LONGEST_MIN = 24.0 * 60.0
_LYING = ("knee-to-chest", "knee-to-chest-double", "knee-to-chest-strap", "straight-leg-raise")

_Kind = Literal["set", "daily", "script"]
_KINDS: tuple[_Kind, ...] = ("set", "daily", "script")


def simulate_set(
    seed: int,
    profile: str | Profile,
    *,
    device: str | None = None,
    rate_hz: float | None = None,
    loss: float = 0.0,
    reps: int = 3,
    hold_s: float = 20.0,
    bias_dps: float | None = None,
    events: tuple[str, ...] | None = None,
    driver: str = "movesense",
    declared: bool = False,
    before_min: float = 0.0,
) -> Simulation:
    """One set of ``reps`` repetitions of the exercise ``profile``, held about ``hold_s`` seconds.

    ``device``, ``rate_hz``, ``bias_dps`` and ``events`` (see ``sets.EVENT_NAMES``; ``()``: none) are drawn where
    they are ``None``. ``loss`` is the share of packets lost. ``declared``: the sensor sits along the axes that
    ``description["mount"]`` names, as far as people hit them. A straight leg is raised for 1-5 s whatever
    ``hold_s`` says beyond that. ``before_min``: so many minutes or more of other movement come before the set, for
    an exercise that is done lying. Raises ``UsageError`` for names that are not known.
    """
    exercise = exercise_of(profile)
    if reps < 1 or not hold_s > 0.0:
        raise UsageError("a set needs at least one repetition and a hold longer than 0 s.")
    chances = _chances(seed, "set", exercise.name)
    wish = Wish(device, rate_hz, loss, bias_dps, driver, declared)
    person = draw_person(chances.motion, exercise.liveliness)
    drawn = draw_set(chances.motion, exercise, person, reps=reps, hold_s=hold_s, events=events)
    script, start_deg = drawn.script, drawn.start_deg
    if before_min > 0.0:
        script, start_deg = (
            (*_before(chances, exercise, before_min, declared=declared), *_lain(start_deg), *script),
            0.0,
        )
    motion = _played(script, chances, person, start_deg)
    side = _draw_side(chances, exercise)
    notes: dict[str, object] = {"kind": "set", "seed": seed, "events": list(drawn.events), "person": asdict(person)}
    build = draw_build(chances.body, side, aligned=declared)
    return recorded(Scene(motion, build, side, exercise, _FINE_HZ, Plan(hold_s, reps), notes), chances, wish)


def simulate_daily(
    seed: int,
    minutes: float,
    *,
    declared: bool = False,
    upright: bool = True,
    mat: bool = False,
    device: str | None = None,
    rate_hz: float | None = None,
    loss: float = 0.0,
    bias_dps: float | None = None,
    driver: str = "movesense",
) -> Simulation:
    """Everyday movement of at least ``minutes``, without a single repetition of the knee-to-chest stretch.

    ``upright=False`` leaves out chairs, standing and walking. ``mat`` adds butterfly, bridging, crossed legs, the
    other leg's stretch, pelvic tilts, hands on the strap and rolling with the hip bent. ``declared``: as in
    ``simulate_set``, and a strap taken off is put on again as it was. ``description["labels"]`` says what happens when.
    """
    if not 0.0 < minutes <= _LONGEST_MIN:
        raise UsageError(f"{minutes:g} minutes cannot be simulated; it must be more than 0 and at most a day.")
    chances = _chances(seed, "daily")
    wish = Wish(device, rate_hz, loss, bias_dps, driver, declared)
    exercise = exercise_by_name("knee-to-chest")
    person = draw_person(chances.motion)
    side = _draw_side(chances, exercise)
    more = mat_activities(-1.0 if side == "right" else 1.0) if mat else ()
    script = draw_daily(chances.motion, 60.0 * minutes, upright=upright, declared=declared, more=more)
    motion = _played(script, chances, person, 0.0)
    notes: dict[str, object] = {"kind": "daily", "seed": seed, "upright": upright, "person": asdict(person)}
    build = draw_build(chances.body, side, aligned=declared)
    return recorded(Scene(motion, build, side, exercise, _DAILY_FINE_HZ, Plan(), notes), chances, wish)


def simulate_script(
    script: Script,
    seed: int,
    *,
    profile: str = "knee-to-chest",
    start_deg: float = 0.0,
    person: Person | None = None,
    build: Build | None = None,
    side: str = "right",
    device: str | None = None,
    rate_hz: float | None = None,
    loss: float = 0.0,
    bias_dps: float | None = None,
    driver: str = "movesense",
    declared: bool = False,
) -> Simulation:
    """Exactly ``script``, beginning at ``start_deg`` of elevation.

    ``person`` and ``build`` are drawn where they are ``None``, the rest as in ``simulate_set``.
    """
    exercise = exercise_by_name(profile)
    chances = _chances(seed, "script")
    wish = Wish(device, rate_hz, loss, bias_dps, driver, declared)
    someone = draw_person(chances.motion, exercise.liveliness)
    body = draw_build(chances.body, side, aligned=declared)
    who = someone if person is None else person
    motion = _played(script, chances, who, start_deg)
    notes: dict[str, object] = {"kind": "script", "seed": seed, "person": asdict(who)}
    return recorded(Scene(motion, build or body, side, exercise, _FINE_HZ, Plan(), notes), chances, wish)


def _before(chances: Chances, exercise: Exercise, minutes: float, *, declared: bool) -> Script:
    if exercise.name not in _LYING:
        raise UsageError(f"{exercise.name} does not begin lying on the back: nothing can come before it.")
    if minutes > _LONGEST_MIN:
        raise UsageError(f"{minutes:g} minutes cannot be simulated; it must be at most a day.")
    return draw_daily(chances.motion, 60.0 * minutes, upright=True, declared=declared, lies_at_last=True)


def _lain(start_deg: float) -> Script:
    """The foot is put where the set begins from."""
    return (Go("elevation", start_deg, 1.5, stay_s=2.0),) if start_deg != 0.0 else ()


def _chances(seed: int, kind: _Kind, name: str = "") -> Chances:
    """Chance of its own for each part; the same seed is another person in another exercise."""
    if seed < 0:
        raise UsageError(f"a seed cannot be negative, as {seed} is.")
    sequence = np.random.SeedSequence([seed, _KINDS.index(kind), *name.encode()])
    return Chances(*(np.random.default_rng(child) for child in sequence.spawn(len(Chances._fields))))


def _draw_side(chances: Chances, exercise: Exercise) -> str:
    drawn = "right" if chances.body.random() < 0.5 else "left"
    return drawn if exercise.side is None else exercise.side


def _played(script: Script, chances: Chances, person: Person, start_deg: float) -> Motion:
    stage = Stage(chances.motion, person, {"elevation": start_deg})
    for action in script:
        action.play(stage)
    return stage.motion()
