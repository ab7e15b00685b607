"""Work shared between processes, with the same result for any number of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TypeVar

from kneehold.sensor.jobs.worker_pool import fresh_processes, interrupts_held

__all__ = ["Done", "default_workers", "ordered_map"]

_Case = TypeVar("_Case")
_Result = TypeVar("_Result")

Done = Callable[[float], None]  # told the share (0-1) that is done

# More processes than this only wait for each other's memory.
_MOST_WORKERS = 8


def default_workers() -> int:
    """One process a processor."""
    return max(1, min(os.cpu_count() or 1, _MOST_WORKERS))


def ordered_map(
    work: Callable[[_Case], _Result], cases: Sequence[_Case], workers: int, on_progress: Done | None = None
) -> list[_Result]:
    """``work`` of every case, in the order of the cases, whatever ends first.

    ``work`` is a function of a module and depends on its case alone. One worker: in this process.
    """
    results: list[_Result] = []

    def keep(result: _Result) -> None:
        results.append(result)
        if on_progress is not None:
            on_progress(len(results) / len(cases))

    if workers <= 1:
        for case in cases:
            keep(work(case))
        return results
    with fresh_processes(workers) as pool:
        with interrupts_held():
            done = pool.map(work, cases)
        for result in done:
            keep(result)
    return results
