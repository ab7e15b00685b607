"""Packets on their way: loss, delay, order.

Samples leave a sensor in packets; a packet comes whole or not at all, at one of the link's
connection events.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kneehold.sensor.drivers.contract import Driver, ProtocolOptions
from kneehold.sensor.drivers.registry import by_name
from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.model.values import Packet, Samples
from kneehold.sensor.simulation.motion import Values

__all__ = ["Link", "Radio", "draw_link", "draw_rate_hz", "packets", "samples_per_packet", "send", "stamped_samples"]

# Rates a person would choose: below, a fast lift is over in a few samples; above, the battery empties for nothing.
_LEAST_RATE_HZ, _MOST_RATE_HZ = 25.0, 250.0
# For rates that the driver does not offer, which only recordings can have.
_DEFAULT_SAMPLES = 8
# Losses come in runs: interference outlasts a packet.
_RUN_PACKETS = 2.0
# Connection intervals that systems choose, and how often a packet has to be sent again.
_LEAST_INTERVAL_S, _MOST_INTERVAL_S = 0.015, 0.05
_RESENT_SHARE = 0.1
# Any start will do for the host's clock; it is not that of the sensor.
_HOST_START_NS = 1_000_000_000


class Link(NamedTuple):
    """How one connection behaves."""

    loss: float  # share of packets that never arrive
    interval_s: float
    phase_s: float
    boot_s: float  # how long the sensor had been on at the first sample


class Radio(NamedTuple):
    """What is needed to make packets of delivered samples."""

    driver: str
    rate_hz: float  # nominal
    per_packet: int
    boot_s: float
    arrival_ns: NDArray[np.int64]  # one a delivered packet


def draw_rate_hz(rng: np.random.Generator, driver: str) -> float:
    """One of the driver's rates that suit the exercise."""
    rates = by_name(driver).rates_hz
    fitting = [rate for rate in rates if _LEAST_RATE_HZ <= rate <= _MOST_RATE_HZ] or list(rates)
    return float(fitting[int(rng.integers(len(fitting)))])


def draw_link(rng: np.random.Generator, loss: float) -> Link:
    """A connection that loses the share ``loss`` (0-0.9) of its packets."""
    if not 0.0 <= loss <= 0.9:
        raise UsageError(f"a share of {loss:g} cannot be lost; it must be between 0 and 0.9.")
    interval_s = float(rng.uniform(_LEAST_INTERVAL_S, _MOST_INTERVAL_S))
    return Link(loss, interval_s, float(rng.uniform(0.0, interval_s)), float(rng.uniform(10.0, 10_000.0)))


def samples_per_packet(driver: str, rate_hz: float) -> int:
    """How many samples the sensor sends at once."""
    family = by_name(driver)
    if rate_hz not in family.rates_hz:
        return _DEFAULT_SAMPLES
    return family.virtual(ProtocolOptions(rate_hz=rate_hz)).samples_per_packet


def send(
    rng: np.random.Generator, link: Link, t_s: Values, per_packet: int
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Which of the samples at the true times ``t_s`` arrive, and when each packet that arrives does.

    The first packet always does; samples at the end that fill no packet never do.
    """
    count = len(t_s) // per_packet
    arrives = _arrivals(rng, link.loss, count)
    last_s = t_s[per_packet - 1 : count * per_packet : per_packet]
    # The next connection event after the packet is full, or a later one.
    tries = 1 + (rng.random(count) < _RESENT_SHARE) + (rng.random(count) < _RESENT_SHARE**2)
    event = np.ceil((last_s - link.phase_s) / link.interval_s) + tries - 1
    arrival_s = np.maximum.accumulate(event * link.interval_s + link.phase_s)
    arrival_ns = _HOST_START_NS + np.round(arrival_s * 1e9).astype(np.int64)
    kept = np.zeros(len(t_s), dtype=np.bool_)
    kept[: count * per_packet] = np.repeat(arrives, per_packet)
    return kept, arrival_ns[arrives]


def packets(radio: Radio, rows: Values) -> Iterator[Packet]:
    """Every notification, as the driver's own virtual sensor encodes it.

    ``UsageError`` if sensors of this family do not send at this rate.
    """
    driver = _driver_at(radio)
    sensor = driver.virtual(ProtocolOptions(rate_hz=radio.rate_hz))
    listed: list[list[float]] = rows.tolist()
    for k, arrival_ns in enumerate(radio.arrival_ns.tolist()):
        sent = listed[k * radio.per_packet : (k + 1) * radio.per_packet]
        samples = tuple((ax, ay, az, gx, gy, gz) for _, ax, ay, az, gx, gy, gz in sent)
        for channel, payload in sensor.encode(radio.boot_s + sent[0][0], samples):
            yield Packet("thigh", arrival_ns, channel, payload)


def stamped_samples(radio: Radio, rows: Values, chunk: int) -> Iterator[Samples]:
    """The rows as they would come from a file, ``chunk`` at a time."""
    listed: list[list[float]] = rows.tolist()
    for begin in range(0, len(listed), chunk):
        part = listed[begin : begin + chunk]
        last = min(begin + chunk, len(listed)) - 1
        arrival_ns = int(radio.arrival_ns[last // radio.per_packet])
        yield Samples("thigh", arrival_ns, tuple((t, ax, ay, az, gx, gy, gz) for t, ax, ay, az, gx, gy, gz in part))


def _driver_at(radio: Radio) -> Driver:
    driver = by_name(radio.driver)
    if radio.rate_hz not in driver.rates_hz:
        raise UsageError(f"a {driver.title} cannot send at {radio.rate_hz:g} Hz.")
    return driver


def _arrivals(rng: np.random.Generator, loss: float, count: int) -> NDArray[np.bool_]:
    """Two states, good and bad, so that losses come in runs (Gilbert, Bell Syst. Tech. J. 39:1253, 1960)."""
    arrives = np.ones(count, dtype=np.bool_)
    if loss == 0.0:
        return arrives
    to_good = 1.0 / _RUN_PACKETS
    to_bad = min(1.0, to_good * loss / (1.0 - loss))
    is_bad = False
    for k, draw in enumerate(rng.random(count).tolist()):
        is_bad = draw >= to_good if is_bad else draw < to_bad
        arrives[k] = k == 0 or not is_bad
    return arrives
