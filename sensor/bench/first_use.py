"""Time from the README's first command to the first counted repetition.

What a newcomer does, with nothing kept from before: an environment of its own, the install from a copy of the
checkout without pip's cache, then the demo on a terminal until the line of its first repetition is drawn.
"""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from kneehold.sensor.bench.targets import Target, targets_table
from kneehold.sensor.bench.workers import Done
from kneehold.sensor.model.errors import UsageError

__all__ = ["FirstUseReport", "measure_first_use", "shown_until"]

# In the plan under the curve, once the first repetition is counted.
_WANTED = b"right 1/3"
_LONGEST_S = 120.0
_SIZE = (80, 24)
_LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "build", "*.egg-info", "__pycache__", ".*_cache")


@dataclass(frozen=True, slots=True)
class FirstUseReport:
    """Seconds."""

    install_s: float
    first_rep_s: float

    def targets(self) -> tuple[Target, ...]:
        """What must be reached."""
        return (Target("first command to first repetition", "s", 60.0, self.install_s + self.first_rep_s),)

    def text(self) -> str:
        """Both parts for a person."""
        return (
            "FIRST USE: environment and install, then the demo\n\n"
            f"install                            {self.install_s:5.1f} s\n"
            f"demo begun to repetition on screen {self.first_rep_s:5.1f} s\n\n{targets_table(self.targets())}"
        )

    def json(self) -> dict[str, object]:
        """One object."""
        reached = all(target.is_reached for target in self.targets())
        parts = {"install_s": self.install_s, "first_rep_s": self.first_rep_s}
        return {"type": "first_use", "schema": 1, **parts, "reached": reached}


def measure_first_use(on_progress: Done) -> FirstUseReport:
    """Needs a checkout as the working folder, a network, and a terminal of the POSIX kind."""
    checkout = Path.cwd()
    if not (checkout / "sensor").is_dir() or not (checkout / "pyproject.toml").is_file():
        raise UsageError("first-use is measured in a checkout: change to its folder first.")
    with TemporaryDirectory() as name:
        copy, environment = Path(name) / "kneehold", Path(name) / "kneehold" / ".venv"
        shutil.copytree(checkout, copy, ignore=_LEFT_OUT)
        began_s = time.monotonic()
        _run([sys.executable, "-m", "venv", str(environment)], copy)
        on_progress(0.1)
        _run([str(environment / "bin" / "pip"), "install", "--quiet", "."], copy)
        install_s = time.monotonic() - began_s
        on_progress(0.9)
        command = [str(environment / "bin" / "kneehold"), "demo"]
        first_rep_s, _ = shown_until(command, _WANTED, {}, copy)
        on_progress(1.0)
    return FirstUseReport(install_s, first_rep_s)


def shown_until(command: Sequence[str], wanted: bytes, words: Mapping[str, str], folder: Path) -> tuple[float, bytes]:
    """Seconds until ``command`` has drawn ``wanted`` on a terminal, and all it wrote; ``UsageError`` if it never does.

    ``words`` are added to the environment; an empty value takes a name away.
    """
    if sys.platform == "win32":
        raise UsageError("this is measured on a terminal of the POSIX kind only.")
    began_s = time.monotonic()
    process, screen = _on_terminal(command, words, folder)
    drawn = b""
    try:
        while wanted not in drawn:
            left_s = _LONGEST_S - (time.monotonic() - began_s)
            if left_s <= 0.0 or not select.select([screen], [], [], left_s)[0]:
                break
            try:
                drawn += os.read(screen, 65_536)
            except OSError:  # the other end is closed
                break
        shown_s = time.monotonic() - began_s
    finally:
        process.kill()
        process.wait()
        os.close(screen)
    if wanted not in drawn:
        raise UsageError(f"'{' '.join(command)}' did not show {wanted.decode()!r} in {_LONGEST_S:g} s.")
    return shown_s, drawn


def _on_terminal(command: Sequence[str], words: Mapping[str, str], folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    import fcntl
    import pty
    import struct
    import termios

    screen, end = pty.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", _SIZE[1], _SIZE[0], 0, 0))
    names = {"TERM": "xterm-256color", "COLORTERM": "truecolor", **words}
    kept = {name: value for name, value in os.environ.items() if name not in names}
    environment = kept | {name: value for name, value in names.items() if value}
    process = subprocess.Popen(
        list(command), cwd=folder, env=environment, stdin=end, stdout=end, stderr=end, start_new_session=True
    )
    os.close(end)
    return process, screen


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PIP_NO_CACHE_DIR": "1"}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise UsageError(f"'{' '.join(command)}' failed: {(done.stderr.strip() or 'without a word').splitlines()[-1]}")
