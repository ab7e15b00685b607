"""``--workers`` and ``--scheduler``: where a command on many recordings does its work."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from kneehold.sensor.cli.options.counting import whole
from kneehold.sensor.model.errors import UsageError

if TYPE_CHECKING:
    from kneehold.sensor.jobs.worker_pool import Crew

__all__ = ["add_crew_arguments", "crew_of"]


def add_crew_arguments(parser: argparse.ArgumentParser) -> None:
    """``--workers`` and ``--scheduler``."""
    parser.add_argument("--workers", type=whole(1, 64), metavar="N", help="processes (default: one per processor)")
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="a Dask cluster instead, such as tcp://host:8786, with the same kneehold and paths (extra 'cluster')",
    )


def crew_of(args: argparse.Namespace) -> Crew:
    """The crew that ``add_crew_arguments`` asks for; raises ``UsageError``."""
    from kneehold.sensor.bench.workers import default_workers
    from kneehold.sensor.jobs.worker_pool import pool_crew

    if args.scheduler is None:
        return pool_crew(args.workers or default_workers())
    if args.workers is not None:
        raise UsageError("--workers is for this machine; the cluster has its own.")
    from kneehold.sensor.jobs.cluster import cluster_crew

    return cluster_crew(args.scheduler)
