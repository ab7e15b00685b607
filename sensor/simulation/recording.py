"""A motion as a recording with its truth."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import NamedTuple

import numpy as np

from kneehold import __version__
from kneehold.sensor.model.values import UNKNOWN_MOUNTING, Entry, Mounting, Samples
from kneehold.sensor.simulation.body import Felt, feel
from kneehold.sensor.simulation.build import Build, mounting_of, nearest_axes
from kneehold.sensor.simulation.device import Device, draw_device, measured_rows
from kneehold.sensor.simulation.exercises import Exercise
from kneehold.sensor.simulation.motion import Motion, Values
from kneehold.sensor.simulation.radio import (
    Radio,
    draw_link,
    draw_rate_hz,
    packets,
    samples_per_packet,
    send,
    stamped_samples,
)
from kneehold.sensor.simulation.truth import TrueRep, true_reps
from kneehold.sensor.tape.header import SensorHeader, TapeHeader, TapePlan

__all__ = ["Chances", "Plan", "Scene", "Simulation", "Wish", "device_notes", "felt_by", "labels_of", "recorded"]

# Points worked on at once: they fit into a processor's cache.
_BLOCK_POINTS = 30_000


@dataclass(frozen=True, slots=True)
class Simulation:
    """A recording and everything that is true of it; arrays have one row a delivered sample."""

    t_s: Values  # true times, 0 = first sample, shape (n,)
    elevation_deg: Values  # true absolute elevation of the thigh at those times, shape (n,)
    rows: Values  # t_s by the device's clock, ax..az [m/s2], gx..gz [rad/s], shape (n, 7)
    reps: tuple[TrueRep, ...]
    description: dict[str, object]  # every parameter drawn
    side: str
    mounting: Mounting  # the true one, at the start
    profile: str
    radio: Radio
    plan: Plan
    told: Mounting | None = None  # what is declared of the mounting, if that is not exactly the true one
    optional: tuple[TrueRep, ...] = ()  # seen too little to be demanded: may be counted or not

    def header(self, provenance: str = "") -> TapeHeader:
        """The header of a tape of ``entries``; the mounting stands in it if it is declared."""
        mounting = (self.told or self.mounting) if self.description["declared"] else UNKNOWN_MOUNTING
        return TapeHeader(
            session_id=f"simulated-{self.description['kind']}-{self.description['seed']}",
            software=f"kneehold {__version__}",
            sensors=(SensorHeader("thigh", self.radio.driver or None, self.side, mounting, self.radio.rate_hz),),
            plan=TapePlan(self.profile, self.side, self.plan.hold_s, self.plan.reps),
            provenance=provenance,
        )

    def entries(self) -> tuple[Entry, ...]:
        """Packets of the sensor "thigh", made by the real driver's virtual sensor; without a driver, its samples.

        ``UsageError`` if the driver's sensors do not offer this rate.
        """
        return tuple(packets(self.radio, self.rows)) if self.radio.driver else self.samples(self.radio.per_packet)

    def samples(self, chunk: int = 64) -> tuple[Samples, ...]:
        """The same samples as they would come from a file."""
        return tuple(stamped_samples(self.radio, self.rows, chunk))


class Wish(NamedTuple):
    """What a caller asked of sensor and link; ``None``: any."""

    device: str | None
    rate_hz: float | None
    loss: float
    bias_dps: float | None
    driver: str
    declared: bool


class Chances(NamedTuple):
    """Sources of chance that do not disturb each other."""

    motion: np.random.Generator
    body: np.random.Generator
    device: np.random.Generator
    noise: np.random.Generator
    radio: np.random.Generator


class Plan(NamedTuple):
    """What was prescribed."""

    hold_s: float = 20.0
    reps: int = 3


class Scene(NamedTuple):
    """A motion, the body that makes it, and what was prescribed."""

    motion: Motion
    build: Build
    side: str
    exercise: Exercise
    fine_hz: float
    plan: Plan
    drawn: dict[str, object]


def recorded(scene: Scene, chances: Chances, wish: Wish) -> Simulation:
    """What sensor and link make of the scene."""
    device = draw_device(chances.device, wish.device, wish.bias_dps)
    drawn_rate_hz = draw_rate_hz(chances.device, wish.driver)
    nominal_hz = drawn_rate_hz if wish.rate_hz is None else wish.rate_hz
    rate_hz = nominal_hz * (1.0 + device.rate_error)
    over = max(4, round(scene.fine_hz / nominal_hz))
    felt = felt_by(scene, rate_hz, over)
    t_s = np.arange(len(felt.acc_mps2)) / rate_hz
    link = draw_link(chances.radio, wish.loss)
    per_packet = samples_per_packet(wish.driver, nominal_hz)
    kept, arrival_ns = send(chances.radio, link, t_s, per_packet)
    values = measured_rows(device, chances.noise, felt.acc_mps2, felt.gyr_radps, rate_hz)
    rows = np.column_stack([t_s * (1.0 + device.crystal_error), values])
    mounting = mounting_of(scene.build)
    link_notes = {"driver": wish.driver, "rate_hz": nominal_hz, "true_rate_hz": rate_hz, **link._asdict()}
    return Simulation(
        t_s=t_s[kept],
        elevation_deg=felt.elevation_deg[kept],
        rows=rows[kept],
        reps=_reps(scene, felt.fine_deg, rate_hz, over, float(t_s[kept][-1])),
        description={
            **scene.drawn,
            "profile": scene.exercise.name,
            "side": scene.side,
            "mount": nearest_axes(mounting),
            "declared": wish.declared,
            **link_notes,
            "device": device_notes(device),
            "build": asdict(scene.build),
            "labels": labels_of(scene.motion, 1.0 / rate_hz),
        },
        side=scene.side,
        mounting=mounting,
        profile=scene.exercise.name,
        radio=Radio(wish.driver, nominal_hz, per_packet, link.boot_s, arrival_ns),
        plan=scene.plan,
    )


def felt_by(scene: Scene, rate_hz: float, over: int) -> Felt:
    """The whole motion, felt block by block."""
    count = int(scene.motion.duration_s * rate_hz)
    block = max(1, _BLOCK_POINTS // over)
    parts = [
        feel(scene.motion, scene.build, rate_hz, over, first, min(block, count - first))
        for first in range(0, count, block)
    ]
    return Felt(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _reps(scene: Scene, fine_deg: Values, rate_hz: float, over: int, last_s: float) -> tuple[TrueRep, ...]:
    """The truth; time 0 is the first sample, which ends the first interval."""
    if scene.drawn["kind"] == "daily":
        return ()
    t_s = np.arange(1 - over, len(fine_deg) + 1 - over) / (rate_hz * over)
    windows = [(s.start_s - 1.0 / rate_hz, s.end_s - 1.0 / rate_hz) for s in scene.motion.spans if s.is_raise]
    least_deg, least_s = scene.exercise.min_range_deg, scene.exercise.min_hold_s
    found = true_reps(t_s, fine_deg, scene.exercise.name, windows or None, min_range_deg=least_deg, min_hold_s=least_s)
    return tuple(rep for rep in found if rep.return_s <= last_s)


def labels_of(motion: Motion, first_s: float) -> list[dict[str, object]]:
    """What happens when, in seconds from the first sample, which is ``first_s`` after the motion's start."""
    return [
        {"label": span.label, "start_s": round(span.start_s - first_s, 3), "end_s": round(span.end_s - first_s, 3)}
        for span in motion.spans
    ]


def device_notes(device: Device) -> dict[str, object]:
    """The specimen as plain values."""
    notes: dict[str, object] = {**device._asdict()}
    return {**notes, "chip": device.chip.name}
