"""Does the demo count a session in front of a person, without a sensor?"""

from __future__ import annotations

import re

import pytest

from kneehold.sensor.cli.main import main

_QUICK = ["demo", "--speed", "0", "--reps", "2", "--hold", "5"]


def test_every_repetition_is_announced(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(_QUICK) == 0
    printed = capsys.readouterr().out
    assert [f"REP {index}" in printed for index in (1, 2, 3, 4, 5)] == [True, True, True, True, False]


def test_the_demo_ends_with_the_summary(capsys: pytest.CaptureFixture[str]) -> None:
    main(_QUICK)
    assert "4 of 4 repetitions: 3 full, 1 short" in capsys.readouterr().out


def test_away_from_a_terminal_only_lines_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    main(_QUICK)
    printed = capsys.readouterr().out
    assert ("\r" in printed, "\x1b" in printed) == (False, False)


def test_two_runs_print_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    main(_QUICK)
    first = capsys.readouterr().out
    main(_QUICK)
    assert capsys.readouterr().out == first


@pytest.mark.parametrize("speed", ["-1", "nan", "1001"])
def test_a_speed_out_of_range_is_wrong_usage(speed: str) -> None:
    assert main(["demo", "--speed", speed]) == 2


def test_somebody_is_led_through_a_plan(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--plan", "double-knee", "--speed", "0", "--plain"]) == 0
    said = capsys.readouterr().out
    parts = ("Breathe out and slowly draw both knees in.", "REP 3  both legs  full", "done as planned")
    assert [part for part in parts if part not in said] == []
    times = [float(line.split()[0]) for line in said.splitlines() if re.match(r" +[\d.]+ s  ", line)]
    assert times == sorted(times)
    assert len(times) > 20
    assert "pain after: no answer" in said
