"""Every word of the reports, the session list and the patient's sheet, in English."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import cast

from kneehold.sensor.bench.figures import shown
from kneehold.sensor.exercises.plan import GuidedPlan
from kneehold.sensor.review.attention import Look
from kneehold.sensor.review.progression import Proposal
from kneehold.sensor.review.quality import NOTHING_SENT
from kneehold.sensor.review.safety import Safety
from kneehold.sensor.review.weeks import DETECTABLE_DEG, MINUTES_A_WEEK

__all__ = [
    "AGREEMENT_NOTE",
    "ALERTS",
    "ATTEMPT_COLUMNS",
    "ATTEMPT_REASONS",
    "CALENDAR_KEY",
    "CHANCE_NOTE",
    "DETAIL_COLUMNS",
    "FLAG_WORDS",
    "FOOTER",
    "HOLD_COLUMNS",
    "HOW_COUNTED",
    "KNOWN_ERROR",
    "MEASURES",
    "MINUTES_NOTE",
    "NOT_COUNTED_YET",
    "NO_SAMPLES",
    "OUTCOMES",
    "REMARKS",
    "SESSION_COLUMNS",
    "SHEET_AUTHORS",
    "SHEET_CAPTIONS",
    "SHEET_STOP",
    "STEPS",
    "WEEKDAYS",
    "WEEK_COLUMNS",
    "alert",
    "clock_words",
    "count_of",
    "day_words",
    "dose_words",
    "ending_words",
    "held_words",
    "look_line",
    "pain_line",
    "proposal_line",
    "safety_lines",
    "say",
    "sentences",
    "sheet_steps",
    "time_words",
]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

FOOTER = "Not a medical device: it counts an exercise and does not diagnose. This file works offline."
NO_SAMPLES = NOTHING_SENT
NOT_COUNTED_YET = "not counted yet: run 'kneehold rescore'"

# --- sentences of the pages ---------------------------------------------------------------------

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOLD_COLUMNS = ("hold", "side", "held", "angle", "result", "remarks")
ATTEMPT_COLUMNS = ("from", "side", "up to", "held", "why it was not counted")
SESSION_COLUMNS = ("began", "alert", "full holds", "mean hold", "pain before", "after", "worst", "grade", "remarks")


def say(key: str, /, **values: object) -> str:
    """The sentence ``key`` with its placeholders filled; ``KeyError`` for an unknown key or a missing value."""
    return sentences()[key].format_map(values)


@cache
def sentences() -> Mapping[str, str]:
    """Every sentence of the pages, section and name joined by a dot."""
    text = resources.files("kneehold.sensor.report").joinpath("assets", "en.toml").read_text(encoding="utf-8")
    sections = cast("dict[str, dict[str, str]]", tomllib.loads(text))
    return {f"{section}.{name}": said for section, of in sections.items() for name, said in of.items()}


# --- safety -------------------------------------------------------------------------------------

FLAG_WORDS = {
    "bladder_or_bowel": "lost control of bladder or bowels",
    "numbness": "numbness or tingling in the legs",
    "below_knee": "pain that travels below the knee",
    "increasing": "pain getting worse despite regular stretching",
}
_ENDINGS = {
    "complete": "Completed as planned",
    "stop": "Ended early by the patient",
    "pain": "Stopped because of pain",
    "idle": "Ended early: no movement for a few minutes",
    "referred": "Ended by a red flag",
    "broken off": "Interrupted: the recording ends before the session does",
}
_WHY = {"pain": "because of pain", "fatigue": "because of fatigue", "other": "for another reason"}
# The mark of a session in a list, the most urgent first.
ALERTS = {"urgent": "URGENT FLAG", "flag": "RED FLAG", "pain": "PAIN STOP", "early": "ended early"}


def alert(safety: Safety) -> str:
    """Which of ``ALERTS`` a session has; empty for none."""
    if safety.flags:
        return "urgent" if safety.is_urgent else "flag"
    if safety.is_stopped_for_pain:
        return "pain"
    return "early" if safety.is_abandoned else ""


def ending_words(safety: Safety) -> str:
    """How a guided session ended, with the reason that was given."""
    why = f" {_WHY[safety.why]}" if safety.why in _WHY and safety.ending == "stop" else ""
    return f"{_ENDINGS.get(safety.ending, safety.ending)}{why}"


def safety_lines(safety: Safety) -> list[str]:
    """What has to be read first about a session; nothing for one that went as planned."""
    lines: list[str] = []
    if safety.is_urgent:
        lines.append(f"URGENT red flag: the patient reported {FLAG_WORDS['bladder_or_bowel']}.")
    others = [FLAG_WORDS[flag] for flag in safety.flags if flag != "bladder_or_bowel" and flag in FLAG_WORDS]
    if others:
        lines.append(f"Red flag: the patient reported {' and '.join(others)}.")
    if safety.is_stopped_for_pain:
        lines.append("The patient stopped because of pain.")
    elif safety.is_abandoned:
        lines.append(f"{ending_words(safety)}.")
    return lines


def pain_line(before: float | None, worst: float | None, after: float | None) -> str:
    """Pain as told by the patient, in one line."""
    told = [
        (name, value) for name, value in (("before", before), ("worst", worst), ("after", after)) if value is not None
    ]
    if not told:
        return "Pain: not recorded."
    change = "" if before is None or after is None else _change(after - before)
    return f"Pain (0 none to 10): {', '.join(f'{name} {value:g}' for name, value in told)}{change}."


def _change(step: float) -> str:
    return "; no change" if step == 0.0 else f"; {'up' if step > 0.0 else 'down'} by {abs(step):g}"


def look_line(look: Look) -> str:
    """One line of what needs a look."""
    on = "" if look.day < 1 else f" on {day_words(look.day)}"
    match look.kind:
        case "red_flag":
            flags = " and ".join(FLAG_WORDS.get(flag, flag) for flag in look.flags)
            urgent = "URGENT: " if "bladder_or_bowel" in look.flags else ""
            return f"{urgent}Red flag reported{on}{_more(look.times)}: {flags}."
        case "pain_stop":
            return f"Stopped because of pain{on}{_more(look.times)}."
        case "pain_rising":
            return (
                f"Pain before the sessions is rising: {look.value:.1f} points higher in the last {look.times} sessions "
                f"than in the {look.times} before."
            )
        case "pain_after":
            return f"Pain was {look.value:g} points higher after the session{on} than before it{_more(look.times)}."
        case "absent":
            return f"No session for {count_of(round(look.value), 'day')}: the last one was{on}."
        case _:
            return f"At least one hold was short in each of the last {look.times} sessions."


def _more(count: int) -> str:
    return "" if count == 1 else f" ({count} sessions, this is the last)"


# --- times and numbers --------------------------------------------------------------------------


def count_of(count: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 session``, ``2 sessions``."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def day_words(day: int | date) -> str:
    """A day as ``30 Nov 2026``."""
    found = date.fromordinal(day) if isinstance(day, int) else day
    return f"{found.day} {_MONTHS[found.month - 1]} {found.year}"


def time_words(start: datetime) -> str:
    """A local time as ``30 Nov 2026, 20:07``."""
    return f"{day_words(start.date())}, {start:%H:%M}"


def held_words(hold_s: float, target_s: float, longest_s: float | None) -> str:
    """How long it was held, of what was prescribed, and the most that was allowed where it was more."""
    if longest_s is not None and hold_s > longest_s:
        return f"held {hold_s:.0f} s (plan {target_s:g}, at most {longest_s:g})"
    return ""


# --- one session --------------------------------------------------------------------------------

OUTCOMES = {"full": "full", "short": "short", "interrupted": "signal lost", "rejected": "rejected"}
REMARKS = {
    "regrip": "grip change",
    "bridged": "signal gap filled",
    "unseen": "no signal",
    "fast_lift": "fast lift",
    "fast_return": "fast return",
    "bounce": "bouncing",
}
ATTEMPT_REASONS = {
    "range": "the thigh did not rise far enough",
    "no_hold": "it was not held long enough",
    "not_flexion": "the leg moved, but not towards the chest",
    "signal_lost": "the signal was lost",
}
# Headings of the table of details, and what each of its columns is.
DETAIL_COLUMNS = (
    "hold", "% of target", "in range", "steady", "highest", "wobble (SD)", "drift / 10 s", "lift", "return",
    "lift peak", "return peak", "smoothness", "grip changes", "gap filled",
)  # fmt: skip
MEASURES = (
    ("% of target", "time held, as a share of the prescribed time"),
    ("in range", "seconds in which the thigh was within 5 degrees of the angle that was held, or above it"),
    ("steady", "seconds of these in which the thigh moved slower than 5 degrees per second"),
    ("highest", "highest thigh angle of the hold, in degrees"),
    ("wobble (SD)", "standard deviation of the thigh angle during the hold, in degrees"),
    ("drift / 10 s", "how far the thigh sinks (minus) or rises (plus) in 10 seconds of the hold"),
    ("lift, return", "seconds from rest to the hold, and from the hold back to rest"),
    ("lift peak, return peak", "highest angular speed of these two movements, in degrees per second"),
    ("smoothness", "spectral arc length of the lift: about -1.4 for one smooth movement, lower for a halting one"),
    ("grip changes", "dips during the hold that came back within 1.5 s; they do not end it"),
    ("gap filled", "seconds of the hold without a signal, filled because the thigh was at the same angle afterwards"),
)

AGREEMENT_NOTE = (
    "Bias: the mean error. Limits of agreement: where 95 % of the errors of single holds lie. CI: how uncertain a "
    "figure is. ICC: share of the differences between holds that is not error. SEM: scatter of one measurement. The "
    "plot shows the error of every hold over its length."
)

# --- weeks --------------------------------------------------------------------------------------

CALENDAR_KEY = (
    "Left: morning, right: evening. Filled: done. Empty: planned, not done. P: stopped because of pain. "
    "!: red flag. Dot: not planned."
)
WEEK_COLUMNS = (
    "week from Monday", "done", "pain before", "after", "worst", "right held", "left held", "held minus prescribed",
    "full holds", "right angle", "left angle",
)  # fmt: skip
STEPS = {"stay": "Stay with the plan", "longer": "Hold longer", "more": "Add one repetition", "back": "Step back"}


def proposal_line(found: Proposal) -> str:
    """What could come next, and who decides."""
    step = f"{STEPS[found.step]}: {count_of(found.reps, 'repetition')} of {found.hold_s:g} s per side"
    return f"{step} ({'; '.join(found.reasons)}). Suggested by a rule; the plan's author decides."


MINUTES_NOTE = (
    f"Mean of the weeks that are over. Beyond about {MINUTES_A_WEEK:g} minutes per week and leg flexibility hardly "
    "gains (Ingram et al. 2024)."
)
CHANCE_NOTE = f"A difference of less than {DETECTABLE_DEG} degrees can be normal variation."

# --- the patient's sheet ------------------------------------------------------------------------

SHEET_AUTHORS = {"therapist": "Your plan, written by your therapist", "self": "Your plan"}
# Start and hold of each exercise.
SHEET_CAPTIONS = {
    "": ("Start", "Hold"),
    "knee-to-chest": ("Start: lie on your back", "Hold: one knee towards the chest"),
    "knee-to-chest-double": ("Start: lie on your back", "Hold: both knees towards the chest"),
    "knee-to-chest-strap": ("Start: lie on your back", "Hold: pull gently on the strap"),
    "knee-to-chest-seated": ("Start: sit tall on a chair", "Hold: hug one knee"),
    "knee-to-chest-wall": ("Start: legs up along the wall", "Hold: slide one foot down the wall"),
    "straight-leg-raise": ("Start: lie on your back", "Hold: one leg raised, knee straight"),
}
SHEET_STOP = (
    "Stop at once if the pain is sharp or gets worse. Lower your leg slowly.",
    "Do not exercise, and see a doctor, if any of these applies to you:",
    "Loss of control of your bladder or bowels is an emergency: get medical help now.",
)


def dose_words(side: str, reps: int, hold_s: float, longest_s: float) -> str:
    """What to do with one leg."""
    leg = {"both": "Both legs together", "right": "Right leg", "left": "Left leg"}.get(side, side)
    return f"{leg}: {count_of(reps, 'time')}, hold {hold_s:g} seconds each (never more than {longest_s:g})"


def clock_words(minutes: int) -> str:
    """Minutes after midnight as ``07:15``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def sheet_steps(plan: GuidedPlan) -> tuple[str, ...]:
    """How it is done, step by step."""
    is_both = all(block.side == "both" for block in plan.blocks)
    knee, leg = ("both knees", "both legs") if is_both else ("the knee", "the leg")
    return (
        "Breathe in.",
        f"Breathe out and slowly draw {knee} in: take at least {plan.tempo.lift_s:g} seconds. Do not bounce.",
        f"Hold. Keep breathing: in for {plan.breath.in_s:g} seconds, out for {plan.breath.out_s:g}. "
        "Relax your shoulders and neck.",
        f"Slowly lower {leg}: at least {plan.tempo.lower_s:g} seconds. Rest {plan.rest_s:g} seconds, then repeat.",
        "A gentle stretch is enough. Further is not better.",
    )


# --- how it is counted --------------------------------------------------------------------------

HOW_COUNTED = """A hold runs from the first moment at which the thigh is within 5 degrees of its plateau (20 % of the
movement where that is less) to the last moment before it leaves. A dip that comes back within 1.5 s and stays within
15 degrees is a grip change and does not end it; a signal gap of up to 5 s is filled and reported as time without
signal. What is measured is thigh elevation, not the hip joint: a quarter to a third of the visible motion comes from
the pelvis. A hold is full when it lasts at least the prescribed time minus a tolerance of 1 s or 5 %, whichever is
more."""

_OURS = "accuracy.ways[name=kneehold]"
_ERROR = f"{_OURS}.hold_error_s"

# From the measured figures, as ACCURACY.md has them.
KNOWN_ERROR = f"""Known error: on {shown(f"{_OURS}.recordings")} simulated sets with exactly known holds, every third
with 5 % of its packets lost, the bias of a hold is {shown(f"{_ERROR}.bias", "+.2f")} s, the 95 % limits of agreement
are {shown(f"{_ERROR}.limits[0]", "+.2f")} to {shown(f"{_ERROR}.limits[1]", "+.2f")} s, and the worst single hold was
{shown(f"{_ERROR}.worst", "+.2f")} s off. Source: 'kneehold bench accuracy --full', version {shown("version")}. No
figure against a therapist's stopwatch is known; marks in this report, if there are any, give one."""
