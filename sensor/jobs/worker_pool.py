"""Workers for many cases: this process, all processors, or a cluster.

Whoever does it, the result of a case depends on the case alone, so all three give the same.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import TypeVar

from kneehold.sensor.model.errors import WorkError

__all__ = ["Case", "Crew", "Outcome", "fresh_processes", "interrupts_held", "pool_crew"]

Case = tuple[object, ...]
Outcome = dict[str, object]  # plain values, so that a journal can hold them
# A function of a module, and its cases; yields the place of a case and its outcome, whatever ends first.
Crew = Callable[[Callable[[Case], Outcome], Sequence[Case]], Iterator[tuple[int, Outcome]]]

_T = TypeVar("_T")

# Below this, starting processes takes longer than the work.
_FEW = 3


def fresh_processes(count: int) -> ProcessPoolExecutor:
    """A pool of ``count`` processes; give it its work while ``interrupts_held``.

    Fresh ones: a copy of one that has threads (as numpy's) may hang.
    """
    return ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_begin)


@contextmanager
def interrupts_held() -> Generator[None, None, None]:
    """Ctrl-C waits, also in the processes that start meanwhile: they would tell at length where they were."""
    if os.name == "nt":  # no signal can be held back there
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """First of all in a process of a pool: it ends at Ctrl-C without a word, and when its parent was killed.

    Without the latter it would wait for work without end.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if os.name != "nt":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    parent = parent_process()
    if parent is not None:
        Thread(target=_ended_after, args=(parent.sentinel,), daemon=True).start()


def _ended_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)  # whatever it is doing, nobody will take the result


def pool_crew(workers: int) -> Crew:
    """``workers`` processes of this machine; 1, or few cases: this process alone.

    Raises ``WorkError`` if a process ends by itself.
    """

    def crew(work: Callable[[Case], Outcome], cases: Sequence[Case]) -> Iterator[tuple[int, Outcome]]:
        if workers <= 1 or len(cases) < _FEW:
            yield from ((place, work(case)) for place, case in enumerate(cases))
            return
        pool = fresh_processes(min(workers, len(cases)))
        try:
            with interrupts_held():
                places = {pool.submit(work, case): place for place, case in enumerate(cases)}
            for future in as_completed(places):
                yield places[future], future.result()
        except BrokenProcessPool as error:
            raise WorkError("a process that did part of the work ended by itself; what was done is kept.") from error
        finally:
            pool.shutdown(cancel_futures=True)

    return crew
