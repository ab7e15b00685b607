"""``kneehold score``: accuracy on a folder of marked recordings."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kneehold.sensor.cli.options.counting import add_counting_arguments, counting_options
from kneehold.sensor.cli.options.jobs import add_crew_arguments, crew_of
from kneehold.sensor.cli.terminal.output import tell, tell_json, tell_lines
from kneehold.sensor.model.errors import RecordingError

if TYPE_CHECKING:
    from kneehold.sensor.jobs.worker_pool import Case, Outcome
    from kneehold.sensor.replay.replay import ReplayOptions
    from kneehold.sensor.review.accuracy import RecordingResult

__all__ = ["add_arguments", "run"]

_RULES_NAME = "score.toml"
_MARKS_ENDING = ".reps.csv"
_TRUTH_ENDINGS = (".truth.csv.gz", ".truth.csv")
_ENDINGS = (".csv.gz", ".csv")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "folder", metavar="DIR", help="recordings X.csv, X.csv.gz or session folders X, marks X.reps.csv"
    )
    add_counting_arguments(parser)
    parser.add_argument("--rules", metavar="FILE", help="options per file pattern (default: score.toml in DIR)")
    add_crew_arguments(parser)
    parser.add_argument("--journal", metavar="FILE", help="keep there what is done, and go on from it if interrupted")
    parser.add_argument(
        "--traces",
        metavar="DIR2",
        help="write there one picture (SVG) of every recording of which the count or a hold is wrong",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a recording, then the pooled one")


def run(args: argparse.Namespace) -> int:
    """Print the accuracy of every recording and of all together; 1 if one of them cannot be read."""
    from kneehold.sensor.cli.options.score_rules import Rules, read_rules

    folder = Path(args.folder)
    recordings = _recordings(folder)
    rules_path = Path(args.rules) if args.rules else folder / _RULES_NAME
    rules = read_rules(rules_path) if args.rules or rules_path.is_file() else Rules()
    options = counting_options(args)
    if args.traces is not None:
        from kneehold.sensor.bench.trace_folder import prepare_folder

        prepare_folder(args.traces)
    cases = {path: rules.applied(path.name, options) for path in recordings}
    outcomes = _outcomes(args, {path: (str(path), chosen) for path, chosen in cases.items()})
    results = {
        path: _result(outcome) for path, outcome in zip(recordings, outcomes, strict=True) if "problem" not in outcome
    }
    if results or not outcomes:
        (_print_json if args.json else _print_tables)(list(results.values()))
    if args.traces is not None:
        _draw(args.traces, results, cases)
    return 1 if len(results) < len(outcomes) else 0


def _draw(folder: str, results: dict[Path, RecordingResult], cases: dict[Path, ReplayOptions]) -> None:
    """Pictures of what was missed; those recordings are counted once more, this time with every angle."""
    from kneehold.sensor.bench.marked_traces import marked_picture
    from kneehold.sensor.bench.trace_folder import write_pictures

    pictures = [marked_picture(result, path, cases[path], _known_deg(path)) for path, result in results.items()]
    count = write_pictures(folder, pictures)
    tell(f"kneehold: {count} of {len(pictures)} recordings missed something; see {folder}.", error=True)


def _outcomes(args: argparse.Namespace, cases: dict[Path, Case]) -> list[Outcome]:
    """One a recording, in their order; what cannot be read is told as soon as that is known."""
    from kneehold.sensor.archive.results import core_mark
    from kneehold.sensor.cli.terminal.progress import Progress
    from kneehold.sensor.jobs.jobs import do_all

    named = {f"{_stamp(path)} {case[1]}": case for path, case in cases.items()}
    with Progress("score") as progress:

        def say(name: str, outcome: Outcome) -> None:  # noqa: ARG001 it is named in the sentence
            if "problem" in outcome:
                progress.clear()
                tell(f"kneehold: {outcome['problem']}", error=True)

        done = do_all(
            _outcome,
            named,
            crew_of(args),
            journal=Path(args.journal) if args.journal else None,
            key=core_mark(),
            keep=say,
            on_progress=progress.show,
        )
    return list(done.values())


def _stamp(path: Path) -> str:
    """Changes whenever the recording, its marks or its truth do."""
    within = (path / "session.json", path / "tape.jsonl", path / "tape.jsonl.gz")
    beside = (path, *within, _beside(path, _MARKS_ENDING), _beside(path, *_TRUTH_ENDINGS))
    stats = [part.stat() for part in beside if part is not None and part.is_file()]
    return " ".join([str(path), *(f"{stat.st_size}-{stat.st_mtime_ns}" for stat in stats)])


def _recordings(folder: Path) -> list[Path]:
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise RecordingError(str(folder), f"cannot be read as a folder ({error.strerror})") from error
    found = [path for path in paths if _is_recording(path)]
    if not found:
        raise RecordingError(str(folder), "there are no recordings in this folder")
    return found


def _is_recording(path: Path) -> bool:
    if path.is_dir():
        return (path / "session.json").exists()
    return path.name.endswith(_ENDINGS) and not path.name.endswith((_MARKS_ENDING, *_TRUTH_ENDINGS))


def _beside(path: Path, *endings: str) -> Path | None:
    """The first file that there is of those called like the recording with one of ``endings``."""
    ending = next((ending for ending in _ENDINGS if path.is_file() and path.name.endswith(ending)), "")
    stem = path.name.removesuffix(ending)
    return next((other for other in (path.with_name(stem + e) for e in endings) if other.is_file()), None)


def _outcome(case: Case) -> Outcome:
    """A recording's result as plain values, or the ``problem`` in one sentence."""
    path, options = Path(str(case[0])), cast("ReplayOptions", case[1])
    try:
        result = _scored(path, options)
    except RecordingError as error:
        return {"problem": str(error)}
    return {**asdict(result), "detected": list(result.detected), "reference": list(result.reference)}


def _result(outcome: Outcome) -> RecordingResult:
    from kneehold.sensor.review.accuracy import ElevationError, RecordingResult
    from kneehold.sensor.review.matching import Hold

    holds = {
        name: tuple(Hold(*hold) for hold in cast("list[list[float]]", outcome[name]))  # type: ignore[arg-type]
        for name in ("detected", "reference")
    }
    found = cast("list[float] | None", outcome["elevation"])
    elevation = None if found is None else ElevationError(int(found[0]), found[1])
    return RecordingResult(
        str(outcome["name"]),
        cast("float", outcome["duration_s"]),
        outcome["trusted"] is True,
        **holds,
        elevation=elevation,
    )


def _scored(path: Path, options: ReplayOptions) -> RecordingResult:
    from kneehold.sensor.replay.holds_beside_marks import (
        detected_holds,
        elevation_against,
        marked_holds,
        optional_holds,
    )
    from kneehold.sensor.replay.replay import replay
    from kneehold.sensor.review.accuracy import RecordingResult
    from kneehold.sensor.review.matching import without_optional

    marks = _beside(path, _MARKS_ENDING)
    reference = marked_holds(marks) if marks is not None else ()
    true_deg = _known_deg(path)
    measured_deg: list[float] = []

    def keep(sensor: str, t_s: float, elevation_deg: float, phase: str) -> None:  # noqa: ARG001 a trace is told all
        measured_deg.append(elevation_deg)

    result = replay(str(path), options, trace=keep if true_deg is not None else None)
    # Without a known posture the angle has no zero that could be compared.
    is_comparable = true_deg is not None and result.is_posture_known
    elevation = elevation_against(true_deg or (), measured_deg) if is_comparable else None
    optional = optional_holds(marks) if marks is not None else ()
    detected = without_optional(detected_holds(result), reference, optional)
    return RecordingResult(path.name, result.duration_s, result.is_trusted, detected, reference, elevation)


def _known_deg(path: Path) -> list[float] | None:
    """The elevation of every sample, if it is known."""
    from kneehold.sensor.replay.holds_beside_marks import true_elevations_deg

    truth = _beside(path, *_TRUTH_ENDINGS)
    return true_elevations_deg(truth) if truth is not None else None


def _print_json(results: list[RecordingResult]) -> None:
    from kneehold.sensor.review.accuracy import accuracy
    from kneehold.sensor.review.accuracy_text import accuracy_json

    for result in results:
        row = {"type": "recording", "trusted": result.trusted, **accuracy_json(accuracy(result.name, [result]))}
        tell_json(row)
    trusted = [result for result in results if result.trusted]
    pooled = {"type": "pooled", "schema": 1, "untrusted": len(results) - len(trusted)}
    tell_json({**pooled, **accuracy_json(accuracy("pooled", trusted))})


def _print_tables(results: list[RecordingResult]) -> None:
    from kneehold.sensor.review.accuracy import accuracy
    from kneehold.sensor.review.accuracy_text import accuracy_tables

    trusted = [result for result in results if result.trusted]
    rows = [accuracy(result.name if result.trusted else f"{result.name} (untrusted)", [result]) for result in results]
    tell_lines(accuracy_tables([*rows, accuracy("pooled", trusted)]))
    if len(trusted) < len(results):
        tell_lines(f"\n{len(results) - len(trusted)} untrusted, not in the pooled row.")
