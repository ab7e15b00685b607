"""Finding the sensors that a person named, or the only one in range.

Whoever named one gets that one. Otherwise it is the sensor that was used last, known by its address, else the only
one in range; where several could be meant nothing is guessed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from typing import NamedTuple

from kneehold.sensor.drivers.contract import Driver, ProtocolOptions
from kneehold.sensor.model.errors import SensorNotFoundError, UsageError
from kneehold.sensor.sources.ble_search import Stack, sightings
from kneehold.sensor.sources.scan_results import BleSensor, Identity, ScanResult

__all__ = ["SensorQuery", "find_sensors", "named_by"]

# After the first sensor was seen: time for a second to be seen too, before the first is taken for the only one.
SETTLE_S = 2.5

# What is remembered, and what was seen in its place.
MayReplace = Callable[[Identity, ScanResult], bool]


class SensorQuery(NamedTuple):
    """What is known of one sensor before it was found."""

    text: str = ""  # a name, a part of it, or an address; empty: nobody said
    remembered: Identity | None = None
    driver: Driver | None = None  # where the advert does not tell
    options: ProtocolOptions = ProtocolOptions()


async def find_sensors(
    wishes: Mapping[str, SensorQuery],
    seconds: float,
    stack: Stack,
    on_sighting: Callable[[ScanResult], None] | None = None,
    may_replace: MayReplace | None = None,
) -> tuple[BleSensor, ...]:
    """The sensors meant by ``wishes`` (role: wish), looking for at most ``seconds``.

    Where the one that is remembered is not in range, ``may_replace`` is asked whether the only one of its name is to
    take its place; without it none does, except where the system hides addresses.
    Raises ``SensorNotFoundError`` naming what was seen instead, ``UsageError`` where several could be meant
    or the one meant is of no known family, ``NoRadioError`` where there is no Bluetooth.
    """
    seen: dict[str, ScanResult] = {}
    first_s: float | None = None
    loop = asyncio.get_running_loop()
    looking: AsyncGenerator[ScanResult] = sightings(seconds, stack)
    async with aclosing(looking):
        async for sighting in looking:
            if on_sighting is not None and sighting.advert.address not in seen:
                on_sighting(sighting)
            seen[sighting.advert.address] = _fuller(seen.get(sighting.advert.address), sighting)
            if not all(_meant(wish, seen, wishes) for wish in wishes.values()):
                continue
            first_s = loop.time() if first_s is None else first_s
            if all(_is_certain(wish) for wish in wishes.values()) or loop.time() - first_s >= SETTLE_S:
                break
    taken = tuple(_taken(role, wish, seen, wishes, may_replace) for role, wish in wishes.items())
    if len({sensor.identity.address for sensor in taken}) < len(taken):
        raise UsageError(f"{_named(taken[0].identity)} cannot be on both legs; say which is which.")
    return taken


def named_by(text: str, sighting: ScanResult) -> bool:
    """Whether ``text`` is the address of ``sighting``, or its name or a part of it."""
    wanted, advert = text.strip().lower(), sighting.advert
    return wanted == advert.address.lower() or wanted in advert.name.lower()


def _fuller(before: ScanResult | None, now: ScanResult) -> ScanResult:
    """Some adverts of a device carry its name, others its services."""
    if before is None or now.driver is not None or before.driver is None:
        return now if now.advert.name or before is None else now._replace(advert=before.advert)
    return before


def _is_certain(wish: SensorQuery) -> bool:
    return wish.remembered is not None and not wish.text


def _meant(wish: SensorQuery, seen: Mapping[str, ScanResult], wishes: Mapping[str, SensorQuery]) -> list[ScanResult]:
    """All that could be meant; the sensors of other roles are not."""
    if wish.text:
        fitting = [s for s in seen.values() if named_by(wish.text, s)]
        exact = [s for s in fitting if wish.text.strip().lower() in (s.advert.name.lower(), s.advert.address.lower())]
        return exact or fitting
    if wish.remembered is not None:
        return [s for s in seen.values() if wish.remembered.is_address(s.advert)]
    others = [w for w in wishes.values() if w is not wish and w.text]
    return [s for s in seen.values() if _driver(wish, s) and not any(named_by(w.text, s) for w in others)]


def _driver(wish: SensorQuery, sighting: ScanResult) -> Driver | None:
    return wish.driver or sighting.driver


def _taken(
    role: str,
    wish: SensorQuery,
    seen: Mapping[str, ScanResult],
    wishes: Mapping[str, SensorQuery],
    may_replace: MayReplace | None,
) -> BleSensor:
    found = _meant(wish, seen, wishes) or _of_its_name(wish, seen, may_replace)
    if not found:
        raise SensorNotFoundError(_not_found(wish, seen))
    if len(found) > 1:
        names = ", ".join(sorted(_shown(s) for s in found))
        raise UsageError(f"several sensors could be meant: {names}; say which with --sensor.")
    advert, driver = found[0].advert, _driver(wish, found[0])
    if driver is None:
        raise UsageError(f"{_shown(found[0])} is not a supported sensor; name one with --driver.")
    return BleSensor(role, Identity(advert.address, advert.name), driver, wish.options)


def _of_its_name(wish: SensorQuery, seen: Mapping[str, ScanResult], may_replace: MayReplace | None) -> list[ScanResult]:
    """In place of a remembered sensor whose address was not seen: the only one of its name, if it may be."""
    before = wish.remembered
    if wish.text or before is None:
        return []
    others = [s for s in seen.values() if before.is_name(s.advert) and _driver(wish, s) is not None]
    if len(others) > 1:
        return others if before.is_hidden else []
    is_wanted = bool(others) and (before.is_hidden or (may_replace is not None and may_replace(before, others[0])))
    return others if is_wanted else []


def _not_found(wish: SensorQuery, seen: Mapping[str, ScanResult]) -> str:
    wanted = f"'{wish.text}'" if wish.text else _named(wish.remembered) if wish.remembered else ""
    what = f"the sensor {wanted} was not found" if wanted else "no sensor was found"
    usable = sorted(_shown(s) for s in seen.values() if s.driver is not None)
    instead = f"; in range is {', '.join(usable)} (take it with --sensor)" if wanted and usable else ""
    advice = "is it awake, charged, and not connected to another app ('kneehold doctor' helps)?"
    return f"{what}{instead}; {advice}"


def _shown(sighting: ScanResult) -> str:
    return _named(Identity(sighting.advert.address, sighting.advert.name))


def _named(identity: Identity) -> str:
    return f"{identity.name or 'a device without a name'} ({identity.address})"
