"""Does a real local Dask cluster give what this process gives, even if a worker is killed in the middle?"""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from kneehold.sensor.archive.rescoring import rescored
from kneehold.sensor.jobs.cluster import cluster_crew
from kneehold.sensor.jobs.jobs import do_all
from kneehold.sensor.jobs.worker_pool import Case, Outcome, pool_crew
from kneehold.sensor.model.errors import UsageError

distributed = pytest.importorskip("distributed", reason="NOT TESTED: the extra 'cluster' is not installed")

# Sockets that are closed while a killed worker's are still open; no fault of ours.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def cluster() -> Iterator[Any]:
    """Two worker processes."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as made:
        yield made


@pytest.fixture
def cases(tmp_path: Path, checkout: Path) -> dict[str, Case]:
    names = [f"{n}" for n in range(8)]
    for name in names:
        shutil.copytree(checkout / "recordings" / "declared_partial", tmp_path / name)
    return {name: (str(tmp_path / name),) for name in names}


def test_a_worker_killed_in_the_middle_loses_nothing(cluster: Any, cases: dict[str, Case]) -> None:
    killed: list[int] = []

    def killing(work: Callable[[Case], Outcome], given: Sequence[Case]) -> Iterator[tuple[int, Outcome]]:
        for place, outcome in cluster_crew(cluster.scheduler_address)(work, given):
            if not killed:
                with distributed.Client(cluster, set_as_default=False) as client:
                    killed.append(min(client.run(os.getpid).values()))
                os.kill(killed[0], signal.SIGKILL)
            yield place, outcome

    assert do_all(rescored, cases, killing) == do_all(rescored, cases, pool_crew(1))
    assert len(killed) == 1


@pytest.mark.parametrize("address", ["nope", "tcp://nope", "tcp://host:", "http://host/8786"])
def test_what_is_no_address_is_told_at_once(address: str) -> None:
    with pytest.raises(UsageError, match="is no address of a Dask scheduler, such as"):
        list(cluster_crew(address)(str, []))


def test_an_address_where_nothing_answers_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kneehold.sensor.jobs.cluster._CONNECT_S", 0.5)
    with pytest.raises(UsageError, match="no Dask scheduler answers"):
        list(cluster_crew("tcp://127.0.0.1:9")(rescored, [("x",)]))
