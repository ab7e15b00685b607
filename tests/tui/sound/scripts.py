"""The script of a plan: every sentence that a patient is to hear, in order."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kneehold.sensor.exercises.plan import GuidedPlan
from kneehold.sensor.model.events import Sounded
from kneehold.tui.sound.cues import Loudness

__all__ = ["DRAW_IN", "script_of", "words_of"]

DRAW_IN = {
    "single-knee": "Breathe out, and draw your knee in.",
    "double-knee": "Breathe out, and draw both knees in.",
    "seated": "Breathe out, and draw your knee in.",
    "strap": "Breathe out, and pull gently on the strap.",
    "wall": "Breathe out, and slide your foot down the wall.",
}
# Seconds that pass while "Hold, and keep breathing." is said are not counted.
_UNCOUNTED = 2


def words_of(log: Sequence[Sounded]) -> list[str]:
    """What was said, whole, in order of time; a sentence said again while it is waited for stands once."""
    whole = sorted((cue for cue in log if cue.text and not cue.dropped), key=lambda cue: cue.played_s or 0.0)
    said = [cue.text for cue in whole]
    return [text for k, text in enumerate(said) if not k or text != said[k - 1]]


def script_of(plan: GuidedPlan, name: str, loudness: Loudness, too_fast: Collection[tuple[int, int]] = ()) -> list[str]:
    """Who answers no question and does all repetitions; ``too_fast``: block and repetition lowered too fast, from 1."""
    still = "sit" if name == "seated" else "lie"
    script = ["How strong is your pain now, from zero to ten?", "No answer. Moving on."]
    for place, block in enumerate(plan.blocks, start=1):
        if place > 1:
            script.append(f"Move the sensor to your {block.side} leg, then {still} still. {_NO_KEY}")
        for rep in range(1, block.reps + 1):
            script += ["Breathe in.", DRAW_IN[name], *_hold(block.hold_s, loudness, is_first=rep == 1), "Slowly lower."]
            script += [str(rep)] if loudness is Loudness.COUNT else []
            if rep < block.reps:
                script.append("Slow down. Rest." if (place, rep) in too_fast else "Rest.")
    asked = "How strong is your pain now, after the exercise, from zero to ten?"
    return [*script, asked, "No answer. Moving on.", "All done."]


_NO_KEY = "You don't need to press anything."


def _hold(hold_s: float, loudness: Loudness, *, is_first: bool) -> list[str]:
    """The seconds of a hold, all or the last three."""
    said = ["Hold, and keep breathing."] if is_first else []
    if loudness is Loudness.CALM:
        return [*said, "3", "2", "1"]
    return [*said, *map(str, range(1 + _UNCOUNTED * is_first, round(hold_s)))]
