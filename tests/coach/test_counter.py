"""Is a repetition what the definitions call one, and nothing else?"""

from __future__ import annotations

from itertools import pairwise

import pytest

from kneehold.sensor.coach.phases import TRANSITIONS, Signal
from kneehold.sensor.model.events import Phase
from tests.coach.trace import HZ, Way, plan, play

# A minimum-jerk lift of 60 degrees passes 55 degrees, the edge of the band, with 23 % of its time to go.
TAIL = 0.23

UP, DOWN, REST = Way(2.0, 60.0), Way(2.0, 0.0), Way(3.0, 0.0)


def _hold(seconds: float, angle_deg: float = 60.0) -> Way:
    return Way(seconds, angle_deg)


def test_the_table_answers_every_signal_in_every_phase() -> None:
    assert set(TRANSITIONS) == {(phase, signal) for phase in Phase for signal in Signal}


def test_a_clean_repetition_is_counted_once_and_timed_by_its_band() -> None:
    (rep,) = play(UP, _hold(20.0), DOWN, REST).reps
    assert rep.hold_s == pytest.approx(20.0 + 2 * 2.0 * TAIL, abs=0.05)
    assert (rep.outcome, rep.regrips, rep.bridged_s) == ("full", 0, 0.0)
    assert rep.range_deg == pytest.approx(60.0, abs=0.2)


def test_each_repetition_has_the_next_number() -> None:
    played = play(*[way for _ in range(3) for way in (UP, _hold(5.0), DOWN, REST)])
    assert [rep.index for rep in played.reps] == [1, 2, 3]


@pytest.mark.parametrize("seconds", [0.4, 0.6, 1.0, 4.0])
def test_fast_and_slow_lifts_and_returns_are_the_same_repetition(seconds: float) -> None:
    played = play(Way(seconds, 60.0), _hold(8.0), Way(seconds, 0.0), REST)
    assert len(played.reps) == 1
    assert played.reps[0].hold_s == pytest.approx(8.0 + 2 * seconds * TAIL, abs=0.08)


def test_a_hold_too_short_for_its_target_is_short() -> None:
    assert [rep.outcome for rep in play(UP, _hold(10.0), DOWN, REST).reps] == ["short"]


def test_the_target_is_said_at_the_target_and_not_when_the_leg_comes_down() -> None:
    (said,) = play(UP, _hold(25.0), DOWN, REST).of("target_reached")
    assert said.detected_at_s - said.t_s <= 1.5 / HZ
    assert said.t_s == pytest.approx(3.0 + 2.0 * (1 - TAIL) + 20.0, abs=0.05)


def test_a_hold_is_announced_soon_after_it_began_and_its_end_soon_after_it_ended() -> None:
    (rep,) = play(UP, _hold(20.0), DOWN, REST).reps
    assert rep.hold_detected_at_s - rep.hold_start_s <= 0.6
    assert rep.release_detected_at_s - rep.hold_end_s <= 0.3


def test_a_regrip_goes_on_with_the_same_hold() -> None:
    (rep,) = play(UP, _hold(8.0), Way(0.4, 50.0), Way(0.4, 60.0), _hold(8.0), DOWN, REST).reps
    assert rep.regrips == 1
    assert rep.hold_s == pytest.approx(16.8 + 4.0 * TAIL, abs=0.1)


def test_a_bounce_back_to_the_top_is_no_second_repetition() -> None:
    played = play(UP, _hold(8.0), Way(0.8, 42.0), Way(0.8, 60.0), _hold(3.0), DOWN, REST)
    assert len(played.reps) == 1


def test_half_way_down_and_up_again_is_a_second_repetition() -> None:
    played = play(UP, _hold(6.0), Way(1.5, 8.0), Way(1.5, 60.0), _hold(6.0), DOWN, REST)
    assert len(played.reps) == 2


def test_a_lift_in_many_hesitant_steps_is_measured_from_where_the_leg_lay() -> None:
    steps = [way for deg in (8.0, 13.0) for way in (Way(0.6, deg), _hold(0.4, deg))]
    (rep,) = play(*steps, UP, _hold(8.0), DOWN, REST).reps
    assert rep.range_deg == pytest.approx(60.0, abs=1.0)
    assert rep.lift_start_s == pytest.approx(3.4, abs=0.2)


def test_a_pull_in_two_stages_holds_at_the_second() -> None:
    (rep,) = play(Way(1.5, 40.0), _hold(2.0, 40.0), Way(1.5, 75.0), _hold(12.0, 75.0), DOWN, REST).reps
    assert rep.plateau_deg == pytest.approx(75.0, abs=0.5)
    assert rep.hold_s == pytest.approx(12.0 + 0.8, abs=0.3)


def test_who_pulls_much_too_far_and_settles_lower_holds_there_though_the_exercise_is_a_small_one() -> None:
    slr = plan("straight-leg-raise", 5.0)
    played = play(Way(2.0, 73.0), Way(2.5, 72.0), Way(1.5, 62.0), _hold(12.0, 62.0), DOWN, REST, of=slr)
    (rep,) = played.reps
    assert (rep.plateau_deg, rep.hold_end_s) == (pytest.approx(62.0, abs=0.5), pytest.approx(21.0, abs=0.7))
    (target,) = played.of("target_reached")
    assert target.t_s < rep.hold_end_s


def test_a_dip_too_long_for_a_regrip_ends_the_hold_though_it_is_shallow() -> None:
    played = play(UP, _hold(8.0), Way(1.2, 50.0), _hold(4.0, 50.0), Way(1.2, 60.0), _hold(6.0), DOWN, REST)
    ended = played.of("hold_ended")[0]
    assert 1.4 <= ended.detected_at_s - ended.t_s <= 1.7
    assert played.reps[0].hold_s == pytest.approx(8.0 + 2.0 * TAIL + 0.6, abs=0.1)


def test_down_by_less_than_half_of_a_long_way_is_no_second_repetition() -> None:
    played = play(Way(2.0, 110.0), _hold(8.0, 110.0), Way(1.5, 57.0), Way(1.5, 110.0), _hold(4.0, 110.0), DOWN, REST)
    assert len(played.reps) == 1


def test_a_pause_on_the_way_down_is_no_return() -> None:
    played = play(UP, _hold(6.0), Way(1.0, 40.0), _hold(3.0, 40.0), Way(1.5, 0.0), REST)
    (rep,) = played.reps
    assert rep.return_s == pytest.approx(3.0 + 2.0 + 6.0 + 1.0 + 3.0 + 1.5 * (1.0 - TAIL), abs=0.2)


def test_a_long_pause_on_the_way_up_is_the_new_rest_and_coming_back_to_it_the_return() -> None:
    foot = 30.0
    played = play(Way(1.5, foot), _hold(8.0, foot), Way(2.0, 95.0), _hold(8.0, 95.0), Way(2.0, foot), _hold(4.0, foot))
    (counted,) = played.of("rep")
    assert played.reps[0].range_deg == pytest.approx(65.0, abs=0.5)
    assert counted.detected_at_s - counted.t_s <= 0.5


def test_a_raise_below_the_least_range_is_an_attempt() -> None:
    played = play(Way(1.5, 45.0), _hold(4.0, 45.0), Way(1.5, 0.0), REST)
    assert (played.reps, played.reasons) == ([], ["range"])


def test_a_touch_at_the_top_is_an_attempt_without_a_hold() -> None:
    played = play(Way(1.0, 60.0), Way(1.0, 0.0), REST)
    assert (played.reps, played.reasons) == ([], ["no_hold"])


@pytest.mark.parametrize("lift_deg", [52.0, 65.0])
def test_a_lift_from_where_the_foot_paused_is_measured_from_there(lift_deg: float) -> None:
    top = 30.0 + lift_deg
    (rep,) = play(Way(1.5, 30.0), _hold(8.0, 30.0), Way(2.0, top), _hold(8.0, top), Way(2.0, 30.0), REST).reps
    assert rep.range_deg == pytest.approx(lift_deg, abs=0.1)
    assert rep.lift_start_s == pytest.approx(12.5 + 2.0 * TAIL, abs=0.1)


def test_a_leg_that_is_up_for_too_short_a_time_because_the_signal_went_is_an_attempt_that_says_so() -> None:
    played = play(UP, _hold(1.0), Way(7.0, 60.0, is_lost=True), Way(1.0, 0.0), REST)
    assert (played.reps, played.reasons) == ([], ["signal_lost"])


def test_a_small_part_of_the_least_range_is_not_even_an_attempt() -> None:
    assert play(Way(1.0, 18.0), Way(1.0, 0.0), REST).reasons == []


def test_stirring_is_not_even_an_attempt() -> None:
    played = play(Way(0.5, 8.0), Way(0.5, 0.0), REST)
    assert (played.reps, played.reasons) == ([], [])


def test_a_leg_put_down_elsewhere_ends_the_repetition_and_is_the_new_rest() -> None:
    down, rest = Way(2.0, 15.0), Way(4.0, 15.0)
    first, second = play(UP, _hold(6.0), down, rest, Way(2.0, 70.0), _hold(6.0, 70.0), down, rest).reps
    assert (first.range_deg, second.range_deg) == (pytest.approx(60.0, abs=0.5), pytest.approx(55.0, abs=1.0))


@pytest.mark.parametrize("gap_s", [0.6, 2.0, 4.8])
def test_a_gap_within_the_hold_is_bridged_and_said(gap_s: float) -> None:
    played = play(UP, _hold(8.0), Way(gap_s, 60.0, is_lost=True), _hold(8.0), DOWN, REST)
    (rep,) = played.reps
    assert rep.bridged_s == pytest.approx(gap_s, abs=0.03)
    assert rep.hold_s == pytest.approx(16.0 + gap_s + 4.0 * TAIL, abs=0.1)
    assert len(played.of("hold_bridged")) == 1


def test_a_gap_too_long_to_bridge_ends_the_hold_where_the_signal_ended() -> None:
    played = play(UP, _hold(12.0), Way(7.0, 60.0, is_lost=True), _hold(3.0), DOWN, REST)
    (rep,) = played.reps
    assert rep.hold_s == pytest.approx(12.0 + 2.0 * TAIL, abs=0.1)
    assert "signal_lost" in rep.flags


@pytest.mark.parametrize(("gap_s", "lift_start_s"), [(1.0, 3.6), (20.0, 23.5)])
def test_a_lift_that_a_long_gap_hides_begins_with_what_is_seen_after_it(gap_s: float, lift_start_s: float) -> None:
    (rep,) = play(Way(0.5, 20.0), Way(gap_s - 0.5, 40.0, is_lost=True), UP, _hold(8.0), DOWN, REST).reps
    assert rep.lift_start_s == pytest.approx(lift_start_s, abs=0.5)


def test_silence_is_said_while_it_lasts() -> None:
    played = play(UP, _hold(2.0), finish=False)
    played.counter.silence(30.0)
    (lost,) = [event for event in played.counter.announcer.events if event.type == "signal_lost"]
    assert lost.t_s == pytest.approx(7.0, abs=0.02)


def test_where_the_posture_is_known_nobody_who_stands_is_armed() -> None:
    standing = play(_hold(6.0, -90.0), Way(2.0, -60.0), _hold(6.0, -60.0), at_deg=-90.0, is_absolute=True)
    assert standing.events == []


def test_a_straight_leg_after_a_rest_with_the_foot_on_the_mat_is_still_lying() -> None:
    played = play(
        Way(2.0, -15.0),
        Way(0.5, -15.0),
        Way(2.0, 65.0),
        _hold(6.0, 65.0),
        Way(2.0, -15.0),
        _hold(3.0, -15.0),
        at_deg=45.0,
    )
    (rep,) = played.reps
    assert rep.range_deg == pytest.approx(80.0, abs=1.0)


def test_what_is_still_held_at_the_end_counts_if_its_target_was_met() -> None:
    (rep,) = play(UP, _hold(25.0)).reps
    assert "open" in rep.flags


def test_what_is_still_held_at_the_end_does_not_count_before_its_target() -> None:
    assert play(UP, _hold(10.0)).reps == []


def test_a_leg_that_is_down_when_the_recording_ends_was_returned_though_it_had_stirred_below_its_rest() -> None:
    stirred = (Way(1.0, -8.0), Way(1.0, 0.0))
    (rep,) = play(REST, *stirred, Way(1.5, 0.0), UP, _hold(10.0), Way(2.0, 4.5)).reps
    assert ("open" in rep.flags, rep.return_s) == (False, pytest.approx(rep.hold_end_s + 1.2, abs=0.3))


def test_a_straight_leg_raise_of_one_second_counts_by_its_own_profile() -> None:
    slr = plan("straight-leg-raise", 3.0)
    assert len(play(Way(1.0, 35.0), _hold(1.5, 35.0), Way(1.0, 0.0), REST, of=slr).reps) == 1


def test_events_are_told_in_the_order_in_which_they_were_known() -> None:
    events = play(UP, _hold(8.0), Way(0.5, 48.0), Way(0.5, 60.0), _hold(14.0), DOWN, REST, UP, DOWN, REST).events
    assert len(events) >= 6
    assert all(a.detected_at_s <= b.detected_at_s for a, b in pairwise(events))


def test_nothing_counts_before_two_seconds_of_stillness() -> None:
    assert play(UP, finish=False).events[0].type == "armed"
    assert play(UP, finish=False).events[0].t_s == pytest.approx(2.1, abs=0.15)
