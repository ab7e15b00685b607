"""What do the scenarios share? Moments of the script, and what must hold after each of them."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable

from tests.ble.live_run import LiveRun, World

Play = Callable[[Callable[[World], Awaitable[None]]], None]

# Seconds into the script: the middle of rest, lift and hold.
REST_S, LIFT_S, HOLD_S = 2.5, 5.0, 9.0
# What the clock of a Movesense resolves.
CLOCK_S = 0.002
BACK_S = 5.0


def holds(run: LiveRun) -> list[float]:
    return [rep.hold_s for rep in run.reps]


def assert_times_rise(run: LiveRun) -> None:
    for rows in run.rows.values():
        assert all(a[0] < b[0] for a, b in itertools.pairwise(rows))


def assert_nothing_came_twice(run: LiveRun) -> None:
    assert_times_rise(run)
    for rows in run.rows.values():
        values = [row[1:] for row in rows]
        assert len(set(values)) == len(values)


async def back_again(run: LiveRun, world: World) -> float:
    """Seconds from the sensor's return to its first packet."""
    packets = len(run.heard_s)
    return await run.until(lambda: len(run.heard_s) > packets)


def gap_of(run: LiveRun) -> tuple[float, float]:
    """The longest time without a sample: when the last one before it was, and the first one after."""
    times = [row[0] for rows in run.rows.values() for row in rows]
    return max(itertools.pairwise(times), key=lambda pair: pair[1] - pair[0])
