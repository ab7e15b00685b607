"""How is one session looked at: its whole trace, its holds in a table, what to doubt?"""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen
from textual.widgets import DataTable, Footer, Static

from sensor.archive.reviewed import ReviewedSession
from tui.review.hold_screen import HoldScreen, spans_of
from tui.review.lines import session_lines
from tui.review.plot import TracePlot, View
from tui.review.window import Window, columns_of

__all__ = ["SessionScreen"]

_HEADINGS = ("hold", "side", "result", "held", "of plan", "in zone", "still", "plateau", "SD", "regrips", "remarks")


class SessionScreen(Screen[None]):
    """One session; Enter looks at the hold of the row."""

    CSS = """
    SessionScreen #said { height: auto; max-height: 8; padding: 0 1; }
    SessionScreen TracePlot { height: 1fr; min-height: 6; }
    SessionScreen DataTable { height: 1fr; min-height: 6; }
    """
    BINDINGS: ClassVar = [Binding("escape,backspace", "app.pop_screen", "back"), Binding("q", "app.quit", "quit")]

    def __init__(self, session: ReviewedSession) -> None:
        super().__init__()
        self.session = session

    def compose(self) -> ComposeResult:
        """What is said, the trace, the holds, the keys."""
        yield Static(id="said", markup=False)
        yield TracePlot(id="trace")
        yield DataTable(cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        """Fill in."""
        self.query_one(DataTable).add_columns(*_HEADINGS)
        self.show(self.session)
        self.query_one(DataTable).focus()

    def on_resize(self) -> None:
        """Other columns."""
        self._draw()

    def show(self, session: ReviewedSession) -> None:
        """Show ``session``, the same one after somebody decided something."""
        self.session = session
        self.query_one("#said", Static).update(session_lines(session))
        table = self.query_one(DataTable)
        row = table.cursor_row
        table.clear()
        for place in range(len(session.rows)):
            table.add_row(*(Text(cell) for cell in self._cells(place)))
        table.move_cursor(row=row)
        self._draw()

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Enter on a row."""
        self.app.push_screen(HoldScreen(self.session, event.cursor_row))

    def _draw(self) -> None:
        plot = self.query_one(TracePlot)
        if not self.session.evaluation.traces:
            return
        sensor, trace = next(iter(self.session.evaluation.traces.items()))
        end_s = max(float(trace.times_s[-1]), 1.0) if len(trace.times_s) else 1.0
        window = Window(0.0, end_s, end_s)
        columns = columns_of(trace, window, plot.columns)
        plot.show(View(columns, 0.0, end_s, spans_of(self.session, sensor), None, None, ()))

    def _cells(self, place: int) -> tuple[str, ...]:
        one, found = self.session.rows[place]
        rep = one.rep
        return (
            str(place + 1),
            rep.side,
            one.outcome if one.is_counted else "rejected",
            f"{rep.hold_s:.1f} s",
            f"{100.0 * rep.hold_s / self.session.hold_s:.0f} %",
            f"{found.in_zone_s:.1f} s",
            f"{found.still_s:.1f} s",
            f"{rep.plateau_deg:.0f}°",
            "-" if found.sd_deg is None else f"{found.sd_deg:.1f}°",
            str(rep.regrips),
            ", ".join(flag.replace("_", " ") for flag in rep.flags),
        )
