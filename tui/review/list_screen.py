"""Which session shall be looked at, and how do the weeks of a person look?"""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import DataTable, Footer, Static

from sensor.archive.listing import HEADINGS, session_cells
from sensor.archive.row import SessionRow
from sensor.archive.weeks_of import weeks_of
from tui.review.lines import weeks_lines

__all__ = ["ListScreen", "WeeksScreen"]

# What a reader chooses by stands first, so that 80 columns show it; the folder's name, long and least needed, last.
_ORDER = tuple(
    HEADINGS.index(name)
    for name in ("began", "person", "reps", "mean hold", "grade", "side", "exercise", "remarks", "session")
)


class ListScreen(Screen[None]):
    """All sessions, the newest first; Enter opens one, w shows the weeks of its person."""

    BINDINGS: ClassVar = [Binding("w", "weeks", "weeks"), Binding("q,escape", "app.quit", "quit")]

    def __init__(self, rows: tuple[SessionRow, ...]) -> None:
        super().__init__()
        self.rows = tuple(reversed(rows))

    def compose(self) -> ComposeResult:
        """The list, the keys."""
        yield DataTable(cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        """Fill in."""
        table = self.query_one(DataTable)
        table.add_columns(*(HEADINGS[place] for place in _ORDER))
        for row in self.rows:
            cells = session_cells(row)
            table.add_row(*(Text(cells[place]) for place in _ORDER))
        table.focus()

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Enter on a row."""
        self.app.open_session(self.rows[event.cursor_row])

    def action_weeks(self) -> None:
        """The weeks of whose session the cursor is on."""
        if not self.rows:
            return
        person = self.rows[self.query_one(DataTable).cursor_row].about.person
        weeks = weeks_of([row for row in self.rows if row.about.person == person])
        if weeks is None:
            self.app.notify("No dated and counted session to look at.", severity="warning")
        else:
            self.app.push_screen(WeeksScreen(person, weeks_lines(weeks)))


class WeeksScreen(Screen[None]):
    """The weeks of one person."""

    BINDINGS: ClassVar = [Binding("escape,backspace", "app.pop_screen", "back"), Binding("q", "app.quit", "quit")]

    def __init__(self, person: str, text: str) -> None:
        super().__init__()
        self._text = f"{person}\n{text}" if person else text

    def compose(self) -> ComposeResult:
        """The text, the keys."""
        with VerticalScroll():
            yield Static(self._text, markup=False, id="weeks")
        yield Footer()
