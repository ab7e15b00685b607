"""Which phone may send for which leg, what became of its messages, and what it is to show and say."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable, Iterable
from typing import NamedTuple

__all__ = ["Cue", "Desk", "Refusal", "Seat", "new_token"]

# 32 letters and digits without those that look alike; 10 of them are 50 bits, and fit a small QR code.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_TOKEN_LETTERS = 10
# A phone that was silent for so long has been put away: another one may take its place.
_LEFT_S = 10.0
# The page posts at most 20 times per second, phyphox 10; twice as much is let through.
_MOST_PER_S = 40
# What is said later than this after its moment has lost its meaning.
_TOO_LATE_S = 0.7
_CUES_KEPT = 32
# A tone of the page as one pitch, for a phone that can only be told a frequency, three answers long.
_TONE_S = 0.3
_TONES_HZ = {"soft": 523.0, "rise": 660.0, "fall": 440.0, "tick": 880.0, "chord": 784.0, "low_twice": 220.0}
# Over so many of the last messages the doctor reckons.
_ARRIVALS_KEPT = 4_000


class Refusal(NamedTuple):
    """Why a message is not taken: an HTTP status, and a key that the page has words for."""

    status: int
    reason: str


class Cue(NamedTuple):
    """A tone, words, or both, meant for the moment ``due_s`` of the event loop's clock."""

    number: int
    due_s: float
    tones: tuple[str, ...]
    words: str


class Seat:
    """One leg's place: the token that opens it, the way its phone sends, and what the phone is told."""

    def __init__(self, role: str, token: str, clock: Callable[[], float]) -> None:
        self.role, self.token = role, token
        self.way: str | None = None  # the driver of its messages, once one came
        self.face: Callable[[], dict[str, object]] | None = None  # what the page shows, once the session runs
        self.is_over = False
        self.trouble = ""  # what a person should change on the phone; one sentence
        self.requests = 0  # of any kind, with the right token
        self.refused: dict[str, int] = {}
        self.arrivals: deque[tuple[float, int, int]] = deque(maxlen=_ARRIVALS_KEPT)  # time, bytes, samples
        self.address = ""
        self.agent = ""
        self._clock = clock
        self._phone = ""
        self._heard_s = 0.0
        self._second, self._in_second = 0, 0
        self._cues: deque[Cue] = deque(maxlen=_CUES_KEPT)
        self._number = 0
        self.hushed = 0  # cues up to this number are not to be heard any more

    def admit(self, phone: str, way: str) -> Refusal | None:
        """Whether a message of ``phone``, sent by ``way``, is taken; the first one takes the seat."""
        now_s = self._clock()
        if self.is_over:
            return self.refuse(410, "over")
        if self.way is not None and self.way != way:
            return self.refuse(409, "other_way")
        if self._phone not in ("", phone) and now_s - self._heard_s < _LEFT_S:
            return self.refuse(409, "other_phone")
        second = int(now_s)
        self._in_second = self._in_second + 1 if second == self._second else 1
        self._second = second
        if self._in_second > _MOST_PER_S:
            return self.refuse(429, "too_often")
        self._phone, self._heard_s = phone, now_s
        return None

    def refuse(self, status: int, reason: str) -> Refusal:
        """Count and return a refusal."""
        self.refused[reason] = self.refused.get(reason, 0) + 1
        return Refusal(status, reason)

    def taken(self, way: str, size: int, samples: int) -> None:
        """A message was passed on."""
        self.way = way
        self.arrivals.append((self._clock(), size, samples))

    # --- what the phone says --------------------------------------------------------------------

    def cue(self, in_s: float, tones: tuple[str, ...], words: str) -> int:
        """To be heard in ``in_s`` seconds."""
        self._number += 1
        self._cues.append(Cue(self._number, self._clock() + in_s, tones, words))
        return self._number

    def tone_hz(self) -> float | None:
        """The tone that is to be heard now by a phone that is told ten times per second; ``None``: silence."""
        now_s = self._clock()
        due = [cue for cue in self._cues if cue.tones and cue.due_s <= now_s < cue.due_s + _TONE_S]
        return _TONES_HZ.get(due[-1].tones[0]) if due else None

    def hush(self) -> None:
        """Nothing that was ordered is to be heard any more."""
        self.hushed = self._number
        self._cues.clear()

    def recall(self, number: int) -> None:
        """The cue of that number is not to be heard, unless the phone has it already."""
        kept = [cue for cue in self._cues if cue.number != number]
        self._cues.clear()
        self._cues.extend(kept)

    def cues_after(self, number: int) -> list[dict[str, object]]:
        """Cues that the phone does not have yet, each with the milliseconds until its moment."""
        now_s = self._clock()
        return [
            {"id": cue.number, "in": max(0, round(1000.0 * (cue.due_s - now_s))), "tones": cue.tones, "say": cue.words}
            for cue in self._cues
            if cue.number > number and cue.due_s > now_s - _TOO_LATE_S
        ]


class Desk:
    """All seats of a session. ``on_message`` is called with role, way, channel and payload of what is taken."""

    def __init__(
        self,
        tokens: dict[str, str],
        on_message: Callable[[str, str, str, bytes], None],
        clock: Callable[[], float],
    ) -> None:
        """``tokens``: by role."""
        self.seats = {role: Seat(role, token, clock) for role, token in tokens.items()}
        self.strangers = 0  # requests without a token
        self._on_message = on_message

    def seat_of(self, token: str) -> Seat | None:
        """The seat that ``token`` opens; each is compared in full, so that time tells nothing."""
        given = token.encode(errors="replace")
        found = [seat for seat in self.seats.values() if secrets.compare_digest(seat.token.encode(), given)]
        if not found:
            self.strangers += 1
        return found[0] if found else None

    def pass_on(self, seat: Seat, way: str, messages: Iterable[tuple[str, bytes]], samples: int) -> None:
        """Hand on messages of a phone that was admitted: channel and payload."""
        for channel, payload in messages:
            seat.taken(way, len(payload), samples)
            self._on_message(seat.role, way, channel, payload)

    def close(self) -> None:
        """The session is over: the pages say so."""
        for seat in self.seats.values():
            seat.is_over = True


def new_token() -> str:
    """A token that cannot be guessed."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_TOKEN_LETTERS))
