"""Which reports do the tests read?"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kneehold.sensor.archive.about import About, write_about
from kneehold.sensor.archive.reviewed import ReviewedSession, review_session
from kneehold.sensor.archive.sidecars import add_correction, add_marks
from kneehold.sensor.replay.replay import ReplayOptions
from kneehold.sensor.report.session_page import session_page
from kneehold.sensor.review.corrected import Correction
from kneehold.sensor.tape.marks import Mark

NASTY = "<script>alert(1)</script>\"'&</title></style>"


@pytest.fixture(scope="session")
def session(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> ReviewedSession:
    """A session with a nasty name, marks by one rater and a rejected repetition."""
    folder = tmp_path_factory.mktemp("report") / "session"
    shutil.copytree(checkout / "recordings" / "declared_partial", folder)
    header = json.loads((folder / "session.json").read_text())
    (folder / "session.json").write_text(json.dumps({**header, "started_utc": "2026-03-01T07:00:00+00:00"}))
    write_about(folder, About(NASTY, "morning", 4.0, 5.0, 3.0, NASTY))
    first, second = review_session(folder, ReplayOptions()).evaluation.result.reps
    marks = [Mark(n, r.hold_start_s + 0.1, r.hold_end_s + 0.4, rater=NASTY) for n, r in ((1, first), (2, second))]
    add_marks(folder, marks, 1000.0)
    add_correction(folder, Correction(NASTY, "2026-03-02", "reject", first.hold_start_s, first.hold_end_s, note=NASTY))
    return review_session(folder, ReplayOptions())


@pytest.fixture(scope="session")
def report(session: ReviewedSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of ``session`` as a file."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(session_page(session), encoding="utf-8")
    return path
