"""``kneehold agree``: counted holds against marked ones, or two raters against each other."""

from __future__ import annotations

import argparse
from itertools import combinations
from typing import TYPE_CHECKING

from kneehold.sensor.cli.options.counting import add_counting_arguments, counting_options
from kneehold.sensor.cli.options.language import add_language_argument
from kneehold.sensor.cli.output import tell, tell_json, tell_lines
from kneehold.sensor.model.errors import UsageError

if TYPE_CHECKING:
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
    parser.add_argument("--svg", metavar="FILE.svg", help="write the Bland-Altman plot of the first comparison")
    parser.add_argument("--json", action="store_true", help="print every hold and the agreement as JSON lines")
    add_language_argument(parser, "the comparison")


def run(args: argparse.Namespace) -> int:
    """Print matched holds, their errors, bias, limits of agreement and reliability, for every two judges."""
    from kneehold.sensor.cli.holds_beside_marks import marks_by_rater
    from kneehold.sensor.review.comparison import compare

    judges = marks_by_rater(args.marks)
    result = _replayed(args)
    if result is None and len(judges) < 2:
        raise UsageError("without a recording two raters are needed: give --marks twice, or a column 'rater'.")
    comparisons = [] if result is None else [_against(result, rater, holds) for rater, holds in judges.items()]
    comparisons += [compare(a, judges[a], b, judges[b]) for a, b in combinations(judges, 2)]
    _told(comparisons, result, as_json=args.json)
    if args.svg is not None:
        _write_plot(args.svg, comparisons[0])
    return 0


def _replayed(args: argparse.Namespace) -> ReplayResult | None:
    from kneehold.sensor.cli.progress import Progress
    from kneehold.sensor.replay.replay import replay

    if args.path is None:
        return None
    with Progress("replay") as progress:
        return replay(args.path, counting_options(args), on_progress=progress.show)


def _against(result: ReplayResult, rater: str, marked: tuple[Hold, ...]) -> Comparison:
    from kneehold.sensor.cli.holds_beside_marks import detected_holds
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
    from kneehold.sensor.files.private_file import PrivateFile
    from kneehold.sensor.report.agreement_plot import agreement_svg

    svg = agreement_svg(comparison)
    if not svg:
        raise UsageError("a plot needs two matched holds at least; nothing was written.")
    with PrivateFile(path) as file:
        file.write(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1) + "\n")
