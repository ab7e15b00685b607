"""Warnings about a recording as a whole."""

from __future__ import annotations

from kneehold.sensor.exercises.profiles import Profile
from kneehold.sensor.motion.sensor_clock import SensorClock

__all__ = ["is_rate_believable", "recording_warnings"]

# A recording this long without any rest deserves a word: in a wrong unit, the noise of a gyroscope is movement.
RESTLESS_S = 10.0
# Recordings have 20 to 1000 samples a second. Far from it the times are in another unit, or too few samples were kept;
# a handful says nothing.
FEWEST_HZ, MOST_HZ = 8.0, 2000.0
ENOUGH_SAMPLES = 20
# Where two of three repeat a time the times are too coarse; rows that stand twice in a file are half of them.
MOST_REPEATED = 0.65


def is_rate_believable(timeline: SensorClock) -> bool:
    """Whether as many samples came in a second as a sensor sends; else no second of the result can be believed."""
    few = timeline.samples < ENOUGH_SAMPLES
    return few or (FEWEST_HZ <= _rate_hz(timeline) <= MOST_HZ and not _is_coarse(timeline))


def _is_coarse(timeline: SensorClock) -> bool:
    return timeline.late > MOST_REPEATED * (timeline.samples + timeline.late)


def _rate_hz(timeline: SensorClock) -> float:
    return 1.0 / timeline.spacing_s if timeline.spacing_s > 0.0 else 0.0


def recording_warnings(
    said: tuple[str, ...], timeline: SensorClock, faults: int, *, rested: bool, missed: Profile | None = None
) -> tuple[str, ...]:
    """What was ``said`` already, then what the recording's time and its ``faults`` unreadable packets add.

    ``rested``: whether the rest was seen that counting needs; ``missed``: the exercise that could not begin, because a
    thigh whose mounting is declared never lay still where it does.
    """
    warnings = list(said)
    if not is_rate_believable(timeline):
        rate_hz = _rate_hz(timeline)
        much = "few" if rate_hz < FEWEST_HZ else "many"
        text = f"{rate_hz:.3g} samples per second are too {much}; are the times in seconds?"
        coarse = "most samples repeat a time: times of whole seconds, or of packets, are too coarse to count with"
        warnings.append(coarse if _is_coarse(timeline) else text)
    elif not rested and not warnings and timeline.samples * timeline.spacing_s > RESTLESS_S:
        warnings.append(
            "the leg was never still for two seconds, so nothing could be counted; "
            "if the leg did rest, the angular rate may be in deg/s instead of rad/s"
        )
    if missed is not None and timeline.samples * timeline.spacing_s > RESTLESS_S:
        low_deg, high_deg = missed.rest_deg
        warnings.append(
            f"as the mounting is declared the thigh never lay still where '{missed.name}' begins "
            f"({low_deg:.0f} to {high_deg:.0f} degrees, its front up), so nothing could be counted"
        )
    if timeline.late:
        they_were = "1 sample was" if timeline.late == 1 else f"{timeline.late} samples were"
        warnings.append(f"{they_were} repeated or late and left out")
    if timeline.restarts:
        often = "once" if timeline.restarts == 1 else f"{timeline.restarts} times"
        warnings.append(f"the sensor's clock restarted {often}")
    if timeline.set_back:
        warnings.append("the computer's clock was set back; the times are those of the sensor")
    if faults:
        warnings.append("1 packet could not be read" if faults == 1 else f"{faults} packets could not be read")
    return tuple(warnings)
