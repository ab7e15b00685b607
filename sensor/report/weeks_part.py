"""How weeks read in a report: adherence, calendar, pain, accuracy, angle and symmetry as markup."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from sensor.report.page import cell, table, tiles
from sensor.report.week_chart import Axis, week_chart
from sensor.report.words import (
    CALENDAR_KEY,
    CHANCE_NOTE,
    MINUTES_NOTE,
    WEEK_COLUMNS,
    count_of,
    day_words,
)
from sensor.review.progression import what_changed
from sensor.review.table import number
from sensor.review.weeks import DETECTABLE_DEG, MINUTES_A_WEEK, SLOTS, Week, Weeks

__all__ = ["weeks_part", "weeks_table"]

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# What a slot looks like and is read as.
_MARKS = {
    "done": ("\u25cf", "done"),
    "pain": ("P", "stopped because of pain"),
    "flag": ("!", "red flag"),
    "uncounted": ("?", "recorded, not counted"),
    "missed": ("\u25cb", "not done"),
    "": ("\u00b7", "not planned"),
}
# A season; earlier weeks stand in the table of weeks.
_CALENDAR_WEEKS = 13
_WORST_ERROR_S = 10.0


def weeks_part(weeks: Weeks) -> str:
    """Everything about the weeks, adherence first; markup."""
    days = f"{day_words(weeks.first_day)} to {day_words(weeks.last_day)}"
    changed = f'<p class="lead"><b>{escape(what_changed(weeks))}</b></p>'
    return "".join(
        [
            f"<h2>{count_of(len(weeks.weeks), 'week')}, {days}</h2>{changed}",
            tiles(_figures(weeks)),
            f'<p class="mut">{escape(MINUTES_NOTE)}</p>',
            _calendar(weeks),
            f'<div class="charts">{"".join(_charts(weeks))}</div>',
            _symmetry(weeks),
        ]
    )


def _charts(weeks: Weeks) -> list[str]:
    """Pain first; every axis is the same for everybody."""
    of = weeks.weeks
    pains = ([w.pain_before for w in of], [w.pain_after for w in of], [w.pain_worst for w in of])
    minutes = [[week.minutes[k] for week in of] for k in range(2)]
    ranges = [[week.range_deg[k] for week in of] for k in range(2)]
    errors = [week.hold_error_s for week in of]
    most_min = max(MINUTES_A_WEEK + 2.0, *(value for line in minutes for value in line))
    return [
        week_chart(
            "Pain (0 none to 10): before (solid), after (dashed), worst of the week (dotted)",
            weeks, pains, Axis(0.0, 10.0, (0, 5, 10)),
        ),
        week_chart(
            "Planned sessions done, %",
            weeks, [[100.0 * week.done / week.planned for week in of]], Axis(0.0, 100.0, (0, 50, 100)),
        ),
        week_chart(
            f"Minutes held per week: right (solid), left (dashed). Line: {MINUTES_A_WEEK:g} minutes",
            weeks, minutes, Axis(0.0, most_min, (0, 5, 10), mark=MINUTES_A_WEEK),
        ),
        week_chart(
            "Held minus prescribed, mean of all holds in seconds. Line: as prescribed",
            weeks, [errors], _around(errors),
        ),
        week_chart(
            f"Thigh angle of the holds above rest, median in degrees: right (solid), left (dashed). Grey: "
            f"\u00b1{DETECTABLE_DEG}\u00b0, normal variation",
            weeks, ranges, Axis(0.0, 140.0, (0, 45, 90, 135), band=DETECTABLE_DEG),
        ),
    ]  # fmt: skip


def weeks_table(weeks: Weeks) -> str:
    """A row a week; markup."""
    caption = "Done: sessions of those planned on the days looked at. Held: minutes. A week marked * is not whole."
    return table(caption, WEEK_COLUMNS, [_row(week) for week in weeks.weeks], (0,))


def _around(errors: Sequence[float | None]) -> Axis:
    """Ten seconds to either side of the prescription, more only where a week lies beyond."""
    most = max([_WORST_ERROR_S, *(abs(error) for error in errors if error is not None)])
    return Axis(-most, most, (-10, 0, 10), mark=0.0)


def _symmetry(weeks: Weeks) -> str:
    found = weeks.symmetry
    if found is None:
        return ""
    verdict = "more than normal variation" if found.is_detectable else "within normal variation"
    apart_deg, apart_s = (number(value, 1, signed=True) for value in (found.range_deg, found.hold_s))
    return f"<p>Right minus left: {apart_deg}\u00b0 and {apart_s} s held: {verdict}. {escape(CHANCE_NOTE)}</p>"


def _figures(weeks: Weeks) -> list[tuple[str, str]]:
    done = sum(weeks.done.values())
    found = [(f"{weeks.adherence:.0%}", f"of the planned sessions done ({done} of {weeks.planned})")]
    found += [(f"{days} of {weeks.days}", f"days with the {slot} session done") for slot, days in weeks.done.items()]
    mean = weeks.minutes_a_week
    held = mean or tuple(sum(week.minutes[k] for week in weeks.weeks) for k in range(2))
    words = "held per week, {}: mean of the weeks that are over" if mean else "held so far, {}: no week is over yet"
    return [*found, *((f"{held[k]:.1f} min", words.format(side)) for k, side in enumerate(("right", "left")))]


def _calendar(weeks: Weeks) -> str:
    """A row a week from Monday, in each day the morning and the evening."""
    rows: list[str] = []
    for week in weeks.weeks[-_CALENDAR_WEEKS:]:
        cells = [f'<th scope="row" class="t">{escape(day_words(week.first_day))}</th>']
        for day in range(week.first_day, week.first_day + 7):
            is_inside = weeks.first_day <= day <= weeks.last_day
            cells.append(_day(weeks, day) if is_inside else '<td class="day"></td>')
        rows.append(f"<tr>{''.join(cells)}</tr>")
    heads = "".join(f'<th scope="col">{name}</th>' for name in _WEEKDAYS)
    shown = "" if len(weeks.weeks) <= _CALENDAR_WEEKS else f" The last {_CALENDAR_WEEKS} weeks."
    return (
        f'<h3>Mornings and evenings</h3><table class="calendar"><caption>Left: morning, right: evening. '
        f'{escape(CALENDAR_KEY)}{shown}</caption><thead><tr><th scope="col" class="t">week from</th>{heads}</tr>'
        f"</thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _day(weeks: Weeks, day: int) -> str:
    kinds = [(slot, weeks.marks.get((day, slot), "missed" if slot in weeks.done else "")) for slot in SLOTS]
    signs = "".join(f'<span class="slot {kind}" aria-hidden="true">{_MARKS[kind][0]}</span>' for _, kind in kinds)
    said = ", ".join(f"{slot} {_MARKS[kind][1]}" for slot, kind in kinds)
    return f'<td class="day">{signs}<span class="said">{said}</span></td>'


def _row(week: Week) -> str:
    def of(value: float | None, decimals: int, unit: str = "", *, signed: bool = False) -> str:
        return cell("-" if value is None else f"{number(value, decimals, signed=signed)}{unit}")

    alarms = f" ({count_of(week.alarms, 'alarm')})" if week.alarms else ""
    return (
        "<tr>"
        + cell(f"{day_words(date.fromordinal(week.first_day))}{'' if week.is_whole else ' *'}{alarms}", "t")
        + cell(f"{week.done} of {week.planned}")
        + "".join(of(pain, 1) for pain in (week.pain_before, week.pain_after))
        + of(week.pain_worst, 0)
        + "".join(of(minutes, 1, " min") for minutes in week.minutes)
        + of(week.hold_error_s, 1, " s", signed=True)
        + cell("-" if week.full_share is None else f"{week.full_share:.0%}")
        + "".join(of(range_deg, 0, "\u00b0") for range_deg in week.range_deg)
        + "</tr>"
    )
