"""Samples become up and rate that may be believed, also after a gap and from a sensor of the wrong scale."""

from __future__ import annotations

from collections.abc import Iterable
from math import atan2, cos, degrees, radians, sin

import pytest

from kneehold.sensor.model.values import GRAVITY_MPS2, TimedRow, Vec3
from kneehold.sensor.motion.attitude import make_filter
from kneehold.sensor.motion.gravity_findings import Correction
from kneehold.sensor.motion.motion_pipeline import MotionPipeline, corrected
from kneehold.sensor.motion.pivot import MotionRow

HZ = 50.0


def turning(from_deg: float, to_deg: float, seconds: float, begin_s: float, gain: float = 1.0) -> Iterable[TimedRow]:
    """A thigh that turns evenly in its flexion plane, x towards the knee, z out of the front."""
    rate, steps = radians(to_deg - from_deg) / seconds, round(seconds * HZ)
    for k in range(1, steps + 1):
        angle = radians(from_deg + (to_deg - from_deg) * k / steps)
        force = (GRAVITY_MPS2 * sin(angle), 0.0, GRAVITY_MPS2 * cos(angle))
        yield (begin_s + k / HZ, *force, 0.0, -gain * rate, 0.0)


def fed(chain: MotionPipeline, *parts: Iterable[TimedRow]) -> list[MotionRow]:
    return [row for part in parts for sample in part for row in chain.step(sample)]


def elevation_deg(up: Vec3) -> float:
    return degrees(atan2(up[0], up[2]))


def test_up_follows_a_lift_through_ninety_degrees() -> None:
    rows = fed(
        MotionPipeline(make_filter("gravity")),
        turning(0.0, 0.0, 3.0, 0.0),
        turning(0.0, 120.0, 2.0, 3.0),
        turning(120.0, 120.0, 3.0, 5.0),
    )
    assert elevation_deg(rows[-1][1:4]) == pytest.approx(120.0, abs=1.0)


def test_a_rest_gives_the_offset_of_the_gyroscope() -> None:
    offset = radians(3.0)
    chain = MotionPipeline(make_filter("gravity"))
    still = [(t, ax, ay, az, gx + offset, gy, gz) for t, ax, ay, az, gx, gy, gz in turning(20.0, 20.0, 5.0, 0.0)]
    rows = fed(chain, still)
    assert (chain.is_known, rows[-1][7]) == (True, pytest.approx(0.0, abs=radians(0.1)))


def test_samples_after_a_gap_are_held_back_until_up_is_known_and_then_all_given() -> None:
    chain = MotionPipeline(make_filter("gravity"))
    fed(chain, turning(0.0, 0.0, 3.0, 0.0))
    early = fed(chain, turning(60.0, 60.0, 0.2, 5.0))
    assert early == []
    late = fed(chain, turning(60.0, 60.0, 0.3, 5.2))
    assert late[0][0] == pytest.approx(5.0 + 1.0 / HZ)
    assert [elevation_deg(row[1:4]) for row in late] == pytest.approx([60.0] * len(late), abs=1.0)


def test_what_is_held_back_at_the_end_is_not_lost() -> None:
    chain = MotionPipeline(make_filter("gravity"))
    fed(chain, turning(0.0, 0.0, 3.0, 0.0))
    fed(chain, turning(40.0, 40.0, 0.2, 5.0))
    assert len(chain.flush()) == round(0.2 * HZ)
    assert chain.flush() == []


@pytest.mark.parametrize(("apart_s", "is_gait"), [(0.6, True), (1.5, False)])
def test_impacts_that_follow_each_other_are_gait(apart_s: float, is_gait: bool) -> None:
    chain = MotionPipeline(make_filter("gravity"))
    fed(chain, turning(0.0, 0.0, 3.0, 0.0))
    t = 3.0
    for k in range(round(7 * apart_s * HZ)):
        t = 3.0 + (k + 1) / HZ
        hit = 8.0 if k % round(apart_s * HZ) == 0 else 0.0
        chain.step((t, 0.0, 0.0, GRAVITY_MPS2 + hit, 0.0, 0.0, 0.0))
    assert chain.is_shaken(t - apart_s + 0.1) == is_gait


def test_a_correction_turns_force_and_rate_by_its_own_matrices() -> None:
    same = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    half = ((0.5, 0.0, 0.0), (0.0, -1.0, 0.0), (0.0, 0.0, 2.0))
    row = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0)
    assert corrected(Correction(same, half, 0.0), row) == (1.0, 2.0, 3.0, 2.0, -5.0, 12.0)


def test_a_rate_of_the_wrong_scale_is_said_and_corrected() -> None:
    chain = MotionPipeline(make_filter("gravity"))
    t = 0.0
    for _ in range(4):
        for part in (
            turning(0.0, 0.0, 3.0, t),
            turning(0.0, 90.0, 2.0, t + 3.0, gain=0.125),
            turning(90.0, 90.0, 3.0, t + 5.0),
            turning(90.0, 0.0, 2.0, t + 8.0, gain=0.125),
        ):
            fed(chain, part)
        t += 10.0
    assert [(f.code, f.trusted) for f in chain.findings] == [("rate_scale", True)]
    assert (chain.was_corrected, chain.health.is_trusted) == (True, True)
    assert chain.gravity_check.correction.rate[1][1] == pytest.approx(8.0, rel=0.03)
