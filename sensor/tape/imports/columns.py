"""The meaning of a table's columns, told by the words and units of its header.

Labels are translated and renamed, so single words and units are looked at, never whole headers. Where no unit is
written the factor stays open: numbers decide it, never a guess.
"""

from __future__ import annotations

import re
from collections import Counter
from enum import StrEnum
from math import radians
from typing import NamedTuple

from kneehold.sensor.model.values import GRAVITY_MPS2

__all__ = ["Columns", "Quantity", "TimeColumn", "Triple", "columns_of", "words_of"]


class Quantity(StrEnum):
    """What three columns measure."""

    ACC = "acceleration"  # specific force, gravity included
    LINEAR = "acceleration without gravity"
    GRAVITY = "gravity"
    GYRO = "angular rate"


class Triple(NamedTuple):
    """Three columns of one quantity; ``scale`` makes their numbers m/s² or rad/s, ``None``: no unit is written."""

    quantity: Quantity
    at: tuple[int, int, int]
    scale: float | None
    sensor: str  # words that name one of several sensors, "" for none
    is_raw: bool


class TimeColumn(NamedTuple):
    """A column of times; ``scale`` makes its numbers seconds, ``None``: no unit is written, or it is a clock's text."""

    at: int
    scale: float | None
    rank: int  # the lower the better


class Columns(NamedTuple):
    """Everything of a header that is used."""

    times: tuple[TimeColumn, ...]
    triples: tuple[Triple, ...]
    device_at: int | None  # the column that says which sensor a row is of


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DEGREE = radians(1.0)
_ACC_UNITS = {
    **dict.fromkeys(
        (
            "m/s^2",
            "m/s2",
            "m/s/s",
            "ms^-2",
            "ms-2",
            "mps2",
            "ms2",
            "m/sec^2",
            "m/s**2",
            "米/秒^2",
            "\u043c/\u0441^2",
            "m/(s^2)",
        ),
        1.0,
    ),
    **dict.fromkeys(("g", "gs", "g-force", "gforce"), GRAVITY_MPS2),
    **dict.fromkeys(("mg", "milli-g"), 1e-3 * GRAVITY_MPS2),
    **dict.fromkeys(("cm/s^2", "cm/s2", "gal"), 1e-2),
}
_RATE_UNITS = {
    **dict.fromkeys(
        (
            "rad/s",
            "rads/s",
            "rad/sec",
            "rads",
            "radps",
            "rads^-1",
            "rads-1",
            "radian/s",
            "radians/s",
            "\u0440\u0430\u0434/\u0441",
        ),
        1.0,
    ),
    **dict.fromkeys(
        ("deg/s", "°/s", "º/s", "˚/s", "dps", "degs", "degps", "deg/sec", "degree/s", "degrees/s"), _DEGREE
    ),
    **dict.fromkeys(("degreepersecond", "degreespersecond", "degrees/sec", "degree/sec"), _DEGREE),
    **dict.fromkeys(("mdps", "mdeg/s"), 1e-3 * _DEGREE),
}
_TIME_UNITS = {
    **dict.fromkeys(("s", "sec", "secs", "seconds", "second", "\u0441"), 1.0),
    **dict.fromkeys(("ms", "msec", "milliseconds"), 1e-3),
    **dict.fromkeys(("us", "µs", "μs", "microseconds"), 1e-6),
    **dict.fromkeys(("ns", "nanoseconds"), 1e-9),
}  # fmt: skip

_ACC = _words(
    "a acc accel accl acceleration accelerometer accelerometers accelero accm aacc beschleunigung beschl "
    "aceleracion aceleración accélération accelerazione aceleração 加速度 gforce versnelling przyspieszenie zrychlení "
    "ускорение ivme 가속도"
)
_RATE = _words(
    "g w gyr gyro gyros gyroscope gyrm gyroskop giroscopio gyroscopio rotation rot rotationrate angular "
    "angularvelocity angvel omega drehrate winkelgeschwindigkeit 角速度 陀螺仪 hoeksnelheid żyroskop gyroskop гироскоп "
    "각속도"
)
_LINEAR = _words("linear lin lacm user free freeacc useracceleration without ohne sans 线性")
_GRAVITY = _words("gravity grav grvm gravedad gravità gravité schwerkraft 重力")
_WITH = _words("including incl with mit")
_NOT_USED = _words(
    "m b mag magn magm magnet magnetic magnetometer magnetfeld compass 磁场 angle angles euler quat "
    "quaternion q orientation attitude roll pitch yaw rotm position displacement gps location speed velocity "
    "heading 角度 四元数 mat orientinc velinc vel dv dq oriinc pressure light"
)
_ANGULAR = _words("angular 角速度 angularvelocity")
_RAW = _words("raw roh uncalibrated unbiased")
# Words that say nothing of which of several sensors is meant.
_FILLERS = _words(
    "axis value val sensor sensors imu meas measured data calibrated cal calib calibratedby motion device phone "
    "component of in the and total f force filtered corrected mean vector since reboot 轴 rate velocity vel speed "
    "g wrist smartphone android ios"
)
_TIME = _words(
    "time timestamp timestamps epoch elapsed seconds t zeit tiempo temps tempo uhrzeit date 时间 tijd clock "
    "czas čas время час zaman tid aika χρόνος vreme време 時間 時刻 시간 "
    "unixtime datetime timestampms millis micros ms us ns loggingtime msec sampletime "
    "milliseconds microseconds nanoseconds"
)
_NO_TIME = _words("temperature sync offset zone wall duration exposure dateformat")
_DEVICES = _words("devicename device deviceid sensorid address mac macaddress 设备名称 地址 设备 sensorname")
# Labels have up to 60 characters. The patterns below take quadratic time for a long one that they do not fit.
_LONGEST_LABEL = 300
_UNIT = re.compile(r"\s*[(\[{]([^)\]}]*)[)\]}]?\s*$")
_WORD = re.compile(r"[\u4e00-\u9fff]+|[^\W\d_\u4e00-\u9fff]+|\d+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_TOOLBOX = re.compile(r"^(gf|w|a)([xyz])$")


def words_of(text: str) -> tuple[str, ...]:
    """The words of a label or a file name, lower case, camelHumps split."""
    return tuple(_WORD.findall(_HUMP.sub(" ", text).lower()))


def columns_of(cells: list[str], file_name: str) -> Columns | None:
    """The meaning of a header row; ``None`` if nothing that is used here stands in it."""
    names = ["" if len(cell) > _LONGEST_LABEL else cell.strip().strip('"').strip() for cell in cells]
    stem = words_of(file_name.partition(".")[0].replace("_", " "))
    is_toolbox = "gfx" in [name.lower() for name in names]
    is_logger = "seconds_elapsed" in names
    found: dict[tuple[Quantity, float | None, str, bool], dict[str, int]] = {}
    seen: Counter[tuple[tuple[Quantity, float | None, str, bool], str]] = Counter()
    for index, name in enumerate(names):
        meant = _toolbox(name) if is_toolbox else _meaning(name, stem, is_logger)
        if meant is not None:
            quantity, scale, sensor, is_raw, axis = meant
            key = (quantity, scale, sensor, is_raw)
            seen[key, axis] += 1
            if seen[key, axis] > 1:  # names that come again are those of another sensor
                key = (quantity, scale, f"{sensor} {seen[key, axis]}".strip(), is_raw)
            found.setdefault(key, {})[axis] = index
    triples = tuple(
        Triple(quantity, (axes["x"], axes["y"], axes["z"]), scale, sensor, is_raw)
        for (quantity, scale, sensor, is_raw), axes in found.items()
        if len(axes) == len("xyz")
    )
    used = {index for triple in triples for index in triple.at}
    times = tuple(time for at, name in enumerate(names) if at not in used and (time := _time(at, name)) is not None)
    device = next((at for at, name in enumerate(names) if "".join(words_of(name)) in _DEVICES), None)
    return Columns(times, triples, device) if triples else None


def _toolbox(name: str) -> tuple[Quantity, float | None, str, bool, str] | None:
    """Physics Toolbox: total force in g, linear acceleration in m/s², angular rate in rad/s."""
    match = _TOOLBOX.match(name.lower())
    if match is None:
        return None
    quantity, scale = {
        "gf": (Quantity.ACC, GRAVITY_MPS2), "a": (Quantity.LINEAR, 1.0), "w": (Quantity.GYRO, 1.0),
    }[match[1]]  # fmt: skip
    return quantity, scale, "", False, match[2]


def _split(name: str) -> tuple[str, str]:
    """Label and unit of a header cell, the unit in the spelling of the tables above ("" for none)."""
    match = _UNIT.search(name)
    label, unit = (name[: match.start()], match[1]) if match else (name, "")
    unit = _spelled(unit)
    if not unit:
        head, _, tail = label.rpartition("_")
        if head and tail.lower() in (*_ACC_UNITS, *_RATE_UNITS):
            return head, tail.lower()
        head, _, tail = label.rpartition(",")
        if head and _spelled(tail) in (*_ACC_UNITS, *_RATE_UNITS, *_TIME_UNITS):
            return head, _spelled(tail)
    return label, unit


def _spelled(unit: str) -> str:
    return unit.strip().lower().replace("²", "^2").replace("⁻", "-").replace(" ", "").replace("·", "").replace("*", "")


def _axis(words: tuple[str, ...]) -> tuple[tuple[str, ...], str] | None:
    """The other words, and which axis is named."""
    single = [k for k, word in enumerate(words) if word in ("x", "y", "z")]
    if single:
        k = single[-1]
        return (*words[:k], *words[k + 1 :]), words[k]
    for k in range(len(words) - 1, -1, -1):
        word = words[k]
        if len(word) > 1 and word[-1] in "xyz" and (word[:-1] in _ACC or word[:-1] in _RATE or word[:-1] in _GRAVITY):
            return (*words[:k], word[:-1], *words[k + 1 :]), word[-1]
    return None


def _meaning(name: str, stem: tuple[str, ...], is_logger: bool) -> tuple[Quantity, float | None, str, bool, str] | None:
    label, unit = _split(name)
    found = _axis(words_of(label))
    if found is None:
        return None
    words, axis = found
    known = _quantity(words, unit)
    if known is None and not set(words) - _FILLERS:
        known = _logged(stem) if is_logger and not unit else _quantity((*stem, *words), unit)
    elif known is Quantity.ACC and is_logger and _logged(stem) is Quantity.LINEAR:
        known = Quantity.LINEAR  # Sensor Logger's "Accelerometer" has no gravity in it, whatever its header says
    elif known is Quantity.ACC and not _ACC & set(words):
        known = _quantity((*stem, *words), unit) or known
    if known is None:
        return None
    scale = _RATE_UNITS.get(unit) if known is Quantity.GYRO else _ACC_UNITS.get(unit)
    if is_logger and not unit and known is not Quantity.ACC:
        scale = 1.0
    all_words = {*words, *stem} if not _ACC & set(words) and not _RATE & set(words) else {*words}
    plain = _ACC | _RATE | _LINEAR | _GRAVITY | _FILLERS | _RAW | _WITH
    sensor = " ".join(word for word in words if word not in plain)
    is_sensorlog = {"accelerometer", "acceleration"} <= set(words) or "motion" in words
    if unit == "g" and is_sensorlog:
        scale = -GRAVITY_MPS2  # SensorLog on an iPhone: -1 g on the axis that points up
    return known, scale, sensor, bool(_RAW & all_words), axis


def _logged(stem: tuple[str, ...]) -> Quantity | None:
    """What Sensor Logger's files hold: it writes no units (m/s², rad/s), the name of the file says it."""
    name = "".join(stem)
    for end, quantity in (
        ("totalacceleration", Quantity.ACC), ("accelerometeruncalibrated", Quantity.ACC),
        ("accelerometer", Quantity.LINEAR), ("gravity", Quantity.GRAVITY),
        ("gyroscopeuncalibrated", Quantity.GYRO), ("gyroscope", Quantity.GYRO),
    ):  # fmt: skip
        if name.endswith(end):
            return quantity
    return None


def _quantity(words: tuple[str, ...], unit: str) -> Quantity | None:
    """By words and unit together; ``None`` if they name nothing that is used, or contradict each other."""
    said = set(words)
    if said & _NOT_USED and not (said & _ANGULAR and "acceleration" not in said):
        return None
    is_acc = bool(said & (_ACC | _GRAVITY)) or "gf" in said or "freeacc" in said or "useracceleration" in said
    is_rate = bool(said & (_RATE - {"g"})) or (not is_acc and "g" in said)
    if unit in _RATE_UNITS:
        return None if is_acc and not is_rate else Quantity.GYRO
    if unit in _ACC_UNITS:
        if is_rate and not is_acc:
            return None
    elif is_acc == is_rate:
        return None
    elif is_rate:
        return Quantity.GYRO
    if said & _LINEAR:
        return Quantity.LINEAR
    if said & _GRAVITY and not said & _WITH:
        return Quantity.GRAVITY
    return Quantity.ACC


def _time(at: int, name: str) -> TimeColumn | None:
    label, unit = _split(name)
    words = words_of(label)
    said = set(words)
    if said & _NO_TIME or not (said & _TIME or unit in _TIME_UNITS):
        return None
    scale = _TIME_UNITS.get(unit)
    if scale is None:
        scale = next((_TIME_UNITS[word] for word in reversed(words) if word in _TIME_UNITS and word != "seconds"), None)
    if name == "seconds_elapsed":
        return TimeColumn(at, 1.0, 0)
    if "millis" in said or "timestampms" in said:
        scale = 1e-3
    if "micros" in said:
        scale = 1e-6
    rank = 1 if "elapsed" in said or "start" in said else 2 if scale is not None else 3
    if words and not said & _TIME:
        rank = 4  # a word that is not known here, with a unit of time
    return TimeColumn(at, scale, rank)
