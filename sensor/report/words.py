"""The words of the reports, the session list and the patient's sheet, in the language in use.

Every sentence stands in the wording of its language under ``[report]``; here they are chosen and filled in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from kneehold.sensor.bench.figures import shown
from kneehold.sensor.exercises.plan import GuidedPlan
from kneehold.sensor.exercises.prescription import PrescribedSet
from kneehold.sensor.exercises.profiles import Profile
from kneehold.sensor.model.events import Rep
from kneehold.sensor.review import table
from kneehold.sensor.review.attention import Look
from kneehold.sensor.review.comparison import COUNTED
from kneehold.sensor.review.corrected import Correction
from kneehold.sensor.review.fact import Fact
from kneehold.sensor.review.progression import Proposal, what_changed
from kneehold.sensor.review.safety import Safety
from kneehold.sensor.review.series import Difference
from kneehold.sensor.review.weeks import Symmetry, Weeks
from kneehold.tui.wording import words as wording
from kneehold.tui.wording.translate import translated

__all__ = [
    "alert",
    "alert_words",
    "attempt_words",
    "beyond_words",
    "capital",
    "changed_by",
    "changed_line",
    "clock_words",
    "columns",
    "count_of",
    "day_words",
    "decision_words",
    "ending_words",
    "exercise_title",
    "fact_words",
    "flag_words",
    "held_words",
    "judge_words",
    "judged",
    "known_error",
    "leg_words",
    "legs_line",
    "look_line",
    "number",
    "outcome_words",
    "pain_line",
    "percent",
    "plan_note",
    "plan_title",
    "prescription_words",
    "proposal_line",
    "remark_words",
    "safety_lines",
    "say",
    "sentence_or",
    "sheet_steps",
    "time_words",
    "trend_lines",
]

_BAR = " | "


def say(key: str, /, **values: object) -> str:
    """The sentence ``report.key``; ``KeyError`` for an unknown key or a missing value."""
    return wording.say(f"report.{key}", **values)


def capital(text: str) -> str:
    """``text`` with a capital letter at its beginning; names and nouns in it stay as they are."""
    return f"{text[0].upper()}{text[1:]}"


def columns(key: str) -> tuple[str, ...]:
    """The parts of a sentence that has bars in it: headings of a table, a measure and what it is."""
    return tuple(say(key).split(_BAR))


def sentence_or(key: str, text: str) -> str:
    """The sentence of any section; ``text`` for what this version has no sentence for."""
    return wording.say(key) if key in wording.sentences(wording.DEFAULT) else text


def fact_words(fact: Fact) -> str:
    """A finding of the review as a sentence without its stop."""
    said = {name: translated(value) if isinstance(value, str) else value for name, value in fact.values.items()}
    return say(fact.key, **said)


# --- numbers and times --------------------------------------------------------------------------


def number(value: float | None, decimals: int, *, signed: bool = False) -> str:
    """As ``table.number``, with the decimal sign of the language."""
    return wording.decimal(table.number(value, decimals, signed=signed))


def percent(share: float) -> str:
    """A share, 0-1, in whole percent."""
    return wording.say("number.percent", share=100.0 * share)


def count_of(count: int, what: str) -> str:
    """A number with its noun, one of ``[report.count]``: ``1 session``, ``2 sessions``."""
    return wording.count(f"report.count.{what}", count)


def day_words(day: int | date) -> str:
    """A day as ``30 Nov 2026``."""
    found = date.fromordinal(day) if isinstance(day, int) else day
    month = wording.say("date.months").split()[found.month - 1]
    return wording.say("date.day", day=found.day, month=month, year=found.year)


def time_words(start: datetime) -> str:
    """A local time as ``30 Nov 2026, 20:07``."""
    return wording.say("date.time", day=day_words(start.date()), clock=f"{start:%H:%M}")


def clock_words(minutes: int) -> str:
    """Minutes after midnight as ``07:15``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


# --- safety -------------------------------------------------------------------------------------


def flag_words(flag: str) -> str:
    """What was reported with a red flag."""
    return sentence_or(f"report.flag.{flag}", flag)


def _flags_words(flags: Sequence[str]) -> str:
    first, last = ", ".join(map(flag_words, flags[:-1])), flag_words(flags[-1])
    return say("flag.several", first=first, last=last) if first else last


def alert(safety: Safety) -> str:
    """The mark of a session, the most urgent first: urgent, flag, pain, early; empty for none."""
    if safety.flags:
        return "urgent" if safety.is_urgent else "flag"
    if safety.is_stopped_for_pain:
        return "pain"
    return "early" if safety.is_abandoned else ""


def alert_words(safety: Safety) -> str:
    """The mark as it stands in a list."""
    mark = alert(safety)
    return say(f"alert.{mark}") if mark else ""


def ending_words(safety: Safety) -> str:
    """How a guided session ended, with the reason that was given."""
    why = f"_{safety.why}" if safety.why and safety.ending == "stop" else ""
    return sentence_or(f"report.ending.{safety.ending.replace(' ', '_')}{why}", safety.ending)


def safety_lines(safety: Safety) -> list[str]:
    """What has to be read first about a session; nothing for one that went as planned."""
    lines: list[str] = []
    if safety.is_urgent:
        lines.append(say("safety.urgent", flag=flag_words("bladder_or_bowel")))
    others = [flag for flag in safety.flags if flag != "bladder_or_bowel"]
    if others:
        lines.append(say("safety.flags", flags=_flags_words(others)))
    if safety.is_stopped_for_pain:
        lines.append(say("safety.pain"))
    elif safety.is_abandoned:
        lines.append(say("safety.early", ending=ending_words(safety)))
    return lines


def pain_line(before: float | None, worst: float | None, after: float | None) -> str:
    """Pain as told by the patient, in one line."""
    values = (("before", before), ("worst", worst), ("after", after))
    told = ", ".join(say(f"pain.{name}", value=value) for name, value in values if value is not None)
    if not told:
        return say("pain.none")
    if before is not None and after is not None:
        step = after - before
        change = say(f"pain.{'same' if step == 0.0 else 'up' if step > 0.0 else 'down'}", step=abs(step))
        told = f"{told}; {change}"
    return say("pain.line", told=told)


def look_line(look: Look) -> str:
    """One line of what needs a look."""
    on = "" if look.day < 1 else f" {say('look.on', day=day_words(look.day))}"
    more = "" if look.times == 1 else f" {say('look.more', number=look.times)}"
    kind, flags = look.kind, ""
    if look.flags:
        kind, flags = "urgent" if "bladder_or_bowel" in look.flags else kind, _flags_words(look.flags)
    return say(f"look.{kind}", on=on, more=more, flags=flags, times=look.times, value=look.value)


# --- judges -------------------------------------------------------------------------------------


def judge_words(judge: str) -> str:
    """The counter, nameless marks, or a rater by name."""
    return {COUNTED: say("agree.counted"), "": say("agree.marked")}.get(judge, judge)


def judged(judge: str) -> str:
    """What this judge did with a hold: counted, marked, marked by somebody."""
    return judge_words(judge) if judge in (COUNTED, "") else say("agree.by", rater=judge)


# --- one session --------------------------------------------------------------------------------


def leg_words(side: str) -> str:
    """A leg in a cell of a table."""
    return sentence_or(f"leg.{side}", side)


def outcome_words(outcome: str) -> str:
    """What a repetition is counted as."""
    return sentence_or(f"report.outcome.{outcome}", outcome)


def attempt_words(reason: str) -> str:
    """Why a lift was not counted."""
    return sentence_or(f"attempt.{reason}", reason)


def decision_words(by: Correction) -> str:
    """Who decided what."""
    return say(f"decision.{by.action}", rater=by.rater)


def held_words(hold_s: float, target_s: float, longest_s: float | None) -> str:
    """How long it was held, of what was prescribed and allowed, where it was more; else empty. Seconds are cut."""
    if longest_s is not None and hold_s > longest_s:
        return say("remark.too_long", seconds=float(int(hold_s)), target=float(target_s), longest=float(longest_s))
    return ""


def remark_words(rep: Rep) -> list[str]:
    """The flags of a repetition as they are read."""
    return [sentence_or(f"report.remark.{flag}", flag.replace("_", " ")) for flag in rep.flags]


def exercise_title(profile: Profile) -> str:
    """The title of a shipped exercise in the language in use; any other as it was written."""
    return sentence_or(f"exercise.{profile.name}", profile.title)


def prescription_words(parts: Sequence[PrescribedSet]) -> str:
    """What was prescribed, leg by leg."""
    return ", ".join(
        say("prescription.part", leg=leg_words(part.side), reps=part.reps, hold=float(part.hold_s)) for part in parts
    )


def known_error() -> str:
    """How far off the counter is, from the measured figures, as ACCURACY.md has them."""
    ours = "accuracy.ways[name=kneehold]"
    figures = {
        name: wording.decimal(shown(f"{ours}.hold_error_s.{path}", "+.2f"))
        for name, path in (("bias", "bias"), ("lower", "limits[0]"), ("upper", "limits[1]"), ("worst", "worst"))
    }
    return say("how.known_error", sets=shown(f"{ours}.recordings"), version=shown("version"), **figures)


# --- weeks and the next step --------------------------------------------------------------------


def changed_line(weeks: Weeks) -> str:
    """What changed, in one sentence that names the days compared."""
    found = what_changed(weeks)
    if found is None:
        return say("changed.few")
    of = weeks.weeks
    late_day, early_day = of[-found.late].first_day, of[-found.late - found.early].first_day
    late = _days_words(max(late_day, weeks.first_day), weeks.last_day)
    early = _days_words(max(early_day, weeks.first_day), late_day - 1)
    told = ", ".join(map(fact_words, found.facts)) or say("changed.nothing")
    return say("changed.line", late=late, early=early, told=told)


def _days_words(first: int, last: int) -> str:
    return say("weeks.days", first=day_words(first), last=day_words(last))


def beyond_words(found: Difference) -> str:
    """Whether a difference is more than its uncertainty."""
    return say("legs.more" if found.is_beyond else "legs.within")


def changed_by(figure: str, step: float, half: float, decimals: int) -> str:
    """A change of one of ``weeks.SERIES`` with the half-width of its interval: ``+0.31 ± 0.12 s``."""
    unit = {"hold_error": " s", "range_right": "\u00b0", "range_left": "\u00b0"}.get(figure, "")
    return f"{number(step, decimals, signed=True)} \u00b1 {number(half, decimals)}{unit}"


def legs_line(found: Symmetry) -> str:
    """How the right leg differs from the left."""
    deg, hold_s = found.range_deg, found.hold_s
    return say(
        "legs.told",
        deg=changed_by("range_right", *deg, 1), verdict_deg=beyond_words(deg),
        seconds=changed_by("hold_error", *hold_s, 1), verdict_s=beyond_words(hold_s),
    )  # fmt: skip


def trend_lines(weeks: Weeks) -> list[str]:
    """A line a figure: its change, and whether that is more than its uncertainty."""
    return [
        say(
            "trend.line",
            what=say(f"trend.{name}"),
            per_week=changed_by(name, trend.per_week, trend.half, 2),
            change=changed_by(name, trend.change.step, trend.change.half, 1),
            verdict=beyond_words(trend.change),
        )
        for name, trend in weeks.trends.items()
    ]


def proposal_line(found: Proposal) -> str:
    """What could come next, and who decides."""
    reasons = "; ".join(map(fact_words, found.reasons))
    if found.step == "none":
        return say("step.none", reasons=reasons)
    step, reps = say(f"step.{found.step}"), count_of(found.reps, "repetition")
    return say("step.line", step=step, reps=reps, hold=float(found.hold_s), reasons=reasons)


# --- the patient's sheet ------------------------------------------------------------------------


def plan_title(plan: GuidedPlan) -> str:
    """The title of a shipped plan in the language in use; any other as it was written."""
    return _of_shipped("report.plan", plan, plan.title)


def plan_note(plan: GuidedPlan) -> str:
    """The note of a shipped plan in the language in use; any other as it was written."""
    return _of_shipped("note", plan, plan.note)


def _of_shipped(section: str, plan: GuidedPlan, text: str) -> str:
    key = f"{section}.{plan.blocks[0].profile}"
    return wording.say(key) if wording.sentences(wording.DEFAULT).get(key) == text else text


def sheet_steps(plan: GuidedPlan) -> tuple[str, ...]:
    """How it is done, step by step."""
    both = "_both" if all(block.side == "both" for block in plan.blocks) else ""
    return (
        say("sheet.in"),
        say(f"sheet.draw{both}", seconds=float(plan.tempo.lift_s)),
        say("sheet.hold", breath_in=float(plan.breath.in_s), breath_out=float(plan.breath.out_s)),
        say(f"sheet.lower{both}", seconds=float(plan.tempo.lower_s), rest=float(plan.rest_s)),
        say("sheet.enough"),
    )
