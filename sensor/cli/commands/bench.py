"""``kneehold bench``: accuracy and speed, measured here."""

from __future__ import annotations

import argparse
import json
import os
from typing import TYPE_CHECKING, NamedTuple, Protocol

from kneehold.sensor.cli.options.counting import real, whole
from kneehold.sensor.cli.options.output_path import OutputPath
from kneehold.sensor.cli.terminal.output import tell, tell_json, tell_lines
from kneehold.sensor.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kneehold.sensor.bench.cases import DailyCase, SetCase
    from kneehold.sensor.bench.traces import Picture
    from kneehold.sensor.bench.workers import Done

__all__ = ["add_arguments", "run"]

_PEOPLE = "people"
_LATE = "late"
_PARTS = ("accuracy", _PEOPLE, _LATE, "daily", "after", "orientation", "cost")
# Those that count simulated recordings: what they miss can be drawn.
_COUNTING = ("accuracy", "daily")
_AND_COUNTING = " and ".join(_COUNTING)
_ALL = "all"
# Says nothing about counting, so it is only measured when asked for.
_ARCHIVE = "archive"
_SCREEN = "screen"
_LINK = "link"
_FUZZ = "fuzz"
_CRASH = "crash"
_FIRST_USE = "first-use"
_EXPORTS = "exports"
_UNCERTAINTY = "uncertainty"
_QUICK_EXPORTS, _FULL_EXPORTS = 200, 2000
_SCALE = "scale"
_QUICK_KILLS, _FULL_KILLS = 20, 500
_QUICK_FUZZ, _FULL_FUZZ = 50_000, 10_000_000
# Seconds in real time, hours in virtual time, losses of the link of each kind.
_QUICK_LINK, _FULL_LINK = (10.0, 0.1, 20), (60.0, 8.0, 100)
_QUICK_SCREEN_S, _FULL_SCREEN_S = 20.0, 120.0
_SESSIONS = 2000
# Sessions of ten minutes to count again: about ten minutes on two processors.
_FULL_MANY = 1000
_ASKED_FOR = (_ARCHIVE, _SCREEN, _LINK, _FUZZ, _CRASH, _FIRST_USE, _EXPORTS, _SCALE, _UNCERTAINTY)
_DATA_VARIABLE = "KNEEHOLD_DATA"

# Quick: a minute for everything. Full: what the README states.
_QUICK_SETS, _FULL_SETS = 5, 100
_QUICK_HOURS, _FULL_HOURS = 0.25, 20.0
# Of each family of people; holds of recordings begun late.
_QUICK_PEOPLE, _FULL_PEOPLE = 1, 30
_QUICK_LATE, _FULL_LATE = 200, 10_000
# Of each family with either mounting: 340 holds and more of each.
_QUICK_UNCERTAIN, _FULL_UNCERTAIN = 1, 50
_QUICK_AFTER, _FULL_AFTER = 10, 120
_QUICK_MINUTES, _FULL_MINUTES = (1.0, 10.0), (1.0, 10.0, 60.0, 120.0)


class _Report(Protocol):
    """What every part gives."""

    def text(self) -> str:
        """Tables for a person."""
        ...

    def json(self) -> dict[str, object]:
        """One object."""
        ...


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "parts", nargs="*", choices=(*_PARTS, *_ASKED_FOR, _ALL), default=_ALL, metavar="PART",
        help=f"{_ALL} (default: {', '.join(_PARTS)}), some of these, or one that is only measured when asked for: "
        f"{', '.join(_ASKED_FOR)}",
    )  # fmt: skip
    parser.add_argument(
        "--sets", type=whole(1, 10_000), metavar="N",
        help=f"simulated sets of each profile (default: {_QUICK_SETS}, with --full {_FULL_SETS}); of after, with "
        f"either mounting (default: {_QUICK_AFTER}, with --full {_FULL_AFTER})",
    )  # fmt: skip
    _add_people_arguments(parser)
    parser.add_argument(
        "--hours", type=real(0.0, 1000.0, "hours", above=True), metavar="H",
        help=f"of each kind of other movement (default: {_QUICK_HOURS:g}, with --full {_FULL_HOURS:g}); of {_SCREEN}, "
        "instead of its delays: the memory of a session of so many hours, in virtual time",
    )  # fmt: skip
    parser.add_argument(
        "--count", type=whole(1, 1_000_000_000), metavar="N",
        help=f"notifications of the {_FUZZ} (default: {_QUICK_FUZZ}, with --full {_FULL_FUZZ}); combinations of the "
        f"{_EXPORTS} (default: {_QUICK_EXPORTS}, with --full {_FULL_EXPORTS})",
    )  # fmt: skip
    parser.add_argument(
        "--times", type=whole(1, 10_000), metavar="N",
        help=f"kills of either kind of the {_CRASH} (default: {_QUICK_KILLS}, with --full {_FULL_KILLS})",
    )  # fmt: skip
    _add_recordings_arguments(parser)
    parser.add_argument("--workers", type=whole(1, 64), metavar="N", help="processes (default: one per processor)")
    parser.add_argument("--full", action="store_true", help="as much as the stated figures rest on; takes long")
    parser.add_argument("--json", action="store_true", help="print one JSON object a part")
    parser.add_argument(
        "--json-file", type=OutputPath, metavar="FILE", help="write all figures there as one JSON object, by part"
    )


def _add_recordings_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", metavar="DIR",
        help=f"real recordings, with a folder orientation_truth (default: what {_DATA_VARIABLE} names)",
    )  # fmt: skip
    parser.add_argument(
        "--traces", type=OutputPath, metavar="DIR",
        help=f"write there one picture (SVG) of every recording that missed a wanted figure; of {_AND_COUNTING}",
    )  # fmt: skip
    parser.add_argument(
        "--cases", metavar="FILE",
        help=f"count only the recordings that are named in it as the report names them, one a line; of {_AND_COUNTING}",
    )  # fmt: skip


def _add_people_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--per-family", type=whole(1, 1000), metavar="N",
        help=f"sets of each family of {_PEOPLE} and {_SCALE} (default: {_QUICK_PEOPLE}, with --full {_FULL_PEOPLE})",
    )  # fmt: skip
    parser.add_argument(
        "--family", action="append", metavar="NAME",
        help=f"only this family of {_PEOPLE}, or the group known or strangers; may be given several times",
    )  # fmt: skip
    parser.add_argument(
        "--seed", type=whole(0, 1_000_000), metavar="N",
        help=f"first seed of {_PEOPLE} and {_LATE} (default: reserved ones, on which nothing is fitted)",
    )  # fmt: skip
    parser.add_argument(
        "--holds", type=whole(1, 1_000_000), metavar="N",
        help=f"of recordings begun {_LATE} (default: {_QUICK_LATE}, with --full {_FULL_LATE})",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Measure and print one part after the other."""
    parts = _parts(args)
    data = args.data or os.environ.get(_DATA_VARIABLE)
    if parts == ("orientation",) and data is None:
        raise UsageError(
            f"orientation is measured on real recordings: name their folder by --data or {_DATA_VARIABLE}."
        )
    cases = _cases(args, parts)
    if args.traces is not None:
        from kneehold.sensor.bench.trace_folder import prepare_folder

        prepare_folder(args.traces)
    figures: dict[str, object] = {}
    for place, part in enumerate(part for part in parts if cases.has(part)):
        if place and not args.json:
            tell_lines("\n")
        if part == "orientation" and data is None:
            _say_left_out(as_json=args.json)
            continue
        report = _measured(part, args, data or "", cases)
        tell_json(report.json()) if args.json else tell_lines(report.text())
        figures[part] = report.json()
        if args.json_file is not None:
            _write_figures(args.json_file, figures)
        if args.traces is not None and part in _COUNTING:
            _write(args.traces, report)
    return 0


class _Cases(NamedTuple):
    """The recordings that are to be counted; ``None``: as many as a number says."""

    sets: tuple[SetCase, ...] | None = None
    daily: tuple[DailyCase, ...] | None = None

    def has(self, part: str) -> bool:
        """Whether there is anything to measure for ``part``."""
        return {"accuracy": self.sets, "daily": self.daily}.get(part) != ()


def _parts(args: argparse.Namespace) -> tuple[str, ...]:
    asked = (args.parts,) if isinstance(args.parts, str) else tuple(dict.fromkeys(args.parts))
    if _ALL in asked:
        return _PARTS if args.cases is None else _COUNTING
    # Accuracy is that of the sets and that of the people.
    if "accuracy" in asked and _PEOPLE not in asked and args.cases is None and args.traces is None:
        asked = tuple(part for one in asked for part in ((one, _PEOPLE) if one == "accuracy" else (one,)))
    for option in ("traces", "cases"):
        if getattr(args, option) is not None and not set(asked) <= set(_COUNTING):
            raise UsageError(f"--{option} is for {_AND_COUNTING} alone.")
    return asked


def _cases(args: argparse.Namespace, parts: Sequence[str]) -> _Cases:
    if args.cases is None:
        return _Cases()
    from kneehold.sensor.bench.case_file import read_cases

    cases = _Cases(*read_cases(args.cases))
    if not any(cases.has(part) for part in parts):
        raise UsageError(f"{args.cases}: no recording of {' or '.join(parts)} is named there.")
    return cases


def _write(folder: str, report: _Report) -> None:
    from kneehold.sensor.bench.trace_folder import write_pictures

    pictures: Sequence[Picture] = getattr(report, "pictures", ())
    count = write_pictures(folder, pictures)
    tell(f"kneehold: {count} of {len(pictures)} recordings missed something; see {folder}.", error=True)


def _write_figures(file: str, figures: dict[str, object]) -> None:
    """After each part, so that what was measured stays if a later part is interrupted."""
    from kneehold import __version__
    from kneehold.sensor.files.output_file import OutputFile

    content = {"type": "bench", "schema": 1, "software": f"kneehold {__version__}", "parts": figures}
    with OutputFile(file) as out:
        out.write(json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def _say_left_out(*, as_json: bool) -> None:
    if as_json:
        tell_json({"type": "orientation", "schema": 1, "rows": [], "reached": None})
    else:
        tell(f"ORIENTATION: not measured, neither --data nor {_DATA_VARIABLE} names a folder of real recordings.")


def _measured(part: str, args: argparse.Namespace, data: str, cases: _Cases) -> _Report:
    from kneehold.sensor.bench.workers import default_workers
    from kneehold.sensor.cli.terminal.progress import Progress

    with Progress(part) as progress:
        workers = args.workers or default_workers()
        if part in _COUNTING:
            return _counted(part, args, cases, workers, progress.show)
        return _measure(part, args, data, workers, progress.show)


def _counted(part: str, args: argparse.Namespace, cases: _Cases, workers: int, on_progress: Done) -> _Report:
    from kneehold.sensor.bench.accuracy import measure_accuracy
    from kneehold.sensor.bench.daily import measure_daily

    is_drawn = args.traces is not None
    if part == "accuracy":
        sets = args.sets or (_FULL_SETS if args.full else _QUICK_SETS)
        return measure_accuracy(0 if cases.sets else sets, workers, on_progress, cases.sets, is_drawn=is_drawn)
    hours = args.hours or (_FULL_HOURS if args.full else _QUICK_HOURS)
    return measure_daily(hours, workers, on_progress, cases.daily, is_drawn=is_drawn)


def _people(part: str, args: argparse.Namespace, data: str, workers: int, on_progress: Done) -> _Report:
    from kneehold.sensor.bench.late import measure_late
    from kneehold.sensor.bench.people import measure_people
    from kneehold.sensor.simulation.families import RESERVED_SEEDS

    first_seed = RESERVED_SEEDS.start if args.seed is None else args.seed
    if part == _LATE:
        holds = args.holds or (_FULL_LATE if args.full else _QUICK_LATE)
        return measure_late(holds, workers, on_progress, first_seed=first_seed)
    per_family = args.per_family or (_FULL_PEOPLE if args.full else _QUICK_PEOPLE)
    families = tuple(args.family or ())
    if part == _SCALE:
        from kneehold.sensor.bench.scale import measure_scale

        return measure_scale(per_family, workers, on_progress, first_seed=first_seed, families=families)
    if part == _UNCERTAINTY:
        from kneehold.sensor.bench.uncertainty import measure_uncertainty

        per_family = args.per_family or (_FULL_UNCERTAIN if args.full else _QUICK_UNCERTAIN)
        return measure_uncertainty(
            per_family, workers, on_progress, first_seed=first_seed, families=families, data=data
        )
    return measure_people(per_family, workers, on_progress, first_seed=first_seed, families=families)


def _screen(args: argparse.Namespace, on_progress: Done) -> _Report:
    from kneehold.sensor.bench.long_screen import measure_long_screen
    from kneehold.sensor.bench.screen import measure_screen

    if args.hours is not None:
        return measure_long_screen(args.hours, on_progress)
    return measure_screen(_FULL_SCREEN_S if args.full else _QUICK_SCREEN_S, on_progress)


def _measure(part: str, args: argparse.Namespace, data: str, workers: int, on_progress: Done) -> _Report:
    from kneehold.sensor.bench.archive import measure_archive
    from kneehold.sensor.bench.cost import measure_cost
    from kneehold.sensor.bench.orientation import measure_orientation

    if part == _ARCHIVE:
        return measure_archive(_SESSIONS, many=_FULL_MANY if args.full else 0)
    if part == _CRASH:
        from kneehold.sensor.bench.crash import measure_crash

        return measure_crash(args.times or (_FULL_KILLS if args.full else _QUICK_KILLS), workers, on_progress)
    if part == _SCREEN:
        return _screen(args, on_progress)
    if part == _FIRST_USE:
        from kneehold.sensor.bench.first_use import measure_first_use

        return measure_first_use(on_progress)
    if part == _EXPORTS:
        from kneehold.sensor.bench.exports import measure_exports

        return measure_exports(args.count or (_FULL_EXPORTS if args.full else _QUICK_EXPORTS), on_progress)
    if part == _FUZZ:
        from kneehold.sensor.bench.fuzz import measure_fuzz

        return measure_fuzz(args.count or (_FULL_FUZZ if args.full else _QUICK_FUZZ), on_progress)
    if part == _LINK:
        from kneehold.sensor.bench.link import measure_link

        return measure_link(*(_FULL_LINK if args.full else _QUICK_LINK), on_progress)
    if part == "after":
        from kneehold.sensor.bench.after import measure_after

        return measure_after(args.sets or (_FULL_AFTER if args.full else _QUICK_AFTER), workers, on_progress)
    if part in (_PEOPLE, _LATE, _SCALE, _UNCERTAINTY):
        return _people(part, args, data, workers, on_progress)
    if part == "orientation":
        return measure_orientation(data, workers, on_progress)
    return measure_cost(_FULL_MINUTES if args.full else _QUICK_MINUTES, on_progress)
