"""Does a kill lose nothing that was acknowledged? The figure in seconds is the command's, not a test's."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kneehold.sensor.archive.about import change_about
from kneehold.sensor.archive.sidecars import CORRECTIONS_FILE, MARKS_FILE
from kneehold.sensor.bench import crash_commands
from kneehold.sensor.bench.crash import Crash, CrashReport, measure_crash
from kneehold.sensor.bench.crash_commands import CommandKill, kill_a_command, make_archive


@pytest.fixture(scope="module")
def report() -> CrashReport:
    """Twenty processes of either kind, killed within half a second and a second."""
    return measure_crash(20, 6, longest_s=0.5)


@pytest.mark.long
def test_whatever_a_kill_interrupts_every_folder_opens_whole_and_goes_on(report: CrashReport) -> None:
    assert [crash.problem for crash in report.crashes] == [""] * 20


def test_whatever_command_a_kill_interrupts_what_was_acknowledged_is_there(report: CrashReport) -> None:
    assert [one.problem for one in report.commands] == [""] * 20
    assert sum(one.done for one in report.commands) > 0


def test_the_report_names_what_was_wrong_and_the_worst_loss() -> None:
    crashes = (Crash(3, 0.2, ""), Crash(1, 1.5, "0000: sealed with 1 of 2 packets"))
    report = CrashReport(crashes, (CommandKill("mark", 3, ""), CommandKill("", 2, "the note is 'x'")))
    assert "0000: sealed with 1 of 2 packets" in report.text()
    assert "the note is 'x'" in report.text()
    assert "  in mark: 1" in report.text()
    assert [target.measured for target in report.targets()] == [2.0, 1.5]
    assert [target.is_reached for target in report.targets()] == [False, False]
    assert report.json()["commands"] == [one._asdict() for one in report.commands]


def _lose_the_note(root: Path) -> None:
    change_about(root / "data" / "sessions" / "one", {"note": "another"})


def _lose_a_decision(root: Path) -> None:
    (root / "data" / "sessions" / "one" / CORRECTIONS_FILE).write_text("")


def _lose_marks(root: Path) -> None:
    (root / "data" / "sessions" / "one" / MARKS_FILE).unlink()


def _tear_a_tape(root: Path) -> None:
    (root / "data" / "sessions" / "one" / "tape.jsonl.gz").write_bytes(b"\x1f\x8b")


def _cut_a_report(root: Path) -> None:
    page = root / "out" / "r.html"
    page.write_text(page.read_text(encoding="utf-8")[:-9], encoding="utf-8")


def _remove_a_plan(root: Path) -> None:
    (root / "out" / "plan0.toml").unlink()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that nothing was done in."""
    root = tmp_path_factory.mktemp("crash") / "archive"
    make_archive(root)
    return root


@pytest.mark.parametrize(
    ("lose", "said"),
    [
        (_lose_the_note, "the note is 'another'"),
        (_lose_a_decision, "of mark and review there is [] instead of ['a0']"),
        (_lose_marks, "of import there is [] instead of ['m0']"),
        (_tear_a_tape, "the compressed file is cut off or damaged"),
        (_cut_a_report, "r.html is not whole"),
        (_remove_a_plan, "plan0.toml of plan is lost"),
    ],
)
def test_a_loss_is_noticed(
    lose: Callable[[Path], None], said: str, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = [*crash_commands._kept("0"), *crash_commands._results(0)]
    results = [step for step in steps if step.files in (("plan0.toml",), ("r.html",))]
    chosen = [steps[0], steps[1], steps[3], *results]
    monkeypatch.setattr(crash_commands, "_steps", lambda _: chosen)
    killed = crash_commands._killed

    def losing(root: Path, seed: int, longest_s: float) -> tuple[int, list[int]]:
        found = killed(root, seed, longest_s)
        lose(root)
        return found

    monkeypatch.setattr(crash_commands, "_killed", losing)
    monkeypatch.setattr(crash_commands.Random, "uniform", lambda *_: 30.0)
    root = tmp_path / "archive"
    shutil.copytree(archive, root)
    found = kill_a_command(root, 0, 30.0)
    assert json.loads((root / "lines.json").read_text())[0][0] == "label"
    assert (found.done, said in found.problem) == (5, True), found
