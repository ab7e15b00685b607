"""The table of steps: everything that decides which step follows.

A pair that is missing changes nothing. ``ALWAYS`` holds for every step that is not over, unless its own row says
otherwise.
"""

from __future__ import annotations

from enum import StrEnum

from kneehold.sensor.model.guided_events import Step

__all__ = ["ALWAYS", "EXERCISING", "OVER", "ROWS", "Signal", "following"]


class Signal(StrEnum):
    """What happened."""

    BEGIN = "begin"
    ANSWERED = "answered"  # the last question of the step, or nobody answered it
    FLAGGED = "flagged"  # a red flag
    STILL = "still"  # two seconds of stillness: movement counts
    UNARMED = "unarmed"  # movement does not count any more: turned, shaken, another posture
    TIME = "time"  # the time of the step is over
    LIFTED = "lifted"
    HELD = "held"
    LET_GO = "let_go"
    BACK = "back"  # the leg is down again
    NEXT_BLOCK = "next_block"  # the block is complete; the next needs no other place of the sensor
    SWITCH = "switch"  # ... the next is the other leg's, and there is one sensor
    ALL_DONE = "all_done"
    SEATED = "seated"  # the sensor is on the other leg and lies still
    UNDONE = "undone"  # the block is open again
    PAUSE = "pause"
    GO_ON = "go_on"
    STOP = "stop"
    PAIN = "pain"
    IDLE = "idle"  # minutes without movement


_S = Step
EXERCISING = (_S.PREPARE, _S.DRAW_IN, _S.HOLD, _S.RELEASE, _S.REST)
OVER = (_S.SUMMARY, _S.REFERRED)

ALWAYS: dict[Signal, Step] = {
    Signal.STOP: _S.PAIN_AFTER,
    Signal.PAIN: _S.PAIN_STOP,
    Signal.IDLE: _S.SUMMARY,
}
_COMPLETE: dict[Signal, Step] = {
    Signal.NEXT_BLOCK: _S.LIE_STILL,
    Signal.SWITCH: _S.MOVE,
    Signal.ALL_DONE: _S.PAIN_AFTER,
}
_ON_THE_MAT: dict[Signal, Step] = {**_COMPLETE, Signal.UNARMED: _S.LIE_STILL, Signal.PAUSE: _S.PAUSED}

ROWS: dict[Step, dict[Signal, Step]] = {
    _S.SCREEN: {Signal.ANSWERED: _S.PAIN_BEFORE, Signal.FLAGGED: _S.REFERRED, Signal.STOP: _S.SUMMARY},
    _S.PAIN_BEFORE: {Signal.ANSWERED: _S.LIE_STILL, Signal.STOP: _S.SUMMARY},
    _S.LIE_STILL: {Signal.STILL: _S.PREPARE, Signal.TIME: _S.LIE_STILL, Signal.PAUSE: _S.PAUSED},
    _S.PREPARE: {
        **_ON_THE_MAT, Signal.TIME: _S.DRAW_IN, Signal.LIFTED: _S.DRAW_IN, Signal.HELD: _S.HOLD,
    },
    _S.DRAW_IN: {**_ON_THE_MAT, Signal.HELD: _S.HOLD, Signal.BACK: _S.PREPARE, Signal.TIME: _S.PREPARE},
    _S.HOLD: {**_ON_THE_MAT, Signal.LET_GO: _S.RELEASE, Signal.BACK: _S.REST},
    _S.RELEASE: {**_ON_THE_MAT, Signal.HELD: _S.HOLD, Signal.BACK: _S.REST},
    # Who stirs or lifts early goes on resting; only a hold ends the rest before its time.
    _S.REST: {**_ON_THE_MAT, Signal.TIME: _S.PREPARE, Signal.HELD: _S.HOLD},
    _S.MOVE: {Signal.SEATED: _S.LIE_STILL, Signal.TIME: _S.MOVE, Signal.UNDONE: _S.LIE_STILL},
    _S.PAUSED: {Signal.GO_ON: _S.LIE_STILL, Signal.TIME: _S.PAIN_STOP},
    _S.PAIN_STOP: {Signal.TIME: _S.STOP_SCREEN, Signal.PAIN: _S.PAIN_STOP, Signal.STOP: _S.STOP_SCREEN},
    _S.STOP_SCREEN: {
        Signal.ANSWERED: _S.PAIN_AFTER, Signal.FLAGGED: _S.REFERRED, Signal.STOP: _S.SUMMARY,
        Signal.PAIN: _S.STOP_SCREEN,
    },
    _S.PAIN_AFTER: {Signal.ANSWERED: _S.SUMMARY, Signal.UNDONE: _S.LIE_STILL, Signal.STOP: _S.SUMMARY},
    _S.SUMMARY: {},
    _S.REFERRED: {},
}  # fmt: skip


def following(step: Step, signal: Signal) -> Step | None:
    """The step after ``step`` and ``signal``; ``None``: nothing changes."""
    if step in OVER:
        return None
    return ROWS[step].get(signal, ALWAYS.get(signal))
