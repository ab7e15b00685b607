"""Errors, each with one sentence for the user.

::

    KneeholdError
    ├── UsageError           an option or a profile that cannot be used (exit status 2)
    ├── RecordingError       a recording that cannot be read (exit status 1)
    │   └── NewerSchemaError     written by a newer kneehold
    ├── OutputError          a place that cannot be written to (exit status 1)
    ├── NoRadioError         Bluetooth is missing, off or forbidden (exit status 3)
    ├── SensorNotFoundError  no sensor answered (exit status 4)
    ├── WorkError            a helping process or machine was lost (exit status 1)
    └── AmbiguousSensorError two drivers claim one advert equally well

Malformed radio bytes are no error: they are a counted ``Fault`` value (see ``kneehold.sensor.model.values``).
"""

from __future__ import annotations

from kneehold.sensor.model.shown import shown

__all__ = [
    "AmbiguousSensorError",
    "KneeholdError",
    "NewerSchemaError",
    "NoRadioError",
    "OutputError",
    "RecordingError",
    "SensorNotFoundError",
    "UsageError",
    "WorkError",
]


class KneeholdError(Exception):
    """Root of everything kneehold raises on purpose; ``str()`` is one sentence for a person."""

    exit_status = 1

    def __str__(self) -> str:
        return shown(super().__str__())


class UsageError(KneeholdError):
    """An option, a profile or a declaration that cannot be used."""

    exit_status = 2


class RecordingError(KneeholdError):
    """A recording that cannot be read.

    Parameters
    ----------
    path: the file or folder, as the person named it.
    problem: what is wrong, without a full stop.
    line: the line it was found on, counted from 1, or ``None`` where no line applies.
    """

    def __init__(self, path: str, problem: str, line: int | None = None) -> None:
        self.path = path
        self.problem = problem
        self.line = line
        where = path if line is None else f"{path}, line {line}"
        super().__init__(f"{where}: {problem}.")


class NewerSchemaError(RecordingError):
    """A tape whose schema number this version does not know."""


class OutputError(KneeholdError):
    """A file or folder that cannot be written; nothing was written there."""

    def __init__(self, path: str, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path}: {problem}.")


class AmbiguousSensorError(KneeholdError):
    """Two drivers match one advert equally well; names both."""

    def __init__(self, advert_name: str, drivers: tuple[str, ...]) -> None:
        self.advert_name = advert_name
        self.drivers = drivers
        super().__init__(f"the sensor '{advert_name}' fits {' and '.join(drivers)} equally well.")


class NoRadioError(KneeholdError):
    """Bluetooth is missing, switched off, or this program may not use it."""

    exit_status = 3


class SensorNotFoundError(KneeholdError):
    """No sensor was found that could be used."""

    exit_status = 4


class WorkError(KneeholdError):
    """A process or machine that did part of the work was lost, and nobody else could do it."""
