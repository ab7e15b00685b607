"""What is lost when a command that writes is killed: the second part of ``kneehold bench crash``.

A process carries out commands in an archive and acknowledges each, and is killed (SIGKILL) at a moment of chance. Then
everything that was acknowledged must be there, at most the one command that was under way may be there as well, every
file at the path of a result must be whole or absent, and everything must open.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import NamedTuple

from kneehold.sensor.archive.about import read_about
from kneehold.sensor.archive.data_dir import DATA_DIR_VARIABLE, DataDir
from kneehold.sensor.archive.index import listed
from kneehold.sensor.archive.own_accuracy import kept_accuracy
from kneehold.sensor.archive.reviewed import review_session
from kneehold.sensor.archive.safety import is_screen_due
from kneehold.sensor.archive.sidecars import read_corrections, session_marks
from kneehold.sensor.archive.times import now_utc
from kneehold.sensor.exercises.profile_files import DEFAULT_PROFILE, load_profile
from kneehold.sensor.model.errors import KneeholdError
from kneehold.sensor.model.values import Command, CommandKind, Tick
from kneehold.sensor.replay.replay import ReplayOptions
from kneehold.sensor.replay.taps import TAP
from kneehold.sensor.simulation.scenarios import simulate_set
from kneehold.sensor.tape.reader import TAPE_FILE, open_recording
from kneehold.sensor.tape.writer import TapeWriter

__all__ = ["CommandKill", "kill_a_command", "make_archive"]

_PROCESS = "kneehold.sensor.cli.in_turn"
_SESSION = "one"
_PERSON = "P"
_MARKS = "one.reps.csv"
# Of each kind of command: more than a process comes to before it is killed.
_ROUNDS = 4
# A session takes a hundred times as long as any other command: most processes record none.
_RECORDING_EVERY = 4


class CommandKill(NamedTuple):
    """One killed process: the command that was under way ("": none), how many were done, what was wrong."""

    command: str
    done: int
    problem: str


class _Step(NamedTuple):
    """One command: what it is called in the report, its words, and the files that are there when it is done."""

    name: str
    words: tuple[str, ...]
    files: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What is unique in it: the word behind ``--rater``, ``--note`` or ``keys SESSION``."""
        return self.words[2]


def make_archive(root: Path) -> None:
    """Into ``root``: a data folder with a session of two short holds, tapped at either end, and marks of it."""
    simulation = simulate_set(1, load_profile(DEFAULT_PROFILE), reps=2, hold_s=3.0)
    entries = list(simulation.entries())
    edges = [edge for rep in simulation.reps for edge in (rep.hold_start_s, rep.hold_end_s)]
    begin_ns = entries[0].arrival_ns
    taps = [Command("thigh", begin_ns + round(edge * 1e9), CommandKind.MARK, TAP) for edge in edges]
    sessions = DataDir(root / "data").made().sessions
    with TapeWriter(sessions / _SESSION, simulation.header("made by the simulator of kneehold")) as tape:
        for entry in sorted((*entries, *taps), key=lambda entry: entry.arrival_ns):
            tape.append(entry)
    rows = [f"{rep.index},{rep.hold_start_s:.3f},{rep.hold_end_s:.3f}\n" for rep in simulation.reps]
    (root / _MARKS).write_text("rep,hold_start_s,hold_end_s\n" + "".join(rows), encoding="utf-8")


def kill_a_command(root: Path, seed: int, longest_s: float) -> CommandKill:
    """In the archive that ``make_archive`` made: commands in an order of chance, killed within ``longest_s``."""
    steps = _steps(seed)
    (root / "out").mkdir()
    (root / "lines.json").write_text(json.dumps([step.words for step in steps]), encoding="utf-8")
    begun, statuses = _killed(root, seed, longest_s)
    done, under_way = steps[: len(statuses)], steps[len(statuses) : begun]
    name = under_way[0].name if under_way else ""
    failed = [step.name for step, status in zip(done, statuses, strict=True) if status != 0]
    if failed:
        return CommandKill(name, len(done), f"{failed[0]}: ended with an error before anything was killed")
    try:
        problems = list(_problems(root, done, under_way))
    except (KneeholdError, OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        problems = [f"{type(error).__name__}: {error}"]
    return CommandKill(name, len(done), "; ".join(problems) and f"{name or 'nothing'} was under way: {problems[0]}")


def _steps(seed: int) -> list[_Step]:
    chance = Random(seed)
    rounds: list[_Step] = []
    for number in range(_ROUNDS):
        these = [*_kept(f"{number}"), *_results(number), *(_recorded() if seed % _RECORDING_EVERY == 0 else ())]
        chance.shuffle(these)
        rounds += these
    return rounds


def _kept(key: str) -> Iterator[_Step]:
    """What a person or a sensor says is kept beside the tapes."""
    yield _Step("label", ("label", "--note", f"n{key}", "--pain-worst", "3", "--person", _PERSON, _SESSION))
    yield _Step("mark", ("mark", "--rater", f"a{key}", "--accept", "1", _SESSION))
    yield _Step("mark", ("mark", "--rater", f"r{key}", "--relabel", "2", "full", _SESSION))
    yield _Step("import", ("mark", "--rater", f"m{key}", "--import", _MARKS, _SESSION))
    yield _Step("review", ("keys", _SESSION, f"k{key}", "enter", "r", "enter"))
    yield _Step("verify", ("verify", _SESSION, "--person", _PERSON))
    yield _Step("safety", ("safety",))
    yield _Step("rescore", ("rescore", "--workers", "1"))
    yield _Step("reindex", ("reindex",))


def _recorded() -> Iterator[_Step]:
    yield _Step("record", ("record", "--virtual-ble", "--for", "0.5"))
    yield _Step("live", ("live", "--virtual-ble", "--headless", "--for", "0.5", "--plan", "single-knee"))


def _results(number: int) -> Iterator[_Step]:
    """What is written at the path that a person names, here always the same, so that older results are replaced."""
    yield _Step("report", ("report", _SESSION, "-o", "out/r.html"), ("r.html",))
    yield _Step("export", ("export", _SESSION, "-o", "out/csv"), ("csv/sessions.csv", "csv/holds.csv"))
    yield _Step("export", ("export", _SESSION, "--format", "motion-bids", "-o", "out/bids"), ("bids/participants.tsv",))
    yield _Step("export", ("export", _SESSION, "--format", "fhir", "-o", "out/fhir.json"), ("fhir.json",))
    yield _Step("check", ("check", f"data/sessions/{_SESSION}", "--save", "out/check.zip"), ("check.zip",))
    yield _Step("replay", ("replay", f"data/sessions/{_SESSION}", "--trace", "out/trace.csv"), ("trace.csv",))
    words = ("agree", f"data/sessions/{_SESSION}", "--marks", _MARKS, "--svg", "out/agree.svg")
    yield _Step("agree", words, ("agree.svg",))
    made = ("simulate", "--reps", "1", "--hold", "3", "-o")
    yield _Step("simulate", (*made, "out/set.csv.gz"), ("set.csv.gz", "set.reps.csv", "set.truth.csv.gz"))
    tape = f"tapes/knee-to-chest_seed{number}"
    words = (*made, "out/tapes", "--format", "tape", "--seed", f"{number}")
    yield _Step("simulate", words, (f"{tape}/session.json", f"{tape}.reps.csv"))
    yield _Step("plan", ("plan", "new", "-o", f"out/plan{number}.toml"), (f"plan{number}.toml",))
    yield _Step("plan", ("plan", "print", "-o", "out/sheet.html"), ("sheet.html",))
    yield _Step("bench", ("bench", "fuzz", "--count", "110", "--json-file", "out/bench.json"), ("bench.json",))


def _killed(root: Path, seed: int, longest_s: float) -> tuple[int, list[int]]:
    """How many commands had begun, and the exit status of each that was done."""
    argv = [sys.executable, "-m", _PROCESS, "lines.json"]
    # The same code as here, wherever this one was found.
    paths = os.pathsep.join(os.path.abspath(path) for path in sys.path if path)
    environment = {**os.environ, "PYTHONPATH": paths, DATA_DIR_VARIABLE: "data"}
    with subprocess.Popen(
        argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=root, env=environment, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with suppress(subprocess.TimeoutExpired):
            process.wait(Random(seed).uniform(0.0, longest_s))
        process.kill()
        lines = [line.split() for line in process.stdout.read().split("\n")[:-1]]
    return sum(line[0] == "begun" for line in lines), [int(line[2]) for line in lines if line[0] == "done"]


def _problems(root: Path, done: Sequence[_Step], under_way: Sequence[_Step]) -> Iterator[str]:
    place = DataDir(root / "data")
    folder = place.sessions / _SESSION
    said = [step.key for step in (*done, *under_way) if step.name == "label"]
    acknowledged = [step.key for step in done if step.name == "label"]
    if (note := read_about(folder).note) not in {(acknowledged or [""])[-1], (said or [""])[-1]}:
        yield f"the note is '{note}'"
    for kept, names in (
        ([one.rater for one in read_corrections(folder)], ("mark", "review")),
        (list(dict.fromkeys(mark.rater for mark in session_marks(folder))), ("import",)),
    ):
        wanted, most = ([step.key for step in some if step.name in names] for some in (done, (*done, *under_way)))
        if kept not in (wanted, most):
            yield f"of {' and '.join(names)} there is {kept} instead of {wanted}"
    names = {step.name for step in done}
    if "verify" in names and kept_accuracy(place, _PERSON) is None:
        yield "the accuracy on the person is lost"
    if "safety" in names and is_screen_due(place, now_utc()):
        yield "the answers about red flags are lost"
    recorded = sum(step.name in ("record", "live") for step in done)
    if len(rows := listed(place)) < 1 + recorded:
        yield f"{len(rows)} sessions are left of {1 + recorded}"
    yield from (f"{row.folder}: {row.problem}" for row in rows if row.problem)
    for row in rows:
        _go_on(place.sessions / row.folder)
    review_session(folder, ReplayOptions())
    yield from _broken_results(root / "out", done)


def _go_on(session: Path) -> None:
    """Every entry can be read; a session that broke off goes on; ``ValueError`` if that loses or doubles an entry."""
    before = list(open_recording(session).entries())
    if not (session / TAPE_FILE).exists():
        return
    more = Tick("thigh", before[-1].arrival_ns + 1 if before else 0)
    with TapeWriter.resume(session) as tape:
        tape.append(more)
    if list(open_recording(session).entries()) != [*before, more]:
        raise ValueError(f"{session.name}: going on changed what was there")


def _broken_results(out: Path, done: Sequence[_Step]) -> Iterator[str]:
    for step in done:
        yield from (f"{name} of {step.name} is lost" for name in step.files if not (out / name).exists())
    for path in sorted(out.rglob("*")):
        # A draft is what was under way, under a name of its own.
        if path.is_file() and not path.name.startswith(".kneehold-") and path.parent.parent.name != "tapes":
            try:
                _WHOLE[path.suffix](path)
            except (KeyError, ValueError, EOFError, OSError, zipfile.BadZipFile) as error:
                yield f"{path.name} is not whole ({type(error).__name__}: {error})"
    for folder in sorted((out / "tapes").glob("*_seed?")):
        if (folder / "session.json").exists():
            _go_on(folder)


def _whole_zip(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        if archive.testzip() is not None:
            raise ValueError("a member is damaged")


def _whole_table(path: Path) -> None:
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines(), delimiter="\t" if path.suffix == ".tsv" else ","))
    if not text.endswith("\n") or len({len(row) for row in rows}) != 1:
        raise ValueError("the last row is cut off")


def _ends_with(end: str) -> Callable[[Path], None]:
    def check(path: Path) -> None:
        if not path.read_text(encoding="utf-8").endswith(end):
            raise ValueError(f"it does not end with {end.strip()}")

    return check


# By its ending: what raises ``ValueError`` for a file that is not whole.
_WHOLE: dict[str, Callable[[Path], object]] = {
    ".html": _ends_with("</html>\n"),
    ".svg": _ends_with("</svg>\n"),
    ".json": lambda path: json.loads(path.read_text(encoding="utf-8")),
    ".toml": lambda path: tomllib.loads(path.read_text(encoding="utf-8")),
    ".zip": _whole_zip,
    ".csv": _whole_table,
    ".tsv": _whole_table,
    ".gz": _whole_table,
    "": _ends_with("\n"),  # README of Motion-BIDS
}
