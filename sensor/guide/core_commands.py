"""Commands to the core at the beginning of a step: count, hold off, remount."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kneehold.sensor.guide.observation import CoreCommand, CoreCommandKind
from kneehold.sensor.guide.steps import EXERCISING, Signal
from kneehold.sensor.model.guided_events import Step

__all__ = ["Need", "orders_of"]


class Need(NamedTuple):
    """The step that begins and what led to it; ``is_new``: the core does not count this block yet."""

    step: Step
    signal: Signal
    is_complete: bool  # every block has its repetitions
    is_untried: bool  # the running block has none yet
    is_new: bool


def orders_of(need: Need, names: Sequence[str], wanted: Iterable[str]) -> list[CoreCommand]:
    """Orders for all sensors (``names``) and those whose thigh is to move (``wanted``).

    Movement counts while somebody exercises and, to be logged, after the last repetition. Where it may begin to
    count, stillness comes first; a sensor that was moved, or moved about before the first repetition, is learned again.
    """
    if need.step in EXERCISING or (need.step is Step.PAIN_AFTER and need.is_complete):
        return []
    if need.step is Step.LIE_STILL and need.signal is Signal.TIME:
        return []
    orders = [CoreCommand(CoreCommandKind.HOLD_OFF, name) for name in names]
    if need.step is not Step.LIE_STILL:
        return orders
    is_moved = need.signal is Signal.SEATED
    for name in wanted:
        if is_moved or (need.signal is Signal.UNARMED and need.is_untried):
            orders.append(CoreCommand(CoreCommandKind.REMOUNT, name))
        if is_moved or need.is_new:
            orders.append(CoreCommand(CoreCommandKind.BLOCK, name))
        orders.append(CoreCommand(CoreCommandKind.COUNT, name))
    return orders
