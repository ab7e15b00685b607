"""One line of ``kneehold doctor``."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Finding"]


class Finding(NamedTuple):
    """What was looked at, whether all is well, what was seen, and what to do."""

    what: str
    is_well: bool
    text: str
    advice: str = ""
