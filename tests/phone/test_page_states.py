"""Every state of the page on a small and a large phone: nothing cut off, nothing against the rules of accessibility."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kneehold.tui.wording.words import sentences
from tests.phone.live_command import LiveCommand
from tests.phone.virtual_phone import VirtualPhone
from tests.report.browser import browser_program

SIZES = ((360, 640), (430, 932))
_FACES: list[dict[str, Any]] = [
    {"mood": "wait", "number": "0/3", "word": "still", "detail": "lie still: 2 s", "share": 0},
    {"mood": "rest", "number": "12/12", "word": "rest", "detail": "1 done, 2 to go", "share": 0},
    {"mood": "lift", "number": "104°", "word": "lift", "detail": "rep 1 of 3", "share": 0},
    {"mood": "hold", "number": "127", "word": "hold", "detail": "of 120 s  rep 2 of 3", "share": 1},
    {"mood": "slip", "number": "9", "word": "higher", "detail": "of 20 s  rep 2 of 3", "share": 0.45},
    {"mood": "lower", "number": "20", "word": "lower", "detail": "of 20 s  rep 3 of 3", "share": 1},
    {"mood": "lost", "number": "--", "word": "signal", "detail": "no signal", "share": 0},
    {"mood": "alarm", "number": "--", "word": "stop", "detail": "let the leg down slowly", "share": 0},
    {"mood": "done", "number": "3/3", "word": "done", "detail": "all repetitions done", "share": 0},
]
_TROUBLES = ("denied", "no_sensor", "no_gyroscope", "other_phone", "other_way", "over", "gone")
# Which of the words for what is missing a browser shows: by its own name.
_AGENTS = {
    "ios": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Version/17.4 Safari/604.1",
    "android": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36",
}


def states(language: str) -> dict[str, str]:
    """What brings the page into each state; the caption is the longest sentence there is room for."""
    known = sentences(language)
    caption = max((text for key, text in known.items() if key.startswith(("step.", "line.", "hint."))), key=len)
    faces = {}
    for face in _FACES:
        shown = {**face, "word": known[f"word.{face['word']}"], "side": known["side.right"], "caption": caption}
        faces[f"face {face['mood']}"] = f"Screen.show('session'); Screen.face({json.dumps(shown)})"
    return {
        "welcome": "0",
        "other ways": "document.querySelector('details').open = true",
        "the session begins": "Screen.show('session'); Screen.link(WORDS.looking)",
        **{f"trouble {kind}": f"Screen.trouble('{kind}')" for kind in _TROUBLES},
        **faces,
        "no answer": "Screen.link(WORDS.away.replace('{seconds}', '12')); Screen.note(WORDS.may_go_dark)",
        "stays on": "Screen.note(WORDS.stays_on)",
        "locked": "Screen.link(''); Screen.note(''); Screen.lock()",
    }


_RUN_AXE = "axe.run(document, {resultTypes: ['violations']}).then(r => JSON.stringify(r.violations.map(v => v.id)))"


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def phone(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[VirtualPhone]:
    program = browser_program()
    if program is None:
        pytest.skip("there is no Chromium here")
    with VirtualPhone(program, tmp_path / "profile", size=request.param) as made:
        yield made


def faults(phone: VirtualPhone) -> tuple[list[str], bool, bool]:
    """Rules of accessibility that are broken, and whether the page is wider or taller than the screen."""
    violations = json.loads(phone.ask(_RUN_AXE))
    is_too_wide = phone.ask("document.documentElement.scrollWidth > innerWidth")
    return violations, is_too_wide, phone.ask("document.documentElement.scrollHeight > innerHeight")


@pytest.mark.parametrize(
    ("language", "agent"), [pytest.param("en", "ios", marks=pytest.mark.long), ("de", "android"), ("es", "ios")]
)
def test_every_state_is_whole_and_accessible_and_asks_for_nothing_elsewhere(
    phone: VirtualPhone, tmp_path: Path, language: str, agent: str
) -> None:
    axe = (resources.files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")
    phone.send("Emulation.setUserAgentOverride", userAgent=_AGENTS[agent])
    with LiveCommand(tmp_path / "data", "--phone", "--port", "0", "--language", language) as live:
        phone.feel(np.array([0.0, 0.0, 9.81, 0.0, 0.0, 0.0]))
        phone.go(live.address)
        phone.ask(axe + "; 0")
        found: dict[str, object] = {}
        for name, action in states(language).items():
            phone.ask(action + "; 0")
            assert "undefined" not in phone.ask("document.body.innerText"), name
            violations, is_too_wide, is_too_tall = faults(phone)
            if violations or is_too_wide or (is_too_tall and name != "other ways"):
                found[name] = (violations, is_too_wide, is_too_tall)
        assert found == {}
        assert phone.ask("document.documentElement.lang") == language
        phone.go(live.address + "privacy.html")
        phone.ask(axe + "; 0")
        assert faults(phone) == ([], False, False)
        assert phone.text_of("h1") == sentences(language)["phone.privacy.title"]
        assert {address for address in phone.requests if not address.startswith(live.address)} <= {"data:,"}
        assert phone.troubles == []


def test_only_a_long_press_unlocks(phone: VirtualPhone, tmp_path: Path) -> None:
    with LiveCommand(tmp_path / "data", "--phone", "--port", "0") as live:
        phone.go(live.address)
        phone.ask("Screen.show('session'); Screen.lock(); 0")
        phone.tap("lock")
        phone.tap("cover")
        assert not phone.ask("document.getElementById('cover').hidden")
        place = [{"x": 100, "y": 300}]
        phone.send("Input.dispatchTouchEvent", type="touchStart", touchPoints=place)
        phone.ask("new Promise(done => setTimeout(done, 2200))")
        phone.send("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
        assert phone.ask("document.getElementById('cover').hidden")


def test_cues_are_played_once_in_time_and_hushed_ones_never(phone: VirtualPhone, tmp_path: Path) -> None:
    script = """
    new Promise(done => {
      const said = [];
      speechSynthesis.speak = utterance => said.push(utterance.text);
      const cue = (id, ms, say) => ({ id, in: ms, tones: [], say });
      Sound.take([cue(1, 0, 'one'), cue(2, 100, 'two'), cue(3, 400, 'never')], 0, 0);
      Sound.take([cue(1, 0, 'one'), cue(2, 100, 'two')], 0, 0);
      setTimeout(() => Sound.take([], 3, 0), 250);
      setTimeout(() => done(JSON.stringify([said, Sound.lastId])), 700);
    })
    """
    with LiveCommand(tmp_path / "data", "--phone", "--port", "0") as live:
        phone.go(live.address)
        assert json.loads(phone.ask(script)) == [["one", "two"], 3]
