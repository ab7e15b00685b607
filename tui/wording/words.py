"""Sentences by key in the language in use: ``say("word.hold")`` is what stands in ``en.toml`` under ``[word]``.

A language is one TOML file beside this one; all files have the same keys and the same placeholders. ``[voice]`` is
spoken: each line has a clip of the same name in ``tui/sound/voices/LANGUAGE``. ``[report]`` and ``[review]`` are what
a therapist reads. The language is chosen once, at start.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from math import ceil
from typing import cast

__all__ = [
    "DEFAULT",
    "count",
    "decimal",
    "default_language",
    "key_of",
    "language",
    "languages",
    "plus_minus",
    "say",
    "say_in",
    "sentences",
    "use",
]

DEFAULT = "en"
_in_use = [DEFAULT]  # one, chosen at start


def languages() -> tuple[str, ...]:
    """Codes of the languages there are, in order of the alphabet."""
    files = resources.files("kneehold.tui.wording").iterdir()
    return tuple(sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml")))


def default_language(environ: Mapping[str, str] = os.environ) -> str:
    """The language of the locale (``LC_ALL``, ``LC_MESSAGES``, ``LANG``), or English where there is no file for it."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            code = environ[name].partition(".")[0].partition("_")[0].lower()
            return code if code in languages() else DEFAULT
    return DEFAULT


def use(code: str) -> None:
    """From now on ``say`` answers in the language ``code``; ``KeyError`` if there is none."""
    if code not in languages():
        raise KeyError(code)
    _in_use[0] = code


def language() -> str:
    """The code of the language in use."""
    return _in_use[0]


@cache
def sentences(code: str) -> Mapping[str, str]:
    """Every sentence of a language, keys joined by dots."""
    text = resources.files("kneehold.tui.wording").joinpath(f"{code}.toml").read_text(encoding="utf-8")
    return dict(_flat("", tomllib.loads(text)))


def say(key: str, /, **values: object) -> str:
    """The sentence ``key`` in the language in use; see ``say_in``."""
    return say_in(_in_use[0], key, **values)


def say_in(code: str, key: str, /, **values: object) -> str:
    """The sentence ``key`` with its placeholders filled; ``KeyError`` for an unknown key or a missing value.

    A sentence with a plural is ``key.one`` where the value ``number`` is 1, else ``key.many``. Numbers (``float``) are
    written with the decimal sign of the language.
    """
    if "number" in values and key not in sentences(code):
        key = f"{key}.{'one' if values['number'] == 1 else 'many'}"
    text = sentences(code)[key]
    sign = sentences(code)["number.decimal"]
    shown = {name: _Number(value, sign) if isinstance(value, float) else value for name, value in values.items()}
    return text.format_map(shown) if values else text


def decimal(number: str) -> str:
    """A number that was written with a point, with the decimal sign of the language in use."""
    return number.replace(".", say("number.decimal"))


def plus_minus(half_s: float | None) -> str:
    """A half-width in seconds as it is read after them, " \u00b1 0.1"; empty where it is not stated.

    Rounded up to a tenth: 4 hundredths rounded down would claim certainty.
    """
    return "" if half_s is None else decimal(f" \u00b1 {ceil(10.0 * half_s - 1e-9) / 10.0:.1f}")


class _Number(float):
    """A number that is written with ``sign`` for its point, and never as a negative zero."""

    def __new__(cls, value: float, sign: str) -> _Number:
        made = super().__new__(cls, value)
        made.sign = sign
        return made

    sign: str

    def __format__(self, spec: str, /) -> str:
        text = format(float(self), spec)
        if text.startswith("-") and not text.strip("-0.%"):
            text = format(0.0, spec)
        return text.replace(".", self.sign)


def count(key: str, number: int, /, **values: object) -> str:
    """A sentence with a plural: ``key.one`` for 1, else ``key.many``; both may contain ``{number}``."""
    return say(key, number=number, **values)


def key_of(key: str, *variants: str) -> str:
    """The first of ``key.VARIANT`` that exists, else ``key.any``."""
    known = sentences(DEFAULT)
    return next((full for variant in variants if (full := f"{key}.{variant}") in known), f"{key}.any")


def _flat(before: str, table: Mapping[str, object]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in table.items():
        if isinstance(value, dict):
            rows += _flat(f"{before}{name}.", cast("Mapping[str, object]", value))
        else:
            rows.append((f"{before}{name}", str(value)))
    return rows
