"""Cost of counting: time per sample and per session, memory, by filter.

Times are processor time: what else the machine does is not counted, though it still slows memory and clock,
so figures differ from run to run, and from computer to computer: a yardstick stands beside them.

A packet is timed from its bytes to its events; the figure per sample is that time divided by the samples in it. Beside
it stands ``vqf``, where it is installed: a published filter in C++, called once for each sample, orientation alone.
"""

from __future__ import annotations

import tracemalloc
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time, thread_time_ns
from typing import Any, NamedTuple

from kneehold.sensor.bench.baselines import vqf_is_here
from kneehold.sensor.bench.stream import RATE_HZ, Stream, make_stream, session_of_minutes
from kneehold.sensor.bench.targets import Target, targets_table
from kneehold.sensor.bench.workers import Done
from kneehold.sensor.core.pipeline import Pipeline
from kneehold.sensor.motion import gravity_tracker
from kneehold.sensor.motion.attitude import FILTER_NAMES
from kneehold.sensor.replay.replay import ReplayOptions, replay
from kneehold.sensor.review.quantiles import percentile
from kneehold.sensor.review.table import number, render_table
from kneehold.sensor.simulation.writer import write_csv
from kneehold.sensor.tape.writer import TapeWriter

__all__ = ["CostReport", "FilterCost", "LengthCost", "ReplayCost", "measure_cost"]

# A session as it is prescribed: three sets with their rests.
_SESSION_MIN = 15.0
# The middle of three: one run may meet another program.
_REPLAYS = 3
# A loop of so many steps takes some milliseconds; the median of so many loops, spread over the whole run.
_YARD_STEPS, _YARDS = 20_000, 15
# Enough packets for a 99th percentile.
_FILTER_MIN = 2.0
_KIB = 1024.0
# Whose memory is not counted: the makers of the packets.
_MAKERS = ("simulation", "bench", "numpy")


class LengthCost(NamedTuple):
    """Cost of the core for a recording of some length."""

    minutes: float
    p50_us: float  # a sample
    p99_us: float
    mean_us: float
    kept_kib: float  # memory the core holds at the end, beyond what it held before the first packet


class FilterCost(NamedTuple):
    """Cost of the whole core with one filter."""

    filter_name: str
    p50_us: float
    p99_us: float


class ReplayCost(NamedTuple):
    """Cost of counting a recorded session, reading the file included."""

    form: str
    minutes: float
    seconds: float

    @property
    def times_real_time(self) -> float:
        """How much faster than it happened."""
        return 60.0 * self.minutes / self.seconds


@dataclass(frozen=True, slots=True)
class CostReport:
    """Everything that was timed."""

    lengths: tuple[LengthCost, ...]
    filters: tuple[FilterCost, ...]
    replays: tuple[ReplayCost, ...]
    yardstick_ns: float  # one step of a loop that multiplies and adds
    is_compiled: bool  # whether the core is that of a compiled wheel
    vqf_us: float | None  # a sample through vqf; None where it is not installed

    def targets(self) -> tuple[Target, ...]:
        """What must be reached."""
        first, last = self.lengths[0], self.lengths[-1]
        slowest = min(replay.times_real_time for replay in self.replays)
        return (
            Target("core, a sample, P50", "us", 6.0, last.p50_us),
            Target("core, a sample, P99", "us", 15.0, last.p99_us),
            Target("replay of 15 minutes, file included", "x real time", 1000.0, slowest, is_least=True),
            # Linear: a sample of the longest recording costs what one of the shortest does, to within noise.
            Target(f"a sample of {last.minutes:g} min against {first.minutes:g} min", "x", 1.3, _growth(first, last)),
            # Flat: repetitions are kept for the summary, nothing else is.
            Target(f"memory kept after {last.minutes:g} min", "KiB", 1024.0, last.kept_kib),
        )

    def text(self) -> str:
        """Tables for a person."""
        lengths = render_table(
            ("minutes", "P50 us", "P99 us", "mean us", "kept KiB"),
            [(f"{row.minutes:g}", *(number(value, 1) for value in row[1:])) for row in self.lengths],
            text_columns=0,
        )
        filters = render_table(
            ("filter", "P50 us", "P99 us"),
            [(row.filter_name, number(row.p50_us, 1), number(row.p99_us, 1)) for row in self.filters],
        )
        replays = render_table(
            ("recording", "minutes", "seconds", "x real time"),
            [(r.form, number(r.minutes, 1), number(r.seconds, 2), number(r.times_real_time, 0)) for r in self.replays],
        )
        return "\n\n".join(
            [
                f"COST, {RATE_HZ:g} Hz: bytes to events, microseconds of processor time a sample; memory of the core\n"
                f"The core is {'compiled' if self.is_compiled else 'plain Python'}; {self._beside()}\n"
                f"Yardstick: one step of 'for k in ...: x += 1.1 * k' took {self.yardstick_ns:.0f} ns here",
                lengths,
                "The whole core with each filter",
                filters,
                "Replay of a session, reading the file included",
                replays,
                targets_table(self.targets()),
            ]
        )

    def _beside(self) -> str:
        return (
            "vqf is not installed" if self.vqf_us is None else f"vqf takes {self.vqf_us:.1f} us for orientation alone"
        )

    def json(self) -> dict[str, object]:
        """The same as plain values."""
        return {
            "type": "cost_compiled" if self.is_compiled else "cost",
            "schema": 1,
            "rate_hz": RATE_HZ,
            "yardstick_ns": self.yardstick_ns,
            "vqf_us": self.vqf_us,
            "lengths": [row._asdict() for row in self.lengths],
            "filters": [row._asdict() for row in self.filters],
            "replays": [{**row._asdict(), "times_real_time": row.times_real_time} for row in self.replays],
            "targets": [{**target._asdict(), "reached": target.is_reached} for target in self.targets()],
        }


def measure_cost(
    minutes: Sequence[float],
    on_progress: Done | None = None,
    *,
    filter_min: float = _FILTER_MIN,
    session_min: float = _SESSION_MIN,
) -> CostReport:
    """Time recordings of each of ``minutes`` (rising), every filter, and replays. One process: others disturb."""
    stream = make_stream()
    jobs = len(minutes) + len(FILTER_NAMES) + 1
    yards: list[float] = []

    def tell(done: int) -> None:
        yards.extend(_yard_ns() for _ in range(_YARDS))
        if on_progress is not None:
            on_progress(done / jobs)

    _sample_costs_us(stream, filter_min, None)  # the first run of any code is slower than all others
    lengths: list[LengthCost] = []
    for length in minutes:
        lengths.append(_length_cost(stream, length))
        tell(len(lengths))
    filters: list[FilterCost] = []
    for name in FILTER_NAMES:
        costs = _sample_costs_us(stream, filter_min, name)
        filters.append(FilterCost(name, percentile(costs, 50.0), percentile(costs, 99.0)))
        tell(len(lengths) + len(filters))
    replays = _replay_costs(session_min)
    tell(jobs)
    is_compiled = not gravity_tracker.__file__.endswith(".py")
    yard_ns, vqf_us = percentile(yards, 50.0), _vqf_us(stream) if vqf_is_here() else None
    return CostReport(tuple(lengths), tuple(filters), replays, yard_ns, is_compiled, vqf_us)


def _vqf_us(stream: Stream) -> float:
    """Median microseconds of one update of vqf by one sample, as a program that counts live would call it."""
    import vqf  # pyright: ignore[reportMissingImports, reportMissingTypeStubs]

    package: Any = vqf  # pyright: ignore[reportUnknownVariableType]
    tracker: Any = package.VQF(1.0 / RATE_HZ)
    rows = [(row[4:7].copy(), row[1:4].copy()) for row in stream.simulation.rows]
    costs = array("d")
    for gyr, acc in rows:
        begin_ns = thread_time_ns()
        tracker.update(gyr, acc)
        costs.append((thread_time_ns() - begin_ns) / 1000.0)
    return percentile(costs, 50.0)


def _yard_ns() -> float:
    x = 0.0
    begin_ns = thread_time_ns()
    for k in range(_YARD_STEPS):
        x += 1.1 * k
    return (thread_time_ns() - begin_ns) / _YARD_STEPS


def _growth(first: LengthCost, last: LengthCost) -> float:
    return last.mean_us / first.mean_us


def _length_cost(stream: Stream, minutes: float) -> LengthCost:
    costs = _sample_costs_us(stream, minutes, None)
    mean_us = sum(costs) / len(costs)
    return LengthCost(minutes, percentile(costs, 50.0), percentile(costs, 99.0), mean_us, _memory_kib(stream, minutes))


def _sample_costs_us(stream: Stream, minutes: float, filter_name: str | None) -> array[float]:
    """Microseconds a sample, one number a packet with samples; what a first half costs is added to its second."""
    pipeline = Pipeline(stream.setup(filter_name))
    costs = array("d")
    taken_ns = 0
    for packet, samples in stream.packets(minutes):
        begin_ns = thread_time_ns()
        pipeline.feed(packet)
        taken_ns += thread_time_ns() - begin_ns
        if samples:
            costs.append(taken_ns / (1000.0 * samples))
            taken_ns = 0
    return costs


def _memory_kib(stream: Stream, minutes: float) -> float:
    """What the core holds at the end; packets and events are let go."""
    pipeline = Pipeline(stream.setup())
    tracemalloc.start()
    try:
        for packet, _ in stream.packets(minutes):
            pipeline.feed(packet)
        # The samples that packets are made of are no memory of the core.
        others = [tracemalloc.Filter(inclusive=False, filename_pattern=f"*{name}*") for name in _MAKERS]
        snapshot = tracemalloc.take_snapshot().filter_traces(others)
    finally:
        tracemalloc.stop()
    return sum(trace.size for trace in snapshot.statistics("filename")) / _KIB


def _replay_costs(minutes: float) -> tuple[ReplayCost, ...]:
    simulation = session_of_minutes(minutes)
    with TemporaryDirectory(prefix="kneehold-bench-") as folder:
        tape, samples = Path(folder) / "session", Path(folder) / "session.csv.gz"
        with TapeWriter(tape, simulation.header()) as writer:
            for entry in simulation.entries():
                writer.append(entry)
        write_csv(simulation, samples)
        lasted_min = float(simulation.t_s[-1]) / 60.0
        return (
            ReplayCost("session folder", lasted_min, _replay_s(tape)),
            ReplayCost("CSV, gzip", lasted_min, _replay_s(samples)),
        )


def _replay_s(path: Path) -> float:
    taken: list[float] = []
    for _ in range(_REPLAYS):
        begin_s = process_time()
        replay(str(path), ReplayOptions())
        taken.append(process_time() - begin_s)
    return percentile(taken, 50.0)
