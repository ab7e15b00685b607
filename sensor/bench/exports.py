"""Exports of one simulated set in many forms, right and wrong: none may be counted wrongly, trusted and in silence.

The matrix is format x unit of the acceleration x unit of the rate x signs x time base x fault; as many of its
combinations as asked for are written, read and counted. The same seed gives the same combinations.
"""

from __future__ import annotations

import random
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import product
from math import degrees
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kneehold.sensor.bench.sensor_faults import SENSOR_FAULTS
from kneehold.sensor.bench.targets import Target, targets_table
from kneehold.sensor.bench.workers import Done
from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.model.values import GRAVITY_MPS2
from kneehold.sensor.replay.replay import ReplayOptions, replay
from kneehold.sensor.review.table import render_table
from kneehold.sensor.simulation.motion import Values
from kneehold.sensor.simulation.scenarios import simulate_set

__all__ = ["ALL", "Combination", "ExportsReport", "measure_exports", "outcome_of", "simulated", "written"]

_SEED = 7
_WITHIN_S = 0.25  # of a hold, against what the plain form gives
_ACC = {"m/s^2": 1.0, "g": 1.0 / GRAVITY_MPS2, "mg": 1e3 / GRAVITY_MPS2}
_RATE = {"rad/s": 1.0, "deg/s": degrees(1.0)}
_SIGNS = ("as it is", "acc negative", "acc x flipped", "rate negative", "rate z flipped")
_TIMES = {"s": 1.0, "ms": 1e3, "us": 1e6, "ns": 1e9, "clock": 0.0, "number": 0.0}
_FAULTS = (
    "none", "rate 12.8 % low", "rate x 8", "rate / 8", "rate x 57.3", "rate / 57.3", "no gravity", "swapped",
    "acc 0.3 s late", "acc 1 s late", "acc 0.6 s late from the middle", "rate of another recording", "rate dead",
    "clock starts again", *SENSOR_FAULTS,
)  # fmt: skip
_FORMATS = (
    "one table", "one table without units", "two files", "two files without units", "semicolons and decimal commas",
    "typographic minus", "tabs", "no header", "two times", "sensor logger", "chinese recorder", "units below the names",
    "utf-16", "quoted decimal commas", "polish",
)  # fmt: skip
_LATE = {"acc 0.3 s late": (0.3, 0), "acc 1 s late": (1.0, 0)}
_UNITLESS = frozenset(("one table without units", "two files without units", "no header", "sensor logger"))


class Combination(NamedTuple):
    """One cell of the matrix."""

    form: str
    acc: str
    rate: str
    signs: str
    time: str
    fault: str


ALL: tuple[Combination, ...] = tuple(
    Combination(*cell) for cell in product(_FORMATS, _ACC, _RATE, _SIGNS, _TIMES, _FAULTS)
)


class ExportsReport(NamedTuple):
    """What became of the combinations: right, said, untrusted, refused, wrong."""

    outcomes: tuple[tuple[Combination, str], ...]

    def targets(self) -> tuple[Target, ...]:
        """What must be reached."""
        wrong = sum(1 for _, outcome in self.outcomes if outcome == "wrong")
        lost = sum(
            1 for cell, outcome in self.outcomes
            if cell.fault == "none" and cell.signs == "as it is" and cell.form not in _UNITLESS
            and cell.time != "number" and outcome != "right"
        )  # fmt: skip
        return (
            Target("wrong, trusted and in silence", "", 0.0, float(wrong)),
            Target("good exports with units that were not read right", "", 0.0, float(lost)),
        )

    def text(self) -> str:
        """A table by fault, then what was wrong."""
        kinds = ("right", "said", "untrusted", "refused", "wrong")
        counts = {fault: Counter(o for cell, o in self.outcomes if cell.fault == fault) for fault in _FAULTS}
        rows = [[fault, *(str(counts[fault][kind]) for kind in kinds)] for fault in _FAULTS]
        table = render_table(["fault", *kinds], rows)
        wrong = [" | ".join(cell) for cell, outcome in self.outcomes if outcome == "wrong"]
        title = f"EXPORTS: {len(self.outcomes)} of {len(ALL)} combinations"
        return "\n".join([title, table, targets_table(self.targets()), *wrong])

    def json(self) -> dict[str, object]:
        """One object."""
        rows = [{**cell._asdict(), "outcome": outcome} for cell, outcome in self.outcomes]
        reached = all(target.is_reached for target in self.targets())
        return {"type": "exports", "schema": 1, "rows": rows, "reached": reached}


def measure_exports(count: int, on_progress: Done | None = None) -> ExportsReport:
    """So many combinations, drawn from the whole matrix."""
    cells = random.Random(_SEED).sample(ALL, min(count, len(ALL)))
    rows, other = simulated(3), simulated(5)
    with tempfile.TemporaryDirectory() as folder:
        true = _holds(_plain(rows, Path(folder)))
        outcomes: list[tuple[Combination, str]] = []
        for done, cell in enumerate(cells, start=1):
            with tempfile.TemporaryDirectory(dir=folder) as place:
                outcomes.append((cell, outcome_of(written(cell, rows, other, Path(place)), true)))
            if on_progress is not None:
                on_progress(done / len(cells))
    return ExportsReport(tuple(outcomes))


def simulated(seed: int) -> Values:
    """Three short holds: t_s, ax..az (m/s²), gx..gz (rad/s), at 52 Hz."""
    return simulate_set(seed, "knee-to-chest", hold_s=6.0, rate_hz=52.0, events=(), device="BMI270").rows


def outcome_of(path: Path, true: Sequence[float]) -> str:
    """Right, said (wrong, with a warning), untrusted, refused, or wrong (trusted and in silence)."""
    try:
        result = replay(str(path), ReplayOptions())
    except RecordingError:
        return "refused"
    holds = [rep.hold_s for rep in result.reps]
    is_right = len(holds) == len(true) and all(abs(a - b) < _WITHIN_S for a, b in zip(holds, true, strict=True))
    warnings = result.summary["warnings"]
    if is_right:
        return "right"
    return "untrusted" if not result.is_trusted else "said" if warnings else "wrong"


def written(cell: Combination, rows: Values, other: Values, folder: Path) -> Path:
    """The export of ``rows`` that ``cell`` describes; ``other`` is another recording, for the fault that needs one."""
    faulty = _faulty(rows, other, cell.fault)
    acc = faulty[:, 1:4] * _ACC[cell.acc]
    rate = faulty[:, 4:] * _RATE[cell.rate]
    if cell.signs == "acc negative":
        acc = -acc
    elif cell.signs == "acc x flipped":
        acc = acc * (-1.0, 1.0, 1.0)
    elif cell.signs == "rate negative":
        rate = -rate
    elif cell.signs == "rate z flipped":
        rate = rate * (1.0, 1.0, -1.0)
    stamps = [str(k) if cell.time == "number" else _stamp(t, cell.time) for k, t in enumerate(faulty[:, 0])]
    return _WRITERS[cell.form](cell, stamps, acc, rate, folder)


def _faulty(rows: Values, other: Values, fault: str) -> Values:
    if fault in SENSOR_FAULTS:
        return SENSOR_FAULTS[fault](rows)
    t, acc, rate = rows[:, :1], rows[:, 1:4], rows[:, 4:]
    factor = {"rate 12.8 % low": 0.872, "rate x 8": 8.0, "rate / 8": 0.125, "rate x 57.3": degrees(1.0),
              "rate / 57.3": 1.0 / degrees(1.0), "rate dead": 0.0}.get(fault, 1.0)  # fmt: skip
    rate = rate * factor
    if fault == "no gravity":
        # As a phone's own filter leaves it: what changes within two seconds.
        mean = np.full(104, 1.0 / 104.0)
        acc = acc - np.column_stack([np.convolve(acc[:, axis], mean, mode="same") for axis in range(3)])
    elif fault == "swapped":
        acc, rate = rate, acc
    elif "s late" in fault:
        late_s, first = _LATE[fault] if fault in _LATE else (0.6, len(rows) // 2)
        late = np.column_stack([np.interp(rows[:, 0] - late_s, rows[:, 0], acc[:, axis]) for axis in range(3)])
        acc = np.vstack([acc[:first], late[first:]])
    elif fault == "rate of another recording":
        count = min(len(rows), len(other))
        t, acc, rate = t[:count], acc[:count], other[:count, 4:]
    elif fault == "clock starts again":
        t = np.where(np.arange(len(rows))[:, None] < len(rows) // 2, t, t - t[len(rows) // 2])
    return np.hstack([t, acc, rate])


def _stamp(t: float, unit: str) -> str:
    if unit == "clock":
        ms = round(1000.0 * t)
        return f"13:{4 + ms // 60000:02d}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"
    return f"{t:.4f}" if unit == "s" else str(round(t * _TIMES[unit]))


def _head(cell: Combination, has_units: bool = True) -> tuple[str, list[str], list[str]]:
    """Names of the time, the acceleration and the rate."""
    if not has_units:
        return "time", [f"acc_{axis}" for axis in "xyz"], [f"gyro_{axis}" for axis in "xyz"]
    time = "Time" if cell.time in ("clock", "number") else f"Time ({cell.time})"
    return time, [f"Acc {axis} ({cell.acc})" for axis in "xyz"], [f"Gyro {axis} ({cell.rate})" for axis in "xyz"]


def _lines(header: Iterable[str] | None, stamps: Sequence[str], values: Values, separator: str = ",") -> str:
    lines = [separator.join(header)] if header is not None else []
    lines += [separator.join((t, *(f"{v:.7g}" for v in row))) for t, row in zip(stamps, values.tolist(), strict=True)]
    return "\n".join(lines) + "\n"


_Writer = Callable[[Combination, list[str], Values, Values, Path], Path]


def _table(
    has_units: bool, has_header: bool, separator: str, edit: Callable[[str], str], encoding: str = "utf-8"
) -> _Writer:
    def write(cell: Combination, stamps: list[str], acc: Values, rate: Values, folder: Path) -> Path:
        time, accs, rates = _head(cell, has_units)
        header = (time, *accs, *rates) if has_header else None
        path = folder / "export.csv"
        path.write_text(edit(_lines(header, stamps, np.hstack([acc, rate]), separator)), encoding=encoding)
        return path

    return write


def _files(has_units: bool) -> _Writer:
    def write(cell: Combination, stamps: list[str], acc: Values, rate: Values, folder: Path) -> Path:
        time, accs, rates = _head(cell, has_units)
        names = ("x", "y", "z")
        for name, header, values in (("Accelerometer", accs, acc), ("Gyroscope", rates, rate)):
            text = _lines((time, *(header if has_units else names)), stamps, values)
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        return folder

    return write


def _two_times(cell: Combination, stamps: list[str], acc: Values, rate: Values, folder: Path) -> Path:
    time, accs, rates = _head(cell)
    header = ",".join((f"Acc {time}", *accs, f"Gyro {time}", *rates))
    lines = [
        ",".join((t, *(f"{v:.7g}" for v in a), t, *(f"{v:.7g}" for v in g)))
        for t, a, g in zip(stamps, acc.tolist(), rate.tolist(), strict=True)
    ]
    path = folder / "export.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def _logger(cell: Combination, stamps: list[str], acc: Values, rate: Values, folder: Path) -> Path:
    """Sensor Logger's zip: its own time, and SI units whatever the cell says of them."""
    path = folder / "export.zip"
    clock = [f"{1_700_000_000_000_000_000 + k * 19_230_769},{k / 52.0:.5f}" for k in range(len(stamps))]
    with zipfile.ZipFile(path, "w") as archive:
        for name, values, scale in (("TotalAcceleration", acc, _ACC[cell.acc]), ("Gyroscope", rate, _RATE[cell.rate])):
            text = _lines(("time", "seconds_elapsed", "z", "y", "x"), clock, values[:, ::-1] / scale)
            archive.writestr(f"{name}.csv", text)
    return path


def _recorder(cell: Combination, stamps: list[str], acc: Values, rate: Values, folder: Path) -> Path:
    """WitMotion's recorder in Chinese: always g and deg/s."""
    names = ["时间", *(f"加速度{axis}(g)" for axis in "XYZ"), *(f"角速度{axis}(°/s)" for axis in "XYZ"), "温度(°C)"]
    values = np.hstack([acc / _ACC[cell.acc] * _ACC["g"], rate / _RATE[cell.rate] * _RATE["deg/s"]])
    path = folder / "export.txt"
    path.write_bytes(_lines(names[:-1], stamps, values, "\t").encode("gb18030"))
    return path


def _commas(text: str) -> str:
    return text.replace(".", ",")


def _quoted(text: str) -> str:
    """Every number in quotes, with a decimal comma."""
    header, _, rows = text.partition("\n")
    lines = [",".join(f'"{cell.replace(".", ",")}"' for cell in row.split(",")) for row in rows.splitlines()]
    return "\n".join([header, *lines]) + "\n"


def _below(text: str) -> str:
    """The units in a row of their own."""
    header, _, rows = text.partition("\n")
    names = [name.rstrip(")").partition(" (") for name in header.split(",")]
    return "\n".join([",".join(name for name, *_ in names), ",".join(unit for *_, unit in names), rows])


def _polish(text: str) -> str:
    header, _, rows = text.partition("\n")
    for word, other in (("Time", "Czas"), ("Acc", "Przyspieszenie"), ("Gyro", "Prędkość kątowa")):
        header = header.replace(word, other)
    return f"{header}\n{rows}"


def _minus(text: str) -> str:
    return text.replace("-", "\u2212")


_WRITERS: dict[str, _Writer] = {
    "one table": _table(True, True, ",", str),
    "one table without units": _table(False, True, ",", str),
    "two files": _files(True),
    "two files without units": _files(False),
    "semicolons and decimal commas": _table(True, True, ";", _commas),
    "typographic minus": _table(True, True, ";", _minus),
    "tabs": _table(True, True, "\t", str),
    "no header": _table(False, False, ",", str),
    "two times": _two_times,
    "sensor logger": _logger,
    "chinese recorder": _recorder,
    "units below the names": _table(True, True, ",", _below),
    "utf-16": _table(True, True, "\t", str, "utf-16"),
    "quoted decimal commas": _table(True, True, ",", _quoted),
    "polish": _table(True, True, ",", _polish),
}


def _plain(rows: Values, folder: Path) -> Path:
    path = folder / "plain.csv"
    header = ("t_s", "ax", "ay", "az", "gx", "gy", "gz")
    path.write_text(_lines(header, [f"{t:.6f}" for t in rows[:, 0]], rows[:, 1:]), encoding="utf-8")
    return path


def _holds(path: Path) -> list[float]:
    return [rep.hold_s for rep in replay(str(path), ReplayOptions()).reps]
