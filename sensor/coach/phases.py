"""The phase table: which phase follows which.

Every sample of the thigh that is followed yields one signal; the table turns phase and signal into the next phase, and
nothing else changes a phase. Signals do not depend on the phase: losing the signal, disarming and a refused lift are
signals like the others.
"""

from __future__ import annotations

from enum import StrEnum

from kneehold.sensor.model.events import Phase

__all__ = ["TRANSITIONS", "Signal"]


class Signal(StrEnum):
    """What the newest sample, or the lack of one, says."""

    NONE = "none"  # no rest is known or armed, or what was lifted is no thigh
    LOW = "low"  # at or near the rest
    AWAY = "away"  # away from the rest, not settled at a held level
    HELD = "held"  # settled far enough above the rest, or in the band of the hold
    RELEASED = "released"  # below the band for good
    SILENT = "silent"  # no sample that may be believed


_S, _R, _U, _H, _L, _X = (
    Phase.SETTLING,
    Phase.REST,
    Phase.RAISING,
    Phase.HOLDING,
    Phase.LOWERING,
    Phase.LOST,
)

_ROWS: dict[Phase, tuple[Phase, Phase, Phase, Phase, Phase, Phase]] = {
    # in  NONE LOW AWAY HELD RELEASED SILENT
    _S: (_S, _R, _U, _H, _L, _X),
    _R: (_S, _R, _U, _H, _L, _X),
    _U: (_S, _R, _U, _H, _L, _X),
    _H: (_S, _R, _L, _H, _L, _X),
    _L: (_S, _R, _L, _H, _L, _X),
    _X: (_S, _R, _U, _H, _L, _X),
}

TRANSITIONS: dict[tuple[Phase, Signal], Phase] = {
    (phase, signal): following for phase, row in _ROWS.items() for signal, following in zip(Signal, row, strict=True)
}
