"""Is the terminal as it was before, whatever ends a command that draws on it?"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from kneehold.sensor.cli.main import main
from kneehold.sensor.simulation.scenarios import simulate_set

pty = pytest.importorskip("pty", reason="this system has no pseudo terminals")
termios = pytest.importorskip("termios", reason="this system has no pseudo terminals")

# What a screen switches on, and what switches it off again.
_PAIRS = (("\x1b[?1049h", "\x1b[?1049l"), ("\x1b[?1000h", "\x1b[?1000l"), ("\x1b[?1003h", "\x1b[?1003l"),
          ("\x1b[?25l", "\x1b[?25h"))  # fmt: skip


def read_until(master: int, wanted: str, seen: str, limit_s: float) -> str:
    end = time.monotonic() + limit_s
    while time.monotonic() < end and wanted not in seen:
        if select.select([master], [], [], 0.1)[0]:
            try:
                seen += os.read(master, 65536).decode("utf-8", "replace")
            except OSError:
                break
    return seen


# A live session is ended in good order, as Ctrl-C ends it; everything else by the signal.
@pytest.mark.parametrize("kind", [signal.SIGTERM, pytest.param(signal.SIGHUP, marks=pytest.mark.long)])
@pytest.mark.parametrize(
    ("words", "is_ended_well"),
    [
        (["demo"], False), ([], False), (["review"], False), (["replay", "set.csv"], False),
        (["live", "--virtual-ble", "--sound", "silent"], True),
    ],
    ids=["demo", "start page", "review", "replay", "live"],
)  # fmt: skip
def test_a_signal_leaves_the_terminal_as_it_was(
    words: list[str], is_ended_well: bool, kind: signal.Signals, tmp_path: Path
) -> None:
    if "set.csv" in words:
        rows = simulate_set(3, "knee-to-chest", reps=1, hold_s=30.0, rate_hz=52.0).rows
        np.savetxt(tmp_path / "set.csv", rows, delimiter=",", header="t_s,ax,ay,az,gx,gy,gz", comments="")
    if "review" in words:
        assert main(["simulate", "-o", str(tmp_path / "sessions"), "--format", "tape", "--reps", "1"]) == 0
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (40, 120))
    before = termios.tcgetattr(slave)
    process = subprocess.Popen(
        [sys.executable, "-m", "kneehold.sensor.cli.main", *words], cwd=tmp_path,
        stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
        env={**os.environ, "TERM": "xterm-256color", "KNEEHOLD_DATA_DIR": str(tmp_path)},
    )  # fmt: skip
    try:
        seen = read_until(master, "\x1b[?1049h", "", 30.0)
        seen = read_until(master, "never", seen, 1.0)  # it draws
        process.send_signal(kind)
        assert process.wait(20.0) == (0 if is_ended_well else 128 + kind)
        seen = read_until(master, "never", seen, 0.5)
    finally:
        process.kill()
        process.wait()
    assert "\x1b[?1049h" in seen
    for on, off in _PAIRS:
        assert seen.rfind(off) > seen.rfind(on), (on, off)
    assert termios.tcgetattr(slave) == before
    os.close(master)
    os.close(slave)


_LEAVES_A_THREAD = """
import os, signal, threading, time
from kneehold.sensor.cli.terminal.left_as_found import left_as_found
with left_as_found():
    threading.Thread(target=time.sleep, args=(60.0,)).start()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(60.0)
"""


def test_a_thread_that_was_left_behind_does_not_keep_the_process() -> None:
    master, slave = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", _LEAVES_A_THREAD], stdin=slave, stdout=slave, stderr=slave) as process:
        assert process.wait(20.0) == 128 + signal.SIGTERM
    os.close(master)
    os.close(slave)
