"""The folder of an export and the names in it.

Names of files come from here and from nothing a person typed, so no name leads out of the folder.
"""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path

from kneehold.sensor.model.errors import OutputError

__all__ = ["apart", "made_folder", "safe_names"]

_OWNER_ONLY = 0o700
_LONGEST = 80


def made_folder(path: Path) -> Path:
    """``path``, made if it is not there; raises ``OutputError``."""
    try:
        path.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(str(path), f"the folder cannot be made ({error.strerror})") from error
    return path


def safe_names(names: list[str]) -> list[str]:
    """One file name a name, in order: letters, digits, dots, dashes; equal ones numbered."""
    safe: list[str] = []
    for name in names:
        safe.append(re.sub(r"[^A-Za-z0-9._-]+", "_", name).strip("._")[:_LONGEST] or "session")
    return apart(safe)


def apart(names: list[str]) -> list[str]:
    """``names`` in order, equal ones numbered: two folders of one name are two sessions."""
    told: list[str] = []
    for name in names:
        numbered = (f"{name}-{number}" for number in count(2))
        told.append(name if name not in told else next(other for other in numbered if other not in told))
    return told
