"""Does the measurement of the archive measure what it says?"""

from __future__ import annotations

from pathlib import Path

from sensor.archive.index import listed
from sensor.archive.place import DataPlace
from sensor.bench.archive import measure_archive, write_diary


def test_every_kind_of_work_is_timed() -> None:
    report = measure_archive(5, reps=1, copies=2, workers=1)
    assert report.review.same
    assert [name for name, spent in report.seconds if spent > 0.0] == [
        "first listing",
        "listing",
        "reindex",
        "listing again",
    ]


def test_a_written_diary_is_listed_with_its_repetitions(tmp_path: Path) -> None:
    place = DataPlace(tmp_path).made()
    count = write_diary(place, days=7, person="A. Person")
    rows = listed(place)
    assert (len(rows), {row.about.person for row in rows}) == (count, {"A. Person"})
    assert all(row.reps is not None and len(row.reps) == 6 for row in rows)
