"""bleak's scanner over a bumble device."""

# bumble's types are partly missing: what comes from it is not known to the type checker.
# pyright: reportUnknownMemberType=false, reportUnknownParameterType=false, reportUnknownArgumentType=false
# pyright: reportUnknownVariableType=false, reportMissingParameterType=false, reportMissingImports=false

from __future__ import annotations

from typing import Any, ClassVar

from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.uuids import normalize_uuid_str
from bumble.core import UUID, AdvertisingData
from bumble.device import Device

__all__ = ["BumbleScanner", "Heard", "full_uuid"]

# Kinds of advertising data that list services, and the bytes of each entry.
_UUID_BYTES = {0x02: 2, 0x03: 2, 0x04: 4, 0x05: 4, 0x06: 16, 0x07: 16}


def full_uuid(uuid: UUID) -> str:
    """The 128-bit form in lower case."""
    return normalize_uuid_str(uuid.to_hex_str("-"))


class Heard:
    """What one device has said so far."""

    def __init__(self) -> None:
        self.name: str | None = None
        self.services: list[str] = []
        self.makers: dict[int, bytes] = {}
        self.power_dbm: int | None = None

    def take(self, kind: int, raw: bytes) -> None:
        """One piece of advertising data."""
        if kind in (AdvertisingData.COMPLETE_LOCAL_NAME, AdvertisingData.SHORTENED_LOCAL_NAME):
            self.name = raw.decode("utf8", "replace")
        elif kind == AdvertisingData.MANUFACTURER_SPECIFIC_DATA and len(raw) >= 2:
            self.makers[int.from_bytes(raw[:2], "little")] = raw[2:]
        elif kind == AdvertisingData.TX_POWER_LEVEL:
            self.power_dbm = int.from_bytes(raw[:1], "little", signed=True)
        elif (width := _UUID_BYTES.get(kind)) is not None:
            for i in range(0, len(raw), width):
                uuid = full_uuid(UUID.from_bytes(raw[i : i + width]))
                if uuid not in self.services:
                    self.services.append(uuid)


class BumbleScanner(BaseBleakScanner):
    """``central`` and ``running`` are set by ``bumble_stack``."""

    central: ClassVar[Device]
    running: ClassVar[int]

    def __init__(self, detection_callback: Any, service_uuids: Any, scanning_mode: str = "active", **_: Any) -> None:
        super().__init__(detection_callback, service_uuids)
        self._heard: dict[str, Heard] = {}

    async def start(self) -> None:
        """Listen."""
        self.seen_devices = {}
        self._heard = {}
        self.central.on("advertisement", self._on_advert)
        kind = type(self)
        kind.running += 1
        if kind.running == 1:
            await self.central.start_scanning(filter_duplicates=False)

    async def stop(self) -> None:
        """Listen no more."""
        self.central.remove_listener("advertisement", self._on_advert)
        kind = type(self)
        kind.running -= 1
        if kind.running == 0 and self.central.powered_on:
            await self.central.stop_scanning()

    def _on_advert(self, advert: Any) -> None:
        address = advert.address.to_string(with_type_qualifier=False)
        heard = self._heard.setdefault(address, Heard())
        for kind, raw in advert.data.ad_structures:
            heard.take(kind, raw)
        if not self.is_allowed_uuid(heard.services):
            return
        data = AdvertisementData(
            heard.name, dict(heard.makers), {}, list(heard.services), heard.power_dbm, advert.rssi, (advert,)
        )
        device = self.create_or_update_device(address, address, heard.name, {"address": advert.address}, data)
        self.call_detection_callbacks(device, data)
