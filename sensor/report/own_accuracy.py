"""How the accuracy on one person reads."""

from __future__ import annotations

from kneehold.sensor.archive.own_accuracy import KeptAccuracy
from kneehold.sensor.report.words import say

__all__ = ["own_words"]


def own_words(found: KeptAccuracy) -> str:
    """A paragraph in the language in use: the agreement, and what of it is the tapping."""
    return say(
        "own.text",
        on=f" {say('own.on', date=found.date)}" if found.date else "",
        holds=found.holds,
        by=say("own.key") if found.by == "key" else say("own.sensor"),
        bias=found.bias_s,
        lower=found.lower_s,
        upper=found.upper_s,
        lag=found.lag_s,
        scatter=found.tap_sd_s,
        explained=found.explained_s,
    )
