"""Where does the thigh rest, and has it left that place?"""

from __future__ import annotations

from bisect import bisect_right

from sensor.snapshot import Snapshot

__all__ = ["DEPART_SHARE", "RestLevel"]

# A quarter of the least range above rest is the beginning of something; below it is stirring and breath.
DEPART_SHARE = 0.25
# Rest follows the thigh: down quickly (it is where the thigh comes to lie), up over two seconds once it lies there: for
# two seconds within half of what is a departure. Else hardly, or a lift that begins slowly takes its own rest along.
DOWN_S = 0.3
UP_S = 2.0
UP_MOVING_S = 10.0
LIES_S = 2.0
LIES_SHARE = 0.5
# The seconds before a departure that belong to its trace: the slowest lift takes about two to depart.
BEFORE_S = 4.0


class RestLevel(Snapshot):
    """Follows the angle at rest and keeps the last seconds of it."""

    _past = ("_angles", "_came_s", "_high", "_lies_from_s", "_low", "_times", "angle_deg")
    __slots__ = (*_past, "depart_deg")

    def __init__(self, min_range_deg: float) -> None:
        self.depart_deg = DEPART_SHARE * min_range_deg
        self.angle_deg = 0.0
        self._times: list[float] = []
        self._angles: list[float] = []
        self._high = self._low = 0.0  # of the present stretch within LIES_SHARE
        self._lies_from_s = self._came_s = 0.0

    def come_to(self, times_s: list[float], angles_deg: list[float], level_deg: float) -> None:
        """The thigh is at rest from now on, at or near ``level_deg``; ``times_s`` ends now, at least one sample.

        What comes before is how it got there: a foot that paused on the mat goes on up as this is known.
        """
        self.angle_deg = level_deg
        self._high = self._low = angles_deg[-1]
        self._lies_from_s = self._came_s = times_s[-1]
        first = bisect_right(times_s, times_s[-1] - BEFORE_S)
        self._times[:] = times_s[first:]
        self._angles[:] = angles_deg[first:]

    def follow(self, t: float, angle: float, dt: float) -> bool:
        """Take one sample (degrees, ``dt`` seconds after the last); whether the thigh has departed upwards."""
        self._times.append(t)
        self._angles.append(angle)
        if t - self._times[0] > 2.0 * BEFORE_S:
            keep = len(self._times) // 2
            del self._times[:keep], self._angles[:keep]
        off = angle - self.angle_deg
        if off > self.depart_deg:
            return True
        if angle > self._high or angle < self._low:
            self._widen(t, angle)
        up_s = UP_S if t - self._lies_from_s >= LIES_S else UP_MOVING_S
        self.angle_deg += off * dt / ((DOWN_S if off < 0.0 else up_s) + dt)
        return False

    def _widen(self, t: float, angle: float) -> None:
        """Further up or down than in the present stretch: another stretch begins where that makes it too wide."""
        self._high, self._low = max(self._high, angle), min(self._low, angle)
        if self._high - self._low > LIES_SHARE * self.depart_deg:
            self._high = self._low = angle
            self._lies_from_s = t

    def shift(self, by_deg: float) -> None:
        """Every angle kept here is greater by so much."""
        self._angles[:] = [angle + by_deg for angle in self._angles]
        self.angle_deg += by_deg
        self._high += by_deg
        self._low += by_deg

    def seconds_before(self, t: float) -> tuple[list[float], list[float]]:
        """Times and angles of the last seconds before ``t`` that the thigh was at this rest, at least one sample.

        Where it came down to it just before, as when somebody stood up, what was above is no part of the next lift.
        """
        first = max(0, len(self._times) - 1)
        highest = self.angle_deg + self.depart_deg
        # After a gap several samples show at once that it has departed.
        while first > 0 and self._times[first - 1] > self._came_s and self._angles[first - 1] > highest:
            first -= 1
        while first > 0 and t - self._times[first] < BEFORE_S and self._angles[first - 1] <= highest:
            first -= 1
        return self._times[first:], self._angles[first:]
