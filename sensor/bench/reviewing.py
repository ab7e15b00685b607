"""Time of a report, and the speed-up of recounting in several processes."""

from __future__ import annotations

import shutil
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from kneehold.sensor.archive.rescoring import rescored
from kneehold.sensor.archive.reviewed import review_session
from kneehold.sensor.jobs.jobs import do_all
from kneehold.sensor.jobs.worker_pool import Case, pool_crew
from kneehold.sensor.replay.replay import ReplayOptions
from kneehold.sensor.report.session_page import session_page
from kneehold.sensor.simulation.scenarios import simulate_set
from kneehold.sensor.tape.writer import TapeWriter

__all__ = ["ReviewFigures", "measure_review", "write_session"]

_RATE_HZ = 104.0
_HOLD_S = 20.0
_SEED = 1


@dataclass(frozen=True, slots=True)
class ReviewFigures:
    """One simulated session: its report, and copies of it counted again in one process and in several."""

    minutes: float
    report_s: float
    report_cpu_s: float  # of a processor, whatever else ran
    report_kb: float
    copies: int
    workers: int
    serial_s: float
    shared_s: float
    same: bool  # whether both gave the same results

    def text(self) -> str:
        """A line for the report, one for the counting."""
        return (
            f"report of {self.minutes:.1f} min  {self.report_s:7.2f} s ({self.report_cpu_s:.2f} s of a processor), "
            f"{self.report_kb:.0f} kB (wanted: 2 s, 200 kB)\n"
            f"rescore {self.copies} of them   {self.serial_s:7.2f} s in one process, {self.shared_s:.2f} s in "
            f"{self.workers} ({self.serial_s / self.shared_s:.2f} times; wanted of 2: 1.7), results "
            f"{'the same' if self.same else 'DIFFER'}"
        )

    def json(self) -> dict[str, object]:
        """The figures as plain values."""
        return {name: round(v, 4) if isinstance(v, float) else v for name, v in asdict(self).items()}


def measure_review(reps: int, copies: int, workers: int) -> ReviewFigures:
    """Time the work on a simulated session of ``reps`` holds (20 s each, at 104 Hz)."""
    with TemporaryDirectory() as folder:
        first = Path(folder) / "0"
        write_session(first, reps)
        began, began_cpu = time.perf_counter(), time.process_time()
        session = review_session(first, ReplayOptions())
        page = session_page(session, None)
        report_s, report_cpu_s = time.perf_counter() - began, time.process_time() - began_cpu
        for copy in range(1, copies):
            shutil.copytree(first, Path(folder) / str(copy))
        cases: dict[str, Case] = {str(n): (str(Path(folder) / str(n)),) for n in range(copies)}
        (one, serial_s), (several, shared_s) = (_timed(cases, count) for count in (1, workers))
        duration_min = session.evaluation.result.duration_s / 60.0
    size_kb = len(page.encode()) / 1000.0
    return ReviewFigures(
        duration_min, report_s, report_cpu_s, size_kb, copies, workers, serial_s, shared_s, one == several
    )


def write_session(folder: Path, reps: int) -> None:
    """A simulated session of ``reps`` holds as it would have been recorded in ``folder``."""
    simulation = simulate_set(_SEED, "knee-to-chest", rate_hz=_RATE_HZ, reps=reps, hold_s=_HOLD_S, events=())
    with TapeWriter(folder, simulation.header("a simulated session")) as tape:
        for entry in simulation.entries():
            tape.append(entry)


def _timed(cases: dict[str, Case], workers: int) -> tuple[dict[str, dict[str, object]], float]:
    began = time.perf_counter()
    done = do_all(rescored, cases, pool_crew(workers))
    return done, time.perf_counter() - began
