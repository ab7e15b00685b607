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
from kneehold.tui.review.keys_line import KeysLine
from kneehold.tui.review.lines import weeks_lines
from kneehold.tui.review.page import Page
from kneehold.tui.review.text_screen import TextScreen
from kneehold.tui.wording.words import say

__all__ = ["ListScreen", "RuleOf"]

# What a reader chooses by stands first, so that 80 columns show it; what they cut off stands below the list.
_ORDER = tuple(
    COLUMNS.index(name)
    for name in (
        "began", "alert", "person", "full", "pain", "grade", "mean", "side", "exercise", "remarks", "session",
    )
)  # fmt: skip
_BELOW = tuple(COLUMNS.index(name) for name in ("session", "person", "exercise", "remarks"))
# The rule of the plan by which the sessions, oldest first, were done; None: the usual one.
RuleOf = Callable[[Sequence[SessionRow]], Rule | None]
_GAP = "  "
# Bold, with a word in the column of alerts: colour alone says nothing to some.
_ALARM = "bold #ff8f9d"
# A longer name is cut in the list and read below it.
_LONGEST = 24


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
        self._weeks: dict[str, TextScreen | None] = {}

    def compose(self) -> ComposeResult:
        """The list, what it has no room for, the keys."""
        yield DataTable(cursor_type="row")
        yield Static(id="said", markup=False)
        yield KeysLine(("enter", "session"), ("w", "weeks"), ("q", "quit"))

    def on_mount(self) -> None:
        """Fill in; one cell a row, as each cell of a table is drawn for itself, and that takes its time."""
        heading, *lines = _lines([headings(), *(session_cells(row) for row in self.rows)])
        table = self.table
        table.add_column(Text(heading))
        for row, line in zip(self.rows, lines, strict=True):
            table.add_row(Text(line, _ALARM if row.safety.is_alarming else ""))
        table.focus()

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """The cursor came to another row: all of its words stand below."""
        cells = session_cells(self.rows[event.cursor_row])
        said = "   ".join(cells[place] for place in _BELOW if cells[place])
        self.query_one("#said", Static).update(said, layout=False)

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Enter on a row."""
        self.review.open_session(self.rows[event.cursor_row])

    def action_weeks(self) -> None:
        """The weeks of whose session the cursor is on."""
        if not self.rows:
            return
        person = self.rows[self.table.cursor_row].about.person
        if person not in self._weeks:
            self._weeks[person] = self._made(person)
        screen = self._weeks[person]
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
        told = weeks_lines(weeks, proposal, looks_of(rows, today))
        screen = TextScreen(f"{person}\n{told}" if person else told, "weeks")
        # textual leaves open what a screen returns.
        self.review.install_screen(screen, f"weeks {len(self._weeks)}")  # pyright: ignore[reportUnknownMemberType]
        return screen


def _lines(rows: list[tuple[str, ...]]) -> list[str]:
    """Every row as one line, its cells in the order of the list and as wide as in the others."""
    cells = [[_cut(row[place]) if place not in _BELOW[2:] else row[place] for place in _ORDER] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [_GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
