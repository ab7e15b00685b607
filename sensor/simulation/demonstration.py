"""The session of the demo.

One person, one sensor, both legs, led through a plan: a hold with bounces, one that is let go too
early, the sensor moved to the other leg, and a radio link that is lost in the middle of a hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from heapq import merge
from typing import NamedTuple

import numpy as np

from kneehold.sensor.model.values import Command, CommandKind, Entry, Side
from kneehold.sensor.simulation.guided import to_the_other_leg
from kneehold.sensor.simulation.outage import with_outage
from kneehold.sensor.simulation.scenarios import simulate_script
from kneehold.sensor.simulation.script import Action, Bounce, Repetition, Rest
from kneehold.sensor.tape.header import TapeGuidance, TapeHeader

__all__ = ["Demonstration", "demonstrate"]

_PROFILE = "knee-to-chest"
_RATE_HZ = 104.0
# How much of the prescribed time is held where it is let go too early; never so short that it is no hold at all.
_SHORT_SHARE = 0.55
_LEAST_HOLD_S = 2.8
# Beyond the prescribed time: nobody lets go to the tenth.
_OVER_S = 0.7
# Rests of 10 s and the breath in that follows are waited for, as they are told.
_REST_S = 15.0
# Red flags and pain are answered, then it lies still and breathes in.
_BEGIN_S = 15.0
# Before the sensor is taken off, and for lying down again.
_BEFORE_MOVE_S, _AFTER_MOVE_S = 4.0, 12.0
_END_S = 6.0
# Nobody comes to the same place twice; further than what is comfortable would be told each time.
_TOPS_DEG = (113.0, 112.0, 114.0)
_FLAT_DEG = 4.0  # thigh nearly flat: the leg lies straight
# Shorter than what a hold may go unseen (5 s), longer than what passes without a word (0.5 s).
_LOST_S = 2.2
_NS_PER_S = 1e9
# Four red flags denied, then the pain before.
_ANSWERS = ((2.0, "no"), (3.0, "no"), (4.0, "no"), (5.0, "no"), (7.0, "3"))
_PAIN_AFTER = "2"
# From the leg's return to the answer to the last question.
_THINK_S = 3.0


class Demonstration(NamedTuple):
    """What a radio and a person would have brought, and what a tape of it would begin with."""

    entries: tuple[Entry, ...]
    header: TapeHeader


def demonstrate(seed: int, *, reps: int = 3, hold_s: float = 20.0) -> Demonstration:
    """The session of the person ``seed``: ``reps`` holds of about ``hold_s`` with each leg."""
    right = [_repetition(index, hold_s) for index in range(reps)]
    right[0] = _bounced(right[0])
    if reps > 1:
        right[1] = replace(right[1], hold_s=max(_LEAST_HOLD_S, _SHORT_SHARE * hold_s))
    left = [_repetition(index, hold_s) for index in range(reps)]
    move = (Rest(_BEFORE_MOVE_S), to_the_other_leg(np.random.default_rng(seed)), Rest(_AFTER_MOVE_S))
    script = (Rest(_BEGIN_S), *_with_rests(right), *move, *_with_rests(left)[:-1], Rest(_END_S))
    simulation = simulate_script(script, seed, profile=_PROFILE, start_deg=_FLAT_DEG, rate_hz=_RATE_HZ, side=Side.RIGHT)
    header = simulation.header()
    sensors = tuple(replace(sensor, side=Side.RIGHT.value) for sensor in header.sensors)
    guidance = TapeGuidance(_plan_text(reps, hold_s), is_screen_due=True)
    named = replace(header, session_id=f"demonstration-{seed}", sensors=sensors, guidance=guidance)
    entries = simulation.entries()
    last = simulation.reps[-1]
    first_ns = entries[0].arrival_ns
    lost_ns = first_ns + round((last.hold_start_s + 0.5 * hold_s) * _NS_PER_S)
    answers = (*_ANSWERS, (last.return_s + _THINK_S, _PAIN_AFTER))
    said = [
        Command(entries[0].sensor, first_ns + round(at_s * _NS_PER_S), CommandKind.ANSWER, text)
        for at_s, text in answers
    ]
    heard = with_outage(entries, lost_ns, min(_LOST_S, 0.3 * hold_s))
    return Demonstration(tuple(merge(heard, said, key=lambda entry: entry.arrival_ns)), named)


def _plan_text(reps: int, hold_s: float) -> str:
    return (
        'title = "Knee to chest, one knee at a time"\nauthor = "self"\n\n'
        f'[[block]]\nexercise = "{_PROFILE}"\nside = "each"\nreps = {reps}\nhold_s = {hold_s:g}\n'
    )


def _repetition(index: int, hold_s: float) -> Repetition:
    return Repetition(to_deg=_TOPS_DEG[index % len(_TOPS_DEG)], lift_s=2.4, hold_s=hold_s + _OVER_S, return_s=2.6)


def _bounced(rep: Repetition) -> Repetition:
    bounce = Bounce(3, 5.0, 0.35)
    return replace(rep, bounce=bounce, hold_s=rep.hold_s + 2.0 * bounce.times * bounce.seconds)


def _with_rests(reps: Iterable[Repetition]) -> list[Action]:
    return [action for rep in reps for action in (rep, Rest(_REST_S))]
