"""What does a scenario hold in its hands? A session that runs over a virtual radio, and all that came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kneehold.sensor.core.pipeline import Pipeline
from kneehold.sensor.core.setup import SensorSetup, SessionSetup
from kneehold.sensor.drivers.contract import ProtocolOptions
from kneehold.sensor.drivers.registry import by_name
from kneehold.sensor.exercises.profile_files import load_profile
from kneehold.sensor.live.run import run_session
from kneehold.sensor.model.events import Event, Rep, RepCounted, Update
from kneehold.sensor.model.values import UNKNOWN_MOUNTING, Entry, Packet, TimedRow
from kneehold.sensor.simulation.recording import Simulation
from kneehold.sensor.simulation.scenarios import simulate_script
from kneehold.sensor.simulation.script import Action, Repetition, Rest
from kneehold.sensor.sources.ble_link import BleSource
from kneehold.sensor.sources.ble_search import Stack
from kneehold.sensor.sources.scan_results import BleSensor, Identity, LinkPhase, LinkStatus
from kneehold.sensor.virtual.peripheral import VirtualPeripheral
from kneehold.sensor.virtual.radio import RadioLink
from kneehold.sensor.virtual.stage import peripheral_of

RATE_HZ = 52.0
# One repetition: rests of 4 s, a lift of 2 s, a hold of 8 s. Events of a scenario are placed within these.
SCRIPT: tuple[Action, ...] = (
    Rest(4.0), Repetition(to_deg=110.0, lift_s=2.0, hold_s=8.0, return_s=2.0), Rest(4.0),
)  # fmt: skip
HOLD_S = 7.0


def moved(
    script: Sequence[Action] = SCRIPT, *, driver: str = "movesense", seed: int = 5, rate_hz: float | None = None
) -> Simulation:
    """The motion of a person; the same in every world. Without ``rate_hz`` at the family's own rate."""
    rate_hz = rate_hz or by_name(driver).rates_hz[0]
    return simulate_script(tuple(script), seed, driver=driver, rate_hz=rate_hz, bias_dps=0.5)


def setup_of(names: Sequence[str], driver: str, rate_hz: float, reps: int = 1) -> SessionSetup:
    sensors = tuple(
        SensorSetup(name, driver, name if len(names) > 1 else "right", UNKNOWN_MOUNTING, rate_hz, "") for name in names
    )
    return SessionSetup(sensors, load_profile("knee-to-chest", None), HOLD_S, reps, None, "right", "gravity")


def clean_run(simulation: Simulation) -> tuple[Rep, ...]:
    """What is counted where nothing goes wrong."""
    pipeline = Pipeline(setup_of(("thigh",), simulation.radio.driver, simulation.radio.rate_hz))
    events = [event for entry in simulation.entries() for event in pipeline.feed(entry).events]
    return tuple(e.rep for e in (*events, *pipeline.finish().events) if isinstance(e, RepCounted))


class BluetoothService(Protocol):
    """The system's Bluetooth, where a world has one."""

    async def kill(self) -> None: ...

    async def start(self) -> None: ...

    async def power(self, is_on: bool) -> None: ...


@dataclass
class World:
    """Radio and adapter; ``stack`` is what the product is given."""

    kind: str
    link: RadioLink
    stack: Stack
    service: BluetoothService | None = None
    peripherals: list[VirtualPeripheral] = field(default_factory=list)

    async def sensor(
        self,
        simulation: Simulation,
        *,
        index: int = 0,
        start: bool = True,
        max_mtu: int = 247,
        boot_s: float = 60.0,
        variant: str = "",
    ) -> VirtualPeripheral:
        """A sensor in range, switched on."""
        made = peripheral_of(self.link, simulation, index=index, max_mtu=max_mtu, boot_s=boot_s, variant=variant)
        self.peripherals.append(made)
        if start:
            await made.start()
        return made

    async def take_away(self, peripheral: VirtualPeripheral) -> None:
        """Switched off and gone."""
        self.peripherals.remove(peripheral)
        self.link.set_range(peripheral.controller, True)
        await peripheral.stop()
        self.link.forget(peripheral.controller)

    async def clear(self) -> None:
        for made in list(self.peripherals):
            await self.take_away(made)


Scenario = Callable[[World], Awaitable[None]]


class LiveRun:
    """A session over the air; also the sink and the tape."""

    def __init__(
        self,
        world: World,
        peripherals: Sequence[VirtualPeripheral],
        *,
        driver: str = "movesense",
        rate_hz: float | None = None,
    ) -> None:
        names = ("thigh",) if len(peripherals) == 1 else ("right", "left")
        self.entries: list[Entry] = []
        self.events: list[Event] = []
        self.statuses: list[LinkStatus] = []
        self.rows: dict[str, list[TimedRow]] = {name: [] for name in names}
        self.heard_s: list[float] = []  # loop times of packets
        family = by_name(driver)
        rate_hz = rate_hz or family.rates_hz[0]
        sensors = [
            BleSensor(name, Identity(p.address, p.name), family, ProtocolOptions(rate_hz=rate_hz))
            for name, p in zip(names, peripherals, strict=True)
        ]
        self.pipeline = Pipeline(setup_of(names, driver, rate_hz), None, lambda name, row: self.rows[name].append(row))
        self.source = BleSource(sensors, stack=world.stack, on_status=self.statuses.append)
        self._task = asyncio.create_task(run_session(self.source, self.pipeline, self, self))

    def publish(self, update: Update) -> None:
        self.events.extend(update.events)

    def append(self, entry: Entry) -> None:
        self.entries.append(entry)
        if isinstance(entry, Packet):
            self.heard_s.append(asyncio.get_running_loop().time())

    def append_event(self, event: Event) -> None: ...

    async def until(self, is_so: Callable[[], bool], seconds: float = 60.0) -> float:
        """Wait for something; returns how long it took."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while not is_so():
            assert not self._task.done(), self._task.result()
            assert loop.time() - began < seconds, "waited in vain"
            await asyncio.sleep(0.02)
        return loop.time() - began

    async def at(self, motion_s: float) -> None:
        """Wait until the person is ``motion_s`` into the script, by the sensor's time."""
        await self.until(lambda: bool(self.heard_s))
        due = self.heard_s[0] + motion_s
        await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))

    async def finish(self) -> None:
        self.source.close()
        await self._task

    # --- what came of it ------------------------------------------------------------------------

    @property
    def reps(self) -> tuple[Rep, ...]:
        return tuple(event.rep for event in self.events if isinstance(event, RepCounted))

    def of(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def troubles(self) -> list[str]:
        return [status.trouble for status in self.statuses if status.phase is LinkPhase.WAITING]
