"""How would other programs have written this recording?"""

from __future__ import annotations

import itertools
import json
import zipfile
from collections.abc import Callable, Iterable, Sequence
from math import degrees
from pathlib import Path

from kneehold.sensor.model.values import TimedRow

__all__ = ["EXPORTS"]

_Export = Callable[[Sequence[TimedRow], Path], Path]
_LAG_S = 0.004  # the two sensors of a phone are not read at the same moment


def _accelerations(rows: Sequence[TimedRow]) -> list[tuple[float, ...]]:
    """The acceleration as read a little later than the gyroscope, drawn straight between the samples."""
    late: list[tuple[float, ...]] = []
    for before, after in itertools.pairwise(rows):
        step_s = after[0] - before[0]
        f = min(1.0, _LAG_S / step_s)
        late.append((before[0] + f * step_s, *(b + f * (a - b) for b, a in zip(before[1:4], after[1:4], strict=True))))
    return late


def _gyro(rows: Iterable[TimedRow]) -> list[tuple[float, ...]]:
    return [(row[0], *row[4:]) for row in rows]


def _table(header: Sequence[str], rows: Iterable[tuple[float, ...]], separator: str, decimal: str) -> str:
    lines = [separator.join(f'"{name}"' for name in header)]
    lines += [separator.join(f"{value:.9E}".replace(".", decimal) for value in row) for row in rows]
    return "\n".join(lines) + "\n"


def _phyphox(separator: str, decimal: str, labels: tuple[str, str]) -> _Export:
    def write(rows: Sequence[TimedRow], folder: Path) -> Path:
        path = folder / "Stretch 2026-01-02 03-04-05.zip"
        acc = ["Time (s)", *(f"{labels[0]}{axis} (m/s^2)" for axis in "xyz")]
        gyro = ["Time (s)", *(f"{labels[1]}{axis} (rad/s)" for axis in "xyz")]
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("Accelerometer.csv", _table(acc, _accelerations(rows), separator, decimal))
            archive.writestr("Gyroscope.csv", _table(gyro, _gyro(rows), separator, decimal))
            archive.writestr("meta/device.csv", '"property","value"\n"deviceModel","phone"\n')
            archive.writestr("meta/time.csv", '"event","experiment time","system time"\n"START",0,1\n')
        return path

    return write


def _logger_zip(platform: str, split_gravity: bool) -> _Export:
    sign = -1.0 if platform == "ios" else 1.0

    def write(rows: Sequence[TimedRow], folder: Path) -> Path:
        path = folder / "walk.zip"
        acc = [(t, *(sign * value for value in values)) for t, *values in _accelerations(rows)]
        with zipfile.ZipFile(path, "w") as archive:
            if split_gravity:  # any split that adds up: the app's own is a filter's
                archive.writestr("Gravity.csv", _logged((t, 0.9 * x, 0.8 * y, 0.7 * z) for t, x, y, z in acc))
                archive.writestr("Accelerometer.csv", _logged((t, 0.1 * x, 0.2 * y, 0.3 * z) for t, x, y, z in acc))
            else:
                archive.writestr("TotalAcceleration.csv", _logged(acc))
                archive.writestr("Accelerometer.csv", _logged((t, 0.0, 0.0, 0.0) for t, *_ in acc))
            archive.writestr("Gyroscope.csv", _logged(_gyro(rows)))
            archive.writestr("Annotation.csv", "")
            archive.writestr("Metadata.csv", f"version,platform,standardisation\n3,{platform},false\n")
        return path

    return write


def _logged(rows: Iterable[tuple[float, ...]]) -> str:
    lines = ["time,seconds_elapsed,z,y,x"]
    lines += [f"{int(1.7e18 + t * 1e9)},{t - 0.05},{z},{y},{x}" for t, x, y, z in rows]
    return "\n".join(lines) + "\n"


def _logger_json(rows: Sequence[TimedRow], folder: Path) -> Path:
    path = folder / "walk.json"
    items: list[dict[str, str]] = [{"sensor": "Metadata", "platform": "ios", "standardisation": "false"}]
    for name, readings, sign in (
        ("Gyroscope", _gyro(rows), 1.0),
        ("AccelerometerUncalibrated", _accelerations(rows), -1.0 / 9.80665),
    ):
        for t, x, y, z in readings:
            values = {"z": sign * z, "y": sign * y, "x": sign * x, "seconds_elapsed": t}
            items.append({"sensor": name, "time": "1", **{key: str(value) for key, value in values.items()}})
    path.write_text(json.dumps(items), encoding="utf-8")
    return path


def _packets(rows: Sequence[TimedRow], size: int = 8) -> list[dict[str, object]]:
    return [
        {
            "Timestamp": round(1000.0 * rows[k][0]) + 599_025_762,
            "ArrayAcc": [dict(zip("xyz", row[1:4], strict=True)) for row in rows[k : k + size]],
            "ArrayGyro": [dict(zip("xyz", map(degrees, row[4:]), strict=True)) for row in rows[k : k + size]],
        }
        for k in range(0, len(rows), size)
    ]


def _movesense_old(rows: Sequence[TimedRow], folder: Path) -> Path:
    path = folder / "log.json"
    path.write_text(json.dumps({"Meas": {"IMU6": _packets(rows)}}, indent=1), encoding="utf-8")
    return path


def _movesense_new(rows: Sequence[TimedRow], folder: Path) -> Path:
    path = folder / "log.json"
    samples: list[object] = [{"TimeDetailed": {"relativeTime": 1, "utcTime": 2}}]
    path.write_text(json.dumps({"Samples": [*samples, *({"MeasIMU6": p} for p in _packets(rows))]}), encoding="utf-8")
    return path


def _showcase_lines(rows: Sequence[TimedRow], folder: Path) -> Path:
    for name, array in (("acc", "ArrayAcc"), ("gyro", "ArrayGyro")):
        lines = [json.dumps({name: {key: p[key] for key in ("Timestamp", array)}}) for p in _packets(rows)]
        (folder / f"20260102T030405Z_123_{name}_stream.json").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / "20260102T030405Z_123_acc_stream.json"


def _movesense_tables(rows: Sequence[TimedRow], folder: Path) -> Path:
    """One file a quantity; as the Showcase app, a time only on the first row of a packet."""
    gyro = [(t, *map(degrees, values)) for t, *values in _gyro(rows)]
    for name, values in (("Acc", [row[:4] for row in rows]), ("Gyro", gyro)):
        lines = [
            ",".join(("" if k % 8 else f"{1000.0 * row[0]:.0f}", *(str(value) for value in row[1:])))
            for k, row in enumerate(values)
        ]
        (folder / f"123_MeasIMU6_{name}.csv").write_text("timestamp,x,y,z\n" + "\n".join(lines) + "\n", "utf-8")
    return folder / "123_MeasIMU6_Gyro.csv"


def _physics_toolbox(rows: Sequence[TimedRow], folder: Path) -> Path:
    path = folder / "toolbox.csv"
    lines = ["time;gFx;gFy;gFz;wx;wy;wz;Bx;By;Bz"]
    for t, *values in rows:
        numbers = [*(value / 9.80665 for value in values[:3]), *values[3:], 1.0, 2.0, 3.0]
        midnight_s = 86_400.0 - 30.0 + t  # the session runs past midnight
        minutes, seconds = divmod(midnight_s % 86_400.0, 60.0)
        clock = f"{int(minutes) // 60:02d}:{int(minutes) % 60:02d}:{int(seconds):02d}:{int(seconds % 1.0 * 1e6):06d}"
        lines.append(";".join([clock, *(f"{number:.9f}".replace(".", ",") for number in numbers)]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _dot_raw(rows: Sequence[TimedRow], folder: Path) -> Path:
    path = folder / "dot.csv"
    head = "sep=,\nDeviceTag:,x\n\n"
    names = "PacketCounter,SampleTimeFine,Acc_X,Acc_Y,Acc_Z,Gyr_X,Gyr_Y,Gyr_Z,Status\n"
    lines = [
        ",".join(
            [str(k), str((2**32 - 20_000_000 + round(1e6 * t)) % 2**32), *map(str, values[:3]), *map(str, turned), "0"]
        )
        for k, (t, *values) in enumerate(rows)
        for turned in [list(map(degrees, values[3:]))]
    ]
    path.write_text(head + names + "\n".join(lines) + "\n", encoding="utf-8")
    return path


_LONG = ("Acceleration ", "Gyroscope ")
EXPORTS: dict[str, _Export] = {
    "phyphox": _phyphox(",", ".", _LONG),
    "phyphox, semicolon and decimal comma": _phyphox(";", ",", ("", "")),
    "phyphox, tab and decimal comma": _phyphox("\t", ",", ("Beschleunigung ", "Gyroskop ")),
    "Sensor Logger on Android": _logger_zip("android", split_gravity=False),
    "Sensor Logger on iOS, gravity apart": _logger_zip("ios", split_gravity=True),
    "Sensor Logger as JSON": _logger_json,
    "Movesense log book, old": _movesense_old,
    "Movesense log book, new": _movesense_new,
    "Movesense Showcase, lines": _showcase_lines,
    "Movesense tables": _movesense_tables,
    "Physics Toolbox": _physics_toolbox,
    "Xsens DOT, raw": _dot_raw,
}
