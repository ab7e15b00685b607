"""Does a session survive what happens to packets on their way? Played in every world, as the other scenarios."""

from __future__ import annotations

import asyncio
import random

import pytest

from kneehold.sensor.drivers.registry import DRIVERS
from kneehold.sensor.model.events import HoldBridged, SignalBack, SignalLost, Warned
from kneehold.sensor.sources.scan_results import LinkPhase
from kneehold.sensor.virtual.peripheral import Notification
from tests.ble.live_run import LiveRun, World, clean_run, moved
from tests.ble.scenario import (
    CLOCK_S,
    HOLD_S,
    LIFT_S,
    REST_S,
    Play,
    assert_nothing_came_twice,
    assert_times_rise,
    holds,
)  # fmt: skip


def test_the_clock_of_a_sensor_may_wrap_in_a_hold(play: Play) -> None:
    simulation = moved()

    async def scenario(world: World) -> None:
        sensor = await world.sensor(simulation, boot_s=2**32 / 1000.0 - HOLD_S)
        run = LiveRun(world, [sensor])
        await sensor.ended.wait()
        await run.finish()
        assert holds(run) == pytest.approx([rep.hold_s for rep in clean_run(simulation)], abs=CLOCK_S)
        assert run.pipeline.summary("")["lost_s"] == 0.0

    play(scenario)


class Mishap:
    """What happens to notifications on the way; chance is seeded."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._chance = random.Random(3)
        self._held: tuple[int, Notification] | None = None  # after how many others it follows

    def __call__(self, sent: Notification) -> list[Notification]:
        lot = self._chance.random()
        if self._kind == "doubled":
            return [sent, sent] if lot < 0.5 else [sent]
        if self._kind == "lost":
            return [] if lot < 0.05 else [sent]
        if self._kind == "corrupted" and lot < 0.05:
            broken = bytearray(sent[1])
            del broken[self._chance.randrange(len(broken)) :]
            return [(sent[0], bytes(broken))]
        if self._kind != "reordered":
            return [sent]
        if self._held is None:
            if lot >= 0.1:
                return [sent]
            # Thirteen packets are a second.
            self._held = (self._chance.randrange(1, 13), sent)
            return []
        left, held = self._held
        self._held = (left - 1, held) if left > 1 else None
        return [sent] if left > 1 else [sent, held]


@pytest.mark.parametrize("kind", ["doubled", "lost", "corrupted", "reordered"])
def test_packets_that_suffer_on_the_way_cost_no_repetition(play: Play, kind: str) -> None:
    simulation = moved()

    async def scenario(world: World) -> None:
        sensor = await world.sensor(simulation)
        sensor.alter = Mishap(kind)
        run = LiveRun(world, [sensor])
        await sensor.ended.wait()
        await run.finish()
        assert_nothing_came_twice(run)
        assert holds(run) == pytest.approx([rep.hold_s for rep in clean_run(simulation)], abs=0.25)

    play(scenario)


@pytest.mark.parametrize("lost_s", [0.3, 1.0])
@pytest.mark.parametrize("rate_hz", [104.0, 208.0])
def test_of_a_fast_sensor_a_loss_in_a_hold_is_told_and_bridged_once(play: Play, rate_hz: float, lost_s: float) -> None:
    simulation = moved(rate_hz=rate_hz)

    async def scenario(world: World) -> None:
        sensor = await world.sensor(simulation)
        run = LiveRun(world, [sensor], rate_hz=rate_hz)
        await run.at(HOLD_S)
        world.link.set_range(sensor.controller, False)
        await asyncio.sleep(lost_s)
        world.link.set_range(sensor.controller, True)
        await sensor.ended.wait()
        await run.finish()
        assert_times_rise(run)
        told = [len(run.of(kind)) for kind in (SignalLost, SignalBack, HoldBridged)]
        assert told == ([0, 0, 0] if lost_s < 0.5 else [1, 1, 1])
        assert holds(run) == pytest.approx([rep.hold_s for rep in clean_run(simulation)], abs=0.05)

    play(scenario)


@pytest.mark.parametrize("mtu", [105, 161, 247])
def test_every_usual_packet_size_counts_alike(play: Play, mtu: int) -> None:
    simulation = moved()

    async def scenario(world: World) -> None:
        sensor = await world.sensor(simulation, max_mtu=mtu)
        run = LiveRun(world, [sensor])
        await sensor.ended.wait()
        await run.finish()
        assert holds(run) == pytest.approx([rep.hold_s for rep in clean_run(simulation)], abs=CLOCK_S)

    play(scenario)


@pytest.mark.parametrize("driver", [d.name for d in DRIVERS if d.is_bluetooth])
def test_every_family_counts_over_the_air(play: Play, driver: str) -> None:
    simulation = moved(driver=driver)

    async def scenario(world: World) -> None:
        sensor = await world.sensor(simulation)
        run = LiveRun(world, [sensor], driver=driver)
        await sensor.ended.wait()
        await run.finish()
        # Without a clock of its own a sensor's times are those of the arrivals.
        assert holds(run) == pytest.approx([rep.hold_s for rep in clean_run(moved())], abs=0.25)
        # Whole numbers may repeat by chance: counted, not compared.
        assert len(run.rows["thigh"]) <= len(simulation.rows)

    play(scenario)


@pytest.mark.long
@pytest.mark.parametrize("mtu", [23, 104, 161, 247])
@pytest.mark.parametrize("driver", ["open-profile", "nordic-uart", "witmotion"])
def test_families_that_can_send_little_at_a_time_count_at_every_packet_size(play: Play, driver: str, mtu: int) -> None:
    simulation = moved(driver=driver)

    async def scenario(world: World) -> None:
        sensor = await world.sensor(simulation, max_mtu=mtu, variant="single")
        run = LiveRun(world, [sensor], driver=driver)
        await sensor.ended.wait()
        await run.finish()
        assert len(run.reps) == 1
        assert run.pipeline.summary("")["lost_s"] == pytest.approx(0.0, abs=0.1)

    play(scenario)


@pytest.mark.parametrize(("mtu", "share", "hz"), [(104, 0.5, 26), (23, 0.25, 13)])
def test_a_sensor_whose_packets_do_not_fit_is_asked_for_less_and_counts(
    play: Play, mtu: int, share: float, hz: int
) -> None:
    """At an MTU of 23 acceleration and angular rate come one by one."""
    simulation = moved()

    async def scenario(world: World) -> None:
        sensor = await world.sensor(simulation, max_mtu=mtu)
        run = LiveRun(world, [sensor])
        await sensor.ended.wait()
        await run.finish()
        assert holds(run) == pytest.approx([rep.hold_s for rep in clean_run(simulation)], abs=0.1)
        assert len(run.rows["thigh"]) == pytest.approx(len(simulation.rows) * share, rel=0.05)
        (warned,) = [event for event in run.of(Warned) if isinstance(event, Warned)]
        assert warned.text == f"thigh: the Bluetooth link carries {mtu - 3} bytes at once: {hz} instead of 52 Hz"
        assert_nothing_came_twice(run)

    play(scenario)


@pytest.mark.parametrize("when_s", [REST_S, LIFT_S, HOLD_S], ids=["rest", "lift", "hold"])
def test_a_burst_that_comes_two_seconds_late_is_no_gap(play: Play, when_s: float) -> None:
    simulation = moved()

    async def scenario(world: World) -> None:
        world.link.supervision_s = 4.0
        sensor = await world.sensor(simulation)
        run = LiveRun(world, [sensor])
        await run.at(when_s)
        world.link.set_range(sensor.controller, False)
        await asyncio.sleep(1.9)
        world.link.set_range(sensor.controller, True)
        await sensor.ended.wait()
        await run.finish()
        assert [s.phase for s in run.statuses].count(LinkPhase.UP) == 1
        assert_nothing_came_twice(run)
        assert holds(run) == pytest.approx([rep.hold_s for rep in clean_run(simulation)], abs=CLOCK_S)

    play(scenario)
