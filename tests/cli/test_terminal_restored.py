"""Is the terminal as it was before, whatever ends a command that draws on it?"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("words", [["demo"], []], ids=["demo", "start page"])
def test_a_signal_leaves_the_terminal_as_it_was(words: list[str], kind: signal.Signals, tmp_path: Path) -> None:
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (40, 120))
    before = termios.tcgetattr(slave)
    process = subprocess.Popen(
        [sys.executable, "-m", "kneehold.sensor.cli.main", *words],
        stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
        env={**os.environ, "TERM": "xterm-256color", "KNEEHOLD_DATA_DIR": str(tmp_path)},
    )  # fmt: skip
    try:
        seen = read_until(master, "\x1b[?1049h", "", 30.0)
        seen = read_until(master, "never", seen, 1.0)  # it draws
        process.send_signal(kind)
        assert process.wait(20.0) == 128 + kind
        seen = read_until(master, "never", seen, 0.5)
    finally:
        process.kill()
    assert "\x1b[?1049h" in seen
    for on, off in _PAIRS:
        assert seen.rfind(off) > seen.rfind(on), (on, off)
    assert termios.tcgetattr(slave) == before
    os.close(master)
    os.close(slave)
