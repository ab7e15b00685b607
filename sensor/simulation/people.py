"""Recordings of simulated people from named families, with their truth.

Everything follows from family, profile and seed. See ``families`` for what the families are and for the seeds that
are reserved for reports.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from math import log2

import numpy as np

from kneehold.sensor.drivers.registry import by_name
from kneehold.sensor.exercises.profiles import Profile
from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.model.values import Mounting, Vec3
from kneehold.sensor.simulation.build import Build, mounting_of, nearest_axes
from kneehold.sensor.simulation.device import draw_device, measured_rows
from kneehold.sensor.simulation.exercises import EXERCISES, Exercise, exercise_of
from kneehold.sensor.simulation.families import FAMILIES, Traits, draw_traits, family_by_name
from kneehold.sensor.simulation.faults import (
    Gap,
    distorted,
    draw_faults,
    draw_gaps,
    flawed_device,
    kept_through,
    stamped,
)
from kneehold.sensor.simulation.habits import draw_habit, person_of
from kneehold.sensor.simulation.motion import Motion, Values
from kneehold.sensor.simulation.radio import Radio, draw_link, samples_per_packet, send
from kneehold.sensor.simulation.recording import Plan, Scene, Simulation, device_notes, felt_by, labels_of
from kneehold.sensor.simulation.seen import begun_late, optional_reps
from kneehold.sensor.simulation.stage import Stage
from kneehold.sensor.simulation.truth import TrueRep, true_reps
from kneehold.sensor.simulation.turns import rotation

__all__ = ["simulate_family"]

# Finer than any jolt that is drawn: a tap of 12 ms has six points.
_FINE_HZ = 500.0
# A rest level is the median of so much of the rest before the lift.
_REST_S = 1.0
_PACKET_S = 0.06  # of rows that come decoded: about what a phone hands on at once
_DRIVER = "movesense"
_MOST_REPS, _LEAST_REPS = 5, 3
_LEAST_HOLD_S, _MOST_HOLD_S = 4.0, 20.0


@dataclass(frozen=True, slots=True)
class _Chances:
    """Sources of chance that do not disturb each other."""

    traits: np.random.Generator
    motion: np.random.Generator
    body: np.random.Generator
    turn: np.random.Generator
    device: np.random.Generator
    noise: np.random.Generator
    radio: np.random.Generator
    gaps: np.random.Generator


def simulate_family(
    name: str,
    seed: int,
    *,
    profile: str | Profile | None = None,
    declared: bool = False,
    reps: int | None = None,
    hold_s: float | None = None,
) -> Simulation:
    """One set of a person of the family ``name`` (see ``families.FAMILIES``), with a sensor of theirs.

    ``profile``: ``None`` goes through the shipped exercises by the seed. ``reps`` (3-5) and ``hold_s`` (4-20 s) are
    drawn where they are ``None``. ``declared``: the sensor sits about along the axes that the header declares (they
    are off by what the family says; ``description["told"]`` names them as ``--mount`` takes them), else any way round;
    everything else stays the same, except that a marked strap that was taken off is put on by its marks. Raises
    ``UsageError`` for names that are not known and for a negative seed.
    """
    if seed < 0:
        raise UsageError(f"a seed cannot be negative, as {seed} is.")
    family = family_by_name(name)
    exercise = exercise_of(EXERCISES[seed % len(EXERCISES)].name if profile is None else profile)
    chances = _chances(seed, name, exercise.name)
    traits = draw_traits(chances.traits, family)
    count = int(chances.traits.integers(_LEAST_REPS, _MOST_REPS + 1)) if reps is None else reps
    held_s = float(chances.traits.uniform(_LEAST_HOLD_S, _MOST_HOLD_S)) if hold_s is None else hold_s
    side = exercise.side or ("right" if chances.body.random() < 0.5 else "left")
    out = -1.0 if side == "right" else 1.0
    habit = draw_habit(chances.motion, exercise, traits, out=out, reps=count, hold_s=held_s, marked=declared)
    stage = Stage(
        chances.motion,
        person_of(chances.motion, traits, exercise.liveliness),
        {"elevation": habit.start_deg, "roll": habit.start_roll_deg},
    )
    for action in habit.script:
        action.play(stage)
    build, told = _draw_build(chances, traits, exercise, out, declared=declared)
    notes: dict[str, object] = {"kind": name, "seed": seed, "family": name, "traits": asdict(traits)}
    scene = Scene(stage.motion(), build, side, exercise, _FINE_HZ, Plan(held_s, count), notes)
    simulation = _recorded(scene, chances, traits, told, declared=declared)
    if chances.gaps.random() < traits.late:
        return begun_late(simulation, _late_s(chances.gaps, simulation))
    return simulation


def _chances(seed: int, family: str, exercise: str) -> _Chances:
    """The same seed is the same person in every family of the same exercise, except for the family's traits."""
    places = [each.name for each in FAMILIES]
    common = np.random.SeedSequence([seed, *exercise.encode()]).spawn(2)
    own = np.random.SeedSequence([seed, 1 + places.index(family), *exercise.encode()]).spawn(6)
    return _Chances(*(np.random.default_rng(child) for child in (*common, *own)))


def _draw_build(
    chances: _Chances, traits: Traits, exercise: Exercise, out: float, *, declared: bool
) -> tuple[Build, Mounting]:
    """A thigh with a sensor on it, and what its wearer would declare."""
    rng = chances.body
    axes = np.eye(3)[:, rng.permutation(3)] * rng.choice([-1.0, 1.0], 3)
    if np.linalg.det(axes) < 0.0:
        axes[:, 2] *= -1.0
    aside = float(rng.uniform(0.0, 2.0 * np.pi))
    half = 0.5 * np.radians(traits.off_deg)
    tilt = rotation(np.array([np.cos(half), 0.0, np.sin(half) * np.cos(aside), np.sin(half) * np.sin(aside)]))
    round_rad = 0.5 * np.radians(traits.front_off_deg)
    around = rotation(np.array([np.cos(round_rad), np.sin(round_rad), 0.0, 0.0]))
    is_reversed = bool(rng.random() < traits.knee_reversed)
    any_way = np.eye(3) if declared else rotation(chances.turn.normal(size=4))
    mount, meant = around @ tilt @ axes @ any_way, axes @ any_way
    told = Mounting(_vector(-meant[0] if is_reversed else meant[0]), _vector(meant[2]))
    build = Build(
        lever_m=traits.lever_m,
        depth_m=float(rng.uniform(0.05, 0.10)),
        azimuth_deg=float(rng.uniform(-30.0, 100.0)) * out,
        hip_side_m=0.09 * out,
        pelvis_share=traits.pelvis_share,
        pelvis_arm_m=float(rng.uniform(0.07, 0.12)),
        is_seated=exercise.name == "knee-to-chest-seated",
        wobble_gain=float(rng.uniform(0.2, 1.5)),
        wobble_hz=float(rng.uniform(4.0, 6.5)),
        wobble_damping=float(rng.uniform(0.2, 0.35)),
        mount=(_vector(mount[0]), _vector(mount[1]), _vector(mount[2])),
    )
    return build, told


def _recorded(scene: Scene, chances: _Chances, traits: Traits, told: Mounting, *, declared: bool) -> Simulation:
    """What chip, clock and link make of the scene."""
    faults = draw_faults(chances.device, traits)
    device = flawed_device(chances.device, draw_device(chances.device, None, traits.bias_dps), traits)
    driver = "" if chances.device.random() < traits.as_rows else _DRIVER
    nominal_hz = _rate_hz(traits, driver)
    rate_hz = nominal_hz * (1.0 + device.rate_error)
    over = max(4, round(scene.fine_hz / nominal_hz))
    felt = felt_by(scene, rate_hz, over)
    t_s = np.arange(len(felt.acc_mps2)) / rate_hz
    reps = _reps(scene, felt.fine_deg, rate_hz, over)
    gaps = draw_gaps(chances.gaps, traits, reps, float(t_s[-1]))
    link = draw_link(chances.radio, traits.loss)
    per_packet = samples_per_packet(driver, nominal_hz) if driver else max(1, round(_PACKET_S * nominal_hz))
    arrived, arrival_ns = send(chances.radio, link, t_s, per_packet)
    through = kept_through(gaps, t_s, per_packet)
    values = measured_rows(device, chances.noise, *distorted(faults, t_s, felt.acc_mps2, felt.gyr_radps), rate_hz)
    kept = arrived & through
    # One arrival a packet: those that the link delivers, less those that a gap swallows.
    firsts = np.arange(len(t_s) // per_packet) * per_packet
    arrival_ns = arrival_ns[through[firsts][arrived[firsts]]]
    simulation = Simulation(
        t_s=t_s[kept],
        elevation_deg=felt.elevation_deg[kept],
        rows=stamped(faults, chances.noise, t_s * (1.0 + device.crystal_error), values)[kept],
        reps=tuple(rep for rep in reps if rep.return_s <= float(t_s[kept][-1])),
        description={
            **_description(scene, told, gaps, 1.0 / rate_hz),
            **link._asdict(),
            "declared": declared,
            "driver": driver,
            "rate_hz": nominal_hz,
            "device": device_notes(device),
        },
        side=scene.side,
        mounting=mounting_of(scene.build),
        profile=scene.exercise.name,
        radio=Radio(driver, nominal_hz, per_packet, link.boot_s, arrival_ns),
        plan=scene.plan,
        told=told,
    )  # fmt: skip
    return _demanded(simulation, gaps)


def _description(scene: Scene, told: Mounting, gaps: tuple[Gap, ...], first_s: float) -> dict[str, object]:
    return {
        **scene.drawn,
        "profile": scene.exercise.name,
        "side": scene.side,
        "mount": nearest_axes(mounting_of(scene.build)),
        "told": nearest_axes(told),
        "build": asdict(scene.build),
        "gaps": [[round(part, 3) for part in gap] for gap in gaps],
        "labels": labels_of(scene.motion, first_s),
    }


def _demanded(simulation: Simulation, gaps: tuple[Gap, ...]) -> Simulation:
    optional = optional_reps(simulation.reps, gaps)
    demanded = tuple(rep for rep in simulation.reps if rep not in optional)
    return replace(simulation, reps=demanded, optional=optional)


def _rate_hz(traits: Traits, driver: str) -> float:
    if not driver:
        return float(2.0**traits.log2_hz)
    return float(min(by_name(driver).rates_hz, key=lambda rate: abs(log2(rate) - traits.log2_hz)))


def _reps(scene: Scene, fine_deg: Values, rate_hz: float, over: int) -> tuple[TrueRep, ...]:
    """The truth; time 0 is the first sample, which ends the first interval."""
    fine_hz = rate_hz * over
    t_s = np.arange(1 - over, len(fine_deg) + 1 - over) / fine_hz
    windows = _windows(scene.motion, 1.0 / rate_hz)
    rests_deg: list[float] = []
    for number, (begin_s, _) in enumerate(windows):
        since_s = max(begin_s - _REST_S, windows[number - 1][1] if number else 0.0)
        first, last = np.searchsorted(t_s, (since_s, begin_s))
        rests_deg.append(float(np.median(fine_deg[min(int(first), int(last) - 1) : int(last)])))
    exercise = scene.exercise
    return true_reps(
        t_s,
        fine_deg,
        exercise.name,
        windows,
        min_range_deg=exercise.min_range_deg,
        min_hold_s=exercise.min_hold_s,
        rests_deg=rests_deg,
    )


def _windows(motion: Motion, first_s: float) -> list[tuple[float, float]]:
    return [(span.start_s - first_s, span.end_s - first_s) for span in motion.spans if span.is_raise]


def _late_s(rng: np.random.Generator, simulation: Simulation) -> float:
    """A moment up to the end of the second hold, half of the time close to the first lift."""
    reps = (*simulation.reps, *simulation.optional)
    if not reps:
        return 0.0
    in_order = sorted(reps, key=lambda rep: rep.lift_start_s)
    first, second = in_order[0], in_order[min(1, len(in_order) - 1)]
    if rng.random() < 0.5:
        return max(0.0, first.lift_start_s - float(rng.uniform(-0.5, 2.5)))
    return float(rng.uniform(0.0, second.hold_end_s))


def _vector(values: Values) -> Vec3:
    x, y, z = (float(part) for part in values)
    return x, y, z
