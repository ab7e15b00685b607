"""Does text from outside reach the terminal only as text, whatever command prints it?"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from kneehold.sensor.cli.main import COMMANDS, main
from kneehold.sensor.cli.terminal.output import tell, tell_json, tell_lines

# A title of the window, a cleared screen, a colour by one character, a direction, a bell, and a line as if of ours.
HOSTILE = "n\x1b]0;PWN\x07\x1b[2J\x9b31m\u202e\u2066\x7f\r\nFORGED"
# Of a JSON file it can be anything; of a file name anything but a slash.
_FOLDER = f"session {HOSTILE}"


def _set(value: object, keys: tuple[str, ...]) -> None:
    """Every text under one of ``keys``, at any depth, becomes hostile."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in keys and isinstance(inner, str):
                value[key] = HOSTILE
            else:
                _set(inner, keys)
    elif isinstance(value, list):
        for inner in value:
            _set(inner, keys)


def _change(path: Path, *keys: str) -> None:
    content = json.loads(path.read_text())
    _set(content, keys)
    path.write_text(json.dumps(content))


@pytest.fixture
def data(tmp_path: Path, checkout: Path) -> Path:
    """A data folder with sessions that open and are hostile wherever a text may stand, and with such as do not open."""
    root = tmp_path / f"data {HOSTILE}"
    for name in (_FOLDER, "bad profile", "bad sensor", "bad side", "bad driver", "bad json"):
        shutil.copytree(checkout / "recordings" / "straight_leg", root / "sessions" / name)
    good = root / "sessions" / _FOLDER
    _change(good / "session.json", "session_id", "software", "provenance", "address", "variant")
    assert main(["label", str(good), "--person", "P", "--note", "N", "--slot", "morning", "--data-dir", str(root)]) == 0
    _change(good / "about.json", "person", "note")
    rows = f'1,3,6,left,hold,"{HOSTILE}","{HOSTILE}"\n2,18,21,left,hold,"{HOSTILE}","{HOSTILE}"\n'
    (good / "marks.reps.csv").write_text("rep,hold_start_s,hold_end_s,side,kind,rater,tool\n" + rows, newline="")
    for hold_s in (3.0, 500.0):
        decision = {"schema": 1, "action": "reject", "hold_start_s": hold_s, "hold_end_s": hold_s + 1.0, "side": "left"}
        decision |= {"rater": HOSTILE, "note": HOSTILE, "at_utc": HOSTILE, "rep": 1}
        with (good / "corrections.jsonl").open("a") as file:
            file.write(json.dumps(decision) + "\n")
    _change(root / "sessions" / "bad profile" / "session.json", "profile", "exercise")
    _change(root / "sessions" / "bad sensor" / "session.json", "name")
    _change(root / "sessions" / "bad side" / "session.json", "side", "started_utc")
    _change(root / "sessions" / "bad driver" / "session.json", "driver")
    (root / "sessions" / "bad json" / "session.json").write_text(f"{{{HOSTILE}")
    return root


def _files(tmp_path: Path) -> dict[str, str]:
    """Hostile files that are named on the command line, by what they are."""
    found = {
        "csv": (f"{HOSTILE}.csv", f"t_s,ax,ay,az,gx,gy,gz\n0,{HOSTILE},0,9.8,0,0,0\n"),
        "table": (f"table {HOSTILE}.csv", f"time,acc x,acc {HOSTILE},q\n" + "0,0,0,9.8\n" * 9),
        "json": (f"{HOSTILE}.json", json.dumps([{"sensor": HOSTILE, "time": "1", HOSTILE: HOSTILE}])),
        "plan": (f"{HOSTILE}.toml", f'name = "{HOSTILE}"\n[[block]]\nprofile = "{HOSTILE}"\n'),
        "profile": (f"profile {HOSTILE}.toml", f"[[profile]]\nname = {json.dumps(HOSTILE)}\n"),
    }
    for name, text in found.values():
        (tmp_path / name).write_text(text, newline="")
    return {what: str(tmp_path / name) for what, (name, _) in found.items()}


def _words(data: Path, tmp_path: Path, files: dict[str, str]) -> Iterator[tuple[str, ...]]:
    good, out, place = str(data / "sessions" / _FOLDER), str(tmp_path / f"out {HOSTILE}"), ("--data-dir", str(data))
    every = sorted(str(path) for path in (data / "sessions").iterdir())
    for json_too in ((), ("--json",)):
        yield ("sessions", *place, *json_too)
        yield ("rescore", *place, *json_too)
        yield ("paths", *place, *json_too)
        yield ("score", str(data / "sessions"), *json_too)
        yield ("profiles", "--profile-file", files["profile"], *json_too)
        for path in (*every, files["csv"], files["table"], files["json"], HOSTILE):
            yield ("replay", path, "--plain", *json_too)
            yield ("check", path, *json_too)
            yield ("agree", path, "--marks", f"{good}/marks.reps.csv", *json_too)
    yield ("reindex", *place)
    for path in (*every, HOSTILE):
        yield ("mark", path, *place)
        yield ("mark", path, "--reject", "1", "--rater", HOSTILE, "--note", HOSTILE, *place)
        yield ("verify", path, *place)
        yield ("label", path, "--person", HOSTILE, *place)
    for kind in ("csv", "motion-bids", "fhir"):
        yield ("export", *every, "--format", kind, "-o", f"{out} {kind}", *place)
    yield ("report", *every, "-o", f"{out}.html", *place)
    yield ("report", "--person", HOSTILE, "-o", f"{out}.html", *place)
    yield ("plan", "check", files["plan"])
    yield ("plan", "show", HOSTILE)
    yield ("plan", "new", "-o", f"{out}.toml")
    yield ("replay", good, "--profile-file", files["profile"])
    yield ("simulate", "-o", out, "--reps", "1", "--hold", "3")
    yield ("simulate", "-o", out, "--family", HOSTILE)
    yield ("demo", "--speed", "0", "--plan", files["plan"])
    yield ("demo", "--archive", f"{data}/sessions/bad json/session.json/{HOSTILE}")
    yield ("live", "--resume", HOSTILE, "--headless", *place)
    yield ("live", "--sensor", HOSTILE, "--driver", HOSTILE, "--headless", *place)
    yield ("record", "--virtual-ble", "--sensor", HOSTILE, "--wait", "0.2", *place)
    yield ("scan", "--virtual-ble", "--for", "0.5")
    yield ("scan", "--virtual-ble", "--for", "0.5", "--json")
    yield ("doctor", *place)
    yield ("bench", HOSTILE)
    for entry in (files["csv"], HOSTILE):
        yield ("benchmark", "score", entry)
    yield ("review", HOSTILE, *place)
    yield (HOSTILE,)
    yield (f"--{HOSTILE}",)


@pytest.mark.long
def test_no_command_lets_text_from_outside_steer_the_terminal(
    data: Path, tmp_path: Path, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: set[str] = set()
    shown: list[tuple[tuple[str, ...], str]] = []
    with patch("kneehold.sensor.virtual.peripheral.advert_name", lambda *_: f"Movesense {HOSTILE}"[:24]):
        for words in _words(data, tmp_path, _files(tmp_path)):
            capsys.readouterr()
            main(list(words))
            text = "".join(capsys.readouterr())
            ran.add(words[0])
            shown += [(words, line) for line in text.split("\n") if not line.isprintable() or line.startswith("FORGED")]
    assert not shown, "\n".join(f"{words}: {line!r}" for words, line in shown)
    assert set(COMMANDS) <= ran


@pytest.mark.parametrize("say", [tell, tell_lines, tell_json])
def test_the_one_place_that_prints_shows_every_character_that_steers(
    say: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    for code in (*range(0xB0), 0x200B, 0x202E, 0x2028, 0xFEFF, 0xD800, 0xE0001):
        say(f"a{chr(code)}b")
        line = capsys.readouterr().out
        assert line.replace("\n", "").isprintable()


def test_json_stays_what_it_was_and_has_no_nan(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"a": HOSTILE, "b": "ä \U0001f600\U000e0001", "c": [1.5, 2]}
    tell_json(value)
    assert json.loads(capsys.readouterr().out) == value
    tell_json({"a": [float("nan"), (float("inf"), 1.0)]})
    assert capsys.readouterr().out == '{"a": [null, [null, 1.0]]}\n'
