"""Is nothing that a person said about safety lost, whichever way it was recorded?"""

from __future__ import annotations

import pytest

from kneehold.sensor.review.safety import NOTHING_TOLD, Safety, merged, safety_of_events, safety_of_summary


def _step(step: str, reason: str) -> dict[str, object]:
    return {"type": "step", "step": step, "reason": reason}


def _answered(question: str, answer: str) -> dict[str, object]:
    return {"type": "answered", "question": question, "answer": answer}


_BEGUN = [_step("pain_before", "begin"), _answered("pain_before", "3"), _step("lie_still", "answered")]
_PAIN_STOP = [*_BEGUN, _step("pain_stop", "pain"), _step("stop_screen", "time")]


def test_a_yes_to_a_red_flag_after_a_stop_for_pain_is_both() -> None:
    events = [*_PAIN_STOP, _answered("bladder_or_bowel", "yes"), _step("referred", "flagged")]
    said = safety_of_events(events)
    assert (said.ending, said.flags, said.is_pain_stop) == ("referred", ("bladder_or_bowel",), True)
    assert said.is_urgent
    assert said.is_alarming


def test_the_summary_says_the_same_as_the_events() -> None:
    no = [_answered(name, "no") for name in ("bladder_or_bowel", "numbness", "below_knee", "increasing")]
    events = [*_PAIN_STOP, *no, _step("pain_after", "answered"), _answered("pain_after", "10")]
    events.append(_step("summary", "answered"))
    answers = [{"question": e["question"], "answer": e["answer"]} for e in events if e["type"] == "answered"]
    assert safety_of_summary({"ending": "pain", "answers": answers}) == safety_of_events(events)
    assert safety_of_events(events) == Safety("pain", (), True, "", 3.0, 10.0)


@pytest.mark.parametrize(
    ("last", "ending"),
    [
        ([_step("pain_after", "all_done"), _step("summary", "answered")], "complete"),
        ([_step("pain_after", "stop"), _step("summary", "answered")], "stop"),
        ([_step("summary", "idle")], "idle"),
        ([_step("hold", "held")], "broken off"),
    ],
)
def test_how_a_session_ended_is_read_from_its_steps(last: list[dict[str, object]], ending: str) -> None:
    said = safety_of_events([*_BEGUN, *last])
    assert said.ending == ending
    assert said.is_abandoned == (ending != "complete")


def test_who_stops_early_because_of_pain_has_stopped_for_pain() -> None:
    said = safety_of_events([*_BEGUN, _step("pain_after", "stop"), _answered("why_stopped", "pain")])
    assert (said.why, said.is_stopped_for_pain, said.is_alarming, said.is_abandoned) == ("pain", True, True, False)


def test_a_session_without_a_plan_says_nothing() -> None:
    assert safety_of_events([{"type": "rep"}]) == NOTHING_TOLD
    assert not NOTHING_TOLD.is_abandoned


def test_counting_again_never_takes_away_what_was_told_live() -> None:
    live = Safety("pain", ("numbness",), True, "", 3.0, None)
    again = Safety("stop", ("below_knee",), False, "fatigue", 4.0, 5.0)
    assert merged(live, again) == Safety("pain", ("numbness", "below_knee"), True, "fatigue", 3.0, 5.0)


@pytest.mark.parametrize("found", [None, "x", 3, [], {"answers": 3}, {"answers": ["x", {}, {"question": 1}]}])
def test_a_summary_that_is_damaged_is_no_reason_to_fail(found: object) -> None:
    assert safety_of_summary(found).flags == ()


@pytest.mark.parametrize("answer", ["not answered", "11", "-1", "", "x"])
def test_pain_is_a_number_from_0_to_10_or_nothing(answer: str) -> None:
    assert safety_of_events([_answered("pain_before", answer)]).pain_before is None
