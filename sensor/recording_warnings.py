"""What must be said of a recording as a whole, so that its results are read for what they are?"""

from __future__ import annotations

from sensor.motion.timeline import Timeline

__all__ = ["recording_warnings"]

# A recording this long without any rest deserves a word: in a wrong unit, the noise of a gyroscope is movement.
RESTLESS_S = 10.0


def recording_warnings(said: tuple[str, ...], timeline: Timeline, faults: int, *, rested: bool) -> tuple[str, ...]:
    """What was ``said`` already, then what the recording's time and its ``faults`` unreadable packets add.

    ``rested``: whether the rest was seen that counting needs.
    """
    warnings = list(said)
    if not rested and not warnings and timeline.samples * timeline.spacing_s > RESTLESS_S:
        warnings.append(
            "no rest of two seconds was seen, so nothing could be counted; "
            "if the leg did rest, the angular rate may be in deg/s instead of rad/s"
        )
    if timeline.late:
        warnings.append(f"{timeline.late} samples were repeated or late and were left out")
    if timeline.restarts:
        often = "once" if timeline.restarts == 1 else f"{timeline.restarts} times"
        warnings.append(f"the sensor's clock started anew {often}")
    if timeline.set_back:
        warnings.append("the computer's clock was set back; the times are those of the sensor")
    if faults:
        warnings.append(f"{faults} packets could not be read")
    return tuple(warnings)
