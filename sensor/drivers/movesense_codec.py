"""Movesense: bytes to values and back.

Both directions of the GATT SensorData Protocol, without any state; byte drawings, sources and
test vectors are in ``firmware_notes/movesense.md``. Data buffers here always start with the two
header bytes (type, reference); a joined one keeps the header of its first half.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import hypot, isfinite, pi
from struct import Struct, pack
from typing import Any, NamedTuple

from kneehold.sensor.model.values import Battery, Fault, ImuBlock, ImuRow, Vec3, Write

__all__ = [
    "ACC",
    "ALONE",
    "ALONE_BYTES",
    "ALONE_RATE_HZ",
    "BATTERY_CHANNEL",
    "COMMAND_CHANNEL",
    "DATA",
    "DATA_CHANNEL",
    "DATA_PART2",
    "GYRO",
    "HALF_BYTES",
    "HELLO",
    "IMU6",
    "IMU9",
    "IMU_REFERENCE",
    "REPLY",
    "SAMPLES_PER_PACKET",
    "SERVICE",
    "SUBSCRIBE",
    "TICKS_PER_S",
    "TICK_WRAP",
    "UNSUBSCRIBE",
    "ImuStream",
    "command",
    "decode_alone",
    "decode_battery",
    "decode_imu",
    "encode_alone",
    "encode_imu",
    "imu_of",
    "read_status",
]

SERVICE = "34802252-7185-4d5d-b431-630e7050e8f0"
COMMAND_CHANNEL = "34800001-7185-4d5d-b431-630e7050e8f0"
DATA_CHANNEL = "34800002-7185-4d5d-b431-630e7050e8f0"
BATTERY_CHANNEL = "00002a19-0000-1000-8000-00805f9b34fb"  # Battery Level of the Bluetooth SIG

# First byte of a command.
HELLO, SUBSCRIBE, UNSUBSCRIBE = 0, 1, 2
# First byte of a notification.
REPLY, DATA, DATA_PART2 = 1, 2, 3
# Second byte of both. The host chooses it, 1-255; a small number is easy to find in a capture.
IMU_REFERENCE = 10
# Acceleration and angular rate on their own, for links too narrow for both: measurement by reference.
ACC, GYRO = 11, 12
ALONE = {ACC: "Acc", GYRO: "Gyro"}
ALONE_RATE_HZ = 13  # one sample a packet
_ALONE = Struct("<2xI3f")
ALONE_BYTES = _ALONE.size

TICKS_PER_S = 1000.0  # the sensor's clock is an u32 of milliseconds since boot
TICK_WRAP = 2**32

_PART_BYTES = 150  # the firmware sends this much of a payload in DATA, the rest in DATA_PART2
HALF_BYTES = 2 + _PART_BYTES  # so a DATA this long is a first half: 146 bytes of floats fit no whole sample

# The firmware packs so that about 13 packets a second leave the sensor; 8 is its longest array.
SAMPLES_PER_PACKET = {13: 1, 26: 2, 52: 4, 104: 8, 208: 8}

# Two full parts carry 296 bytes of floats, which is 12 samples of 24 bytes.
_MAX_SAMPLES = 12

# The chip's widest ranges are 16 g (157 m/s²) and 2000 deg/s: a component far beyond them is not motion.
_ACC_LIMIT_MPS2 = 400.0
_GYR_LIMIT_DEGPS = 5000.0

_RAD_PER_DEG = pi / 180.0
_DEG_PER_RAD = 180.0 / pi

_Unpack = Callable[[bytes], tuple[Any, ...]]


class ImuStream(NamedTuple):
    """One measurement of the sensor that carries acceleration and angular rate.

    ``layouts`` maps the length of a data buffer to (unpack, index of the first angular rate).
    """

    name: str
    magnetometer: bool
    layouts: dict[int, tuple[_Unpack, int]]

    def bytes_of(self, rate_hz: float) -> int:
        """The longest notification at this rate; a payload over 150 bytes is cut after as much."""
        sizes = list(self.layouts)
        return min(sizes[SAMPLES_PER_PACKET[round(rate_hz)] - 1], HALF_BYTES)

    def path(self, rate_hz: float) -> str:
        """The resource to subscribe to."""
        return f"/Meas/{self.name}/{rate_hz:.0f}"


def _stream(name: str, *, magnetometer: bool) -> ImuStream:
    layouts: dict[int, tuple[_Unpack, int]] = {}
    for n in range(1, _MAX_SAMPLES + 1):
        # Header skipped, u32 tick, n acc triples, n gyr triples; magnetometer triples only counted.
        layout = Struct(f"<2xI{6 * n}f" + (f"{12 * n}x" if magnetometer else ""))
        layouts[layout.size] = (layout.unpack, 1 + 3 * n)
    return ImuStream(name, magnetometer, layouts)


IMU6 = _stream("IMU6", magnetometer=False)
IMU9 = _stream("IMU9", magnetometer=True)


def decode_imu(data: bytes, stream: ImuStream, rate_hz: float) -> ImuBlock | Fault:
    """Samples of one whole data buffer, angular rate turned from deg/s to rad/s.

    ``rate_hz`` is the rate that was subscribed to. The fault is ``length`` (no whole number of
    samples), ``not_finite`` or ``range`` (beyond anything the chip can measure).
    """
    layout = stream.layouts.get(len(data))
    if layout is None:
        return Fault("length", f"{len(data)} bytes are no whole number of {stream.name} samples")
    unpack, gyr_at = layout
    values = unpack(data)
    acc, gyr = values[1:gyr_at], values[gyr_at:]
    # The length of the whole array is at least its largest component, and NaN compares false: one quick
    # look passes nearly every packet, a closer one is taken of the rest.
    if not (hypot(*acc) <= _ACC_LIMIT_MPS2 and hypot(*gyr) <= _GYR_LIMIT_DEGPS):
        fault = _unbelievable(acc, gyr)
        if fault is not None:
            return fault
    # Taking three values at a time from one iterator cuts an array into triples.
    a, g = iter(acc), iter([v * _RAD_PER_DEG for v in gyr])
    return ImuBlock(values[0], TICKS_PER_S, TICK_WRAP, rate_hz, tuple(zip(a, a, a, g, g, g, strict=False)))


def _unbelievable(acc: Sequence[float], gyr: Sequence[float]) -> Fault | None:
    """What is wrong with the values of a packet [m/s², deg/s], if anything is."""
    if not all(map(isfinite, (*acc, *gyr))):
        return Fault("not_finite")
    if max(map(abs, acc)) > _ACC_LIMIT_MPS2:
        return Fault("range", "acceleration")
    if max(map(abs, gyr)) > _GYR_LIMIT_DEGPS:
        return Fault("range", "angular rate")
    return None


def encode_imu(tick: int, rows: Sequence[ImuRow], stream: ImuStream, reference: int) -> tuple[bytes, ...]:
    """Notifications of one packet: one, or two if its payload is longer than 150 bytes.

    ``tick`` counts milliseconds since boot and wraps; a magnetometer sees no field.
    """
    values = [v for row in rows for v in row[:3]]
    values += [v * _DEG_PER_RAD for row in rows for v in row[3:]]
    if stream.magnetometer:
        values += [0.0] * (3 * len(rows))
    payload = pack(f"<I{len(values)}f", tick % TICK_WRAP, *values)
    first = bytes((DATA, reference)) + payload[:_PART_BYTES]
    if len(payload) <= _PART_BYTES:
        return (first,)
    return first, bytes((DATA_PART2, reference)) + payload[_PART_BYTES:]


def decode_alone(data: bytes) -> tuple[int, Vec3] | Fault:
    """Tick and value of one sample of a measurement on its own, as it stands there (m/s² or deg/s)."""
    if len(data) != ALONE_BYTES:
        return Fault("length", f"{len(data)} bytes are not one sample")
    tick, x, y, z = _ALONE.unpack(data)
    return tick, (x, y, z)


def encode_alone(tick: int, value: Vec3, reference: int) -> bytes:
    """Notification of one sample (m/s² or deg/s) of the measurement that ``reference`` is for."""
    return bytes((DATA, reference)) + _ALONE.pack(tick % TICK_WRAP, *value)[2:]


def imu_of(tick: int, acc: Vec3, gyr: Vec3) -> ImuBlock | Fault:
    """One sample out of both measurements [m/s², deg/s]; faults as ``decode_imu``."""
    x, y, z = (v * _RAD_PER_DEG for v in gyr)
    return _unbelievable(acc, gyr) or ImuBlock(tick, TICKS_PER_S, TICK_WRAP, float(ALONE_RATE_HZ), ((*acc, x, y, z),))


def decode_battery(data: bytes) -> Battery | Fault:
    """Charge in percent: one byte, 0-100."""
    if len(data) != 1:
        return Fault("length", f"{len(data)} bytes of battery level instead of 1")
    if data[0] > 100:
        return Fault("range", f"battery at {data[0]} %")
    return Battery(data[0])


def command(code: int, reference: int, path: str = "") -> Write:
    """A command; the reference comes back in every answer to it."""
    return Write(COMMAND_CHANNEL, bytes((code, reference)) + path.encode())


def read_status(body: bytes) -> int | None:
    """The status (200-599, meaning as in HTTP) at the start of a reply's body, ``None`` if there is none.

    Little-endian from the default firmware, big-endian from the sample firmware; no status in
    use reads as another one the wrong way round.
    """
    little, big = int.from_bytes(body[:2], "little"), int.from_bytes(body[:2], "big")
    return next((status for status in (little, big) if 200 <= status <= 599), None)
