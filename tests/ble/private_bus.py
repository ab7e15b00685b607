"""How does bleak's BlueZ backend run where there is no system bus, and in virtual time?"""

from __future__ import annotations

import asyncio
import os
import selectors
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

# Anybody may own and hear anything: nobody else is on this bus.
_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/>
<allow receive_sender="*"/><allow eavesdrop="true"/></policy></busconfig>"""

# How often a daemon at work is looked at again, unless it sends something before.
_LOOK_AGAIN_S = 0.001


class PrivateBus(NamedTuple):
    """``address`` as in DBUS_SYSTEM_BUS_ADDRESS; ``pid`` of the daemon."""

    address: str
    pid: int


@contextmanager
def private_bus() -> Iterator[PrivateBus]:
    """A dbus-daemon of one's own."""
    with tempfile.TemporaryDirectory(prefix="bus") as folder:
        config, socket = Path(folder, "config"), Path(folder, "bus")
        config.write_text(_CONFIG.format(socket=socket))
        command = ["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile", "--print-address"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as daemon:
            try:
                assert daemon.stdout is not None
                assert daemon.stdout.readline(), "dbus-daemon did not start"
                yield PrivateBus(f"unix:path={socket}", daemon.pid)
            finally:
                daemon.terminate()


class _BusSelector(selectors.DefaultSelector):
    """Jumps over idle time, but only once the daemon has nothing left to do.

    Whatever is sent to the daemon wakes it before ``send`` returns, and it sleeps again only after
    it has passed everything on. So a daemon that is asleep, and then nothing to read, means that
    nothing is under way.
    """

    skipped_s = 0.0

    def __init__(self, pid: int) -> None:
        super().__init__()
        self._state = os.open(f"/proc/{pid}/stat", os.O_RDONLY)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        while True:
            is_idle = self._is_asleep()
            ready = super().select(0)
            if ready or (timeout is not None and timeout <= 0.0):
                return ready
            if is_idle:
                break
            super().select(_LOOK_AGAIN_S)
        if timeout is None:
            return super().select(None)
        self.skipped_s += timeout
        return ready

    def _is_asleep(self) -> bool:
        """By the state in /proc/PID/stat, behind the name in brackets."""
        return os.pread(self._state, 512, 0).rpartition(b")")[2].split()[0] == b"S"

    def close(self) -> None:
        os.close(self._state)
        super().close()


class BusLoop(asyncio.SelectorEventLoop):
    """Neither sleeping nor talking over the bus takes time: a busy machine delays no packet."""

    def __init__(self, pid: int) -> None:
        self._bus_selector = _BusSelector(pid)
        super().__init__(self._bus_selector)

    def time(self) -> float:
        return self._bus_selector.skipped_s
