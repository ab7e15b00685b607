"""``kneehold benchmark``: make the recordings of the open benchmark, count them in some way, score an entry."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from kneehold.sensor.cli.options.counting import whole
from kneehold.sensor.cli.options.output_path import OutputPath
from kneehold.sensor.cli.terminal.output import tell, tell_json, tell_lines
from kneehold.sensor.model.errors import UsageError

if TYPE_CHECKING:
    from kneehold.sensor.bench.benchmark_set import Entry

__all__ = ["add_arguments", "run"]

_SECRET_VARIABLE = "KNEEHOLD_BENCHMARK_SECRET"
# Fewer characters could be tried one after the other.
_LEAST_SECRET = 16
# As sensor/bench/benchmark_ways.py has them: that file is loaded only when one is used.
_WAYS = ("kneehold", "madgwick", "tilt", "autocorrelation", "vqf", "both-ways")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parts = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    making = parts.add_parser("make", help="write the recordings, and the truth of the open part, into a folder")
    making.add_argument("folder", type=OutputPath, metavar="DIR")
    entering = parts.add_parser("enter", help="write an entry by a way of counting that is at hand")
    entering.add_argument("way", choices=_WAYS, metavar="WAY", help=", ".join(_WAYS))
    entering.add_argument("file", type=OutputPath, metavar="FILE", help="CSV to write: recording,start_s,end_s")
    scoring = parts.add_parser("score", help="print the table of an entry")
    scoring.add_argument("file", metavar="FILE", help="CSV with recording,start_s,end_s, a row for every hold")
    scoring.add_argument("--json", action="store_true", help="print one JSON object")
    for part in (making, entering, scoring):
        part.add_argument("--workers", type=whole(1, 64), metavar="N", help="processes (default: one a processor)")
        part.add_argument(
            "--secret-file",
            metavar="FILE",
            help=f"with the secret of the hidden part (default: what {_SECRET_VARIABLE} holds)",
        )


def run(args: argparse.Namespace) -> int:
    """Make, enter or score; 0 if that could be done."""
    return {"make": _make, "enter": _enter, "score": _score}[args.action](args)


def _make(args: argparse.Namespace) -> int:
    from kneehold.sensor.bench.benchmark_set import VERSION, make
    from kneehold.sensor.bench.workers import default_workers
    from kneehold.sensor.cli.terminal.progress import Progress

    with Progress("benchmark") as progress:
        other = make(Path(args.folder), _secret(args), args.workers or default_workers(), progress.show)
    if other:
        tell(
            f"kneehold: these are not the recordings of benchmark {VERSION}: {', '.join(other)} came out otherwise; "
            "use the version of kneehold that BENCHMARK.md names.",
            error=True,
        )
        return 1
    tell(args.folder)
    return 0


def _enter(args: argparse.Namespace) -> int:
    from kneehold.sensor.bench.benchmark_ways import entry_rows
    from kneehold.sensor.bench.workers import default_workers
    from kneehold.sensor.cli.terminal.progress import Progress
    from kneehold.sensor.files.output_file import OutputFile

    with Progress("benchmark") as progress:
        rows = entry_rows(args.way, _entries(args), args.workers or default_workers(), progress.show)
    lines = ["recording,start_s,end_s", *(f"{name},{start_s:.4f},{end_s:.4f}" for name, start_s, end_s in rows)]
    with OutputFile(args.file) as file:
        file.write("\n".join(lines) + "\n")
    return 0


def _score(args: argparse.Namespace) -> int:
    from kneehold.sensor.bench.benchmark_score import read_entry, score
    from kneehold.sensor.bench.benchmark_set import truth_of
    from kneehold.sensor.bench.workers import default_workers
    from kneehold.sensor.cli.terminal.progress import Progress

    chosen = _entries(args)
    entry = read_entry(args.file, [each.name for each in chosen])
    with Progress("benchmark") as progress:
        truths = truth_of(chosen, args.workers or default_workers(), progress.show)
    table = score(entry, truths)
    if args.json:
        tell_json(table.json())
    else:
        tell_lines(table.text())
    return 0


def _entries(args: argparse.Namespace) -> tuple[Entry, ...]:
    from kneehold.sensor.bench.benchmark_set import entries

    return entries(_secret(args))


def _secret(args: argparse.Namespace) -> bytes:
    """The secret of the hidden part; empty where none is given."""
    if args.secret_file is None:
        text = os.environ.get(_SECRET_VARIABLE, "")
    else:
        try:
            text = Path(args.secret_file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{args.secret_file}: the secret cannot be read.") from error
    if (text or args.secret_file is not None) and len(text) < _LEAST_SECRET:
        raise UsageError(f"the secret of the hidden part needs at least {_LEAST_SECRET} characters.")
    return text.encode()
