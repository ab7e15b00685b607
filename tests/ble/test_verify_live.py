"""Do known errors of tapping come out of a live minute of ``kneehold verify``, by the sensor and by a key?"""

from __future__ import annotations

import asyncio
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Coroutine
from pathlib import Path

import pytest

from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.own_accuracy import kept_accuracy
from kneehold.sensor.cli.main import main
from kneehold.sensor.cli.options import bluetooth
from kneehold.sensor.simulation.recording import Simulation
from kneehold.sensor.simulation.scenarios import simulate_script
from kneehold.sensor.simulation.script import Action, Repetition, Rest, Tap
from kneehold.sensor.virtual.virtual_clock import WarpLoop

pty = pytest.importorskip("pty", reason="this system has no pseudo terminals")

# Four holds of 5 s in a minute, tapped so much after each start and each end.
_START_LATE_S, _END_LATE_S = (0.55, 0.35, 0.5, 0.4), (0.25, 0.35, 0.2, 0.4)
_MEAN_START_S, _MEAN_END_S = 0.45, 0.3
_SET: tuple[Action, ...] = (
    Rest(4.0), *(Repetition(to_deg=105.0, lift_s=2.0, hold_s=5.0, return_s=2.0), Rest(4.0)) * 4,
)  # fmt: skip
_ACROSS = (0.0, 0.6, 0.8)


def _tapped_person(_args: object) -> list[Simulation]:
    """Who taps the sensor at 6 g, by the true edges of an untapped set that is the same otherwise."""
    true = simulate_script(_SET, 5, rate_hz=104.0).reps
    late = zip(true, _START_LATE_S, _END_LATE_S, strict=True)
    edges = [(rep.hold_start_s + start_s, rep.hold_end_s + end_s) for rep, start_s, end_s in late]
    taps = [Tap(at_s, 6.0, _ACROSS) for pair in edges for at_s in pair]
    return [simulate_script((*taps, *_SET), 5, rate_hz=104.0)]


def test_taps_on_the_sensor_come_out_as_they_were_put_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(main_coroutine: Coroutine[None, None, object]) -> object:
        with asyncio.Runner(loop_factory=WarpLoop) as runner:
            return runner.run(main_coroutine)

    monkeypatch.setattr(asyncio, "run", run)
    monkeypatch.setattr(bluetooth, "_people", _tapped_person)
    words = ["verify", "--virtual-ble", "--by", "sensor", "--person", "Ann", "--rate", "104", "--json"]
    assert main([*words, "--data-dir", str(tmp_path)]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (said["holds"], said["untapped"], said["taps_left"]) == (4, 0, 0)
    assert said["start_lag_s"] == pytest.approx(_MEAN_START_S, abs=0.05)
    assert said["end_lag_s"] == pytest.approx(_MEAN_END_S, abs=0.05)
    assert said["bias_s"] == pytest.approx(_MEAN_START_S - _MEAN_END_S, abs=0.05)
    kept = kept_accuracy(DataDir(tmp_path), "Ann")
    assert kept is not None
    assert kept.bias_s == said["bias_s"]


def _typed(words: list[str], late_s: dict[str, float], limit_s: float) -> tuple[int, list[str]]:
    """Run a command in a terminal of its own and press Enter so long after each true moment that it announces."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "kneehold.sensor.cli.main", *words], stdin=slave, stdout=slave, stderr=slave,
        start_new_session=True, env={**os.environ, "TERM": "xterm-256color"},
    )  # fmt: skip
    os.close(slave)
    end, due, seen, lines = time.monotonic() + limit_s, list[float](), b"", list[str]()
    try:
        while time.monotonic() < end:
            wait_s = max(0.0, min([due[0] - time.monotonic() if due else 0.2, 0.2]))
            if select.select([master], [], [], wait_s)[0]:
                try:
                    seen += os.read(master, 65536)
                except OSError:  # nobody holds the other end any more
                    break
                *whole, seen = seen.split(b"\n")
                for line in whole:
                    lines.append(line.decode("utf-8", "replace").rstrip("\r"))
                    event = json.loads(lines[-1]) if lines[-1].startswith("{") else {}
                    if event.get("type") in late_s:
                        known_s = event["detected_at_s"] - event["t_s"]
                        due.append(time.monotonic() + late_s[event["type"]] - known_s)
            while due and time.monotonic() >= due[0]:
                due.pop(0)
                os.write(master, b"\n")
        return process.wait(10.0), lines
    finally:
        process.kill()
        process.wait()
        os.close(master)


def test_enter_in_a_terminal_comes_out_as_it_was_pressed(tmp_path: Path) -> None:
    """In real time: two holds of the simulated person, starts pressed 0.9 s late and ends 0.6 s."""
    words = ["verify", "--virtual-ble", "--hold", "3", "--reps", "2", "--for", "28", "--person", "Ann", "--json"]
    late_s = {"hold_started": 0.9, "hold_ended": 0.6}
    status, lines = _typed([*words, "--data-dir", str(tmp_path)], late_s, 60.0)
    assert status == 0, lines
    said = json.loads(lines[-1])
    assert (said["holds"], said["untapped"], said["taps_left"]) == (2, 0, 0)
    assert lines.count("tap 4") == 1
    # A busy machine hands lines and keys on late.
    assert said["start_lag_s"] == pytest.approx(0.9, abs=0.15)
    assert said["end_lag_s"] == pytest.approx(0.6, abs=0.15)
    assert said["bias_s"] == pytest.approx(0.3, abs=0.2)
    page = tmp_path / "report.html"
    (folder,) = (tmp_path / "sessions").iterdir()
    for command in (["label", str(folder), "--person", "Ann"], ["report", str(folder), "-o", str(page)]):
        assert main([*command, "--data-dir", str(tmp_path)]) == 0
    assert "by 2 holds whose start and end were tapped with a key" in page.read_text(encoding="utf-8")
    assert main(["report", "--person", "Ann", "-o", str(page), "--data-dir", str(tmp_path)]) == 0
    assert "by 2 holds whose start and end were tapped with a key" in page.read_text(encoding="utf-8")
