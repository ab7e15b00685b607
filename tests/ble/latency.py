"""What does the way through bleak's BlueZ backend cost? ``python -m tests.ble.latency`` in a checkout, on Linux.

As ``kneehold bench link``, but in world B: a fake org.bluez on a D-Bus of its own, in real time.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bleak.backends.bluezdbus.version import BlueZFeatures

from kneehold.sensor.bench.live_path import RATE_HZ, latencies_ms
from kneehold.sensor.review.quantiles import percentile
from kneehold.sensor.simulation.scenarios import simulate_set
from kneehold.sensor.sources.ble_search import SYSTEM
from kneehold.sensor.virtual.backend import make_central
from kneehold.sensor.virtual.radio import RadioController, RadioLink
from kneehold.sensor.virtual.stage import VirtualAir, peripheral_of
from tests.ble.dbus_world import forget_manager
from tests.ble.fake_bluez import FakeBlueZ
from tests.ble.private_bus import private_bus

_SECONDS = 60.0


async def latencies_over_dbus(address: str, seconds: float, folder: Path) -> list[float]:
    """Milliseconds from bleak's callback to the announcement, of every packet."""
    link = RadioLink()
    central = await make_central(RadioController("central", link=link))
    fake = FakeBlueZ(address, central, link)
    await fake.start()
    person = simulate_set(1, "knee-to-chest", rate_hz=RATE_HZ, reps=20, hold_s=4.0)
    sensor = peripheral_of(link, person)
    await sensor.start()
    try:
        return await latencies_ms(VirtualAir(SYSTEM, link, (sensor,)), seconds, folder)
    finally:
        await sensor.stop()
        link.forget(sensor.controller)
        forget_manager()
        await fake.kill()
        await central.power_off()


def main() -> None:
    """Measure and print."""
    logging.getLogger("bleak").setLevel(logging.ERROR)  # the bus is closed under it on purpose
    with private_bus() as bus, TemporaryDirectory() as folder:
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = bus.address
        BlueZFeatures.checked_bluez_version = True
        late_ms = asyncio.run(latencies_over_dbus(bus.address, _SECONDS, Path(folder) / "session"))
    p50_ms, p99_ms = percentile(late_ms, 50.0), percentile(late_ms, 99.0)
    sys.stdout.write(f"{len(late_ms)} packets through a fake org.bluez at {RATE_HZ:g} Hz, recording on\n")
    sys.stdout.write(f"callback to announced: P50 {p50_ms:.2f} ms (wanted 3), P99 {p99_ms:.2f} ms (wanted 15)\n")


if __name__ == "__main__":
    main()
