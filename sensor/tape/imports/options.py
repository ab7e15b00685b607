"""What a person says of an export that its files do not say: units, time, and which of several recordings is meant."""

from __future__ import annotations

from math import radians
from typing import NamedTuple

from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.model.values import GRAVITY_MPS2

__all__ = ["ACC_UNITS", "NOTHING_SAID", "RATE_UNITS", "TIME_UNITS", "ImportOptions", "import_options"]

ACC_UNITS = {"m/s2": 1.0, "g": GRAVITY_MPS2, "mg": 1e-3 * GRAVITY_MPS2, "cm/s2": 1e-2}
RATE_UNITS = {"rad/s": 1.0, "deg/s": radians(1.0), "mdeg/s": 1e-3 * radians(1.0)}
TIME_UNITS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
_UNITS = {"acc": ACC_UNITS, "rate": RATE_UNITS, "time": TIME_UNITS}
_EXAMPLE = "--units acc=g,rate=deg/s,time=ms"


class ImportOptions(NamedTuple):
    """Factors to m/s², rad/s and s, and samples a second where there is no time; ``None``: not said."""

    acc: float | None = None
    rate: float | None = None
    time: float | None = None
    hz: float | None = None
    recording: str | None = None
    is_as_written: bool = False  # nothing is corrected or refused by physics

    @property
    def has_units(self) -> bool:
        """Whether something was said of the numbers."""
        return any(said is not None for said in (self.acc, self.rate, self.time, self.hz))


NOTHING_SAID = ImportOptions()


def import_options(units: str | None, recording: str | None) -> ImportOptions:
    """What ``--units`` (``acc=g,rate=deg/s,time=ms,hz=100``) and ``--recording`` say; ``UsageError`` for the unknown.

    A unit may also be a number: how many counts are one g, or one deg/s.
    """
    found: dict[str, float | None] = dict.fromkeys(("acc", "rate", "time", "hz"))
    for part in (units or "").split(","):
        if not part.strip():
            continue
        name, _, text = (word.strip().lower() for word in part.partition("="))
        found[name] = _factor(name, text)
    return ImportOptions(found["acc"], found["rate"], found["time"], found["hz"], recording)


def _factor(name: str, text: str) -> float:
    if name not in (*_UNITS, "hz"):
        raise UsageError(f"--units knows acc, rate, time and hz, not '{name}', such as {_EXAMPLE}.")
    known = _UNITS.get(name, {})
    if text in known:
        return known[text]
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0.0 < number < 1e9 or name == "time":
        wanted = ", ".join(known) or "a number"
        counts = " or the counts of one g" if name == "acc" else " or the counts of one deg/s" if name == "rate" else ""
        raise UsageError(f"--units {name} may be {wanted}{counts}, not '{text}'.")
    return {"acc": GRAVITY_MPS2 / number, "rate": radians(1.0) / number, "hz": number}[name]
