"""From a script to a motion.

A ``Stage`` collects pieces while actions are played on it one after the other. It knows the
time, the level of each channel, and whose body it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kneehold.sensor.model.values import Vec3
from kneehold.sensor.simulation.motion import Channel, Motion, Noise, Pulse, Span, Stroke, Wave, spline_noise

__all__ = ["STATUE", "Person", "Stage", "draw_person"]

# Share of breathing that reaches a thigh at rest: a leg on the mat hardly moves with the belly.
_REST_BREATH = 0.15
# Sway reaches up to 1.2 Hz, the frequency up to which people correct a held posture.
_SWAY_KNOT_S = 0.4
# Tremor spreads about 1 Hz around its own frequency.
_TREMOR_KNOT_S = 0.5
# Small turns about the other two axes while the leg is held, and what is left of them at rest [deg].
_OTHER_AXES_DEG = 0.35
_OTHER_AXES_REST_DEG = 0.02


@dataclass(frozen=True, slots=True)
class Person:
    """How a body moves while it is meant to be still; amplitudes in degrees of elevation."""

    breath_deg: float = 0.0
    breath_hz: float = 0.25
    breath_phase_rad: float = 0.0
    sway_deg: float = 0.0  # root mean square
    tremor_deg: float = 0.0  # root mean square
    tremor_hz: float = 6.0
    rest_breath_share: float = (
        _REST_BREATH  # of breathing that reaches the resting thigh; above 1: more than a held one
    )
    other_axes_deg: float = _OTHER_AXES_DEG  # root mean square of small turns about the other axes while held


# Moves only as the script says: for tests with known answers.
STATUE = Person()


def draw_person(rng: np.random.Generator, liveliness: float = 1.0) -> Person:
    """Breathing of 1-2.5 deg at 0.15-0.3 Hz, sway of 0.2-0.6 deg, tremor at 4-9 Hz (5-8 Hz, 1 Hz wide).

    ``liveliness`` scales what reaches the thigh: less where it does not lie against the belly.
    """
    return Person(
        breath_deg=float(rng.uniform(1.0, 2.5)) * liveliness,
        breath_hz=float(rng.uniform(0.15, 0.3)),
        breath_phase_rad=float(rng.uniform(0.0, 2.0 * np.pi)),
        sway_deg=float(rng.uniform(0.2, 0.6)) * liveliness,
        tremor_deg=float(rng.uniform(0.01, 0.05)),
        tremor_hz=float(rng.uniform(5.0, 8.0)),
    )


class Stage:
    """Takes pieces; ``now_s`` moves on only by ``wait``."""

    def __init__(self, rng: np.random.Generator, person: Person, start: Mapping[Channel, float]) -> None:
        self.rng = rng
        self.person = person
        self.now_s = 0.0
        self._start = dict(start)
        self._level = dict(start)
        self._pieces: list[Stroke | Wave | Noise] = []
        self._pulses: list[Pulse] = []
        self._spans: list[Span] = []

    def level(self, channel: Channel) -> float:
        """Where the channel is once everything ordered so far is done."""
        return self._level.get(channel, 0.0)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now_s += seconds

    def move(self, channel: Channel, to: float, seconds: float, *, delay_s: float = 0.0, skew: float = 0.0) -> None:
        """Bring the channel to ``to``, beginning ``delay_s`` from now."""
        delta = to - self.level(channel)
        self._level[channel] = to
        if delta != 0.0:
            self._pieces.append(Stroke(channel, self.now_s + delay_s, seconds, delta, skew))

    def wave(
        self,
        channel: Channel,
        seconds: float,
        amplitude: float,
        hz: float,
        *,
        delay_s: float = 0.0,
        fade_s: float = 0.5,
    ) -> None:
        """Swing about the level, from its middle upwards, by ``amplitude`` in the channel's unit."""
        start_s = self.now_s + delay_s
        fade_s = min(fade_s, 0.5 * seconds)
        self._pieces.append(Wave(channel, start_s, seconds, amplitude, hz, -2.0 * np.pi * hz * start_s, fade_s, fade_s))

    def noise(self, channel: Channel, seconds: float, rms: float, knot_s: float, *, delay_s: float = 0.0) -> None:
        """Wander about the level; ``rms`` in the channel's unit, a new value every ``knot_s``."""
        fade_s = min(0.5, 0.5 * seconds)
        self._pieces.append(
            spline_noise(
                self.rng, channel, self.now_s + delay_s, seconds, rms, knot_s, fade_in_s=fade_s, fade_out_s=fade_s
            )
        )

    def knock(self, seconds: float, peak_mps2: Vec3, *, delay_s: float = 0.0) -> None:
        """Hit the sensor for ``seconds``; force in thigh axes."""
        self._pulses.append(Pulse(self.now_s + delay_s, seconds, peak_mps2))

    def live(self, start_s: float, fade_in_s: float, fade_out_s: float) -> None:
        """Breathe, sway and tremble with the thigh up, from ``start_s`` until now."""
        who, seconds = self.person, self.now_s - start_s
        if who.breath_deg > 0.0:
            held = (1.0 - who.rest_breath_share) * who.breath_deg
            breath = Wave(
                "elevation", start_s, seconds, held, who.breath_hz, who.breath_phase_rad, fade_in_s, fade_out_s
            )
            self._pieces.append(breath)
        if who.sway_deg > 0.0:
            self._live_noise("elevation", start_s, who.sway_deg, _SWAY_KNOT_S, 0.0, fade_in_s, fade_out_s)
            for channel in ("abduction", "roll"):
                self._live_noise(channel, start_s, who.other_axes_deg, _SWAY_KNOT_S, 0.0, fade_in_s, fade_out_s)
        if who.tremor_deg > 0.0:
            self._live_noise("elevation", start_s, who.tremor_deg, _TREMOR_KNOT_S, who.tremor_hz, fade_in_s, fade_out_s)

    def span(self, label: str, start_s: float, *, is_raise: bool = False) -> None:
        """Note what the time from ``start_s`` until now was."""
        self._spans.append(Span(label, start_s, self.now_s, is_raise))

    def motion(self) -> Motion:
        """Everything so far."""
        pieces = sorted([*self._pieces, *self._rest_life()], key=lambda piece: piece.start_s)
        pulses = sorted(self._pulses, key=lambda pulse: pulse.start_s)
        return Motion(self.now_s, self._start, tuple(pieces), tuple(pulses), tuple(self._spans))

    def _live_noise(
        self,
        channel: Channel,
        start_s: float,
        rms: float,
        knot_s: float,
        hz: float,
        fade_in_s: float,
        fade_out_s: float,
    ) -> None:
        self._pieces.append(
            spline_noise(
                self.rng,
                channel,
                start_s,
                self.now_s - start_s,
                rms,
                knot_s,
                carrier_hz=hz,
                fade_in_s=fade_in_s,
                fade_out_s=fade_out_s,
            )
        )

    def _rest_life(self) -> list[Wave | Noise]:
        """What never stops, over the whole time."""
        who, fade_s = self.person, 0.5
        pieces: list[Wave | Noise] = []
        if who.breath_deg > 0.0:
            amplitude = who.rest_breath_share * who.breath_deg
            pieces.append(
                Wave("elevation", 0.0, self.now_s, amplitude, who.breath_hz, who.breath_phase_rad, fade_s, fade_s)
            )
        if who.sway_deg > 0.0:
            for channel in ("elevation", "abduction", "roll"):
                pieces.append(spline_noise(self.rng, channel, 0.0, self.now_s, _OTHER_AXES_REST_DEG, _SWAY_KNOT_S))
        return pieces
