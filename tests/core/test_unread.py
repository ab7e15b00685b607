"""Are packets that cannot be read called what they are, with the likely cause, on screen, by voice and in the log?"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from kneehold.sensor.cli.terminal.session_text import session_text
from kneehold.sensor.core.pipeline import Pipeline
from kneehold.sensor.core.setup import SensorSetup, SessionSetup
from kneehold.sensor.drivers.contract import ProtocolOptions
from kneehold.sensor.drivers.registry import by_name
from kneehold.sensor.exercises.profile_files import load_profile
from kneehold.sensor.model.events import Update, Warned
from kneehold.sensor.model.values import UNKNOWN_MOUNTING, Link, LinkState, Packet
from kneehold.sensor.replay.replay import ReplayResult
from kneehold.tui.dashboard_state import render_state
from kneehold.tui.scene import Scene
from kneehold.tui.sound.cues import Loudness
from kneehold.tui.sound.director import Director
from kneehold.tui.sound.sounder import Language

RATE_HZ = 25.0
_ONE_G = (0.0, 0.0, 9.81, 0.0, 0.0, 0.0)


def witmotion_of_28_bytes(k: int) -> bytes:
    """As a WitMotion sends that also tells its own time: eight bytes more."""
    return b"\x55\x61" + bytes(5) + b"\x08" + bytes(12) + k.to_bytes(8, "little")


def ten_columns(k: int) -> bytes:
    return f"{40 * k},0.0,0.0,9.81,0.0,0.0,0.0,20.1,30.2,-40.3\n".encode()


def objects(k: int) -> bytes:
    return f'{{"temperature": {k}}}\n'.encode()


def setup_of(driver: str) -> SessionSetup:
    sensor = SensorSetup("thigh", driver, "right", UNKNOWN_MOUNTING, 50.0, "")
    return SessionSetup((sensor,), load_profile("knee-to-chest", None), 6.0, 2, None, "right", "gravity")


def fed(pipeline: Pipeline, driver: str, payloads: Iterable[bytes], start_s: float = 0.0) -> list[Update]:
    channel = by_name(driver).subscribe[0]
    return [
        pipeline.feed(Packet("thigh", round(1e9 * (start_s + k / RATE_HZ)), channel, payload))
        for k, payload in enumerate(payloads)
    ]


def warned(updates: Iterable[Update]) -> list[Warned]:
    return [event for update in updates for event in update.events if isinstance(event, Warned)]


@pytest.mark.parametrize(
    ("driver", "sent", "cause"),
    [
        ("witmotion", witmotion_of_28_bytes, "its frames have 28 bytes instead of 20; in WitMotion's app set"),
        ("nordic-uart", ten_columns, "it prints 10 numbers a line; let the sketch print 7"),
        ("nordic-uart", objects, "it prints objects without acceleration and angular rate"),
        ("nordic-uart", lambda _k: b"\x1b[2Jhello\n", "what it prints is no row of numbers"),
        ("open-profile", lambda k: bytes([k % 256] * 7), "7 bytes are no whole number of samples"),
    ],
)  # fmt: skip
def test_after_three_seconds_it_is_said_once_with_the_likely_cause(
    driver: str, sent: Callable[[int], bytes], cause: str
) -> None:
    pipeline = Pipeline(setup_of(driver))
    updates = fed(pipeline, driver, map(sent, range(250)))
    (event,) = warned(updates)
    first = next(k for k, update in enumerate(updates) if update.events)
    assert 3.0 <= first / RATE_HZ <= 3.5
    assert (event.code, event.trusted, f"packets come, but none can be read: {cause}" in event.text) == (
        "unreadable", False, True,
    ), event  # fmt: skip
    assert event.text.isprintable()
    summary = pipeline.summary("a session")
    assert (summary["trusted"], summary["counted"], event.text in summary["warnings"]) == (False, 0, True)  # type: ignore[operator]


def test_it_stands_on_the_screen_and_is_spoken() -> None:
    setup = setup_of("nordic-uart")
    scene, director = Scene(setup), Director(setup, Loudness.CALM, Language("en").length_s)
    for update in fed(Pipeline(setup), "nordic-uart", map(ten_columns, range(100))):
        scene.publish(update)
        director.take(update)
    assert "it prints 10 numbers a line" in render_state(scene).caption
    assert [order.cue for order in director.due(4.0, 4.3)] == ["fault"]


def test_the_summary_in_words_does_not_say_that_nothing_was_sent() -> None:
    setup = setup_of("nordic-uart")
    pipeline = Pipeline(setup)
    fed(pipeline, "nordic-uart", map(ten_columns, range(100)))
    text = session_text(ReplayResult(setup, (), pipeline.summary("a session")))
    assert text.startswith("a session holds nothing that can be read.\n\nWarning: thigh: packets come, but none")


def samples_of(driver: str, count: int) -> list[bytes]:
    virtual = by_name(driver).virtual(ProtocolOptions(50.0))
    return [payload for k in range(count) for _, payload in virtual.encode(k / RATE_HZ, (_ONE_G,))]


def test_a_stream_that_turns_unreadable_is_said_as_well() -> None:
    pipeline = Pipeline(setup_of("witmotion"))
    assert warned(fed(pipeline, "witmotion", samples_of("witmotion", 100))) == []
    (event,) = warned(fed(pipeline, "witmotion", map(witmotion_of_28_bytes, range(100)), start_s=4.0))
    assert event.detected_at_s > 5.0


@pytest.mark.parametrize("apart", [0, 20])
def test_what_a_board_says_when_it_starts_and_single_damaged_packets_are_no_trouble(apart: int) -> None:
    pipeline = Pipeline(setup_of("nordic-uart"))
    sent = [f"starting {k}\n".encode() for k in range(9)]
    good = [f"{40 * k},0,0,9.81,0,0,0\n".encode() for k in range(400)]
    mixed = [*sent, *good] if not apart else [b"x\n" if k % apart == 0 else line for k, line in enumerate(good)]
    assert warned(fed(pipeline, "nordic-uart", mixed)) == []
    assert pipeline.summary("a session")["trusted"] is True


def test_a_link_that_came_back_begins_from_nothing() -> None:
    pipeline = Pipeline(setup_of("nordic-uart"))
    assert warned(fed(pipeline, "nordic-uart", map(ten_columns, range(60)))) == []
    pipeline.feed(Link("thigh", 2_400_000_000, LinkState.DOWN))
    assert warned(fed(pipeline, "nordic-uart", map(ten_columns, range(60)), start_s=2.5)) == []


def test_a_session_that_is_taken_up_again_says_it_no_second_time() -> None:
    pipeline, again = Pipeline(setup_of("nordic-uart")), Pipeline(setup_of("nordic-uart"))
    assert len(warned(fed(pipeline, "nordic-uart", map(ten_columns, range(100))))) == 1
    again.restore(pipeline.state())
    assert warned(fed(again, "nordic-uart", map(ten_columns, range(100)), start_s=4.0)) == []
    assert again.summary("a session") == pipeline.summary("a session") | {
        "warnings": [*pipeline.summary("a session")["warnings"][:-1], "200 packets could not be read"]  # type: ignore[index]
    }
