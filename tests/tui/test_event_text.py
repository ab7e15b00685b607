"""Do lines of text say what happened, at constant width and never more than was held?"""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment

from kneehold.sensor.model.events import (
    Attempt,
    CoachView,
    Disarmed,
    Event,
    HoldEnded,
    Phase,
    Rep,
    RepCounted,
    SignalBack,
    Warned,
)
from kneehold.sensor.report.words import number
from kneehold.tui.canvas import line
from kneehold.tui.event_text import elevation_bar, event_line, held, hold_seconds, minutes, status_line

_VIEW = CoachView("thigh", "right", Phase.HOLDING, 12.0, 112.4, True, 1, 3, 12.39, 20.0, True, None, 0.0)
_REP = Rep(
    2, "left", "short", 5.0, 7.3, 22.86, 25.0, 15.56, 118.0, 121.0, 118.0, 0.0, 0, (), 7.6, 23.1, "thigh", 0.1, 0.4
)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0, " 0.0"), (3.49, " 3.4"), (19.99, "19.9"), (20.0, "20.0"), (0.1 + 0.2, " 0.3")]
)
def test_seconds_held_are_cut_not_rounded(seconds: float, text: str) -> None:
    assert held(seconds) == text


@given(st.floats(0.0, 99.9))
def test_a_held_time_never_shows_more_than_was_held(seconds: float) -> None:
    assert float(held(seconds)) <= seconds + 1e-8


def test_a_sum_of_samples_that_is_twenty_seconds_reads_as_twenty() -> None:
    assert held(sum([0.01] * 2000)) == "20.0"


@pytest.mark.parametrize(("seconds", "text"), [(8.08, "8.1"), (8.04, "8.0"), (19.96, "20.0")])
def test_a_finished_hold_is_rounded_as_in_the_report(seconds: float, text: str) -> None:
    assert hold_seconds(seconds) == text == number(seconds, 1)


@pytest.mark.parametrize(("seconds", "text"), [(22.56, "0:22.6"), (59.96, "1:00.0"), (754.38, "12:34.4")])
def test_longer_times_read_as_minutes(seconds: float, text: str) -> None:
    assert minutes(seconds) == text


@pytest.mark.parametrize(("deg", "filled"), [(-90.0, 0), (0.0, 0), (67.5, 10), (135.0, 20), (170.0, 20), (math.nan, 0)])
def test_the_bar_runs_from_flat_to_past_the_chest(deg: float, filled: int) -> None:
    assert elevation_bar(deg).count("█") == filled


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("held_off", "counting paused"),
        ("turned", "not counting until still again: the body has turned"),
        ("unfit", "not counting until still again"),
    ],
)
def test_why_nothing_counts_is_told_in_words(reason: str, said: str) -> None:
    assert event_line(Disarmed("thigh", 1.0, 1.0, reason)).endswith(f"s  {said}")


def test_the_status_line_tells_phase_angle_hold_and_count() -> None:
    line = status_line(_VIEW)
    assert all(part in line for part in ("HOLD", "112°", "12.3 of 20.0 s", "rep  1 of  3"))


@given(st.sampled_from(Phase), st.floats(-180.0, 180.0) | st.just(math.nan), st.booleans(), st.floats(0.0, 99.0))
def test_the_status_line_has_one_width(phase: Phase, deg: float, trusted: bool, held_s: float) -> None:
    view = _VIEW._replace(phase=phase, elevation_deg=deg, trusted=trusted, held_s=held_s)
    assert len(status_line(view)) == len(status_line(_VIEW))


def test_a_status_line_fits_a_terminal_of_80_columns() -> None:
    assert len(status_line(_VIEW)) < 80


def test_an_angle_is_not_shown_without_signal() -> None:
    assert "112" not in status_line(_VIEW._replace(phase=Phase.LOST))


def test_an_untrusted_angle_is_questioned() -> None:
    assert "112°?" in status_line(_VIEW._replace(trusted=False))


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (RepCounted("thigh", 25.0, 25.0, _REP), "REP 2  left  short  held 15.6 s"),
        (HoldEnded("thigh", "left", 22.8, 23.1, 15.5, "signal_lost"), "hold ends after 15.5 s: the signal was lost"),
        (Attempt("thigh", "left", 9.0, 9.0, "range", 5.0, 20.0, 1.0), "not counted: the thigh did not rise far enough"),
        (SignalBack("thigh", 9.0, 9.0, 2.25), "signal back after 2.2 s"),
        (Warned("thigh", 1.0, 1.0, "units", "the unit looks like g", True), "warning: the unit looks like g"),
    ],
)
def test_an_event_is_one_sentence(event: Event, said: str) -> None:
    assert event_line(event).endswith(said)


def test_an_event_is_led_by_the_time_at_which_it_was_known() -> None:
    assert event_line(HoldEnded("thigh", "left", 22.8, 23.14, 15.5, "released")).startswith("   23.1 s  ")


def test_a_row_of_the_screen_never_steers_the_terminal() -> None:
    row = line([Segment("a\x1b]0;PWN\x07\x9b\u202e\nb"), Segment(" good")], 20, "#000000")
    assert row.text == "a?]0;PWN????b good  "
