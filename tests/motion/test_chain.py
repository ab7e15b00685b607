"""Which samples may be counted by, and from when on?"""

from __future__ import annotations

from collections.abc import Iterable
from math import cos, radians, sin

import pytest

from sensor.motion.attitude import make_filter
from sensor.motion.chain import MotionChain
from sensor.motion.lever import Lever
from sensor.values import GRAVITY_MPS2, UNKNOWN_MOUNTING, Fitness, Mounting, TimedRow

HZ = 50.0
# x points to the knee, z out of the front of the thigh.
DECLARED = Mounting(knee=(1.0, 0.0, 0.0), front=(0.0, 0.0, 1.0))


def turning(from_deg: float, to_deg: float, seconds: float, begin_s: float) -> Iterable[TimedRow]:
    """A thigh that turns evenly in its flexion plane, as the sensor reads it."""
    rate, steps = radians(to_deg - from_deg) / seconds, round(seconds * HZ)
    for k in range(1, steps + 1):
        angle = radians(from_deg + (to_deg - from_deg) * k / steps)
        up = (sin(angle), 0.0, cos(angle))
        yield (begin_s + k / HZ, *(GRAVITY_MPS2 * c for c in up), 0.0, -rate, 0.0)


def rolling(to_deg: float, seconds: float, begin_s: float) -> Iterable[TimedRow]:
    """A thigh that lies flat and turns about its own long axis."""
    rate, steps = radians(to_deg) / seconds, round(seconds * HZ)
    for k in range(1, steps + 1):
        angle = radians(to_deg) * k / steps
        yield (begin_s + k / HZ, 0.0, GRAVITY_MPS2 * sin(angle), GRAVITY_MPS2 * cos(angle), rate, 0.0, 0.0)


def after(*rows: Iterable[TimedRow], mounting: Mounting = DECLARED) -> MotionChain:
    chain = MotionChain(mounting, make_filter("gravity"))
    for part in rows:
        for row in part:
            chain.step(row)
    return chain


def still(seconds: float, at_deg: float = 0.0, begin_s: float = 0.0) -> Iterable[TimedRow]:
    return turning(at_deg, at_deg, seconds, begin_s)


def stirred(at_s: float) -> list[TimedRow]:
    """A jolt that nobody who lies still gives."""
    return [(at_s + k / HZ, 3.0, 0.0, GRAVITY_MPS2, 1.0, 0.0, 0.0) for k in range(5)]


def knocked(at_s: float, times: int, apart_s: float) -> list[TimedRow]:
    """Blows on a thigh that lies, one every ``apart_s``."""
    count, every = round(times * apart_s * HZ), round(apart_s * HZ)
    return [(at_s + k / HZ, 0.0, 0.0, 25.0 if k % every == 0 else GRAVITY_MPS2, 0.0, 0.0, 0.0) for k in range(count)]


@pytest.mark.parametrize(("seconds", "is_known"), [(0.6, False), (1.0, True)])
def test_stillness_ever_since_the_first_sample_gives_a_rest_pose_early(seconds: float, is_known: bool) -> None:
    assert (after(still(seconds)).elevation.rest_up is not None) is is_known


@pytest.mark.parametrize(("seconds", "is_known"), [(1.8, False), (3.0, True)])
def test_once_stirred_two_seconds_of_stillness_are_asked_for(seconds: float, is_known: bool) -> None:
    chain = after(stirred(0.02), still(seconds, begin_s=0.5))
    assert (chain.elevation.rest_up is not None) is is_known


@pytest.mark.parametrize(("to_deg", "fitness"), [(130.0, Fitness.GOOD), (165.0, Fitness.TURNED)])
def test_further_up_than_any_knee_comes_the_body_has_turned_over(to_deg: float, fitness: Fitness) -> None:
    assert after(still(3.0), turning(0.0, to_deg, 3.0, 3.0)).fitness is fitness


@pytest.mark.parametrize(("to_deg", "fitness"), [(25.0, Fitness.GOOD), (50.0, Fitness.TURNED)])
def test_a_leg_that_rolled_by_more_than_a_third_of_a_right_angle_is_not_counted_by(
    to_deg: float, fitness: Fitness
) -> None:
    assert after(still(3.0), rolling(to_deg, 2.0, 3.0)).fitness is fitness


@pytest.mark.parametrize(
    ("times", "apart_s", "fitness"),
    [(8, 0.6, Fitness.SHAKEN), (4, 0.6, Fitness.GOOD), (8, 1.6, Fitness.GOOD)],
    ids=["steps", "a few blows", "blows with pauses"],
)
def test_blow_after_blow_without_a_pause_is_gait(times: int, apart_s: float, fitness: Fitness) -> None:
    assert after(still(3.0), knocked(3.02, times, apart_s)).fitness is fitness


def test_after_a_longer_gap_an_angle_is_not_believed_at_once_and_then_told_from_the_first_sample_on() -> None:
    chain = after(still(3.0), still(0.2, begin_s=5.0))
    assert chain.fitness is Fitness.RECOVERING
    for row in still(0.3, begin_s=5.2):
        chain.step(row)
    assert chain.fitness is Fitness.GOOD
    assert chain.regained[0] == (pytest.approx(5.02), pytest.approx(0.0, abs=0.5))


def test_a_turn_that_nobody_saw_is_no_contradiction() -> None:
    rows = [still(3.0)]
    for k in range(1, 5):
        at_deg, begin_s = (60.0, 0.0)[k % 2], 6.0 * k
        rows += [turning(at_deg, at_deg + 20.0, 1.0, begin_s), still(1.0, at_deg + 20.0, begin_s + 1.0)]
    chain = after(*rows)
    assert (chain.health.is_trusted, chain.findings) == (True, [])


class Paths:
    """One path after another, whenever one is asked for; the last again and again."""

    def __init__(self, *levers: Lever) -> None:
        self.levers = list(levers)

    def lever(self, *_: object) -> Lever:
        return self.levers.pop(0) if len(self.levers) > 1 else self.levers[0]

    def take(self, *_: object) -> None:
        pass

    def clear(self) -> None:
        pass


CLEAR = Lever(0.25, 0.0, 0.95, 0.02, 0.25)
CARRIED = Lever(0.1, 0.1, 0.5, 0.4, 0.5)  # as no thigh moves
SUPINE = (-20.0, 60.0)


def lifted(*levers: Lever) -> tuple[MotionChain, list[bool]]:
    """A thigh raised by 60 degrees whose path is told to be each of ``levers`` in turn, and what was made of it."""
    chain = after(still(3.0), turning(0.0, 60.0, 1.0, 3.0), mounting=UNKNOWN_MOUNTING)
    chain.learner.lever = Paths(*levers)  # type: ignore[assignment]
    return chain, [chain.judge_lift((4.0, 10.0), (0.0, 80.0), SUPINE) for _ in levers]


@pytest.mark.parametrize(("about", "is_kept"), [(1.0, True), (0.5, False)])
def test_a_movement_that_is_no_lift_costs_the_axis_unless_it_was_in_the_plane_of_lifts(
    about: float, is_kept: bool
) -> None:
    chain, judged = lifted(CLEAR, CARRIED._replace(about=about))
    assert (judged, chain.elevation.axis is not None) == ([True, False], is_kept)


def test_round_the_same_point_as_the_lift_before_is_a_lift_though_alone_it_would_be_doubted() -> None:
    # Strapped behind the thigh: the line from the hip to the sensor points down.
    behind, further = Lever(0.13, -0.14, 0.95, 0.02, 0.19), Lever(0.13, -0.19, 0.97, 0.02, 0.23)
    assert lifted(behind, further)[1] == [True, True]
    assert lifted(further)[1] == [False]
    assert lifted(behind, further._replace(along_m=0.0))[1] == [True, False]


def test_after_a_clear_lift_a_leg_may_be_led_further_aside() -> None:
    rolled = {}
    for lever in (CLEAR, CLEAR._replace(along_m=0.15)):
        chain, _ = lifted(lever)
        chain.learner.prove()
        for row in (*turning(60.0, 0.0, 1.0, 4.0), *rolling(40.0, 1.0, 5.0)):
            chain.step(row)
        rolled[lever.along_m] = chain.fitness
    assert rolled == {0.25: Fitness.GOOD, 0.15: Fitness.TURNED}


def test_two_clear_lifts_settle_that_the_axis_is_a_thighs_and_one_does_not() -> None:
    chain = after(still(3.0), turning(0.0, 60.0, 1.0, 3.0), mounting=UNKNOWN_MOUNTING)
    chain.learner.lever = Paths(CLEAR)  # type: ignore[assignment]
    settled = []
    for _ in range(2):
        assert chain.judge_lift((4.0, 10.0), (0.0, 80.0), (-20.0, 60.0))
        chain.learner.prove()
        settled.append(chain.learner.is_settled)
    assert settled == [False, True]


def test_a_sensor_put_on_anew_knows_no_rest_pose() -> None:
    chain = after(still(3.0), turning(0.0, 60.0, 1.0, 3.0), mounting=UNKNOWN_MOUNTING)
    assert chain.elevation.axis is not None
    chain.remount()
    assert (chain.elevation.rest_up, chain.elevation.axis, chain.fitness) == (None, None, Fitness.UNKNOWN)
