"""The pipeline of one sensor: bytes, time, angle, count, in this order."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from kneehold.sensor.coach.coach_view import view_of
from kneehold.sensor.coach.rep_log import Prescription
from kneehold.sensor.coach.summary import SensorFacts
from kneehold.sensor.core.recording_warnings import is_rate_believable, recording_warnings
from kneehold.sensor.core.sample_trace import Trace
from kneehold.sensor.core.setup import SensorSetup, SessionSetup
from kneehold.sensor.core.thigh_tracker import ThighTracker
from kneehold.sensor.core.unread import NONE_UNREAD
from kneehold.sensor.drivers.contract import ProtocolOptions, SensorProtocol
from kneehold.sensor.drivers.guarded import received
from kneehold.sensor.drivers.registry import by_name
from kneehold.sensor.model.events import Armed, Attempt, CoachView, Event, Rep, RepCounted, Warned
from kneehold.sensor.model.values import (
    REPORTED_FAULTS,
    AngleQuality,
    Battery,
    Command,
    CommandKind,
    Entry,
    Fault,
    ImuBlock,
    Link,
    LinkState,
    Packet,
    Samples,
    SensorMessage,
    Side,
    Tick,
    TimedRow,
    Write,
)
from kneehold.sensor.motion.attitude import make_filter
from kneehold.sensor.motion.sensor_clock import SensorClock

__all__ = ["SensorPipeline"]


class SensorPipeline:
    """The pure core for one sensor."""

    def __init__(
        self,
        sensor: SensorSetup,
        session: SessionSetup,
        trace: Trace | None,
        on_row: Callable[[str, TimedRow], None] | None = None,
    ) -> None:
        self.setup = sensor
        # In a guided session it is the guide that says when movement counts.
        self._profile = session.profile if session.guidance is None else None
        self._was_armed = False
        self._on_row = on_row
        self._protocol: SensorProtocol | None = None
        if sensor.driver is not None:
            self._protocol = by_name(sensor.driver).protocol(ProtocolOptions(sensor.rate_hz, sensor.variant))
        self._timeline = SensorClock()
        side = sensor.side if len(session.sensors) > 1 else session.side
        plan = Prescription(sensor.name, side, session.profile, session.hold_s, session.reps, session.tolerance_s)
        self._counting = ThighTracker(plan, sensor.mounting, make_filter(session.filter_name), trace)
        self.has_begun = False  # whether samples came
        self._link_up = True
        self._battery: int | None = None
        self._faults = 0
        self._unread = NONE_UNREAD
        self._is_unread_said = False
        self._said: tuple[Fault, ...] = ()
        self._warnings: tuple[str, ...] = ()
        self._reps: tuple[Rep, ...] = ()
        self._attempts: tuple[Attempt, ...] = ()
        self._view: CoachView | None = None  # as last made, while nothing has changed that it shows

    def start(self) -> tuple[Write, ...]:
        """What to send once the link is up."""
        return self._protocol.start() if self._protocol is not None else ()

    def feed(self, entry: Entry, since_start_s: float) -> tuple[Write, ...]:
        """Take one entry; ``since_start_s`` is its arrival after the session's first samples."""
        if isinstance(entry, Packet):
            return self._receive(entry, since_start_s)
        self._view = None
        if isinstance(entry, Samples):
            if not self.has_begun:
                self._begin(since_start_s)
            self._take(self._timeline.place_rows(entry.rows))
        elif isinstance(entry, Tick):
            self._silence(entry.arrival_ns)
        elif isinstance(entry, Link):
            return self._link(entry)
        else:
            self._command(entry)
        return ()

    def _begin(self, since_start_s: float) -> None:
        self._timeline.offset_s = since_start_s
        self.has_begun = True

    def finish(self) -> None:
        """The recording is over."""
        self._view = None
        self._counting.finish()

    def take_events(self) -> tuple[Event, ...]:
        """Events since the last call; repetitions and attempts are kept for the summary."""
        if not self._counting.counter.announcer.events:
            return ()
        events = tuple(self._counting.counter.announcer.events)
        self._counting.counter.announcer.events.clear()
        self._was_armed = self._was_armed or any(isinstance(event, Armed) for event in events)
        self._reps += tuple(event.rep for event in events if isinstance(event, RepCounted))
        self._attempts += tuple(event for event in events if isinstance(event, Attempt))
        self._warnings += tuple(event.text for event in events if isinstance(event, Warned))
        return events

    def view(self) -> CoachView:
        """What a screen may show now; many a packet is only the first half of another and changes nothing."""
        if self._view is None:
            timeline = self._timeline
            self._view = view_of(
                self._counting.counter,
                timeline.t_last or 0.0,
                self._counting.elevation_deg,
                trusted=self._counting.is_trusted,
                link_up=self._link_up,
                battery=self._battery,
                lost_s=timeline.lost_s,
            )
        return self._view

    @property
    def still_s(self) -> float:
        """How long the thigh has been still."""
        return self._counting.motion.stillness.still_s

    @property
    def fitness(self) -> AngleQuality:
        """Whether the present angle may be used."""
        return self._counting.fitness

    def time_at(self, arrival_ns: int) -> float | None:
        """Session time when the host's clock shows ``arrival_ns``; ``None`` before the first sample."""
        return self._timeline.time_at(arrival_ns)

    def hold_off(self) -> None:
        """From here on nothing counts, until ``count``."""
        self._view = None
        self._counting.hold_off()

    def count(self) -> None:
        """From here on movement counts, once the thigh was still for as long as arming takes."""
        self._view = None
        self._counting.count()

    def remount(self) -> None:
        """The sensor was put on anew."""
        self._view = None
        self._counting.remount(self._timeline.t_last or 0.0)

    def begin_block(self, plan: Prescription) -> None:
        """Another exercise, leg or hold from here on; repetitions are numbered on."""
        self._view = None
        self._counting.drain()
        self._counting.begin_block(plan)

    def facts(self) -> SensorFacts:
        """What the summary needs."""
        timeline, motion = self._timeline, self._counting.motion
        frame = self._counting.counter.frame
        is_elsewhere = motion.is_known and frame.is_declared and not self._was_armed and motion.health.is_trusted
        profile = self._profile if is_elsewhere else None
        return SensorFacts(
            self.setup.name,
            timeline.samples,
            (timeline.t_last or 0.0) - timeline.offset_s,
            timeline.lost_s,
            timeline.late,
            timeline.restarts,
            self._faults,
            self._counting.is_trusted and is_rate_believable(timeline),
            recording_warnings(self._warnings, timeline, self._faults, rested=motion.is_known, missed=profile),
            self._reps,
            self._attempts,
            "declared" if frame.is_declared else "relative",
        )

    def state(self) -> tuple[object, ...]:
        """The past of this sensor."""
        protocol = self._protocol.state() if self._protocol is not None else None
        own = tuple(getattr(self, name) for name in _OWN)
        return (protocol, self._timeline.state(), self._counting.state(), own)

    def restore(self, state: object) -> None:
        """Become what ``state`` describes."""
        self._view = None
        protocol, timeline, counting, own = cast("tuple[object, object, object, tuple[object, ...]]", state)
        if self._protocol is not None:
            self._protocol.restore(protocol)
        self._timeline.restore(timeline)
        self._counting.restore(counting)
        for name, value in zip(_OWN, own, strict=True):
            setattr(self, name, value)

    def _receive(self, packet: Packet, since_start_s: float) -> tuple[Write, ...]:
        writes: list[Write] = []
        if self._protocol is None:
            self._faults += 1
        messages = received(self._protocol, packet) if self._protocol is not None else ()
        if messages:
            self._view = None
        for message in messages:
            if isinstance(message, ImuBlock):
                if not self.has_begun:
                    self._begin(since_start_s)
                self._take(self._timeline.place_block(message, packet.arrival_ns))
            elif isinstance(message, Battery):
                self._battery = message.percent
            elif isinstance(message, Fault):
                self._fault(message)
            else:
                writes.append(message)
        if self._unread is not NONE_UNREAD or self._faults:
            self._look_for_unread(packet.arrival_ns, messages)
        return tuple(writes)

    def _look_for_unread(self, arrival_ns: int, messages: tuple[SensorMessage, ...]) -> None:
        """For seconds no packet could be read: this is said once, and nothing is believed any more."""
        self._unread = self._unread.after(arrival_ns, messages)
        if self._is_unread_said or not self._unread.is_long(arrival_ns):
            return
        self._is_unread_said = True
        text = f"{self.setup.name}: packets come, but none can be read: {self._unread.cause}"
        self._counting.distrust(self._timeline.time_at(arrival_ns) or 0.0, "unreadable", text)

    def _fault(self, fault: Fault) -> None:
        """Counted; what keeps the sensor from streaming as asked is also said, once."""
        self._faults += 1
        if fault.reason in REPORTED_FAULTS and fault not in self._said:
            self._said += (fault,)
            self._warn(fault.reason, fault.detail)

    def _warn(self, code: str, text: str) -> None:
        t = self._timeline.t_last or 0.0
        warned = Warned(self.setup.name, t, t, code, f"{self.setup.name}: {text}", trusted=True)
        self._counting.counter.announcer.events.append(warned)

    def _take(self, rows: list[TimedRow]) -> None:
        self._counting.take(rows)
        if self._on_row is not None:
            for row in rows:
                self._on_row(self.setup.name, row)

    def _silence(self, arrival_ns: int) -> None:
        if (now_s := self._timeline.time_at(arrival_ns)) is not None:
            self._counting.silence(now_s)

    def _link(self, link: Link) -> tuple[Write, ...]:
        self._link_up = link.state is not LinkState.DOWN
        self._unread = NONE_UNREAD
        self._silence(link.arrival_ns)
        return self.start() if link.state is LinkState.UP else ()

    def _command(self, command: Command) -> None:
        self._counting.drain()
        if command.kind is CommandKind.SET_SIDE and command.text in tuple(Side):
            self._counting.set_side(command.text)
        elif command.kind is CommandKind.RESET_MOUNTING:
            self.remount()
        elif command.kind is CommandKind.CHANGE_SENSOR:
            self.remount()
            self._warn("sensor_changed", f"from here on another sensor was used ({command.text})")
        elif command.kind is CommandKind.STOP_SET:
            self._counting.counter.disarm(self._timeline.t_last or 0.0, "stopped")


_OWN = (
    "has_begun", "_was_armed", "_link_up", "_battery", "_faults", "_is_unread_said", "_said", "_unread", "_warnings",
    "_reps", "_attempts",
)  # fmt: skip
