"""What does the end of a session say of the two legs?"""

from __future__ import annotations

import pytest

from kneehold.sensor.model.events import Rep, RepCounted
from tests.guide.people import core, guided_entries, play


def _sides(reps: list[Rep]) -> list[str]:
    return [rep.side for rep in reps]


def test_legs_are_compared_right_less_left() -> None:
    played = play(core(), guided_entries("knee-to-chest"))
    symmetry = played.guided["symmetry"]
    reps = [event.rep for event in played.of(RepCounted)]
    assert isinstance(symmetry, dict)
    assert _sides(reps) == ["right", "right", "left", "left"]
    by_hand = (reps[0].hold_s + reps[1].hold_s - reps[2].hold_s - reps[3].hold_s) / 2.0
    assert symmetry["hold_s"] == pytest.approx(by_hand, abs=1e-3)
