"""Who does the work on many cases: this process, all processors of this machine, or a cluster?

Whoever does it, the result of a case depends on the case alone, so all three give the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import TypeVar

from sensor.errors import WorkError

__all__ = ["Case", "Crew", "Outcome", "end_with_parent", "pool_crew"]

Case = tuple[object, ...]
Outcome = dict[str, object]  # plain values, so that a journal can hold them
# A function of a module, and its cases; yields the place of a case and its outcome, whatever ends first.
Crew = Callable[[Callable[[Case], Outcome], Sequence[Case]], Iterator[tuple[int, Outcome]]]

_T = TypeVar("_T")

# Below this, starting processes takes longer than the work.
_FEW = 3


def end_with_parent() -> None:
    """A process whose parent was killed ends too; it would wait for work for ever."""
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
        # Fresh processes: a copy of one that has threads (as numpy's) may hang.
        pool = ProcessPoolExecutor(
            min(workers, len(cases)), mp_context=get_context("spawn"), initializer=end_with_parent
        )
        try:
            places = {pool.submit(work, case): place for place, case in enumerate(cases)}
            for future in as_completed(places):
                yield places[future], future.result()
        except BrokenProcessPool as error:
            raise WorkError("a process that did part of the work ended by itself; what was done is kept.") from error
        finally:
            pool.shutdown(cancel_futures=True)

    return crew
