"""Does the accuracy table count what the definitions say?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from kneehold.sensor.review.accuracy import RecordingResult, accuracy, elevation_error
from kneehold.sensor.review.matching import Hold

_TRUE = (Hold(10.0, 30.0), Hold(40.0, 60.0), Hold(70.0, 90.0))
_FOUND = (Hold(10.1, 30.2, 10.4, 30.6), Hold(39.9, 60.0, 40.5, 60.3), Hold(70.0, 89.8, 70.2, 90.1))
_GOOD = RecordingResult("good", 1800.0, True, _FOUND, _TRUE)
_ONE_MISSED = replace(_GOOD, name="one missed", detected=_FOUND[:2])
_QUIET = RecordingResult("nothing to count", 5400.0, True, (), ())
_FALSE = replace(_QUIET, name="one false", detected=(Hold(5.0, 25.0, 5.5, 25.2),))
_SWAPPED = replace(_GOOD, name="one for another", detected=(*_FOUND[:2], Hold(100.0, 120.0, 100.5, 120.3)))


def test_a_recording_with_every_hold_found_is_exact() -> None:
    assert accuracy("row", [_GOOD]).exact_share == 1.0


def test_a_recording_where_nothing_may_be_counted_and_nothing_is_is_exact() -> None:
    assert accuracy("row", [_QUIET]).exact == 1


def test_a_missed_hold_spoils_the_exact_count() -> None:
    row = accuracy("row", [_ONE_MISSED])
    assert (row.exact, row.misses, row.false_reps) == (0, 1, 0)


def test_a_false_repetition_spoils_the_exact_count() -> None:
    row = accuracy("row", [_FALSE])
    assert (row.exact, row.misses, row.false_reps) == (0, 0, 1)


def test_a_right_number_of_wrong_holds_is_not_exact() -> None:
    row = accuracy("row", [_SWAPPED])
    assert (row.exact, row.misses, row.false_reps) == (0, 1, 1)


def test_false_repetitions_are_given_for_an_hour_of_all_recordings() -> None:
    assert accuracy("row", [_GOOD, _FALSE]).false_reps_per_hour == pytest.approx(0.5)


def test_misses_are_given_for_an_hour_of_all_recordings() -> None:
    assert accuracy("row", [_ONE_MISSED, _QUIET]).misses_per_hour == pytest.approx(0.5)


def test_pooled_errors_are_those_of_all_holds_together() -> None:
    row = accuracy("row", [_GOOD, _ONE_MISSED])
    assert row.hold_s.n == 5
    assert row.hold_s.bias == pytest.approx((0.1 + 0.1 - 0.2 + 0.1 + 0.1) / 5)


def test_start_delay_is_the_time_from_the_true_start_to_the_announcement() -> None:
    row = accuracy("row", [_GOOD])
    assert (row.start_delay_s.median, row.end_delay_s.median) == pytest.approx((0.4, 0.3))


def test_without_matched_holds_there_is_no_delay() -> None:
    assert accuracy("row", [_QUIET]).start_delay_s == (None, None)


def test_without_a_known_elevation_there_is_no_elevation_error() -> None:
    assert accuracy("row", [_GOOD]).elevation_rmse_deg is None


def test_elevation_errors_are_pooled_over_samples_not_over_recordings() -> None:
    short = replace(_QUIET, elevation=elevation_error([4.0], [0.0]))
    long = replace(_QUIET, elevation=elevation_error([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]))
    assert accuracy("row", [short, long]).elevation_rmse_deg == pytest.approx(2.0)


def test_no_recordings_give_no_rates() -> None:
    row = accuracy("row", [])
    assert (row.exact_share, row.misses_per_hour, row.false_reps_per_hour) == (None, None, None)
