"""What does phyphox on a phone do with a peripheral that has an experiment? A fake central, written from its source.

It looks for a device with a name and the experiment service, takes the experiment, disconnects, connects again for
the measurement, and then writes with response. At most ``_QUEUED`` writes wait; what is more is dropped.
"""

from __future__ import annotations

import asyncio
import dataclasses
import struct
import zlib
from contextlib import suppress
from typing import Any
from xml.etree import ElementTree

from bumble import hci
from bumble.core import UUID, AdvertisingData
from bumble.device import Device, Peer

from kneehold.sensor.virtual.backend import make_central
from kneehold.sensor.virtual.radio import RadioController, RadioLink
from kneehold.sensor.virtual.scanner import full_uuid
from tests.phone.fake_apps import Felt

EXPERIMENT_SERVICE = "cddf0001-30f7-4671-8b43-5e40ba53514a"
_TRANSFER = "cddf0002-30f7-4671-8b43-5e40ba53514a"
_BATTERY = "00002a19-0000-1000-8000-00805f9b34fb"
_HEAD_BYTES = 15
# Android: the larger of 10 and twice the characteristics.
_QUEUED = 10
_CONVERSIONS = {"float32LittleEndian": "<f"}
_STEP_S = 0.02
_LEAVE_S = 1.0

__all__ = ["EXPERIMENT_SERVICE", "PhyphoxPhone"]


class _ScanningController(RadioController):
    """bumble answers a scan with the advert once more; this one with the scan response, where BlueZ puts the name."""

    _answer = b""

    def on_advertising_pdu(self, pdu: Any) -> None:
        advertiser = self.link.find_le_controller(pdu.advertiser_address) if self.link is not None else None
        self._answer = advertiser.le_legacy_advertiser.scan_response_data if advertiser is not None else b""
        super().on_advertising_pdu(pdu)

    def send_hci_packet(self, packet: hci.HCI_Packet) -> None:
        event = hci.HCI_LE_Extended_Advertising_Report_Event
        if isinstance(packet, event) and packet.reports[0].event_type is event.EventType.SCAN_RESPONSE:
            packet = event([dataclasses.replace(packet.reports[0], data=self._answer)])
        super().send_hci_packet(packet)


class PhyphoxPhone:
    """A phone in range of ``link``; ``take_experiment``, then ``play``."""

    def __init__(self, link: RadioLink) -> None:
        self._link = link
        self._controller = _ScanningController("phone", link=link)
        self._device: Device | None = None
        self._connection: Any = None
        self._queue: asyncio.Queue[bytes] = asyncio.Queue(_QUEUED)
        self.experiment = b""
        self.is_discoverable = False  # the flag in the advert that was taken
        self.battery = -1
        self.written = 0
        self.dropped = 0
        self.longest_write_s = 0.0

    async def find(self, seconds: float) -> tuple[str, str]:
        """Address and name of what advertises an experiment; a device without a name is not looked at."""
        if self._device is None:
            self._device = await make_central(self._controller, "F0:F1:F2:F3:F4:F7")
        found: asyncio.Future[tuple[str, str]] = asyncio.get_running_loop().create_future()
        names: dict[str, str] = {}
        offering: set[str] = set()

        def on_advert(advert: Any) -> None:
            address = str(advert.address)
            name = advert.data.get(AdvertisingData.Type.COMPLETE_LOCAL_NAME)
            if name:
                names[address] = str(name)
            uuids = advert.data.get(AdvertisingData.Type.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS) or ()
            if EXPERIMENT_SERVICE in map(full_uuid, uuids):
                offering.add(address)
            flags = advert.data.get(AdvertisingData.Type.FLAGS)
            if address in offering and address in names and not found.done():
                self.is_discoverable = bool(flags & AdvertisingData.Flags.LE_GENERAL_DISCOVERABLE_MODE)
                found.set_result((address, names[address]))

        self._device.on("advertisement", on_advert)
        await self._device.start_scanning(filter_duplicates=False)
        try:
            async with asyncio.timeout(seconds):
                return await found
        finally:
            await self._device.stop_scanning()
            self._device.remove_listener("advertisement", on_advert)

    async def take_experiment(self, seconds: float = 20.0) -> str:
        """The name of the device that handed over ``experiment``, whose checksum is right."""
        address, name = await self.find(seconds)
        peer = await self._connect(address)
        (transfer,) = peer.get_characteristics_by_uuid(UUID(_TRANSFER))
        pieces: list[bytes] = []
        done = asyncio.Event()

        def on_piece(piece: bytes) -> None:
            pieces.append(bytes(piece))
            if len(pieces[0]) >= _HEAD_BYTES and sum(map(len, pieces[1:])) >= int.from_bytes(pieces[0][7:11], "big"):
                done.set()

        await peer.subscribe(transfer, on_piece)
        async with asyncio.timeout(seconds):
            await done.wait()
        head, self.experiment = pieces[0], b"".join(pieces[1:])
        assert head[:7] == b"phyphox"
        assert struct.unpack(">II", head[7:_HEAD_BYTES]) == (len(self.experiment), zlib.crc32(self.experiment))
        await self.leave()
        return name

    async def play(self, felt: Felt, *, from_s: float = 0.0, to_s: float | None = None, seconds: float = 20.0) -> None:
        """Connect for the measurement and write what was ``felt``, once for each pass of the analysis."""
        root = ElementTree.fromstring(self.experiment.decode())
        (bluetooth,) = root.iter("bluetooth")
        outputs = {out.text: (kind.get("type"), out.get("component")) for kind in root.iter("sensor") for out in kind}
        laid = [
            (int(one.get("offset", "0")), _CONVERSIONS[one.get("conversion", "")], *outputs[one.text])
            for one in bluetooth
        ]
        address, name = await self.find(seconds)
        assert bluetooth.get("name", "") in name
        peer = await self._connect(address, mtu=int(bluetooth.get("mtu", "23")))
        # Android asks without looking whether there is one.
        (battery,) = peer.get_characteristics_by_uuid(UUID(_BATTERY))
        self.battery = (await battery.read_value())[0]
        (target,) = peer.get_characteristics_by_uuid(UUID(str(next(iter(bluetooth)).get("char"))))
        writing = asyncio.create_task(self._write(target))
        pass_s = float(root.find("analysis").get("sleep", "0"))
        loop = asyncio.get_running_loop()
        began_s = loop.time() - from_s
        end_s = felt.end_s if to_s is None else to_s
        try:
            k = int(from_s / pass_s) + 1
            while k * pass_s < end_s and not writing.done():
                await asyncio.sleep(max(0.0, began_s + k * pass_s - loop.time()))
                value = self._value(felt, laid, k * pass_s)
                if self._queue.full():
                    self.dropped += 1
                elif value:
                    self._queue.put_nowait(value)
                k += 1
            while not self._queue.empty() and not writing.done():
                await asyncio.sleep(_STEP_S)
        finally:
            writing.cancel()
            with suppress(asyncio.CancelledError):
                await writing

    def _value(self, felt: Felt, laid: list[Any], now_s: float) -> bytes:
        """The last event of each sensor, laid into one value; nothing until both have begun."""
        streams = {"accelerometer": felt.acc, "gyroscope": felt.gyr}
        last = {kind: int(stream.t_s.searchsorted(now_s)) - 1 for kind, stream in streams.items()}
        if min(last.values()) < 0:
            return b""
        value = bytearray(max(offset for offset, *_ in laid) + 4)
        for offset, layout, kind, component in laid:
            stream, at = streams[kind], last[kind]
            number = stream.t_s[at] if component == "t" else stream.xyz[at]["xyz".index(component)]
            struct.pack_into(layout, value, offset, float(number))
        return bytes(value)

    async def _write(self, target: Any) -> None:
        """One after the other, each answered."""
        loop = asyncio.get_running_loop()
        while True:
            value = await self._queue.get()
            began_s = loop.time()
            await target.write_value(value, with_response=True)
            self.longest_write_s = max(self.longest_write_s, loop.time() - began_s)
            self.written += 1

    async def _connect(self, address: str, mtu: int = 23) -> Peer:
        assert self._device is not None
        self._connection = await self._device.connect(address, timeout=10.0)
        peer = Peer(self._connection)
        if mtu > 23:
            assert await peer.request_mtu(mtu) >= mtu
        await peer.discover_all()
        return peer

    async def leave(self) -> None:
        """Disconnect; where the other end is gone nothing answers."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):
                async with asyncio.timeout(_LEAVE_S):
                    await connection.disconnect()

    async def switch_off(self) -> None:
        await self.leave()
        if self._device is not None:
            self._link.forget(self._controller)
            await self._device.power_off()
