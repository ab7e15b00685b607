"""The list of sessions to choose from, and the weeks of a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import DataTable, Static

from kneehold.sensor.archive.row import SessionRow
from kneehold.sensor.archive.weeks_of import looks_of, proposal_of, weeks_of
from kneehold.sensor.model.errors import KneeholdError
from kneehold.sensor.report.listing import COLUMNS, headings, session_cells
from kneehold.sensor.review.progression import Rule
from kneehold.sensor.review.table import fitting
from kneehold.tui.review.keys_line import KeysLine
from kneehold.tui.review.lines import weeks_lines
from kneehold.tui.review.page import Page
from kneehold.tui.review.text_screen import TextScreen
from kneehold.tui.wording.words import say

__all__ = ["ListScreen", "RuleOf"]

# What a reader chooses by stands first; columns that do not stand whole are read below the list.
_ORDER = tuple(
    COLUMNS.index(name)
    for name in (
        "began", "alert", "full", "pain", "grade", "person", "mean", "side", "exercise", "remarks", "session",
    )
)  # fmt: skip
_BELOW = tuple(COLUMNS.index(name) for name in ("session", "person", "exercise", "remarks"))
# Said below only where the list has no room for it, with its heading: alone it says nothing.
_NAMED = tuple(COLUMNS.index(name) for name in ("full", "pain", "grade"))
# The rule of the plan by which the sessions, oldest first, were done; None: the usual one.
RuleOf = Callable[[Sequence[SessionRow]], Rule | None]
_GAP = "  "
# Bold, with a word in the column of alerts: colour alone says nothing to some.
_ALARM = "bold #ff8f9d"
# A longer name is cut in the list and read below it.
_LONGEST = 24
# A blank at both sides of a cell, and the bar by which the list is scrolled.
_EDGES = 4


class ListScreen(Page):
    """All sessions, the newest first; Enter opens one, w shows the weeks of its person."""

    CSS = """
    ListScreen DataTable { height: 1fr; overflow-x: hidden; }
    ListScreen #said { height: 2; padding: 0 1; }
    """
    BINDINGS: ClassVar = [Binding("w", "weeks"), Binding("q,escape", "app.quit")]

    def __init__(self, rows: tuple[SessionRow, ...], rule_of: RuleOf) -> None:
        super().__init__()
        self._rule_of = rule_of
        self.rows = tuple(reversed(rows))
        self._weeks: dict[tuple[str, int], TextScreen | None] = {}
        self._width = 0
        self._whole: tuple[int, ...] = ()  # the columns that are seen, by their place

    def compose(self) -> ComposeResult:
        """The list, what it has no room for, the keys."""
        yield DataTable(cursor_type="row")
        yield Static(id="said", markup=False)
        yield KeysLine(("enter", "session"), ("w", "weeks"), ("q", "quit"))

    def on_mount(self) -> None:
        """Fill in."""
        self._fill_in()
        self.table.focus()

    def on_resize(self) -> None:
        """Other columns."""
        if self._width != self.size.width:
            self._fill_in()

    def _fill_in(self) -> None:
        """One cell a row, as each cell of a table is drawn for itself, and that takes its time."""
        self._width = self.size.width
        (heading, *lines), self._whole = _lines(
            [headings(), *(session_cells(row) for row in self.rows)], self._width - _EDGES
        )
        table = self.table
        place = table.cursor_row
        table.clear(columns=True)
        table.add_column(Text(heading))
        for row, line in zip(self.rows, lines, strict=True):
            table.add_row(Text(line, _ALARM if row.safety.is_alarming else ""))
        table.move_cursor(row=place)
        self._say(place)

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """The cursor came to another row: all of its words stand below."""
        self._say(event.cursor_row)

    def _say(self, place: int) -> None:
        if place >= len(self.rows):
            return
        cells = session_cells(self.rows[place])
        named = headings()
        more = [f"{named[place]} {cells[place]}" for place in _NAMED if place not in self._whole and cells[place]]
        said = "   ".join([*more, *(cells[place] for place in _BELOW if cells[place])])
        self.query_one("#said", Static).update(said, layout=False)

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Enter on a row."""
        self.review.open_session(self.rows[event.cursor_row])

    def action_weeks(self) -> None:
        """The weeks of whose session the cursor is on."""
        if not self.rows:
            return
        person = self.rows[self.table.cursor_row].about.person
        made = person, self._width
        if made not in self._weeks:
            self._weeks[made] = self._made(person)
        screen = self._weeks[made]
        if screen is None:
            self.review.notify(say("review.weeks.none"), severity="warning")
        else:
            self.review.push_screen(screen)

    def _made(self, person: str) -> TextScreen | None:
        """The screen of a person's weeks; kept, as these do not change while they are looked at."""
        rows = [row for row in reversed(self.rows) if row.about.person == person]
        if weeks_of(rows) is None:
            return None
        rule, proposal = None, None
        try:
            rule = self._rule_of(rows)
            proposal = proposal_of(rows, rule)
        except KneeholdError as error:
            self.review.notify(str(error), severity="error", markup=False)
        today = date.today()  # noqa: DTZ011 the local day
        weeks = weeks_of(rows, rule=rule, today=today)
        assert weeks is not None
        told = weeks_lines(weeks, proposal, looks_of(rows, today), self._width - _EDGES)
        screen = TextScreen(f"{person}\n{told}" if person else told, "weeks")
        # textual leaves open what a screen returns.
        self.review.install_screen(screen, f"weeks {len(self._weeks)}")  # pyright: ignore[reportUnknownMemberType]
        return screen


def _lines(rows: list[tuple[str, ...]], width: int) -> tuple[list[str], tuple[int, ...]]:
    """Every row as one line of the columns that stand whole in ``width``, and which these are."""
    cells = [[_cut(row[place]) if place not in _BELOW[2:] else row[place] for place in _ORDER] for row in rows]
    whole = max(1, fitting(cells, width, len(_GAP)))
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)][:whole]
    lines = [_GAP.join(cell.ljust(w) for cell, w in zip(row[:whole], widths, strict=True)).rstrip() for row in cells]
    return lines, _ORDER[:whole]


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
