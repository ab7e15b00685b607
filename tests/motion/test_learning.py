"""Is an unproved mounting learned anew where it has to be, from the right pose and with the right past?"""

from __future__ import annotations

from math import cos, radians, sin

import pytest

from sensor.events import Phase
from sensor.values import UNKNOWN_MOUNTING, Vec3
from tests.motion.test_chain import DECLARED, after, still, turning

TURN_S = 1.0


def up_at(deg: float) -> Vec3:
    return (sin(radians(deg)), 0.0, cos(radians(deg)))


@pytest.mark.parametrize(
    ("deg", "is_elsewhere", "is_far"), [(10.0, False, False), (45.0, True, False), (90.0, True, True)]
)
def test_only_a_thigh_that_lies_off_its_rest_is_learned_anew(deg: float, is_elsewhere: bool, is_far: bool) -> None:
    for ask, expected in (("lies_elsewhere", is_elsewhere), ("lies_far_off", is_far)):
        chain = after(still(3.0), turning(0.0, deg, 2.0, 3.0), still(4.0, deg, 5.0), mounting=UNKNOWN_MOUNTING)
        assert getattr(chain.learner, ask)() is expected


def test_zero_moves_to_where_the_thigh_lies_now_and_the_axis_stays() -> None:
    chain = after(still(3.0), turning(0.0, 90.0, 2.0, 3.0), still(4.0, 90.0, 5.0), mounting=UNKNOWN_MOUNTING)
    axis, before_deg = chain.elevation.axis, chain.elevation_deg
    assert chain.learner.lies_far_off()
    chain.look_again()
    assert chain.elevation_deg == pytest.approx(0.0, abs=0.1)
    assert chain.elevation.zero_moved_deg == pytest.approx(-before_deg, abs=0.1)
    assert chain.elevation.axis == pytest.approx(axis, abs=0.01)


def test_what_is_declared_is_never_learned_anew() -> None:
    chain = after(still(3.0), turning(0.0, 90.0, 2.0, 3.0), still(4.0, 90.0, 5.0), mounting=DECLARED)
    assert not chain.learner.lies_elsewhere()
    assert not chain.learner.lies_far_off()
    assert chain.learner.leaves_otherwise(9.0, -30.0, Phase.REST, is_turned=True) is None


def test_a_departure_the_other_way_is_told_from_the_rest_it_left() -> None:
    """The thigh was raised once, came back, lay, and now turns to the other side."""
    raised = (still(3.0), turning(0.0, 60.0, 1.0, 3.0), turning(60.0, 0.0, 1.0, 4.0), still(3.0, 0.0, 5.0))
    chain = after(*raised, mounting=UNKNOWN_MOUNTING)
    learner, chain.elevation.is_kept = chain.learner, True
    assert learner.leaves_otherwise(8.0, chain.elevation_deg, Phase.REST, is_turned=False) is None
    trace = None
    for row in turning(0.0, -40.0, TURN_S, 8.0):
        chain.step(row)
        trace = trace or learner.leaves_otherwise(row[0], chain.elevation_deg, Phase.REST, is_turned=False)
    assert trace is not None
    times_s, angles_deg = trace
    assert times_s == sorted(times_s)
    assert angles_deg[-1] == pytest.approx(40.0 * (times_s[-1] - 8.0) / TURN_S, abs=1.0)
    assert angles_deg[times_s.index(next(t for t in times_s if t >= 7.5))] == pytest.approx(0.0, abs=1.0)
    assert chain.elevation.rest_up == pytest.approx(up_at(0.0), abs=0.02)
