"""Which session shows in a minute what there is to be seen?

One person, one sensor, both legs: a clean hold and one with bounces, a hold let go too early, a knee
that does not come up far enough, and a radio link that is lost in the middle of a hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from sensor.simulation.scenarios import simulate_script
from sensor.simulation.script import Action, Bounce, Repetition, Rest
from sensor.tape.header import TapeHeader, TapePlan
from sensor.values import Entry, Link, LinkState, Side, Tick

__all__ = ["Demonstration", "demonstrate"]

_PROFILE = "knee-to-chest"
_RATE_HZ = 104.0
# How much of the prescribed time is held where it is let go too early; never so short that it is no hold at all.
_SHORT_SHARE = 0.55
_LEAST_HOLD_S = 2.8
# Beyond the prescribed time: nobody lets go to the tenth.
_OVER_S = 0.7
_REST_S = 5.0
_BEGIN_S = 4.0
# Time to change legs.
_SWITCH_S = 9.0
_FLAT_DEG = 4.0  # thigh nearly flat: the leg lies straight
# Shorter than what a hold may go unseen (5 s), longer than what passes without a word (0.5 s).
_LOST_S = 2.2
_TICK_NS = 100_000_000


class Demonstration(NamedTuple):
    """What a radio would have brought, and what a tape of it would begin with."""

    entries: tuple[Entry, ...]
    header: TapeHeader


def demonstrate(seed: int, *, reps: int = 3, hold_s: float = 20.0) -> Demonstration:
    """The session of the person ``seed``: ``reps`` holds of about ``hold_s`` with each leg."""
    right = [_repetition(index, hold_s) for index in range(reps)]
    right[0] = _bounced(right[0])
    if reps > 1:
        right[1] = replace(right[1], hold_s=max(_LEAST_HOLD_S, _SHORT_SHARE * hold_s))
    partial = Repetition(to_deg=34.0, lift_s=1.8, hold_s=1.2, return_s=1.5, label="partial")
    left = [partial, *(_repetition(index, hold_s) for index in range(reps))]
    script = (Rest(_BEGIN_S), *_with_rests(right), Rest(_SWITCH_S), *_with_rests(left))
    simulation = simulate_script(script, seed, profile=_PROFILE, start_deg=_FLAT_DEG, rate_hz=_RATE_HZ, side=Side.RIGHT)
    header = simulation.header()
    sensors = tuple(replace(sensor, side=Side.BOTH.value) for sensor in header.sensors)
    plan = TapePlan(_PROFILE, Side.BOTH.value, hold_s, reps)
    entries = simulation.entries()
    # In the middle of the last hold.
    after_s = _REST_S + left[-1].return_s + 0.5 * left[-1].hold_s
    lost_ns = entries[-1].arrival_ns - round(after_s * 1e9)
    named = replace(header, session_id=f"demonstration-{seed}", sensors=sensors, plan=plan)
    return Demonstration(tuple(_with_loss(entries, lost_ns, min(_LOST_S, 0.3 * hold_s))), named)


def _repetition(index: int, hold_s: float) -> Repetition:
    return Repetition(to_deg=112.0 + 2.0 * index, lift_s=2.4, hold_s=hold_s + _OVER_S, return_s=2.6)


def _bounced(rep: Repetition) -> Repetition:
    bounce = Bounce(3, 5.0, 0.35)
    return replace(rep, bounce=bounce, hold_s=rep.hold_s + 2.0 * bounce.times * bounce.seconds)


def _with_rests(reps: Iterable[Repetition]) -> Iterator[Action]:
    for rep in reps:
        yield rep
        yield Rest(_REST_S)


def _with_loss(entries: Iterable[Entry], from_ns: int, seconds: float) -> Iterator[Entry]:
    """As a radio source would tell it: the link goes, time passes, the link is there again."""
    until_ns = from_ns + round(seconds * 1e9)
    told_ns, is_down = from_ns, False
    for entry in entries:
        if from_ns <= entry.arrival_ns < until_ns:
            if not is_down:
                is_down = True
                yield Link(entry.sensor, from_ns, LinkState.DOWN)
            while told_ns + _TICK_NS <= entry.arrival_ns:
                told_ns += _TICK_NS
                yield Tick(entry.sensor, told_ns)
            continue
        if is_down:
            is_down = False
            yield Link(entry.sensor, entry.arrival_ns, LinkState.UP)
        yield entry
