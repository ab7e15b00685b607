"""Is a whole set counted where something about it is hard: half a mounting, a doubted lift, a small range?"""

from __future__ import annotations

import pytest

from kneehold.sensor.core.pipeline import Pipeline
from kneehold.sensor.model.events import Armed, Event, Rep, RepCounted
from kneehold.sensor.replay.replay import ReplayOptions, session_setup
from kneehold.sensor.simulation.build import Build
from kneehold.sensor.simulation.motion import Channel
from kneehold.sensor.simulation.scenarios import simulate_script
from kneehold.sensor.simulation.script import Action, Fidget, Go, Repetition, Rest
from kneehold.sensor.simulation.stage import STATUE

# On the outside of the thigh; its x axis points to the knee, its z axis out of the front.
STRAP = Build(lever_m=0.25, depth_m=0.07, azimuth_deg=-90.0)


def _events(
    *script: Action, profile: str = "knee-to-chest", start_deg: float = 0.0, mount: str = "unknown", calm: bool = False
) -> list[Event]:
    person = STATUE if calm else None
    simulation = simulate_script(
        script, 5, profile=profile, start_deg=start_deg, person=person, build=STRAP, rate_hz=104.0
    )
    pipeline = Pipeline(session_setup(simulation.header(), ReplayOptions(profile=profile, mount=mount)))
    events = [event for entry in simulation.entries() for event in pipeline.feed(entry).events]
    return [*events, *pipeline.finish().events]


def _reps(events: list[Event]) -> list[Rep]:
    return [event.rep for event in events if isinstance(event, RepCounted)]


def _three(rep: Repetition, rest_s: float = 4.0) -> tuple[Action, ...]:
    return (Rest(5.0), rep, Rest(rest_s), rep, Rest(rest_s), rep, Rest(4.0))


# --- half a mounting declared: where zero lies is known only once the axis is ---------------------


@pytest.mark.parametrize("mount", ["z=front", "x=knee", "x=knee,z=front"])
@pytest.mark.parametrize(
    ("profile", "start_deg", "to_deg", "lift_s"),
    [
        ("knee-to-chest", 45.0, 115.0, 1.5),
        ("knee-to-chest-wall", 80.0, 115.0, 1.0),
        ("knee-to-chest-wall", 80.0, 112.0, 3.0),
        ("knee-to-chest-seated", 0.0, 40.0, 1.5),
    ],
)
def test_what_is_declared_of_a_mounting_gives_angles_against_the_horizontal(
    mount: str, profile: str, start_deg: float, to_deg: float, lift_s: float
) -> None:
    rep = Repetition(to_deg, lift_s, 6.0, 1.5)
    reps = _reps(_events(*_three(rep), profile=profile, start_deg=start_deg, mount=mount))
    assert [rep.range_deg for rep in reps] == pytest.approx([to_deg - start_deg] * 3, abs=2.5)
    assert [rep.plateau_deg for rep in reps] == pytest.approx([to_deg] * 3, abs=2.5)


def test_a_foot_that_came_nearer_on_the_mat_or_a_crooked_strap_does_not_disarm() -> None:
    """The thigh may rest at 60 degrees; armed below, it lies at 66 for a while."""
    script = (Rest(4.0), Go("elevation", 66.0, 1.0, stay_s=5.0), Repetition(122.0, 1.5, 5.0, 1.5), Rest(4.0))
    assert len(_reps(_events(*script, start_deg=55.0, mount="x=knee,z=front"))) == 1


# --- ranges so small or slow that no turning gives the axis -------------------------------------


@pytest.mark.parametrize("channel", ["roll", "abduction"])
def test_a_leg_that_rolls_between_small_raises_does_not_count(channel: Channel) -> None:
    rolled = Rest(9.0, (Fidget(3.0, channel, 20.0, 0.8),))
    rep = Repetition(15.0, 2.0, 4.0, 2.0)
    script = (Rest(5.0), rep, rolled, rep, rolled, rep, rolled)
    assert len(_reps(_events(*script, profile="straight-leg-raise"))) == 3


def test_a_small_raise_is_measured_from_where_the_leg_came_to_lie() -> None:
    down = Repetition(112.0, 1.5, 5.0, 1.5, back_deg=82.0)
    script = (Rest(5.0), down, Rest(4.0), Repetition(108.0, 1.0, 6.0, 1.5), Rest(4.0))
    reps = _reps(_events(*script, profile="knee-to-chest-wall", start_deg=89.0))
    assert [rep.range_deg for rep in reps] == pytest.approx([23.0, 26.0], abs=2.0)


def test_who_pulls_too_far_and_settles_lower_is_still_holding() -> None:
    """Ten degrees too far at the wall, where ten degrees lower can be another place of rest."""
    over = Repetition(115.0, 1.0, 1.5, 1.0, back_deg=104.0)
    script = (Rest(5.0), over, Rest(8.0), Go("elevation", 80.0, 1.5), Rest(4.0))
    (rep,) = _reps(_events(*script, profile="knee-to-chest-wall", start_deg=80.0))
    assert rep.hold_s > 9.0


# --- a recording that begins in a rest ----------------------------------------------------------


def test_a_stillness_of_two_seconds_at_the_beginning_is_enough_to_say_so_at_once() -> None:
    events = _events(Rest(2.3), Repetition(105.0, 1.5, 6.0, 1.5), Rest(4.0))
    (rep,) = _reps(events)
    assert [event.detected_at_s for event in events if isinstance(event, Armed)] == pytest.approx([2.0], abs=0.05)
    assert rep.hold_detected_at_s - rep.hold_start_s < 0.6
