"""What is lost when the program is killed: ``kneehold bench crash``.

The first half of the kills meets a process that records, the other commands that write (``crash_commands``).

A process writes sessions and is killed (SIGKILL) at a moment of chance: while it appends, flushes,
compresses, or makes the next folder. Then every folder must open, what was sealed must be whole,
and the one that broke off must lack no more than its last second and go on.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple, TypeVar, cast

from kneehold.sensor.bench.crash_commands import CommandKill, kill_a_command, make_archive
from kneehold.sensor.bench.crash_writer import BEGUN, SEALING, number_of, packet_of
from kneehold.sensor.bench.targets import Target, targets_table
from kneehold.sensor.bench.workers import Done
from kneehold.sensor.model.errors import KneeholdError
from kneehold.sensor.model.values import Entry, Packet
from kneehold.sensor.review.quantiles import percentile
from kneehold.sensor.tape.folder import EVENTS_FILE
from kneehold.sensor.tape.reader import TAPE_FILE, open_recording
from kneehold.sensor.tape.writer import TapeWriter

__all__ = ["Crash", "CrashReport", "measure_crash"]

# A kill may come within this after the first session began; sessions last up to half of it.
_LONGEST_S = 3.0
_ARCHIVE = "archive"


class Crash(NamedTuple):
    """One killed process: how many sessions it left, seconds missing at the end, what was wrong (empty: nothing)."""

    sessions: int
    lost_s: float
    problem: str


_Killed = TypeVar("_Killed", Crash, CommandKill)


@dataclass(frozen=True, slots=True)
class CrashReport:
    """All of them; ``commands`` are those of commands that write."""

    crashes: tuple[Crash, ...]
    commands: tuple[CommandKill, ...] = ()

    def targets(self) -> tuple[Target, ...]:
        """What must be reached."""
        problems = sum(bool(one.problem) for one in (*self.crashes, *self.commands))
        return (
            Target("kills that left something wrong", "", 0.0, float(problems)),
            Target("lost at the end, worst", "s", 1.0, max(crash.lost_s for crash in self.crashes)),
        )

    def text(self) -> str:
        """What a person wants to know."""
        lost = [crash.lost_s for crash in self.crashes]
        sessions = sum(crash.sessions for crash in self.crashes)
        done = sum(one.done for one in self.commands)
        lines = [
            f"CRASH: a recording process killed {len(lost)} times; {sessions} sessions opened again",
            f"lost at the end: median {percentile(lost, 50.0):.2f} s, worst {max(lost):.2f} s",
            f"other commands killed {len(self.commands)} times; {done} were done before, and under way",
            *(f"  in {name or 'none'}: {times}" for name, times in sorted(self._met().items())),
            *(one.problem for one in (*self.crashes, *self.commands) if one.problem),
        ]
        return "\n".join([*lines, "", targets_table(self.targets())])

    def _met(self) -> Counter[str]:
        return Counter(one.command for one in self.commands)

    def json(self) -> dict[str, object]:
        """The same as plain values."""
        return {
            "type": "crash",
            "schema": 1,
            "crashes": [crash._asdict() for crash in self.crashes],
            "commands": [one._asdict() for one in self.commands],
            "targets": [{**target._asdict(), "reached": target.is_reached} for target in self.targets()],
        }


def measure_crash(
    times: int, workers: int, on_progress: Done | None = None, *, longest_s: float = _LONGEST_S
) -> CrashReport:
    """Kill ``times`` processes of either kind, ``workers`` at once, each at a moment that its number decides.

    The moment is within ``longest_s``, for commands within twice as much.
    """
    with ThreadPoolExecutor(workers) as pool, TemporaryDirectory(prefix="kneehold-crash-") as folder:
        root = Path(folder)
        make_archive(root / _ARCHIVE)

        def crash(seed: int) -> Crash:
            with _gone_after(root / f"recorded{seed}") as place:
                place.mkdir()
                return _crash(place, seed, longest_s)

        def kill(seed: int) -> CommandKill:
            with _gone_after(root / f"commands{seed}") as place:
                shutil.copytree(root / _ARCHIVE, place)
                return kill_a_command(place, seed, 2.0 * longest_s)

        def told(found: Iterator[_Killed], begin: float) -> Iterator[_Killed]:
            for count, one in enumerate(found, start=1):
                yield one
                if on_progress is not None:
                    on_progress(begin + 0.5 * count / times)

        crashes = tuple(told(pool.map(crash, range(times)), 0.0))
        return CrashReport(crashes, tuple(told(pool.map(kill, range(times)), 0.5)))


@contextmanager
def _gone_after(place: Path) -> Generator[Path]:
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _crash(folder: Path, seed: int, longest_s: float) -> Crash:
    said, killed_ns = _killed(folder, seed, longest_s)
    begun = {name: ns for word, name, ns in said if word == BEGUN}
    sealing = {name: entries for word, name, entries in said if word == SEALING}
    lost_s = 0.0
    try:
        for name, begun_ns in begun.items():
            numbers, last_ns = _numbers(folder / name)
            if numbers != list(range(len(numbers))):
                return Crash(len(begun), 0.0, f"{name}: the packets are not in order or not whole")
            if name not in sealing:
                lost_s = (killed_ns - max(last_ns, begun_ns)) * 1e-9
            elif len(numbers) < sealing[name] and name != list(begun)[-1]:
                return Crash(len(begun), 0.0, f"{name}: sealed with {len(numbers)} of {sealing[name]} packets")
            _check_events(folder / name)
        _go_on(folder / list(begun)[-1])
    except (KneeholdError, ValueError) as error:
        return Crash(len(begun), lost_s, str(error))
    return Crash(len(begun), lost_s, "")


def _killed(folder: Path, seed: int, longest_s: float) -> tuple[list[tuple[str, str, int]], int]:
    """Everything the writer said, and when it was killed."""
    argv = [sys.executable, "-m", "kneehold.sensor.bench.crash_writer", str(folder), str(seed), str(0.5 * longest_s)]
    # The same code as here, wherever this one was found.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(argv, stdout=subprocess.PIPE, env=environment, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        threading.Event().wait(Random(seed).uniform(0.0, longest_s))
        killed_ns = time.monotonic_ns()
        process.kill()
        lines = [first, *process.stdout.read().splitlines()]
    words = [line.split() for line in lines]
    return [(word[0], word[1], int(word[2])) for word in words if len(word) == 3], killed_ns  # the last may be torn


def _numbers(session: Path) -> tuple[list[int], int]:
    """The numbers of the packets on the tape, and when the last of them came."""
    entries = list(open_recording(session).entries())
    return [number_of(cast("Packet", entry)) for entry in entries], _last_ns(entries)


def _last_ns(entries: list[Entry]) -> int:
    return entries[-1].arrival_ns if entries else 0


def _check_events(session: Path) -> None:
    """Every line but a torn last one is an event."""
    whole, _, _ = (session / EVENTS_FILE).read_text(encoding="utf-8").rpartition("\n")
    for line in whole.splitlines():
        json.loads(line)


def _go_on(session: Path) -> None:
    """Take the session up again, if it was not sealed; raises ``ValueError`` if that loses or doubles a packet."""
    if not (session / TAPE_FILE).exists():
        return
    before, last_ns = _numbers(session)
    with TapeWriter.resume(session) as tape:
        tape.append(packet_of(len(before), last_ns + 1))
    after, _ = _numbers(session)
    if after != [*before, len(before)]:
        raise ValueError(f"{session.name}: going on changed what was there")
