"""Do the processes that share the work end with the one that shared it out?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kneehold.sensor.files.lock import lock_handle
from kneehold.sensor.jobs.worker_pool import Case, Outcome

# Processes that start afresh on a busy machine may take this long; nobody waits longer than it takes.
_PATIENCE_S = 60.0
_POLL_S = 0.02
_PROGRAM = """
from kneehold.sensor.jobs.worker_pool import pool_crew
from tests.jobs.test_worker_pool import slow

if __name__ == "__main__":
    list(pool_crew(2)(slow, [({folder!r}, n) for n in range(4)]))
"""


def slow(case: Case) -> Outcome:
    """Lock a file of the case's own, say so, and never be done; the system ends the lock with the process."""
    path = Path(str(case[0])) / f"{case[1]}"
    handle = os.open(path, os.O_CREAT | os.O_RDWR)
    lock_handle(handle)
    path.with_suffix(".locked").touch()
    time.sleep(10.0 * _PATIENCE_S)
    return {}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_no_process_is_left_behind_by_one_that_is_killed(tmp_path: Path, checkout: Path) -> None:
    held = tmp_path / "held"
    held.mkdir()
    (tmp_path / "program.py").write_text(_PROGRAM.format(folder=str(held)))
    around = {**os.environ, "PYTHONPATH": str(checkout)}
    with subprocess.Popen([sys.executable, str(tmp_path / "program.py")], env=around) as program:
        assert _comes(lambda: len(list(held.glob("*.locked"))) == 2)
        program.send_signal(signal.SIGKILL)
    assert _comes(lambda: all(_is_free(path.with_suffix("")) for path in held.glob("*.locked")))


_INTERRUPTED_PROGRAM = """
import signal, sys, time
from pathlib import Path
from kneehold.sensor.jobs.worker_pool import pool_crew
from tests.jobs.test_worker_pool import slow

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's job in the background ignores it
    try:
        list(pool_crew(2)(slow, [({folder!r}, n) for n in range(4)]))
    except KeyboardInterrupt:
        sys.exit(130)
elif {is_early}:
    Path({folder!r}, "starting.locked").touch()
    while not Path({folder!r}, "go").exists():
        time.sleep(0.01)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
@pytest.mark.parametrize("is_early", [True, False], ids=["while they start", "while they work"])
def test_the_processes_end_at_ctrl_c_without_a_word(is_early: bool, tmp_path: Path, checkout: Path) -> None:
    held = tmp_path / "held"
    held.mkdir()
    (tmp_path / "program.py").write_text(_INTERRUPTED_PROGRAM.format(folder=str(held), is_early=is_early))
    argv = [sys.executable, str(tmp_path / "program.py")]
    around = {**os.environ, "PYTHONPATH": str(checkout)}
    with subprocess.Popen(argv, env=around, stderr=subprocess.PIPE, text=True, start_new_session=True) as program:
        assert _comes(lambda: any(held.glob("*.locked")))
        os.killpg(program.pid, signal.SIGINT)
        (held / "go").touch()
        said = program.communicate(timeout=_PATIENCE_S)[1]
    assert (program.returncode, said) == (130, "")


def _comes(what: Callable[[], bool]) -> bool:
    """Whether ``what`` comes true before patience ends."""
    until = time.monotonic() + _PATIENCE_S
    while not what():
        if time.monotonic() > until:
            return False
        time.sleep(_POLL_S)
    return True


def _is_free(path: Path) -> bool:
    handle = os.open(path, os.O_RDWR)
    try:
        lock_handle(handle)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True
