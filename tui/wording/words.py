"""Sentences by key in the language in use: ``say("word.hold")`` is what stands in ``en.toml`` under ``[word]``.

A language is one TOML file beside this one; all files have the same keys and the same placeholders. ``[voice]`` is
spoken: each line has a clip of the same name in ``tui/sound/voices/LANGUAGE``. The language is chosen once, at start.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import cast

__all__ = ["DEFAULT", "count", "default_language", "key_of", "language", "languages", "say", "sentences", "use"]

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
    """The sentence ``key`` with its placeholders filled; ``KeyError`` for an unknown key or a missing value."""
    text = sentences(_in_use[0])[key]
    return text.format_map(values) if values else text


def count(key: str, number: int, /, **values: object) -> str:
    """``key.one`` for 1, else ``key.many``; both may contain ``{number}``."""
    return say(f"{key}.{'one' if number == 1 else 'many'}", number=number, **values)


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
