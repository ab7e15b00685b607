"""``kneehold doctor --phone``: whether a phone reaches this computer, and how well what it sends arrives."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import AsyncGenerator
from itertools import pairwise
from typing import TYPE_CHECKING

from kneehold.sensor.cli.doctor.finding import Finding
from kneehold.sensor.cli.live.phone_line import open_phone_line
from kneehold.sensor.model.errors import KneeholdError

if TYPE_CHECKING:
    from kneehold.sensor.model.values import TimedRow
    from kneehold.sensor.phone.desk import Seat

__all__ = ["phone_findings"]

# A minute of motion is enough for rate and loss.
_LISTEN_S = 60.0
_LOOK_EVERY_S = 0.1
_SLOWEST_HZ = 20.0
_MOST_LOST = 0.02
# Further apart the clocks show that the phone sends what it kept, or that its own clock is not used.
_CLOCK_OFF_S = 5.0
_NAME = "thigh"

_FIREWALL = {
    "win32": "Windows asks once whether Python may be reached: allow it for private networks.",
    "darwin": "System Settings, Network, Firewall: allow incoming connections for Python.",
}
_LINUX = "If a firewall runs, open both ports for the local network ('sudo ufw allow PORTS/tcp', or firewall-cmd)."
_ISOLATED = (
    "Is the phone in the same Wi-Fi? Guest and company networks keep devices apart: use the phone's own hotspot, on "
    "Android a cable with 'adb reverse' and --bind 127.0.0.1, or on Linux Bluetooth: 'live --sensor phyphox://bluetooth'."
)


async def phone_findings(args: argparse.Namespace, seconds: float | None = None) -> AsyncGenerator[Finding]:
    """Open the server, wait for a phone, listen to it for a minute; yields what is found as soon as it is known."""
    try:
        async with open_phone_line(args, (_NAME,)) as line:
            line.show()
            ports = line.server.ports
            where = f"{line.server.address}, ports {ports.https} (https) and {ports.http} (http)"
            advice = _FIREWALL.get(sys.platform, _LINUX).replace("PORTS", f"{ports.https},{ports.http}")
            yield Finding("Address", True, where, advice)
            rows: list[TimedRow] = []
            delays_s: list[float] = []
            listening = asyncio.create_task(_listen(line.source.entries(), line.desk.seats[_NAME], rows, delays_s))
            await _until_over(line.desk.seats[_NAME], _LISTEN_S if seconds is None else seconds)
            line.source.close()
            await listening
            for finding in _found(line.desk.seats[_NAME], rows, delays_s):
                yield finding
    except KneeholdError as error:
        yield Finding("Address", False, str(error).rstrip("."), "Name an address of this computer with --bind.")


async def _until_over(seat: Seat, seconds: float) -> None:
    """For ``seconds``, from the first motion on if some comes."""
    began_s = time.monotonic()
    first_s: float | None = None
    while time.monotonic() - (began_s if first_s is None else first_s) < seconds:
        if first_s is None and seat.way is not None:
            first_s = time.monotonic()
        await asyncio.sleep(_LOOK_EVERY_S)


async def _listen(entries: AsyncGenerator[object], seat: Seat, rows: list[TimedRow], delays_s: list[float]) -> None:
    """Samples of the phone on its own clock, and how much later than by that clock each came."""
    from kneehold.sensor.drivers.contract import ProtocolOptions, SensorProtocol
    from kneehold.sensor.drivers.registry import by_name
    from kneehold.sensor.model.values import ImuBlock, Packet

    protocol: SensorProtocol | None = None
    async for entry in entries:
        if not isinstance(entry, Packet) or seat.way is None:
            continue
        if protocol is None:
            protocol = by_name(seat.way).protocol(ProtocolOptions())
            protocol.start()
        for message in protocol.receive(entry):
            if isinstance(message, ImuBlock) and message.first_tick is not None:
                t_s = message.first_tick / message.ticks_per_s
                rows.append((t_s, *message.samples[0]))
                delays_s.append(time.time() - t_s)


def _found(seat: Seat, rows: list[TimedRow], delays_s: list[float]) -> list[Finding]:
    if seat.requests == 0:
        return [Finding("Phone", False, "no request came", _ISOLATED)]
    refused = ", ".join(f"{reason} ({count})" for reason, count in sorted(seat.refused.items()))
    reached = Finding(
        "Phone", True, f"{seat.requests} requests from {seat.address}{f'; refused: {refused}' if refused else ''}"
    )
    if len(rows) < 2:
        advice = seat.trouble or "Tap Start on the page; what it says then is what is missing."
        return [reached, Finding("Motion", False, "none came", advice)]
    return [reached, _motion(seat, rows), _clock(delays_s)]


def _motion(seat: Seat, rows: list[TimedRow]) -> Finding:
    steps = sorted(after[0] - before[0] for before, after in pairwise(rows))
    usual_s = max(steps[len(steps) // 2], 1e-6)
    lost_s = sum(step - usual_s for step in steps if step > 2.0 * usual_s)
    took_s = max(rows[-1][0] - rows[0][0], usual_s)
    rate_hz, lost = 1.0 / usual_s, lost_s / took_s
    text = f"{len(rows)} samples by {seat.way}, {rate_hz:.0f} per second, {100.0 * lost:.1f} % lost"
    if rate_hz < _SLOWEST_HZ:
        return Finding(
            "Motion", False, text, f"At least {_SLOWEST_HZ:.0f} per second are needed: raise the app's rate."
        )
    if lost > _MOST_LOST:
        return Finding("Motion", False, text, "Go nearer to the router, or use the phone's hotspot or the page.")
    return Finding("Motion", True, text)


def _clock(delays_s: list[float]) -> Finding:
    """The least delay is that of the clocks; the rest is the network's."""
    least_s, usual_s = min(delays_s), sorted(delays_s)[len(delays_s) // 2]
    late = f"samples come {1000.0 * (usual_s - least_s):.0f} ms later than the quickest"
    if abs(least_s) > _CLOCK_OFF_S:
        return Finding("Clock", True, f"the phone's own, which does not show the time of day; {late}")
    return Finding("Clock", True, f"{1000.0 * least_s:.0f} ms behind this computer's at best; {late}")
