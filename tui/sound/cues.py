"""Which sound and which words belong to which moment?

The one table of cues. ``tone`` is a file of ``tones/``, ``phrase`` a line of the language's
``phrases.toml``; either may be missing. The words are shown as well, so nothing is told by sound alone.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

__all__ = ["CUES", "HIGHEST_NUMBER", "Cue", "CueRow", "Loudness", "number_clip"]

# Above 20 a spoken number lasts up to 0.9 s: counting aloud every second is then no longer possible.
HIGHEST_NUMBER = 60


class Loudness(StrEnum):
    """How much is said."""

    CALM = "calm"  # what one must know without looking
    COUNT = "count"  # every second and every repetition as well
    SILENT = "silent"


class Cue(StrEnum):
    """A moment at which something may be heard."""

    READY = "ready"
    HOLD = "hold"
    TICK = "tick"
    NUMBER = "number"  # the last three seconds; with ``count`` every second
    TARGET = "target"
    SLIPPED = "slipped"
    RELEASED = "released"
    REP = "rep"
    LAST_REP = "last_rep"
    NOT_COUNTED = "not_counted"
    NEXT_RIGHT = "next_right"
    NEXT_LEFT = "next_left"
    DONE = "done"
    SIGNAL_LOST = "signal_lost"
    SIGNAL_BACK = "signal_back"
    FAULT = "fault"
    # Of a session that follows a plan.
    LIE_STILL = "lie_still"
    BREATHE_IN = "breathe_in"
    DRAW_IN = "draw_in"
    KEEP_BREATHING = "keep_breathing"
    INHALE = "inhale"  # the pace of breath in a hold
    EXHALE = "exhale"
    REST = "rest"
    MOVE_SENSOR = "move_sensor"
    PAUSED = "paused"
    STOPPED = "stopped"
    ENDED = "ended"  # before the plan was done
    PAIN_BEFORE = "pain_before"
    PAIN_AFTER = "pain_after"
    FLAG_BLADDER = "flag_bladder"
    FLAG_NUMBNESS = "flag_numbness"
    FLAG_BELOW_KNEE = "flag_below_knee"
    FLAG_INCREASING = "flag_increasing"
    NOT_ANSWERED = "not_answered"
    SEEK_HELP = "seek_help"
    SEEK_HELP_NOW = "seek_help_now"
    SLOWER = "slower"
    FAR_ENOUGH = "far_enough"
    WRONG_LEG = "wrong_leg"


class CueRow(NamedTuple):
    """What one cue sounds like; ``is_extra``: only with ``count``."""

    tone: str | None = None
    phrase: str | None = None
    is_extra: bool = False


CUES: dict[Cue, CueRow] = {
    Cue.READY: CueRow("soft", "ready"),
    Cue.HOLD: CueRow("rise"),
    Cue.TICK: CueRow("tick"),
    Cue.NUMBER: CueRow(),  # the clip is the number
    Cue.TARGET: CueRow("chord", "lower"),
    Cue.SLIPPED: CueRow("low_twice", "higher"),
    Cue.RELEASED: CueRow("fall"),
    Cue.REP: CueRow(None, None, is_extra=True),  # the number of the repetition
    Cue.LAST_REP: CueRow(None, "last_one"),
    Cue.NOT_COUNTED: CueRow("low_twice", "not_counted", is_extra=True),
    Cue.NEXT_RIGHT: CueRow("soft", "next_right"),
    Cue.NEXT_LEFT: CueRow("soft", "next_left"),
    Cue.DONE: CueRow("chord", "session_done"),
    Cue.SIGNAL_LOST: CueRow("low_twice", "sensor_lost"),
    Cue.SIGNAL_BACK: CueRow("soft", "sensor_back"),
    Cue.FAULT: CueRow("low_twice", "sensor_fault"),
    Cue.LIE_STILL: CueRow("soft", "lie_still"),
    Cue.BREATHE_IN: CueRow(None, "breathe_in"),
    Cue.DRAW_IN: CueRow(None, "draw_in"),
    Cue.KEEP_BREATHING: CueRow(None, "hold"),
    Cue.INHALE: CueRow("inhale"),
    Cue.EXHALE: CueRow("exhale"),
    Cue.REST: CueRow(None, "rest"),
    Cue.MOVE_SENSOR: CueRow("soft", "move_sensor"),
    Cue.PAUSED: CueRow("low_twice", "paused"),
    Cue.STOPPED: CueRow("low_twice", "stopped"),
    Cue.ENDED: CueRow("soft", "session_ended"),
    Cue.PAIN_BEFORE: CueRow("soft", "pain_before"),
    Cue.PAIN_AFTER: CueRow("soft", "pain_after"),
    Cue.FLAG_BLADDER: CueRow("soft", "flag_bladder"),
    Cue.FLAG_NUMBNESS: CueRow("soft", "flag_numbness"),
    Cue.FLAG_BELOW_KNEE: CueRow("soft", "flag_below_knee"),
    Cue.FLAG_INCREASING: CueRow("soft", "flag_increasing"),
    Cue.NOT_ANSWERED: CueRow(None, "not_answered"),
    Cue.SEEK_HELP: CueRow("low_twice", "seek_help"),
    Cue.SEEK_HELP_NOW: CueRow("low_twice", "seek_help_now"),
    Cue.SLOWER: CueRow(None, "too_fast"),
    Cue.FAR_ENOUGH: CueRow(None, "far_enough"),
    Cue.WRONG_LEG: CueRow("low_twice", "wrong_leg"),
}


def number_clip(number: int) -> str:
    """Name of the clip that says ``number``, 1 to 60."""
    return f"n{number:02d}"
