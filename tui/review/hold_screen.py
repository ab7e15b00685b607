"""One hold: its trace, its band, its numbers, and what raters decided about it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from kneehold.sensor.archive.reviewed import ReviewedSession
from kneehold.sensor.coach.hold_band import band_deg
from kneehold.sensor.model.events import Rep
from kneehold.sensor.report.words import decision_words, outcome_words
from kneehold.tui.review.keys_line import KeysLine
from kneehold.tui.review.lines import hold_lines
from kneehold.tui.review.note_screen import NoteScreen
from kneehold.tui.review.page import Page
from kneehold.tui.review.plot import Span, TracePlot, View
from kneehold.tui.review.window import Window, columns_of
from kneehold.tui.wording.words import say

__all__ = ["HoldScreen", "spans_of"]

_AROUND_S = 3.0
_KEYS = (
    ("←→", "hold"), ("+-0", "zoom"), (",.", "move"), ("[]", "mark"), ("a", "accept"), ("r", "reject"),
    ("f s", "label"), ("n", "note"), ("esc", "back"), ("q", "quit"),
)  # fmt: skip


class HoldScreen(Page):
    """One hold; the arrow keys step through all of them, digits go to the one of that number."""

    CSS = """
    HoldScreen TracePlot { height: 1fr; }
    HoldScreen #said { height: auto; padding: 0 1; }
    """
    BINDINGS: ClassVar = [
        Binding("right", "step(1)"),
        Binding("left", "step(-1)"),
        Binding("plus,equals_sign,up", "zoom(True)"),
        Binding("minus,down", "zoom(False)"),
        *(Binding(str(digit), f"digit({digit})") for digit in range(10)),
        Binding("full_stop", "cursor(1)"),
        Binding("comma", "cursor(-1)"),
        Binding("greater_than_sign", "cursor(10)"),
        Binding("less_than_sign", "cursor(-10)"),
        Binding("left_square_bracket", "mark('start')"),
        Binding("right_square_bracket", "mark('end')"),
        Binding("a", "decide('accept', '')"),
        Binding("r", "decide('reject', '')"),
        Binding("f", "decide('relabel', 'full')"),
        Binding("s", "decide('relabel', 'short')"),
        Binding("n", "note"),
        Binding("escape,backspace", "app.pop_screen"),
        Binding("q", "app.quit"),
    ]

    def __init__(self, session: ReviewedSession, place: int, *, typed: int = 0) -> None:
        """``typed`` is the digit that led here, the first of two perhaps."""
        super().__init__()
        self.session = session
        self.place = place
        self.window = self._around(self._rep)
        self.cursor_s: float | None = None
        self._typed = typed
        self._start_s: float | None = None  # a mark that has a start and no end yet

    def compose(self) -> ComposeResult:
        """The trace, what is said of it, the keys."""
        yield TracePlot(id="trace")
        yield Static(id="said", markup=False)
        yield KeysLine(*_KEYS)

    def on_mount(self) -> None:
        """Draw."""
        self._draw()

    def on_resize(self) -> None:
        """Other columns."""
        self._draw()

    def draw(self) -> None:
        """Show the hold as it is now; a digit that was typed before is no longer waited upon."""
        self._typed = 0
        self._draw()

    def _draw(self) -> None:
        plot, rep = self.query_one(TracePlot), self._rep
        trace = self.session.evaluation.traces[rep.sensor]
        marks = tuple(t for mark in self.session.marks for t in (mark.hold_start_s, mark.hold_end_s))
        half = band_deg(rep.range_deg)
        plot.show(
            View(
                columns_of(trace, self.window, plot.columns),
                self.window.from_s,
                self.window.to_s,
                spans_of(self.session, rep.sensor),
                (rep.plateau_deg - half, rep.plateau_deg + half),
                self.cursor_s,
                marks if self._start_s is None else (*marks, self._start_s),
            )
        )
        cursor = "" if self.cursor_s is None else f"\n{say('review.hold.cursor', seconds=self.cursor_s)}"
        if self._start_s is not None:
            cursor += f", {say('review.hold.start', seconds=self._start_s)}"
        self.query_one("#said", Static).update(hold_lines(self.session, self.place) + cursor)

    def action_step(self, by: int) -> None:
        """Another hold, as near or far as usual."""
        self._go(min(max(self.place + by, 0), len(self.session.rows) - 1))

    def action_zoom(self, closer: bool) -> None:
        """Nearer or further, around the cursor or the middle."""
        middle = 0.5 * (self.window.from_s + self.window.to_s)
        self.window = self.window.zoomed(closer, middle if self.cursor_s is None else self.cursor_s)
        self.draw()

    def action_digit(self, digit: int) -> None:
        """The hold of this number, of two digits where one was typed before; 0 alone: the whole session."""
        number = 10 * self._typed + digit
        if not self._typed or number > len(self.session.rows):
            number = digit
        if number == 0:
            self._show_whole()
        elif number <= len(self.session.rows):
            self._go(number - 1)
            self._typed = digit if number == digit else 0

    def _go(self, place: int) -> None:
        self.place = place
        self.window, self.cursor_s = self._around(self._rep), None
        self.draw()

    def _show_whole(self) -> None:
        end_s = max(self.window.end_s, 1.0)
        self.window = Window(0.0, end_s, end_s)
        self.draw()

    def action_cursor(self, columns: int) -> None:
        """Move the cursor; it begins in the middle, and the picture follows it."""
        each_s = (self.window.to_s - self.window.from_s) / self.query_one(TracePlot).columns
        at_s = 0.5 * (self.window.from_s + self.window.to_s) if self.cursor_s is None else self.cursor_s
        self.cursor_s = min(max(at_s + columns * each_s, 0.0), self.window.end_s)
        if not self.window.from_s <= self.cursor_s < self.window.to_s:
            self.window = self.window.moved(0.5 if self.cursor_s >= self.window.to_s else -0.5)
        self.draw()

    def action_mark(self, which: str) -> None:
        """A start, then an end: the mark is kept with the end."""
        if self.cursor_s is None:
            self.review.notify(say("review.notice.cursor_first"))
        elif which == "start":
            self._start_s = self.cursor_s
        elif self._start_s is None or self._start_s >= self.cursor_s:
            self.review.notify(say("review.notice.start_first"), severity="warning")
        else:
            start_s, self._start_s = self._start_s, None
            self.review.keep_mark(self, start_s, self.cursor_s)
        self.draw()

    def action_decide(self, action: str, label: str) -> None:
        """Accept, reject or relabel; what a decision changes of an earlier one is said."""
        before = self.session.reviewed[self.place]
        self.review.keep_decision(self, action, label)
        now = self.session.reviewed[self.place]
        if before.correction is not None and now.stands != before.stands:
            decision, outcome = decision_words(before.correction), outcome_words(now.stands)
            self.review.notify(say("review.notice.replaced", decision=decision, outcome=outcome), markup=False)
        self.draw()

    def action_note(self) -> None:
        """Say why the hold was accepted, rejected or relabelled."""
        decision = self.session.reviewed[self.place].correction
        if decision is None:
            self.review.notify(say("review.notice.decide_first"))
            return

        def keep(note: str | None) -> None:
            if note is not None:
                self.review.keep_decision(self, decision.action, decision.label, note)
                self.draw()

        self.review.push_screen(NoteScreen(decision.note), keep)

    @property
    def _rep(self) -> Rep:
        return self.session.reviewed[self.place].rep

    def _around(self, rep: Rep) -> Window:
        trace = self.session.evaluation.traces[rep.sensor]
        end_s = float(trace.times_s[-1]) if len(trace.times_s) else rep.return_s
        first, last = max(0.0, rep.lift_start_s - _AROUND_S), min(end_s, rep.return_s + _AROUND_S)
        return Window(first, max(last, first + 1.0), end_s)


def spans_of(session: ReviewedSession, sensor: str) -> tuple[Span, ...]:
    """The holds of one sensor as they are drawn."""
    return tuple(
        Span(n, one.rep.hold_start_s, one.rep.hold_end_s, one.stands)
        for n, one in enumerate(session.reviewed, start=1)
        if one.rep.sensor == sensor
    )
