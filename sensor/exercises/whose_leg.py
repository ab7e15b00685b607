"""Whose leg a repetition belongs to."""

from __future__ import annotations

from kneehold.sensor.model.values import Side

__all__ = ["legs_in_turn", "whose_leg"]

# By way of their classes these cost more, and they are asked for with every sample.
_BOTH = Side.BOTH.value
_IN_TURN = (Side.RIGHT.value, Side.LEFT.value)


def legs_in_turn(legs: str, side: str) -> tuple[str, ...]:
    """The sides that one sensor does one after the other.

    ``legs`` is that of the profile: ``one``, or ``both`` where both legs do the exercise at once. ``side`` is that of
    the session: with ``both``, an exercise of one leg is done with the right leg first, then with the left.
    """
    return _IN_TURN if side == _BOTH and legs != _BOTH else (side,)


def whose_leg(legs: str, side: str, reps: int, index: int) -> str:
    """The side of repetition ``index`` (from 1) where ``reps`` are prescribed for each leg."""
    if side != _BOTH or legs == _BOTH:
        return side
    return _IN_TURN[index > reps]
