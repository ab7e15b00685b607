"""Do tables stand straight?"""

from __future__ import annotations

import pytest

from kneehold.sensor.review.table import number, render_table


def test_text_stands_left_and_numbers_right() -> None:
    assert render_table(("name", "n"), [("a", "1"), ("longer", "100")]) == (
        "name      n\n------  ---\na         1\nlonger  100"
    )


def test_no_line_ends_in_a_blank() -> None:
    table = render_table(("name", "what"), [("a", "x"), ("b", "a longer text")], text_columns=2)
    assert all(line == line.rstrip() for line in table.splitlines())


def test_a_table_without_rows_is_its_headings() -> None:
    assert render_table(("name", "n"), []) == "name  n\n----  -"


@pytest.mark.parametrize(
    ("value", "signed", "text"),
    [
        (1.235, False, "1.24"),
        (None, False, "-"),
        (0.5, True, "+0.50"),
        (-0.001, True, "+0.00"),
        (-0.001, False, "0.00"),
    ],
)
def test_a_number_has_fixed_decimals_and_no_negative_zero(value: float | None, signed: bool, text: str) -> None:
    assert number(value, 2, signed=signed) == text
