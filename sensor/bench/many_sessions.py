"""Time and memory of recounting a thousand sessions: part of ``kneehold bench archive --full``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from kneehold.sensor.bench.reviewing import write_session
from kneehold.sensor.model.errors import WorkError
from kneehold.sensor.review.table import number
from kneehold.sensor.tape.header import header_from_json, header_to_json
from kneehold.sensor.tape.reader import HEADER_FILE

__all__ = ["ManyFigures", "measure_many"]

_MB = 1e6
# Linux tells the memory of a process in KiB, macOS in bytes.
_MEMORY_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class ManyFigures:
    """``kneehold rescore`` on ``sessions`` sessions of ``minutes_each``."""

    sessions: int
    minutes_each: float
    workers: int
    minutes: float
    cpu_minutes: float | None  # of a processor, whatever else ran
    largest_mb: float | None  # the most that any of its processes held; ``None`` where the system does not say
    problems: int

    def text(self) -> str:
        """One line."""
        memory, busy = (number(value, decimals) for value, decimals in ((self.largest_mb, 0), (self.cpu_minutes, 1)))
        return (
            f"rescore {self.sessions} sessions of {self.minutes_each:.1f} min  {self.minutes:.1f} min in "
            f"{self.workers} processes ({busy} min of a processor), the largest process {memory} MB, "
            f"{self.problems} left out"
        )

    def json(self) -> dict[str, object]:
        """The figures as plain values."""
        return {name: round(v, 3) if isinstance(v, float) else v for name, v in asdict(self).items()}


def measure_many(sessions: int, workers: int, reps: int) -> ManyFigures:
    """Count ``sessions`` copies of one session of ``reps`` holds again, as the command does it."""
    with TemporaryDirectory() as folder:
        root = Path(folder) / "archive"
        root.mkdir()
        write_session(root / "0", reps)
        for place in range(1, sessions):
            _copied(root / "0", root / str(place))
        began = time.perf_counter()
        summary, busy_min, largest_mb = _counted(root, workers, Path(folder) / "said.jsonl")
        spent_s = time.perf_counter() - began
        kept = json.loads((root / "0" / "result.json").read_text(encoding="utf-8"))
    duration_s = cast("float", kept["summary"]["duration_s"])
    return ManyFigures(
        cast("int", summary["sessions"]), duration_s / 60.0, workers, spent_s / 60.0, busy_min, largest_mb,
        cast("int", summary["problems"]),
    )  # fmt: skip


def _copied(first: Path, folder: Path) -> None:
    """The same tape by another name, under an id of its own; nothing ever writes into a tape."""
    folder.mkdir()
    for path in first.iterdir():
        if path.name != HEADER_FILE:
            os.link(path, folder / path.name)
    header = header_from_json(json.loads((first / HEADER_FILE).read_text(encoding="utf-8")), str(first))
    data = header_to_json(replace(header, session_id=folder.name))
    (folder / HEADER_FILE).write_text(json.dumps(data), encoding="utf-8")


def _counted(root: Path, workers: int, said: Path) -> tuple[dict[str, object], float | None, float | None]:
    """The summary the command prints, its minutes of a processor, and the most MB that one of its processes had."""
    words = [
        sys.executable,
        "-m",
        "kneehold.sensor.cli.main",
        "rescore",
        str(root),
        "--workers",
        str(workers),
        "--json",
    ]
    with said.open("wb") as out, subprocess.Popen(words, stdout=out) as process:
        busy_min, largest_mb = _ended(process)
    if process.returncode != 0:
        raise WorkError(f"'rescore' ended with status {process.returncode}.")
    return json.loads(said.read_text(encoding="utf-8").splitlines()[-1]), busy_min, largest_mb


if sys.platform == "win32":

    def _ended(process: subprocess.Popen[bytes]) -> tuple[float | None, float | None]:
        process.wait()
        return None, None
else:

    def _ended(process: subprocess.Popen[bytes]) -> tuple[float | None, float | None]:
        """Waits; what the system tells of an ended process includes the processes it had itself."""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        return (usage.ru_utime + usage.ru_stime) / 60.0, usage.ru_maxrss * _MEMORY_UNIT / _MB
