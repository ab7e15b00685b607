"""Does a killed recording lose no more than its end? The figure in seconds is the command's, not a test's."""

from __future__ import annotations

import pytest

from kneehold.sensor.bench.crash import Crash, CrashReport, measure_crash


@pytest.fixture(scope="module")
def report() -> CrashReport:
    """Twenty processes killed within half a second."""
    return measure_crash(20, 6, longest_s=0.5)


@pytest.mark.long
def test_whatever_a_kill_interrupts_every_folder_opens_whole_and_goes_on(report: CrashReport) -> None:
    assert [crash.problem for crash in report.crashes] == [""] * 20


def test_the_report_names_what_was_wrong_and_the_worst_loss() -> None:
    report = CrashReport((Crash(3, 0.2, ""), Crash(1, 1.5, "0000: sealed with 1 of 2 packets")))
    assert "0000: sealed with 1 of 2 packets" in report.text()
    assert [target.is_reached for target in report.targets()] == [False, False]
    assert report.json()["crashes"] == [crash._asdict() for crash in report.crashes]
