"""Recordings whose orientation is known independently.

CSV, gzipped or not: ``t_s,ax..az`` (m/s2), ``gx..gz`` (rad/s) and the quaternion ``qw,qx,qy,qz``,
sensor to earth with z up, empty where nobody saw it.
"""

from __future__ import annotations

import csv
import gzip
from math import isfinite
from pathlib import Path
from typing import NamedTuple

from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.model.values import TimedRow, Vec3

__all__ = ["KnownSample", "read_known", "truth_paths"]

FOLDER = "orientation_truth"
_ENDINGS = (".csv.gz", ".csv")


class KnownSample(NamedTuple):
    """One sample and where up truly was, as a unit vector in sensor axes; ``None``: not seen."""

    row: TimedRow
    up: Vec3 | None


def truth_paths(data: str) -> list[Path]:
    """The recordings in the folder ``orientation_truth`` of ``data``, by name; ``RecordingError`` without any."""
    folder = Path(data) / FOLDER
    try:
        paths = sorted(path for path in folder.iterdir() if path.name.endswith(_ENDINGS))
    except OSError as error:
        raise RecordingError(str(folder), f"cannot be read as a folder ({error.strerror})") from error
    if not paths:
        raise RecordingError(str(folder), "there is no recording (*.csv, *.csv.gz) in it")
    return paths


def read_known(path: Path) -> list[KnownSample]:
    """Every sample of the file; ``RecordingError`` names the line."""
    opened = gzip.open if path.name.endswith(".gz") else open
    samples: list[KnownSample] = []
    try:
        with opened(path, "rt", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                samples.append(_sample(row))
    except (OSError, EOFError) as error:
        raise RecordingError(str(path), f"it cannot be read ({error})") from error
    except (ValueError, KeyError, TypeError) as error:
        # The header is line 1.
        raise RecordingError(str(path), f"a number is missing or none ({error})", len(samples) + 2) from error
    return samples


def _sample(row: dict[str, str]) -> KnownSample:
    t_s, ax, ay, az, gx, gy, gz = (_finite(row[name]) for name in ("t_s", "ax", "ay", "az", "gx", "gy", "gz"))
    words = [row[name] for name in ("qw", "qx", "qy", "qz")]
    up = _up(*map(_finite, words)) if all(words) else None
    return KnownSample((t_s, ax, ay, az, gx, gy, gz), up)


def _up(w: float, x: float, y: float, z: float) -> Vec3:
    """Earth's z axis in the sensor frame: the last row of the rotation matrix."""
    n = w * w + x * x + y * y + z * z
    if n <= 0.0:
        raise ValueError("a quaternion of length 0")
    return 2.0 * (x * z - w * y) / n, 2.0 * (y * z + w * x) / n, 1.0 - 2.0 * (x * x + y * y) / n


def _finite(word: str) -> float:
    value = float(word)
    if not isfinite(value):
        raise ValueError(word)
    return value
