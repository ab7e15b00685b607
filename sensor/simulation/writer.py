"""A simulation as files that any reader of recordings understands.

``X.csv.gz`` (samples), ``X.reps.csv`` (marks) and ``X.truth.csv.gz`` (elevation); the same simulation
gives the same bytes everywhere.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable
from pathlib import Path

from kneehold.sensor.files.output_file import OutputFile
from kneehold.sensor.model.errors import OutputError
from kneehold.sensor.simulation.motion import Values
from kneehold.sensor.simulation.recording import Simulation
from kneehold.sensor.tape.marks import OPTIONAL

__all__ = ["write_csv", "write_truth"]

_ENDINGS = (".csv.gz", ".csv")


def write_csv(simulation: Simulation, path: str | Path) -> tuple[Path, ...]:
    """Write to ``path``, ending in ``.csv.gz`` (or ``.csv``), and beside it; only their owner can read the files.

    Returns the files. Without repetitions there is no marks file, which says that nothing may be counted;
    that of an older simulation is removed. Raises ``OutputError``, also where a person's recording or marks are.
    """
    samples = Path(path)
    ending = next((ending for ending in _ENDINGS if samples.name.endswith(ending)), "")
    if not ending:
        raise OutputError(str(path), f"must end in {' or '.join(_ENDINGS)}")
    stem = samples.with_name(samples.name.removesuffix(ending))
    _check_replaced((samples, _marks_of(stem)), _truth_of(stem, ending))
    _write(samples, _table("t_s,ax,ay,az,gx,gy,gz", "%.6f,%.6g,%.6g,%.6g,%.7g,%.7g,%.7g", simulation.rows))
    return samples, *write_truth(simulation, stem, ending)


def write_truth(simulation: Simulation, recording: Path, ending: str = ".csv.gz") -> tuple[Path, ...]:
    """Write what is true of it beside ``recording``, a session folder or the stem of a table: marks and elevation.

    Returns the files; as ``write_csv``.
    """
    marks, truth = _marks_of(recording), _truth_of(recording, ending)
    _check_replaced((marks,), truth)
    _write(truth, _truth_table(simulation))
    if simulation.reps or simulation.optional:
        _write(marks, _marks_table(simulation))
        return marks, truth
    _remove(marks)
    return (truth,)


def _marks_of(stem: Path) -> Path:
    return stem.with_name(f"{stem.name}.reps.csv")


def _truth_of(stem: Path, ending: str) -> Path:
    return stem.with_name(f"{stem.name}.truth{ending}")


def _check_replaced(files: Iterable[Path], truth: Path) -> None:
    """``OutputError`` if one of ``files`` is there without its truth: a person recorded or marked it."""
    for path in files:
        if path.exists() and not truth.exists():
            raise OutputError(str(path), "was not made by the simulator, so it is not replaced")


def _truth_table(simulation: Simulation) -> str:
    lines = [
        f"{t_s:.6f},{deg:.4f}\n"
        for t_s, deg in zip(simulation.t_s.tolist(), simulation.elevation_deg.tolist(), strict=True)
    ]
    return "t_s,elevation_deg\n" + "".join(lines)


def _marks_table(simulation: Simulation) -> str:
    """Marks of every repetition; where some may be counted or not, a column ``kind`` says which."""
    kinds = dict.fromkeys(simulation.optional, f",{OPTIONAL}")
    otherwise = "," if kinds else ""
    reps = sorted((*simulation.reps, *simulation.optional), key=lambda rep: rep.hold_start_s)
    lines = [
        f"{rep.index},{max(rep.hold_start_s, 0.0):.4f},{rep.hold_end_s:.4f},"
        f"{simulation.side},{max(rep.lift_start_s, 0.0):.4f},{rep.return_s:.4f}{kinds.get(rep, otherwise)}\n"
        for rep in reps
    ]
    return f"rep,hold_start_s,hold_end_s,side,onset_s,end_s{',kind' if kinds else ''}\n" + "".join(lines)


def _table(header: str, form: str, rows: Values) -> str:
    listed: Iterable[list[float]] = rows.tolist()
    return header + "\n" + "".join([form % tuple(row) + "\n" for row in listed])


def _zipped(text: str) -> bytes:
    """Compressed without name and time, so that equal texts give equal bytes."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, compresslevel=6, mtime=0) as file:
        file.write(text.encode())
    return buffer.getvalue()


def _write(path: Path, text: str) -> None:
    with OutputFile(str(path), is_binary=True) as file:
        file.write_bytes(_zipped(text) if path.name.endswith(".gz") else text.encode())


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(str(path), f"is of another recording and cannot be removed ({error.strerror})") from error
