"""What is said about a session, a hold and weeks, in lines of text."""

from __future__ import annotations

from collections.abc import Sequence

from kneehold.sensor.archive.reviewed import ReviewedSession
from kneehold.sensor.model.events import Rep
from kneehold.sensor.model.shown import printable
from kneehold.sensor.report.comparison_text import comparison_text
from kneehold.sensor.report.words import (
    attempt_words,
    changed_line,
    count_of,
    day_words,
    decision_words,
    exercise_title,
    fact_words,
    held_words,
    judge_words,
    leg_words,
    legs_line,
    look_line,
    number,
    outcome_words,
    pain_line,
    percent,
    prescription_words,
    proposal_line,
    remark_words,
    safety_lines,
    trend_lines,
)
from kneehold.sensor.report.words import say as say_report
from kneehold.sensor.review.attention import Look
from kneehold.sensor.review.comparison import Comparison
from kneehold.sensor.review.corrected import Reviewed
from kneehold.sensor.review.progression import Proposal
from kneehold.sensor.review.table import fitting, render_table
from kneehold.sensor.review.weeks import MINUTES_A_WEEK, Week, Weeks
from kneehold.tui.event_text import minutes
from kneehold.tui.wording.words import decimal, say

__all__ = ["hold_lines", "more_lines", "row_lines", "session_lines", "weeks_lines"]

# So many attempts are named above the trace of a session, which needs the room.
_FEW = 3
# The table of weeks, in the language and with the values that need most.
_WIDEST = 76


def session_lines(session: ReviewedSession) -> str:
    """Grade with reasons, what was not counted, and agreement with each rater."""
    result = session.evaluation.result
    told = say(
        "review.session.told",
        name=session.about.person or session.name,
        exercise=exercise_title(result.setup.profile),
        minutes=minutes(result.duration_s),
        full=sum(one.is_counted and one.outcome == "full" for one in session.reviewed),
        planned=session.reps_planned,
        plan=prescription_words(session.parts),
    )
    empty = [] if session.evaluation.traces else [say_report("session.empty", empty=say_report("grade.empty"))]
    quality = [say("review.session.quality", grade=session.quality.grade), *map(fact_words, session.quality.reasons)]
    lines = [
        *safety_lines(session.safety),
        told,
        *empty,
        pain_line(session.pain_before, session.about.pain_worst, session.pain_after),
        "; ".join(quality),
    ]
    attempts = _attempt_lines(session)
    more = len(attempts) - _FEW + 1
    lines += attempts if more < 2 else [*attempts[: _FEW - 1], say("review.session.attempts_more", number=more)]
    lines += [_agreement_line(comparison) for comparison in session.comparisons()]
    return "\n".join(printable(line) for line in lines)


def more_lines(session: ReviewedSession) -> str:
    """All that was not counted, decisions that fit no hold, and every judge compared with every other, in full."""
    lines = _attempt_lines(session) or [say("review.session.no_attempts")]
    for one in session.unmatched_corrections:
        decided = say_report(
            "remark.decided",
            decision=decision_words(one),
            start=float(one.hold_start_s),
            end=float(one.hold_end_s),
            note=one.note,
        )
        lines.append(say("review.session.unmatched", decided=decided.rstrip()))
    compared = [comparison_text(c, session.name) for c in (*session.comparisons(), *session.rater_comparisons())]
    compared = compared or [say("review.session.no_marks")]
    return "\n".join(printable(line) for line in "\n\n".join(["\n".join(lines), *compared]).splitlines())


def hold_lines(session: ReviewedSession, place: int) -> str:
    """Every measure of the hold at ``place``, counted from 0; 78 cells a line at most but for names and notes."""
    one, _ = session.rows[place]
    rep, target_s = one.rep, float(session.targets_s[place])
    stands = outcome_words(one.outcome) if one.is_counted else say("review.hold.rejected")
    first = say(
        "review.hold.first",
        number=place + 1,
        count=len(session.rows),
        leg=leg_words(rep.side),
        outcome=stands,
        start=float(rep.hold_start_s),
        end=float(rep.hold_end_s),
    )
    lines = [first, *_measure_lines(session, place)]
    remarks = [held_words(rep.hold_s, target_s, session.longest_s[place]), *remark_words(rep)]
    if any(remarks):
        lines.append("; ".join(filter(None, remarks)))
    if one.correction is not None:
        lines.append(_decided(one))
    for mark in session.marks:
        if mark.hold_start_s < rep.hold_end_s and rep.hold_start_s < mark.hold_end_s:
            start_s, end_s = float(mark.hold_start_s), float(mark.hold_end_s)
            error_s = float(rep.hold_s - (end_s - start_s))
            lines.append(say("review.hold.marked", rater=mark.rater, start=start_s, end=end_s, error=error_s))
    return "\n".join(printable(line) for line in lines)


def _pm(rep: Rep) -> str:
    """The half-width of the hold's interval, to the hundredth."""
    return "" if rep.hold_pm_s is None else f" ± {rep.hold_pm_s:.2f}"


def _measure_lines(session: ReviewedSession, place: int) -> list[str]:
    one, found = session.rows[place]
    rep, target_s = one.rep, float(session.targets_s[place])
    return [
        say(
            "review.hold.held", seconds=float(rep.hold_s), pm=decimal(_pm(rep)), target=target_s,
            error=float(rep.hold_s - target_s), in_range=float(found.in_zone_s), steady=float(found.still_s),
        ),
        say(
            "review.hold.signal", unseen=float(found.unseen_s), filled=float(rep.bridged_s), grips=rep.regrips,
            bouncing=say("answer.yes" if found.has_bounce else "answer.no"),
        ),
        say(
            "review.hold.angle", angle=float(rep.plateau_deg), highest=_or(found.peak_deg, "°"),
            wobble=_or(found.sd_deg, "°"), drift=_or(found.drift_deg_per_10s, "°/10 s", signed=True),
            range=float(rep.range_deg),
        ),
        say(
            "review.hold.speeds", lift=float(found.lift_s), lift_peak=_or(found.lift_peak_degps, "°/s"),
            smoothness=_or(found.lift_sparc, ""), back=float(found.return_s),
            back_peak=_or(found.return_peak_degps, "°/s"),
        ),
    ]  # fmt: skip


def _attempt_lines(session: ReviewedSession) -> list[str]:
    return [
        say(
            "review.session.attempt",
            at=minutes(a.lift_start_s),
            reason=attempt_words(a.reason),
            peak=float(a.peak_deg),
            held=float(a.hold_s),
        )
        for a in session.evaluation.result.attempts
    ]


def row_lines(session: ReviewedSession, place: int) -> str:
    """What a line of the table of holds has no room for: what to doubt of the hold, and who decided what about it."""
    one = session.reviewed[place]
    too_long = held_words(one.rep.hold_s, session.targets_s[place], session.longest_s[place])
    said = "; ".join(filter(None, (too_long, *remark_words(one.rep), _decided(one))))
    return printable(say("review.hold.row", number=place + 1, said=said or say("review.hold.no_remarks")))


def _decided(one: Reviewed) -> str:
    """Who decided what about a repetition, and why; empty where nobody did."""
    by = one.correction
    if by is None:
        return ""
    counted, decision = outcome_words(one.rep.outcome), decision_words(by)
    return say("review.hold.decided", outcome=counted, decision=decision, at=by.at_utc, note=by.note).rstrip()


def weeks_lines(
    weeks: Weeks, proposal: Proposal | None = None, looks: Sequence[Look] = (), width: int = _WIDEST
) -> str:
    """What needs a look, what changed and could come next, adherence, then a line a week, the newest first.

    The table has 76 cells at most, and columns only that stand whole in ``width``.
    """
    headings = say("review.columns.weeks").split(" | ")
    rows = [
        (
            f"{day_words(week.first_day)}{'' if week.is_whole else '*'}{'!' if week.alarms else ''}",
            f"{week.done}/{week.planned}",
            _pains(week),
            *(number(held, 1) for held in week.minutes),
            number(week.hold_error_s, 1, signed=True),
            "-" if week.full_share is None else percent(week.full_share),
            *("-" if range_deg is None else f"{range_deg:.0f}°" for range_deg in week.range_deg),
        )
        for week in reversed(weeks.weeks)
    ]
    whole = fitting([headings, *rows], width)
    return "\n".join(
        [
            *(f"! {look_line(look)}" for look in looks),
            *([""] if looks else []),
            changed_line(weeks),
            _adherence_line(weeks),
            *trend_lines(weeks),
            *([] if weeks.symmetry is None else [legs_line(weeks.symmetry)]),
            *([] if proposal is None else [proposal_line(proposal)]),
            "",
            f"{say('review.weeks.columns')} {say('review.weeks.columns_more')}",
            say("review.weeks.marks"),
            render_table(headings[:whole], [row[:whole] for row in rows]),
        ]
    )


def _pains(week: Week) -> str:
    """Pain of a week in few cells."""
    if week.pain_before is None and week.pain_after is None:
        return "-" if week.pain_worst is None else f"({week.pain_worst:g})"
    worst = "" if week.pain_worst is None else f" ({week.pain_worst:.0f})"
    return f"{number(week.pain_before, 1)}>{number(week.pain_after, 1)}{worst}"


def _adherence_line(weeks: Weeks) -> str:
    mean = weeks.minutes_a_week
    held = say("review.weeks.held_none")
    if mean is not None:
        held = say("review.weeks.held_mean", right=mean[0], left=mean[1])
    done = say(
        "review.weeks.done",
        percent=percent(weeks.adherence),
        slots=", ".join(count_of(done, slot) for slot, done in weeks.done.items()),
        days=count_of(weeks.days, "day"),
        **{"from": day_words(weeks.first_day), "to": day_words(weeks.last_day)},
    )
    return f"{done}\n{say('review.weeks.held', minutes=held, most=MINUTES_A_WEEK)}"


def _agreement_line(comparison: Comparison) -> str:
    found = comparison.hold_s
    lower, upper = found.limits or (None, None)
    return say(
        "review.session.agreement",
        rater=judge_words(comparison.second_by),
        count=count_of(len(comparison.pairs), "hold"),
        bias=number(found.bias, 2, signed=True),
        lower=number(lower, 2, signed=True),
        upper=number(upper, 2, signed=True),
        worst=number(found.worst, 2, signed=True),
    )


def _or(value: float | None, unit: str, *, signed: bool = False) -> str:
    return "-" if value is None else f"{number(value, 1, signed=signed)}{unit}"
