"""Every state of the page on a small and a large phone: nothing cut off, nothing against the rules of accessibility."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.phone.live_command import LiveCommand
from tests.phone.virtual_phone import VirtualPhone
from tests.report.browser import browser_program

SIZES = ((360, 640), (430, 932))
_FACES: list[dict[str, Any]] = [
    {"mood": "wait", "number": "0/3", "word": "STILL", "detail": "lie still: 2 s", "share": 0},
    {"mood": "rest", "number": "12/12", "word": "REST", "detail": "1 done, 2 to go", "share": 0},
    {"mood": "lift", "number": "104°", "word": "LIFT", "detail": "rep 1 of 3", "share": 0},
    {"mood": "hold", "number": "127", "word": "ENOUGH", "detail": "of 120 s  rep 2 of 3", "share": 1},
    {"mood": "slip", "number": "9", "word": "HIGHER", "detail": "of 20 s  rep 2 of 3", "share": 0.45},
    {"mood": "lower", "number": "20", "word": "LOWER", "detail": "of 20 s  rep 3 of 3", "share": 1},
    {"mood": "lost", "number": "--", "word": "SIGNAL?", "detail": "no signal", "share": 0},
    {"mood": "alarm", "number": "--", "word": "STOP", "detail": "let the leg down slowly", "share": 0},
    {"mood": "done", "number": "3/3", "word": "DONE", "detail": "all repetitions done", "share": 0},
]
_CAPTION = "Not to be trusted: the sensor measures wrongly, its acceleration at rest is not that of gravity"
_COMMON = {"side": "RIGHT", "caption": _CAPTION}
_STATES = {
    "welcome": "0",
    "other ways": "document.querySelector('details').open = true",
    "the session begins": "Screen.show('session')",
    **{
        f"trouble {kind}": f"Screen.trouble('{kind}')"
        for kind in ("denied", "no_sensor", "no_gyroscope", "other_phone", "other_way", "over", "gone")
    },
    **{
        f"face {face['mood']}": f"Screen.show('session'); Screen.face({json.dumps({**face, **_COMMON})})"
        for face in _FACES
    },
    "no answer": "Screen.link('The computer has not answered for 12 s. Nothing is lost; it is sent again.');"
    "Screen.note('The screen may go dark: switch the battery saver off, or set the screen to stay on.')",
    "locked": "Screen.link(''); Screen.note(''); Screen.lock()",
}  # fmt: skip
_RUN_AXE = "axe.run(document, {resultTypes: ['violations']}).then(r => JSON.stringify(r.violations.map(v => v.id)))"


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def phone(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[VirtualPhone]:
    program = browser_program()
    if program is None:
        pytest.skip("there is no Chromium here")
    with VirtualPhone(program, tmp_path / "profile", size=request.param) as made:
        yield made


def test_every_state_is_whole_and_accessible_and_asks_for_nothing_elsewhere(
    phone: VirtualPhone, tmp_path: Path
) -> None:
    axe = (resources.files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")
    with LiveCommand(tmp_path / "data", "--phone", "--port", "0") as live:
        phone.feel(np.array([0.0, 0.0, 9.81, 0.0, 0.0, 0.0]))
        phone.go(live.address)
        phone.ask(axe + "; 0")
        found: dict[str, object] = {}
        for name, action in _STATES.items():
            phone.ask(action + "; 0")
            violations = json.loads(phone.ask(_RUN_AXE))
            is_too_wide = phone.ask("document.documentElement.scrollWidth > innerWidth")
            is_too_tall = phone.ask("document.documentElement.scrollHeight > innerHeight")
            if violations or is_too_wide or (is_too_tall and name != "other ways"):
                found[name] = (violations, is_too_wide, is_too_tall)
        assert found == {}
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
