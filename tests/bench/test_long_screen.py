"""Is the memory of a long session measured while it is counted, recorded and drawn?"""

from __future__ import annotations

from kneehold.sensor.bench.long_screen import LongScreenReport, measure_long_screen


def test_minutes_are_counted_and_drawn_and_leave_nothing_open() -> None:
    shares: list[float] = []
    report = measure_long_screen(0.05, shares.append)
    assert report.samples >= 0.05 * 3600 * 52
    assert report.reps > 5
    assert report.frames >= 0.05 * 3600 / 5
    assert (len(report.memory_mib), report.files_left) == (8, 0)
    assert shares[-1] == 1.0


def test_memory_that_grows_misses_the_target() -> None:
    flat = LongScreenReport(24.0, 1, 1, 1, (100.0, 104.0), 0)
    grown = LongScreenReport(24.0, 1, 1, 1, (100.0, 106.0), 1)
    assert [target.is_reached for target in flat.targets()] == [True, True]
    assert [target.is_reached for target in grown.targets()] == [False, False]
    assert grown.json()["reached"] is False
    assert "memory after 24 h" in grown.text()
