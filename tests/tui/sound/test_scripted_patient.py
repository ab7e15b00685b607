"""What a patient hears who does a shipped plan: every phrase whole at its moment, or dropped for a named reason.

The patient is simulated; everything from the sensor's packets to the player's reports is the product's own.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

import pytest

from kneehold.sensor.cli.terminal.session_text import session_text
from kneehold.sensor.core.guided_pipeline import GuidedPipeline
from kneehold.sensor.core.setup import SensorSetup, SessionSetup
from kneehold.sensor.exercises.plan import Guidance, GuidedPlan
from kneehold.sensor.exercises.plan_files import built_in_plans, parse_plan, plan_text
from kneehold.sensor.exercises.profile_files import all_profiles, load_profile
from kneehold.sensor.model.events import Sounded
from kneehold.sensor.model.values import UNKNOWN_MOUNTING, Entry, Tick
from kneehold.sensor.replay.replay import ReplayResult
from kneehold.sensor.simulation.guided import simulate_guided
from kneehold.sensor.simulation.scenarios import simulate_script
from kneehold.sensor.simulation.script import Repetition, Rest
from kneehold.tui.sound.cues import CUES, Cue, Loudness, Rank
from tests.guide.people import Played, play
from tests.tui.sound.heard import heard
from tests.tui.sound.scripts import script_of, words_of

_RATE_HZ = 52.0
_BREATHS = ((4, 6), (2, 2), (3, 5), (5, 5), (10, 15))
# A cue that is due may begin this much later: one frame of the screen, and what an update takes.
_ON_TIME_S = 0.15


@cache
def _plan(name: str, breath: tuple[int, int] = (4, 6)) -> GuidedPlan:
    text = plan_text(name).replace("reps = 3 ", "reps = 2 ")
    text = re.sub(r"in_s = \d+\nout_s = \d+", f"in_s = {breath[0]}\nout_s = {breath[1]}", text)
    return parse_plan(text, name)


@cache
def _entries(profile: str, holds: tuple[tuple[float, ...], ...]) -> tuple[Entry, ...]:
    return simulate_guided(1, profile, holds, rate_hz=_RATE_HZ).entries()


def _core(plan: GuidedPlan) -> GuidedPipeline:
    sensor = SensorSetup("thigh", "movesense", "right", UNKNOWN_MOUNTING, _RATE_HZ)
    block, guidance = plan.blocks[0], Guidance(plan, all_profiles(), is_screen_due=False)
    setup = SessionSetup(
        (sensor,), load_profile(block.profile), block.hold_s, block.reps, None, "both", guidance=guidance
    )
    return GuidedPipeline(setup, guidance)


@cache
def _played(name: str, breath: tuple[int, int] = (4, 6)) -> Played:
    plan = _plan(name, breath)
    holds = tuple((block.hold_s,) * block.reps for block in plan.blocks)
    return play(_core(plan), _entries(plan.blocks[0].profile, holds))


@cache
def _log(name: str, breath: tuple[int, int], loudness: Loudness) -> tuple[Sounded, ...]:
    played = _played(name, breath)
    return tuple(heard(played, loudness))


@pytest.mark.parametrize("name", built_in_plans())
def test_every_shipped_plan_is_heard_word_by_word(name: str) -> None:
    assert words_of(_log(name, (4, 6), Loudness.CALM)) == script_of(_plan(name), name, Loudness.CALM)


@pytest.mark.parametrize("loudness", [Loudness.CALM, Loudness.COUNT])
@pytest.mark.parametrize("breath", _BREATHS, ids=lambda breath: f"{breath[0]}-{breath[1]}")
@pytest.mark.parametrize("name", built_in_plans())
def test_each_cue_is_heard_whole_or_dropped_for_a_named_reason(
    name: str, breath: tuple[int, int], loudness: Loudness
) -> None:
    log = _log(name, breath, loudness)
    for cue in log:
        is_whole = bool(cue.clips) and all(whole for *_, whole in cue.clips)
        assert is_whole != bool(cue.dropped), cue
    # Nothing sounds at the same time as anything else.
    clips = sorted((begin, end) for cue in log for _, begin, end, _ in cue.clips)
    assert all(end <= begin + 1e-3 for (_, end), (begin, _) in pairwise(clips))
    # Words are dropped only because they are no longer true, or a better sentence took their moment.
    allowed = r"the step is over|the hold is over|answered|too late after \w+|\w+ is (due|heard)"
    assert [cue for cue in log if cue.dropped and not re.fullmatch(allowed, cue.dropped)] == []
    # The target is reached once for each repetition, and said on time.
    targets = [cue for cue in log if cue.cue == Cue.TARGET]
    assert len(targets) == sum(block.reps for block in _plan(name).blocks)
    assert [cue for cue in targets if cue.dropped or (cue.played_s or 0.0) - cue.t_s > _ON_TIME_S] == []
    assert [cue.text for cue in targets] == ["Slowly lower."] * len(targets)
    for first in (Cue.KEEP_BREATHING, Cue.DRAW_IN):
        assert [cue.dropped for cue in log if cue.cue == first and cue.dropped] == []


@pytest.mark.parametrize("breath", _BREATHS, ids=lambda breath: f"{breath[0]}-{breath[1]}")
def test_a_breath_tone_is_left_out_only_where_something_else_is_heard(breath: tuple[int, int]) -> None:
    log = _log("single-knee", breath, Loudness.CALM)
    others = [(cue.played_s or 0.0, cue.ended_s or 0.0) for cue in log if CUES[Cue(cue.cue)].rank is not Rank.BREATH]
    tones = [cue for cue in log if CUES[Cue(cue.cue)].rank is Rank.BREATH]
    assert any(not cue.dropped for cue in tones)
    for cue in tones:
        is_near = any(begin - 0.8 < cue.t_s < end + 0.3 for begin, end in others)
        assert is_near or not cue.dropped, cue


def _one_hold(hold_s: float, gap: tuple[float, float] | None = None) -> Played:
    """A first hold of ``hold_s`` seconds; ``gap``: nothing comes between these seconds of the recording."""
    script = (Rest(26.0), Repetition(110.0, 2.8, hold_s, 3.0), Rest(14.0))
    entries = simulate_script(script, 1, rate_hz=_RATE_HZ).entries()
    first_ns = entries[0].arrival_ns
    if gap is not None:
        kept = [entry for entry in entries if not gap[0] <= (entry.arrival_ns - first_ns) * 1e-9 < gap[1]]
        ticks = [Tick("thigh", first_ns + round((gap[0] + 0.25 * k) * 1e9)) for k in range(int(4 * (gap[1] - gap[0])))]
        entries = tuple(sorted([*kept, *ticks], key=lambda entry: entry.arrival_ns))
    return play(_core(_plan("single-knee")), entries)


def test_a_hold_beyond_the_longest_is_told_to_end_and_again_every_ten_seconds() -> None:
    played = _one_hold(56.0)
    log = heard(played)
    began_s = next(event.t_s for event in played.events if event.type == "hold_started")
    said = [cue.played_s - began_s for cue in log if cue.cue == Cue.TOO_LONG and cue.played_s is not None]
    assert said == pytest.approx([30.0, 40.0, 50.0], abs=0.3)
    assert {cue.text for cue in log if cue.cue == Cue.TOO_LONG} == {"That is long enough. Please lower now, slowly."}


def test_without_a_signal_in_a_hold_the_voice_says_what_to_do_and_nothing_is_coached() -> None:
    played = _one_hold(20.7, gap=(36.0, 44.0))
    log = heard(played)
    spoken = [cue for cue in log if cue.played_s is not None and cue.played_s > 36.5]
    first = spoken[0]
    assert first.text == "I can't see your leg. Finish the hold, and lower when you are ready."
    assert first.played_s == pytest.approx(39.0, abs=0.4)
    assert [cue.cue for cue in spoken if 36.5 < (cue.played_s or 0.0) < 43.9] == [Cue.SIGNAL_LOST_HOLD]
    back = next(cue for cue in log if cue.cue == Cue.SIGNAL_BACK)
    assert (back.text, back.dropped) == ("The sensor is back.", "")


def test_the_sensor_is_back_is_said_whenever_its_loss_was() -> None:
    """A loss in every second of a hold and around it."""
    for begin_s in (22.0, 27.5, 30.0, 41.0, 46.0, 49.5, 52.0):
        played = _one_hold(20.7, gap=(begin_s, begin_s + 6.0))
        log = heard(played)
        lost = [cue for cue in log if cue.cue in (Cue.SIGNAL_LOST, Cue.SIGNAL_LOST_HOLD) and cue.played_s is not None]
        back = [cue for cue in log if cue.cue == Cue.SIGNAL_BACK]
        assert [cue.dropped for cue in back] == [""] * len(lost), begin_s
        assert lost, begin_s


@pytest.mark.parametrize(("language", "said"), [("de", "Langsam senken."), ("es", "Baje despacio.")])
@pytest.mark.parametrize("name", built_in_plans())
def test_in_every_language_the_target_is_heard_with_every_shipped_plan(name: str, language: str, said: str) -> None:
    log = heard(_played(name), Loudness.COUNT, language)
    targets = [cue for cue in log if cue.cue == Cue.TARGET]
    assert [(cue.text, cue.dropped) for cue in targets] == [(said, "")] * len(targets)
    assert len(targets) == sum(block.reps for block in _plan(name).blocks)
    assert [cue for cue in log if cue.text and cue.clips and not all(whole for *_, whole in cue.clips)] == []


def test_a_hold_that_was_too_long_says_so_in_the_summary() -> None:
    played = _one_hold(56.0)
    result = ReplayResult(played.core.setup, played.events, played.core.summary("x"))
    assert "(plan 20, at most 30)" in session_text(result)
    assert re.search(r"held 5[5-7] s \(plan", session_text(result))


def test_a_session_whose_sensor_stays_silent_in_a_hold_ends_by_itself() -> None:
    played = _one_hold(20.7, gap=(36.0, 300.0))
    assert played.guided["ending"] == "idle"
