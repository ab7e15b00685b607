"""Plans by name or file: those of the package and a person's own."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path

from kneehold.sensor.exercises.plan import GuidedPlan
from kneehold.sensor.exercises.plan_reader import read_plan
from kneehold.sensor.exercises.profile_files import all_profiles
from kneehold.sensor.files.untrusted import check_toml
from kneehold.sensor.model.errors import UsageError

__all__ = ["DEFAULT_PLAN", "built_in_plans", "parse_plan", "plan_text", "read_plan_again"]

DEFAULT_PLAN = "single-knee"


def built_in_plans() -> tuple[str, ...]:
    """Names of the plans that are shipped, the usual one first."""
    files = resources.files("kneehold.sensor.exercises").joinpath("plans").iterdir()
    names = sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml"))
    return tuple(sorted(names, key=lambda name: name != DEFAULT_PLAN))


def plan_text(name: str) -> str:
    """The text of the plan called ``name``, or in the file ``name``.

    Raises ``UsageError`` naming the shipped plans if there is neither.
    """
    if name in built_in_plans():
        return (
            resources.files("kneehold.sensor.exercises").joinpath("plans", f"{name}.toml").read_text(encoding="utf-8")
        )
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        known = ", ".join(built_in_plans())
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is no text"
        raise UsageError(f"{name}: the plan cannot be read ({reason}); plans that are shipped: {known}.") from error


def parse_plan(text: str, name: str, profile_file: str | None = None) -> GuidedPlan:
    """The plan in ``text``; raises ``UsageError`` with file, line and what is allowed."""
    check_toml(text, name)
    profiles = all_profiles(profile_file)
    of_both = (profile.name for profile in profiles if profile.legs == "both")
    return read_plan(text, name, (profile.name for profile in profiles), of_both)


def read_plan_again(text: str, name: str) -> GuidedPlan:
    """As ``parse_plan``, of a session that was led by the plan: its exercises were known then, of whatever file."""
    check_toml(text, name)
    try:
        exercises = [str(block["exercise"]) for block in tomllib.loads(text)["block"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        exercises = []  # whoever reads the plan says what is wrong with it
    return read_plan(text, name, exercises)
