"""Which phase follows which? Everything that decides a transition stands in this table.

``classify`` (in ``counter``) turns angle, time and fitness into one ``Signal``; the table turns
phase and signal into the next phase. A pair that is missing cannot happen; a test proves that
every pair is there.
"""

from __future__ import annotations

from enum import StrEnum

from sensor.events import Phase

__all__ = ["TRANSITIONS", "Signal"]


class Signal(StrEnum):
    """What the newest sample says."""

    UNFIT = "unfit"  # no rest pose, turned, shaken, or not still yet
    STILL = "still"  # still long enough, in a posture the profile starts from
    LOW = "low"  # at or near the rest level (or settled at a new one)
    BETWEEN = "between"  # above rest, not settled at a held level
    HIGH = "high"  # settled far enough above rest, or still in the band of the hold
    RELEASED = "released"  # below the band for good
    SILENT = "silent"  # no trusted sample


_S, _R, _U, _H, _L, _X = (
    Phase.SETTLING,
    Phase.REST,
    Phase.RAISING,
    Phase.HOLDING,
    Phase.LOWERING,
    Phase.LOST,
)

_ROWS: dict[Phase, tuple[Phase, Phase, Phase, Phase, Phase, Phase, Phase]] = {
    # in          UNFIT STILL LOW BETWEEN HIGH RELEASED SILENT
    _S: (_S, _R, _S, _S, _S, _S, _X),
    _R: (_S, _R, _R, _U, _U, _R, _X),
    _U: (_S, _U, _R, _U, _H, _L, _X),
    _H: (_S, _H, _R, _H, _H, _L, _X),
    _L: (_S, _L, _R, _L, _H, _L, _X),
    _X: (_S, _S, _R, _U, _H, _L, _X),
}

TRANSITIONS: dict[tuple[Phase, Signal], Phase] = {
    (phase, signal): following for phase, row in _ROWS.items() for signal, following in zip(Signal, row, strict=True)
}
