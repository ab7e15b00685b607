"""A recorded session counted by this version, and what changed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from math import fsum
from pathlib import Path
from typing import cast

from kneehold.sensor.archive.results import result_json
from kneehold.sensor.archive.row import RepRow, SessionRow, rep_rows
from kneehold.sensor.files.untrusted import named_errors
from kneehold.sensor.model.errors import KneeholdError, RecordingError
from kneehold.sensor.replay.evaluation import evaluate
from kneehold.sensor.replay.replay import ReplayOptions
from kneehold.sensor.tape.reader import HEADER_FILE, TAPE_FILE

__all__ = ["changes", "rescored", "session_folders", "stamp_of"]

_TAPES = (TAPE_FILE, f"{TAPE_FILE}.gz")
# Below this two holds are the same: a hundredth of a second is what is shown.
_SAME_S = 0.005
# And below this two plateaus: a tenth of a degree is what is shown.
_SAME_DEG = 0.05


def session_folders(root: Path) -> list[Path]:
    """The sessions in the data folder ``root``, or in ``root`` itself, by name, the damaged ones too.

    Raises ``RecordingError`` where ``root`` is no folder.
    """
    try:
        within = root / "sessions"
        entries = sorted((within if within.is_dir() else root).iterdir())
    except OSError as error:
        raise RecordingError(str(root), f"cannot be read as a folder ({error.strerror})") from error
    return [
        entry
        for entry in entries
        if not entry.is_symlink() and any(os.path.lexists(entry / name) for name in (HEADER_FILE, *_TAPES))
    ]


def stamp_of(folder: Path) -> str:
    """Changes whenever the header or the tape does."""
    stats = [path.lstat() for name in (HEADER_FILE, *_TAPES) if os.path.lexists(path := folder / name)]
    return " ".join(f"{stat.st_size}-{stat.st_mtime_ns}" for stat in stats)


def rescored(case: tuple[object, ...]) -> dict[str, object]:
    """``result`` of the session folder that ``case`` names, or the ``problem`` in one sentence."""
    try:
        with named_errors(str(case[0]), "it cannot be measured"):
            return {"result": result_json(evaluate(str(case[0]), ReplayOptions()))}
    except KneeholdError as error:
        return {"problem": str(error)}


def changes(before: SessionRow, result: dict[str, object]) -> dict[str, object]:
    """What ``result`` says otherwise than ``before``: plain values, empty where nothing is.

    ``first`` stands for a session that nobody had counted. ``counted``, ``full``, ``hold_s`` (all
    holds together), ``attempts`` and ``trusted`` hold the value before and the one after;
    ``worst_hold_s`` and ``worst_plateau_deg`` are the largest changes of one hold, where as many were counted.
    """
    summary = cast("dict[str, object]", result["summary"])
    after = rep_rows(summary["reps"])
    if before.reps is None:
        return {"first": len(after)}
    pairs: dict[str, tuple[object, object]] = {
        "counted": (len(before.reps), len(after)),
        "full": (_full(before.reps), _full(after)),
        "attempts": (before.attempts, len(cast("list[object]", summary["attempts"]))),
    }
    if before.trusted is not None:
        pairs["trusted"] = (before.trusted, summary["trusted"])
    found: dict[str, object] = {name: list(pair) for name, pair in pairs.items() if pair[0] != pair[1]}
    return found | _moved(before.reps, after)


def _moved(before: Sequence[RepRow], after: Sequence[RepRow]) -> dict[str, object]:
    sums = [round(fsum(rep.hold_s for rep in reps), 3) for reps in (before, after)]
    found: dict[str, object] = {"hold_s": sums} if abs(sums[1] - sums[0]) > _SAME_S else {}
    if len(before) == len(after):
        pairs = list(zip(before, after, strict=True))
        worst_s = max((b.hold_s - a.hold_s for a, b in pairs), key=abs, default=0.0)
        worst_deg = max((b.plateau_deg - a.plateau_deg for a, b in pairs), key=abs, default=0.0)
        found |= {"worst_hold_s": round(worst_s, 3)} if abs(worst_s) > _SAME_S else {}
        found |= {"worst_plateau_deg": round(worst_deg, 2)} if abs(worst_deg) > _SAME_DEG else {}
    return found


def _full(reps: Sequence[RepRow]) -> int:
    return sum(rep.outcome == "full" for rep in reps)
