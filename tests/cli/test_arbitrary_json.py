"""Is any JSON in any place of any file of a session answered by every command in a sentence?

``KNEEHOLD_SHAPES=10000`` tries that many.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest

from kneehold.sensor.cli.main import main

_COUNT = int(os.environ.get("KNEEHOLD_SHAPES", "150"))
# Of every type, at the edges of it, and such as one reader takes and another does not.
_VALUES = (
    *(None, True, False, 0, -1, 1, 10**9, 2**63 - 1, -(2**63), 2**63, 10**400, 0.5, -0.0, 1e-308, 1e308, float("nan")),
    *(float("inf"), float("-inf"), "", "x", "0", "nan", "\x00", "\x1b[2J", "\ud800", "=1+1", "../../x", "2026-13-45"),
    *("9999-12-31T23:59:59Z", "right", "a" * 5000, [], [[]], [None], ["x"] * 50, {}, {"": {}}, {"schema": 99}),
)
_DEEP = json.loads("[" * 50 + "]" * 50)

Json = dict[str, object] | list[object]


def _places(value: object) -> Iterator[tuple[Json, str | int]]:
    """Every place in ``value`` at which something stands."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield value, key
            yield from _places(inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield value, number
            yield from _places(inner)


def _changed(text: str, chance: random.Random) -> str:
    """JSON ``text`` with another value, or one more or less, at one to three places."""
    value: object = json.loads(text)
    for _ in range(chance.choice((1, 1, 3))):
        places = list(_places(value))
        new = deepcopy(chance.choice((*_VALUES, _DEEP)))
        if not places or chance.random() < 0.05:
            return json.dumps(new)
        holder, key = chance.choice(places)
        if isinstance(holder, dict) and chance.random() < 0.2:
            del holder[str(key)]
        elif isinstance(holder, dict):
            holder[str(key)] = new
        else:
            assert isinstance(key, int)
            holder[key] = new
    return json.dumps(value)


def _in_file(data: bytes, is_lines: bool, chance: random.Random) -> bytes:
    text = (gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data).decode()
    if is_lines:
        lines = text.splitlines()
        at = chance.randrange(min(len(lines), 40))  # the first show what follows
        lines[at] = _changed(lines[at], chance)
        text = "\n".join(lines) + "\n"
    else:
        text = _changed(text, chance)
    changed = text.encode("utf-8", "surrogatepass")
    return gzip.compress(changed, 1) if data.startswith(b"\x1f\x8b") else changed


@pytest.fixture
def session(tmp_path: Path, checkout: Path) -> Path:
    """A session with every file that a session can have."""
    folder = tmp_path / "data" / "sessions" / "one"
    shutil.copytree(checkout / "recordings" / "straight_leg", folder, ignore=shutil.ignore_patterns("expected.json"))
    place = ("--data-dir", str(tmp_path / "data"))
    assert main(["label", "one", "--person", "P", "--pain-worst", "3", "--slot", "morning", *place]) == 0
    assert main(["mark", "one", "--reject", "1", "--rater", "R", "--note", "n", *place]) == 0
    assert main(["rescore", *place]) == 0
    event = {"type": "rep", "schema": 1, "sensor": "thigh", "t_s": 9.0, "rep": 1, "hold_s": 2.0, "side": "left"}
    (folder / "events.jsonl").write_text(json.dumps(event) + "\n")
    shutil.copytree(folder, folder.with_name("good"))
    return folder


def test_any_json_in_any_file_of_a_session_is_answered_in_a_sentence(
    session: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place, chance = ("--data-dir", str(tmp_path / "data")), random.Random(4)
    commands = (
        *(("sessions", *place), ("sessions", "--json", *place), ("replay", str(session)), ("mark", "one", *place)),
        *(
            ("rescore", "--workers", "1", *place),
            ("reindex", *place),
            ("check", str(session)),
            ("verify", "one", *place),
        ),
        *(("report", "one", "-o", f"{tmp_path}/r", *place), ("report", "--person", "P", "-o", f"{tmp_path}/p", *place)),
        *(("export", "one", "-o", f"{tmp_path}/e", *place), ("score", str(session.parent))),
        ("export", "one", "--format", "fhir", "-o", f"{tmp_path}/f", *place),
        ("export", "one", "--format", "motion-bids", "-o", f"{tmp_path}/b", *place),
        ("label", "one", "--slot", "evening", *place),
        ("live", "--resume", "one", "--headless", "--virtual-ble", "--wait", "0.1", *place),
    )
    good = {path: path.read_bytes() for path in sorted(session.iterdir()) if path.suffix in (".json", ".jsonl", ".gz")}
    assert len(good) == 6  # header, tape, events, about, corrections, result
    for number in range(_COUNT):
        path = chance.choice(list(good))
        changed = _in_file(good[path], "jsonl" in path.name, chance)
        path.write_bytes(changed)
        words = chance.choice(commands)
        try:
            status = main(list(words))  # what is raised beyond a sentence ends the test
        except Exception as error:
            pytest.fail(f"{number}: {words}, {path.name}: {type(error).__name__}: {error}; {changed[:300]!r}")
        said = capsys.readouterr()
        assert status in (0, 1, 2), (number, words, path.name, said.err)
        assert status == 0 or "kneehold: " in said.err or words[0] == "check", (number, words, path.name, said.err)
        for other, content in good.items():
            other.write_bytes(content)
