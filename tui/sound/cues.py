"""The one table of cues: tone, words, rank and patience of every moment at which something may be heard.

``tone`` is a file of ``tones/``, ``phrase`` a line of ``[voice]`` in the wording; either may be missing. The words are
shown as well, so nothing is told by sound alone.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from math import inf
from typing import NamedTuple

__all__ = ["COACHING", "CUES", "NUMBERS", "Cue", "CueRow", "Loudness", "Rank", "number_clip"]

# Above 20 a spoken number lasts up to 0.9 s: counting aloud every second is then no longer possible, every fifth is.
NUMBERS = (*range(1, 21), *range(25, 61, 5))


class Rank(IntEnum):
    """Who goes first: words wait for those before them, and give way to better ones that are due while they last."""

    SAFETY = 0  # also cuts short what is said at lower rank
    STEP = 1
    TARGET = 2
    HINT = 3
    COUNT = 4  # seconds and the tones of a hold
    BREATH = 5


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
    TOO_LONG = "too_long"
    SLIPPED = "slipped"
    RELEASED = "released"
    REP = "rep"
    LAST_REP = "last_rep"
    NOT_COUNTED = "not_counted"
    NEXT_RIGHT = "next_right"
    NEXT_LEFT = "next_left"
    DONE = "done"
    SIGNAL_LOST = "signal_lost"
    SIGNAL_LOST_HOLD = "signal_lost_hold"  # in a hold, which may be finished unseen
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
    WHY_STOPPED = "why_stopped"  # of a session ended before the plan was done
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


# Seconds after its moment at which a cue may still begin. A number or a tone belongs to its moment alone.
_AT_ONCE_S = 0.25
# Half a breath: advice on a hold is still true then.
_SOON_S = 3.0


class CueRow(NamedTuple):
    """What one cue sounds like; ``is_extra``: only with ``count``. A step's words wait as long as the step lasts."""

    tone: str | None = None
    phrase: str | None = None
    rank: Rank = Rank.STEP
    patience_s: float = inf
    is_extra: bool = False


CUES: dict[Cue, CueRow] = {
    Cue.READY: CueRow("soft", "ready"),
    Cue.HOLD: CueRow("rise", None, Rank.COUNT, _AT_ONCE_S),
    Cue.TICK: CueRow("tick", None, Rank.COUNT, _AT_ONCE_S),
    Cue.NUMBER: CueRow(None, None, Rank.COUNT, _AT_ONCE_S),  # the clip is the number
    Cue.TARGET: CueRow("chord", "lower", Rank.TARGET, _SOON_S),
    Cue.TOO_LONG: CueRow("soft", "too_long", Rank.SAFETY),
    Cue.SLIPPED: CueRow("low_twice", "higher", Rank.HINT, _SOON_S),
    Cue.RELEASED: CueRow("fall", None, Rank.COUNT, _AT_ONCE_S),
    Cue.REP: CueRow(None, None, Rank.STEP, _SOON_S, is_extra=True),  # the number of the repetition
    Cue.LAST_REP: CueRow(None, "last_one", Rank.HINT, _SOON_S),
    Cue.NOT_COUNTED: CueRow("low_twice", "not_counted", Rank.HINT, _SOON_S, is_extra=True),
    Cue.NEXT_RIGHT: CueRow("soft", "next_right"),
    Cue.NEXT_LEFT: CueRow("soft", "next_left"),
    Cue.DONE: CueRow("chord", "session_done"),
    Cue.SIGNAL_LOST: CueRow("low_twice", "sensor_lost", Rank.SAFETY),
    Cue.SIGNAL_LOST_HOLD: CueRow("low_twice", "sensor_lost_hold", Rank.SAFETY),
    Cue.SIGNAL_BACK: CueRow("soft", "sensor_back"),
    Cue.FAULT: CueRow("low_twice", "sensor_fault", Rank.SAFETY),
    Cue.LIE_STILL: CueRow("soft", "lie_still"),
    Cue.BREATHE_IN: CueRow(None, "breathe_in"),
    Cue.DRAW_IN: CueRow(None, "draw_in"),
    Cue.KEEP_BREATHING: CueRow("rise", "hold"),
    Cue.INHALE: CueRow("inhale", None, Rank.BREATH, _AT_ONCE_S),
    Cue.EXHALE: CueRow("exhale", None, Rank.BREATH, _AT_ONCE_S),
    Cue.REST: CueRow(None, "rest"),
    Cue.MOVE_SENSOR: CueRow("soft", "move_left"),
    Cue.PAUSED: CueRow("low_twice", "paused", Rank.SAFETY),
    Cue.STOPPED: CueRow("low_twice", "stopped", Rank.SAFETY),
    Cue.ENDED: CueRow("soft", "session_ended"),
    Cue.PAIN_BEFORE: CueRow("soft", "pain_before"),
    Cue.PAIN_AFTER: CueRow("soft", "pain_after"),
    Cue.WHY_STOPPED: CueRow("soft", "why_stopped"),
    Cue.FLAG_BLADDER: CueRow("soft", "flag_bladder"),
    Cue.FLAG_NUMBNESS: CueRow("soft", "flag_numbness"),
    Cue.FLAG_BELOW_KNEE: CueRow("soft", "flag_below_knee"),
    Cue.FLAG_INCREASING: CueRow("soft", "flag_increasing"),
    Cue.NOT_ANSWERED: CueRow(None, "not_answered"),
    Cue.SEEK_HELP: CueRow("low_twice", "seek_help", Rank.SAFETY),
    Cue.SEEK_HELP_NOW: CueRow("low_twice", "seek_help_now", Rank.SAFETY),
    Cue.SLOWER: CueRow(None, "too_fast", Rank.HINT, _SOON_S),
    Cue.FAR_ENOUGH: CueRow(None, "far_enough", Rank.HINT, _SOON_S),
    Cue.WRONG_LEG: CueRow("low_twice", "wrong_leg", Rank.HINT, _SOON_S),
}

# What says how to move or how long: true only of a leg that is seen.
COACHING = frozenset(
    (
        Cue.READY, Cue.HOLD, Cue.TICK, Cue.NUMBER, Cue.TARGET, Cue.TOO_LONG, Cue.SLIPPED, Cue.RELEASED, Cue.REP,
        Cue.LAST_REP, Cue.NOT_COUNTED, Cue.NEXT_RIGHT, Cue.NEXT_LEFT, Cue.LIE_STILL, Cue.BREATHE_IN, Cue.DRAW_IN,
        Cue.KEEP_BREATHING, Cue.INHALE, Cue.EXHALE, Cue.REST, Cue.SLOWER, Cue.FAR_ENOUGH, Cue.WRONG_LEG,
    )
)  # fmt: skip


def number_clip(number: int) -> str:
    """Name of the clip that says ``number``, one of ``NUMBERS``."""
    return f"n{number:02d}"
