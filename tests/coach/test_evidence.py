"""Evidence adds up from one table, and its largest negative term says why something was no lift."""

from __future__ import annotations

import pytest

from kneehold.sensor.coach.candidates import look_at
from kneehold.sensor.coach.evidence import REASONS, WEIGHTS, LiftFeatures, log_odds, refusal
from kneehold.sensor.coach.tracks import Excursion
from tests.coach.trace import HZ, rows_of

_REST, _LIFT, _HOLD = round(4 * HZ), round(2 * HZ), round(6 * HZ)


def _features(*, top_deg: float = 100.0, rest_deg: tuple[float, float] = (-20.0, 60.0), reverse: bool = False):
    """Features of one lift of a thigh that lies flat; ``reverse``: told from the held leg, as if it rested there."""
    way = [top_deg * s**3 * (10.0 - 15.0 * s + 6.0 * s**2) for s in (k / _LIFT for k in range(_LIFT))]
    angles = [0.0] * _REST + way + [top_deg] * _HOLD + way[::-1] + [0.0] * _REST
    if reverse:
        angles = [top_deg - angle for angle in angles]
    rows = rows_of([k / HZ for k in range(len(angles))], angles)
    up = _REST + _LIFT
    x = Excursion(1, _REST, _REST + _LIFT // 2, 0, up + _HOLD + _LIFT, len(rows) - 1, rows[0][1:4], top_deg)
    looked = look_at(rows, x, 0, None, rest_deg)
    assert looked is not None
    return looked.evidence


def test_the_arm_of_a_lift_is_the_lever_of_the_sensor() -> None:
    evidence = _features()
    assert evidence.arm == pytest.approx((0.25, 0.0, 0.0), abs=0.01)
    assert evidence.worth > 0.8
    assert evidence.axis == pytest.approx((0.0, 1.0, 0.0), abs=0.01)


def test_a_lift_speaks_for_itself_and_its_return_against_itself() -> None:
    assert log_odds(_features().features) > 1.0
    assert log_odds(_features(reverse=True).features) < -0.5


def test_a_thigh_that_does_not_lie_as_the_exercise_begins_is_no_lift() -> None:
    assert _features().features.lay == 0.0
    assert _features(rest_deg=(55.0, 110.0)).features.lay > 0.7


def test_a_thigh_raised_beyond_its_reach_is_steep_and_far() -> None:
    assert _features(top_deg=135.0).features.steep == 0.0
    assert _features(top_deg=165.0).features.steep == pytest.approx(25.0 / 40.0, abs=0.1)
    assert _features(top_deg=165.0).features.reach == pytest.approx(25.0 / 20.0, abs=0.05)


def test_the_sum_is_that_of_weight_times_feature() -> None:
    assert log_odds(LiftFeatures()) == WEIGHTS.one
    assert log_odds(LiftFeatures(near=0.5, lay=1.0)) == pytest.approx(WEIGHTS.one + 0.5 * WEIGHTS.near + WEIGHTS.lay)


@pytest.mark.parametrize("name", ["stray", "rolls", "lay", "steep", "heading", "reach", "vague"])
def test_the_largest_negative_term_is_the_reason(name: str) -> None:
    features = LiftFeatures()._replace(**{name: 1.0})
    assert refusal(features) == REASONS[LiftFeatures._fields.index(name)]


def test_every_feature_has_a_weight_within_what_physics_allows_and_a_reason() -> None:
    assert len(REASONS) == len(WEIGHTS) == len(LiftFeatures._fields)
    against = ("stray", "vague", "rolls", "lay", "steep", "heading", "reach")
    assert all(getattr(WEIGHTS, name) < 0.0 for name in against)
    assert all(getattr(WEIGHTS, name) > 0.0 for name in ("near", "livelier", "about", "lands", "declared"))
    assert WEIGHTS.livelier <= 1.0
