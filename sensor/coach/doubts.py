"""Was it a repetition, or has somebody rolled over?

By its path alone a body that rolls can be a thigh that is raised. But who holds a leg up sways with it, and a leg that
lies somewhere does not. So while the mounting is unknown a repetition whose hold was as quiet as a leg at rest is not
told before another one like it has followed, as in a set; where other movement comes first it was an attempt.
"""

from __future__ import annotations

from math import cos, radians

from sensor.coach.announcer import Announcer
from sensor.events import RepCounted
from sensor.snapshot import Snapshot
from sensor.values import LiftSigns, Vec3

__all__ = ["Doubts"]

# Root mean square of what is slower than 4 Hz. Thighs that are held sway by 0.8 deg/s and more in real leg raises, by
# breath or by effort; a leg that lies still reads 0.3 to 0.4, its chip's noise included. Half-way between, as a ratio.
QUIET_RADPS = radians(0.5)
# Onto a side a body turns by 70 to 100 degrees, and the angle of an unproved axis is off by some.
ROLL_DEG = (60.0, 115.0)
# Nobody keeps turning like this in a hold (tremor is faster than 4 Hz): a sensor in the hand or a rolling body does.
RESTLESS_RADPS = radians(20.0)
# The next lift of a set follows after a rest of two minutes at most.
NEXT_S = 120.0
# What a leg that a wall or a strap holds does from one lift to the next; people who roll over twice do it otherwise.
ALIKE_COSINE = cos(radians(15.0))
ALIKE_DEG = 10.0
ALIKE_SHARE = 0.2


class Doubts(Snapshot):
    """Keeps a repetition that is not believed yet."""

    __slots__ = ("_kept", "_last", "_signs")
    _past = __slots__

    def __init__(self) -> None:
        self._kept: RepCounted | None = None
        self._last: RepCounted | None = None  # the newest, and its signs
        self._signs: LiftSigns | None = None

    def weigh(self, announcer: Announcer, said: RepCounted, signs: LiftSigns) -> bool:
        """``said`` is the newest repetition; whether it is one beyond doubt. In doubt it is kept and told later."""
        is_pair = (
            self._last is not None
            and self._signs is not None
            and _are_alike(signs, self._signs)
            and abs(said.rep.range_deg - self._last.rep.range_deg) <= ALIKE_DEG
            and said.rep.lift_start_s - self._last.rep.return_s <= NEXT_S
        )
        sway = signs.sway_radps
        may_be_roll = ROLL_DEG[0] <= said.rep.range_deg <= ROLL_DEG[1] and not signs.is_limb
        is_doubtful = may_be_roll and sway is not None and not QUIET_RADPS <= sway <= RESTLESS_RADPS
        if not is_pair:
            self.forget(announcer, said.detected_at_s, said)
        self._last, self._signs = said, signs
        kept = self._kept
        if is_doubtful and not is_pair:
            announcer.take_back(said)
            self._kept = said
        elif kept is not None:
            self._kept = None
            announcer.take_back(said)
            announcer.count_late(kept, said.detected_at_s)
            announcer.count_late(said, said.detected_at_s)
        return not is_doubtful

    def forget(self, announcer: Announcer, t: float, came: RepCounted | None = None) -> None:
        """Something else came (a repetition that is ``came``?), and nothing like what is kept."""
        kept, self._kept, self._last, self._signs = self._kept, None, None, None
        if kept is not None:
            announcer.call_attempt(kept, t, came)

    def finish(self, announcer: Announcer, t: float) -> None:
        """The recording is over. Where nothing else was done in it at all, it was the exercise."""
        if self._kept is not None and announcer.count == announcer.attempts == 0:
            announcer.count_late(self._kept, t)
            self._kept = None
        self.forget(announcer, t)


def _are_alike(a: LiftSigns, b: LiftSigns) -> bool:
    """Whether both went the same way from the same place, and by a leg alone."""
    return (
        not (a.wanders or b.wanders)
        and _cosine(a.axis, b.axis) >= ALIKE_COSINE
        and _cosine(a.rest_up, b.rest_up) >= ALIKE_COSINE
        and abs(a.length_m - b.length_m) <= ALIKE_SHARE * max(a.length_m, b.length_m)
    )


def _cosine(a: Vec3, b: Vec3) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
