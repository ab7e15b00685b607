"""Sentences that the parts below the screen say in English, in the language in use.

A warning about a recording, or what keeps a sensor away, is a finding: it is kept in files and printed as JSON, in
English, with its numbers in it. Where a person reads it, it is recognised by its English text (``[warning]``,
``[trouble]``) and said again in the language in use.
"""

from __future__ import annotations

import re
from functools import cache

from kneehold.tui.wording.words import DEFAULT, decimal, language, say, sentences

__all__ = ["translated"]

_SECTIONS = ("warning.", "trouble.")
_PLACEHOLDER = re.compile(r"\\?\{(\w+)\\?\}")
_NUMBER = re.compile(r"[-+]?\d+\.\d+(?:e[-+]\d+)?")


def translated(text: str) -> str:
    """``text`` in the language in use; itself in English, and where no language knows it.

    What stands before it with a colon (a sensor, a file), and a full stop after it, are kept.
    """
    return text if language() == DEFAULT else _known(text) or text


def _known(text: str) -> str | None:
    for key, pattern in _patterns():
        found = pattern.fullmatch(text)
        if found is not None:
            return say(key, **{name: _value(value) for name, value in found.groupdict().items()})
    if text.endswith(".") and (said := _known(text[:-1])) is not None:
        return f"{said}."
    name, colon, rest = text.partition(": ")
    said = _known(rest) if colon else None
    return None if said is None else f"{name}: {said}"


def _value(value: str) -> str:
    """A number with the decimal sign of the language; a sentence within a sentence is said in it as well."""
    return decimal(value) if _NUMBER.fullmatch(value) else _known(value) or value


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Every sentence as a pattern with a group for each value; those with the most fixed text first."""
    known = {key: text for key, text in sentences(DEFAULT).items() if key.startswith(_SECTIONS)}
    ordered = sorted(known.items(), key=lambda item: len(_PLACEHOLDER.sub("", re.escape(item[1]))), reverse=True)
    return tuple((key, re.compile(_PLACEHOLDER.sub(r"(?P<\1>.+?)", re.escape(text)))) for key, text in ordered)
