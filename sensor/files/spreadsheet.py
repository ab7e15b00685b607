"""Text that a spreadsheet takes for text and not for a formula."""

from __future__ import annotations

import re

__all__ = ["guarded", "unguarded"]

# A spreadsheet runs a cell that begins with one of these; the wide forms are the same to one in Japanese. Where the
# separator is a semicolon or a tab, a cell begins behind it as well.
_FORMULA = "=+\\-@\t\r\uff1d\uff0b\uff0d\uff20"
# Apostrophes that a person wrote before it get one more, which is the one that is taken away again.
_BEGIN = re.compile(rf"(^|[;,\t\r\n])([ \"]*)(?='*+[{_FORMULA}])")
_GUARD = re.compile(rf"(^|[;,\t\r\n])([ \"]*)'(?='*+[{_FORMULA}])")


def guarded(value: object) -> object:
    """``value`` as a cell of CSV: in a text an apostrophe stands before what would begin a formula."""
    return _BEGIN.sub(r"\1\2'", value) if isinstance(value, str) else value


def unguarded(text: str) -> str:
    """What was ``guarded``."""
    return _GUARD.sub(r"\1\2", text)
