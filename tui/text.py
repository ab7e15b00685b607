"""How do the state of a session and its events read as lines of text?

Pure formatting. Seconds held are cut, not rounded: nobody is shown a tenth that was not held.
Every field has a constant width, so a line can be drawn over the last one.
"""

from __future__ import annotations

from math import floor, isfinite
from typing import assert_never

from sensor.events import (
    Armed,
    Attempt,
    CoachView,
    Disarmed,
    Event,
    HoldBridged,
    HoldEnded,
    HoldMoved,
    HoldResumed,
    HoldStarted,
    Phase,
    RepCounted,
    SignalBack,
    SignalLost,
    TargetReached,
    Warned,
)
from sensor.guided_events import (
    Answered,
    Asked,
    Breathed,
    Coached,
    ExtraRep,
    GuidedEvent,
    SensorMoved,
    Step,
    Stepped,
    Undone,
)

__all__ = [
    "ATTEMPT_REASONS", "STEPS_SAID", "elevation_bar", "event_line", "event_said", "held", "minutes", "status_line",
]  # fmt: skip

_PHASE_WORDS = {
    Phase.SETTLING: "keep still",
    Phase.REST: "ready",
    Phase.RAISING: "lifting",
    Phase.HOLDING: "HOLD",
    Phase.LOWERING: "lowering",
    Phase.LOST: "no signal",
}

# Why movement stopped to count; nothing is said of a reason that the next sentence tells by itself.
_DISARMED = {
    "posture": ": this is another posture",
    "turned": ": the body has turned",
    "shaken": ": this is walking or handling",
    "not_flexion": ": the thigh turned, but not towards the chest",
    "remounted": ": the sensor was put on anew",
    "faulty_sensor": ": the sensor is faulty",
    "units": ": the units are wrong",
}
ATTEMPT_REASONS = {
    "range": "the thigh did not rise far enough",
    "no_hold": "it was not held",
    "not_flexion": "the thigh turned, but not towards the chest",
    "signal_lost": "the signal was lost",
}

STEPS_SAID = {
    Step.SCREEN: "questions for safety's sake",
    Step.PAIN_BEFORE: "how strong is the pain before?",
    Step.LIE_STILL: "lie still, the sensor on the {side} leg",
    Step.PREPARE: "breathe in",
    Step.DRAW_IN: "breathe out and draw the knee in",
    Step.HOLD: "hold and breathe",
    Step.RELEASE: "slowly lower",
    Step.REST: "rest",
    Step.MOVE: "move the sensor to the {side} leg",
    Step.PAUSED: "paused",
    Step.PAIN_STOP: "stopped for pain: let the leg down slowly",
    Step.STOP_SCREEN: "questions after a stop for pain",
    Step.PAIN_AFTER: "how strong is the pain after?",
    Step.SUMMARY: "the session is over",
    Step.REFERRED: "the session is over: please seek medical evaluation",
}

# The bar runs from the thigh flat to the knee well past the chest.
_BAR_TOP_DEG = 135.0
_FULL, _EMPTY = "█", "░"


def held(seconds: float) -> str:
    """``seconds`` >= 0 as ``" 3.4"``: four characters up to 99.9, cut to the tenth below."""
    return f"{_cut(seconds):4.1f}"


def minutes(seconds: float) -> str:
    """``seconds`` >= 0 as minutes, seconds and tenths: ``"0:22.5"``, cut to the tenth below."""
    tenths = round(_cut(seconds) * 10.0)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"


def elevation_bar(elevation_deg: float, cells: int = 20) -> str:
    """A bar of ``cells`` characters, empty at 0 degrees or less, full at 135."""
    share = elevation_deg / _BAR_TOP_DEG if isfinite(elevation_deg) else 0.0
    filled = round(min(max(share, 0.0), 1.0) * cells)
    return _FULL * filled + _EMPTY * (cells - filled)


def status_line(view: CoachView) -> str:
    """Phase, elevation, hold and count of one sensor; always 75 characters up to 99 repetitions."""
    degrees = (
        f"{view.elevation_deg:4.0f}°" if isfinite(view.elevation_deg) and view.phase is not Phase.LOST else "   -°"
    )
    doubt = " " if view.trusted else "?"
    return (
        f"{_PHASE_WORDS[view.phase]:<10} {elevation_bar(view.elevation_deg)} {degrees}{doubt}"
        f"   held {held(view.held_s)} of {held(view.target_s)} s   rep {view.reps_done:2d} of {view.reps_target:2d}"
    )


def event_line(event: Event) -> str:
    """One sentence on ``event``, led by the time at which it was known."""
    return f"{event.detected_at_s:7.1f} s  {event_said(event)}"


def event_said(event: Event) -> str:
    """The sentence alone."""
    match event:
        case Armed():
            return "still: from here on movement counts"
        case Disarmed():
            is_over = event.reason in ("held_off", "stopped")
            return (
                "not counting for now"
                if is_over
                else f"not counting until still again{_DISARMED.get(event.reason, '')}"
            )
        case HoldStarted():
            return f"hold begins, thigh at {event.plateau_deg:.0f}°"
        case HoldMoved():
            return f"further up: the hold counts from {event.t_s:.1f} s, thigh at {event.plateau_deg:.0f}°"
        case HoldBridged():
            return f"the hold goes on; {event.bridged_s:.1f} s of it were not seen"
        case TargetReached():
            return f"{held(event.target_s).strip()} s held: target reached"
        case HoldEnded():
            return f"hold ends after {held(event.hold_s).strip()} s" + _because(event.reason)
        case HoldResumed():
            return "a regrip: the hold goes on"
        case RepCounted():
            rep = event.rep
            return f"REP {rep.index}  {rep.side}  {rep.outcome}  held {held(rep.hold_s).strip()} s"
        case Attempt():
            return f"not counted: {ATTEMPT_REASONS.get(event.reason, event.reason)}"
        case SignalLost():
            return "the signal is lost"
        case SignalBack():
            return f"the signal is back after {event.gap_s:.1f} s"
        case Warned():
            return f"warning: {event.text}"
        case _:
            return _guided_said(event)


def _guided_said(event: GuidedEvent) -> str:
    match event:
        case Stepped():
            return STEPS_SAID[Step(event.step)].replace("{side}", event.side)
        case Asked() | Coached():
            return event.text
        case Answered():
            return f"{event.question.replace('_', ' ')}: {event.answer}"
        case Breathed():
            return f"breathe {event.part}"
        case ExtraRep():
            return f"REP {event.index} is more than the plan asks for: logged, not credited"
        case Undone():
            return f"REP {event.index} taken back by the person"
        case SensorMoved():
            return f"the sensor is on the {event.side} leg now"
        case _:
            assert_never(event)


def _because(reason: str) -> str:
    return ": the signal was lost" if reason == "signal_lost" else ""


def _cut(seconds: float) -> float:
    # A billionth forgives the rounding of sums: 20.0 s added up from samples must not read 19.9.
    return floor(seconds * 10.0 + 1e-9) / 10.0
