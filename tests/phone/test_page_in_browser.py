"""The real page in a real browser, worn by a simulated person, against the real command."""

from __future__ import annotations

import contextlib
import io
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kneehold.sensor.cli.main import main
from kneehold.sensor.drivers.phone_page import read_message
from kneehold.sensor.model.values import Fault, Packet
from kneehold.sensor.simulation.recording import Simulation
from kneehold.sensor.simulation.scenarios import simulate_set
from kneehold.sensor.tape.reader import open_recording
from tests.phone.live_command import LiveCommand
from tests.phone.network import Network
from tests.phone.virtual_phone import VirtualPhone
from tests.report.browser import browser_program

HOLD_S = 5.0
# Notes in the page how old each row was when the computer's answer for it had come and was shown.
AGES = """
window.ages = [];
{
  const take = Motion.answered, batch = Motion.batch;
  Motion.answered = (next) => {
    const { n, rows } = batch();
    for (const row of rows.slice(0, next - n)) ages.push(performance.now() - row[0]);
    take(next);
  };
}
"""


@pytest.fixture(scope="module")
def person() -> Simulation:
    return simulate_set(3, "knee-to-chest", reps=2, hold_s=HOLD_S, rate_hz=208.0, events=(), declared=True)


@pytest.fixture
def phone(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[VirtualPhone]:
    program = browser_program()
    if program is None:
        pytest.skip("there is no Chromium here")
    with VirtualPhone(program, tmp_path / "profile", sign=getattr(request, "param", 1.0)) as made:
        yield made


def put_on(phone: VirtualPhone, address: str, person: Simulation) -> None:
    """Open the address and tap Start."""
    phone.feel(person.rows[0, 1:7])
    phone.go(address)
    phone.tap("start")
    until(lambda: phone.screen == "session" and phone.text("link") == "", phone, person)


def until(is_so: Any, phone: VirtualPhone, person: Simulation, seconds: float = 10.0) -> None:
    end_s = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end_s, (phone.screen, phone.text("link"))
        phone.feel(person.rows[0, 1:7])
        time.sleep(0.02)


def rows_on_tape(data: Path) -> tuple[list[int], int]:
    """Numbers of all rows in order of arrival, and how many messages were damaged."""
    (folder,) = (data / "sessions").iterdir()
    numbers: list[int] = []
    faults = 0
    for entry in open_recording(folder).entries():
        if isinstance(entry, Packet):
            message = read_message(entry.payload)
            if isinstance(message, Fault):
                faults += 1
            else:
                numbers += range(message.n, message.n + len(message.rows))
    return numbers, faults


def delays_s(data: Path) -> list[float]:
    """How long after its moment each row came; phone and computer have the same clock here."""
    (folder,) = (data / "sessions").iterdir()
    ahead_s = time.time() - time.monotonic()
    delays: list[float] = []
    for entry in open_recording(folder).entries():
        message = read_message(entry.payload) if isinstance(entry, Packet) else None
        if message is not None and not isinstance(message, Fault):
            came_s = entry.arrival_ns * 1e-9 + ahead_s
            delays += [came_s - (message.origin_ms + row[0]) * 1e-3 for row in message.rows]
    return delays


@pytest.mark.parametrize(
    "phone", [pytest.param(1.0, id="android"), pytest.param(-1.0, id="ios", marks=pytest.mark.long)], indirect=True
)
def test_from_the_code_to_the_count_with_one_tap(phone: VirtualPhone, person: Simulation, tmp_path: Path) -> None:
    mount = str(person.description["mount"])
    data = tmp_path / "data"
    words = ("--phone", "--port", "0", "--hold", f"{HOLD_S:g}", "--reps", "2", "--mount", mount)
    with LiveCommand(data, *words) as live, Network(live.port, 0.05, 0.03) as network:
        put_on(phone, live.through(network.port), person)
        phone.ask(AGES)
        phone.wear(person)
        until(lambda: phone.text("word") == "DONE", phone, person)
        assert phone.text("number") == "2/2"
        ages_ms, complaints = phone.ask("ages"), list(phone.troubles)
        said = live.end()
        until(lambda: phone.screen == "trouble: over", phone, person)
    assert (phone.taps, complaints) == (1, [])
    assert {address.split("/")[2] for address in phone.requests if "://" in address} == {f"127.0.0.1:{network.port}"}
    summary = said[-1]
    assert (summary["counted"], summary["posture"]) == (2, "declared")
    true = [rep.hold_s for rep in person.reps]
    assert [rep["hold_s"] for rep in summary["reps"]] == pytest.approx(true, abs=0.10)
    assert [rep["plateau_deg"] for rep in summary["reps"]] == pytest.approx([r.plateau_deg for r in person.reps], abs=3)
    numbers, faults = rows_on_tape(data)
    assert (sorted(set(numbers)), faults) == (list(range(len(set(numbers)))), 0)
    # What follows from a sample is announced when its packet comes, and shown when the answer has come back.
    assert float(np.percentile(delays_s(data), 95)) <= 0.250
    assert float(np.percentile(ages_ms, 95)) <= 400.0
    assert replayed(data) == said


def replayed(data: Path) -> list[dict[str, Any]]:
    """What the tape says, counted again."""
    (folder,) = (data / "sessions").iterdir()
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        assert main(["replay", str(folder), "--json"]) == 0
    return [json.loads(line) for line in printed.getvalue().splitlines()]


@pytest.mark.long
def test_a_hole_of_five_seconds_and_a_crash_lose_no_sample(
    phone: VirtualPhone, person: Simulation, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    words = ("--phone", "--port", "0", "--hold", f"{HOLD_S:g}", "--reps", "2")
    again: list[LiveCommand] = []
    with LiveCommand(data, *words) as first, Network(first.port) as network:
        put_on(phone, first.through(network.port), person)
        threading.Timer(7.0, network.cut).start()
        threading.Timer(12.0, network.mend).start()
        threading.Timer(15.5, first.kill).start()
        threading.Timer(16.0, lambda: again.append(LiveCommand(data, "--resume"))).start()
        phone.wear(person)
        until(lambda: bool(again) and phone.text("link") == "", phone, person)
        until(lambda: int(phone.ask("Motion.kept")) < 20, phone, person)
        said = again[0].end()
    numbers, _ = rows_on_tape(data)
    assert sorted(set(numbers)) == list(range(max(numbers) + 1))
    summary = said[-1]
    # Of a browser that stood still for seconds, on a machine at its limit, no motion comes that could be counted.
    assert summary["counted"] == 2, [event["type"] for event in said]
    true = [rep.hold_s for rep in person.reps]
    assert [rep["hold_s"] for rep in summary["reps"]] == pytest.approx(true, abs=0.10)


def test_a_phone_that_was_locked_goes_on_by_itself(phone: VirtualPhone, person: Simulation, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with LiveCommand(data, "--phone", "--port", "0") as live:
        put_on(phone, live.address, person)
        until(lambda: phone.text("word") == "READY", phone, person)
        phone.leave()
        time.sleep(3.0)
        assert phone.text("word") == "SIGNAL?"
        phone.come_back()
        until(lambda: phone.text("word") == "READY", phone, person)
        said = live.end()
    assert {"signal_lost", "signal_back"} <= {event["type"] for event in said}
    numbers, _ = rows_on_tape(data)
    assert sorted(set(numbers)) == list(range(max(numbers) + 1))


# --- what the page says where it cannot begin ------------------------------------------------------

_SIGNS = {
    "denied": "DeviceMotionEvent.requestPermission = async () => 'denied'",
    "no_sensor": "Motion.begin = async () => 'no_sensor'",
    "no_gyroscope": "Motion.begin = async () => 'no_gyroscope'",
}


@pytest.mark.parametrize("trouble", _SIGNS)
def test_what_is_missing_is_told_in_words(
    phone: VirtualPhone, person: Simulation, tmp_path: Path, trouble: str
) -> None:
    with LiveCommand(tmp_path / "data", "--phone", "--port", "0") as live:
        phone.go(live.address)
        phone.ask(_SIGNS[trouble] + "; 0")
        phone.tap("start")
        until(lambda: phone.screen == f"trouble: {trouble}", phone, person)
        assert phone.ask("document.querySelectorAll('#trouble-steps li').length") >= 1
