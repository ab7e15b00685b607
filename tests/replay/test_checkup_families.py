"""Does the checkup judge every family of sensor right, good and with every fault, through the bytes it really sends?"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from kneehold.sensor.bench.sensor_faults import SENSOR_FAULTS
from kneehold.sensor.drivers.contract import ProtocolOptions
from kneehold.sensor.drivers.registry import by_name, driver_names
from kneehold.sensor.model.values import GRAVITY_MPS2, ImuBlock, Packet
from kneehold.sensor.motion.sensor_clock import SensorClock
from kneehold.sensor.replay.checkup import Checkup, Measured
from kneehold.sensor.simulation.motion import Values
from kneehold.sensor.simulation.scenarios import simulate_set

_RATES_HZ = (40.0, 70.0)  # of each family's rates the first within these is used


def _times(acc: float = 1.0, rate: float = 1.0) -> Callable[[Values], Values]:
    return lambda rows: np.column_stack([rows[:, 0], rows[:, 1:4] * acc, rows[:, 4:] * rate])


def _swapped(rows: Values) -> Values:
    return np.column_stack([rows[:, 0], rows[:, 4:], rows[:, 1:4]])


def _late(rows: Values) -> Values:
    steps = round(0.4 / float(np.median(np.diff(rows[:, 0]))))
    return np.column_stack([rows[steps:, 0], rows[:-steps, 1:4], rows[steps:, 4:]])


_FAULTS: dict[str, tuple[Callable[[Values], Values], set[str]]] = {
    "none": (_times(), {"good"}),
    "rate 12.8 % low": (_times(rate=0.872), {"corrected"}),
    "rate x 4": (_times(rate=4.0), {"corrected"}),
    "rate / 8": (_times(rate=0.125), {"corrected"}),
    "rate negative": (_times(rate=-1.0), {"corrected"}),
    "acc in g": (_times(acc=1.0 / GRAVITY_MPS2), {"corrected"}),
    "acc 0.4 s late": (_late, {"corrected"}),
    "swapped": (_swapped, {"unusable"}),
    "no gravity": (_times(acc=0.01), {"unusable"}),
    "rate dead": (_times(rate=0.0), {"unusable"}),
    **{
        name: (SENSOR_FAULTS[name], {"unusable"})
        for name in (
            "acc x dead", "rate clipped at 30 deg/s", "rate cut to 20 deg/s", "rate off by 20 deg/s",
            "rate without signs", "rate smoothed over 2.0 s", "rate stands from the middle on",
        )
    },
    **{
        name: (SENSOR_FAULTS[name], {"good"})
        for name in ("rate off by 10 deg/s", "rate in steps of 1 deg/s", "rate with 5 % of the next axis")
    },
}  # fmt: skip


@cache
def good(rate_hz: float) -> Values:
    return simulate_set(3, "knee-to-chest", hold_s=3.0, rate_hz=rate_hz, events=(), device="BMI270").rows


def checked(family: str, fault: Callable[[Values], Values]) -> Measured:
    """What the checkup says of the samples that come out of the family's own packets."""
    driver = by_name(family)
    rate_hz = next((rate for rate in driver.rates_hz if _RATES_HZ[0] <= rate <= _RATES_HZ[1]), max(driver.rates_hz))
    rows = fault(good(rate_hz))
    sensor = driver.virtual(ProtocolOptions(rate_hz=rate_hz))
    protocol, clock, checkup = driver.protocol(ProtocolOptions(rate_hz=rate_hz)), SensorClock(), Checkup()
    for write in protocol.start():
        for channel, reply in sensor.answer(write):
            protocol.receive(Packet("thigh", 1, channel, reply))
    count = sensor.samples_per_packet
    for k in range(0, len(rows) - count, count):
        part = rows[k : k + count].tolist()
        arrival_ns = 1_000_000_000 + round(1e9 * part[-1][0])
        samples = tuple((a, b, c, d, e, f) for _, a, b, c, d, e, f in part)
        for channel, payload in sensor.encode(10.0 + part[0][0], samples):
            for message in protocol.receive(Packet("thigh", arrival_ns, channel, payload)):
                if isinstance(message, ImuBlock):
                    for row in clock.place_block(message, arrival_ns):
                        checkup.take(row)
    return checkup.measured()


@pytest.mark.parametrize("fault", _FAULTS)
@pytest.mark.parametrize("family", driver_names())
def test_every_family_is_judged_right_with_every_fault(family: str, fault: str) -> None:
    put_in, wanted = _FAULTS[fault]
    found = checked(family, put_in)
    said = [finding.text for finding in found.findings] + list(found.problems)
    assert found.verdict in wanted, said
    assert bool(said) == (found.verdict != "good")
