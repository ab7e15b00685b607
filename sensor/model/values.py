"""Values that go into the core and through it.

Frames and units, everywhere: acceleration is specific force in m/s² in the sensor's own axes
(+9.81 on the axis that points up at rest); angular rate in rad/s, right-hand rule, same axes;
angles that a person reads in degrees; ``_s`` seconds; ``_ns`` integer nanoseconds of the host's
monotonic clock.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import NamedTuple

__all__ = [
    "GRAVITY_MPS2",
    "REPORTED_FAULTS",
    "UNKNOWN_MOUNTING",
    "Advert",
    "AngleQuality",
    "Battery",
    "Command",
    "CommandKind",
    "Entry",
    "Fault",
    "ImuBlock",
    "ImuRow",
    "Link",
    "LinkState",
    "Mounting",
    "Packet",
    "Samples",
    "SensorMessage",
    "Side",
    "Tick",
    "TimedRow",
    "Vec3",
    "Write",
]

# Standard gravity (CGPM 1901). Local gravity differs by at most 0.3 %, below every threshold used here.
GRAVITY_MPS2 = 9.80665

Vec3 = tuple[float, float, float]

# One sample without its time: ax, ay, az [m/s²], gx, gy, gz [rad/s].
ImuRow = tuple[float, float, float, float, float, float]

# One sample with its time: t_s, ax, ay, az [m/s²], gx, gy, gz [rad/s].
TimedRow = tuple[float, float, float, float, float, float, float]


class Side(StrEnum):
    """The leg a sensor is on, or the leg a repetition was done with."""

    RIGHT = "right"
    LEFT = "left"
    BOTH = "both"


class LinkState(StrEnum):
    """What happened to the radio link."""

    UP = "up"
    DOWN = "down"
    OVERRUN = "overrun"  # packets came faster than the inbox was emptied; some were thrown away


class AngleQuality(IntEnum):
    """May the present angle of a thigh be used?"""

    UNKNOWN = 0  # no rest pose yet
    GOOD = 1
    TURNED = 2  # out of the flexion plane
    SHAKEN = 3  # walking or being handled
    RECOVERING = 4  # just after a gap


class CommandKind(StrEnum):
    """What a person (or the session machine) asked for."""

    START_SET = "start_set"
    STOP_SET = "stop_set"
    SET_SIDE = "set_side"
    RESET_MOUNTING = "reset_mounting"
    CHANGE_SENSOR = "change_sensor"  # to another device, whose address is the text
    MARK = "mark"
    ANSWER = "answer"  # to the question that is asked: a number, yes, no, right, left
    PAUSE = "pause"  # and go on
    STOP = "stop"  # the whole session
    PAIN = "pain"  # stop because it hurts
    UNDO = "undo"  # the last repetition


# --- what may stand on a tape -------------------------------------------------------------------


class Packet(NamedTuple):
    """One Bluetooth notification as received."""

    sensor: str  # which sensor of the session, e.g. "thigh", "left", "right"
    arrival_ns: int
    channel: str  # the characteristic's UUID, lower case, full 128-bit form
    payload: bytes


class Samples(NamedTuple):
    """Samples that arrive already decoded and stamped, from a CSV file."""

    sensor: str
    arrival_ns: int
    rows: tuple[TimedRow, ...]


class Tick(NamedTuple):
    """Time passed and nothing came: how the core learns of silence without a clock."""

    sensor: str
    arrival_ns: int


class Link(NamedTuple):
    """The radio came, went, or outran the inbox."""

    sensor: str
    arrival_ns: int
    state: LinkState


class Command(NamedTuple):
    """A person acted; ``text`` carries the note, or the side for ``SET_SIDE``."""

    sensor: str
    arrival_ns: int
    kind: CommandKind
    text: str = ""


Entry = Packet | Samples | Tick | Link | Command


# --- what a driver makes of a packet ------------------------------------------------------------


class ImuBlock(NamedTuple):
    """Samples of one packet, evenly spaced.

    ``first_tick`` is the sensor's own clock at the first sample, in ``1 / ticks_per_s`` seconds,
    as it stood in the packet (it wraps to 0 at ``tick_wrap``; 0 there means it never wraps);
    ``None`` for a sensor that sends no clock. ``lost_before`` counts samples the driver knows to
    be missing before this block (0 where only the clock can tell).
    """

    first_tick: int | None
    ticks_per_s: float
    tick_wrap: int
    nominal_rate_hz: float
    samples: tuple[ImuRow, ...]
    lost_before: int = 0


class Battery(NamedTuple):
    """Battery charge as the sensor reports it, 0-100."""

    percent: int


class Fault(NamedTuple):
    """Bytes that cannot be what they claim to be; counted, never the end of a session."""

    reason: str  # a short fixed key, e.g. "length", "unknown_type", "not_finite"
    detail: str = ""


# What a sensor or its link answers to being asked to stream, clocks that had to be put together, and a driver that
# failed: a person must know. A damaged packet is only counted.
REPORTED_FAULTS = ("refused", "narrow", "clocks", "raised")


class Write(NamedTuple):
    """Bytes a protocol wants sent to the sensor; ``service`` where several have a characteristic of that number."""

    channel: str
    payload: bytes
    with_response: bool = True
    service: str = ""


SensorMessage = ImuBlock | Battery | Fault | Write


# --- what is known of a sensor ------------------------------------------------------------------


class Advert(NamedTuple):
    """What a scan shows of one device."""

    address: str
    name: str
    service_uuids: tuple[str, ...] = ()
    manufacturer_data: tuple[tuple[int, bytes], ...] = ()
    rssi_dbm: int | None = None


class Mounting(NamedTuple):
    """How the sensor sits on the thigh, as far as somebody declared it.

    ``knee`` is the unit vector, in sensor axes, that points along the thigh towards the knee;
    ``front`` the one that points out of the front of the thigh. ``None`` = not declared.
    """

    knee: Vec3 | None = None
    front: Vec3 | None = None

    @property
    def is_declared(self) -> bool:
        """Whether anything was declared at all."""
        return self.knee is not None or self.front is not None


UNKNOWN_MOUNTING = Mounting()
