"""Does a report or an export of hours take little more memory than the samples themselves?"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kneehold.sensor.archive.reviewed import ReviewedSession, review_session
from kneehold.sensor.export.bids import write_bids
from kneehold.sensor.export.csv_files import write_csv_files
from kneehold.sensor.export.fhir import fhir_bundle
from kneehold.sensor.replay.replay import ReplayOptions
from kneehold.sensor.report.trace_plot import trace_svg
from kneehold.sensor.review.trace import trace_of

# Of 100 Hz: eight minutes. The samples have 56 bytes each; as floats of Python in tuples they would have 280.
_SAMPLES = 50_000
_BYTES_A_SAMPLE = 100


@pytest.fixture(scope="module")
def long(checkout: Path) -> ReviewedSession:
    """A session whose trace was stretched to eight minutes."""
    session = review_session(checkout / "recordings" / "straight_leg", ReplayOptions())
    rows = np.resize(session.evaluation.rows["thigh"], (_SAMPLES, 7))
    rows[:, 0] = np.arange(_SAMPLES) * 0.01
    trace = trace_of(rows, np.resize(session.evaluation.traces["thigh"].elevation_deg, _SAMPLES))
    return replace(session, evaluation=replace(session.evaluation, rows={"thigh": rows}, traces={"thigh": trace}))


_WAYS: dict[str, Callable[[ReviewedSession, Path], object]] = {
    "csv": lambda session, folder: write_csv_files([session], folder),
    "motion-bids": lambda session, folder: write_bids([session], folder),
    "fhir": lambda session, _: fhir_bundle([session]),
    "picture": lambda session, _: trace_svg(session, "thigh"),
    "trace": lambda session, _: trace_of(
        session.evaluation.rows["thigh"], session.evaluation.traces["thigh"].elevation_deg
    ),
}


@pytest.mark.parametrize("way", _WAYS)
def test_no_text_of_all_samples_is_held_at_once(way: str, long: ReviewedSession, tmp_path: Path) -> None:
    tracemalloc.start()
    try:
        _WAYS[way](long, tmp_path)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < _SAMPLES * _BYTES_A_SAMPLE
