"""What a review found, as a key of the wording and what is filled in: said in the language of whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["Fact"]


class Fact(NamedTuple):
    """``key`` is that of a sentence under ``[report]``; one with a plural has its ``number`` among the ``values``."""

    key: str
    values: Mapping[str, object]
