"""What is said about a session and about one hold of it, in lines of text?"""

from __future__ import annotations

from datetime import date

from sensor.archive.listing import printable
from sensor.archive.reviewed import ReviewedSession
from sensor.events import Rep
from sensor.review.comparison import Comparison
from sensor.review.comparison_text import comparison_text
from sensor.review.corrected import DONE, Reviewed
from sensor.review.progression import STEPS, Proposal, what_changed
from sensor.review.table import number, render_table
from sensor.review.weeks import DETECTABLE_DEG, MINUTES_A_WEEK, Weeks
from tui.text import attempt_said, minutes
from tui.wording.words import DEFAULT

__all__ = ["flag_words", "hold_lines", "more_lines", "row_lines", "session_lines", "weeks_lines"]

# So many attempts are named above the trace of a session, which needs the room.
_FEW = 3


def session_lines(session: ReviewedSession) -> str:
    """Grade with reasons, what was not counted, and agreement with each rater."""
    result = session.evaluation.result
    full = sum(one.is_counted and one.outcome == "full" for one in session.reviewed)
    lines = [
        f"{session.about.person or session.name}: {result.setup.profile.title}, {minutes(result.duration_s)}, "
        f"{full} of {session.reps_planned} holds as long as prescribed ({session.prescription})",
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
        "this hold is not counted now"
        for one in session.homeless
    ]
    compared = [comparison_text(c, session.name) for c in (*session.comparisons(), *session.rater_comparisons())]
    compared = compared or ["No hold was marked, so there is nobody to compare the counter with."]
    return "\n".join(printable(line) for line in "\n\n".join(["\n".join(lines), *compared]).splitlines())


def hold_lines(session: ReviewedSession, place: int) -> str:
    """Every measure of the hold at ``place``, counted from 0; 78 cells a line at most but for names and notes."""
    one, found = session.rows[place]
    rep, target_s = one.rep, session.targets_s[place]
    stands = one.outcome if one.is_counted else "REJECTED"
    lines = [
        f"Hold {place + 1} of {len(session.rows)}, {rep.side}: {stands}; "
        f"{rep.hold_start_s:.2f} to {rep.hold_end_s:.2f} s",
        f"held {rep.hold_s:.2f} s of {target_s:g} s prescribed ({rep.hold_s - target_s:+.2f} s)   "
        f"in zone {found.in_zone_s:.1f} s   still {found.still_s:.1f} s",
        f"unseen {found.unseen_s:.1f} s, of it bridged {rep.bridged_s:.1f} s   regrips {rep.regrips}   "
        f"bounce {'yes' if found.has_bounce else 'no'}",
        f"plateau {rep.plateau_deg:.1f}°   peak {_or(found.peak_deg, '°')}   SD {_or(found.sd_deg, '°')}   "
        f"drift {_or(found.drift_deg_per_10s, '° in 10 s', signed=True)}   range {rep.range_deg:.1f}°",
        f"lift {found.lift_s:.1f} s, peak {_or(found.lift_peak_degps, '°/s')}, smoothness "
        f"{_or(found.lift_sparc, '')}   return {found.return_s:.1f} s, peak {_or(found.return_peak_degps, '°/s')}",
    ]
    if rep.flags:
        lines.append(flag_words(rep))
    if one.correction is not None:
        lines.append(_decision_words(one))
    for mark in session.marks:
        if mark.hold_start_s < rep.hold_end_s and rep.hold_start_s < mark.hold_end_s:
            lines.append(
                f"marked by {mark.rater}: {mark.hold_start_s:.2f} to {mark.hold_end_s:.2f} s, counted less marked "
                f"{rep.hold_s - (mark.hold_end_s - mark.hold_start_s):+.2f} s"
            )
    return "\n".join(printable(line) for line in lines)


def _attempt_lines(session: ReviewedSession) -> list[str]:
    return [
        f"Not counted at {minutes(a.lift_start_s)}: {attempt_said(a.reason, DEFAULT)} "
        f"(up to {a.peak_deg:.0f}°, held {a.hold_s:.1f} s)"
        for a in session.evaluation.result.attempts
    ]


def row_lines(session: ReviewedSession, place: int) -> str:
    """What a line of the table of holds has no room for: what to doubt of the hold, and who decided what about it."""
    one = session.reviewed[place]
    said = (flag_words(one.rep), _decision_words(one))
    return printable(f"Hold {place + 1}: " + ("; ".join(filter(None, said)) or "nothing to remark"))


def flag_words(rep: Rep) -> str:
    """The remarks about a repetition as they are read."""
    return ", ".join(flag.replace("_", " ") for flag in rep.flags)


def _decision_words(one: Reviewed) -> str:
    """Who decided what about a repetition, and why; empty where nobody did."""
    by = one.correction
    return "" if by is None else f"counted as {one.rep.outcome}; {DONE[by.action]} by {by.rater} {by.at_utc} {by.note}"


def weeks_lines(weeks: Weeks, proposal: Proposal | None = None) -> str:
    """What changed and could come next, adherence, then accuracy, range and pain, a line a week, the newest first.

    The table has 76 cells at most.
    """
    headings = ("week from", "done", "right min", "left min", "error s", "full", "right °", "left °", "pain")
    rows = [
        (
            date.fromordinal(week.first_day).isoformat(),
            f"{week.done}/{week.planned}",
            *(number(held, 1) for held in week.minutes),
            number(week.hold_error_s, 1, signed=True),
            "-" if week.full_share is None else f"{week.full_share:.0%}",
            *(number(range_deg, 0) for range_deg in week.range_deg),
            number(week.pain_before, 1),
        )
        for week in reversed(weeks.weeks)
    ]
    symmetry = weeks.symmetry
    legs = "" if symmetry is None else (
        f"Right less left: {number(symmetry.range_deg, 1, signed=True)}°, {number(symmetry.hold_s, 1, signed=True)} s "
        f"(index {symmetry.share:+.2f}): {'more' if symmetry.is_detectable else 'no more'} than chance"
    )  # fmt: skip
    return "\n".join(
        [
            what_changed(weeks),
            _adherence_line(weeks),
            legs,
            *([] if proposal is None else [_proposal_line(proposal)]),
            "",
            f"Error: held less prescribed. Ranges that differ by less than {DETECTABLE_DEG}° may do so by chance.",
            render_table(headings, rows),
        ]
    )


def _adherence_line(weeks: Weeks) -> str:
    slots = " and ".join(f"{done} {slot}s" for slot, done in weeks.done.items())
    first, last = (date.fromordinal(day).isoformat() for day in (weeks.first_day, weeks.last_day))
    return (
        f"{weeks.adherence:.0%} of the planned sessions done: {slots} of {weeks.days} days ({first} to {last}); "
        f"mark for a leg: {MINUTES_A_WEEK:g} min a week"
    )


def _proposal_line(proposal: Proposal) -> str:
    why = "; ".join(proposal.reasons)
    step = f"{STEPS[proposal.step]}: {proposal.reps} times {proposal.hold_s:g} s a side"
    return f"{step} ({why}). Proposed by rule; whoever wrote the plan decides."


def _agreement_line(comparison: Comparison) -> str:
    found = comparison.hold_s
    lower, upper = found.limits or (None, None)
    return (
        f"Against {comparison.second_by or 'marks'}: {len(comparison.pairs)} holds, bias "
        f"{number(found.bias, 2, signed=True)} s, 95 % limits {number(lower, 2, signed=True)} to "
        f"{number(upper, 2, signed=True)} s, worst {number(found.worst, 2, signed=True)} s"
    )


def _or(value: float | None, unit: str, *, signed: bool = False) -> str:
    return "-" if value is None else f"{number(value, 1, signed=signed)}{unit}"
