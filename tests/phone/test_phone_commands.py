"""Commands with a phone that is not a browser: two legs, the doctor, refusals."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import subprocess
import sys
import time
from math import degrees
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from kneehold.sensor.cli.live import phone_line
from kneehold.sensor.cli.main import main
from kneehold.sensor.cli.terminal import start_page
from kneehold.sensor.simulation.recording import Simulation
from kneehold.sensor.simulation.scenarios import simulate_set
from tests.phone.serving import TRUSTING, motion

HOLD_S = 5.0
_MAIN = "import sys; from kneehold.sensor.cli.main import main; sys.exit(main(sys.argv[1:]))"


def started(*words: str) -> tuple[subprocess.Popen[str], list[str]]:
    """The command, and the addresses it has shown."""
    command = [sys.executable, "-c", _MAIN, *words, "--bind", "127.0.0.1", "--port", "0", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    addresses: list[str] = []
    for line in process.stderr:
        if line.startswith("https://"):
            addresses.append(line.strip())
        if line.startswith("Scan this"):
            break
    return process, addresses


def page_messages(person: Simulation, rows_each: int = 60) -> list[dict[str, Any]]:
    """What the page posts of everything a simulated person's phone felt."""
    listed = [[1000.0 * row[0], *row[1:4], *(degrees(v) for v in row[4:7])] for row in person.rows.tolist()]
    return [
        {"v": 1, "run": "r", "n": n, "o": 1.795e12, "rows": listed[n : n + rows_each], "up": None}
        for n in range(0, len(listed), rows_each)
    ]


async def post_all(streams: dict[str, list[dict[str, Any]]]) -> None:
    """Messages for each address in turn, not more often than is let through."""
    connector = aiohttp.TCPConnector(ssl=TRUSTING)
    async with aiohttp.ClientSession(connector=connector) as client:
        for messages in zip(*streams.values(), strict=False):
            for address, message in zip(streams, messages, strict=True):
                async with client.post(f"{address}motion?p={address[-5:-1]}", json=message) as answer:
                    assert answer.status == 200, await answer.text()
            await asyncio.sleep(0.03)


def test_two_phones_are_two_legs(tmp_path: Path) -> None:
    people = [simulate_set(seed, "knee-to-chest", reps=2, hold_s=HOLD_S, rate_hz=60.0, events=()) for seed in (3, 4)]
    words = ("live", "--right", "phone", "--left", "phone", "--hold", "5", "--reps", "2", "--data-dir", str(tmp_path))
    process, addresses = started(*words)
    asyncio.run(post_all({a: page_messages(p) for a, p in zip(addresses, people, strict=True)}))
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=30)
    summary = json.loads(out.splitlines()[-1])
    assert "Traceback" not in error
    for side, person in zip(("right", "left"), people, strict=True):
        holds = [rep["hold_s"] for rep in summary["reps"] if rep["side"] == side]
        assert holds == pytest.approx([rep.hold_s for rep in person.reps], abs=0.15)


def test_a_phone_and_a_bluetooth_sensor_are_two_legs(tmp_path: Path) -> None:
    person = simulate_set(3, "knee-to-chest", reps=2, hold_s=HOLD_S, rate_hz=60.0, events=())
    words = ("live", "--right", "phone", "--left", "000000000000", "--virtual-ble", "--hold", "5", "--reps", "2")
    process, (address,) = started(*words, "--data-dir", str(tmp_path))
    asyncio.run(post_all({address: page_messages(person)}))
    time.sleep(3.0)
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=30)
    assert "Traceback" not in error
    (folder,) = (tmp_path / "sessions").iterdir()
    header = json.loads((folder / "session.json").read_text())
    assert [sensor["driver"] for sensor in header["sensors"]] == ["phone-page", "movesense"]
    summary = json.loads(out.splitlines()[-1])
    assert sum(rep["side"] == "right" for rep in summary["reps"]) == 2
    assert summary["samples"] > len(person.rows) + 50


# --- the doctor --------------------------------------------------------------------------------------


def doctored(tmp_path: Path, messages: list[dict[str, Any]], status: int) -> dict[str, Any]:
    process, (address,) = started("doctor", "--phone", "--for", "1.5", "--data-dir", str(tmp_path))
    asyncio.run(post_all({address: messages}))
    out, error = process.communicate(timeout=30)
    assert (process.returncode, "Traceback" in error) == (status, False)
    return {finding["what"]: finding for finding in map(json.loads, out.splitlines())}


def test_the_doctor_names_rate_loss_and_clock_of_a_phone(tmp_path: Path) -> None:
    now_ms = 1000.0 * time.time()
    messages = [{**motion(n, rows=30), "o": now_ms} for n in range(0, 300, 30)]
    found = doctored(tmp_path, messages, 0)
    assert list(found) == ["Address", "Phone", "Motion", "Clock"]
    assert "127.0.0.1, ports" in found["Address"]["text"]
    https, http = re.findall(r"\d+", found["Address"]["text"].partition("ports")[2])
    assert sys.platform != "linux" or f"ufw allow {https},{http}/tcp" in found["Address"]["advice"]
    assert found["Phone"]["text"] == "10 requests from 127.0.0.1"
    assert found["Motion"]["text"] == "300 samples by phone-page, 60 per second, 0.0 % lost"


def test_the_doctor_says_what_was_lost_and_what_was_wrong(tmp_path: Path) -> None:
    messages = [motion(n, rows=30) for n in range(0, 300, 60)]
    found = doctored(tmp_path, messages, 1)
    assert not found["Motion"]["is_well"]
    assert "44.6 % lost" in found["Motion"]["text"]
    assert "does not show the time of day" in found["Clock"]["text"]


def test_the_doctor_advises_where_no_phone_comes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["doctor", "--phone", "--for", "0.3", "--bind", "127.0.0.1", "--port", "0", "--data-dir", str(tmp_path)]
    assert main(words) == 1
    printed = capsys.readouterr().out
    assert "PROBLEM  Phone: no request came" in printed
    assert "Guest and company networks" in printed


# --- refusals and the code ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--bind", "0.0.0.0"), "--bind needs one address"),
        (("--bind", "house"), "--bind needs an IPv4 address of this computer, not 'house'"),
        (("--bind", "192.0.2.77"), "no server can listen on 192.0.2.77"),
        (("--bind", "127.0.0.1", "--port", "70000"), "--port must be a number from 0 to 65534"),
        (("--sensor", "x"), "--phone is the sensor; leave out --sensor"),
        (("--left", "phone"), "--sensor is for one sensor, as is --phone"),
        (("--driver", "phyphox"), "a phone says itself how it sends"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    words: tuple[str, ...], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["live", "--phone", *words, "--wait", "0.1", "--headless", "--data-dir", str(tmp_path)]) == 2
    assert sentence in capsys.readouterr().err


def test_two_phones_over_bluetooth_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["live", "--left", "phyphox://bluetooth", "--right", "phyphox://Bluetooth", "--headless"]
    assert main([*words, "--data-dir", str(tmp_path)]) == 2
    assert "only one phone can come over Bluetooth" in capsys.readouterr().err


def test_a_driver_of_phones_is_not_looked_for_over_bluetooth(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["live", "--driver", "phyphox", "--virtual-ble", "--headless", "--data-dir", str(tmp_path)]) == 2
    assert "use 'kneehold live --phone'" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_the_code_fits_a_terminal_of_80_by_24_whatever_its_colours(language: str) -> None:
    longest = f"https://192.168.100.200:65535/{'A' * 10}/"
    drawn = phone_line._code(longest).splitlines()
    assert {(line[:8], line[-4:]) for line in drawn} == {("\033[97;40m", "\033[0m")}
    words = phone_line.scan_words(language, "AA:BB:CC:DD:EE:FF").splitlines()
    assert max(map(len, words)) < 80
    rows = len(drawn) + 1 + len(words)
    assert (max(len(line) for line in drawn) - 12 <= 80, rows <= 23) == (True, True)  # the prompt is the last row


def test_the_start_page_offers_the_phone() -> None:
    assert ("live", "--phone") in [choice.command for choice in start_page.OFFERED]
