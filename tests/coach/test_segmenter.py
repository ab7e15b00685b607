"""Does the segmenter keep what an excursion needs?"""

from __future__ import annotations

import pytest

from kneehold.sensor.coach.segmenter import PRUNE_ROWS, Segmenter
from kneehold.sensor.coach.tracks import Excursion, SegmentParams
from tests.coach.trace import HZ, rows_of

_LIFT = [100.0 * s**3 * (10.0 - 15.0 * s + 6.0 * s**2) for s in (k / 50 for k in range(51))]
_LONG = [*_LIFT, *[100.0] * round(70.0 * HZ), *_LIFT[::-1]]


def _closed(still: int) -> tuple[Segmenter, Excursion]:
    """One raise of 70 s after a rest of ``still`` samples, up to the sample with which it closes."""
    angles = [0.0] * still + _LONG + [0.0] * 200
    segmenter = Segmenter(50.0, SegmentParams())
    for row in rows_of([k / HZ for k in range(len(angles))], angles):
        for found in segmenter.take(row, 1.0 / HZ, is_after_gap=False):
            if found.peak_deg > 90.0 and found.closed_k > still + len(_LONG) - 60:
                return segmenter, found
    pytest.fail("the raise did not close")


def test_an_excursion_that_closes_as_rows_are_dropped_keeps_its_own() -> None:
    still = 4 * PRUNE_ROWS
    _, found = _closed(still)
    segmenter, found = _closed(still + PRUNE_ROWS - found.closed_k % PRUNE_ROWS)
    assert found.closed_k % PRUNE_ROWS == 0
    assert segmenter.first_k <= found.low_k
