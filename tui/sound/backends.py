"""What on this machine can play a WAV file.

Tried in this order: the optional package, what the system brings along, the terminal's bell. Each
plays one sound at a time.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

__all__ = ["Backend", "backends"]

# In the order in which a desktop would choose: the sound server of today, of yesterday, the bare device; macOS's own.
_PROGRAMS = (("afplay",), ("pw-play",), ("paplay",), ("aplay", "-q"))


class Backend(Protocol):
    """Something that can play."""

    name: str

    @property
    def is_broken(self) -> bool:
        """Whether it is known that it cannot."""
        ...

    @property
    def is_playing(self) -> bool | None:
        """Whether the last sound goes on; ``None`` where that cannot be known."""
        ...

    @property
    def has_failed(self) -> bool:
        """Whether the last sound was not played."""
        ...

    def play(self, file: Path) -> None:
        """Begin, and return at once."""
        ...

    def stop(self) -> None:
        """Be silent."""
        ...


class _Program:
    """A program that plays the file it is given."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self.name = command[0]
        self._command = command
        self._running: subprocess.Popen[bytes] | None = None
        self._failures = 0

    @property
    def is_broken(self) -> bool:
        """Whether it failed twice: once may be a device that was just unplugged."""
        self._look()
        return self._failures > 1

    @property
    def is_playing(self) -> bool:
        """Whether the program runs."""
        self._look()
        return self._running is not None

    @property
    def has_failed(self) -> bool:
        """Whether the last run ended with an error."""
        self._look()
        return self._failures > 0

    def play(self, file: Path) -> None:
        self.stop()
        quiet = subprocess.DEVNULL
        try:
            self._running = subprocess.Popen([*self._command, str(file)], stdin=quiet, stdout=quiet, stderr=quiet)
        except OSError:
            self._failures = 2

    def stop(self) -> None:
        self._look()
        if self._running is not None:
            self._running.kill()
            self._running.wait()
            self._running = None

    def _look(self) -> None:
        if self._running is not None and (status := self._running.poll()) is not None:
            self._failures = self._failures + 1 if status else 0
            self._running = None


class _JustPlayback:
    """The optional package; a loaded clip begins within 20 ms."""

    name = "just-playback"
    is_broken = False

    def __init__(self) -> None:
        from just_playback import Playback  # pyright: ignore

        self._make: Callable[[], Any] = Playback  # pyright: ignore
        self._loaded: dict[Path, Any] = {}
        self._running: Any = None

    @property
    def is_playing(self) -> bool:
        """Whether the clip goes on."""
        return self._running is not None and bool(self._running.active)

    @property
    def has_failed(self) -> bool:
        """Whether the package raised."""
        return self.is_broken

    def play(self, file: Path) -> None:
        self.stop()
        try:
            if file not in self._loaded:
                clip = self._make()
                clip.load_file(str(file))
                self._loaded[file] = clip
            self._running = self._loaded[file]
            self._running.play()
        except Exception:
            self.is_broken = True

    def stop(self) -> None:
        if self._running is not None:
            self._running.stop()
            self._running = None


class _Winsound:
    """Windows' own."""

    name = "winsound"
    is_broken = False
    is_playing = None
    has_failed = False

    def __init__(self) -> None:
        import winsound

        self._winsound: Any = winsound

    def play(self, file: Path) -> None:
        flags = self._winsound.SND_FILENAME | self._winsound.SND_ASYNC | self._winsound.SND_NODEFAULT
        try:
            self._winsound.PlaySound(str(file), flags)
        except RuntimeError:
            self.is_broken = True

    def stop(self) -> None:
        self._winsound.PlaySound(None, 0)


class _Bell:
    """The terminal's bell, rung by the process that owns the terminal."""

    name = "bell"
    is_broken = False
    is_playing = None
    has_failed = False

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring

    def play(self, file: Path) -> None:
        # A bell for each spoken number would be a nuisance: tones only.
        if file.parent.name == "tones":
            self._ring()

    def stop(self) -> None:
        return


class _Nothing:
    """Screen only."""

    name = "none"
    is_broken = False
    is_playing = None
    has_failed = False

    def play(self, file: Path) -> None:
        del file

    def stop(self) -> None:
        return


def backends(wanted: str, ring: Callable[[], None]) -> list[Backend]:
    """What can be tried, best first: ``auto``, or from ``bell`` or ``none`` on."""
    found: list[Backend] = []
    if wanted == "auto":
        if find_spec("just_playback") is not None:
            found.append(_JustPlayback())
        if sys.platform == "win32":
            found.append(_Winsound())
        found += [_Program(command) for command in _PROGRAMS if shutil.which(command[0])]
    if wanted in ("auto", "bell"):
        found.append(_Bell(ring))
    found.append(_Nothing())
    return found
