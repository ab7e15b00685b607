"""What does somebody see whose disk fills up, or goes away, in the middle of a live session?"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

# The whole command in virtual time. Each event waits until the disk has been asked, as it would in a session that
# takes its time; "full": no file may grow beyond this; "away": the folder is moved off for the time of a hold.
_CHILD = """
import asyncio, os, sys, time
from pathlib import Path
from kneehold.sensor.virtual.virtual_clock import WarpLoop

def run(coroutine):
    with asyncio.Runner(loop_factory=WarpLoop) as runner:
        return runner.run(coroutine)

asyncio.run = run
kind, data = sys.argv[1], Path(sys.argv[2])

def move(name, other):
    for folder in data.glob(name):
        folder.rename(data / other)

class Told:
    def write(self, text):
        if kind == "away" and '"hold_started"' in text:
            move("sessions", "elsewhere")
        time.sleep(0.7 if '"hold_started"' in text or '"rep"' in text else 0.0)
        if kind == "away" and '"rep"' in text:
            move("elsewhere", "sessions")
            time.sleep(0.7)
        return sys.__stdout__.write(text)

    def flush(self):
        sys.__stdout__.flush()

sys.stdout = Told()
if kind == "full":
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
from kneehold.sensor.cli.main import main
sys.exit(main(sys.argv[3:]))
"""
_SESSION = ("--virtual-ble", "--hold", "3", "--reps", "1", "--for", "40")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="neither such limits nor such moves exist there")


def _lived(kind: str, data: Path, checkout: Path, *words: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-c", _CHILD, kind, str(data), *words, *_SESSION, "--data-dir", str(data)]
    return subprocess.run(argv, cwd=checkout, capture_output=True, text=True, check=False, timeout=120)


def _replayed(data: Path, checkout: Path) -> list[dict[str, Any]]:
    (folder,) = (data / "sessions").iterdir()
    argv = [sys.executable, "-m", "kneehold.sensor.cli.main", "replay", str(folder), "--json"]
    out = subprocess.run(argv, cwd=checkout, capture_output=True, text=True, check=True, timeout=60).stdout
    return [json.loads(line) for line in out.splitlines()]


def test_a_full_disk_ends_in_the_summary_and_one_sentence(tmp_path: Path, checkout: Path) -> None:
    done = _lived("full", tmp_path, checkout, "live", "--headless", "--json")
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, said[-1]["type"], said[-1]["counted"]) == (1, "summary", 1)
    assert "the disk refuses (File too large); the session goes on in memory" in done.stderr
    assert done.stderr.splitlines()[-1].endswith("not everything could be written (File too large).")
    kept = _replayed(tmp_path, checkout)
    # What is on the disk is the beginning of what was announced.
    announced = [line for line in kept[:-1] if line in said]
    assert announced == said[: len(announced)]
    assert kept[-1]["duration_s"] > 3.0


def test_a_recording_on_a_full_disk_still_names_its_folder(tmp_path: Path, checkout: Path) -> None:
    done = _lived("full", tmp_path, checkout, "record")
    (folder,) = (tmp_path / "sessions").iterdir()
    assert (done.returncode, done.stdout.strip()) == (1, str(folder))
    assert done.stderr.splitlines()[-1].endswith("not everything could be written (File too large).")


def test_a_disk_that_was_away_for_a_hold_has_everything_in_the_end(tmp_path: Path, checkout: Path) -> None:
    done = _lived("away", tmp_path, checkout, "live", "--headless", "--json")
    assert done.returncode == 0, done.stderr
    assert "the disk refuses (No such file or directory)" in done.stderr
    assert _replayed(tmp_path, checkout) == [json.loads(line) for line in done.stdout.splitlines()]
