"""``kneehold mark``: a therapist's marks and corrections.

Everything goes into files beside the tape; the tape never changes.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kneehold.sensor.cli.options.archive import add_session_argument, place_of
from kneehold.sensor.cli.options.counting import add_offset_argument, whole
from kneehold.sensor.cli.terminal.output import tell, tell_lines
from kneehold.sensor.model.errors import UsageError

if TYPE_CHECKING:
    from kneehold.sensor.replay.replay import ReplayResult
    from kneehold.sensor.review.corrected import Correction, Reviewed

__all__ = ["add_arguments", "run"]

_REP = whole(1, 1000)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    add_session_argument(parser)
    parser.add_argument("--rater", metavar="NAME", help="who marks or decides")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--import", dest="marks", metavar="FILE", help="keep the marked holds of this file")
    what.add_argument("--accept", type=_REP, metavar="N", help="repetition N was one")
    what.add_argument("--reject", type=_REP, metavar="N", help="repetition N was none")
    what.add_argument("--relabel", nargs=2, metavar=("N", "full|short"), help="repetition N was full, or short")
    add_offset_argument(parser)
    parser.add_argument("--tool", metavar="NAME", help="what the marks were made with, such as stopwatch or video")
    parser.add_argument("--replace", action="store_true", help="put the imported marks in place of the rater's earlier")
    parser.add_argument("--note", metavar="TEXT", default="", help="why")


def run(args: argparse.Namespace) -> int:
    """Keep marks or one decision; without either, show what was kept."""
    from kneehold.sensor.archive.about import checked_name
    from kneehold.sensor.archive.index import find_session
    from kneehold.sensor.cli.options.session_folder import session_folder
    from kneehold.sensor.cli.terminal.progress import Progress
    from kneehold.sensor.replay.replay import ReplayOptions, replay

    folder = session_folder(find_session(place_of(args), args.session))
    args.rater, args.note = checked_name(args.rater or ""), checked_name(args.note)
    with Progress("replay") as progress:
        result = replay(str(folder), ReplayOptions(), on_progress=progress.show)
    if args.marks is not None:
        _keep_marks(args, folder, result)
    elif args.accept or args.reject or args.relabel:
        _keep_correction(args, folder, result)
    _show(folder, result)
    return 0


def _keep_marks(args: argparse.Namespace, folder: Path, result: ReplayResult) -> None:
    from kneehold.sensor.archive.sidecars import add_marks
    from kneehold.sensor.replay.holds_beside_marks import moved
    from kneehold.sensor.tape.marks import read_marks

    marks = [
        replace(mark, rater=mark.rater or args.rater, tool=mark.tool or args.tool or "")
        for mark in moved(read_marks(args.marks), args.offset)
    ]
    if not all(mark.rater for mark in marks):
        raise UsageError("marks need a rater: give --rater NAME, or a column 'rater'.")
    add_marks(folder, marks, result.duration_s, replace=args.replace)


def _keep_correction(args: argparse.Namespace, folder: Path, result: ReplayResult) -> None:
    from kneehold.sensor.archive.sidecars import add_correction

    if not args.rater:
        raise UsageError("say who decides with --rater NAME.")
    add_correction(folder, _decision(args, result))


def _decision(args: argparse.Namespace, result: ReplayResult) -> Correction:
    from kneehold.sensor.archive.times import now_utc
    from kneehold.sensor.review.corrected import LABELS, Correction

    action, number, label = "accept", args.accept, ""
    if args.reject:
        action, number = "reject", args.reject
    elif args.relabel:
        action, label = "relabel", args.relabel[1]
        try:
            number = _REP(args.relabel[0])
        except argparse.ArgumentTypeError as error:
            raise UsageError(f"--relabel N {error}.") from error
        if label not in LABELS:
            raise UsageError(f"a repetition is {' or '.join(LABELS)}, not '{label}'.")
    if number > len(result.reps):
        raise UsageError(f"there is no repetition {number}; {len(result.reps)} were counted.")
    rep = result.reps[number - 1]
    return Correction(args.rater, now_utc(), action, rep.hold_start_s, rep.hold_end_s, label, args.note, rep.side)


def _show(folder: Path, result: ReplayResult) -> None:
    from kneehold.sensor.archive.sidecars import read_corrections, session_marks
    from kneehold.sensor.review.corrected import corrected
    from kneehold.sensor.review.table import number, render_table

    # All is read before anything is printed: what cannot be read leaves no half result.
    reviewed, unmatched_corrections = corrected(result.reps, read_corrections(folder))
    marks = session_marks(folder)
    headings = ("rep", "side", "from", "held", "counted as", "stands as", "by", "note")
    tell_lines(render_table(headings, [_cells(i, one) for i, one in enumerate(reviewed, start=1)], text_columns=8))
    for mark in marks:
        span = f"{number(mark.hold_start_s, 2)} to {number(mark.hold_end_s, 2)} s"
        tell(f"Mark {mark.rep} by {mark.rater}{f' ({mark.tool})' if mark.tool else ''}: {span}")
    for correction in unmatched_corrections:
        tell(
            f"{correction.action} by {correction.rater} at {number(correction.hold_start_s, 1)} s "
            "fits no repetition that is counted now."
        )


def _cells(place: int, one: Reviewed) -> tuple[str, ...]:
    from kneehold.sensor.review.table import number

    rep, correction = one.rep, one.correction
    stands = one.outcome if one.is_counted else "rejected"
    by = "" if correction is None else f"{correction.rater} {correction.at_utc}"
    note = "" if correction is None else correction.note
    return str(place), rep.side, number(rep.hold_start_s, 1), number(rep.hold_s, 1), rep.outcome, stands, by, note
