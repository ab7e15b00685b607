"""Profiles by name or file: those of the package and a person's own."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import cast

from kneehold.sensor.exercises.profiles import Profile, profile_from_table
from kneehold.sensor.files.untrusted import check_toml
from kneehold.sensor.model.errors import UsageError

__all__ = ["DEFAULT_PROFILE", "all_profiles", "chosen_profile", "legs_of", "load_profile"]

# The exercise the product is built for.
DEFAULT_PROFILE = "knee-to-chest"


def all_profiles(extra: str | None = None) -> tuple[Profile, ...]:
    """The shipped profiles and those of the TOML file ``extra``, which may replace one by name.

    Raises ``UsageError`` with file and field for anything that cannot be used.
    """
    shipped = resources.files("kneehold.sensor.exercises").joinpath("profiles.toml").read_text(encoding="utf-8")
    profiles = {p.name: p for p in _parse(shipped, "profiles.toml")}
    if extra is not None:
        profiles |= {p.name: p for p in _read(extra)}
    return tuple(profiles.values())


def load_profile(name: str, extra: str | None = None) -> Profile:
    """The profile called ``name``; ``UsageError`` lists the known names."""
    profiles = {p.name: p for p in all_profiles(extra)}
    if name not in profiles:
        raise UsageError(f"there is no profile called '{name}'; the profiles are {', '.join(profiles)}.")
    return profiles[name]


def chosen_profile(name: str | None, extra: str | None = None) -> Profile:
    """The profile called ``name``, or the default for ``None``.

    Raises ``UsageError`` for an unknown name, and for a file ``extra`` none of whose profiles was named.
    """
    if name is None and extra is not None:
        names = ", ".join(p.name for p in _read(extra))
        raise UsageError(f"{extra}: say which of its profiles to use with --profile NAME ({names}).")
    return load_profile(name or DEFAULT_PROFILE, extra)


@cache
def legs_of(name: str) -> str:
    """``legs`` of the shipped profile called ``name``; "one", the usual, for a profile that is not shipped."""
    return next((profile.legs for profile in all_profiles() if profile.name == name), "one")


def _read(file: str) -> list[Profile]:
    try:
        text = Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: the profile file cannot be read ({_reason(error)}).") from error
    return _parse(text, file)


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return "not UTF-8 text" if isinstance(error, UnicodeDecodeError) else str(error.strerror)


def _parse(text: str, where: str) -> list[Profile]:
    check_toml(text, where)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{where}: not a valid TOML file ({error}).") from error
    tables = document.get("profile")
    if not isinstance(tables, list) or not all(isinstance(t, dict) for t in cast("list[object]", tables)):
        raise UsageError(f"{where}: profiles are written as [[profile]] tables.")
    return [profile_from_table(table, where) for table in cast("list[dict[str, object]]", tables)]
