"""Events: what comes out of the core.

Every event says when it was true (``t_s``) and when it was known (``detected_at_s``), both in
seconds from the first sample. ``type`` is the word used in JSON.
"""

from __future__ import annotations

from enum import StrEnum
from math import nan
from typing import NamedTuple

from kneehold.sensor.model.guided_events import GuidedEvent, GuidedView
from kneehold.sensor.model.values import Write

__all__ = [
    "Armed",
    "Attempt",
    "CoachView",
    "Disarmed",
    "Event",
    "HoldBridged",
    "HoldEnded",
    "HoldMoved",
    "HoldResumed",
    "HoldStarted",
    "Outcome",
    "Phase",
    "Rep",
    "RepCounted",
    "SignalBack",
    "SignalLost",
    "Sounded",
    "TargetReached",
    "Update",
    "Warned",
]


class Phase(StrEnum):
    """Where in a repetition the thigh is."""

    SETTLING = "settling"  # not armed: waiting for two seconds of stillness
    REST = "rest"
    RAISING = "raising"
    HOLDING = "holding"
    LOWERING = "lowering"
    LOST = "lost"  # no trusted angle


class Outcome(StrEnum):
    """How a repetition compares with the prescribed hold."""

    FULL = "full"
    SHORT = "short"
    INTERRUPTED = "interrupted"  # a gap in the signal cut it short: nothing the person did


class Rep(NamedTuple):
    """One repetition, by the words of the definitions; field names are those of the JSON."""

    index: int  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleMethodOverride]
    side: str
    outcome: str
    lift_start_s: float
    hold_start_s: float
    hold_end_s: float
    return_s: float
    hold_s: float
    plateau_deg: float
    peak_deg: float
    range_deg: float
    bridged_s: float
    regrips: int
    flags: tuple[str, ...]
    hold_detected_at_s: float
    release_detected_at_s: float
    sensor: str
    hold_drift_deg: float  # median of the hold's last tenth minus that of its first tenth
    hold_sd_deg: float
    hold_pm_s: float | None = None  # half-width of the 95 % interval of hold_s; None: counted before it was stated


class Armed(NamedTuple):
    """The thigh was still for long enough: from here on movement counts."""

    sensor: str
    t_s: float
    detected_at_s: float

    @property
    def type(self) -> str:
        return "armed"


class Disarmed(NamedTuple):
    """Movement no longer counts until the thigh is still again; ``reason`` says why."""

    sensor: str
    t_s: float
    detected_at_s: float
    reason: str

    @property
    def type(self) -> str:
        return "disarmed"


class HoldStarted(NamedTuple):
    """A hold began at ``t_s``."""

    sensor: str
    side: str
    t_s: float
    detected_at_s: float
    plateau_deg: float

    @property
    def type(self) -> str:
        return "hold_started"


class HoldMoved(NamedTuple):
    """The thigh settled further up: the running hold now counts from ``t_s``."""

    sensor: str
    side: str
    t_s: float
    detected_at_s: float
    plateau_deg: float

    @property
    def type(self) -> str:
        return "hold_moved"


class HoldBridged(NamedTuple):
    """The signal was away inside a hold and the thigh is where it was; ``bridged_s`` went unseen."""

    sensor: str
    side: str
    t_s: float
    detected_at_s: float
    bridged_s: float

    @property
    def type(self) -> str:
        return "hold_bridged"


class TargetReached(NamedTuple):
    """The prescribed hold is met: the credit, announced at the target."""

    sensor: str
    side: str
    t_s: float
    detected_at_s: float
    target_s: float

    @property
    def type(self) -> str:
        return "target_reached"


class HoldEnded(NamedTuple):
    """The hold ended at ``t_s``; ``reason`` is ``released`` or ``signal_lost``."""

    sensor: str
    side: str
    t_s: float
    detected_at_s: float
    hold_s: float
    reason: str

    @property
    def type(self) -> str:
        return "hold_ended"


class HoldResumed(NamedTuple):
    """What looked like a release was a regrip: the hold that was announced as ended goes on."""

    sensor: str
    side: str
    t_s: float
    detected_at_s: float

    @property
    def type(self) -> str:
        return "hold_resumed"


class RepCounted(NamedTuple):
    """A repetition is complete."""

    sensor: str
    t_s: float
    detected_at_s: float
    rep: Rep

    @property
    def type(self) -> str:
        return "rep"


class Attempt(NamedTuple):
    """Something that was no repetition; ``reason`` says why."""

    sensor: str
    side: str
    t_s: float
    detected_at_s: float
    reason: str  # "range", "no_hold", "not_flexion", "signal_lost"
    lift_start_s: float
    peak_deg: float
    hold_s: float

    @property
    def type(self) -> str:
        return "attempt"


class SignalLost(NamedTuple):
    """No sample came for longer than a hold may go unseen without a word."""

    sensor: str
    t_s: float
    detected_at_s: float

    @property
    def type(self) -> str:
        return "signal_lost"


class SignalBack(NamedTuple):
    """Samples come again; ``gap_s`` went unseen."""

    sensor: str
    t_s: float
    detected_at_s: float
    gap_s: float

    @property
    def type(self) -> str:
        return "signal_back"


class Warned(NamedTuple):
    """Something a person must know to judge the result; said once per cause."""

    sensor: str
    t_s: float
    detected_at_s: float
    code: str  # "faulty_sensor", "units", "clock_restart", ...
    text: str
    trusted: bool  # whether results after this may still be believed

    @property
    def type(self) -> str:
        return "warning"


Event = (
    Armed
    | Disarmed
    | HoldStarted
    | HoldMoved
    | HoldBridged
    | TargetReached
    | HoldEnded
    | HoldResumed
    | RepCounted
    | Attempt
    | SignalLost
    | SignalBack
    | Warned
    | GuidedEvent
)


class Sounded(NamedTuple):
    """A cue as it was heard, or why it was not.

    No result of the core, so it is logged beside the events and never read for counting.
    """

    cue: str
    text: str
    t_s: float  # the moment it was meant for
    ordered_s: float
    played_s: float | None  # when the player began it; None: it never did
    ended_s: float | None = None  # when the player ended it
    clips: tuple[tuple[str, float, float, bool], ...] = ()  # each clip: name, begin, end, whether it was heard whole
    dropped: str = ""  # why it was not heard, or not to its end

    @property
    def type(self) -> str:
        return "cue"


class CoachView(NamedTuple):
    """Everything a screen may show of one sensor at one moment."""

    sensor: str
    side: str
    phase: Phase
    t_s: float
    elevation_deg: float
    trusted: bool
    reps_done: int
    reps_target: int
    held_s: float
    target_s: float
    link_up: bool
    battery_percent: int | None
    lost_s: float
    slipped: bool = False  # inside a hold, but now below its band; the hold is not yet over
    hold_floor_deg: float = nan  # lower end of the band of the running hold; NaN outside a hold


class Update(NamedTuple):
    """Result of feeding one entry."""

    view: CoachView
    events: tuple[Event, ...]
    writes: tuple[tuple[str, Write], ...]  # (sensor, bytes to send)
    guided: GuidedView | None = None  # of a session that follows a plan
