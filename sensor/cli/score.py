"""How accurate is the counter on a folder of marked recordings? ``kneehold score``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sensor.cli.options import add_counting_arguments, counting_options
from sensor.errors import RecordingError

if TYPE_CHECKING:
    from sensor.cli.rules import Rules
    from sensor.review.accuracy import RecordingResult
    from sensor.session import ReplayOptions

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
    parser.add_argument("--json", action="store_true", help="print one JSON object a recording, then the pooled one")


def run(args: argparse.Namespace) -> int:
    """Print the accuracy of every recording and of all together; 1 if one of them cannot be read."""
    from sensor.cli.progress import Progress
    from sensor.cli.rules import Rules, read_rules

    folder = Path(args.folder)
    recordings = _recordings(folder)
    rules_path = Path(args.rules) if args.rules else folder / _RULES_NAME
    rules = read_rules(rules_path) if args.rules or rules_path.is_file() else Rules()
    results: list[RecordingResult] = []
    failures = 0
    with Progress("score") as progress:
        for done, path in enumerate(recordings):
            progress.show(done / len(recordings))
            try:
                results.append(_scored(path, counting_options(args), rules))
            except RecordingError as error:
                failures += 1
                progress.clear()
                print(f"kneehold: {error}", file=sys.stderr)
    (_print_json if args.json else _print_tables)(results)
    return 1 if failures else 0


def _recordings(folder: Path) -> list[Path]:
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise RecordingError(str(folder), f"cannot be read as a folder ({error.strerror})") from error
    return [path for path in paths if _is_recording(path)]


def _is_recording(path: Path) -> bool:
    if path.is_dir():
        return (path / "session.json").is_file()
    return path.name.endswith(_ENDINGS) and not path.name.endswith((_MARKS_ENDING, *_TRUTH_ENDINGS))


def _beside(path: Path, *endings: str) -> Path | None:
    """The first file that there is of those called like the recording with one of ``endings``."""
    ending = next((ending for ending in _ENDINGS if path.is_file() and path.name.endswith(ending)), "")
    stem = path.name.removesuffix(ending)
    return next((other for other in (path.with_name(stem + e) for e in endings) if other.is_file()), None)


def _scored(path: Path, options: ReplayOptions, rules: Rules) -> RecordingResult:
    from sensor.cli.compared import detected_holds, elevation_against, marked_holds, true_elevations_deg
    from sensor.review.accuracy import RecordingResult
    from sensor.session import replay

    marks, truth = _beside(path, _MARKS_ENDING), _beside(path, *_TRUTH_ENDINGS)
    reference = marked_holds(marks) if marks is not None else ()
    true_deg = true_elevations_deg(truth) if truth is not None else None
    measured_deg: list[float] = []

    def keep(sensor: str, t_s: float, elevation_deg: float, phase: str) -> None:  # noqa: ARG001 a trace is told all
        measured_deg.append(elevation_deg)

    result = replay(str(path), rules.applied(path.name, options), trace=keep if true_deg is not None else None)
    # Without a known posture the angle has no zero that could be compared.
    is_comparable = true_deg is not None and result.is_posture_known
    elevation = elevation_against(true_deg or (), measured_deg) if is_comparable else None
    detected = detected_holds(result)
    return RecordingResult(path.name, result.duration_s, result.is_trusted, detected, reference, elevation)


def _print_json(results: list[RecordingResult]) -> None:
    from sensor.review.accuracy import accuracy
    from sensor.review.report import accuracy_json

    for result in results:
        row = {"type": "recording", "trusted": result.trusted, **accuracy_json(accuracy(result.name, [result]))}
        print(json.dumps(row, ensure_ascii=False))
    trusted = [result for result in results if result.trusted]
    pooled = {"type": "pooled", "schema": 1, "untrusted": len(results) - len(trusted)}
    print(json.dumps({**pooled, **accuracy_json(accuracy("pooled", trusted))}, ensure_ascii=False))


def _print_tables(results: list[RecordingResult]) -> None:
    from sensor.review.accuracy import accuracy
    from sensor.review.report import accuracy_tables

    trusted = [result for result in results if result.trusted]
    rows = [accuracy(result.name if result.trusted else f"{result.name} (untrusted)", [result]) for result in results]
    print(accuracy_tables([*rows, accuracy("pooled", trusted)]))
    if len(trusted) < len(results):
        print(f"\n{len(results) - len(trusted)} untrusted, not in the pooled row.")
