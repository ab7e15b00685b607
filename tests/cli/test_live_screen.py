"""Does the screen say why a sensor cannot be had, until its samples come again?"""

from __future__ import annotations

import argparse

from kneehold.sensor.cli.live.screen import LiveScreen
from kneehold.sensor.core.pipeline import Pipeline
from kneehold.sensor.model.values import Link, LinkState, Samples
from kneehold.sensor.replay.replay import ReplayOptions, session_setup
from kneehold.sensor.sources.scan_results import LOST, LinkPhase, LinkStatus
from kneehold.tui.feeds import LiveFeed
from kneehold.tui.scene import Scene


async def nothing() -> None: ...


def test_why_a_link_cannot_be_had_is_said_until_samples_come() -> None:
    setup = session_setup(None, ReplayOptions())
    name = setup.sensors[0].name
    screen, pipeline = LiveScreen(argparse.Namespace()), Pipeline(setup)
    screen.begin(setup)
    screen._feed = feed = LiveFeed(Scene(setup), nothing)

    def rows(first: int) -> Samples:
        return Samples(name, 0, tuple((k / 50.0, 0.0, 0.0, 9.81, 0.0, 0.0, 0.0) for k in range(first, first + 50)))

    screen.publish(pipeline.feed(rows(0)))
    screen._on_status(LinkStatus(name, LinkPhase.WAITING, LOST))
    assert feed.trouble == ""  # the face says already that nothing comes
    screen._on_status(LinkStatus(name, LinkPhase.WAITING, "the sensor asks to be paired"))
    screen._on_status(LinkStatus(name, LinkPhase.UP))
    screen.publish(pipeline.feed(Link(name, 1, LinkState.UP)))
    assert feed.face().caption == f"{name}: the sensor asks to be paired"
    screen._on_trouble("the disk refuses")
    assert feed.trouble == "the disk refuses"
    screen._on_trouble("")
    screen.publish(pipeline.feed(rows(60)))
    assert feed.trouble == ""
