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
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kneehold.counting import Result, count, make_setup
    from kneehold.sensor.core.pipeline import Pipeline
    from kneehold.sensor.core.setup import SessionSetup
    from kneehold.sensor.exercises.profile_files import all_profiles, load_profile
    from kneehold.sensor.exercises.profiles import Profile
    from kneehold.sensor.model.errors import KneeholdError, RecordingError, UsageError
    from kneehold.sensor.model.events import Attempt, Rep, Update
    from kneehold.sensor.model.values import Mounting, Samples

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

__version__ = "0.1.0"

# An installed kneehold holds the folders sensor and tui; in a checkout they stand beside it. There, links lead to them
# for tools that read sources; where the system has no links, the folder above is searched as well.
_HERE = Path(__file__).resolve().parent
if not (_HERE / "sensor").is_dir():
    __path__.append(str(_HERE.parent))

_HOMES = {
    "Attempt": "kneehold.sensor.model.events",
    "KneeholdError": "kneehold.sensor.model.errors",
    "Mounting": "kneehold.sensor.model.values",
    "Pipeline": "kneehold.sensor.core.pipeline",
    "Profile": "kneehold.sensor.exercises.profiles",
    "RecordingError": "kneehold.sensor.model.errors",
    "Rep": "kneehold.sensor.model.events",
    "Result": "kneehold.counting",
    "Samples": "kneehold.sensor.model.values",
    "SessionSetup": "kneehold.sensor.core.setup",
    "Update": "kneehold.sensor.model.events",
    "UsageError": "kneehold.sensor.model.errors",
    "all_profiles": "kneehold.sensor.exercises.profile_files",
    "count": "kneehold.counting",
    "load_profile": "kneehold.sensor.exercises.profile_files",
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
