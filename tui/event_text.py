"""The state of a session and its events as lines of text.

Pure formatting. The running seconds of a hold are cut to the tenth below: none is shown before it has been held.
The seconds of a finished hold are rounded to the nearest tenth, as in reports and exports.
Every field has a constant width, so a line can be drawn over the last one.
"""

from __future__ import annotations

from math import floor, isfinite
from typing import assert_never

from kneehold.sensor.model.events import (
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
from kneehold.sensor.model.guided_events import (
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
from kneehold.sensor.model.shown import shown
from kneehold.tui.wording.translate import translated
from kneehold.tui.wording.words import DEFAULT, decimal, key_of, plus_minus, say, sentences

__all__ = [
    "attempt_said",
    "elevation_bar",
    "event_line",
    "event_said",
    "held",
    "hold_seconds",
    "minutes",
    "status_line",
]

# The bar runs from the thigh flat to the knee well past the chest.
_BAR_TOP_DEG = 135.0
_FULL, _EMPTY = "█", "░"


def held(seconds: float) -> str:
    """The seconds (>= 0) of a running hold as ``" 3.4"``: four characters up to 99.9, cut to the tenth below."""
    return decimal(f"{_cut(seconds):4.1f}")


def hold_seconds(seconds: float) -> str:
    """The seconds (>= 0) of a finished hold as ``"3.4"``, to the nearest tenth."""
    return decimal(f"{seconds:.1f}")


def minutes(seconds: float) -> str:
    """``seconds`` >= 0 as minutes, seconds and tenths: ``"0:22.5"``, to the nearest tenth."""
    tenths = round(round(seconds, 1) * 10.0)
    return decimal(f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}")


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
    rest = say(
        "status.line", held=held(view.held_s), target=held(view.target_s),
        rep=f"{view.reps_done:2d}", reps=f"{view.reps_target:2d}",
    )  # fmt: skip
    return f"{say(f'phase.{view.phase}'):<10} {elevation_bar(view.elevation_deg)} {degrees}{doubt}   {rest}"


def event_line(event: Event, at_s: float | None = None) -> str:
    """One sentence on ``event``, led by the time at which it was known, or ``at_s``."""
    at = decimal(f"{event.detected_at_s if at_s is None else at_s:7.1f}")
    return shown(f"{at} s  {event_said(event)}")


def event_said(event: Event) -> str:
    """The sentence alone."""
    match event:
        case Armed():
            return say("event.armed")
        case Disarmed():
            return _disarmed_said(event.reason)
        case HoldStarted():
            return say("event.hold_started", degrees=f"{event.plateau_deg:.0f}")
        case HoldMoved():
            return say("event.hold_moved", second=decimal(f"{event.t_s:.1f}"), degrees=f"{event.plateau_deg:.0f}")
        case HoldBridged():
            return say("event.hold_bridged", seconds=decimal(f"{event.bridged_s:.1f}"))
        case TargetReached():
            return say("event.target", seconds=hold_seconds(event.target_s))
        case HoldEnded():
            key = "event.hold_ended_unseen" if event.reason == "signal_lost" else "event.hold_ended"
            return say(key, seconds=hold_seconds(event.hold_s))
        case HoldResumed():
            return say("event.hold_resumed")
        case RepCounted():
            rep = event.rep
            leg, outcome = say(f"leg.{rep.side}"), say(f"outcome.{rep.outcome}")
            return say(
                "event.rep",
                rep=rep.index,
                leg=leg,
                outcome=outcome,
                seconds=hold_seconds(rep.hold_s) + plus_minus(rep.hold_pm_s),
            )
        case Attempt():
            return say("event.attempt", reason=attempt_said(event.reason))
        case SignalLost():
            return say("event.signal_lost")
        case SignalBack():
            return say("event.signal_back", seconds=decimal(f"{event.gap_s:.1f}"))
        case Warned():
            return say("event.warning", text=translated(event.text))
        case _:
            return _guided_said(event)


def attempt_said(reason: str) -> str:
    """Why an attempt was not counted; an unknown reason as it is called."""
    key = f"attempt.{reason}"
    return say(key) if key in sentences(DEFAULT) else reason


def _disarmed_said(reason: str) -> str:
    if reason in ("held_off", "stopped"):
        return say("event.paused")
    key = f"event.disarmed_{reason}"
    return say(key if key in sentences(DEFAULT) else "event.disarmed")


def _guided_said(event: GuidedEvent) -> str:
    match event:
        case Stepped():
            return _stepped_said(event)
        case Asked():
            return say(f"question.{event.question}")
        case Coached():
            return say(f"hint.{event.code}")
        case Answered():
            known = {"yes": "answer.yes", "no": "answer.no", "not answered": "answer.none"}
            answer = say(known[event.answer]) if event.answer in known else event.answer
            return say("event.answered", question=say(f"asked.{event.question}"), answer=answer)
        case Breathed():
            return say(f"event.breathe_{event.part}")
        case ExtraRep():
            return say("event.extra_rep", rep=event.index)
        case Undone():
            return say("event.undone", rep=event.index)
        case SensorMoved():
            return say(f"event.sensor_moved_{event.side}")
        case _:
            assert_never(event)


def _stepped_said(event: Stepped) -> str:
    if event.step == Step.SUMMARY:
        return say("event.over_idle" if event.reason == "idle" else "event.over")
    if event.step == Step.LIE_STILL:  # or sit: the event does not know
        return say("event.keep_still")
    if event.step == Step.MOVE:
        return say(f"event.move_{event.side}")
    return say(key_of(f"step.{event.step}", event.side))


def _cut(seconds: float) -> float:
    # A billionth forgives the rounding of sums: 20.0 s added up from samples must not read 19.9.
    return floor(seconds * 10.0 + 1e-9) / 10.0
