"""The pipeline: an entry goes in, an ``Update`` comes out.

The whole core as one pure machine: an entry goes in, an ``Update`` comes out. It never waits,
reads a clock or opens a file, so live and replay are the same function over the same entries.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from kneehold.sensor.coach.summary import summarize
from kneehold.sensor.core.sample_trace import Trace
from kneehold.sensor.core.sensor_pipeline import SensorPipeline
from kneehold.sensor.core.setup import SensorSetup, SessionSetup
from kneehold.sensor.model.events import CoachView, Event, Update
from kneehold.sensor.model.values import Entry, TimedRow, Write

__all__ = ["OnRow", "Pipeline", "SensorSetup", "SessionSetup"]

OnRow = Callable[[str, TimedRow], None]


class Pipeline:
    """Feed entries in order; call ``finish`` once at the end of a recording.

    ``trace`` is called for every sample with sensor name, ``t_s``, ``elevation_deg`` (NaN while
    unknown) and the phase; ``on_row`` with sensor name and the sample itself, as decoded and placed in time.
    """

    def __init__(self, setup: SessionSetup, trace: Trace | None = None, on_row: OnRow | None = None) -> None:
        self.setup = setup
        self._chains = {s.name: SensorPipeline(s, setup, trace, on_row) for s in setup.sensors}
        self._first_arrival_ns: int | None = None

    def start(self) -> tuple[tuple[str, Write], ...]:
        """What to send to each sensor once its link is up."""
        return tuple((name, write) for name, chain in self._chains.items() for write in chain.start())

    def feed(self, entry: Entry) -> Update:
        """Take one entry; raises ``KeyError`` for a sensor the setup does not name."""
        chain = self._chains[entry.sensor]
        writes = self._pass_on(chain, entry)
        named = tuple((entry.sensor, write) for write in writes) if writes else ()
        return Update(chain.view(), chain.take_events(), named)

    def advance(self, entry: Entry) -> tuple[Event, ...]:
        """As ``feed``, where nobody looks at a view or answers the sensor: the events alone."""
        chain = self._chains[entry.sensor]
        self._pass_on(chain, entry)
        return chain.take_events()

    def finish(self) -> Update:
        """The recording is over: close what is open."""
        events: list[Event] = []
        for chain in self._chains.values():
            chain.finish()
            events.extend(chain.take_events())
        return Update(next(iter(self._chains.values())).view(), tuple(events), ())

    def _pass_on(self, chain: SensorPipeline, entry: Entry) -> tuple[Write, ...]:
        first_ns = self._first_arrival_ns
        writes = chain.feed(entry, 0.0 if first_ns is None else (entry.arrival_ns - first_ns) * 1e-9)
        if first_ns is None and chain.has_begun:
            self._first_arrival_ns = entry.arrival_ns
        return writes

    def chain(self, sensor: str) -> SensorPipeline:
        """The chain of that sensor, for whoever leads the session; ``KeyError`` if there is none."""
        return self._chains[sensor]

    @property
    def first_arrival_ns(self) -> int | None:
        """When the first samples came: second 0 of the session."""
        return self._first_arrival_ns

    def views(self) -> tuple[CoachView, ...]:
        """The present view of every sensor."""
        return tuple(chain.view() for chain in self._chains.values())

    def state(self) -> tuple[object, ...]:
        """The past of the whole pipeline, as an immutable value."""
        return (self._first_arrival_ns, tuple(chain.state() for chain in self._chains.values()))

    def restore(self, state: object) -> None:
        """Become what ``state`` (of a pipeline with the same setup) describes."""
        first, chains = cast("tuple[int | None, tuple[object, ...]]", state)
        self._first_arrival_ns = first
        for chain, past in zip(self._chains.values(), chains, strict=True):
            chain.restore(past)

    def summary(self, source: str) -> dict[str, object]:
        """The summary object of the interfaces; counts are withheld where the sensor cannot be trusted."""
        facts = [chain.facts() for chain in self._chains.values()]
        return summarize(source, facts)
