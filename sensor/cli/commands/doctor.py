"""``kneehold doctor``: what does not work here, and what can be done."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from kneehold.sensor.cli.doctor.finding import Finding
from kneehold.sensor.cli.live.phone_line import add_phone_arguments
from kneehold.sensor.cli.options.archive import add_data_dir_argument, place_of
from kneehold.sensor.cli.options.bluetooth import add_air_arguments, open_bluetooth
from kneehold.sensor.cli.options.counting import real
from kneehold.sensor.cli.terminal.output import tell, tell_json
from kneehold.sensor.model.errors import KneeholdError, NoRadioError

if TYPE_CHECKING:
    from kneehold.sensor.sources.scan_results import ScanResult

__all__ = ["add_arguments", "run"]

_SCAN_S = 5.0
_LEAST_COLUMNS, _LEAST_ROWS = 60, 20
# An hour at 208 Hz is 100 MB before it is packed.
_LEAST_FREE_BYTES = 200_000_000
_NO_RADIO = 3
_LONGEST_S = 3600.0

_NOT_FOUND = (
    "Wake it (a Movesense: snap it to its strap, or touch both studs), charge it, close phone apps that hold it, "
    "remove it from the system's list of paired devices, and keep it within two metres."
)
_ADVICE = {
    "linux": "Is bluetoothd running ('systemctl status bluetooth'), the adapter on ('bluetoothctl power on'), and "
    "your user allowed to use it (group 'bluetooth')?",
    "darwin": "Allow the terminal under System Settings, Privacy & Security, Bluetooth; switch Bluetooth on.",
    "win32": "Switch Bluetooth on under Settings, Bluetooth & devices; an adapter must know Bluetooth 4.0 or later.",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    add_phone_arguments(parser)
    parser.add_argument(
        "--for",
        dest="seconds",
        type=real(0.0, _LONGEST_S, "seconds", above=True),
        metavar="SECONDS",
        help="with --phone: how long a phone is waited for, and listened to (default: 60)",
    )
    add_data_dir_argument(parser)
    add_air_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Look at everything; 0: all is well, 3: there is no Bluetooth, 1: something else."""
    findings: list[Finding] = []

    def report(finding: Finding) -> None:
        findings.append(finding)
        if args.json:
            tell_json({"type": "finding", **finding._asdict()})
            return
        mark = "ok     " if finding.is_well else "PROBLEM"
        tell(f"{mark}  {finding.what}: {finding.text}")
        if finding.advice:
            tell(f"         {finding.advice}")

    if args.phone:
        asyncio.run(_phone(args, report))
    else:
        for finding in _findings(args):
            report(finding)
    failed = [finding.what for finding in findings if not finding.is_well]
    return 0 if not failed else _NO_RADIO if "Bluetooth" in failed else 1


async def _phone(args: argparse.Namespace, report: Callable[[Finding], None]) -> None:
    from kneehold.sensor.cli.doctor.phone import phone_findings

    async for finding in phone_findings(args, args.seconds):
        report(finding)


def _findings(args: argparse.Namespace) -> Iterator[Finding]:
    yield from asyncio.run(_radio(args))
    yield _sound()
    yield _terminal()
    yield _data_folder(args)


async def _radio(args: argparse.Namespace) -> list[Finding]:
    from kneehold.sensor.sources.ble_search import sightings

    seen: dict[str, ScanResult] = {}
    try:
        async with open_bluetooth(args) as stack:
            async for sighting in sightings(_SCAN_S, stack):
                seen[sighting.advert.address] = sighting
    except NoRadioError as error:
        return [Finding("Bluetooth", False, str(error).rstrip("."), _ADVICE.get(sys.platform, ""))]
    usable = [sighting for sighting in seen.values() if sighting.driver is not None]
    names = ", ".join(sorted(s.advert.name or s.advert.address for s in usable))
    bluetooth = Finding("Bluetooth", True, f"works; {len(seen)} devices in range")
    if usable:
        return [
            bluetooth,
            Finding("Sensor", True, f"in range: {names}", "Whether it can be trusted: 'kneehold check'."),
        ]
    return [bluetooth, Finding("Sensor", False, "none that kneehold knows is in range", _NOT_FOUND)]


def _sound() -> Finding:
    from kneehold.tui.sound.backends import backends

    found = [type(backend).__name__.strip("_") for backend in backends("auto", lambda: None)]
    best = found[0]
    if best == "Bell":
        text = "only the terminal's bell"
        return Finding("Sound", False, text, "Install an extra: pip install '.[sound]' in the checkout.")
    programs = [name for name in ("afplay", "pw-play", "paplay", "aplay") if shutil.which(name)]
    return Finding("Sound", True, f"played by {programs[0] if best == 'Program' and programs else best}")


def _terminal() -> Finding:
    columns, rows = shutil.get_terminal_size()
    encoding = (sys.stdout.encoding or "").lower()
    text = f"{columns} x {rows} characters, {encoding or 'unknown encoding'}"
    if not sys.stdout.isatty():
        return Finding("Terminal", True, "the output goes elsewhere; nothing to check")
    if columns < _LEAST_COLUMNS or rows < _LEAST_ROWS:
        return Finding(
            "Terminal", False, text, f"Make it {_LEAST_COLUMNS} x {_LEAST_ROWS} or larger, or its letters smaller."
        )
    if os.environ.get("TERM", "") == "dumb":
        return Finding(
            "Terminal", False, f"{text}, cannot draw", "Use another terminal; here 'kneehold live --headless' works."
        )
    return Finding("Terminal", True, text)


def _data_folder(args: argparse.Namespace) -> Finding:
    place = place_of(args)
    try:
        root = place.made().root
    except KneeholdError as error:
        return Finding(
            "Data folder", False, str(error).rstrip("."), "Name another with --data-dir or KNEEHOLD_DATA_DIR."
        )
    free = shutil.disk_usage(root).free
    if not os.access(place.sessions, os.W_OK):
        return Finding("Data folder", False, f"{root} cannot be written to", "Name another with --data-dir.")
    text = f"{root}, {free / 1e9:.1f} GB free"
    if free < _LEAST_FREE_BYTES:
        return Finding("Data folder", False, text, "Make room: an hour of recording takes up to 100 MB.")
    return Finding("Data folder", True, text)
