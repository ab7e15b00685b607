"""Does ``kneehold check`` say of a sensor what is right, what is wrong, and what it cannot know?"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from kneehold.sensor.cli.main import main
from kneehold.sensor.replay.checkup import Checkup
from kneehold.sensor.simulation.scenarios import simulate_set

Rows = np.ndarray


@pytest.fixture(scope="module")
def rows() -> Rows:
    return simulate_set(3, "knee-to-chest", hold_s=6.0, rate_hz=104.0, events=(), bias_dps=1.0).rows


def checked(
    rows: Rows, tmp_path: Path, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, dict[str, object]]:
    path = tmp_path / "sensor.csv"
    np.savetxt(path, rows, delimiter=",", header="t_s,ax,ay,az,gx,gy,gz", comments="", fmt="%.7f")
    status = main(["check", str(path), "--json", *words])
    return status, json.loads(capsys.readouterr().out)


def changed(rows: Rows, acc: object = 1.0, rate: object = 1.0) -> Rows:
    return np.column_stack([rows[:, 0], rows[:, 1:4] * acc, rows[:, 4:] * rate])


def test_a_good_sensor_is_called_good(rows: Rows, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = checked(rows, tmp_path, capsys)
    assert (status, said["verdict"], said["findings"], said["problems"]) == (0, "good", [], [])
    assert said["scale"] == pytest.approx(1.0, abs=0.03)
    assert said["rate_hz"] == pytest.approx(104.0, rel=0.04)


@pytest.mark.parametrize(
    ("fault", "code", "verdict"),
    [
        (lambda r: changed(r, rate=0.872), "rate_scale", "corrected"),
        (lambda r: changed(r, rate=8.0), "rate_scale", "corrected"),
        (lambda r: changed(r, rate=1 / 8), "rate_scale", "corrected"),
        (lambda r: changed(r, rate=57.29578), "rate_scale", "corrected"),
        (lambda r: changed(r, rate=1 / 57.29578), "rate_scale", "corrected"),
        (lambda r: changed(r, rate=-1.0), "rate_signs", "corrected"),
        (lambda r: changed(r, acc=[1, 1, -1]), "rate_signs", "corrected"),
        (lambda r: changed(r, acc=1 / 9.80665), "acc_unit", "corrected"),
        (lambda r: np.column_stack([r[:-30, 0], r[30:, 1:4], r[:-30, 4:]]), "lag", "corrected"),
        (lambda r: np.column_stack([r[:, 0], r[:, 4:], r[:, 1:4]]), "swapped", "unusable"),
        (lambda r: changed(r, acc=0.01), "no_gravity", "unusable"),
        (lambda r: changed(r, rate=0.0), "rate_dead", "unusable"),
    ],
)
def test_every_fault_is_named(
    fault: Callable[[Rows], Rows], code: str, verdict: str, rows: Rows, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    status, said = checked(fault(rows), tmp_path, capsys)
    findings = said["findings"]
    assert isinstance(findings, list)
    assert ({finding["code"] for finding in findings}, said["verdict"]) == ({code}, verdict)
    assert status == (0 if verdict == "corrected" else 1)


def test_what_is_lost_is_measured(rows: Rows, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, said = checked(np.vstack([rows[:1000], rows[2000:]]), tmp_path, capsys)
    problems = said["problems"]
    assert isinstance(problems, list)
    assert (said["verdict"], "of the samples are missing" in problems[0]) == ("unusable", True)
    assert said["longest_hole_s"] == pytest.approx(rows[2000, 0] - rows[999, 0], abs=0.01)


def test_a_sensor_that_lay_still_is_not_called_good(
    rows: Rows, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, said = checked(np.vstack([rows[:200]]), tmp_path, capsys)
    assert (status, said["verdict"], said["scale"]) == (1, "unknown", None)


def test_in_words_it_ends_with_the_verdict(rows: Rows, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checked(rows, tmp_path, capsys)
    assert main(["check", str(tmp_path / "sensor.csv")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "family", "rate", "missing", "clock", "gravity", "noise at rest", "rate x", "by axis", "GOOD",
    ]  # fmt: skip


def test_what_is_saved_says_nothing_of_the_person(
    rows: Rows, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = tmp_path / "saved.zip"
    checked(rows, tmp_path, capsys, "--save", str(saved))
    with zipfile.ZipFile(saved) as archive:
        assert sorted(archive.namelist()) == ["check.json", "packets.csv", "samples.csv"]
        assert {entry.date_time[0] for entry in archive.infolist()} == {2000}
        text = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert (saved.stat().st_mode & 0o077, str(tmp_path) in text, "sensor.csv" in text) == (0, False, False)
    assert text.count("\n") > len(rows)


def test_why_packets_cannot_be_read_is_a_problem_of_its_own() -> None:
    found = Checkup().measured(packets=200, unread="thigh: packets come, but none can be read: it prints 10 numbers")
    assert (found.verdict, found.problems) == (
        "unusable", ("thigh: packets come, but none can be read: it prints 10 numbers",),
    )  # fmt: skip


def test_packets_that_cannot_be_read_are_no_healthy_link() -> None:
    found = Checkup().measured(packets=200)
    assert (found.verdict, found.problems[0].partition(":")[0]) == (
        "unusable", "200 packets came, but none can be read as samples",
    )  # fmt: skip
