"""How weeks read in a report: adherence, calendar, pain, accuracy, angle and symmetry as markup."""

from __future__ import annotations

from datetime import date
from html import escape

from kneehold.sensor.report.page import cell, table, tiles
from kneehold.sensor.report.week_chart import Axis, week_chart
from kneehold.sensor.report.words import (
    beyond_words,
    changed_by,
    changed_line,
    columns,
    count_of,
    day_words,
    legs_line,
    number,
    percent,
    say,
)
from kneehold.sensor.review.series import Trend
from kneehold.sensor.review.weeks import MINUTES_A_WEEK, SIDES, SLOTS, Week, Weeks
from kneehold.tui.wording.words import plus_minus
from kneehold.tui.wording.words import say as say_any

__all__ = ["weeks_part", "weeks_table"]

# What a slot looks like; its word is "slot." and the name.
_MARKS = {
    "done": "\u25cf",
    "pain": "P",
    "flag": "!",
    "uncounted": "?",
    "missed": "\u25cb",
    "unplanned": "\u00b7",
}
# A season; earlier weeks stand in the table of weeks.
_CALENDAR_WEEKS = 13
_WORST_ERROR_S = 10.0


def weeks_part(weeks: Weeks) -> str:
    """Everything about the weeks, adherence first; markup."""
    days = say("weeks.days", first=day_words(weeks.first_day), last=day_words(weeks.last_day))
    changed = f'<p class="lead"><b>{escape(changed_line(weeks))}</b></p>'
    return "".join(
        [
            f"<h2>{say('weeks.title', count=count_of(len(weeks.weeks), 'week'), days=days)}</h2>{changed}",
            tiles(_figures(weeks)),
            f'<p class="mut">{escape(say("weeks.note", minutes=MINUTES_A_WEEK))}</p>',
            _calendar(weeks),
            f'<div class="charts">{"".join(_charts(weeks))}</div>',
            _trends(weeks),
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
    widest = max([_WORST_ERROR_S, *(abs(error) for error in errors if error is not None)])
    trends = weeks.trends

    def drawn(*names: str) -> list[Trend]:
        return [trends[name] for name in names if name in trends]

    most_min = max(MINUTES_A_WEEK + 2.0, *(value for line in minutes for value in line))
    return [
        week_chart(
            say("chart.pain"),
            weeks, pains, Axis(0.0, 10.0, (0, 5, 10)), drawn("pain_before"),
        ),
        week_chart(
            say("chart.done"),
            weeks, [[100.0 * week.done / week.planned for week in of]], Axis(0.0, 100.0, (0, 50, 100)),
        ),
        week_chart(
            say("chart.minutes", mark=MINUTES_A_WEEK),
            weeks, minutes, Axis(0.0, most_min, (0, 5, 10), mark=MINUTES_A_WEEK),
        ),
        week_chart(
            say("chart.error"),
            weeks, [errors], Axis(-widest, widest, (-10, 0, 10), mark=0.0), drawn("hold_error"),
        ),
        week_chart(
            say("chart.angle"),
            weeks, ranges, Axis(0.0, 140.0, (0, 45, 90, 135)), drawn("range_right", "range_left"),
        ),
    ]  # fmt: skip


def weeks_table(weeks: Weeks) -> str:
    """A row a week; markup."""
    return table(say("weeks.caption"), columns("columns.weeks"), [_row(week) for week in weeks.weeks], (0,))


def _trends(weeks: Weeks) -> str:
    """A row a figure: by how much it changes, and whether that is more than its uncertainty."""
    rows = [
        "<tr>"
        + cell(say(f"trend.{name}"), "t")
        + cell(str(trend.sessions))
        + cell(changed_by(name, trend.per_week, trend.half, 2))
        + cell(changed_by(name, trend.change.step, trend.change.half, 1))
        + cell(beyond_words(trend.change), "t")
        + "</tr>"
        for name, trend in weeks.trends.items()
    ]
    return table(say("trend.caption"), columns("columns.trends"), rows, (0, 4)) if rows else ""


def _symmetry(weeks: Weeks) -> str:
    return "" if weeks.symmetry is None else f"<p>{escape(legs_line(weeks.symmetry))}</p>"


def _figures(weeks: Weeks) -> list[tuple[str, str]]:
    done = sum(weeks.done.values())
    found = [(percent(weeks.adherence), say("tile.done", done=done, planned=weeks.planned))]
    found += [(say("figure.of", part=days, whole=weeks.days), say(f"tile.{slot}")) for slot, days in weeks.done.items()]
    mean = weeks.minutes_a_week
    held = mean or tuple(sum(week.minutes[k] for week in weeks.weeks) for k in range(2))
    key = "tile.per_week" if mean else "tile.so_far"
    return [*found, *((f"{number(held[k], 1)} min", say(key, leg=say(f"leg.{side}"))) for k, side in enumerate(SIDES))]


def _calendar(weeks: Weeks) -> str:
    """A row a week from Monday, in each day the morning and the evening."""
    rows: list[str] = []
    for week in weeks.weeks[-_CALENDAR_WEEKS:]:
        cells = [f'<th scope="row" class="t">{escape(day_words(week.first_day))}</th>']
        for day in range(week.first_day, week.first_day + 7):
            is_inside = weeks.first_day <= day <= weeks.last_day
            cells.append(_day(weeks, day) if is_inside else '<td class="day"></td>')
        rows.append(f"<tr>{''.join(cells)}</tr>")
    heads = "".join(f'<th scope="col">{name}</th>' for name in say_any("date.weekdays").split())
    shown = "" if len(weeks.weeks) <= _CALENDAR_WEEKS else " " + say("calendar.last", count=_CALENDAR_WEEKS)
    return (
        f'<h3>{say("heading.calendar")}</h3><table class="calendar"><caption>'
        f"{escape(say('calendar.key'))}{shown}</caption>"
        f'<thead><tr><th scope="col" class="t">{say("calendar.week")}</th>'
        f"{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _day(weeks: Weeks, day: int) -> str:
    kinds = [(slot, weeks.marks.get((day, slot), "missed" if slot in weeks.done else "unplanned")) for slot in SLOTS]
    signs = "".join(f'<span class="slot {kind}" aria-hidden="true">{_MARKS[kind]}</span>' for _, kind in kinds)
    said = ", ".join(f"{say(f'slot.{slot}')} {say(f'slot.{kind}')}" for slot, kind in kinds)
    return f'<td class="day">{signs}<span class="said">{said}</span></td>'


def _error(week: Week) -> str:
    """Mean of held minus prescribed seconds, with its interval."""
    if week.hold_error_s is None:
        return "-"
    pm = plus_minus(week.hold_error_half_s)
    return f"{number(week.hold_error_s, 1, signed=True)}{pm} s"


def _row(week: Week) -> str:
    def of(value: float | None, decimals: int, unit: str = "", *, signed: bool = False) -> str:
        return cell("-" if value is None else f"{number(value, decimals, signed=signed)}{unit}")

    alarms = " " + say("weeks.alarms", count=count_of(week.alarms, "alarm")) if week.alarms else ""
    return (
        "<tr>"
        + cell(f"{day_words(date.fromordinal(week.first_day))}{'' if week.is_whole else ' *'}{alarms}", "t")
        + cell(say("figure.of", part=week.done, whole=week.planned))
        + "".join(of(pain, 1) for pain in (week.pain_before, week.pain_after))
        + of(week.pain_worst, 0)
        + "".join(of(minutes, 1, " min") for minutes in week.minutes)
        + cell(_error(week))
        + cell("-" if week.full_share is None else percent(week.full_share))
        + "".join(of(range_deg, 0, "\u00b0") for range_deg in week.range_deg)
        + "</tr>"
    )
