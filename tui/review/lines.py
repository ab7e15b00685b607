"""What is said about a session, a hold and weeks, in lines of text."""

from __future__ import annotations

from collections.abc import Sequence

from kneehold.sensor.archive.reviewed import ReviewedSession
from kneehold.sensor.model.events import Rep
from kneehold.sensor.report.listing import printable
from kneehold.sensor.report.words import (
    CHANCE_NOTE,
    NO_SAMPLES,
    OUTCOMES,
    REMARKS,
    count_of,
    day_words,
    held_words,
    look_line,
    pain_line,
    proposal_line,
    safety_lines,
)
from kneehold.sensor.review.attention import Look
from kneehold.sensor.review.comparison import Comparison
from kneehold.sensor.review.comparison_text import comparison_text
from kneehold.sensor.review.corrected import DONE, Reviewed
from kneehold.sensor.review.progression import Proposal, what_changed
from kneehold.sensor.review.table import number, render_table
from kneehold.sensor.review.weeks import MINUTES_A_WEEK, Week, Weeks
from kneehold.tui.text import attempt_said, minutes
from kneehold.tui.wording.words import DEFAULT

__all__ = ["flag_words", "hold_lines", "more_lines", "row_lines", "session_lines", "weeks_lines"]

# So many attempts are named above the trace of a session, which needs the room.
_FEW = 3


def session_lines(session: ReviewedSession) -> str:
    """Grade with reasons, what was not counted, and agreement with each rater."""
    result = session.evaluation.result
    full = sum(one.is_counted and one.outcome == "full" for one in session.reviewed)
    lines = [
        *safety_lines(session.safety),
        f"{session.about.person or session.name}: {result.setup.profile.title}, {minutes(result.duration_s)}, "
        f"{full} of {session.reps_planned} holds as long as prescribed ({session.prescription})",
        *([] if session.evaluation.traces else [f"This session is {NO_SAMPLES}."]),
        pain_line(session.pain_before, session.about.pain_worst, session.pain_after),
        f"Data quality {session.quality.grade}" + "".join(f"; {reason}" for reason in session.quality.reasons),
    ]
    attempts = _attempt_lines(session)
    lines += attempts if len(attempts) <= _FEW else [*attempts[: _FEW - 1], f"{len(attempts) - _FEW + 1} more: m"]
    lines += [_agreement_line(comparison) for comparison in session.comparisons()]
    return "\n".join(printable(line) for line in lines)


def more_lines(session: ReviewedSession) -> str:
    """All that was not counted, decisions that fit no hold, and every judge compared with every other, in full."""
    lines = _attempt_lines(session) or ["Nothing but what was counted looked like an attempt."]
    lines += [
        f"{DONE[one.action]} by {one.rater}: {one.hold_start_s:.1f} to {one.hold_end_s:.1f} s {one.note}: "
        "this hold is no longer counted"
        for one in session.unmatched_corrections
    ]
    compared = [comparison_text(c, session.name) for c in (*session.comparisons(), *session.rater_comparisons())]
    compared = compared or ["No hold was marked, so there are no marks to compare with."]
    return "\n".join(printable(line) for line in "\n\n".join(["\n".join(lines), *compared]).splitlines())


def hold_lines(session: ReviewedSession, place: int) -> str:
    """Every measure of the hold at ``place``, counted from 0; 78 cells a line at most but for names and notes."""
    one, found = session.rows[place]
    rep, target_s = one.rep, session.targets_s[place]
    stands = OUTCOMES.get(one.outcome, one.outcome) if one.is_counted else "REJECTED"
    lines = [
        f"Hold {place + 1} of {len(session.rows)}, {rep.side}: {stands}; "
        f"{rep.hold_start_s:.2f} to {rep.hold_end_s:.2f} s",
        f"held {rep.hold_s:.2f}{_pm(rep)} s of {target_s:g} s prescribed ({rep.hold_s - target_s:+.2f} s)   "
        f"in range {found.in_zone_s:.1f} s   steady {found.still_s:.1f} s",
        f"no signal {found.unseen_s:.1f} s, of it filled {rep.bridged_s:.1f} s   grip changes {rep.regrips}   "
        f"bouncing {'yes' if found.has_bounce else 'no'}",
        f"angle {rep.plateau_deg:.1f}°   highest {_or(found.peak_deg, '°')}   wobble {_or(found.sd_deg, '°')}   "
        f"drift {_or(found.drift_deg_per_10s, '°/10 s', signed=True)}   range {rep.range_deg:.1f}°",
        f"lift {found.lift_s:.1f} s, peak {_or(found.lift_peak_degps, '°/s')}, smoothness "
        f"{_or(found.lift_sparc, '')}   return {found.return_s:.1f} s, peak {_or(found.return_peak_degps, '°/s')}",
    ]
    too_long = held_words(rep.hold_s, target_s, session.longest_s[place])
    if rep.flags or too_long:
        lines.append("; ".join(filter(None, (too_long, flag_words(rep)))))
    if one.correction is not None:
        lines.append(_decision_words(one))
    for mark in session.marks:
        if mark.hold_start_s < rep.hold_end_s and rep.hold_start_s < mark.hold_end_s:
            lines.append(
                f"marked by {mark.rater}: {mark.hold_start_s:.2f} to {mark.hold_end_s:.2f} s, counted minus marked "
                f"{rep.hold_s - (mark.hold_end_s - mark.hold_start_s):+.2f} s"
            )
    return "\n".join(printable(line) for line in lines)


def _pm(rep: Rep) -> str:
    """The half-width of the hold's interval, to the hundredth."""
    return "" if rep.hold_pm_s is None else f" ± {rep.hold_pm_s:.2f}"


def _attempt_lines(session: ReviewedSession) -> list[str]:
    return [
        f"Not counted at {minutes(a.lift_start_s)}: {attempt_said(a.reason, DEFAULT)} "
        f"(up to {a.peak_deg:.0f}°, held {a.hold_s:.1f} s)"
        for a in session.evaluation.result.attempts
    ]


def row_lines(session: ReviewedSession, place: int) -> str:
    """What a line of the table of holds has no room for: what to doubt of the hold, and who decided what about it."""
    one = session.reviewed[place]
    too_long = held_words(one.rep.hold_s, session.targets_s[place], session.longest_s[place])
    said = (too_long, flag_words(one.rep), _decision_words(one))
    return printable(f"Hold {place + 1}: " + ("; ".join(filter(None, said)) or "no remarks"))


def flag_words(rep: Rep) -> str:
    """The remarks about a repetition as they are read."""
    return ", ".join(REMARKS.get(flag, flag.replace("_", " ")) for flag in rep.flags)


def _decision_words(one: Reviewed) -> str:
    """Who decided what about a repetition, and why; empty where nobody did."""
    by = one.correction
    return "" if by is None else f"counted as {one.rep.outcome}; {DONE[by.action]} by {by.rater} {by.at_utc} {by.note}"


def weeks_lines(weeks: Weeks, proposal: Proposal | None = None, looks: Sequence[Look] = ()) -> str:
    """What needs a look, what changed and could come next, adherence, then a line a week, the newest first.

    The table has 76 cells at most.
    """
    headings = ("week from Mon", "done", "pain", "right", "left", "error", "full", "right", "left")
    rows = [
        (
            f"{day_words(week.first_day)}{'' if week.is_whole else '*'}{'!' if week.alarms else ''}",
            f"{week.done}/{week.planned}",
            _pains(week),
            *(number(held, 1) for held in week.minutes),
            number(week.hold_error_s, 1, signed=True),
            "-" if week.full_share is None else f"{week.full_share:.0%}",
            *("-" if range_deg is None else f"{range_deg:.0f}°" for range_deg in week.range_deg),
        )
        for week in reversed(weeks.weeks)
    ]
    symmetry = weeks.symmetry
    legs = "" if symmetry is None else (
        f"Right minus left: {number(symmetry.range_deg, 1, signed=True)}°, {number(symmetry.hold_s, 1, signed=True)} s "
        f"held: {'more than' if symmetry.is_detectable else 'within'} normal variation."
    )  # fmt: skip
    return "\n".join(
        [
            *(f"! {look_line(look)}" for look in looks),
            *([""] if looks else []),
            what_changed(weeks),
            _adherence_line(weeks),
            *([legs] if legs else []),
            *([] if proposal is None else [proposal_line(proposal)]),
            "",
            "Pain: before > after (worst). Right, left: minutes held. Error: seconds held",
            "minus prescribed. Last two columns: angle above rest.",
            "*: not a whole week. !: a stop for pain or a red flag.",
            CHANCE_NOTE,
            render_table(headings, rows),
        ]
    )


def _pains(week: Week) -> str:
    """Pain of a week in few cells."""
    if week.pain_before is None and week.pain_after is None:
        return "-" if week.pain_worst is None else f"({week.pain_worst:g})"
    worst = "" if week.pain_worst is None else f" ({week.pain_worst:.0f})"
    return f"{number(week.pain_before, 1)}>{number(week.pain_after, 1)}{worst}"


def _adherence_line(weeks: Weeks) -> str:
    slots = " and ".join(count_of(done, slot) for slot, done in weeks.done.items())
    days = f"{day_words(weeks.first_day)} to {day_words(weeks.last_day)}"
    mean = weeks.minutes_a_week
    held = "no week is over yet" if mean is None else f"{mean[0]:.1f} min right, {mean[1]:.1f} min left per whole week"
    return (
        f"{weeks.adherence:.0%} of the planned sessions done: {slots} in {count_of(weeks.days, 'day')} ({days}).\n"
        f"Held: {held}; beyond about {MINUTES_A_WEEK:g} min per week flexibility hardly gains."
    )


def _agreement_line(comparison: Comparison) -> str:
    found = comparison.hold_s
    lower, upper = found.limits or (None, None)
    return (
        f"Against {comparison.second_by or 'marks'}: {count_of(len(comparison.pairs), 'hold')}, bias "
        f"{number(found.bias, 2, signed=True)} s, 95 % limits {number(lower, 2, signed=True)} to "
        f"{number(upper, 2, signed=True)} s, worst {number(found.worst, 2, signed=True)} s"
    )


def _or(value: float | None, unit: str, *, signed: bool = False) -> str:
    return "-" if value is None else f"{number(value, 1, signed=signed)}{unit}"
