"""Is the first thing that can play used, and the next where it cannot?"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kneehold.tui.sound import backends as module
from kneehold.tui.sound.backends import backends
from kneehold.tui.sound.sounder import Language

_TICK = Language("en").file("tone:tick")
_WORD = Language("en").file("ready")


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole search path of programs, and no optional package."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    return tmp_path


def _program(folder: Path, name: str, status: int) -> Path:
    log = folder / f"{name}.log"
    file = folder / name
    file.write_text(f"#!/bin/sh\necho \"$@\" >> '{log}'\nexit {status}\n", encoding="utf-8")
    file.chmod(0o755)
    return log


def _names(wanted: str) -> list[str]:
    return [backend.name for backend in backends(wanted, lambda: None) if backend.name != "winsound"]


def test_with_nothing_installed_the_bell_rings(programs: Path) -> None:
    assert _names("auto") == ["bell", "none"]


def test_the_sound_server_comes_before_the_bare_device(programs: Path) -> None:
    for name in ("aplay", "paplay", "pw-play"):
        _program(programs, name, 0)
    assert _names("auto") == ["pw-play", "paplay", "aplay", "bell", "none"]


def test_asked_for_the_bell_or_nothing_no_program_is_started(programs: Path) -> None:
    _program(programs, "aplay", 0)
    assert (_names("bell"), _names("none")) == (["bell", "none"], ["none"])


def test_the_bell_rings_for_tones_and_not_for_words() -> None:
    rings: list[None] = []
    bell = backends("bell", lambda: rings.append(None))[0]
    for file in (_TICK, _WORD, _TICK):
        bell.play(file)
    assert len(rings) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="the fake programs are shell scripts")
def test_a_program_gets_the_file(programs: Path) -> None:
    log = _program(programs, "aplay", 0)
    player = backends("auto", lambda: None)[0]
    player.play(_TICK)
    player._running.wait()
    assert (log.read_text(encoding="utf-8"), player.is_broken) == (f"-q {_TICK}\n", False)


@pytest.mark.skipif(sys.platform == "win32", reason="the fake programs are shell scripts")
def test_a_program_that_fails_twice_is_broken(programs: Path) -> None:
    _program(programs, "aplay", 1)
    player = backends("auto", lambda: None)[0]
    broken: list[bool] = []
    for _ in range(2):
        player.play(_TICK)
        player._running.wait()
        broken.append(player.is_broken)
    assert broken == [False, True]


@pytest.mark.skipif(sys.platform == "win32", reason="the fake programs are shell scripts")
def test_a_new_sound_ends_the_last(programs: Path) -> None:
    (programs / "aplay").write_text("#!/bin/sh\nexec /bin/sleep 60\n", encoding="utf-8")
    (programs / "aplay").chmod(0o755)
    player = backends("auto", lambda: None)[0]
    player.play(_TICK)
    first = player._running
    player.stop()
    assert first.poll() is not None
