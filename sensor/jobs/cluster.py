"""Work on a Dask cluster that is already running. Needs the extra ``cluster``.

Every worker needs the same kneehold and sees the recordings under the same paths. A worker that is
lost loses nothing: the scheduler gives its cases to another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from kneehold.sensor.archive.results import core_mark
from kneehold.sensor.jobs.worker_pool import Case, Crew, Outcome
from kneehold.sensor.model.errors import UsageError, WorkError

__all__ = ["cluster_crew"]

# Without a port distributed fails half-way, and waits half a minute for itself while it is cleared away.
_ADDRESS = re.compile(r"(\w+://)?(\[[0-9a-fA-F:.]+\]|[^\s/:\[\]]+):\d+")
# Long enough for a slow network, short enough for a wrong address.
_CONNECT_S = 15.0


def cluster_crew(address: str) -> Crew:
    """The workers of the scheduler at ``address``, such as ``tcp://host:8786``.

    Raises ``UsageError`` without the extra, without an answer, and for workers with another
    kneehold; ``WorkError`` for a case on which one worker after the other was lost.
    """

    def crew(work: Callable[[Case], Outcome], cases: Sequence[Case]) -> Iterator[tuple[int, Outcome]]:
        client, as_completed = _connected(address)
        try:
            _check_workers(client, address)
            futures = client.map(work, cases, pure=False)
            places = {future.key: place for place, future in enumerate(futures)}
            for future in as_completed(futures, loop=client.loop):
                yield places[future.key], _outcome(future)
        finally:
            client.close()

    return crew


def _connected(address: str) -> tuple[Any, Any]:
    try:
        from distributed import Client, as_completed  # pyright: ignore
    except ImportError as error:
        raise UsageError("--scheduler needs an extra: pip install '.[cluster]' in the checkout.") from error
    if not _ADDRESS.fullmatch(address):
        raise UsageError(f"'{address}' is no address of a Dask scheduler, such as tcp://host:8786.")
    try:
        return Client(address, timeout=_CONNECT_S, set_as_default=False), as_completed
    except (OSError, ValueError) as error:
        raise UsageError(f"no Dask scheduler answers at '{address}'.") from error


def _check_workers(client: Any, address: str) -> None:
    """Results are the same only if the code is."""
    try:
        marks: dict[str, str] = client.run(core_mark)
    except (ImportError, AttributeError) as error:
        raise UsageError(f"a worker of {address} has no kneehold, or an older one.") from error
    if not marks:
        raise UsageError(f"the scheduler at {address} has no workers.")
    for worker, mark in sorted(marks.items()):
        if mark != core_mark():
            raise UsageError(f"the worker {worker} has another kneehold than this one; install the same on both.")


def _outcome(future: Any) -> Outcome:
    from distributed.scheduler import KilledWorker  # pyright: ignore

    try:
        return future.result()
    except KilledWorker as error:
        raise WorkError(
            "one worker after the other was lost over the same recording; what was done is kept."
        ) from error
