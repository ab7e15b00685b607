"""What reaches a real terminal: colours it can show, and the screen as it was when it ends?"""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path

import pytest

from kneehold.sensor.bench.first_use import shown_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of the POSIX kind")

_CHECKOUT = Path(__file__).resolve().parents[2]
_TRUE_COLOUR, _OF_256, _OF_16 = (re.compile(text) for text in (rb"[34]8;2;\d", rb"[34]8;5;\d", rb"\x1b\[[\d;]*4[0-7]"))
_DEMO = ("-m", "kneehold.sensor.cli.main", "demo", "--speed", "100", "--hold", "3", "--reps", "1", "--sound", "silent")


@cache
def _drawn(term: str, colorterm: str, no_color: str) -> bytes:
    """Everything the demo wrote to its end."""
    words = {"TERM": term, "COLORTERM": colorterm, "NO_COLOR": no_color}
    _, drawn = shown_until((sys.executable, *_DEMO), b"The end.", words, _CHECKOUT)
    return drawn


def _kinds(drawn: bytes) -> tuple[bool, bool, bool]:
    return (_TRUE_COLOUR.search(drawn) is not None, _OF_256.search(drawn) is not None, _OF_16.search(drawn) is not None)


def test_a_terminal_of_all_colours_gets_them() -> None:
    assert _kinds(_drawn("xterm-256color", "truecolor", ""))[0]


def test_a_terminal_of_256_colours_gets_no_other() -> None:
    assert _kinds(_drawn("xterm-256color", "", ""))[:2] == (False, True)


def test_a_terminal_of_16_colours_gets_no_other() -> None:
    assert _kinds(_drawn("xterm", "", "")) == (False, False, True)


def test_without_colours_only_greys_are_written() -> None:
    drawn = _drawn("xterm-256color", "truecolor", "1")
    shades = {match.groups() for match in re.finditer(rb"[34]8;2;(\d+);(\d+);(\d+)", drawn)}
    assert shades
    assert all(len(set(shade)) == 1 for shade in shades)
