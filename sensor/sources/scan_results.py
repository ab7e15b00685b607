"""Scan results, and whether one is the sensor that is wanted."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from kneehold.sensor.drivers.contract import Driver, ProtocolOptions
from kneehold.sensor.model.values import Advert

__all__ = ["LOST", "BleSensor", "Identity", "LinkPhase", "LinkStatus", "ScanResult"]

# The trouble of a link that worked and is gone.
LOST = "the link was lost"

_ADDRESS = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}", re.IGNORECASE)


class ScanResult(NamedTuple):
    """One device in range, and the family it belongs to, if any is known."""

    advert: Advert
    driver: Driver | None
    battery_percent: int | None = None  # where the advert says it


class Identity(NamedTuple):
    """What is remembered of a sensor: the address decides.

    A name decides nothing, since some makers give all their sensors the same one. It is a hint, for a Mac shows
    numbers of its own in place of addresses, and these may change.
    """

    address: str
    name: str

    @property
    def is_hidden(self) -> bool:
        """Whether the system gave a number of its own in place of an address."""
        return _ADDRESS.fullmatch(self.address) is None

    def is_address(self, advert: Advert) -> bool:
        """Whether ``advert`` comes from the very address."""
        return bool(self.address) and advert.address.lower() == self.address.lower()

    def is_name(self, advert: Advert) -> bool:
        """Whether ``advert`` carries the name."""
        return bool(self.name) and advert.name.lower() == self.name.lower()


class BleSensor(NamedTuple):
    """One sensor of a session: what the session calls it, which device it is, how it is spoken with."""

    name: str
    identity: Identity
    driver: Driver
    options: ProtocolOptions


class LinkPhase(StrEnum):
    """How far the link to a sensor is."""

    LOOKING = "looking"
    CONNECTING = "connecting"
    UP = "up"
    WAITING = "waiting"  # before the next attempt


class LinkStatus(NamedTuple):
    """For people; nothing depends on it. ``trouble`` is what went wrong last, one sentence or empty.

    ``other``: while the sensor is looked for, a device of the same name that was seen in its place, and not taken.
    """

    sensor: str
    phase: LinkPhase
    trouble: str = ""
    other: Identity | None = None
