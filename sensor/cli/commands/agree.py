"""``kneehold agree``: counted holds against marked ones, or two raters against each other."""

from __future__ import annotations

import argparse
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from kneehold.sensor.cli.options.counting import (
    add_counting_arguments,
    add_offset_argument,
    counting_options,
    real,
)
from kneehold.sensor.cli.options.language import add_language_argument
from kneehold.sensor.cli.options.output_path import OutputPath
from kneehold.sensor.cli.terminal.output import tell, tell_json, tell_lines
from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.model.shown import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kneehold.sensor.replay.replay import ReplayResult
    from kneehold.sensor.review.comparison import Comparison
    from kneehold.sensor.review.matching import Hold

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "path",
        metavar="PATH",
        nargs="?",
        help="a recording, as for replay; without one, the raters are compared with each other",
    )
    parser.add_argument(
        "--marks",
        metavar="FILE",
        required=True,
        action="append",
        help="marked holds: CSV with rep,hold_start_s,hold_end_s; once more, or a column 'rater', for further raters",
    )
    add_counting_arguments(parser)
    add_offset_argument(parser)
    parser.add_argument(
        "--known-to",
        type=real(0.0, 60.0, "seconds", above=True),
        metavar="S",
        help="say how many holds a study needs to know the limits of agreement to so many seconds either way",
    )
    parser.add_argument("--methods", action="store_true", help="print a paragraph for a methods section")
    parser.add_argument(
        "--svg", type=OutputPath, metavar="FILE.svg", help="write the Bland-Altman plot of the first comparison"
    )
    parser.add_argument("--json", action="store_true", help="print every hold and the agreement as JSON lines")
    add_language_argument(parser, "the comparison")


def run(args: argparse.Namespace) -> int:
    """Print matched holds, their errors, bias, limits of agreement and reliability, for every two judges."""
    from kneehold.sensor.replay.holds_beside_marks import detected_holds, marks_by_rater
    from kneehold.sensor.review.comparison import COUNTED, compare

    judges = marks_by_rater(args.marks, args.offset)
    result = _replayed(args)
    if result is None and len(judges) < 2:
        raise UsageError("without a recording two raters are needed: give --marks twice, or a column 'rater'.")
    comparisons = [] if result is None else [_against(result, rater, holds) for rater, holds in judges.items()]
    comparisons += [compare(a, judges[a], b, judges[b]) for a, b in combinations(judges, 2)]
    _told(comparisons, result, as_json=args.json)
    _tell_together(judges if result is None else {COUNTED: detected_holds(result), **judges}, as_json=args.json)
    _tell_study(args, comparisons)
    if args.svg is not None:
        _write_plot(args.svg, comparisons[0])
    return 0


def _tell_together(judges: Mapping[str, Sequence[Hold]], *, as_json: bool) -> None:
    """How three or more agree at once."""
    from kneehold.sensor.report.comparison_text import together_lines
    from kneehold.sensor.review.comparison import together
    from kneehold.sensor.review.comparison_json import together_json

    found = together(judges)
    if found is None:
        return
    if as_json:
        tell_json(together_json(tuple(judges), found))
    else:
        tell_lines("\n" + "\n".join(map(shown, together_lines(tuple(judges), found))))


def _tell_study(args: argparse.Namespace, comparisons: list[Comparison]) -> None:
    """How many holds a study needs, and the paragraph, for every two judges; text, not JSON."""
    from kneehold import __version__
    from kneehold.sensor.review.study import holds_needed, judges_named, methods_paragraph

    is_aside: bool = args.json
    for comparison in comparisons:
        sd_s = comparison.hold_s.sd
        if args.known_to is not None and sd_s is not None:
            needed = holds_needed(sd_s, args.known_to)
            count = "far too many" if needed is None else str(needed)
            tell_lines(
                f"\nTo know each limit of agreement between {shown(judges_named(comparison))} to "
                f"\u00b1{args.known_to:g} s (95 % CI) by differences that scatter by {sd_s:.3f} s, {count} holds are "
                "needed: t s sqrt(1/n + 1.96\u00b2/(2(n-1))), Bland and Altman (1999).",
                error=is_aside,
            )
        if args.methods:
            tell_lines(f"\n{methods_paragraph(comparison, __version__, _command(args))}", error=is_aside)


def _command(args: argparse.Namespace) -> str:
    """The command as it may be cited: names of files without their folders."""
    words = ["kneehold agree", *([] if args.path is None else [Path(args.path).name])]
    words += [f"--marks {Path(marks).name}" for marks in args.marks]
    for name in ("profile", "profile_file", "side", "hold", "reps", "tolerance", "mount", "filter"):
        value = getattr(args, name)
        if value is not None:
            said = f"{value:g}" if isinstance(value, float) else Path(value).name if name == "profile_file" else value
            words.append(f"--{name.replace('_', '-')} {said}")
    return " ".join([*words, *([f"--offset {args.offset:g}"] if args.offset else [])])


def _replayed(args: argparse.Namespace) -> ReplayResult | None:
    from kneehold.sensor.cli.terminal.progress import Progress
    from kneehold.sensor.replay.replay import replay

    if args.path is None:
        return None
    with Progress("replay") as progress:
        return replay(args.path, counting_options(args), on_progress=progress.show)


def _against(result: ReplayResult, rater: str, marked: tuple[Hold, ...]) -> Comparison:
    from kneehold.sensor.replay.holds_beside_marks import detected_holds
    from kneehold.sensor.review.comparison import COUNTED, compare, outside

    for place in outside(marked, result.duration_s):
        tell(
            f"kneehold: mark {place + 1} ends at {marked[place].end_s:.1f} s, after the end of the recording "
            f"({result.duration_s:.1f} s).",
            error=True,
        )
    return compare(COUNTED, detected_holds(result), rater, marked)


def _told(comparisons: list[Comparison], result: ReplayResult | None, *, as_json: bool) -> None:
    from kneehold.sensor.report.comparison_text import comparison_text
    from kneehold.sensor.review.comparison_json import comparison_json

    source = "raters" if result is None else result.source
    is_trusted = result is None or result.is_trusted
    if as_json:
        for comparison in comparisons:
            for line in comparison_json(comparison, source, is_trusted=is_trusted):
                tell_json(line)
        return
    tell_lines("\n\n".join(comparison_text(comparison, source) for comparison in comparisons))
    if not is_trusted:
        tell_lines("\nNot reliable: do not use these figures.")


def _write_plot(path: str, comparison: Comparison) -> None:
    from kneehold.sensor.files.output_file import OutputFile
    from kneehold.sensor.report.agreement_plot import agreement_svg

    svg = agreement_svg(comparison)
    if not svg:
        raise UsageError("a plot needs two matched holds at least; nothing was written.")
    with OutputFile(path) as file:
        file.write(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1) + "\n")
