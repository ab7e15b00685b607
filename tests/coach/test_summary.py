"""Does the summary tell what was counted, and withhold what cannot be believed?"""

from __future__ import annotations

import json

import pytest

from kneehold.sensor.coach.summary import SensorFacts, reps_json, summarize
from kneehold.sensor.model.events import Attempt, Rep

_REP = Rep(
    1, "right", "full", 5.0, 7.1234567, 29.0, 31.9, 21.8765433, 118.23456, 121.0, 118.0, 0.0, 0, ("over",), 7.5, 29.2,
    "thigh", -0.5, 0.3,
)  # fmt: skip
_ATTEMPT = Attempt("thigh", "right", 40.0, 44.0, "range", 40.1234567, 35.98765, 1.9)
_FACTS = SensorFacts("thigh", 1001, 20.0, 0.0, 0, 0, 0, True, (), (_REP,), (_ATTEMPT,), "relative")


def test_what_is_trusted_is_counted() -> None:
    assert summarize("a", [_FACTS])["counted"] == 1


def test_of_an_untrusted_sensor_nothing_is_counted_but_everything_is_listed() -> None:
    summary = summarize("a", [_FACTS._replace(trusted=False)])
    assert (summary["trusted"], summary["counted"], len(summary["reps"])) == (False, 0, 1)  # type: ignore[arg-type]


def test_one_untrusted_sensor_of_two_is_enough_to_withhold_the_count() -> None:
    assert summarize("a", [_FACTS, _FACTS._replace(trusted=False)])["counted"] == 0


def test_the_rate_is_that_of_the_seconds_that_were_seen() -> None:
    assert summarize("a", [_FACTS._replace(lost_s=10.0)])["rate_hz"] == 100.0


def test_one_sample_has_no_rate() -> None:
    assert summarize("a", [_FACTS._replace(samples=1, duration_s=0.0)])["rate_hz"] == 0.0


def test_times_have_microseconds_and_angles_ten_thousandths() -> None:
    told = reps_json(_REP)
    assert (told["hold_start_s"], told["plateau_deg"], told["flags"]) == (7.123457, 118.2346, ["over"])


def test_an_attempt_has_its_reason_and_four_fields() -> None:
    expected = [{"reason": "range", "lift_start_s": 40.123457, "peak_deg": 35.9877, "hold_s": 1.9}]
    assert summarize("a", [_FACTS])["attempts"] == expected


def test_repetitions_of_two_sensors_stand_in_order_of_time() -> None:
    other = _FACTS._replace(sensor="left", reps=(_REP._replace(side="left", return_s=30.0),), samples=500)
    summary = summarize("a", [_FACTS, other])
    assert [rep["side"] for rep in summary["reps"]] == ["left", "right"]  # type: ignore[attr-defined]
    assert (summary["counted"], summary["samples"]) == (2, 1501)


def test_the_posture_is_known_only_if_it_is_of_every_sensor() -> None:
    both = [_FACTS._replace(posture="declared"), _FACTS]
    assert (summarize("a", both)["posture"], summarize("a", both[:1])["posture"]) == ("relative", "declared")


def test_the_summary_is_json() -> None:
    assert json.loads(json.dumps(summarize("ä", [_FACTS])))["source"] == "ä"


@pytest.mark.parametrize("names", [["a", "b"], []])
def test_warnings_of_every_sensor_are_told(names: list[str]) -> None:
    facts = [_FACTS._replace(warnings=(name,)) for name in names] or [_FACTS]
    assert summarize("a", facts)["warnings"] == names
