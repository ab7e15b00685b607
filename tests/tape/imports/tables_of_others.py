"""How would more programs have written this recording? Layouts as their public exports have them, numbers made here."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from math import degrees
from pathlib import Path

from kneehold.sensor.model.values import GRAVITY_MPS2, TimedRow

__all__ = ["FORMATS"]

_Format = Callable[[Sequence[TimedRow], Path], Path]
_G = GRAVITY_MPS2


def _write(folder: Path, name: str, header: str, rows: Sequence[Sequence[object]], separator: str = ",") -> Path:
    path = folder / name
    lines = [header] if header else []
    path.write_text("\n".join([*lines, *(separator.join(map(str, row)) for row in rows)]) + "\n", encoding="utf-8")
    return path


def _g(row: TimedRow) -> list[float]:
    return [round(value / _G, 6) for value in row[1:4]]


def _acc(row: TimedRow) -> list[float]:
    return [round(value, 5) for value in row[1:4]]


def _rad(row: TimedRow) -> list[float]:
    return [round(value, 6) for value in row[4:]]


def _deg(row: TimedRow) -> list[float]:
    return [round(degrees(value), 4) for value in row[4:]]


def _clock(t: float, digits: int | None = 3) -> str:
    ms = round(1000.0 * t)
    fraction = str(ms % 1000) if digits is None else f"{ms % 1000:03d}"
    return f"{4 + ms // 60000}:{ms // 1000 % 60}:{fraction}"


def _toolbox(rows: Sequence[TimedRow], folder: Path) -> Path:
    header = "\ntime,gFx,gFy,gFz,ax,ay,az,wx,wy,wz,"
    return _write(folder, "toolbox.csv", header, [[row[0], *_g(row), 0, 0, 0, *_rad(row), ""] for row in rows])


def _androsensor(rows: Sequence[TimedRow], folder: Path) -> Path:
    axes = [f"{name} {axis} (m/s²)" for name in ("ACCELEROMETER", "GRAVITY", "LINEAR ACCELERATION") for axis in "XYZ"]
    names = [
        *axes,
        *(f"GYROSCOPE {axis} (rad/s)" for axis in "XYZ"),
        "Time since start in ms ",
        "YYYY-MO-DD HH-MI-SS_SSS",
    ]
    lines = [[*_acc(r), *_acc(r), 0, 0, 0, *_rad(r), round(1e3 * r[0]), f"2026-01-02 03:{_clock(r[0])}"] for r in rows]
    return _write(folder, "Sensor_record.csv", ";".join(names), lines, ";")


def _kinetics(rows: Sequence[TimedRow], folder: Path) -> Path:
    header = "time,X_value,Y_value,Z_value"
    _write(folder, "walk_accm.csv", header, [[row[0], *_acc(row)] for row in rows])
    return _write(folder, "walk_gyrm.csv", header, [[row[0], *_rad(row)] for row in rows])


def _matlab(rows: Sequence[TimedRow], folder: Path) -> Path:
    for name, values in (("Acceleration", _acc), ("AngularVelocity", _rad)):
        lines = [[f"06-May-2026 18:{_clock(row[0])[:-4].zfill(2)}.{_clock(row[0])[-3:]}", *values(row)] for row in rows]
        _write(folder, f"{name}.csv", "Timestamp,X,Y,Z", lines)
    return folder


def _sensorlog(rows: Sequence[TimedRow], folder: Path) -> Path:
    names = ["loggingTime(txt)", "loggingSample(N)", "accelerometerTimestamp_sinceReboot(s)"]
    names += [f"accelerometerAcceleration{axis}(G)" for axis in "XYZ"] + ["gyroTimestamp_sinceReboot(s)"]
    names += [f"gyroRotation{axis}(rad/s)" for axis in "XYZ"] + ["motionTimestamp_sinceReboot(s)", "motionYaw(rad)"]
    names += [f"motionUserAcceleration{axis}(G)" for axis in "XYZ"] + [f"motionGravity{axis}(G)" for axis in "XYZ"]
    lines: list[Sequence[object]] = []
    for k, row in enumerate(rows):
        down = [-value for value in _g(row)]
        t = 1000.0 + row[0]
        lines.append(["2026-01-02T03:04:05.1", k, t, *down, t + 0.001, *_rad(row), t, 0, 0, 0, 0, *down])
    return _write(folder, "sensorlog.csv", ",".join(names), lines)


def _wit(header: str, encoding: str) -> _Format:
    def write(rows: Sequence[TimedRow], folder: Path) -> Path:
        lines = [header]
        for row in rows:
            time = f"2026-1-2 3:{_clock(row[0], None)}"
            lines.append("\t".join(map(str, [time, "WT901(AB)", time, *_g(row), *_deg(row), 0.0, 30.0])))
        path = folder / "data.txt"
        path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
        return path

    return write


def _wit_old(rows: Sequence[TimedRow], folder: Path) -> Path:
    names = ["address", "Time(s)", "ax(g)", "ay(g)", "az(g)"]
    names += ["wx(deg/s)", "wy(deg/s)", "wz(deg/s)", "AngleX(deg)", "T(°)"]
    header = "StartTime: 2019-09-05 14:19:48.105\n" + "\t".join(names)
    return _write(folder, "old.txt", header, [["0x50", row[0], *_g(row), *_deg(row), 0, 30] for row in rows], "\t")


def _metawear(rows: Sequence[TimedRow], folder: Path) -> Path:
    for name, unit, values in (("Accelerometer_100.000Hz", "g", _g), ("Gyroscope_50.000Hz", "deg/s", _deg)):
        header = f"epoch (ms),time (01:00),elapsed (s),x-axis ({unit}),y-axis ({unit}),z-axis ({unit})"
        lines = [[1_700_000_000_000 + round(1e3 * r[0]), "2026-01-02T03:04:05.000", r[0], *values(r)] for r in rows]
        _write(folder, f"s_AB_{name}_1.5.0.csv", header, lines)
    return folder


def _mt_manager(rows: Sequence[TimedRow], folder: Path) -> Path:
    names = ["PacketCounter", "SampleTimeFine", "Acc_X", "Acc_Y", "Acc_Z", "Gyr_X", "Gyr_Y", "Gyr_Z"]
    header = "// Start Time: Unknown\n// Update Rate: 104.0Hz\n" + "\t".join(names)
    lines = [[k, round(1e4 * r[0]), *_acc(r), *_rad(r)] for k, r in enumerate(rows)]
    return _write(folder, "MT_0A.txt", header, lines, "\t")


def _dot_pc_sdk(rows: Sequence[TimedRow], folder: Path) -> Path:
    header = "PacketCounter,SampleTimeFine,Acc_X,Acc_Y,Acc_Z,Gyr_X,Gyr_Y,Gyr_Z"
    lines = [[k, round(1e4 * r[0]), *_acc(r), *_deg(r)] for k, r in enumerate(rows)]
    return _write(folder, "logfile_D4.csv", header, lines)


def _decoded_log_book(rows: Sequence[TimedRow], folder: Path) -> Path:
    samples: list[object] = []
    for k in range(0, len(rows) - 8, 8):
        part = rows[k : k + 8]
        acc = {axis: [row[1 + at] for row in part] for at, axis in enumerate("xyz")}
        gyro = {axis: [degrees(row[4 + at]) for row in part] for at, axis in enumerate("xyz")}
        stamp = {"Timestamp": round(1e3 * part[0][0])}
        samples.append({"MeasIMU6": {"MeasIMU6": stamp, "ArrayAcc": [acc], "ArrayGyro": [gyro]}})
    path = folder / "log.json"
    path.write_text(json.dumps({"Samples": samples}), encoding="utf-8")
    return path


def _arduino(rows: Sequence[TimedRow], folder: Path) -> Path:
    lines = [
        [round(1e3 * row[0]), *(round(v / _G * 16384) for v in row[1:4]), *(round(degrees(v) * 131) for v in row[4:])]
        for row in rows
    ]
    return _write(folder, "serial.txt", "", lines)


def _arduino_words(rows: Sequence[TimedRow], folder: Path) -> Path:
    header = "Starting ...\nCalibration done\nt ax ay az gx gy gz"
    return _write(folder, "serial.log", header, [[round(1e6 * r[0]), *_acc(r), *_deg(r)] for r in rows], " ")


_ENGLISH = (
    "time\tDeviceName\tChip Time()\tAcceleration X(g)\tAcceleration Y(g)\tAcceleration Z(g)\tAngular velocity X(°/s)\t"
    "Angular velocity Y(°/s)\tAngular velocity Z(°/s)\tAngle X(°)\tTemperature(°C)"
)
_CHINESE = "\t".join(
    [
        "时间",
        "设备名称",
        "片上时间()",
        *(f"加速度{axis}(g)" for axis in "XYZ"),
        *(f"角速度{axis}(°/s)" for axis in "XYZ"),
        "角度X(°)",
        "温度(°C)",
    ]
)
FORMATS: dict[str, _Format] = {
    "Physics Toolbox, genuine": _toolbox,
    "AndroSensor": _androsensor,
    "Sensor Kinetics": _kinetics,
    "MATLAB Mobile": _matlab,
    "SensorLog": _sensorlog,
    "WitMotion recorder": _wit(_ENGLISH, "utf-8-sig"),
    "WitMotion recorder, Chinese": _wit(_CHINESE, "gb18030"),
    "WitMotion recorder, old": _wit_old,
    "MetaWear": _metawear,
    "Xsens MT Manager": _mt_manager,
    "Xsens DOT PC SDK": _dot_pc_sdk,
    "Movesense log book, newest": _decoded_log_book,
    "Arduino, counts without a header": _arduino,
    "Arduino, words above a header": _arduino_words,
}
