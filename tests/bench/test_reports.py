"""Is a benchmark of the same recordings the same, however it is shared out?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kneehold.sensor.bench.accuracy import measure_accuracy
from kneehold.sensor.bench.cases import SetCase, daily_cases, set_cases
from kneehold.sensor.bench.cost import measure_cost
from kneehold.sensor.bench.counted import count
from kneehold.sensor.bench.daily import measure_daily
from kneehold.sensor.bench.fuzz import measure_fuzz
from kneehold.sensor.bench.link import measure_link
from kneehold.sensor.bench.orientation import inclination_errors_deg, measure_orientation
from kneehold.sensor.bench.screen import measure_screen
from kneehold.sensor.bench.stream import make_stream
from kneehold.sensor.bench.targets import Target, targets_table
from kneehold.sensor.bench.truth_files import read_known, truth_paths
from kneehold.sensor.bench.workers import ordered_map
from kneehold.sensor.cli.main import main
from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.review.matching import match_holds
from kneehold.sensor.review.quantiles import percentile
from kneehold.sensor.simulation.scenarios import simulate_set

CASES = (SetCase("straight-leg-raise", 5, 3.0, 0.05), SetCase("knee-to-chest-seated", 6, 3.0, 0.0))


@pytest.mark.long
def test_accuracy_says_the_same_for_any_number_of_processes() -> None:
    one, two = (measure_accuracy(1, workers, cases=CASES) for workers in (1, 2))
    assert (one.text(), one.json()) == (two.text(), two.json())


@pytest.mark.long
def test_daily_life_says_the_same_twice() -> None:
    one, other = (measure_daily(0.005, 1) for _ in range(2))
    assert (one.text(), one.json()) == (other.text(), other.json())


def test_results_keep_the_order_of_their_cases() -> None:
    assert ordered_map(abs, [-3, 2, -1], 2) == [3, 2, 1]


def test_kneehold_counts_a_clean_set_and_knows_its_angle_to_a_degree() -> None:
    counted = count("clean", simulate_set(3, "knee-to-chest", device="ideal", rate_hz=52.0, hold_s=5.0, events=()))
    error = counted.result.elevation
    assert error is not None
    assert match_holds(counted.result.detected, counted.result.reference).is_exact
    assert error.squared_sum_deg2 / error.samples < 1.0


def test_every_profile_is_measured_with_good_and_bad_links() -> None:
    cases = set_cases(3)
    assert len({case.profile for case in cases}) * 3 == len(cases)
    assert {case.loss for case in cases} == {0.0, 0.05}


def test_the_hours_of_every_kind_are_those_asked_for() -> None:
    cases = daily_cases(1.1)
    kinds = {case.kind for case in cases}
    assert {kind: round(sum(c.minutes for c in cases if c.kind == kind), 6) for kind in kinds} == dict.fromkeys(
        kinds, 66.0
    )


def test_a_case_is_named_by_the_words_that_make_it_again(tmp_path: Path) -> None:
    name = tmp_path / "again.csv"
    assert main(["simulate", "-o", str(name), *CASES[0].name.split()]) == 0
    assert len(name.read_text().splitlines()) == 1 + len(CASES[0].simulate().rows)


def test_a_stream_goes_on_where_its_set_ends_and_stops_at_the_minute() -> None:
    stream = make_stream()
    longer = list(stream.packets(4.0))
    arrivals = [packet.arrival_ns for packet, _ in longer]
    assert arrivals == sorted(arrivals)
    assert abs(sum(samples for _, samples in longer) - 4 * 60 * 104) < 8


def test_the_first_half_of_a_packet_completes_no_sample() -> None:
    completed = [samples for _, samples in make_stream().packets(0.1)]
    assert completed[:4] == [0, 8, 0, 8]


def test_cost_names_every_filter_and_every_length() -> None:
    report = measure_cost((0.05, 0.1), filter_min=0.05, session_min=0.5)
    assert [row.minutes for row in report.lengths] == [0.05, 0.1]
    assert all(row.filter_name in report.text() for row in report.filters)
    json.dumps(report.json())


def test_a_target_may_be_a_most_or_a_least() -> None:
    targets = (Target("a", "s", 1.0, 2.0), Target("b", "x", 1.0, 2.0, is_least=True), Target("c", "s", 1.0, None))
    assert [target.is_reached for target in targets] == [False, True, False]
    assert [line.split()[-1] for line in targets_table(targets).splitlines()[2:]] == ["NO", "yes", "-"]


@pytest.fixture
def optical(tmp_path: Path) -> Path:
    """A sensor that lies still, tilted by nothing, and is seen doing so."""
    folder = tmp_path / "orientation_truth"
    folder.mkdir()
    lines = [f"{k / 50:.2f},0,0,9.81,0,0,0,{'1,0,0,0' if k % 2 else ',,,'}" for k in range(250)]
    (folder / "still.csv").write_text("t_s,ax,ay,az,gx,gy,gz,qw,qx,qy,qz\n" + "\n".join(lines) + "\n")
    return tmp_path


def test_orientation_of_a_resting_sensor_is_right_by_every_filter(optical: Path) -> None:
    report = measure_orientation(str(optical), 1)
    assert report.is_reached
    assert all(row.worst_deg < 0.1 for row in report.rows)


def test_orientation_names_the_line_that_cannot_be_read(optical: Path) -> None:
    file = optical / "orientation_truth" / "still.csv"
    file.write_text(file.read_text().replace("0.04,0,0,9.81", "0.04,0,0,up"))
    with pytest.raises(RecordingError, match="line 4"):
        measure_orientation(str(optical), 1)


def test_the_default_filter_is_within_two_degrees_of_the_cameras(shared_data: Path) -> None:
    paths = truth_paths(str(shared_data))
    errors = [deg for path in paths for deg in inclination_errors_deg(read_known(path), "gravity")]
    assert (percentile(errors, 50.0) <= 0.5, percentile(errors, 95.0) <= 2.0) == (True, True)


def test_bench_prints_one_json_object_a_part(capsys: pytest.CaptureFixture[str], optical: Path) -> None:
    assert main(["bench", "orientation", "--data", str(optical), "--workers", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["type"] == "orientation"


def test_bench_orientation_without_a_folder_is_wrong_usage(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KNEEHOLD_DATA", raising=False)
    assert main(["bench", "orientation"]) == 2
    assert "--data" in capsys.readouterr().err


@pytest.mark.long
def test_the_cost_of_the_screen_is_measured_on_every_size() -> None:
    report = measure_screen(3.0, lambda share: None)
    assert [row.size for row in report.rows] == ["80x24", "160x48"]
    assert all(row.notifications > 0 and row.painted_p50_ms > 0.0 for row in report.rows)
    assert "share of a core" in report.text()
    assert report.json()["type"] == "screen"


@pytest.mark.long
def test_the_live_path_is_measured_over_the_virtual_radio() -> None:
    shares: list[float] = []
    report = measure_link(1.0, 0.01, 2, shares.append)
    assert report.packets > 10
    assert (report.tasks_left, report.files_left) == (0, 0)
    assert shares[-1] == 1.0
    assert report.json()["type"] == "link"


@pytest.mark.long
def test_fifty_thousand_notifications_that_lie_raise_nothing_and_hold_no_memory() -> None:
    report = measure_fuzz(50_000, lambda share: None)
    assert [target.name for target in report.targets() if not target.is_reached] == []
    assert all(row.blocks and row.faults for row in report.rows)
