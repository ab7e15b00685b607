"""The result of a session by one version of the counter: ``result.json`` beside the tape.

Made anew at any time from the tape (``kneehold rescore``); never needed to read a session.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from pathlib import Path

from kneehold import __version__
from kneehold.sensor.archive.json_files import read_json, write_json
from kneehold.sensor.replay.evaluation import Evaluation

__all__ = ["RESULT_FILE", "core_mark", "read_result", "result_json", "write_result"]

RESULT_FILE = "result.json"
SCHEMA = 1
# What a count depends on: the pure core, the exercises it knows, and how a tape is read.
_CORE = ("model", "files", "exercises", "drivers", "motion", "coach", "guide", "core", "replay", "review", "tape")


@cache
def core_mark() -> str:
    """A short mark of the code that counts and measures: equal marks give equal results."""
    digest = hashlib.sha256()
    root = resources.files("kneehold.sensor")
    for name in _CORE:
        part = Path(str(root.joinpath(name)))
        for file in sorted(part.rglob("*")) if part.is_dir() else [part]:
            if file.suffix in (".py", ".toml"):
                digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def result_json(evaluation: Evaluation) -> dict[str, object]:
    """Summary, measures and grade of one evaluated session as plain values."""
    return {
        "schema": SCHEMA,
        "software": f"kneehold {__version__}",
        "core": core_mark(),
        "summary": evaluation.result.summary,
        "measures": [_rounded(measure._asdict()) for measure in evaluation.measures],
        "quality": {"grade": evaluation.quality.grade, "reasons": list(evaluation.quality.reasons)},
    }


def read_result(folder: Path) -> dict[str, object] | None:
    """The kept result of the session in ``folder``, ``None`` if there is none; raises ``RecordingError``."""
    return read_json(folder / RESULT_FILE, SCHEMA)


def write_result(folder: Path, result: dict[str, object]) -> None:
    """Keep ``result``; raises ``OutputError``."""
    write_json(folder / RESULT_FILE, result)


def _rounded(measure: dict[str, object]) -> dict[str, object]:
    # Ten-thousandths: finer than any sensor.
    return {name: round(v, 4) if isinstance(v, float) else v for name, v in measure.items()}
