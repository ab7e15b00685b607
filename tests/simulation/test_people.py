"""Each trait of simulated people shows in their samples, and the truth follows the definitions."""

from __future__ import annotations

from dataclasses import fields
from typing import cast

import numpy as np
import pytest

from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.model.values import GRAVITY_MPS2
from kneehold.sensor.simulation.families import FAMILIES, ORDINARY, RESERVED_SEEDS, Traits, draw_traits, family_by_name
from kneehold.sensor.simulation.people import simulate_family
from kneehold.sensor.simulation.recording import Simulation
from tests.simulation.people_measures import (
    SEEDS,
    between,
    each_family,
    each_profile,
    held,
    labels,
    lifts_s,
    mean,
    people,
    share_about_one_axis,
    sway_dps,
    trait,
)

# --- the table ------------------------------------------------------------------------------------


def test_there_are_known_families_and_at_least_eight_of_strangers() -> None:
    groups = [family.group for family in FAMILIES]
    assert (set(groups), groups.count("strangers") >= 8) == ({"known", "strangers"}, True)
    assert len({family.name for family in FAMILIES}) == len(FAMILIES)


def test_every_trait_is_drawn_by_some_family_and_every_range_names_a_trait() -> None:
    names = {each.name for each in fields(Traits)}
    drawn = set(ORDINARY).union(*(family.draws for family in FAMILIES))
    # What a remount changes is always the same: the sensor may sit any way afterwards.
    assert (drawn - names, names - drawn) == (set(), {"remount_deg"})
    assert all(low <= high for family in FAMILIES for low, high in family.draws.values())


@pytest.mark.parametrize("group", ["known", "strangers"])
def test_no_family_is_another_one_by_another_name(group: str) -> None:
    draws = [tuple(sorted(family.draws.items())) for family in FAMILIES if family.group == group]
    assert len(set(draws)) == len(draws)


def test_strangers_have_ranges_or_combinations_that_no_known_family_has() -> None:
    known = [family for family in FAMILIES if family.group == "known"]
    for stranger in FAMILIES:
        if stranger.group == "strangers":
            same = [f.name for f in known if not f.mixed and dict(stranger.draws).items() <= dict(f.draws).items()]
            assert same == [], stranger.name


def test_a_mixed_family_has_each_trait_in_about_half_of_its_people() -> None:
    family = family_by_name("all-together")
    drawn = [draw_traits(np.random.default_rng(seed), family) for seed in range(200)]
    assert 70 < sum(each.strokes >= 1.0 and each.slowness > 0.0 for each in drawn) < 130


def test_an_unknown_family_and_a_negative_seed_are_refused() -> None:
    with pytest.raises(UsageError, match="very-still"):
        simulate_family("nobody", 1)
    with pytest.raises(UsageError, match="negative"):
        simulate_family("ordinary", -1)


def test_seeds_for_reports_are_far_from_those_of_tests() -> None:
    assert RESERVED_SEEDS.start > 100 * max(SEEDS)


# --- every family in every exercise ---------------------------------------------------------------


@each_family
def test_the_same_seed_is_the_same_recording(family: str) -> None:
    one, other = (simulate_family(family, 40) for _ in range(2))
    assert one.rows.tobytes() == other.rows.tobytes()
    assert (one.reps, one.optional, one.description) == (other.reps, other.optional, other.description)


@each_profile
@each_family
def test_truth_has_every_raise_that_the_person_meant(family: str, profile: str) -> None:
    simulation = simulate_family(family, 41, profile=profile)
    known = (*simulation.reps, *simulation.optional)
    assert len(known) == simulation.plan.reps - (trait(simulation, "late") > 0.0) * (simulation.plan.reps - len(known))
    assert len(simulation.entries()) > 10
    assert np.isfinite(simulation.rows).all()
    assert (np.diff(simulation.rows[:, 0]) >= 0.0).all()


@each_profile
def test_truth_by_definition_of_a_hold(profile: str) -> None:
    """Inside a hold the elevation leaves the band for a regrip at most; before and behind it is outside."""
    for simulation in people("ordinary", profile):
        for rep in simulation.reps:
            band_deg = min(5.0, 0.2 * rep.range_deg)
            e, t_s = simulation.elevation_deg, simulation.t_s
            floor_deg = rep.plateau_deg - band_deg
            below = (t_s > rep.hold_start_s) & (t_s < rep.hold_end_s) & (e < floor_deg)
            assert below.sum() * float(np.median(np.diff(t_s))) <= 1.5
            assert np.interp([rep.hold_start_s, rep.hold_end_s], t_s, e) == pytest.approx([floor_deg] * 2, abs=0.6)
            assert e[(t_s > rep.lift_start_s) & (t_s < rep.hold_start_s)].max() <= floor_deg + 0.6


# --- the way of the leg ---------------------------------------------------------------------------


def test_nobody_lifts_in_one_plane() -> None:
    shares = [share_about_one_axis(s, rep) for s in people("ordinary") for rep in s.reps]
    assert 0.85 < min(shares) < 0.98
    assert mean(shares) < 0.99


def test_a_knee_led_outwards_feels_gravity_from_aside() -> None:
    """Seated the thigh is held at about 50 degrees, where a turn about its own axis shows."""

    def aside(family: str) -> float:
        found: list[float] = []
        for simulation in people(family, "knee-to-chest-seated"):
            build = cast("dict[str, list[list[float]]]", simulation.description["build"])
            left = np.asarray(build["mount"])[1]
            found += [abs(float((held(simulation, rep)[:, 1:4] @ left).mean())) for rep in simulation.reps]
        return mean(found) / GRAVITY_MPS2

    assert aside("led-out-with") > aside("ordinary") + 0.05


@pytest.mark.parametrize(("family", "is_before"), [("led-out-before", True), ("led-out-after", False)])
def test_the_knee_is_led_outwards_before_or_after_the_lift(family: str, is_before: bool) -> None:
    for simulation in people(family):
        leads = labels(simulation, "lead_in")
        assert bool(leads) is is_before
        for rep in simulation.reps if is_before else ():
            moving = between(simulation, *min(leads, key=lambda span: abs(span[1] - rep.lift_start_s)))
            assert sway_dps(moving) > 1.0


def test_truth_is_the_thigh_in_the_sagittal_plane_however_it_is_turned_out() -> None:
    """The same person led outwards: another path, the same elevation but for the pelvis that rolls."""
    for seed in SEEDS:
        straight, led = (simulate_family(name, seed, profile="knee-to-chest") for name in ("ordinary", "led-out-with"))
        assert [rep.range_deg for rep in led.reps] == pytest.approx([rep.range_deg for rep in straight.reps], abs=4.0)


def test_a_leg_that_rolls_out_at_rest_rolls_in_before_it_rises() -> None:
    for simulation in people("rolls-out-at-rest"):
        rolled = trait(simulation, "rest_roll_deg")
        first = simulation.reps[0]
        (start_s, end_s), *_ = labels(simulation, "lead_in")
        turned = between(simulation, start_s, first.lift_start_s)[:, 4:7] - between(simulation, 0.0, 2.0)[:, 4:7].mean(
            axis=0
        )
        step_s = float(np.median(np.diff(simulation.t_s)))
        assert end_s <= first.lift_start_s
        assert np.degrees(np.linalg.norm(turned.sum(axis=0) * step_s)) > 0.5 * rolled


def test_a_longer_lever_feels_more_of_the_lift() -> None:
    def worst(family: str) -> float:
        return max(
            float(np.abs(np.linalg.norm(between(s, 0.0, 1e9)[:, 1:4], axis=1) - GRAVITY_MPS2).max())
            for s in [simulate_family(family, 43, profile="knee-to-chest")]
        )

    assert worst("long-lever") > 1.3 * worst("short-lever")


# --- life of the body -----------------------------------------------------------------------------


def test_still_people_hold_more_quietly_than_restless_ones() -> None:
    still, usual, restless = (
        mean([sway_dps(held(s, rep)) for s in people(family) for rep in s.reps])
        for family in ("very-still", "ordinary", "restless")
    )
    assert still < 0.8
    assert still < 0.5 * usual < usual < 0.6 * restless


def test_there_are_legs_that_are_quieter_held_than_at_rest() -> None:
    for simulation in people("quieter-held"):
        rests = [
            sway_dps(between(simulation, start_s + 0.5, end_s - 1.5))
            for start_s, end_s in labels(simulation, "rest")[:1]
        ]
        holds = [sway_dps(held(simulation, rep)) for rep in simulation.reps[:1]]
        # The share of the chip's own noise is the same in both.
        assert rests[0] > holds[0]


# --- tempo ----------------------------------------------------------------------------------------


def test_slow_lifts_and_quick_ones() -> None:
    slow, usual, quick = (
        [each for s in people(family) for each in lifts_s(s)] for family in ("slow", "ordinary", "quick")
    )
    assert mean(quick) < 0.6 * mean(usual) < mean(usual) < 0.8 * mean(slow)
    assert max(slow) > 3.0
    assert min(quick) < 0.45


def test_strokes_stop_on_the_way_up() -> None:
    for simulation in people("strokes"):
        rep = simulation.reps[0]
        e = simulation.elevation_deg[(simulation.t_s > rep.lift_start_s) & (simulation.t_s < rep.hold_start_s)]
        step_s = float(np.median(np.diff(simulation.t_s)))
        speed = np.diff(e) / step_s
        moving = speed > 0.25 * speed.max()
        assert np.count_nonzero(np.diff(moving.astype(int)) == 1) >= 1


def test_raises_without_a_pause_leave_no_two_seconds_of_rest() -> None:
    for simulation in people("no-pause"):
        rests = labels(simulation, "rest")[1:-1]
        assert all(end_s - start_s < 2.2 for start_s, end_s in rests)


def test_a_recording_may_begin_with_a_knock_while_the_leg_still_moves() -> None:
    for unsettled, usual in zip(people("unsettled-start"), people("ordinary"), strict=True):
        begin, same = between(unsettled, 0.0, 0.7), between(usual, 0.0, 0.7)
        assert sway_dps(begin) > sway_dps(same) + 1.0
    firsts = [np.abs(np.linalg.norm(s.rows[:3, 1:4], axis=1) - GRAVITY_MPS2).max() for s in people("unsettled-start")]
    assert max(firsts) > 2.0


# --- the hold -------------------------------------------------------------------------------------


def test_a_hold_overshoots_sags_creeps_and_slips() -> None:
    reps = [rep for s in people("changing-hold") for rep in s.reps]
    usual = [rep for s in people("ordinary") for rep in s.reps]
    assert mean([r.peak_deg - r.plateau_deg for r in reps]) > mean([r.peak_deg - r.plateau_deg for r in usual]) + 1.0
    assert sum(rep.regrips for rep in reps) > sum(rep.regrips for rep in usual)


def test_rests_change_between_the_mat_and_a_straight_leg() -> None:
    changes = [
        abs(one - other)
        for s in people("changing-rest")
        for one, other in zip(rest_levels(s), rest_levels(s)[1:], strict=False)
    ]
    assert 0 < sum(change > 30.0 for change in changes) < len(changes)


def rest_levels(simulation: Simulation) -> list[float]:
    return [rep.plateau_deg - rep.range_deg for rep in simulation.reps]
