"""What does the end of a session say of the two legs?"""

from __future__ import annotations

import pytest

from kneehold.sensor.guide.summary import guided_summary
from kneehold.sensor.model.events import Rep, RepCounted
from kneehold.sensor.model.guided_events import Step
from kneehold.sensor.model.values import CommandKind
from tests.guide.by_hand import ByHand, counted, rep_of
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


def _counted(*reps: Rep, trusted: bool = True) -> dict[str, object]:
    """What the core says at the end."""
    rows = [{"sensor": rep.sensor, "index": rep.index, "hold_s": rep.hold_s} for rep in reps]
    return {"counted": len(rows) if trusted else 0, "trusted": trusted, "reps": rows, "sensors": []}


def _guided(summary: dict[str, object]) -> dict[str, object]:
    guided = summary["guided"]
    assert isinstance(guided, dict)
    return guided


def test_what_was_taken_back_is_not_counted_and_stays_in_a_list_of_its_own() -> None:
    hand, reps = ByHand().to(Step.REST), (rep_of(1), rep_of(2))
    hand.at(10.0, counted(reps[1]))
    hand.press(11.0, CommandKind.UNDO)
    summary = guided_summary(_counted(*reps), hand.guide, reps)
    assert (summary["counted"], summary["sensors"]) == (1, [])
    assert [rep["index"] for rep in summary["reps"]] == [1]  # type: ignore[attr-defined]
    assert [rep["index"] for rep in _guided(summary)["undone"]] == [2]  # type: ignore[attr-defined]


def test_of_a_sensor_that_is_not_trusted_nothing_is_counted() -> None:
    hand = ByHand().to(Step.REST)
    assert guided_summary(_counted(rep_of(), trusted=False), hand.guide, (rep_of(),))["counted"] == 0


def test_each_block_says_what_was_wanted_done_and_full() -> None:
    hand = ByHand().to(Step.REST)
    hand.at(10.0, counted(rep_of(2, outcome="short")), counted(rep_of(3)))
    said = _guided(guided_summary(_counted(), hand.guide, ()))
    assert said["blocks"] == [
        {"exercise": "knee-to-chest", "side": "right", "wanted": 2, "done": 2, "full": 1},
        {"exercise": "knee-to-chest", "side": "left", "wanted": 2, "done": 1, "full": 1},
    ]
    assert (said["ending"], said["plan"], said["answers"]) == (
        "broken off", "Short", [{"question": "pain_before", "answer": "3"}],
    )  # fmt: skip


def test_one_leg_alone_is_compared_with_nothing_and_what_was_taken_back_not_at_all() -> None:
    hand = ByHand().to(Step.REST)
    reps = [rep_of(1, range_deg=90.0), rep_of(2, side="left", hold_s=3.0, range_deg=80.0)]
    assert _guided(guided_summary(_counted(), hand.guide, reps))["symmetry"] == {"hold_s": 2.0, "range_deg": 10.0}
    assert _guided(guided_summary(_counted(), hand.guide, reps[:1]))["symmetry"] is None
    assert _guided(guided_summary(_counted(), hand.guide, reps[1:]))["symmetry"] is None
    hand.press(11.0, CommandKind.UNDO)
    assert _guided(guided_summary(_counted(), hand.guide, reps))["symmetry"] is None
