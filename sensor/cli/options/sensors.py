"""Options that name sensors, and the search for the sensors they name."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from kneehold.sensor.cli.options.archive import add_data_dir_argument, place_of
from kneehold.sensor.cli.options.bluetooth import add_air_arguments
from kneehold.sensor.cli.options.counting import counting_options, real
from kneehold.sensor.cli.terminal.output import tell
from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.sources.scan_results import Identity

if TYPE_CHECKING:
    from kneehold.sensor.replay.replay import ReplayOptions
    from kneehold.sensor.sources.ble_search import Stack
    from kneehold.sensor.sources.scan_results import BleSensor, LinkStatus, ScanResult
    from kneehold.sensor.sources.sensor_search import SensorQuery

__all__ = ["StatusLines", "add_sensor_arguments", "found_sensors", "usable_options"]

_WAIT_S = 30.0
_LONGEST_WAIT_S = 3600.0
_LONGEST_S = 24.0 * 3600.0
_RATE = real(1.0, 1000.0, "Hz")


def add_sensor_arguments(parser: argparse.ArgumentParser) -> None:
    """Which sensor, how long it is looked for and listened to, where the session is kept."""
    sensor = parser.add_argument_group("which sensor")
    sensor.add_argument(
        "--sensor",
        metavar="NAME|ADDRESS",
        help="the sensor (default: the one used last), or an app that serves a phone's motion: phyphox://ADDRESS or "
        "sensorserver://ADDRESS",
    )
    where = "thigh, where there are two; 'phone' shows a QR code for one"
    sensor.add_argument("--left", metavar="NAME|ADDRESS", help=f"the sensor on the left {where}")
    sensor.add_argument("--right", metavar="NAME|ADDRESS", help=f"the sensor on the right {where}")
    sensor.add_argument("--driver", metavar="FAMILY", help="its family, where the sensor does not tell")
    sensor.add_argument("--rate", type=_RATE, metavar="HZ", help="samples per second (default: the family's own)")
    sensor.add_argument(
        "--variant", default="", metavar="NAME", help="a kind of stream of its family (see its page in firmware_notes)"
    )
    sensor.add_argument(
        "--wait",
        type=real(0.0, _LONGEST_WAIT_S, "seconds", above=True),
        metavar="SECONDS",
        help=f"how long the sensor is looked for (default: {_WAIT_S:g}; a phone 600)",
    )
    parser.add_argument(
        "--for",
        dest="seconds",
        type=real(0.0, _LONGEST_S, "seconds", above=True),
        metavar="SECONDS",
        help="end by itself after this time (default: Ctrl-C ends it)",
    )
    add_data_dir_argument(parser)
    add_air_arguments(parser)


def usable_options(args: argparse.Namespace, plan: str | None = None) -> ReplayOptions:
    """The options of counting, looked at before anybody waits for a sensor; ``plan`` shipped, or a file.

    Raises ``UsageError`` for what cannot be used, and where options say what the plan says.
    """
    from kneehold.sensor.exercises.plan_files import parse_plan, plan_text
    from kneehold.sensor.motion.attitude import make_filter
    from kneehold.sensor.replay.replay import session_setup

    options = counting_options(args)
    said = [name for name in ("profile", "side", "hold", "reps") if getattr(args, name) is not None]
    if plan is not None and said:
        raise UsageError(f"--plan says what is to be done; leave out --{said[0]}.")
    if plan is not None:
        parse_plan(plan_text(plan), plan, args.profile_file)
    make_filter(session_setup(None, options).filter_name)
    return options


async def found_sensors(args: argparse.Namespace, stack: Stack, names: Iterable[str]) -> tuple[BleSensor, ...]:
    """The sensors that the options mean, of these names; they are remembered. Raises as ``find_sensors`` does."""
    from kneehold.sensor.archive.known_sensors import KnownSensor, remember
    from kneehold.sensor.sources.sensor_search import find_sensors

    wishes = _wishes(args, names)
    _say("Looking for the sensor ...")
    wait_s = _WAIT_S if args.wait is None else args.wait
    sensors = await find_sensors(wishes, wait_s, stack, _tell, _may_replace if _can_ask() else None)
    for sensor in sensors:
        before = wishes[sensor.name].remembered
        if before is not None and before.address.lower() != sensor.identity.address.lower():
            _say(f"kneehold: {_shown(sensor.identity)} is used, and not {_shown(before)} as the last time.")
    if not args.virtual_ble:
        known = {s.name: KnownSensor(s.identity.address, s.identity.name, s.driver.name) for s in sensors}
        remember(place_of(args), known)
    return sensors


def _wishes(args: argparse.Namespace, names: Iterable[str]) -> dict[str, SensorQuery]:
    from kneehold.sensor.archive.known_sensors import known_sensors
    from kneehold.sensor.drivers.contract import ProtocolOptions
    from kneehold.sensor.drivers.registry import by_name
    from kneehold.sensor.sources.sensor_search import SensorQuery

    said = {name: {"right": args.right, "left": args.left}.get(name, args.sensor) for name in names}
    known = {} if args.virtual_ble else known_sensors(place_of(args))
    driver = by_name(args.driver) if args.driver else None
    if driver is not None and not driver.is_bluetooth:
        raise UsageError(f"'{driver.name}' is a phone, which comes over the network: use 'kneehold live --phone'.")
    options = ProtocolOptions(args.rate, args.variant)
    return {
        role: SensorQuery(
            text or "", Identity(known[role].address, known[role].name) if role in known else None, driver, options
        )
        for role, text in said.items()
    }


def _can_ask() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _may_replace(before: Identity, seen: ScanResult) -> bool:
    other = Identity(seen.advert.address, seen.advert.name)
    tell(
        f"{_shown(before)} was not found. {_shown(other)} has the same name but is another sensor. Use it? [y/N] ",
        end="", error=True,
    )  # fmt: skip
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _shown(identity: Identity) -> str:
    return f"{identity.name or 'a sensor without a name'} ({identity.address})"


def _tell(sighting: ScanResult) -> None:
    if sighting.driver is not None:
        _say(f"  {sighting.advert.name or sighting.advert.address}: {sighting.driver.title}")


def _say(text: str) -> None:
    """Where the terminal is gone nobody can be told; the link is kept up all the same."""
    with suppress(OSError):
        tell(text, error=True)


class StatusLines:
    """Says on standard error how the link is, each change once."""

    def __init__(self) -> None:
        self._last: dict[str, str] = {}
        self._others: dict[str, str] = {}

    def take(self, status: LinkStatus) -> None:
        """A change of the link."""
        words = {"looking": "looking for it", "connecting": "connecting", "up": "connected", "waiting": "lost"}
        text = words[status.phase.value] + (f" ({status.trouble})" if status.trouble else "")
        if status.other is not None and status.other.address != self._others.get(status.sensor):
            self._others[status.sensor] = status.other.address
            _say(
                f"kneehold: sensor '{status.sensor}' is not in range; {_shown(status.other)} has its name but is "
                "another sensor, so it is not used. To use it, end this and name it with --sensor."
            )
        # While it is away every attempt says the same; once is enough.
        if text != self._last.get(status.sensor) and status.phase.value in ("up", "waiting"):
            self._last[status.sensor] = text
            _say(f"kneehold: sensor '{status.sensor}': {text}.")
