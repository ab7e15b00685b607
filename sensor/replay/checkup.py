"""Measures of one sensor from its samples: rate, loss, clock, gravity, noise, scale, signs, lag, and a verdict."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import degrees, isfinite, sqrt
from statistics import median

from kneehold.sensor.model.values import GRAVITY_MPS2, TimedRow
from kneehold.sensor.motion.gravity_check import GravityCheck
from kneehold.sensor.motion.gravity_findings import GravityFinding

__all__ = ["Checkup", "Measured"]

# Fewer samples say nothing: a second at the lowest rate.
_FEWEST = 20
# A step longer than this many spacings is a hole.
_HOLE_STEPS = 1.75
# Half a second in which the acceleration stays within 0.2 m/s2 and the rate within 3 deg/s of their means is calm.
_CALM_S = 0.5
_CALM_MPS2, _CALM_RADPS = 0.2, 0.05
# What counting bears: a rate from 20 Hz, 5 % of loss, gravity within 10 %, 15 deg/s of offset, the host's clock
# within 2 %.
_LOWEST_HZ, _MOST_LOSS, _GRAVITY_WITHIN, _MOST_OFFSET, _CLOCK_WITHIN = 20.0, 0.05, 0.1, 15.0, 0.02
# So many movements settle scale, signs and lag.
_ENOUGH = 3
_LONGEST = 500_000  # samples kept for the steps of time: an hour at 100 Hz and more


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found; ``None`` where too little was seen."""

    samples: int
    seconds: float
    rate_hz: float | None
    loss: float  # share of the time in holes
    longest_hole_s: float
    clock: float | None  # seconds of the sensor's clock in one of the computer's
    gravity_mps2: tuple[float, float] | None  # least and most in calm
    acc_noise_mps2: float | None  # standard deviation of one axis in calm
    rate_noise_dps: float | None
    rate_offset_dps: float | None
    movements: int
    scale: float | None  # factor the angular rate needs
    scale_pm: float | None
    axis_scales: tuple[float | None, float | None, float | None]
    findings: tuple[GravityFinding, ...]
    verdict: str  # good, corrected, unusable, unknown
    problems: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The verdict in words."""
        return {
            "good": "the sensor is good",
            "corrected": "the sensor can be used: what is wrong with it is certain and is corrected",
            "unusable": "the sensor cannot be used as it is",
            "unknown": "too little was seen: turn it by a quarter and hold it still, again and again, about each axis",
        }[self.verdict]


class Checkup:
    """Feed the samples of one sensor as it gives them, then ask ``measured``."""

    def __init__(self) -> None:
        self._check = GravityCheck()
        self._findings: list[GravityFinding] = []
        self._first_s = self._last_s = 0.0
        self._count = 0
        self._steps: list[float] = []
        self._calm: list[TimedRow] = []
        self._spells: list[tuple[float, float, float, float]] = []  # gravity, noise of both, offset of the rate

    def take(self, row: TimedRow) -> None:
        """One sample."""
        t, *values = row
        if not self._count:
            self._first_s = t
        else:
            step_s = t - self._last_s
            if len(self._steps) < _LONGEST:
                self._steps.append(step_s)
            self._check.step(step_s, *values)
            self._findings += self._check.findings
            self._check.findings.clear()
        self._count += 1
        self._last_s = t
        self._look_for_calm(row)

    def measured(self, clock_ratio: float | None = None, packets: int = 0, unread: str = "") -> Measured:
        """What was found, with ``clock_ratio``: the sensor's seconds in one of the computer's.

        ``packets`` came over the air, where they did: many of them without a sample cannot be read; ``unread`` says why
        none could be for seconds.
        """
        seconds = self._last_s - self._first_s
        forward = [step for step in self._steps if step > 0.0]
        spacing = median(forward) if forward else 0.0
        holes = [step for step in forward if step > _HOLE_STEPS * spacing]
        loss = sum(step - spacing for step in holes) / seconds if seconds > 0.0 else 0.0
        kept = len(forward) - len(holes)
        mean_step = sum(step for step in forward if step <= _HOLE_STEPS * spacing) / kept if kept else 0.0
        scale = self._check.scale
        is_seen = scale.movements >= _ENOUGH and isfinite(scale.pm)
        axes = tuple(self._check.axis_scale(axis) if is_seen else None for axis in range(3))
        x, y, z = (None if one is None else one.factor for one in axes)
        gravity = (min(g for g, *_ in self._spells), max(g for g, *_ in self._spells)) if self._spells else None
        found = Measured(
            self._count, seconds, 1.0 / mean_step if mean_step > 0.0 else None, loss, max(holes, default=0.0),
            clock_ratio, gravity, self._middle(1), self._middle(2), self._middle(3), scale.movements,
            scale.factor if is_seen else None, scale.pm if is_seen else None, (x, y, z), tuple(self._findings), "", (),
        )  # fmt: skip
        problems = _problems(found)
        if unread:
            problems = (*problems, unread)
        elif not self._count and packets >= _FEWEST:
            none = f"{packets} packets came, but none can be read as samples"
            problems = (f"{none}: is it of this family (--driver), and set to its default output?",)
        return _judged(found, problems)

    def _middle(self, at: int) -> float | None:
        return median(spell[at] for spell in self._spells) if self._spells else None

    def _look_for_calm(self, row: TimedRow) -> None:
        self._calm.append(row)
        if row[0] - self._calm[0][0] < _CALM_S:
            return
        rows, self._calm = self._calm, []
        count = len(rows)
        means = [sum(r[k] for r in rows) / count for k in range(1, 7)]
        spread = [max(abs(r[k] - means[k - 1]) for r in rows) for k in range(1, 7)]
        if max(spread[:3]) > _CALM_MPS2 or max(spread[3:]) > _CALM_RADPS:
            return
        deviation = [sqrt(sum((r[k] - means[k - 1]) ** 2 for r in rows) / count) for k in range(1, 7)]
        gravity = sqrt(sum(mean * mean for mean in means[:3]))
        offset = degrees(sqrt(sum(mean * mean for mean in means[3:])))
        self._spells.append((gravity, sum(deviation[:3]) / 3.0, degrees(sum(deviation[3:]) / 3.0), offset))


def _problems(found: Measured) -> tuple[str, ...]:
    """What counting does not bear, in words."""
    problems: list[str] = []
    if found.rate_hz is not None and found.rate_hz < _LOWEST_HZ:
        problems.append(f"{found.rate_hz:.1f} samples per second are too few; {_LOWEST_HZ:.0f} are needed")
    if found.loss > _MOST_LOSS:
        problems.append(f"{100.0 * found.loss:.0f} % of the samples are missing")
    if found.clock is not None and abs(found.clock - 1.0) > _CLOCK_WITHIN:
        problems.append(f"the sensor's clock runs {100.0 * (found.clock - 1.0):+.1f} % off the computer's")
    codes = {finding.code for finding in found.findings}
    if found.gravity_mps2 is not None and not codes & {"no_gravity", "swapped", "acc_unit"}:
        least, most = found.gravity_mps2
        if max(abs(least - GRAVITY_MPS2), abs(most - GRAVITY_MPS2)) > _GRAVITY_WITHIN * GRAVITY_MPS2:
            problems.append(f"the acceleration at rest is {least:.2f} to {most:.2f} m/s2 instead of 9.81")
    if found.rate_offset_dps is not None and found.rate_offset_dps > _MOST_OFFSET and not codes:
        problems.append(f"the angular rate at rest is {found.rate_offset_dps:.1f} deg/s")
    return tuple(problems)


def _judged(found: Measured, problems: tuple[str, ...]) -> Measured:
    is_refuted = any(not finding.trusted for finding in found.findings)
    if is_refuted or problems:
        verdict = "unusable"
    elif found.samples < _FEWEST or found.scale is None:
        verdict = "unknown"
    else:
        verdict = "corrected" if found.findings else "good"
    return replace(found, verdict=verdict, problems=problems)
