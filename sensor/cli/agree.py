"""How far are the counted holds from the marked ones? ``kneehold agree``."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sensor.cli.options import add_counting_arguments, counting_options

if TYPE_CHECKING:
    from sensor.review.agreement import HoldErrors
    from sensor.review.matching import Hold, Matching

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("path", metavar="PATH", help="a recording: .csv, .csv.gz, or a session folder")
    parser.add_argument(
        "--marks", metavar="FILE", required=True, help="marked holds: CSV with rep,hold_start_s,hold_end_s"
    )
    add_counting_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print every hold and the agreement as JSON lines")


def run(args: argparse.Namespace) -> int:
    """Print matched holds, their errors, bias and limits of agreement."""
    from sensor.cli.compared import detected_holds, marked_holds
    from sensor.cli.progress import Progress
    from sensor.review.agreement import hold_errors
    from sensor.review.matching import match_holds
    from sensor.session import replay

    reference = marked_holds(args.marks)
    with Progress("replay") as progress:
        result = replay(args.path, counting_options(args), on_progress=progress.show)
    detected = detected_holds(result.reps)
    matching = match_holds(detected, reference)
    errors = hold_errors([(detected[d], reference[r]) for d, r in matching.pairs])
    compared = _Compared(result.source, result.is_trusted, detected, reference, matching, errors)
    print(_json_lines(compared) if args.json else _text(compared))
    return 0


@dataclass(frozen=True, slots=True)
class _Compared:
    source: str
    is_trusted: bool
    detected: tuple[Hold, ...]
    reference: tuple[Hold, ...]
    matching: Matching
    errors: HoldErrors


def _text(compared: _Compared) -> str:
    from sensor.review.agreement import agreement
    from sensor.review.report import agreement_table
    from sensor.review.table import render_table

    errors, pairs = compared.errors, compared.matching.pairs
    blocks = [
        f"{compared.source}: {len(compared.reference)} marked, {len(compared.detected)} counted, {len(pairs)} matched"
    ]
    if pairs:
        headings = ("mark", "from", "to", "start error", "end error", "hold error")
        blocks.append(render_table(headings, _pair_cells(compared)))
        blocks.append("Seconds, detected - marked; lower and upper are the 95 % limits of agreement")
        named = (("hold", errors.hold_s), ("start", errors.start_s), ("end", errors.end_s))
        blocks.append(agreement_table((name, agreement(values)) for name, values in named))
    return "\n\n".join([*blocks, *_leftover_lines(compared)])


def _pair_cells(compared: _Compared) -> list[tuple[str, ...]]:
    from sensor.review.table import number

    errors = zip(compared.errors.start_s, compared.errors.end_s, compared.errors.hold_s, strict=True)
    rows: list[tuple[str, ...]] = []
    for (_, r), of_this_hold in zip(compared.matching.pairs, errors, strict=True):
        hold = compared.reference[r]
        shown = (number(error, 2, signed=True) for error in of_this_hold)
        rows.append((str(r + 1), number(hold.start_s, 2), number(hold.end_s, 2), *shown))
    return rows


def _leftover_lines(compared: _Compared) -> list[str]:
    missed = [(f"Missed: mark {r + 1}", compared.reference[r]) for r in compared.matching.missed]
    extra = [(f"Counted but not marked: {d + 1}", compared.detected[d]) for d in compared.matching.extra]
    lines = [f"{what}, {hold.start_s:.2f} to {hold.end_s:.2f} s" for what, hold in [*missed, *extra]]
    return lines if compared.is_trusted else [*lines, "Untrusted: no figure above should be believed."]


def _json_lines(compared: _Compared) -> str:
    from sensor.review.agreement import agreement
    from sensor.review.report import agreement_json, hold_json

    detected, reference, errors = compared.detected, compared.reference, compared.errors
    matched = [
        {"type": "matched", "marked": hold_json(reference[r]), "counted": hold_json(detected[d])}
        for d, r in compared.matching.pairs
    ]
    missed = [{"type": "missed", "marked": hold_json(reference[r])} for r in compared.matching.missed]
    extra = [{"type": "not_marked", "counted": hold_json(detected[d])} for d in compared.matching.extra]
    summary: dict[str, object] = {
        "type": "agreement",
        "schema": 1,
        "source": compared.source,
        "trusted": compared.is_trusted,
        "marked": len(reference),
        "counted": len(detected),
        "matched": len(matched),
        "hold_error_s": agreement_json(agreement(errors.hold_s)),
        "start_error_s": agreement_json(agreement(errors.start_s)),
        "end_error_s": agreement_json(agreement(errors.end_s)),
    }
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in [*matched, *missed, *extra, summary])
