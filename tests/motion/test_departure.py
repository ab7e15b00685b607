"""Is a movement that goes otherwise than a learned axis says noticed, and a lift never taken for one?"""

from __future__ import annotations

from math import cos, radians, sin

import pytest

from sensor.events import Phase
from sensor.motion.departure import Departure
from sensor.motion.elevation import ElevationModel
from sensor.values import UNKNOWN_MOUNTING, Vec3

LYING: Vec3 = (0.0, 0.0, 1.0)


def learned() -> ElevationModel:
    """A model that has learned to be raised towards +x."""
    model = ElevationModel(UNKNOWN_MOUNTING)
    model.set_rest(LYING)
    model.learn_from_hold((sin(1.0), 0.0, cos(1.0)))
    return model


def turned(deg: float, aside_deg: float = 0.0) -> Vec3:
    """Up after a turn by ``deg``, in a plane that is ``aside_deg`` off that of the axis."""
    s = sin(radians(deg))
    return (s * cos(radians(aside_deg)), s * sin(radians(aside_deg)), cos(radians(deg)))


class Leg:
    """Asks as the chain does, sample by sample."""

    def __init__(self) -> None:
        self.model, self.departure = learned(), Departure()
        self.lie()

    def lie(self) -> None:
        self.ask(LYING, still_s=1.0)

    def ask(
        self,
        up: Vec3,
        phase: Phase = Phase.REST,
        still_s: float = 0.0,
        *,
        is_turned: bool = False,
        is_believed: bool = False,
    ) -> Vec3 | None:
        deg = self.model.elevation_deg(*up)
        return self.departure.otherwise(
            still_s, up, deg, self.model, phase, is_turned=is_turned, is_believed=is_believed
        )


@pytest.mark.parametrize("phase", [Phase.REST, Phase.RAISING])
@pytest.mark.parametrize(("aside_deg", "is_otherwise"), [(0.0, False), (45.0, False), (60.0, True), (180.0, True)])
def test_what_rises_by_too_little_of_its_turn_leaves_otherwise(
    phase: Phase, aside_deg: float, is_otherwise: bool
) -> None:
    assert (Leg().ask(turned(25.0, aside_deg), phase) == LYING) is is_otherwise


def test_stirring_is_no_departure() -> None:
    assert Leg().ask(turned(15.0, 180.0)) is None


@pytest.mark.parametrize(("aside_deg", "is_otherwise"), [(60.0, False), (90.0, True), (180.0, True)])
def test_once_a_lift_was_believed_a_leg_may_wander(aside_deg: float, is_otherwise: bool) -> None:
    assert (Leg().ask(turned(25.0, aside_deg), is_believed=True) == LYING) is is_otherwise


def test_a_leg_that_comes_back_rolled_has_not_left() -> None:
    leg = Leg()
    for deg in (30.0, 60.0, 90.0):
        assert leg.ask(turned(deg), Phase.RAISING) is None
    assert leg.ask(turned(90.0), Phase.HOLDING) is None
    assert leg.ask(turned(25.0, 90.0)) is None
    leg.lie()
    assert leg.ask(turned(25.0, 90.0)) == LYING


def test_of_a_hold_only_a_leg_that_leaves_the_plane_or_goes_too_far_leaves_otherwise() -> None:
    leg = Leg()
    held = turned(90.0)
    leg.ask(held, Phase.HOLDING, still_s=2.5)
    assert leg.ask(turned(90.0, 60.0), Phase.HOLDING) is None
    assert leg.ask(turned(90.0, 60.0), Phase.HOLDING, is_turned=True) == held
    assert Leg().ask(turned(90.0, 60.0), Phase.HOLDING, is_turned=True) is None


def test_what_seemed_to_be_held_is_where_it_rests_from_then_on() -> None:
    leg = Leg()
    held = turned(90.0)
    leg.ask(held, Phase.HOLDING, still_s=2.5)
    leg.ask(turned(90.0, 60.0), Phase.HOLDING, is_turned=True)
    assert leg.departure.rest_up == held


def test_nothing_is_left_before_the_thigh_lay_somewhere_or_after_it_was_out_of_sight() -> None:
    leg = Leg()
    leg.departure.forget()
    assert leg.ask(turned(60.0, 180.0)) is None


def test_without_an_axis_nothing_contradicts_it() -> None:
    leg = Leg()
    leg.model.forget_axis()
    assert leg.ask(turned(60.0, 180.0)) is None
