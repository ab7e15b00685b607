"""Into which folder does an export go, and under which names?

Names of files come from here and from nothing a person typed, so no name leads out of the folder.
"""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path

from sensor.errors import OutputError

__all__ = ["made_folder", "safe_names"]

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
        plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name).strip("._")[:_LONGEST] or "session"
        numbered = (f"{plain}-{number}" for number in count(2))
        safe.append(plain if plain not in safe else next(other for other in numbered if other not in safe))
    return safe
