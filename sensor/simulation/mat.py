"""Draws of other exercises and habits, on the mat and on a chair, for hours without the knee-to-chest stretch."""

from __future__ import annotations

from math import radians, sin

from kneehold.sensor.simulation.between import (
    THIGH_M,
    Bridge,
    Butterfly,
    CrossLegs,
    HandleStrap,
    OtherLeg,
    PelvicTilt,
    RollAcross,
)
from kneehold.sensor.simulation.daily import Activity, Draw, Drawer
from kneehold.sensor.simulation.script import Action

__all__ = ["mat_activities"]

# With the foot on the mat the thigh stays below the least range of the stretch.
_MAT_DEG = (36.0, 44.0)


def mat_activities(out: float) -> tuple[Activity, ...]:
    """What the leg does beside the usual; ``out``: 1 for the left leg, -1 for the right one."""
    return (
        Activity("supine", 2.0, _butterfly(out), "supine"),
        Activity("supine", 2.0, _bridge, "supine"),
        Activity("supine", 1.5, _cross_legs(out, 15.0), "supine"),
        Activity("supine", 2.0, _other_leg, "supine"),
        Activity("supine", 1.0, _tilt, "supine"),
        Activity("supine", 1.5, _handle_strap, "supine"),
        Activity("supine", 3.0, _roll_across, "supine"),
        Activity("long_sit", 0.7, _cross_legs(out, 12.0), "long_sit"),
        Activity("long_sit", 0.7, _handle_strap, "long_sit"),
        Activity("seat", 1.5, _cross_legs(out, 14.0), "seat"),
        Activity("seat", 0.7, _handle_strap, "seat"),
    )


def _butterfly(out: float) -> Draw:
    def draw(d: Drawer) -> tuple[Action, ...]:
        mat_deg = d.between(*_MAT_DEG)
        aside = (d.between(35.0, 60.0), d.between(20.0, 45.0), int(d.rng.integers(0, 8)))
        return (
            Butterfly(mat_deg, mat_deg - d.between(5.0, 25.0), *aside, d.between(0.4, 1.5), d.between(1.0, 25.0), out),
        )

    return draw


def _bridge(d: Drawer) -> tuple[Action, ...]:
    mat_deg = d.between(*_MAT_DEG)
    rise_m = d.between(0.3, 0.85) * THIGH_M * sin(radians(mat_deg))
    return (Bridge(mat_deg, rise_m, d.between(0.7, 2.0), d.between(0.5, 12.0), int(d.rng.integers(1, 9))),)


def _cross_legs(out: float, most_deg: float) -> Draw:
    def draw(d: Drawer) -> tuple[Action, ...]:
        turn = (d.between(4.0, 14.0), d.sign() * d.between(5.0, 30.0))
        return (CrossLegs(d.between(3.0, most_deg), *turn, d.between(0.6, 1.6), d.between(4.0, 40.0), out),)

    return draw


def _other_leg(d: Drawer) -> tuple[Action, ...]:
    return tuple(
        OtherLeg(
            d.between(-2.0, 6.0), d.sign() * d.between(2.0, 7.0), d.between(0.004, 0.02), d.between(1.0, 3.0),
            d.between(5.0, 25.0),
        )
        for _ in range(int(d.rng.integers(1, 4)))
    )  # fmt: skip


def _tilt(d: Drawer) -> tuple[Action, ...]:
    by_deg = d.sign() * d.between(1.5, 5.0)
    return (PelvicTilt(by_deg, d.between(0.004, 0.015), d.between(0.6, 1.8), int(d.rng.integers(2, 9))),)


def _handle_strap(d: Drawer) -> tuple[Action, ...]:
    left_deg = d.between(-4.0, 4.0) if d.declared else d.between(-25.0, 25.0)
    shake = (d.between(4.0, 30.0), d.between(2.0, 10.0), left_deg, d.between(0.25, 0.8))
    return (HandleStrap(int(d.rng.integers(2, 8)), *shake, d.between(2.0, 20.0)),)


def _roll_across(d: Drawer) -> tuple[Action, ...]:
    hip_deg = d.between(0.0, 90.0)
    return (
        RollAcross(
            d.sign() * d.between(50.0, 95.0), hip_deg, d.between(0.10, 0.16), d.between(0.9, 2.5), d.between(2.0, 30.0)
        ),
    )
