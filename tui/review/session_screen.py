"""One session: what is said of it, its whole trace, its holds in a table."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.coordinate import Coordinate
from textual.widgets import DataTable, Static

from kneehold.sensor.archive.reviewed import ReviewedSession
from kneehold.sensor.report.words import leg_words, number, outcome_words, safety_lines
from kneehold.sensor.report.words import say as say_report
from kneehold.sensor.review.table import fitting
from kneehold.tui.review.hold_screen import HoldScreen, spans_of
from kneehold.tui.review.keys_line import KeysLine
from kneehold.tui.review.lines import more_lines, row_lines, session_lines
from kneehold.tui.review.page import Page
from kneehold.tui.review.plot import TracePlot, View
from kneehold.tui.review.text_screen import TextScreen
from kneehold.tui.review.window import Window, columns_of
from kneehold.tui.wording.words import say

__all__ = ["SessionScreen"]

# Beside the number of a hold of which more is said below the table.
_MORE = "*"
# A table has a blank at both sides of every cell.
_PADDING = 2


class SessionScreen(Page):
    """One session; Enter looks at the hold of the row, a digit at the hold of that number."""

    CSS = """
    SessionScreen #said { height: auto; max-height: 8; padding: 0 1; }
    SessionScreen TracePlot { height: 1fr; min-height: 3; }
    SessionScreen DataTable { height: 1fr; min-height: 3; overflow-x: hidden; }
    SessionScreen #row { height: 2; padding: 0 1; }
    """
    BINDINGS: ClassVar = [
        *(Binding(str(digit), f"hold({digit})") for digit in range(1, 10)),
        Binding("m", "more"),
        Binding("escape,backspace", "app.pop_screen"),
        Binding("q", "app.quit"),
    ]

    def __init__(self, session: ReviewedSession) -> None:
        super().__init__()
        self.session = session
        self._is_old = False
        self._sensor = ""
        self._shown: list[tuple[str, ...]] = []

    def compose(self) -> ComposeResult:
        """What is said, the trace, the holds, what their table has no room for, the keys."""
        yield Static(id="said", markup=False)
        yield TracePlot(id="trace")
        yield DataTable(cursor_type="row")
        yield Static(id="row", markup=False)
        yield KeysLine(("enter 1-9", "trace"), ("m", "more"), ("esc", "back"), ("q", "quit"))

    def on_mount(self) -> None:
        """Fill in."""
        self._begin_table()
        self.table.focus()

    def on_resize(self) -> None:
        """Other columns."""
        if self._fitting() != len(self.table.columns):
            self._begin_table()
        self._draw()

    def _begin_table(self) -> None:
        """The columns that stand whole; all the others are read on the screen of the hold."""
        row = self.table.cursor_row
        self.table.clear(columns=True)
        self._shown.clear()
        self.table.add_columns(*say("review.columns.holds").split(" | ")[: self._fitting()])
        self._fill_in()
        self.table.move_cursor(row=row)

    def _fitting(self) -> int:
        rows = [tuple(say("review.columns.holds").split(" | ")), *map(self._whole, range(len(self.session.rows)))]
        return fitting(rows, self.size.width - _PADDING, _PADDING)

    def show(self, session: ReviewedSession) -> None:
        """Show ``session``, the same one after somebody decided something, as soon as this screen is seen again."""
        self.session = session
        self._is_old = True

    def on_screen_resume(self) -> None:
        """Another screen is gone."""
        if self._is_old:
            self._is_old = False
            self._fill_in()

    def _fill_in(self) -> None:
        """Only what is another text than before is drawn again."""
        said = Text(session_lines(self.session))
        if self.session.safety.is_alarming:
            said.highlight_words(safety_lines(self.session.safety), "bold #ff8f9d")
        self.query_one("#said", Static).update(said)
        table = self.table
        for place in range(len(self.session.rows)):
            cells = self._cells(place)
            if place == len(self._shown):
                self._shown.append(cells)
                table.add_row(*(Text(cell) for cell in cells))
            for column, cell in enumerate(cells):
                if cell != self._shown[place][column]:
                    table.update_cell_at(Coordinate(place, column), Text(cell))
            self._shown[place] = cells
        self._say_row(table.cursor_row)
        self._draw()

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Enter on a row."""
        self.review.push_screen(HoldScreen(self.session, event.cursor_row))

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """The cursor came to another row."""
        self._say_row(event.cursor_row)

    def action_hold(self, digit: int) -> None:
        """The hold of this number; in its screen a second digit may follow."""
        if digit <= len(self.session.rows):
            self.review.push_screen(HoldScreen(self.session, digit - 1, typed=digit))

    def action_more(self) -> None:
        """All that was not counted, and the agreement with every rater."""
        self.review.push_screen(TextScreen(more_lines(self.session), "more"))

    def _say_row(self, place: int) -> None:
        if place < len(self.session.rows):
            self.query_one("#row", Static).update(row_lines(self.session, place), layout=False)
            sensor = self.session.reviewed[place].rep.sensor
            if sensor != self._sensor:
                self._sensor = sensor
                self._draw()

    def _draw(self) -> None:
        plot = self.query_one(TracePlot)
        if not self.session.evaluation.traces:
            return
        # Of two sensors the one whose hold the cursor is on.
        sensor = self._sensor or next(iter(self.session.evaluation.traces))
        trace = self.session.evaluation.traces[sensor]
        end_s = max(float(trace.times_s[-1]), 1.0) if len(trace.times_s) else 1.0
        window = Window(0.0, end_s, end_s)
        columns = columns_of(trace, window, plot.columns)
        plot.show(View(columns, 0.0, end_s, spans_of(self.session, sensor), None, None, ()))

    def _cells(self, place: int) -> tuple[str, ...]:
        return self._whole(place)[: len(self.table.columns)]

    def _whole(self, place: int) -> tuple[str, ...]:
        one, found = self.session.rows[place]
        rep = one.rep
        return (
            f"{place + 1}{_MORE if rep.flags or one.correction is not None else ''}",
            leg_words(rep.side),
            say_report("figure.held", held=number(rep.hold_s, 1), target=float(self.session.targets_s[place])),
            f"{rep.plateau_deg:.0f}°",
            outcome_words(one.stands),
            f"{number(found.in_zone_s, 1)} s",
            f"{number(found.still_s, 1)} s",
            "-" if found.sd_deg is None else f"{number(found.sd_deg, 1)}°",
            str(rep.regrips),
        )
