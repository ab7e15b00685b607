"""``kneehold rescore``: recounting all sessions with this version."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kneehold.sensor.cli.options.archive import add_data_dir_argument, place_of
from kneehold.sensor.cli.options.jobs import add_crew_arguments, crew_of
from kneehold.sensor.cli.terminal.output import tell, tell_json
from kneehold.sensor.model.errors import UsageError

if TYPE_CHECKING:
    from kneehold.sensor.jobs.worker_pool import Outcome

__all__ = ["JOURNAL_FILE", "add_arguments", "run"]

JOURNAL_FILE = "rescore.journal.jsonl"

# As it reads in a line; a pair is before and after.
_WORDS = {
    "counted": "counted {} -> {}",
    "full": "full {} -> {}",
    "hold_s": "held {:.2f} -> {:.2f} s",
    "attempts": "not counted {} -> {}",
    "trusted": "trusted {} -> {}",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("archive", metavar="ARCHIVE", nargs="?", help="a data folder, or a folder of session folders")
    add_data_dir_argument(parser)
    add_crew_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object a session, then the summary")


def run(args: argparse.Namespace) -> int:
    """Count every session again, keep the results beside the tapes, say what changed; 1 if one cannot be read."""
    from kneehold.sensor.archive.rescoring import session_folders

    if args.archive is not None and args.data_dir is not None:
        raise UsageError("name the archive once: as ARCHIVE or by --data-dir.")
    root = place_of(args).root if args.archive is None else Path(args.archive)
    folders = {folder.name: folder for folder in session_folders(root)}
    outcomes = _outcomes(args, root, folders)
    (_print_json if args.json else _print_text)(outcomes)
    return 1 if any("problem" in outcome for outcome in outcomes.values()) else 0


def _outcomes(args: argparse.Namespace, root: Path, folders: dict[str, Path]) -> dict[str, Outcome]:
    from kneehold.sensor.archive.rescoring import changes, rescored, stamp_of
    from kneehold.sensor.archive.results import core_mark, write_result
    from kneehold.sensor.archive.row import read_row
    from kneehold.sensor.cli.terminal.progress import Progress
    from kneehold.sensor.jobs.jobs import do_all
    from kneehold.sensor.model.errors import OutputError

    named = {f"{name} {stamp_of(folder)}": folder for name, folder in folders.items()}
    with Progress("rescore") as progress:

        def completed(name: str, outcome: Outcome) -> Outcome:
            if "problem" in outcome:
                return outcome
            result = cast("dict[str, object]", outcome["result"])
            return {"change": changes(read_row(named[name]), result), **outcome}

        def keep(name: str, outcome: Outcome) -> None:
            try:
                if "problem" not in outcome:
                    write_result(named[name], cast("dict[str, object]", outcome["result"]))
            except OutputError as error:
                outcome["problem"] = str(error)
            if "problem" in outcome:
                progress.clear()
                tell(f"kneehold: {outcome['problem']}", error=True)

        found = do_all(
            rescored,
            {name: (str(folder),) for name, folder in named.items()},
            crew_of(args),
            journal=root / JOURNAL_FILE,
            key=core_mark(),
            completed=completed,
            keep=keep,
            on_progress=progress.show,
        )
    return {named[name].name: outcome for name, outcome in found.items()}


def _print_json(outcomes: dict[str, Outcome]) -> None:
    for name, outcome in outcomes.items():
        shown = {key: outcome[key] for key in ("change", "problem") if key in outcome}
        tell_json({"type": "session", "session": name, **shown})
    tell_json({"type": "summary", "schema": 1, **_tally(outcomes)})


def _print_text(outcomes: dict[str, Outcome]) -> None:

    for name, outcome in outcomes.items():
        change = _change(outcome)
        if change:
            tell(f"{name}: {_said(change)}")
    tally = _tally(outcomes)
    tell(
        f"{tally['sessions']} sessions recounted: {tally['same']} the same, {tally['changed']} changed, "
        f"{tally['first']} counted for the first time, {tally['problems']} left out."
    )


def _tally(outcomes: dict[str, Outcome]) -> dict[str, object]:
    found = [_change(outcome) for outcome in outcomes.values() if "problem" not in outcome]
    worst = [abs(cast("float", change["worst_hold_s"])) for change in found if "worst_hold_s" in change]
    return {
        "sessions": len(outcomes),
        "same": sum(not change for change in found),
        "changed": sum(bool(change) and "first" not in change for change in found),
        "first": sum("first" in change for change in found),
        "problems": len(outcomes) - len(found),
        "worst_hold_s": max(worst, default=0.0),
    }


def _change(outcome: Outcome) -> dict[str, object]:
    return cast("dict[str, object]", outcome.get("change", {}))


def _said(change: dict[str, object]) -> str:
    if "first" in change:
        return f"counted for the first time, {change['first']} repetitions"
    parts = [words.format(*cast("list[object]", change[name])) for name, words in _WORDS.items() if name in change]
    if "worst_hold_s" in change:
        parts.append(f"one hold by {change['worst_hold_s']:+.2f} s")
    if "worst_plateau_deg" in change:
        parts.append(f"one plateau by {change['worst_plateau_deg']:+.1f}°")
    return ", ".join(parts)
