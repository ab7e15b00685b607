"""``kneehold scan``: sensors in range."""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING

from kneehold.sensor.cli.options.bluetooth import add_air_arguments, open_bluetooth
from kneehold.sensor.cli.options.counting import real
from kneehold.sensor.cli.terminal.output import tell, tell_json, tell_lines

if TYPE_CHECKING:
    from kneehold.sensor.sources.scan_results import ScanResult

__all__ = ["add_arguments", "run"]

_SECONDS = 10.0
_LONGEST_S = 3600.0
_HEADINGS = ("name", "family", "signal", "battery", "address")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "--for",
        dest="seconds",
        type=real(0.0, _LONGEST_S, "seconds", above=True),
        default=_SECONDS,
        metavar="SECONDS",
        help="how long (default: %(default)g)",
    )
    parser.add_argument("--all", action="store_true", help="also what kneehold does not know")
    parser.add_argument("--json", action="store_true", help="print one JSON object a device")
    add_air_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """List what is in range, the nearest first; on a terminal as it is found."""
    from kneehold.sensor.model.errors import SensorNotFoundError

    seen = asyncio.run(_scan(args))
    shown = _chosen(seen, args)
    if args.json:
        for sighting in shown:
            tell_json(_json(sighting))
    elif shown:
        tell_lines(_table(shown))
    others = len(seen) - len(shown)
    if others:
        tell(f"{others} other devices that kneehold does not know (--all lists them).", error=True)
    if not any(sighting.driver for sighting in seen.values()):
        raise SensorNotFoundError("no sensor was found ('kneehold doctor' says what may be wrong).")
    return 0


async def _scan(args: argparse.Namespace) -> dict[str, ScanResult]:
    from kneehold.sensor.sources.ble_search import sightings

    seen: dict[str, ScanResult] = {}
    is_live = sys.stderr.isatty() and not args.json
    async with open_bluetooth(args) as stack:
        async for sighting in sightings(args.seconds, stack):
            address = sighting.advert.address
            before = seen.get(address)
            if before is not None and not sighting.advert.name:
                sighting = sighting._replace(advert=sighting.advert._replace(name=before.advert.name))  # noqa: PLW2901
            seen[address] = sighting
            if is_live and before is None and (sighting.driver or args.all):
                tell(f"  {' '.join(_cells(sighting))}", error=True)
    return seen


def _chosen(seen: dict[str, ScanResult], args: argparse.Namespace) -> list[ScanResult]:
    chosen = [sighting for sighting in seen.values() if sighting.driver is not None or args.all]
    return sorted(chosen, key=lambda s: (s.driver is None, -(s.advert.rssi_dbm or -999), s.advert.address))


def _json(sighting: ScanResult) -> dict[str, object]:
    advert = sighting.advert
    return {
        "type": "sensor",
        "name": advert.name,
        "address": advert.address,
        "driver": None if sighting.driver is None else sighting.driver.name,
        "rssi_dbm": advert.rssi_dbm,
        "battery_percent": sighting.battery_percent,
    }


def _table(sightings: list[ScanResult]) -> str:
    from kneehold.sensor.review.table import render_table

    return render_table(_HEADINGS, [_cells(sighting) for sighting in sightings])


def _cells(sighting: ScanResult) -> tuple[str, ...]:
    advert = sighting.advert
    return (
        advert.name or "(no name)",
        sighting.driver.title if sighting.driver else "not known",
        "connected" if advert.rssi_dbm is None else f"{advert.rssi_dbm} dBm",
        "" if sighting.battery_percent is None else f"{sighting.battery_percent} %",
        advert.address,
    )
