"""A network between phone and computer that delays, and can be cut."""

from __future__ import annotations

import asyncio
import random
import threading
from contextlib import suppress
from types import TracebackType


class Network:
    """Forwards one TCP port; each piece of data takes ``delay_s`` give or take ``jitter_s``."""

    def __init__(self, port: int, delay_s: float = 0.0, jitter_s: float = 0.0) -> None:
        self._target, self._delay_s, self._jitter_s = port, delay_s, jitter_s
        self._chance = random.Random(1)
        self._is_cut = False
        self._writers: set[asyncio.StreamWriter] = set()
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.port = 0

    def __enter__(self) -> Network:
        self._thread.start()
        assert self._ready.wait(5.0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5.0)

    def cut(self) -> None:
        """Every connection is lost and none comes about."""
        self._is_cut = True
        self._loop.call_soon_threadsafe(self._drop)

    def mend(self) -> None:
        self._is_cut = False

    def _drop(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._connect, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        self._drop()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, far_writer}
        try:
            await asyncio.gather(self._pipe(reader, far_writer), self._pipe(far_reader, writer))
        finally:
            self._writers -= {writer, far_writer}

    async def _pipe(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        sending = asyncio.create_task(self._send(queue, writer))
        loop, due_s = asyncio.get_running_loop(), 0.0
        with suppress(OSError):
            while data := await reader.read(65536):
                delay_s = self._delay_s + self._chance.uniform(-self._jitter_s, self._jitter_s)
                due_s = max(due_s, loop.time() + delay_s)
                queue.put_nowait((due_s, data))
        queue.put_nowait((due_s, b""))
        await sending

    async def _send(self, queue: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        with suppress(OSError):
            while True:
                due_s, data = await queue.get()
                await asyncio.sleep(max(0.0, due_s - loop.time()))
                if not data:
                    break
                writer.write(data)
                await writer.drain()
        writer.close()
