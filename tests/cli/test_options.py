"""Are option values that make no sense refused, with the range that does?"""

from __future__ import annotations

import argparse

import pytest

from kneehold.sensor.cli.options.counting import HOLD, REPS, TOLERANCE, real, whole


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "3601", "twenty", ""])
def test_a_hold_outside_the_range_is_refused_with_the_range(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="above 0 and at most 3600 seconds"):
        HOLD(text)


@pytest.mark.parametrize("text", ["0", "-3", "1.5", "1001", "nan"])
def test_repetitions_outside_the_range_are_refused_with_the_range(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="from 1 to 1000"):
        REPS(text)


def test_a_tolerance_of_nothing_is_allowed() -> None:
    assert TOLERANCE("0") == 0.0


def test_both_ends_of_a_closed_range_are_allowed() -> None:
    closed = real(1.0, 2.0)
    assert (closed("1"), closed("2")) == (1.0, 2.0)


def test_the_end_of_an_open_range_is_not_allowed() -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        real(0.0, 1.0, below=True)("1")


def test_whole_numbers_are_read_as_such() -> None:
    assert whole(1, 9)("7") == 7
