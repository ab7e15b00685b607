"""How a session looks while it goes on.

Two views of the same face: "mat" is read from two metres, "desk" shows the curve and the plan as
well. One timer draws what the core said; the screen keeps no time of its own.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical

from kneehold.tui.big import BigText, Discs
from kneehold.tui.curve import Curve
from kneehold.tui.face import DashboardState, Mood
from kneehold.tui.feeds import Feed
from kneehold.tui.gauges import Gauge, HoldBar, StepBar
from kneehold.tui.lines import Caption, Detail, Foot, PlanColumn, PlanLine, StatusLine, foot_rows
from kneehold.tui.palette import BAR, PALETTE, TEXT
from kneehold.tui.question import QuestionPanel
from kneehold.tui.wording.words import DEFAULT, say, sentences

__all__ = ["FRAMES_HZ", "Dashboard", "keys_shown"]

# A frame is at most 50 ms old: far below what matters in a hold, and a fifth of what a redraw for each sample costs.
FRAMES_HZ = 20.0

_VIEW, _QUIT = ("m", "view"), ("q", "quit")


def keys_shown(keys: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Key and what it does in the language in use, the session's own first."""
    named = sentences(DEFAULT)
    return tuple(
        (say(f"key_name.{key}") if f"key_name.{key}" in named else key, say(f"key.{does}"))
        for key, does in (*keys, _QUIT, _VIEW)
    )


def _spare_the_long_lived() -> None:
    """Modules, fonts and styles stay to the end; a collector that visits them all stops everything for 20-35 ms."""
    gc.collect()
    gc.freeze()


class Dashboard(App[None]):
    """The screen of ``feed``; ``clock`` tells a played recording how much time went by between frames."""

    CSS_PATH = Path(__file__).with_name("dashboard.tcss")  # the same for whoever derives from it
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = [Binding("ctrl+c", "quit", show=False, priority=True)]
    # textual declares these two as variables of an object.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (72, "-usual"), (140, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (23, "-short"), (32, "-middle"), (42, "-tall")]  # noqa: RUF012

    def __init__(
        self, feed: Feed, *, view: str = "desk", is_timed: bool = True, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``is_timed`` False: nothing is drawn until ``draw`` is called."""
        super().__init__()
        self.feed = feed
        self._begins_on_mat = view == "mat"
        self._is_timed = is_timed
        self._clock = clock
        self._last_s = 0.0
        self._backdrop = ""

    def compose(self) -> ComposeResult:
        """Top to bottom: sensors; number, word, gauge; hold; step; curve; plan; what was said; keys."""
        yield StatusLine(id="status")
        with Horizontal(id="body"):
            yield PlanColumn(id="plan_column")
            yield BigText(id="number")
            with Vertical(id="right"):
                yield BigText(id="word")
                yield Detail(id="detail")
                yield Discs(id="discs")
                yield BigText(id="side")
            yield Gauge(id="gauge")
        yield QuestionPanel(id="question")
        yield HoldBar(id="hold")
        yield StepBar(id="steps")
        yield Curve(id="curve")
        yield PlanLine(id="plan_line")
        yield Caption(id="caption")
        yield Foot(id="foot")

    def on_mount(self) -> None:
        """Begin."""
        self.screen.set_class(self._begins_on_mat, "mat")
        self._last_s = self._clock()
        if self._is_timed:
            self.call_after_refresh(_spare_the_long_lived)
            self.run_worker(self.feed.run(), exclusive=True)
            self.set_interval(1.0 / FRAMES_HZ, self._frame)

    def on_unmount(self) -> None:
        """What was spared may go."""
        gc.unfreeze()

    def _frame(self) -> None:
        now_s = self._clock()
        elapsed_s, self._last_s = now_s - self._last_s, now_s
        self.feed.tick(elapsed_s)
        # The timer may strike once more while everything is being taken down.
        if self.screen.query("#number"):
            self.draw()

    def on_key(self, event: events.Key) -> None:
        """A key is the dashboard's own or the session's."""
        if event.key == "q":
            self.exit()
        elif event.key == "m":
            self.screen.toggle_class("mat")
            self.call_after_refresh(self.draw)
        elif self.feed.press(event.key):
            self.draw()

    def draw(self) -> None:
        """Show what is true now."""
        face = self.feed.face()
        shades = PALETTE[face.mood]
        if self._backdrop != shades.back:
            self._backdrop = shades.back
            self.screen.styles.background = shades.back
        self.screen.set_class(face.question is not None, "asking")
        self.screen.set_class(len(face.caption) > self.size.width - 2, "long")
        keys = keys_shown(self.feed.keys)
        self.screen.set_class(foot_rows(keys, face.transport, self.size.width) > 1, "many_keys")
        self._draw_rows(face, keys)
        if face.question is not None:
            self.query_one(QuestionPanel).show(face.question, shades)
            return
        self._draw_big(face)
        if not self.screen.has_class("mat"):
            zone = None if face.zone_deg is None else (round(face.zone_deg[0]), round(face.zone_deg[1]))
            self.query_one(Curve).show_trace(self.feed.trace(), zone, shades.back)

    def _draw_big(self, face: DashboardState) -> None:
        back, text, accent = PALETTE[face.mood]
        is_counting = face.mood in (Mood.HOLD, Mood.SLIP, Mood.LOST, Mood.ALARM, Mood.DONE)
        self.query_one("#number", BigText).show(face.number, accent if is_counting else text, back)
        self.query_one("#word", BigText).show(face.word, accent, back)
        self.query_one("#side", BigText).show(face.side, text, back)
        self.query_one(Detail).show(face.detail, text, back)
        self.query_one(Discs).show(face.discs, round(face.disc_fill * 10), back)
        degrees = None if face.degrees is None else round(face.degrees)
        zone = None if face.zone_deg is None else (round(face.zone_deg[0]), round(face.zone_deg[1]))
        self.query_one(Gauge).show(degrees, zone, back)

    def _draw_rows(self, face: DashboardState, keys: tuple[tuple[str, str], ...]) -> None:
        back, text, accent = PALETTE[face.mood]
        self.query_one(HoldBar).show(round(face.held_share * 1000), accent, back)
        self.query_one(StepBar).show(face.step, text, back)
        self.query_one(StatusLine).show(face.title, face.links, int(face.clock_s))
        self.query_one(Caption).show(face.caption, TEXT, BAR)
        self.query_one(Foot).show(keys, face.transport)
        self.query_one(PlanLine).show(tuple(row for row in face.plan if not row.text.startswith(" ")))
        self.query_one(PlanColumn).show(face.plan, back)
