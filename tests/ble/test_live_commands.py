"""Do the live commands record, count and end as they should? Played on the virtual radio, mostly in virtual time."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Coroutine
from pathlib import Path

import pytest

from kneehold.sensor.archive.about import read_about
from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.index import listed
from kneehold.sensor.archive.safety import is_screen_due, note_screen
from kneehold.sensor.archive.times import now_utc
from kneehold.sensor.cli.live.runner import LiveRun
from kneehold.sensor.cli.main import main
from kneehold.sensor.drivers.registry import DRIVERS
from kneehold.sensor.model.values import CommandKind
from kneehold.sensor.virtual.stage import virtual_air
from kneehold.sensor.virtual.virtual_clock import WarpLoop
from tests.guide.people import plan_of

SHORT = ("--virtual-ble", "--hold", "3", "--reps", "2", "--for", "40")


@pytest.fixture(autouse=True)
def _virtual_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(main_coroutine: Coroutine[None, None, object]) -> object:
        with asyncio.Runner(loop_factory=WarpLoop) as runner:
            return runner.run(main_coroutine)

    monkeypatch.setattr(asyncio, "run", run)


def sessions(data: Path) -> list[Path]:
    return sorted((data / "sessions").iterdir())


def test_live_prints_what_a_replay_of_its_tape_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["live", *SHORT, "--headless", "--json", "--data-dir", str(tmp_path)]) == 0
    live = capsys.readouterr().out.splitlines()
    (folder,) = sessions(tmp_path)
    assert main(["replay", str(folder), "--json"]) == 0
    assert capsys.readouterr().out.splitlines() == live
    assert json.loads(live[-1])["counted"] == 2
    announced = (folder / "events.jsonl").read_text().splitlines()
    assert announced == live[:-1]


@pytest.mark.long
@pytest.mark.parametrize("driver", [d.name for d in DRIVERS if d.is_bluetooth and d.name != "movesense"])
def test_every_family_has_a_virtual_sensor(tmp_path: Path, capsys: pytest.CaptureFixture[str], driver: str) -> None:
    assert main(["live", *SHORT, "--driver", driver, "--headless", "--json", "--data-dir", str(tmp_path)]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["counted"] == 2


@pytest.mark.parametrize(
    "driver",
    [pytest.param(d.name, marks=pytest.mark.long if d.name != "movesense" else ()) for d in DRIVERS if d.is_bluetooth],
)
def test_every_family_can_be_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str], driver: str) -> None:
    words = ["--virtual-ble", "--driver", driver, "--for", "120", "--json"]
    saved = tmp_path / "check.zip"
    assert main(["check", *words, "--save", str(saved), "--data-dir", str(tmp_path)]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (said["verdict"], said["driver"], said["movements"] >= 3) == ("good", driver, True), said
    with zipfile.ZipFile(saved) as archive:
        packets = archive.read("packets.csv").decode()
    assert (packets.count("\n") > 100, b"000000000000".hex() in packets) == (True, False)


def test_a_recorded_session_can_be_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--virtual-ble", "--hold", "3", "--reps", "3", "--for", "60"]
    assert main(["record", *words, "--data-dir", str(tmp_path)]) == 0
    folder = capsys.readouterr().out.strip()
    assert main(["check", folder, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["verdict"], said["driver"]) == ("good", "movesense")
    assert said["clock"] == pytest.approx(1.0, abs=0.01)


def test_record_keeps_a_tape_that_can_be_counted_later(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["record", *SHORT, "--data-dir", str(tmp_path)]) == 0
    folder = Path(capsys.readouterr().out.strip())
    assert main(["replay", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["counted"] == 2
    for file in folder.iterdir():
        assert file.stat().st_mode & 0o077 == 0
    (row,) = listed(DataDir(tmp_path))
    assert (len(row.reps or ()), row.grade, row.problem) == (2, "B", "")  # at once, without 'rescore'


def test_two_sensors_are_two_legs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    legs = ("--right", "000000000000", "--left", "000000000001")
    assert main(["live", *SHORT, *legs, "--headless", "--json", "--data-dir", str(tmp_path)]) == 0
    summary = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert sorted(rep["side"] for rep in summary["reps"]) == ["left", "left", "right", "right"]


def test_a_sensor_that_is_not_there_ends_with_status_4(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["live", "--virtual-ble", "--sensor", "nobody", "--wait", "3", "--headless", "--data-dir", str(tmp_path)]
    assert main(words) == 4
    assert "'nobody' was not found" in capsys.readouterr().err
    assert not (tmp_path / "sessions").exists()


def test_one_sensor_or_two_but_not_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["record", "--virtual-ble", "--sensor", "a", "--left", "b", "--data-dir", str(tmp_path)]) == 2
    assert "--sensor is for one sensor" in capsys.readouterr().err


def test_scan_lists_name_family_and_signal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", "--virtual-ble", "--for", "2", "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    seen = json.loads(line)
    assert (seen["name"], seen["driver"], seen["rssi_dbm"]) == ("Movesense 000000000000", "movesense", -50)


def test_resume_without_a_broken_session_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["live", "--virtual-ble", "--resume", "--headless", "--data-dir", str(tmp_path)]) == 2
    assert "no interrupted session" in capsys.readouterr().err


def test_the_doctor_names_each_thing_it_looked_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["doctor", "--virtual-ble", "--json", "--data-dir", str(tmp_path)])
    findings = {f["what"]: f for f in map(json.loads, capsys.readouterr().out.splitlines())}
    assert list(findings) == ["Bluetooth", "Sensor", "Sound", "Terminal", "Data folder"]
    assert findings["Sensor"]["text"] == "in range: Movesense 000000000000"
    assert findings["Data folder"]["is_well"]


def test_the_doctor_advises_where_the_data_folder_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["doctor", "--virtual-ble", "--json", "--data-dir", str(tmp_path / "file" / "x")]) == 1
    findings = {f["what"]: f for f in map(json.loads, capsys.readouterr().out.splitlines())}
    assert not findings["Data folder"]["is_well"]
    assert "--data-dir" in findings["Data folder"]["advice"]


def test_an_adapter_that_answers_whom_nobody_waits_for_any_more_says_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """As after Ctrl-C while it begins."""

    async def run() -> None:
        asked: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        asked.cancel()
        async with virtual_air([]):
            asyncio.get_running_loop().call_soon(asked.set_result, None)
            await asyncio.sleep(0)

    asyncio.run(run())
    assert caplog.records == []


@pytest.mark.skipif(os.name == "nt", reason="signals of this kind do not exist there")
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_in_good_order(tmp_path: Path, kind: signal.Signals) -> None:
    words = ["live", "--virtual-ble", "--headless", "--json", "--data-dir", str(tmp_path)]
    with started(words) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "connected" in line:
                break
        process.send_signal(kind)
        out, err = ended(process)
    assert process.returncode == 0, err
    assert json.loads(out.splitlines()[-1])["type"] == "summary"
    (folder,) = sessions(tmp_path)
    assert (folder / "tape.jsonl.gz").exists()


@pytest.mark.long
def test_a_killed_session_can_be_gone_on_with(tmp_path: Path) -> None:
    words = ["live", "--virtual-ble", "--headless", "--json", "--hold", "3", "--data-dir", str(tmp_path)]
    with started(words) as process:
        assert process.stdout is not None
        assert "armed" in process.stdout.readline()
        process.kill()
    (folder,) = sessions(tmp_path)
    assert (folder / "tape.jsonl").exists()
    with started([*words, "--resume", "--for", "6"]) as process:
        out, err = ended(process)
    assert process.returncode == 0, err
    assert sessions(tmp_path) == [folder]
    assert (folder / "tape.jsonl.gz").exists()
    summary = json.loads(out.splitlines()[-1])
    assert summary["source"] == folder.name
    assert "clock restarted" in str(summary["warnings"])


def ended(process: subprocess.Popen[str]) -> tuple[str, str]:
    """What it printed; one that hangs is made to say where."""
    try:
        return process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)
        return process.communicate()


def started(words: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-X", "faulthandler", "-m", "kneehold.sensor.cli.main", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
    )


def test_a_plan_leads_through_a_session_that_ends_by_itself_and_replays_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = tmp_path / "short.toml"
    plan.write_text(plan_of("knee-to-chest"), encoding="utf-8")
    note_screen(DataDir(tmp_path), is_clear=True, is_ended_by_pain=False)
    assert (
        main(["live", "--virtual-ble", "--plan", str(plan), "--headless", "--json", "--data-dir", str(tmp_path)]) == 0
    )
    live = capsys.readouterr().out.splitlines()
    summary = json.loads(live[-1])
    assert (summary["counted"], summary["guided"]["ending"]) == (4, "complete")
    assert [(block["side"], block["done"]) for block in summary["guided"]["blocks"]] == [("right", 2), ("left", 2)]
    (folder,) = sessions(tmp_path)
    assert main(["replay", str(folder), "--json"]) == 0
    assert capsys.readouterr().out.splitlines() == live


def test_a_plan_and_options_that_say_the_same_are_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--plan", "single-knee", "--hold", "20", "--data-dir", str(tmp_path)]
    assert main(["live", "--virtual-ble", "--headless", *words]) == 2
    assert "leave out --hold" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["live", "--plan", "nope"], "nope: the plan cannot be read"),
        (["live", "--profile", "nope"], "there is no profile called 'nope'"),
        (["record", "--mount", "x=up"], "the mounting 'x=up' is not understood"),
        (["record", "--filter", "nope"], "there is no filter called 'nope'"),
    ],
)
def test_what_cannot_be_used_is_told_before_any_sensor_is_looked_for(
    words: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, "--data-dir", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"kneehold: {sentence}")
    assert said.count("\n") == 1


def test_the_first_session_asks_for_red_flags_and_nothing_counts_without_an_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--plan", "single-knee", "--for", "60", "--json", "--data-dir", str(tmp_path)]
    assert main(["live", "--virtual-ble", "--headless", *words]) == 0
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [event["question"] for event in said if event["type"] == "asked"] == ["bladder_or_bowel"]
    assert said[-1]["counted"] == 0


def test_what_was_answered_stands_beside_the_tape_and_is_asked_again_after_pain(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = tmp_path / "short.toml"
    plan.write_text(plan_of("knee-to-chest"), encoding="utf-8")
    note_screen(DataDir(tmp_path), is_clear=True, is_ended_by_pain=False)
    act = LiveRun.act

    async def answered(self: LiveRun, *args: object) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(8.0, act, self, CommandKind.ANSWER, "3")
        loop.call_later(12.0, act, self, CommandKind.PAIN, "")
        await run(self, *args)  # type: ignore[arg-type]

    run = LiveRun.run
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LiveRun, "run", answered)
        words = ["--plan", str(plan), "--for", "200", "--data-dir", str(tmp_path)]
        assert main(["live", "--virtual-ble", "--headless", *words]) == 0
    (folder,) = sessions(tmp_path)
    assert (read_about(folder).pain_before, read_about(folder).pain_after) == (3.0, None)
    assert is_screen_due(DataDir(tmp_path), now_utc())
    assert "stopped because of pain" in capsys.readouterr().out
