"""Numbers of a cell, whatever program wrote them."""

from __future__ import annotations

from math import isnan

import pytest

from kneehold.sensor.tape.imports.sheets import number_of


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.5", 1.5), (" -2 ", -2.0), ("1,5", 1.5), ("\u22123.25", -3.25), ("1e-3", 1e-3), ("1,5E+01", 15.0)],
)
def test_decimal_marks_and_signs_of_other_programs_are_read(text: str, number: float) -> None:
    assert number_of(text) == number


@pytest.mark.parametrize("text", ["", "  ", "NaN", "null", "N/A", "-"])
def test_what_was_not_measured_is_no_number(text: str) -> None:
    value = number_of(text)
    assert value is not None
    assert isnan(value)


@pytest.mark.parametrize("text", ["1_0", "1_0,5", "x", "1.2.3", "0x10"])
def test_anything_else_is_refused(text: str) -> None:
    assert number_of(text) is None
