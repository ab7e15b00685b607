"""Counts holds and repetitions of the knee-to-chest stretch from one thigh-worn motion sensor.

>>> import kneehold
>>> result = kneehold.count("recordings/straight_leg")
>>> [round(rep.hold_s, 1) for rep in result.reps]
[2.0, 2.7]

Everything listed in ``__all__`` is the public interface; other modules may change between versions. Names are imported
on first use, so that ``import kneehold`` is quick and the command line need not wait for numpy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from sensor import __version__

if TYPE_CHECKING:
    from kneehold.counting import Result, count, make_setup
    from sensor.core.pipeline import Pipeline
    from sensor.core.setup import SessionSetup
    from sensor.exercises.profile_files import all_profiles, load_profile
    from sensor.exercises.profiles import Profile
    from sensor.model.errors import KneeholdError, RecordingError, UsageError
    from sensor.model.events import Attempt, Rep, Update
    from sensor.model.values import Mounting, Samples

__all__ = [
    "Attempt",
    "KneeholdError",
    "Mounting",
    "Pipeline",
    "Profile",
    "RecordingError",
    "Rep",
    "Result",
    "Samples",
    "SessionSetup",
    "Update",
    "UsageError",
    "__version__",
    "all_profiles",
    "count",
    "load_profile",
    "make_setup",
]

_HOMES = {
    "Attempt": "sensor.model.events",
    "KneeholdError": "sensor.model.errors",
    "Mounting": "sensor.model.values",
    "Pipeline": "sensor.core.pipeline",
    "Profile": "sensor.exercises.profiles",
    "RecordingError": "sensor.model.errors",
    "Rep": "sensor.model.events",
    "Result": "kneehold.counting",
    "Samples": "sensor.model.values",
    "SessionSetup": "sensor.core.setup",
    "Update": "sensor.model.events",
    "UsageError": "sensor.model.errors",
    "all_profiles": "sensor.exercises.profile_files",
    "count": "kneehold.counting",
    "load_profile": "sensor.exercises.profile_files",
    "make_setup": "kneehold.counting",
}


def __getattr__(name: str) -> object:
    """The public name ``name``, imported from its home on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'kneehold' has no attribute '{name}'")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
