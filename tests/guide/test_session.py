"""A person is led through the whole session without touching anything, and every decision is on the tape."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from kneehold.sensor.core.guided_pipeline import GuidedPipeline
from kneehold.sensor.exercises.profile_files import all_profiles
from kneehold.sensor.model.events import HoldStarted, RepCounted, TargetReached
from kneehold.sensor.model.guided_events import (
    Answered,
    Breathed,
    Coached,
    ExtraRep,
    SensorMoved,
    Step,
    Stepped,
    Undone,
)
from kneehold.sensor.model.values import CommandKind
from kneehold.sensor.replay.replay import ReplayOptions, replay, session_setup
from kneehold.sensor.simulation.scenarios import simulate_script
from kneehold.sensor.simulation.script import Repetition, Rest
from kneehold.sensor.tape.writer import TapeWriter
from kneehold.tui.wording.words import DEFAULT, languages, sentences
from tests.guide.people import HOLD_S, Played, core, guided_entries, guided_header, plan_of, play, pressed

_PROFILES = tuple(profile.name for profile in all_profiles())
_KNEE = "knee-to-chest"
_AFTER = ["pain_before", "lie_still"]
_ONE = ["prepare", "draw_in", "hold", "release"]


@cache
def _untouched(profile: str = _KNEE) -> Played:
    return play(core(profile), guided_entries(profile))


def _acted(*acts: tuple[float, CommandKind] | tuple[float, CommandKind, str], due: bool = False) -> Played:
    return play(core(due=due), guided_entries(_KNEE), [pressed(*act) for act in acts])


# --- no hand needed -------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", _PROFILES)
def test_nothing_is_touched_from_lie_still_to_the_summary(profile: str) -> None:
    played = _untouched(profile)
    sides = ["both"] if profile.endswith("-double") else ["right", "left"]
    wanted = [{"exercise": profile, "side": side, "wanted": 2, "done": 2, "full": 2} for side in sides]
    assert (played.guided["ending"], played.guided["blocks"], played.guided["extra"]) == ("complete", wanted, [])


@pytest.mark.parametrize("profile", [name for name in _PROFILES if not name.endswith("-double")])
def test_one_sensor_that_changes_legs_is_noticed_and_learned_anew(profile: str) -> None:
    moved = _untouched(profile).of(SensorMoved)
    assert [(event.side, event.is_seen) for event in moved] == [("left", True)]


def test_the_steps_are_those_of_the_exercise_text_in_its_order() -> None:
    leg = [*_ONE, "rest", *_ONE]
    played = _untouched().steps
    steps = [step for step, before in zip(played, ["", *played], strict=False) if step != before]
    assert steps == [*_AFTER, *leg, "move", "lie_still", *leg, "pain_after", "summary"]


def test_nothing_counts_while_the_sensor_is_moved() -> None:
    played = _untouched()
    begin, end = (next(e.t_s for e in played.of(Stepped) if e.step == step) for step in ("move", "pain_after"))
    seated_s = played.of(SensorMoved)[0].t_s
    assert [event for event in played.of(HoldStarted) if begin < event.t_s < seated_s] == []
    assert sum(begin < event.t_s < end for event in played.of(HoldStarted)) == 2


def test_questions_pass_by_themselves_and_say_so() -> None:
    assert [(e.question, e.answer) for e in _untouched().of(Answered)] == [
        ("pain_before", "not answered"), ("pain_after", "not answered"),
    ]  # fmt: skip


def test_a_hold_is_breathed_through_as_the_plan_says() -> None:
    played = _untouched()
    starts = [event.t_s for event in played.of(HoldStarted)]
    first = [event for event in played.of(Breathed) if event.t_s < starts[1]]
    assert [event.part for event in first] == ["in", "out"]
    assert first[1].t_s - first[0].t_s == pytest.approx(4.0)


# --- the same, however it is played ---------------------------------------------------------------


def test_a_replay_of_the_tape_takes_every_decision_again(tmp_path: Path) -> None:
    acts = [pressed(3.0, CommandKind.ANSWER, "4"), pressed(70.0, CommandKind.UNDO)]
    entries = guided_entries(_KNEE)
    header = guided_header(_KNEE)
    setup = session_setup(header, ReplayOptions())
    assert setup.guidance is not None
    live = play(GuidedPipeline(setup, setup.guidance), entries, acts)
    with TapeWriter(tmp_path / "session", header) as tape:
        first_ns = entries[0].arrival_ns
        placed = [act._replace(arrival_ns=first_ns + act.arrival_ns) for act in acts]
        for entry in sorted([*entries, *placed], key=lambda entry: entry.arrival_ns):
            tape.append(entry)
    again = replay(str(tmp_path / "session"), ReplayOptions())
    assert len(again.reps) == again.summary["counted"] == len(live.of(RepCounted)) - 1
    assert again.events == live.events
    assert again.summary["guided"] == live.guided


@pytest.mark.parametrize("at", [0.3, 0.5, 0.8])
def test_stopped_and_restored_it_goes_on_as_if_nothing_had_been(at: float) -> None:
    entries = guided_entries(_KNEE)
    cut = round(at * len(entries))
    first = core()
    events = [event for entry in entries[:cut] for event in first.feed(entry).events]
    second = core()
    second.restore(first.state())
    rest = play(second, entries[cut:])
    assert (*events, *rest.events) == _untouched().events
    assert rest.guided == _untouched().guided


def test_taken_up_again_from_the_tape_it_says_what_an_unbroken_session_says() -> None:
    entries = guided_entries(_KNEE)
    half = len(entries) // 2
    resumed = core()
    before = tuple(event for entry in entries[:half] for event in resumed.advance(entry))
    rest = play(resumed, entries[half:])
    assert (*before, *rest.events) == _untouched().events


def test_text_voice_and_log_take_one_count_from_one_event() -> None:
    from kneehold.sensor.tape.events_json import event_json
    from kneehold.tui.event_text import event_said
    from kneehold.tui.sound.cues import Cue, Loudness
    from tests.tui.sound.heard import heard as sounded

    played = _untouched()
    counted = [event.rep.index for event in played.of(RepCounted)]
    heard = [int(cue.text) for cue in sounded(played, Loudness.COUNT) if cue.cue == Cue.REP]
    read = [int(event_said(event).split()[1]) for event in played.of(RepCounted)]
    logged = [event_json(event)["index"] for event in played.of(RepCounted)]
    assert counted == read == logged == [1, 2, 3, 4]
    assert heard == [1, 2, 1, 2]  # aloud each leg is counted from one


# --- keys -----------------------------------------------------------------------------------------


def test_an_answer_is_kept_and_goes_on_at_once() -> None:
    played = _acted((3.0, CommandKind.ANSWER, "4"))
    assert played.of(Answered)[0].answer == "4"
    assert next(event.t_s for event in played.of(Stepped) if event.step == "lie_still") == pytest.approx(3.0, abs=0.2)


def test_a_pause_waits_and_goes_on_only_when_asked_and_still() -> None:
    played = _acted((40.0, CommandKind.PAUSE), (43.0, CommandKind.PAUSE))
    steps = played.steps
    at = steps.index("paused")
    assert steps[at : at + 3] == ["paused", "lie_still", "prepare"]
    assert played.guided["ending"] == "complete"


def test_a_session_can_be_ended_and_what_was_done_is_kept() -> None:
    played = _acted((40.0, CommandKind.STOP))
    assert (played.guided["ending"], played.steps[-2:]) == ("stop", ["pain_after", "summary"])
    assert len(played.of(RepCounted)) == 1


def test_the_last_repetition_can_be_taken_back_and_is_done_again() -> None:
    played = _acted((40.0, CommandKind.UNDO))
    assert [event.index for event in played.of(Undone)] == [1]
    assert played.core.summary("x")["counted"] == len(played.of(RepCounted)) - 1


def test_a_repetition_too_many_is_logged_and_not_credited() -> None:
    played = play(core(plan=plan_of(_KNEE, reps=1).replace('"each"', '"right"')), guided_entries(_KNEE))
    assert [event.index for event in played.of(ExtraRep)] == []  # the question is over before the next one
    longer = play(core(plan=plan_of(_KNEE, reps=1).replace('"each"', '"right"')), _faster())
    assert [event.index for event in longer.of(ExtraRep)] == [2]
    assert longer.guided["blocks"][0]["done"] == 1  # type: ignore[index]


def _faster() -> tuple[object, ...]:  # a person who rests for three seconds only
    from kneehold.sensor.simulation.guided import guided_script
    from kneehold.sensor.simulation.scenarios import simulate_script

    script, start_deg = guided_script(1, _KNEE, [[HOLD_S, HOLD_S]], rest_s=3.0)
    return simulate_script(script, 1, start_deg=start_deg, rate_hz=52.0).entries()


def test_a_knee_that_comes_up_a_little_in_the_rest_does_not_end_it() -> None:
    script = (
        Rest(26.0), Repetition(110.0, 2.8, 6.0, 3.0), Rest(1.0), Repetition(34.0, 1.0, 0.5, 1.0, label="partial"),
        Rest(20.0),
    )  # fmt: skip
    played = play(core(), simulate_script(script, 1, rate_hz=52.0).entries())
    steps = [(event.step, event.reason, event.t_s) for event in played.of(Stepped)]
    rest = [step for step, _, _ in steps].index("rest")
    assert steps[rest + 1][:2] == ("prepare", "time")
    assert steps[rest + 1][2] - steps[rest][2] >= 9.9


def test_the_other_leg_first_changes_the_order() -> None:
    played = _acted((3.0, CommandKind.ANSWER, "left"))
    assert [event.rep.side for event in played.of(RepCounted)] == ["left", "left", "right", "right"]


# --- safety ---------------------------------------------------------------------------------------


def test_pain_stops_at_any_moment_without_praise_and_asks_for_red_flags() -> None:
    played = _acted((30.0, CommandKind.PAIN))
    view = played.updates[-1].guided
    assert view is not None
    assert (played.guided["ending"], view.word, view.instruction) == ("pain", "ended", "summary.pain")
    assert view.mood == "wait"  # not the green of what is done
    assert played.steps[-4:] == ["pain_stop", "stop_screen", "pain_after", "summary"]
    assert played.of(RepCounted) == []


@pytest.mark.parametrize(("noes", "urgent"), [(0, True), (1, False), (2, False), (3, False)])
def test_a_red_flag_ends_the_coaching_and_says_to_seek_medical_evaluation(noes: int, urgent: bool) -> None:
    answers = [(1.0 + k, CommandKind.ANSWER, "no") for k in range(noes)]
    played = _acted(*answers, (9.0, CommandKind.ANSWER, "yes"), due=True)
    view = played.updates[-1].guided
    assert view is not None
    assert (view.step, played.guided["ending"], view.mood) == (Step.REFERRED, "referred", "alarm")
    assert view.instruction == ("referred.urgent" if urgent else "referred.any")


def test_four_noes_are_a_clear_screen() -> None:
    played = _acted(*((1.0 + k, CommandKind.ANSWER, "no") for k in range(4)), due=True)
    assert (played.core.is_screen_clear, played.guided["ending"]) == (True, "complete")


def test_without_an_answer_to_the_first_screen_nothing_begins() -> None:
    played = play(core(due=True), guided_entries(_KNEE))
    assert (played.steps, played.of(RepCounted)) == (["screen"], [])


def test_the_zone_has_an_upper_end_and_going_beyond_it_is_told_once_a_hold() -> None:
    plan = plan_of(_KNEE, more="[zone]\nlow_deg = 60\nhigh_deg = 90\n")
    played = play(core(plan=plan), guided_entries(_KNEE))
    assert [event.code for event in played.of(Coached)].count("far_enough") == len(played.of(TargetReached)) == 4


def test_how_it_is_done_is_shown_before_one_lies_down() -> None:
    plan = 'note = "Sit tall."\n' + plan_of(_KNEE)
    played = play(core(plan=plan), guided_entries(_KNEE))
    shown = {(u.guided.step, u.guided.question.note) for u in played.updates if u.guided and u.guided.question}
    assert shown == {(Step.PAIN_BEFORE, "Sit tall."), (Step.PAIN_AFTER, "")}


# What a person in pain is not to be told: praise, push, and promises.
_BANNED = {
    "en": ("great", "well done", "good", "further!", "harder", "more!", "cure", "heal", "treat"),
    "de": ("super", "toll", "sehr gut", "weiter!", "härter", "mehr!", "heil", "behandel"),
    "es": ("genial", "muy bien", "más!", "más fuerte", "curar", "curará", "tratamiento"),
}


@pytest.mark.parametrize("code", languages())
def test_no_word_of_the_session_praises_or_promises(code: str) -> None:
    said = {
        k: text.lower() for k, text in sentences(code).items() if k.startswith(("voice.", "step.", "hint.", "word."))
    }
    assert [(key, word) for key, text in said.items() for word in _BANNED[code] if word in text] == []


def test_in_a_hold_shoulders_and_neck_are_to_be_relaxed() -> None:
    assert sentences(DEFAULT)["step.hold.any"] == "Hold gently and breathe slowly; relax shoulders and neck."


# --- time -----------------------------------------------------------------------------------------
