"""Does the grade follow from what is wrong, and say so?"""

from __future__ import annotations

import pytest

from kneehold.sensor.report.words import fact_words
from kneehold.sensor.review.quality import QualityFacts, quality

_GOOD = QualityFacts(True, True, 600.0, 0.0, 60.0, 0.0, 0)


def test_nothing_to_doubt_is_an_a_without_reasons() -> None:
    assert quality(_GOOD) == ("A", ())


@pytest.mark.parametrize(("lost_s", "grade"), [(3.0, "A"), (12.0, "B"), (60.0, "C"), (200.0, "D")])
def test_loss_lowers_the_grade(lost_s: float, grade: str) -> None:
    assert quality(_GOOD._replace(lost_s=lost_s)).grade == grade


@pytest.mark.parametrize(("bridged_s", "grade"), [(2.0, "B"), (9.0, "C")])
def test_what_was_not_seen_of_the_holds_lowers_the_grade(bridged_s: float, grade: str) -> None:
    assert quality(_GOOD._replace(bridged_s=bridged_s)).grade == grade


def test_a_faulty_sensor_is_a_d() -> None:
    found = quality(_GOOD._replace(is_trusted=False))
    assert (found.grade, [fact_words(one) for one in found.reasons]) == ("D", ["the sensor is not measuring correctly"])


def test_a_posture_that_is_not_known_is_no_a() -> None:
    assert quality(_GOOD._replace(is_posture_known=False)).grade == "B"


def test_the_worst_reason_comes_first() -> None:
    found = quality(_GOOD._replace(is_trusted=False, is_posture_known=False, warnings=("units",), corrections=1))
    assert [fact_words(one) for one in found.reasons[:2]] == ["the sensor is not measuring correctly", "units"]
    assert (found.grade, len(found.reasons)) == ("D", 4)


def test_just_a_hundredth_lost_is_nothing_to_doubt() -> None:
    assert quality(_GOOD._replace(lost_s=6.0)).grade == "A"
