"""The review: from the list of sessions to any hold, with decisions and marks of a rater."""

from __future__ import annotations

import gc
from asyncio import to_thread
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual.app import App
from textual.binding import Binding

from kneehold.sensor.archive.about import checked_name
from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.reviewed import ReviewedSession
from kneehold.sensor.archive.row import SessionRow
from kneehold.sensor.archive.sidecars import add_correction, add_marks, session_marks
from kneehold.sensor.archive.times import now_utc
from kneehold.sensor.model.errors import KneeholdError
from kneehold.sensor.review.corrected import Correction
from kneehold.sensor.review.matching import one_leg
from kneehold.sensor.tape.marks import Mark
from kneehold.tui.review.hold_screen import HoldScreen
from kneehold.tui.review.list_screen import ListScreen, RuleOf
from kneehold.tui.review.session_screen import SessionScreen
from kneehold.tui.wording.words import say

__all__ = ["Load", "ReviewApp"]

Load = Callable[[Path], ReviewedSession]


def _spare_the_long_lived() -> None:
    """Modules and the list stay to the end; a collector that visits them all holds up a key."""
    gc.collect()
    gc.freeze()


def _is_instead(mark: Mark, other: Mark) -> bool:
    """Whether ``mark`` takes the place of ``other``: the same leg at the same time."""
    legs = {one_leg(mark.side), one_leg(other.side)} - {""}
    return len(legs) < 2 and other.hold_start_s < mark.hold_end_s and mark.hold_start_s < other.hold_end_s


class ReviewApp(App[None]):
    """List, session, hold. ``load`` counts a recording; it runs beside the screen."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = [Binding("ctrl+c", "quit", show=False, priority=True)]

    def __init__(
        self,
        place: DataDir,
        rows: tuple[SessionRow, ...],
        load: Load,
        *,
        first: Path | None = None,
        rater: str = "",
        rule_of: RuleOf = lambda _: None,
    ) -> None:
        super().__init__()
        # A list that glides to its place is half a second late.
        self.animation_level = "none"
        self._place = place
        self._rows = rows
        self._load = load
        self._first = first
        self._rater = rater
        self._rule_of = rule_of
        self._path: Path | None = None

    def on_mount(self) -> None:
        """The list; on top of it the session that was asked for."""
        self.push_screen(ListScreen(self._rows, self._rule_of))
        self.call_after_refresh(_spare_the_long_lived)
        if self._first is not None:
            self._open(self._first)

    def on_unmount(self) -> None:
        """What was spared may go."""
        gc.unfreeze()

    def open_session(self, row: SessionRow) -> None:
        """Count the session of a row and show it; one that cannot be read says why."""
        if row.problem:
            self.notify(row.problem, severity="error", markup=False)
        else:
            self._open(self._place.sessions / row.folder)

    def keep_decision(self, screen: HoldScreen, action: str, label: str, note: str = "") -> None:
        """Keep what the rater decides about the hold on ``screen``, and why."""
        rep = screen.session.reviewed[screen.place].rep
        decision = Correction(self._rater, now_utc(), action, rep.hold_start_s, rep.hold_end_s, label, side=rep.side)
        self._keep(screen, lambda folder: add_correction(folder, decision._replace(note=checked_name(note))))

    def keep_mark(self, screen: HoldScreen, start_s: float, end_s: float) -> None:
        """Keep one marked hold of the rater beside those that are there."""
        side = one_leg(screen.session.reviewed[screen.place].rep.side)

        def keep(folder: Path) -> None:
            mine = [mark for mark in session_marks(folder) if mark.rater == self._rater]
            number = max((mark.rep for mark in mine), default=0) + 1
            mark = Mark(number, round(start_s, 3), round(end_s, 3), side, rater=self._rater, tool="trace")
            kept = [other for other in mine if not _is_instead(mark, other)]
            add_marks(folder, [*kept, mark], screen.session.evaluation.result.duration_s, replace=True)

        self._keep(screen, keep)

    def _keep(self, screen: HoldScreen, write: Callable[[Path], None]) -> None:
        folder = self._path
        if not self._rater:
            self.notify(say("review.notice.no_rater"), severity="warning")
            return
        if folder is None or not (folder / "session.json").is_file():
            self.notify(say("review.notice.no_folder"), severity="warning")
            return
        try:
            write(folder)
            screen.session = screen.session.renewed(folder)
        except KneeholdError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        for under in self.screen_stack:
            if isinstance(under, SessionScreen):
                under.show(screen.session)

    def _open(self, path: Path) -> None:
        self._path = path
        self.notify(say("review.notice.counting"), timeout=1.0)
        self.run_worker(self._show(path), exclusive=True)

    async def _show(self, path: Path) -> None:
        """Count beside the screen; then show the session, or say why it cannot be counted."""
        try:
            session = await to_thread(self._load, path)
        except KneeholdError as error:
            self.notify(str(error), severity="error", markup=False)
        else:
            self.push_screen(SessionScreen(session))
