"""What an error says of text from outside never steers a terminal."""

from __future__ import annotations

import pytest

from kneehold.sensor.model.errors import KneeholdError, RecordingError, UsageError


@pytest.mark.parametrize(
    "error", [UsageError("\x1b[2J\u202e\na"), RecordingError("\x1b[2J", "\u202e\na"), KneeholdError("\x07\x1b")]
)
def test_control_and_direction_characters_are_shown_as_escapes(error: KneeholdError) -> None:
    assert str(error).isprintable()
    assert "\\x1b" in str(error)


def test_other_text_stays_as_it_is() -> None:
    assert str(UsageError("Übung 1°: größer als 3")) == "Übung 1°: größer als 3"
