"""A recording of any length as a stream, in constant memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kneehold.sensor.core.setup import SessionSetup
from kneehold.sensor.drivers.contract import ProtocolOptions
from kneehold.sensor.drivers.registry import by_name
from kneehold.sensor.model.values import ImuBlock, Packet
from kneehold.sensor.replay.replay import ReplayOptions, session_setup
from kneehold.sensor.simulation.radio import packets
from kneehold.sensor.simulation.scenarios import Simulation, simulate_set

__all__ = ["RATE_HZ", "Stream", "make_stream", "session_of_minutes"]

# What a session is recorded at by default.
RATE_HZ = 104.0
_SEED = 1001
# A repetition with its lift and rest takes half a minute or more.
_REP_S, _HOLD_S = 30.0, 20.0
# Short enough that even the shortest recording is no special case.
_LOOP_MIN = 2.0


@dataclass(frozen=True, slots=True)
class Stream:
    """A set that is done again and again, with the sensor's clock going on."""

    simulation: Simulation

    def packets(self, minutes: float) -> Iterator[tuple[Packet, int]]:
        """Every packet with the number of samples it completes, for ``minutes``; made only when asked for.

        A packet that is the first half of another completes none.
        """
        rows, radio = self.simulation.rows, self.simulation.radio
        step_s = float(rows[-1, 0] - rows[0, 0]) + 1.0 / radio.rate_hz
        left = round(60.0 * minutes * radio.rate_hz)
        protocol = by_name(radio.driver).protocol(ProtocolOptions(radio.rate_hz))
        turn = 0
        while left > 0:
            shifted = rows.copy()
            shifted[:, 0] += turn * step_s
            later = radio._replace(arrival_ns=radio.arrival_ns + round(turn * step_s * 1e9))
            for packet in packets(later, shifted):
                samples = sum(len(m.samples) for m in protocol.receive(packet) if isinstance(m, ImuBlock))
                yield packet, samples
                left -= samples
                if left <= 0:
                    return
            turn += 1

    def setup(self, filter_name: str | None = None) -> SessionSetup:
        """What is counted, with the filter called ``filter_name`` or the default one."""
        return session_setup(self.simulation.header(), ReplayOptions(filter_name=filter_name))


def make_stream() -> Stream:
    """The knee-to-chest stretch, resting in the same pose at either end."""
    return Stream(simulate_set(_SEED, "knee-to-chest", rate_hz=RATE_HZ, reps=_reps(_LOOP_MIN), events=()))


def session_of_minutes(minutes: float) -> Simulation:
    """One recording of about ``minutes``, with everything that may happen in it."""
    return simulate_set(_SEED, "knee-to-chest", rate_hz=RATE_HZ, reps=_reps(minutes), hold_s=_HOLD_S)


def _reps(minutes: float) -> int:
    return max(1, round(60.0 * minutes / _REP_S))
