"""One voice for everything: which cue begins when, and which is dropped for what reason.

Words are never cut by a tone or by words of a lower or the same rank; they wait, and are dropped once they are too old
or no longer true. Words of a lower rank do not begin if better ones become due while they last. Tones, which mark a
moment, are skipped where words are due. Pure: seconds of the session in, orders out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from math import inf
from typing import NamedTuple

from kneehold.tui.sound.cues import CUES, Cue, Rank

__all__ = ["BREATH_S", "Dropped", "Order", "Schedule", "is_tone"]

# Between two clips of one cue.
BREATH_S = 0.06
# Between two cues: a pause that is heard as one, and more than a player takes to begin.
_GAP_S = 0.2
_EDGE_S = 1e-6


class Order(NamedTuple):
    """Play ``clips`` one after the other, from ``start_s`` on; ``is_urgent``: what is playing then is cut short."""

    id: int
    cue: Cue
    due_s: float  # the moment it is meant for
    start_s: float
    clips: tuple[str, ...]
    is_urgent: bool = False


class Dropped(NamedTuple):
    """A cue that is not heard, and why."""

    cue: Cue
    due_s: float
    clips: tuple[str, ...]
    reason: str


class _Wish(NamedTuple):
    id: int
    cue: Cue
    due_s: float
    clips: tuple[str, ...]

    @property
    def rank(self) -> Rank:
        return CUES[self.cue].rank

    @property
    def is_words(self) -> bool:
        return any(not is_tone(clip) for clip in self.clips)

    @property
    def latest_s(self) -> float:
        return self.due_s + CUES[self.cue].patience_s


class _Run(NamedTuple):
    wish: _Wish
    start_s: float
    end_s: float


def is_tone(clip: str) -> bool:
    """Whether a clip is a tone and not words."""
    return clip.startswith("tone:")


class Schedule:
    """The cues of one session; ``length_s`` tells how long a clip lasts, in seconds of the session."""

    def __init__(self, length_s: Callable[[str], float]) -> None:
        self.has_words = True  # False: played too fast for words
        self._length_s = length_s
        self._count = 0
        self.clear()

    def clear(self) -> None:
        """Forget everything that waits or was ordered."""
        self._waiting: list[_Wish] = []
        self._runs: list[_Run] = []
        self._dropped: list[Dropped] = []
        self._recalled: list[tuple[int, str]] = []

    def add(self, cue: Cue, due_s: float, clips: tuple[str, ...]) -> None:
        """``cue`` is to be heard at ``due_s``."""
        said = clips if self.has_words else tuple(clip for clip in clips if is_tone(clip))
        if said:
            self._count += 1
            self._waiting.append(_Wish(self._count, cue, due_s, said))
        elif clips:
            self._dropped.append(Dropped(cue, due_s, clips, "played too fast for words"))

    def refuse(self, cue: Cue, due_s: float, clips: tuple[str, ...], reason: str) -> None:
        """``cue`` is not to be heard at all."""
        self._dropped.append(Dropped(cue, due_s, clips, reason))

    def drop(self, cues: Collection[Cue], reason: str, now_s: float = inf) -> None:
        """Take back what waits of ``cues``, and what was ordered for a moment after ``now_s``; no reason: no record."""
        for wish in [wish for wish in self._waiting if wish.cue in cues]:
            self._give_up(wish, reason)
        for run in [run for run in self._runs if run.wish.cue in cues and run.start_s > now_s]:
            self._runs.remove(run)
            self._recalled.append((run.wish.id, reason))

    def hush(self) -> None:
        """What was ordered is not heard any more: nothing waits for it."""
        self._runs.clear()

    def is_waiting(self, cue: Cue) -> bool:
        """Whether ``cue`` is still to be ordered."""
        return any(wish.cue is cue for wish in self._waiting)

    def take_dropped(self) -> tuple[Dropped, ...]:
        """What was dropped since this was last asked."""
        dropped, self._dropped = tuple(self._dropped), []
        return dropped

    def take_recalled(self) -> tuple[tuple[int, str], ...]:
        """Orders given that are not to be played after all, and why, since this was last asked."""
        recalled, self._recalled = tuple(self._recalled), []
        return recalled

    def due(self, now_s: float, until_s: float) -> tuple[Order, ...]:
        """Orders for moments up to ``until_s``, each given once, in order of time; ``now_s``: none is earlier."""
        self._runs = [run for run in self._runs if run.end_s > now_s - _GAP_S]
        orders: list[Order] = []
        for wish in sorted(self._waiting, key=lambda wish: (wish.rank, wish.due_s, wish.id)):
            order = self._ordered(wish, now_s, until_s)
            if order is not None:
                orders.append(order)
        return tuple(sorted(orders, key=lambda order: order.start_s))

    def _ordered(self, wish: _Wish, now_s: float, until_s: float) -> Order | None:
        if wish.due_s > until_s:
            return None
        start_s = max(wish.due_s, now_s)
        length_s = sum(map(self._length_s, wish.clips)) + BREATH_S * (len(wish.clips) - 1)
        in_the_way = [run for run in self._runs if run.end_s + _GAP_S > start_s + _EDGE_S]
        cut = [run for run in in_the_way if wish.rank is Rank.SAFETY and run.wish.rank is not Rank.SAFETY]
        waited_for = [run for run in in_the_way if run not in cut]
        if waited_for and not wish.is_words:
            self._give_up(wish, f"{waited_for[0].wish.cue} is heard")
            return None
        start_s = max([start_s, *(run.end_s + _GAP_S for run in waited_for)])
        better = self._better(wish, start_s + length_s + _GAP_S)
        if better is not None and not (wish.is_words and wish.latest_s > better.due_s):
            self._give_up(wish, f"{better.cue} is due")
            return None
        if start_s > wish.latest_s + _EDGE_S:
            self._give_up(wish, f"too late after {waited_for[-1].wish.cue}" if waited_for else "too late")
            return None
        if better is not None or start_s > until_s:
            return None
        for run in cut:
            self._cut(run, start_s)
        self._waiting.remove(wish)
        self._runs.append(_Run(wish, start_s, start_s + length_s))
        return Order(wish.id, wish.cue, wish.due_s, start_s, wish.clips, bool(cut))

    def _better(self, wish: _Wish, end_s: float) -> _Wish | None:
        """Words that become due before ``wish`` would end and that it must give way to."""
        found = (
            other
            for other in self._waiting
            if other.is_words and other.due_s < end_s - _EDGE_S and (other.rank < wish.rank or not wish.is_words)
        )
        return min(found, key=lambda other: other.due_s, default=None)

    def _cut(self, run: _Run, at_s: float) -> None:
        self._runs.remove(run)
        if run.start_s >= at_s:  # it has not begun: it is taken back whole
            self._recalled.append((run.wish.id, "safety comes first"))

    def _give_up(self, wish: _Wish, reason: str) -> None:
        self._waiting.remove(wish)
        self._note(wish, reason)

    def _note(self, wish: _Wish, reason: str) -> None:
        if reason:
            self._dropped.append(Dropped(wish.cue, wish.due_s, wish.clips, reason))
