"""How the accuracy on one person reads."""

from __future__ import annotations

from kneehold.sensor.archive.own_accuracy import KeptAccuracy

__all__ = ["own_words"]


def own_words(found: KeptAccuracy) -> str:
    """A paragraph: the agreement, and what of it is the tapping."""
    tapped = "a key" if found.by == "key" else "the sensor"
    when = f" on {found.date}" if found.date else ""
    return (
        f"On this person{when}, by {found.holds} holds whose start and end were tapped on {tapped}: counted minus "
        f"tapped {found.bias_s:+.2f} s on average, 95 % limits of agreement {found.lower_s:+.2f} to "
        f"{found.upper_s:+.2f} s. "
        f"The taps came {found.lag_s:+.2f} s after the counted moments (reaction time; it cancels in the length of a "
        f"hold) and scattered by {found.tap_sd_s:.2f} s, which alone would give limits of ±{found.explained_s:.2f} s."
    )
