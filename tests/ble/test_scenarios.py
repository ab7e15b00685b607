"""Does a session survive what a home does to its link? Each scenario is written once and played in every world."""

from __future__ import annotations

import asyncio

import pytest

from kneehold.sensor.model.events import HoldBridged, HoldEnded, Phase, SignalBack, SignalLost
from kneehold.sensor.model.values import Link, LinkState
from kneehold.sensor.sources.scan_results import LinkPhase
from tests.ble.live_run import SCRIPT, LiveRun, World, clean_run, moved
from tests.ble.scenario import (
    BACK_S,
    CLOCK_S,
    HOLD_S,
    LIFT_S,
    REST_S,
    Play,
    assert_nothing_came_twice,
    assert_times_rise,
    back_again,
    gap_of,
    holds,
)  # fmt: skip

UP = LinkState.UP


@pytest.mark.worlds("bumble", "dbus", "bluez")
def test_a_session_over_the_air_counts_as_its_recording(play: Play) -> None:
    simulation = moved()

    async def scenario(world: World) -> None:
        sensor = await world.sensor(simulation)
        run = LiveRun(world, [sensor])
        await sensor.ended.wait()
        await run.finish()
        assert holds(run) == pytest.approx([rep.hold_s for rep in clean_run(simulation)], abs=CLOCK_S)
        assert run.pipeline.summary("")["lost_s"] == 0.0
        assert_nothing_came_twice(run)

    play(scenario)


@pytest.mark.parametrize("lost_s", [1.0, 10.0, 60.0])
@pytest.mark.parametrize("when_s", [REST_S, LIFT_S, HOLD_S], ids=["rest", "lift", "hold"])
def test_a_lost_link_comes_back_and_a_hold_is_bridged_or_ended_with_its_reason(
    play: Play, when_s: float, lost_s: float
) -> None:
    simulation = moved((*SCRIPT, *SCRIPT) if lost_s < 60.0 else (*SCRIPT, *SCRIPT, *SCRIPT, *SCRIPT, *SCRIPT))
    clean = clean_run(simulation)

    async def scenario(world: World) -> None:
        sensor = await world.sensor(simulation)
        run = LiveRun(world, [sensor])
        await run.at(when_s)
        world.link.set_range(sensor.controller, False)
        await asyncio.sleep(lost_s)
        world.link.set_range(sensor.controller, True)
        assert await back_again(run, world) <= BACK_S
        await sensor.ended.wait()
        await run.finish()
        assert_nothing_came_twice(run)
        assert [entry.state for entry in run.entries if isinstance(entry, Link)] == [UP, LinkState.DOWN, UP]
        assert [len(run.of(kind)) for kind in (SignalLost, SignalBack)] == [1, 1]
        # Every repetition of which nothing is missing is there as without the loss, and none was invented.
        since_s, until_s = gap_of(run)
        whole = [rep for rep in clean if rep.return_s < since_s or rep.lift_start_s > until_s]
        counted = [rep for rep in run.reps if rep.return_s < since_s or rep.lift_start_s > until_s]
        assert [rep.hold_s for rep in counted] == pytest.approx([rep.hold_s for rep in whole], abs=0.05)
        assert len(run.reps) <= len(clean)
        if lost_s == 1.0:
            assert len(run.reps) == len(clean)
        if when_s == HOLD_S and lost_s == 1.0:
            assert len(run.of(HoldBridged)) == 1
            assert holds(run) == pytest.approx([rep.hold_s for rep in clean], abs=0.05)
        elif when_s == HOLD_S:
            assert_ended_by_loss(run, since_s)

    play(scenario)


@pytest.mark.parametrize("when_s", [REST_S, LIFT_S, HOLD_S], ids=["rest", "lift", "hold"])
def test_a_sensor_that_falls_silent_with_the_link_up_is_connected_anew(play: Play, when_s: float) -> None:
    simulation = moved((*SCRIPT, *SCRIPT, *SCRIPT))
    clean = clean_run(simulation)

    async def scenario(world: World) -> None:
        sensor = await world.sensor(simulation)
        run = LiveRun(world, [sensor])
        await run.at(when_s)
        sensor.is_silent = True
        silent_s = await run.until(lambda: run.statuses[-1].phase is not LinkPhase.UP, 10.0)
        sensor.is_silent = False
        assert await back_again(run, world) <= BACK_S
        await sensor.ended.wait()
        await run.finish()
        assert_nothing_came_twice(run)
        later = [rep.hold_s for rep in clean if rep.lift_start_s > when_s + silent_s + BACK_S]
        assert len(later) >= 2
        assert holds(run)[-len(later) :] == pytest.approx(later, abs=0.05)
        if when_s == HOLD_S and not run.of(HoldBridged):
            assert_ended_by_loss(run, gap_of(run)[0])

    play(scenario)


@pytest.mark.parametrize("when_s", [18.0, LIFT_S, HOLD_S], ids=["rest", "lift", "hold"])
def test_a_sensor_that_reboots_goes_on_with_a_new_clock(play: Play, when_s: float) -> None:
    simulation = moved((*SCRIPT, *SCRIPT))
    clean = clean_run(simulation)

    async def scenario(world: World) -> None:
        sensor = await world.sensor(simulation, boot_s=4000.0)
        run = LiveRun(world, [sensor])
        await run.at(when_s)
        sensor.reboot()
        world.link.break_connections(sensor.controller)
        assert await back_again(run, world) <= BACK_S
        await sensor.ended.wait()
        await run.finish()
        assert_nothing_came_twice(run)
        assert "clock restarted once" in str(run.pipeline.summary("")["warnings"])
        assert holds(run) == pytest.approx([rep.hold_s for rep in clean], abs=0.05)
        # The host's clock bridges the gap: what came after is where it was in the person's time.
        assert [rep.return_s for rep in run.reps] == pytest.approx([rep.return_s for rep in clean], abs=0.3)

    play(scenario)


@pytest.mark.worlds("bumble", "dbus", "bluez")
def test_a_connection_that_fails_to_be_established_is_tried_again(play: Play) -> None:
    async def scenario(world: World) -> None:
        sensor = await world.sensor(moved())
        world.link.fail_next_connects = 2
        run = LiveRun(world, [sensor])
        assert await run.until(lambda: bool(run.heard_s)) <= BACK_S + 1.0
        await run.finish()

    play(scenario)


def test_a_flat_battery_is_waited_for_and_the_session_goes_on_with_a_new_one(play: Play) -> None:
    async def scenario(world: World) -> None:
        simulation = moved()
        sensor = await world.sensor(simulation)
        run = LiveRun(world, [sensor])
        await run.at(HOLD_S)
        await world.take_away(sensor)
        await asyncio.sleep(30.0)
        assert run.statuses[-1].phase is LinkPhase.LOOKING
        await world.sensor(simulation)
        assert await back_again(run, world) <= BACK_S
        await world.peripherals[-1].ended.wait()
        await run.finish()
        assert_times_rise(run)
        assert_ended_by_loss(run, gap_of(run)[0])
        # With the new battery the person begins again: of the second time nothing is missing.
        whole = [rep.hold_s for rep in run.reps if "signal_lost" not in rep.flags]
        assert whole == pytest.approx([rep.hold_s for rep in clean_run(simulation)], abs=0.05)

    play(scenario)


def assert_ended_by_loss(run: LiveRun, since_s: float) -> None:
    """The hold in which the signal was lost ended there, and says why."""
    ended = next(event for event in run.of(HoldEnded) if isinstance(event, HoldEnded))
    assert ended.reason == "signal_lost"
    assert ended.t_s == pytest.approx(since_s, abs=0.05)


def test_two_sensors_with_different_clocks_count_each_its_own_leg(play: Play) -> None:
    right, left = moved(seed=5), moved((*SCRIPT[:1], *SCRIPT), seed=6)

    async def scenario(world: World) -> None:
        sensors = [await world.sensor(right), await world.sensor(left, index=1, boot_s=90_000.0)]
        run = LiveRun(world, sensors)
        await asyncio.gather(*(sensor.ended.wait() for sensor in sensors))
        await run.finish()
        assert_nothing_came_twice(run)
        by_side = {rep.side: rep.hold_s for rep in run.reps}
        assert by_side == pytest.approx(
            {"right": clean_run(right)[0].hold_s, "left": clean_run(left)[0].hold_s}, abs=CLOCK_S
        )

    play(scenario)


def test_one_of_two_sensors_may_be_away_while_the_other_counts(play: Play) -> None:
    simulation = moved()

    async def scenario(world: World) -> None:
        sensors = [await world.sensor(simulation), await world.sensor(moved(seed=6), index=1)]
        world.link.set_range(sensors[1].controller, False)
        run = LiveRun(world, sensors)
        await sensors[0].ended.wait()
        world.link.set_range(sensors[1].controller, True)
        await run.until(lambda: bool(run.rows["left"]), BACK_S)
        await run.finish()
        right = [rep.hold_s for rep in run.reps if rep.side == "right"]
        assert right == pytest.approx([rep.hold_s for rep in clean_run(simulation)], abs=CLOCK_S)

    play(scenario)


@pytest.mark.worlds("bumble", "dbus", "bluez")
def test_the_screen_is_told_that_the_link_is_away_and_back(play: Play) -> None:
    async def scenario(world: World) -> None:
        sensor = await world.sensor(moved())
        run = LiveRun(world, [sensor])
        await run.at(HOLD_S)
        assert run.pipeline.views()[0].phase is Phase.HOLDING
        world.link.set_range(sensor.controller, False)
        await run.until(lambda: run.pipeline.views()[0].phase is Phase.LOST, 2.0)
        world.link.set_range(sensor.controller, True)
        await run.until(lambda: run.pipeline.views()[0].phase is Phase.HOLDING, BACK_S)
        await run.finish()

    play(scenario)


@pytest.mark.worlds("bumble", "dbus", "bluez")
def test_ending_says_goodbye_and_leaves_nothing_behind(play: Play) -> None:
    async def scenario(world: World) -> None:
        sensor = await world.sensor(moved())
        before = len(asyncio.all_tasks())
        run = LiveRun(world, [sensor])
        await run.at(REST_S)
        await run.finish()
        assert sensor.connection is None
        # bumble keeps a task or two of its own for the adverts that begin again.
        mine = [task for task in asyncio.all_tasks() if "sensor/sources" in str(task.get_coro())]
        assert mine == []
        assert len(asyncio.all_tasks()) <= before + 2

    play(scenario)
