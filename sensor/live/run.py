"""A live session: every entry goes to the tape, then through the core, then to who shows it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Protocol

from kneehold.sensor.core.guided_pipeline import Core
from kneehold.sensor.model.events import Event, Update
from kneehold.sensor.model.values import Entry
from kneehold.sensor.sources.contract import EntrySource

__all__ = ["Sink", "TapeSink", "run_session"]


class TapeSink(Protocol):
    """Where entries are kept."""

    def append(self, entry: Entry) -> None:
        """Keep one entry; returns at once."""
        ...

    def append_event(self, event: Event) -> None:
        """Keep one event as it was announced; returns at once."""
        ...


class Sink(Protocol):
    """Who is told: a screen, a test, a printer of lines."""

    def publish(self, update: Update) -> None:
        """Take one update; never waits."""
        ...


async def run_session(source: EntrySource, pipeline: Core, sink: Sink, tape: TapeSink | None = None) -> None:
    """Run a live session until ``source`` ends or a guided one is over; then close what is still open.

    An entry is on the tape before the core sees it, so that whatever made the core fail can be
    played again. Nothing is awaited between taking an entry and publishing its update.
    """

    def told(update: Update) -> None:
        sink.publish(update)
        if tape is not None:
            for event in update.events:
                tape.append_event(event)

    entries = source.entries()
    try:
        async for entry in entries:
            if tape is not None:
                tape.append(entry)
            update = pipeline.feed(entry)
            told(update)
            for sensor, write in update.writes:
                await source.send(sensor, write)
            if update.guided is not None and update.guided.is_over:
                break
    finally:
        if isinstance(entries, AsyncGenerator):
            await entries.aclose()  # whoever ends early leaves nothing open
    told(pipeline.finish())
