"""Is every damaged file answered soon and in a sentence? ``KNEEHOLD_MUTATIONS=100000`` tries that many."""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kneehold.sensor.archive.json_files import write_json
from kneehold.sensor.cli.main import main

_COUNT = int(os.environ.get("KNEEHOLD_MUTATIONS", "250"))
_LONGEST_S = 5.0  # of the processor, for one command
# What kneehold keeps in the data folder.
_KEPT: dict[str, dict[str, object]] = {
    "sensors": {
        "schema": 1,
        "sensors": {"thigh": {"address": "C4:11:22:33:00:01", "name": "a", "driver": "movesense"}},
    },
    "safety": {"schema": 1, "cleared_utc": "2026-01-01T00:00:00+00:00"},
    "own_accuracy": {
        "schema": 1,
        "people": {
            "P": {
                **dict.fromkeys(("session", "date", "by"), "2026-01-01"),
                **dict.fromkeys(("holds", "bias_s", "lower_s", "upper_s", "lag_s", "tap_sd_s", "explained_s"), 0.5),
            }
        },
    },
}
_LIES = (b"\0", b"\xff", b"\x1b[2J", b'"', b"{", b"[", b"nan", b"1e306", b"-1", b"9" * 400, b"null", b"\n", b",", b";")


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _flip(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data or b"\0")
    for _ in range(chance.choice((1, 3, 30))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _lie(data: bytes, chance: random.Random) -> bytes:
    at, length = chance.randrange(len(data) + 1), chance.choice((0, 1, 5, 50))
    return data[:at] + chance.choice(_LIES) * chance.choice((1, 2, 5000)) + data[at + length :]


def _moved(data: bytes, chance: random.Random) -> bytes:
    at, to = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[to:] + data[at:to] + data[:at]


_MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (_cut, _flip, _lie, _moved)


@pytest.fixture
def inputs(tmp_path: Path, checkout: Path) -> dict[Path, tuple[tuple[str, ...], ...]]:
    """Good files, and the commands that read each."""
    data = tmp_path / "data"
    session = data / "sessions" / "one"
    shutil.copytree(checkout / "recordings" / "straight_leg", session)
    place = ("--data-dir", str(data))
    assert main(["label", "one", "--person", "P", *place]) == 0
    assert main(["mark", "one", "--reject", "1", "--rater", "R", *place]) == 0
    assert main(["rescore", *place]) == 0
    (session / "marks.reps.csv").write_text("rep,hold_start_s,hold_end_s,side,rater\n1,3,6,left,A\n2,12,15,left,A\n")
    table = "time (s),acc x (g),acc y (g),acc z (g),gyr x (dps),gyr y (dps),gyr z (dps)\n"
    table += "".join(f"{k / 50},0,0,1,{k % 7},0,0\n" for k in range(100))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Raw Data.csv", table)
    xyz = [{"x": 0.0, "y": 0.0, "z": 9.81}] * 4
    packets = [{"MeasIMU6": {"Timestamp": k * 80, "ArrayAcc": xyz, "ArrayGyro": xyz}} for k in range(30)]
    exports = {
        "plain.csv": table.replace("time (s)", "t_s").encode(),
        "table.csv": table.encode(),
        "packed.zip": packed.getvalue(),
        "log.json": json.dumps({"Samples": packets}).encode(),
    }
    report = ("report", "one", "-o", str(tmp_path / "r.html"), *place)
    every: tuple[tuple[str, ...], ...] = (
        *(("sessions", *place), ("replay", str(session)), ("mark", "one", *place), ("rescore", *place), report),
        *(("reindex", *place), ("check", str(session)), ("verify", "one", *place), ("score", str(data / "sessions"))),
        ("agree", str(session), "--marks", str(session / "marks.reps.csv")),
        ("label", "one", "--slot", "morning", *place),
        ("export", "one", "-o", str(tmp_path / "e"), *place),
        ("export", "one", "--format", "fhir", "-o", str(tmp_path / "f"), *place),
    )
    found = {path: every for path in session.iterdir() if path.is_file()}
    for name in ("sensors", "safety", "own_accuracy"):
        write_json(data / f"{name}.json", _KEPT[name])
        found[data / f"{name}.json"] = (report, ("sessions", *place), ("doctor", *place))
    by_list = (("sessions", *place), ("report", "--person", "P", *report[2:]), ("reindex", *place))
    found[data / "index.sqlite"] = by_list
    plan, profile = tmp_path / "plan.toml", tmp_path / "profile.toml"
    assert main(["plan", "new", "double-knee", "-o", str(plan)]) == 0
    profiles = (checkout / "sensor" / "exercises" / "profiles.toml").read_text()
    profile.write_text(profiles.replace('name = "', 'name = "x-'))
    sheet = ("plan", "print", str(plan), "-o", str(tmp_path / "sheet.html"))
    found[plan] = (("plan", "check", str(plan)), ("plan", "show", str(plan)), sheet)
    found[profile] = (("profiles", "--profile-file", str(profile)), ("plan", "check", "--profile-file", str(profile)))
    for name, content in exports.items():
        path = tmp_path / "exports" / name.partition(".")[0] / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        found[path] = (("replay", str(path)),)
    return found


@pytest.mark.long
def test_a_damaged_file_is_answered_soon_and_in_a_sentence(
    inputs: dict[Path, tuple[tuple[str, ...], ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    good = {path: path.read_bytes() for path in inputs}
    chance, places = random.Random(17), sorted(inputs)
    for number in range(_COUNT):
        path = places[number % len(places)]
        damaged = chance.choice(_MUTATIONS)(good[path], chance)
        path.write_bytes(damaged)
        words = chance.choice(inputs[path])
        began_s = time.process_time()
        try:
            status = main(list(words))  # what is raised beyond a sentence ends the test
        except Exception as error:
            pytest.fail(f"{number}: {words}, {path.name}: {type(error).__name__}: {error}; {damaged[:200]!r}")
        took_s = time.process_time() - began_s
        said = capsys.readouterr()
        # 3: no Bluetooth, which doctor looks for as well.
        assert status in (0, 1, 2, 3), (number, words, path.name)
        assert took_s < _LONGEST_S, (number, words, path.name)
        is_said = status == 0 or "kneehold: " in said.err or words[0] in ("check", "doctor")
        assert is_said, (number, words, path.name, said.err)
        for other, content in good.items():
            if not other.exists() or other.read_bytes() != content:
                other.write_bytes(content)
