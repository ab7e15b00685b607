"""Do two years of sessions, twice a day, come back from their folders as they were simulated?"""

from __future__ import annotations

import pytest

from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.index import listed
from kneehold.sensor.archive.weeks_of import weeks_of
from kneehold.sensor.bench.diaries import write_diary
from kneehold.sensor.review.weeks import Weeks
from kneehold.sensor.simulation.diary import DiaryTruth

pytestmark = pytest.mark.long

_DAYS = 730
_TRUTH = DiaryTruth()


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Weeks:
    place = DataDir(tmp_path_factory.mktemp("years")).made()
    write_diary(place, days=_DAYS, person="A. Person")
    weeks = weeks_of(listed(place))
    assert weeks is not None
    return weeks


def test_every_day_is_looked_at(years: Weeks) -> None:
    assert years.days == _DAYS


def test_the_share_of_sessions_done_is_that_simulated(years: Weeks) -> None:
    # Within three standard errors of a share over 1460 slots.
    assert years.adherence == pytest.approx(0.5 * (_TRUTH.morning_share + _TRUTH.evening_share), abs=0.035)


def test_range_pain_and_legs_went_as_simulated(years: Weeks) -> None:
    for name in ("range_right", "range_left"):
        assert years.trends[name].per_week == pytest.approx(_TRUTH.range_week_deg, abs=0.01)
    assert years.trends["pain_before"].per_week == pytest.approx(_TRUTH.pain_week, abs=0.005)
    assert years.symmetry is not None
    assert years.symmetry.range_deg.step == pytest.approx(_TRUTH.asymmetry_deg, abs=0.2)


def test_the_holds_became_as_much_longer_as_simulated(years: Weeks) -> None:
    errors = [week.hold_error_s for week in years.weeks if week.hold_error_s is not None]
    gained = sum(errors[-8:]) / 8 - sum(errors[:8]) / 8
    assert gained == pytest.approx(_TRUTH.hold_error_week_s * (len(errors) - 8), abs=0.15)
