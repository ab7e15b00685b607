"""Can the way through bleak's BlueZ backend be measured?"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.ble.private_bus import PrivateBus


def test_every_packet_that_comes_over_dbus_is_announced_and_measured(
    bus: PrivateBus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bleak.backends.bluezdbus.version import BlueZFeatures

    from tests.ble.latency import latencies_over_dbus

    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.address)
    monkeypatch.setattr(BlueZFeatures, "checked_bluez_version", True)
    late_ms = asyncio.run(latencies_over_dbus(bus.address, 1.0, tmp_path / "session"))
    # 13 packets of two halves a second, those of the first two seconds left out.
    assert len(late_ms) > 13
    assert min(late_ms) > 0.0
