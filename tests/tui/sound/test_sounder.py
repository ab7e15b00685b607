"""Orders leave in time, and a player that fails disturbs nothing."""

from __future__ import annotations

import json
import queue
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from kneehold.sensor.model.events import TargetReached
from kneehold.tui.sound.cues import Loudness
from kneehold.tui.sound.director import Director
from kneehold.tui.sound.link import PlayerLink, player_command
from kneehold.tui.sound.sounder import Language, PlayedCue, Sounder
from tests.tui.sound.sessions import events_of, session, updates

_DELAY_NS = 20_000_000  # from a sample to its update
_START_NS = 5_000_000_000


def _director() -> Director:
    return Director(session()[1], Loudness.CALM, Language("en").length_s)


class _Link:
    """Keeps orders, with the moment at which each came."""

    def __init__(self) -> None:
        self.trouble: str | None = None
        self.now_ns = 0
        self.orders: list[dict[str, Any]] = []

    def send(self, order: dict[str, object]) -> None:
        if "id" in order:
            self.orders.append({**order, "came_ns": self.now_ns})

    def close(self, last_words_s: float = 0.0) -> None:
        return


def _sounded(speed: float = 1.0) -> tuple[Sounder, _Link]:
    """A sounder that has heard the whole session in its own time."""
    link = _Link()
    sounder = Sounder(_director(), Language("en"), link, clock_ns=lambda: link.now_ns)
    sounder.speed = speed
    for update in updates():
        link.now_ns = _START_NS + round(update.view.t_s / speed * 1e9) + _DELAY_NS
        sounder.publish(update)
    return sounder, link


def test_the_target_is_ordered_ahead_for_its_own_moment() -> None:
    _, link = _sounded()
    targets = [order for order in link.orders if order["files"][0].endswith("chord.wav")][:2]
    true_ns = [_START_NS + round(event.t_s * 1e9) + _DELAY_NS for event in events_of(TargetReached)]
    assert [order["at_ns"] for order in targets] == pytest.approx(true_ns, abs=1e6)
    assert all(0.1e9 < order["at_ns"] - order["came_ns"] <= 0.31e9 for order in targets)


def test_nothing_is_ordered_for_a_moment_that_is_over() -> None:
    _, link = _sounded()
    assert all(order["at_ns"] >= order["came_ns"] for order in link.orders)


def test_played_faster_the_words_are_left_out() -> None:
    _, link = _sounded(speed=5.0)
    files = [Path(file) for order in link.orders for file in order["files"]]
    assert {file.parent.name for file in files} == {"tones"}


def test_what_was_played_is_known_in_seconds_of_the_session() -> None:
    sounder, link = _sounded()
    order = link.orders[3]
    ended_ns = order["at_ns"] + 300_000_000
    told = {"clip": 0, "began_ns": order["at_ns"] + 4_000_000, "ended_ns": ended_ns, "whole": True, "done": True}
    sounder.report({"id": order["id"], **told})
    cue = next(cue for cue in sounder.played if cue.clips)
    assert cue.played_s == pytest.approx(max(cue.due_s, cue.ordered_s) + 0.004, abs=1e-3)
    assert cue.logged().ended_s == pytest.approx(max(cue.due_s, cue.ordered_s) + 0.3, abs=1e-3)


def test_muted_it_goes_by_unheard() -> None:
    link = _Link()
    sounder = Sounder(_director(), Language("en"), link, clock_ns=lambda: link.now_ns)
    sounder.is_muted = True
    for update in updates():
        sounder.publish(update)
    assert link.orders == []


# --- with a real process at the other end --------------------------------------------------------

_HANGS = "import time\nwhile True: time.sleep(60)"
_DIES = "raise SystemExit(1)"
_WITHOUT_PACKAGE = """
from kneehold.tui.sound import backends
from kneehold.tui.sound.player import main
backends.find_spec = lambda name: None
main("auto")
"""
_ECHOES = """
import json, sys
for line in sys.stdin:
    order = json.loads(line)
    if "id" in order:
        told = {"clip": 0, "began_ns": order["at_ns"], "ended_ns": order["at_ns"] + 10, "whole": True, "done": True}
        print(json.dumps({"id": order["id"], **told}), flush=True)
"""


def _through(command: list[str]) -> tuple[Sounder, PlayerLink]:
    """The whole session, as fast as it goes, into a player that runs ``command``."""
    reports: list[Sounder] = []

    def report(told: dict[str, Any]) -> None:
        reports[0].report(told)

    link = PlayerLink(command, report)
    sounder = Sounder(_director(), Language("en"), link)
    reports.append(sounder)
    for update in updates():
        sounder.publish(update)
    return sounder, link


@pytest.mark.parametrize("script", [_HANGS, _DIES, "import sys; sys.stdin.close(); import time; time.sleep(60)"])
def test_a_player_that_hangs_or_dies_disturbs_nothing(script: str) -> None:
    sounder, link = _through([sys.executable, "-c", script])
    sounder.close()
    assert [cue.played_s for cue in sounder.played] == [None] * len(sounder.played)
    assert link._process.poll() is not None


def test_a_player_that_cannot_be_started_is_named_and_left_out() -> None:
    sounder, link = _through(["/no/such/player"])
    sounder.close()
    assert (link.trouble or "").startswith("no sound: ")


def test_a_player_that_takes_nothing_is_given_up() -> None:
    link = PlayerLink([sys.executable, "-c", _HANGS], lambda told: None)
    for number in range(10_000):
        link.send({"id": number, "at_ns": 0, "files": ["x" * 1000]})
    link.close()
    assert link.trouble == "no sound: the player does not answer"


def test_every_cue_that_was_played_is_told() -> None:
    told: queue.SimpleQueue[PlayedCue] = queue.SimpleQueue()
    reports: list[Sounder] = []

    def report(played: dict[str, Any]) -> None:
        reports[0].report(played)

    link = PlayerLink([sys.executable, "-c", _ECHOES], report)
    director, language = _director(), Language("en")
    sounder = Sounder(director, language, link, on_played=told.put)
    reports.append(sounder)
    for update in updates():
        sounder.publish(update)
    heard = [told.get(timeout=20).cue for _ in sounder.played]
    sounder.close()
    assert sorted(heard) == sorted(cue.cue for cue in sounder.played)


def _of(told: queue.SimpleQueue[dict[str, Any]]) -> list[dict[str, Any]]:
    return [told.get() for _ in range(told.qsize())]


def test_the_players_own_process_plays_in_order_and_not_before_the_time(tmp_path: Path) -> None:
    told: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    link = PlayerLink(player_command("none"), told.put)
    backend = told.get(timeout=20)
    now_ns = time.monotonic_ns()
    tick, chord = (str(Language("en").file(f"tone:{name}")) for name in ("tick", "chord"))
    link.send({"id": 2, "at_ns": now_ns + 80_000_000, "files": [chord, str(Language("en").file("lower"))]})
    link.send({"id": 1, "at_ns": now_ns + 40_000_000, "files": [tick]})
    link.close(5.0)
    assert backend == {"backend": "none"}
    clips = [report for report in _of(told) if "clip" in report]
    assert [(clip["id"], clip["clip"], clip["whole"]) for clip in clips] == [(1, 0, True), (2, 0, True), (2, 1, True)]
    assert [clip["began_ns"] >= now_ns + due for clip, due in zip(clips[:2], (40e6, 80e6), strict=True)] == [True] * 2
    lasted_s = [(clip["ended_ns"] - clip["began_ns"]) * 1e-9 for clip in clips]
    lengths_s = [Language("en").length_s(name) for name in ("tone:tick", "tone:chord", "lower")]
    assert lasted_s == pytest.approx(lengths_s, abs=0.2)
    assert clips[2]["began_ns"] >= clips[1]["ended_ns"]


def test_what_comes_far_too_late_is_not_played() -> None:
    told: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    link = PlayerLink(player_command("none"), told.put)
    tick = str(Language("en").file("tone:tick"))
    link.send({"id": 1, "at_ns": time.monotonic_ns() - 2_000_000_000, "files": [tick]})
    link.send({"id": 2, "at_ns": time.monotonic_ns(), "files": [tick]})
    link.close(5.0)
    done = [report for report in _of(told) if report.get("done")]
    assert done == [{"id": 1, "done": True, "dropped": "too late for the player"}, {"id": 2, "done": True}]


@pytest.mark.parametrize(("last_words_s", "dropped"), [(5.0, None), (0.0, "hushed")])
def test_what_was_ordered_before_the_end_is_heard_if_it_may_be(last_words_s: float, dropped: str | None) -> None:
    told: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    link = PlayerLink(player_command("none"), told.put)
    told.get(timeout=20)  # it runs
    tick = str(Language("en").file("tone:tick"))
    link.send({"id": 1, "at_ns": time.monotonic_ns() + 200_000_000, "files": [tick]})
    link.close(last_words_s)
    assert [report.get("dropped") for report in _of(told) if report.get("done")] == [dropped]


def test_orders_are_lines_of_json() -> None:
    lines: list[str] = []
    done = threading.Event()

    def keep(told: dict[str, Any]) -> None:
        lines.append(json.dumps(told))
        done.set()

    echo = "import sys\nfor line in sys.stdin: print(line, end='', flush=True)"
    link = PlayerLink([sys.executable, "-c", echo], keep)
    link.send({"id": 1, "at_ns": 2, "files": []})
    assert done.wait(20)
    link.close()
    assert lines[0] == '{"id": 1, "at_ns": 2, "files": []}'


def test_every_cue_is_told_once_and_one_that_was_not_heard_says_why() -> None:
    told: list[PlayedCue] = []
    link = PlayerLink([sys.executable, "-c", _HANGS], lambda report: None)
    sounder = Sounder(_director(), Language("en"), link, on_played=told.append)
    for update in updates():
        sounder.publish(update)
    sounder.close()
    sounder.close()
    # A player that hangs: nothing was heard, and the log says so for each.
    assert sorted(map(id, told)) == sorted(map(id, sounder.played))
    reasons = {cue.logged().dropped for cue in told}
    assert "" not in reasons
    assert "the player ended" in reasons
    assert {(cue.logged().played_s, cue.logged().ended_s) for cue in told} == {(None, None)}


@pytest.mark.parametrize(
    ("report", "notice"), [("none", "no_sound"), ("bell", "bell_only"), ("aplay", "")], ids=["none", "bell", "a device"]
)
def test_it_is_known_before_the_first_word_whether_anything_can_be_heard(report: str, notice: str) -> None:
    sounder, _ = _sounded()
    sounder.report({"backend": report})
    assert sounder.notice == notice


def test_a_device_that_does_not_open_is_found_out_before_the_first_word(tmp_path: Path) -> None:
    """``aplay`` without a sound card: it is there, and fails."""
    broken = tmp_path / "aplay"
    broken.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    broken.chmod(0o755)
    command = [sys.executable, "-c", f"import os; os.environ['PATH'] = {str(tmp_path)!r}\n{_WITHOUT_PACKAGE}"]
    told: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    link = PlayerLink(command, told.put)
    assert told.get(timeout=20) == {"backend": "bell"}
    link.close()


def _slow_player(folder: Path) -> list[str]:
    """A player whose program takes 0.9 s for every file: longer than any tone."""
    program = folder / "aplay"
    program.write_text("#!/bin/sh\nexec /bin/sleep 0.9\n", encoding="utf-8")
    program.chmod(0o755)
    return [sys.executable, "-c", f"import os; os.environ['PATH'] = {str(folder)!r}\n{_WITHOUT_PACKAGE}"]


def test_a_program_that_takes_long_is_waited_for_and_cut_only_for_safety(tmp_path: Path) -> None:
    told: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    link = PlayerLink(_slow_player(tmp_path), told.put)
    assert told.get(timeout=20) == {"backend": "aplay"}
    now_ns, chord = time.monotonic_ns(), str(Language("en").file("tone:chord"))
    for number, (after_ns, is_urgent) in enumerate(((0, False), (100_000_000, False), (1_300_000_000, True)), start=1):
        link.send({"id": number, "at_ns": now_ns + after_ns, "files": [chord], "cut": is_urgent})
    link.close(10.0)
    reports = _of(told)
    clips = {report["id"]: report for report in reports if "clip" in report}
    assert [clips[number]["whole"] for number in (1, 2, 3)] == [True, False, True]
    assert clips[2]["began_ns"] >= clips[1]["ended_ns"]
    assert clips[3]["began_ns"] >= clips[2]["ended_ns"]
    assert {report["id"]: report.get("dropped") for report in reports if report.get("done")} == {
        1: None, 2: "cut by safety", 3: None,
    }  # fmt: skip


def test_what_is_recalled_is_not_played_and_says_so() -> None:
    told: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    link = PlayerLink(player_command("none"), told.put)
    told.get(timeout=20)
    tick = str(Language("en").file("tone:tick"))
    link.send({"id": 1, "at_ns": time.monotonic_ns() + 300_000_000, "files": [tick]})
    link.send({"recall": [1]})
    link.close(5.0)
    assert _of(told) == [{"id": 1, "done": True, "dropped": "recalled"}]
