"""How the accuracy on one person reads."""

from __future__ import annotations

from html import escape

from kneehold.sensor.archive.own_accuracy import KeptAccuracy
from kneehold.sensor.report.words import known_error, say

__all__ = ["accuracy_part", "kept_words", "own_words"]


def accuracy_part(own: KeptAccuracy | None) -> str:
    """The general figure, and that of the person where one is kept, as paragraphs of a page."""
    return "".join(f"<p>{escape(text)}</p>" for text in (known_error(), *([] if own is None else [own_words(own)])))


def own_words(found: KeptAccuracy) -> str:
    """A paragraph in the language in use: the agreement, and what of it is the tapping."""
    return say(
        "own.text",
        on=f" {say('own.on', date=found.date)}" if found.date else "",
        holds=found.holds,
        by=say("own.key") if found.by == "key" else say("own.sensor"),
        bias=found.bias_s,
        low=found.bias_low_s,
        high=found.bias_high_s,
        lower=found.lower_s,
        upper=found.upper_s,
        start=found.start_lag_s,
        end=found.end_lag_s,
        scatter=found.tap_sd_s,
        explained=found.explained_s,
    )


def kept_words(person: str, found: KeptAccuracy) -> str:
    """The person whose result it is, or how to name one."""
    return say("own.kept", person=person) if person else say("own.kept_nameless", session=found.session)
