"""A Bluetooth sensor as a source: connecting, streaming, reconnecting.

The only file that speaks with bleak. Each sensor has a task that finds it, connects, listens, and
starts over whenever the link is lost or no data comes, until the session ends. What happened is an entry on the
tape, never an exception. All times are those of the event loop, so tests can run in virtual time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import suppress
from functools import partial

from bleak import BleakClient
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.device import BLEDevice
from bleak.exc import BleakCharacteristicNotFoundError

from kneehold.sensor.model.values import Command, CommandKind, Entry, Link, LinkState, Packet, Tick, Write
from kneehold.sensor.sources.ble_search import SYSTEM, Search, Stack
from kneehold.sensor.sources.bluetooth_errors import forgotten, sentence
from kneehold.sensor.sources.inbox import Inbox
from kneehold.sensor.sources.scan_results import LOST, BleSensor, Identity, LinkPhase, LinkStatus

__all__ = ["BleSource"]

# Time for the first connection to a sensor, whose services are read one by one; 10 s is what others found enough.
CONNECT_S = 12.0
# A write that is not answered within this is a dead link that nobody noticed.
WRITE_S = 5.0
# The slowest stream sends a packet every 0.1 s, and systems hold packets back for a second at most.
SILENT_S = 2.0
# After a subscription the sensor may first have to start its chip.
FIRST_DATA_S = 5.0
# Unsubscribing and disconnecting; BlueZ waits 2-2.5 s in it by itself.
GOODBYE_S = 4.0
# Between attempts: soon at first, for most links are back at once; never so rare that a person wonders.
FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 3.0
# How soon silence is told; half a second is bridged without a word.
TICK_S = 0.25

OnStatus = Callable[[LinkStatus], None]


class _SensorLink:
    """What is known of one sensor's link."""

    def __init__(self, sensor: BleSensor) -> None:
        self.sensor = sensor
        self.outbox: asyncio.Queue[Write | None] = asyncio.Queue()  # None: the link is lost
        self.client: BleakClient | None = None
        self.other: Identity | None = None  # of its name, seen while it is looked for, and not taken
        self.heard_s = 0.0  # when the last packet came
        self.told_s: float | None = None  # when the last entry went out; None: never yet
        self.packets = 0  # of this connection


class BleSource:
    """One or two sensors as an ``EntrySource``. Listen once; ``close`` ends it."""

    def __init__(
        self,
        sensors: Iterable[BleSensor],
        *,
        stack: Stack = SYSTEM,
        begin_ns: int | None = None,
        on_status: OnStatus | None = None,
    ) -> None:
        """``begin_ns``: what the clock of the entries shows at the start, to go on with an older tape."""
        self._links = {sensor.name: _SensorLink(sensor) for sensor in sensors}
        self._stack = stack
        self._begin_ns = begin_ns
        self._on_status = on_status
        self._inbox = Inbox()
        # Adapters make one connection at a time; a second attempt meanwhile fails.
        self._connecting = asyncio.Lock()
        self._ahead_ns = 0
        self._is_over = False

    async def entries(self) -> AsyncGenerator[Entry]:
        """Every packet as it comes, links as they come and go, and ticks where nothing comes."""
        if self._begin_ns is not None:
            self._ahead_ns = self._begin_ns - self._loop_ns()
        search = Search(self._stack)
        tasks = [asyncio.create_task(self._keep(link, search)) for link in self._links.values()]
        try:
            while not self._inbox.is_over:
                entry = await self._inbox.get(self._until_tick_s())
                if entry is not None:
                    self._links[entry.sensor].told_s = _now_s()
                    yield entry
                for tick in self._due_ticks():
                    yield tick
        finally:
            await self._end(tasks)
            await search.stop()

    async def send(self, sensor: str, write: Write) -> None:
        """Hand ``write`` to the sensor's task; never waits for the radio."""
        self._links[sensor].outbox.put_nowait(write)

    def act(self, kind: CommandKind, text: str = "") -> None:
        """A person acted: an entry like any other, in its place among the packets."""
        self._inbox.put(Command(next(iter(self._links)), self._now_ns(), kind, text))

    def change_device(self) -> bool:
        """A person wants the other device of the same name that a status told of; whether there was one.

        The change is an entry, before the first packet of that device.
        """
        for link in self._links.values():
            if link.other is not None and link.client is None:
                link.sensor = link.sensor._replace(identity=link.other)
                link.other = None
                address = link.sensor.identity.address
                self._inbox.put(Command(link.sensor.name, self._now_ns(), CommandKind.CHANGE_SENSOR, address))
                return True
        return False

    def close(self) -> None:
        """End the session: ``entries`` gives what has come, says goodbye to the sensors, and is over."""
        self._inbox.close()

    async def _end(self, tasks: Iterable[asyncio.Task[None]]) -> None:
        """Stop every task; again, as a library may swallow a cancellation that meets the answer it waits for."""
        self._is_over = True
        left = set(tasks)
        while left:
            for link in self._links.values():
                link.outbox.put_nowait(None)
            for task in left:
                task.cancel()
            _, left = await asyncio.wait(left, timeout=GOODBYE_S + 1.0)

    # --- one sensor ---------------------------------------------------------------------------

    async def _keep(self, link: _SensorLink, search: Search) -> None:
        pause_s = FIRST_PAUSE_S
        # A system whose Bluetooth began again may call a sensor connected that is not: then only an advert is believed.
        scan_first = False
        while not self._is_over:
            link.packets = 0
            try:
                self._say(link, LinkPhase.LOOKING)
                device, was_connected = await search.find(
                    lambda: link.sensor.identity,
                    link.sensor.driver.services,
                    scan_first=scan_first,
                    on_other=partial(self._saw_other, link),
                )
                link.other = None
                scan_first = was_connected
                self._say(link, LinkPhase.CONNECTING)
                await self._stream(link, device, was_connected)
                silent = f"it is connected but sends nothing. {forgotten(link.sensor.identity.address)}"
                trouble = LOST if link.packets else silent
            # Nothing that a radio does may end a session; what it was is said.
            except Exception as error:
                trouble = sentence(error, link.sensor.identity.address)
            if link.packets:
                pause_s = FIRST_PAUSE_S
                scan_first = False
            self._say(link, LinkPhase.WAITING, trouble)
            await asyncio.sleep(pause_s)
            pause_s = min(2.0 * pause_s, LONGEST_PAUSE_S)

    def _saw_other(self, link: _SensorLink, other: Identity) -> None:
        """A neighbour's sensor may have the same name: it is told of, and taken only when somebody says so."""
        is_of_session = any(each.sensor.identity.address == other.address for each in self._links.values())
        if link.other is None and not is_of_session:
            link.other = other
            self._say(link, LinkPhase.LOOKING)

    async def _stream(self, link: _SensorLink, device: BLEDevice, was_connected: bool) -> None:
        """From connecting to the loss of the link; always disconnects, for an old client doubles every packet."""
        outbox: asyncio.Queue[Write | None] = asyncio.Queue()
        link.outbox = outbox
        client = BleakClient(
            device,
            disconnected_callback=lambda _client: outbox.put_nowait(None),
            timeout=CONNECT_S,
            backend=self._stack.client,
        )
        is_up = False
        try:
            async with self._connecting, asyncio.timeout(CONNECT_S):
                await client.connect()
            link.client = client
            link.heard_s = _now_s() + FIRST_DATA_S - SILENT_S
            await self._subscribe(link, client)
            if was_connected:
                # Left behind by a program that was killed, it may still stream what that one asked for.
                await self._write_all(client, self._farewell(link))
            is_up = True
            self._inbox.put(Link(link.sensor.name, self._now_ns(), LinkState.UP))
            self._say(link, LinkPhase.UP)
            await self._watch(link, client, outbox)
        finally:
            link.client = None
            if is_up:
                self._inbox.put(Link(link.sensor.name, self._now_ns(), LinkState.DOWN))
            await asyncio.wait({asyncio.ensure_future(self._goodbye(link, client))}, timeout=GOODBYE_S)

    async def _subscribe(self, link: _SensorLink, client: BleakClient) -> None:
        """The first channel must be there; others, such as that of the battery, need not."""
        for index, channel in enumerate(link.sensor.driver.subscribe):
            listener = partial(self._on_notify, link, client, channel)
            try:
                async with asyncio.timeout(WRITE_S):
                    await client.start_notify(channel, listener)
            except BleakCharacteristicNotFoundError:
                if index == 0:
                    raise

    async def _watch(self, link: _SensorLink, client: BleakClient, outbox: asyncio.Queue[Write | None]) -> None:
        """Send what is to be sent until the link is lost or nothing has come for too long."""
        while (left_s := link.heard_s + SILENT_S - _now_s()) > 0.0:
            try:
                async with asyncio.timeout(left_s):
                    write = await outbox.get()
            except TimeoutError:
                continue
            if write is None:
                return
            await self._write_all(client, (write,))

    async def _write_all(self, client: BleakClient, writes: Iterable[Write]) -> None:
        for write in writes:
            async with asyncio.timeout(WRITE_S):
                await client.write_gatt_char(_target(client, write), write.payload, response=write.with_response)

    async def _goodbye(self, link: _SensorLink, client: BleakClient) -> None:
        with suppress(Exception):
            if client.is_connected:
                await self._write_all(client, self._farewell(link))
        with suppress(Exception):
            await client.disconnect()

    def _farewell(self, link: _SensorLink) -> tuple[Write, ...]:
        return link.sensor.driver.protocol(link.sensor.options).stop()

    def _on_notify(
        self,
        link: _SensorLink,
        client: BleakClient,
        channel: str,
        _characteristic: BleakGATTCharacteristic,
        payload: bytearray,
    ) -> None:
        """Stamp and queue, nothing more: whatever waits here waits for every sensor."""
        if link.client is not client:
            return
        link.heard_s = max(link.heard_s, _now_s())
        link.packets += 1
        self._inbox.put(Packet(link.sensor.name, self._now_ns(), channel, bytes(payload)))

    # --- time ---------------------------------------------------------------------------------

    def _until_tick_s(self) -> float:
        told = [link.told_s for link in self._links.values() if link.told_s is not None]
        return TICK_S if not told else max(0.0, min(told) + TICK_S - _now_s())

    def _due_ticks(self) -> list[Tick]:
        now_s = _now_s()
        due = [link for link in self._links.values() if link.told_s is not None and link.told_s + TICK_S <= now_s]
        for link in due:
            link.told_s = now_s
        return [Tick(link.sensor.name, self._now_ns()) for link in due]

    def _now_ns(self) -> int:
        return self._loop_ns() + self._ahead_ns

    @staticmethod
    def _loop_ns() -> int:
        return round(_now_s() * 1e9)

    def _say(self, link: _SensorLink, phase: LinkPhase, trouble: str = "") -> None:
        if self._on_status is not None:
            self._on_status(LinkStatus(link.sensor.name, phase, trouble, link.other))


def _now_s() -> float:
    return asyncio.get_running_loop().time()


def _target(client: BleakClient, write: Write) -> BleakGATTCharacteristic | str:
    """The characteristic meant; its number alone where that is enough."""
    service = client.services.get_service(write.service) if write.service else None
    return (service.get_characteristic(write.channel) if service else None) or write.channel
