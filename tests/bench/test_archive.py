"""Does the measurement of the archive measure what it says?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.index import listed
from kneehold.sensor.bench.archive import measure_archive
from kneehold.sensor.bench.diaries import write_diary


@pytest.mark.long
def test_every_kind_of_work_is_timed() -> None:
    report = measure_archive(5, reps=1, copies=2, workers=1, days=7, times=1, sizes=((80, 24),), many=3)
    assert report.review.same
    assert [(cost.screen, cost.keys > 0) for cost in report.keys] == [
        (name, True) for name in ("list", "weeks", "session", "hold")
    ]
    assert report.many is not None
    assert (report.many.sessions, report.many.problems) == (3, 0)
    assert all(words in report.text() for words in ("rescore 3 sessions", "80x24"))
    assert len(json.dumps(report.json())) > 100
    assert [name for name, spent in report.seconds if spent > 0.0] == [
        "first listing",
        "listing",
        "reindex",
        "listing again",
    ]


def test_a_written_diary_is_listed_with_its_repetitions(tmp_path: Path) -> None:
    place = DataDir(tmp_path).made()
    count = write_diary(place, days=7, person="A. Person")
    rows = listed(place)
    assert (len(rows), {row.about.person for row in rows}) == (count, {"A. Person"})
    assert all(row.reps is not None and len(row.reps) == 6 for row in rows)
