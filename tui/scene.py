"""What has come from the core so far, as far as a screen may need it.

Takes updates and samples as they come, keeps the newest view of every sensor, the repetitions and
the last seconds of angle. Draws nothing, reads no clock.
"""

from __future__ import annotations

from collections import deque
from math import isfinite

import numpy as np

from kneehold.sensor.core.setup import SessionSetup
from kneehold.sensor.model.events import (
    CoachView,
    Event,
    HoldEnded,
    HoldResumed,
    HoldStarted,
    Phase,
    Rep,
    RepCounted,
    Update,
    Warned,
)
from kneehold.sensor.model.guided_events import GuidedView
from kneehold.tui.curve import SHOWN_S, Trace

__all__ = ["STALE_S", "Scene"]

# As long as a hold may go unseen without a word (the definitions); what is older is not live.
STALE_S = 0.5
# A little more than is shown, so that the oldest column is whole.
_KEPT_S = SHOWN_S + 1.0
# Over this time the rate of samples is measured.
_RATE_S = 2.0
_HELD = {Phase.HOLDING: 1.0}
_BUSY = (Phase.HOLDING, Phase.RAISING, Phase.LOWERING)


class _Track:
    """The last seconds of one sensor."""

    __slots__ = ("degrees", "held", "t_s")

    def __init__(self) -> None:
        self.t_s: deque[float] = deque()
        self.degrees: deque[float] = deque()
        self.held: deque[float] = deque()

    def add(self, t: float, degrees: float, held: float) -> None:
        if self.t_s and t < self.t_s[-1]:
            self.clear()
        self.t_s.append(t)
        self.degrees.append(degrees)
        self.held.append(held)
        while self.t_s[0] < t - _KEPT_S:
            self.t_s.popleft()
            self.degrees.popleft()
            self.held.popleft()

    def clear(self) -> None:
        self.t_s.clear()
        self.degrees.clear()
        self.held.clear()

    def rate_hz(self) -> float | None:
        if len(self.t_s) < 2:
            return None
        last = self.t_s[-1]
        count = 0
        for t in reversed(self.t_s):
            if t < last - _RATE_S:
                break
            count += 1
        seconds = min(_RATE_S, last - self.t_s[0])
        return (count - 1) / seconds if seconds > 0.0 else None


class Scene:
    """A sink that remembers."""

    def __init__(self, setup: SessionSetup) -> None:
        self.setup = setup
        self.silent_s = 0.0
        self.reset(())

    def reset(self, events: tuple[Event, ...]) -> None:
        """Forget everything but ``events``, which happened before what comes next."""
        self.views: dict[str, CoachView] = {}
        self.reps: list[Rep] = []
        self.warnings: list[str] = []
        self.last_event: Event | None = None
        self.guided: GuidedView | None = None  # of a session that follows a plan
        self.released: set[str] = set()  # sensors whose hold was announced as ended, though the thigh is still up
        self._tracks = {sensor.name: _Track() for sensor in self.setup.sensors}
        self._unseen_s = {sensor.name: 0.0 for sensor in self.setup.sensors}  # since the last sample
        self._active = self.setup.sensors[0].name
        for event in events:
            self._note(event)

    def silence(self, seconds: float) -> None:
        """Nothing has come for ``seconds``, as who plays a recording knows; live, the core says so."""
        self.silent_s = seconds

    def elapse(self, seconds: float) -> None:
        """``seconds`` of the session went by; a sensor that goes on sending says so with its next sample."""
        for sensor in self._unseen_s:
            self._unseen_s[sensor] += seconds

    def publish(self, update: Update) -> None:
        """Take what the core says."""
        view = update.view
        self.views[view.sensor] = view
        self.silent_s = 0.0
        self.guided = update.guided
        if view.phase in _BUSY and not self._is_busy(self._active):
            self._active = view.sensor
        for event in update.events:
            self._note(event)

    def sample(self, sensor: str, t_s: float, elevation_deg: float, phase: str) -> None:
        """Take one sample; NaN while the angle is not known."""
        self._unseen_s[sensor] = 0.0
        if isfinite(elevation_deg):
            self._tracks[sensor].add(t_s, elevation_deg, _HELD.get(Phase(phase), 0.0))

    @property
    def view(self) -> CoachView | None:
        """The view of the sensor that is in use; with two, the one whose thigh was lifted last."""
        return self.views.get(self._active) or next(iter(self.views.values()), None)

    @property
    def is_live(self) -> bool:
        """Whether what is known of the sensor in use is true now."""
        view = self.view
        return view is not None and self.is_up(view) and self.silent_s <= STALE_S and not self.missing_s(view.sensor)

    def is_up(self, view: CoachView) -> bool:
        """Whether samples of this sensor come."""
        return view.link_up and view.phase is not Phase.LOST

    def trace(self) -> Trace:
        """The last seconds of the sensor in use."""
        track = self._tracks[self._active]
        count = len(track.t_s)
        t_s, degrees, held = (
            np.fromiter(values, np.float64, count) for values in (track.t_s, track.degrees, track.held)
        )
        return Trace(t_s, degrees, held, self.is_live)

    def rate_hz(self, sensor: str) -> float | None:
        """Samples a second over the last two seconds; None before there are any."""
        return self._tracks[sensor].rate_hz()

    def missing_s(self, sensor: str) -> float:
        """For how long nothing has come from this sensor, as far as that is longer than a packet may take."""
        missing_s = self._unseen_s.get(sensor, 0.0)
        return missing_s if missing_s > STALE_S else 0.0

    def _is_busy(self, sensor: str) -> bool:
        view = self.views.get(sensor)
        return view is not None and view.phase in _BUSY

    def _note(self, event: Event) -> None:
        self.last_event = event
        if isinstance(event, RepCounted):
            self.reps.append(event.rep)
        elif isinstance(event, Warned):
            self.warnings.append(event.text)
        elif isinstance(event, HoldEnded):
            self.released.add(event.sensor)
        elif isinstance(event, HoldStarted | HoldResumed):
            self.released.discard(event.sensor)
