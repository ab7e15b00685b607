"""Which candidates are told, when, and which way is up: prices of the story, one at a time."""

from __future__ import annotations

from math import cos, log, radians, sin

import pytest

from kneehold.sensor.coach.evidence import Evidence, LiftFeatures
from kneehold.sensor.coach.hold_band import Hold, Measured
from kneehold.sensor.coach.story import Candidate, End, Story, StoryParams
from kneehold.sensor.model.values import Vec3

_P = StoryParams()


def _up(elevation_deg: float) -> Vec3:
    e = radians(elevation_deg)
    return (sin(e), 0.0, cos(e))


def _lift(
    at_s: float, own: float, *, rest_deg: float = 0.0, held_deg: float = 100.0, track: int = 1, arm_m: float = 0.25,
    declared_cos: float = 0.0, axis: Vec3 | None = None, rolls: float = 0.0, is_open: bool = False,
) -> Candidate:  # fmt: skip
    """A lift from ``rest_deg`` to ``held_deg`` that is held for ten seconds from ``at_s`` on; lower: a lowering."""
    sign = 1.0 if held_deg > rest_deg else -1.0
    evidence = Evidence(
        LiftFeatures(rolls=rolls), axis or (0.0, sign, 0.0), (arm_m, 0.0, 0.0), 1.0, _up(held_deg), _up(rest_deg),
        declared_cos,
    )  # fmt: skip
    hold = Hold(at_s, at_s + 10.0, 0, 1, 0, 0.0)
    measured = Measured(0.0, abs(held_deg - rest_deg), abs(held_deg - rest_deg), at_s - 1.0, hold, 0.0, 0.0)
    return Candidate(
        track, at_s - 1.5, at_s - 0.5, at_s + 11.0, at_s + 12.0, at_s + 11.0, 0.0, measured, evidence, own, (),
        None, None, is_cut=False, is_open=is_open,
    )  # fmt: skip


def _story(*lifts: Candidate, is_led: bool = False) -> Story:
    story = Story(StoryParams())
    story.is_led = is_led
    for lift in lifts:
        story.add(lift)
    return story


def _times(told: list[Candidate]) -> list[float]:
    return [c.measured.hold.start_s for c in told]


def _end(length_s: float = 60.0, elevation_deg: float = 0.0) -> End:
    return End(length_s, _up(elevation_deg))


# --- a lift alone, and two alike --------------------------------------------------------------------


def test_a_lone_lift_waits_and_the_next_one_alike_tells_both() -> None:
    story = _story(_lift(10.0, 1.8))
    assert story.told() == []
    story.add(_lift(30.0, 1.8, held_deg=108.0))
    assert _times(story.told()) == [10.0, 30.0]


def test_a_lift_that_was_asked_for_is_told_at_once() -> None:
    assert _times(_story(_lift(10.0, 0.5), is_led=True).told()) == [10.0]


def test_the_value_is_what_the_lifts_say_what_they_share_and_less_the_price_of_the_first() -> None:
    story = _story(_lift(10.0, 1.5))
    assert story.value(1) == pytest.approx(1.5 + _P.first - _P.alone)
    alike = _lift(30.0, 1.5)
    assert story.gain(alike) == pytest.approx(1.5 + _P.alike)


def test_no_single_lift_says_more_than_most() -> None:
    assert _story(_lift(10.0, 3.9, track=2)).value(2) == pytest.approx(3.9 - _P.alone)
    assert _story().value(2) == 0.0
    assert _story(_lift(10.0, 9.0, track=2)).value(2) == pytest.approx(_P.most - _P.alone)


def test_another_axis_is_a_change_that_costs() -> None:
    story = _story(_lift(10.0, 2.0))
    other = _lift(30.0, 2.0, axis=(1.0, 0.0, 0.0))
    assert story.gain(other) == pytest.approx(2.0 - _P.change)


@pytest.mark.parametrize(("cosine", "share"), [(0.71, 0.05), (0.8, 0.5), (0.9, 1.0), (1.0, 1.0)])
def test_axes_that_differ_a_little_are_alike_in_part(cosine: float, share: float) -> None:
    story = _story(_lift(10.0, 1.0))
    other = _lift(30.0, 1.0, axis=(0.0, cosine, (1.0 - cosine**2) ** 0.5))
    assert story.gain(other) == pytest.approx(1.0 + share * _P.alike, abs=0.01)


@pytest.mark.parametrize(("apart_m", "lost"), [(0.05, 0.0), (0.12, 0.5), (0.3, 1.0)])
def test_arms_that_differ_cost_likeness(apart_m: float, lost: float) -> None:
    story = _story(_lift(10.0, 1.0))
    gain = 1.0 + _P.alike - lost * _P.alike
    assert story.gain(_lift(30.0, 1.0, arm_m=0.25 + apart_m)) == pytest.approx(gain)


def test_two_rolls_alike_confirm_nothing() -> None:
    story = _story(_lift(10.0, 1.0, rolls=1.0))
    assert story.gain(_lift(30.0, 1.0, rolls=1.0)) == pytest.approx(1.0)


def test_the_lift_that_says_less_gains_by_its_neighbour() -> None:
    story = _story(_lift(10.0, 1.0))
    gain = -1.0 + _P.alike + _P.share * 2.0
    assert story.gain(_lift(30.0, -1.0)) == pytest.approx(gain)


@pytest.mark.parametrize(("pause_s", "left"), [(15.0, 1.0), (50.0, 0.5), (200.0, 0.0)])
def test_after_a_long_pause_likeness_is_lost_and_the_next_lift_pays_as_a_first(pause_s: float, left: float) -> None:
    story = _story(_lift(10.0, 2.0))
    at_s = 10.0 + 11.0 + pause_s + 1.5
    story.add(_lift(at_s, 2.0))
    value = 4.0 + _P.first - _P.alone + left * _P.alike - (1.0 - left) * _P.alone
    assert story.value(1) == pytest.approx(max(value, 2.0 + _P.first - _P.alone), abs=0.01)


@pytest.mark.parametrize(("held_deg", "share"), [(118.0, 1.0), (135.0, 0.5), (155.0, 0.0)])
def test_a_leg_held_elsewhere_is_less_alike(held_deg: float, share: float) -> None:
    story = _story(_lift(10.0, 1.0))
    gain = 1.0 + share * _P.alike + _P.repeats * _P.enough
    assert story.gain(_lift(30.0, 1.0, held_deg=held_deg)) == pytest.approx(gain, abs=0.01)


def test_the_first_lift_from_a_straight_leg_is_twice_the_next_from_the_mat_and_still_alike() -> None:
    story = _story(_lift(10.0, 1.0, rest_deg=0.0, held_deg=100.0))
    from_mat = story.gain(_lift(30.0, 1.0, rest_deg=45.0, held_deg=100.0))
    small = story.gain(_lift(30.0, 1.0, rest_deg=66.0, held_deg=100.0))
    assert from_mat - small > 0.6 * _P.alike


# --- which way is up --------------------------------------------------------------------------------


def _set(
    own: float, *, reverse_own: float, rests_deg: tuple[float, ...], tops_deg: tuple[float, ...]
) -> list[Candidate]:
    """Lifts and, between them, the rests as if they were lifts from the held pose."""
    found: list[Candidate] = []
    for k, (rest_deg, top_deg) in enumerate(zip(rests_deg, tops_deg, strict=True)):
        found.append(_lift(10.0 + 24.0 * k, own, rest_deg=rest_deg, held_deg=top_deg))
        if k + 1 < len(rests_deg):
            found.append(_lift(22.0 + 24.0 * k, reverse_own, rest_deg=top_deg, held_deg=rests_deg[k + 1], track=2))
    return found


def test_where_both_readings_are_worth_the_same_nothing_is_told_before_the_end() -> None:
    lifts = _set(1.5, reverse_own=1.5, rests_deg=(0.0, 0.0, 0.0), tops_deg=(100.0, 100.0, 100.0))
    story = _story(*lifts)
    assert story.told() == []
    assert _times(story.told(_end())) == [10.0, 34.0, 58.0]
    assert story.told(_end(elevation_deg=100.0)) == []


def test_rests_repeat_and_holds_do_not() -> None:
    lifts = _set(1.5, reverse_own=1.5, rests_deg=(0.0, 1.0, 0.0, 0.5), tops_deg=(90.0, 101.0, 92.0, 102.0))
    assert _times(_story(*lifts).told()) == [10.0, 34.0, 58.0, 82.0]


def test_a_recording_begun_in_a_hold_is_not_counted_upside_down() -> None:
    tops = (0.0, 1.0, 0.0, 0.5)
    lifts = _set(1.5, reverse_own=1.5, rests_deg=(90.0, 101.0, 92.0, 102.0), tops_deg=tops)
    assert {c.track for c in _story(*lifts).told()} == {2}
    assert {c.track for c in _story(*lifts).told(_end(elevation_deg=0.0))} == {2}
    assert _story(*lifts[:3]).told(_end(elevation_deg=0.0)) == []


def test_rests_that_repeat_make_a_lift_likelier_only_up_to_a_measure() -> None:
    story = _story(_lift(10.0, 1.0))
    assert story.gain(_lift(30.0, 1.0, held_deg=106.0)) == pytest.approx(1.0 + _P.alike + _P.repeats * _P.enough)
    assert story.gain(_lift(30.0, 1.0, rest_deg=6.0)) < 1.0 + 0.3 * _P.alike


def test_rest_and_hold_never_change_places_within_a_story() -> None:
    story = _story(_lift(10.0, 3.0, rest_deg=100.0, held_deg=0.0))
    lowering = _lift(40.0, 3.0, rest_deg=0.0, held_deg=100.0, track=2)
    assert story.gain(lowering) == pytest.approx(3.0 - _P.swapped if 3.0 - _P.swapped > 0 else 0.0, abs=3.0)
    story.add(lowering)
    assert len(story.told(_end())) <= 1


def test_a_sensor_that_was_put_on_again_may_sit_any_other_way_round() -> None:
    story = _story(_lift(10.0, 3.0))
    other = _lift(40.0, 3.0, rest_deg=150.0, held_deg=60.0)
    assert story.gain(other) == pytest.approx(3.0 - _P.change)


def test_another_reading_must_be_clearly_worse_while_the_recording_goes_on() -> None:
    poses = {"rests_deg": (0.0, 8.0, 0.0), "tops_deg": (100.0, 108.0, 100.0)}
    assert _story(*_set(1.5, reverse_own=1.4, **poses)).told() == []
    assert len(_story(*_set(1.5, reverse_own=-4.0, **poses)).told()) == 3


# --- what a story costs at the end ------------------------------------------------------------------


def test_a_lone_lift_is_told_at_the_end_of_a_short_recording_only() -> None:
    story = _story(_lift(10.0, 1.5))
    assert _times(story.told(_end(40.0))) == [10.0]
    assert story.told(_end(300.0)) == []


def test_a_leg_that_is_up_at_the_end_of_a_lone_lift_may_as_well_rest() -> None:
    story = _story(_lift(10.0, 1.5, is_open=True))
    assert story.told(_end(40.0, elevation_deg=100.0)) == []


def test_two_movements_alike_are_no_lifts_in_a_long_recording() -> None:
    story = _story(_lift(10.0, 1.5), _lift(30.0, 1.5))
    value = 3.0 + _P.alike + _P.first - _P.alone
    assert story.value(1) == pytest.approx(value)
    price = _P.first - _P.begins + _P.pairs * log(300.0 / _P.exposure_s)
    assert price < value < _P.first - _P.begins + _P.sure_at_end
    assert len(story.told(_end(300.0))) == 2
    assert story.told(_end(3600.0)) == []


def test_weak_lifts_get_no_rebate_for_a_short_recording() -> None:
    story = _story(_lift(10.0, -1.2), _lift(30.0, 0.4))
    assert story.told(_end(60.0)) == []


def test_a_lift_about_the_declared_axis_needs_no_other() -> None:
    assert _times(_story(_lift(10.0, 5.0, declared_cos=1.0)).told()) == [10.0]
    assert _story(_lift(10.0, 5.0, declared_cos=0.5)).told() == []


def test_what_is_only_likely_can_be_asked_for() -> None:
    story = _story(_lift(10.0, 1.2), _lift(30.0, 1.0))
    assert story.told() == []
    assert len(story.told(likely=True)) == 2


def test_a_story_that_outlived_its_memory_is_still_told() -> None:
    lifts = [_lift(10.0 + 20.0 * k, 1.5) for k in range(_P.memory + 10)]
    told = _story(*lifts).told()
    assert len(told) == _P.memory
    assert told[-1] is lifts[-1]
