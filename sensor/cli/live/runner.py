"""A live session from a command until it is ended: signals, disk trouble, sealing the tape."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from kneehold.sensor.cli.terminal.output import tell
from kneehold.sensor.model.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path

    from kneehold.sensor.live.run import Sink
    from kneehold.sensor.live.session import LiveSession
    from kneehold.sensor.model.events import Update
    from kneehold.sensor.model.values import CommandKind
    from kneehold.sensor.sources.ble_search import Stack
    from kneehold.sensor.sources.joined import LiveSource
    from kneehold.sensor.sources.phone import PhoneSource
    from kneehold.sensor.sources.scan_results import LinkStatus

__all__ = ["LiveRun"]

_LOOK_EVERY_S = 1.0


class LiveRun:
    """``session`` over the air; ``on_status`` hears of the link, ``on_trouble`` of a disk that refuses.

    ``on_trouble`` is told a sentence, and nothing once the disk takes everything again.
    """

    def __init__(
        self,
        session: LiveSession,
        stack: Stack,
        on_status: Callable[[LinkStatus], None],
        on_trouble: Callable[[str], None] | None = None,
        *,
        own: Mapping[str, PhoneSource] | None = None,
        feedback: Sink | None = None,
    ) -> None:
        """``own``: sources of sensors that do not come over Bluetooth; ``feedback`` hears what ``run``'s sink does."""
        from kneehold.sensor.sources.ble_link import BleSource
        from kneehold.sensor.sources.joined import JoinedSource

        self.session = session
        self._on_trouble = on_trouble or self._print_trouble
        self._feedback = feedback
        own = own or {}
        for source in own.values():
            source.on_status = on_status
        others = [sensor for sensor in session.sensors if sensor.name not in own]
        self._over_air = over_air = BleSource(others, stack=stack, begin_ns=session.begin_ns, on_status=on_status)
        sources = {sensor.name: own.get(sensor.name, over_air) for sensor in session.sensors}
        first = next(iter(sources.values()))
        is_one = all(source is first for source in sources.values())
        self._source: LiveSource = first if is_one else JoinedSource(sources)

    def close(self) -> None:
        """Let ``run`` come to its end in good order."""
        self._source.close()

    def act(self, kind: CommandKind, text: str) -> None:
        """A person acted."""
        self._source.act(kind, text)

    def change_device(self) -> None:
        """A person wants the other device of the same name that ``on_status`` told of."""
        self._over_air.change_device()

    def _print_trouble(self, sentence: str) -> None:
        # Where the terminal is gone nobody can be told; the session goes on.
        with suppress(OSError):
            if sentence:
                tell(f"kneehold: {self.session.folder}: {sentence}", error=True)

    async def run(
        self, sink: Sink, seconds: float | None = None, before_seal: Callable[[], Awaitable[None]] | None = None
    ) -> OutputError | None:
        """Until ``close``, Ctrl-C, or for ``seconds``; then unsubscribes, disconnects and seals the tape.

        ``before_seal`` may put the last things on it. Returns why the tape could not be sealed: what was counted
        is to be told all the same, then this is to be raised.
        """
        from kneehold.sensor.live.run import run_session

        loop = asyncio.get_running_loop()
        ending = loop.call_later(seconds, self.close) if seconds is not None else None
        watching = asyncio.create_task(_watch_disk(self.session, self._on_trouble))
        try:
            sink = sink if self._feedback is None else _Both(sink, self._feedback)
            with _ended_by_signals(loop, self.close):
                await run_session(self._source, self.session.pipeline, sink, self.session.tape)
        finally:
            watching.cancel()
            if ending is not None:
                ending.cancel()
            if before_seal is not None:
                await before_seal()
            refused = await asyncio.to_thread(_sealed, self.session)
            self._note_answers()
            if refused is None:
                await asyncio.to_thread(_keep_result, self.session.folder)
        return refused

    def _note_answers(self) -> None:
        """What was answered in a session that followed a plan is kept beside the tape, and for the next one."""
        from kneehold.sensor.archive.data_dir import DataDir
        from kneehold.sensor.archive.safety import note_screen
        from kneehold.sensor.core.guided_pipeline import GuidedPipeline

        core, folder = self.session.pipeline, self.session.folder
        if isinstance(core, GuidedPipeline):
            place = DataDir(folder.parent.parent)
            note_screen(place, is_clear=core.is_screen_clear, is_ended_by_pain=core.is_ended_by_pain)
            _keep_pain(folder, core.pain("before"), core.pain("after"))


class _Both:
    """Two sinks hear the same."""

    def __init__(self, first: Sink, second: Sink) -> None:
        self._all = (first, second)

    def publish(self, update: Update) -> None:
        """Hand on one update."""
        for sink in self._all:
            sink.publish(update)


def _keep_pain(folder: Path, before: float | None, after: float | None) -> None:
    from kneehold.sensor.archive.about import change_about

    said = {name: pain for name, pain in (("pain_before", before), ("pain_after", after)) if pain is not None}
    if said:
        change_about(folder, said)


@contextmanager
def _ended_by_signals(loop: asyncio.AbstractEventLoop, close: Callable[[], None]) -> Generator[None]:
    """The first Ctrl-C, a closed terminal or ``kill`` end the session in good order, the second at once."""

    def on_signal(number: int, _frame: Any) -> None:
        signal.signal(number, signal.default_int_handler)
        loop.call_soon_threadsafe(close)

    # Windows has no signal for a terminal that was closed.
    kinds = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    try:
        before = [(kind, signal.signal(kind, on_signal)) for kind in kinds]
    except ValueError:  # not the main thread: whoever runs it there ends it otherwise
        before = []
    try:
        yield
    finally:
        for kind, handler in before:
            signal.signal(kind, handler)


def _sealed(session: LiveSession) -> OutputError | None:
    try:
        session.tape.seal()
    except OutputError as error:
        return error
    return None


def _keep_result(folder: Path) -> None:
    """Count the sealed tape, so that the list of sessions has the grade at once; no reason to fail where it cannot."""
    from kneehold.sensor.archive.results import result_json, write_result
    from kneehold.sensor.model.errors import KneeholdError
    from kneehold.sensor.replay.evaluation import evaluate
    from kneehold.sensor.replay.replay import ReplayOptions

    with suppress(KneeholdError):
        write_result(folder, result_json(evaluate(str(folder), ReplayOptions())))


async def _watch_disk(session: LiveSession, tell: Callable[[str], None]) -> None:
    """What the disk refuses is kept in memory and tried again; a person should know."""
    told = ""
    while True:
        await asyncio.sleep(_LOOK_EVERY_S)
        trouble = session.tape.trouble or ""
        if trouble != told:
            more = "the session goes on in memory and is written as soon as it can be."
            tell(f"the disk refuses ({trouble}); {more}" if trouble else "")
        told = trouble
