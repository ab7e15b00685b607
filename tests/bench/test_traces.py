"""Is there a picture of every simulated recording that missed a figure, and of no other?"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kneehold.sensor.bench import traces
from kneehold.sensor.bench.cases import DailyCase, SetCase, daily_case, daily_cases, set_cases
from kneehold.sensor.bench.counted import Followed, LongHold, follow
from kneehold.sensor.bench.traces import daily_picture, set_picture
from kneehold.sensor.cli.main import main
from kneehold.sensor.simulation.scenarios import Simulation
from tests.report.drawn import drawn_panels, title_of

LOSSY = SetCase("knee-to-chest-seated", 3, 6.0, 0.05)
QUIET = DailyCase("declared mounting", 1001, 1.0, True, True)
PIXEL_S = 0.06


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    return LOSSY.simulate()


@pytest.fixture(scope="module")
def followed(simulation: Simulation) -> Followed:
    return follow(LOSSY.name, simulation)


def _with_start(followed: Followed, place: int, later_s: float) -> Followed:
    """As if one hold had been counted as beginning later."""
    reps, result = list(followed.reps), followed.counted.result
    reps[place] = reps[place]._replace(hold_start_s=reps[place].hold_start_s + later_s)
    detected = [hold._replace(start_s=rep.hold_start_s) for hold, rep in zip(result.detected, reps, strict=True)]
    counted = followed.counted._replace(result=replace(result, detected=tuple(detected)))
    return followed._replace(reps=tuple(reps), counted=counted)


def test_nothing_is_drawn_of_a_set_that_was_counted_as_it_was(simulation: Simulation, followed: Followed) -> None:
    assert set_picture(LOSSY, simulation, followed) == (LOSSY.stem, "")


def test_a_late_hold_is_drawn_where_it_was_and_where_it_was_counted(simulation: Simulation, followed: Followed) -> None:
    svg = set_picture(LOSSY, simulation, _with_start(followed, 1, 0.6)).svg
    panel, true, rep = drawn_panels(svg)[0], simulation.reps[1], followed.reps[1]
    assert "0.6" in title_of(svg)
    assert pytest.approx((true.hold_start_s, true.hold_end_s), abs=PIXEL_S) in panel.rows["true"]
    assert pytest.approx((rep.hold_start_s + 0.6, rep.hold_end_s), abs=PIXEL_S) in panel.rows["counted"]


def test_a_gap_is_drawn_wherever_packets_are_missing(simulation: Simulation, followed: Followed) -> None:
    panel = drawn_panels(set_picture(LOSSY, simulation, _with_start(followed, 1, 0.6)).svg)[0]
    steps_s, closer = np.diff(simulation.t_s), panel.boxes["closer"][0]
    lost = [
        (float(simulation.t_s[k]), float(simulation.t_s[k + 1])) for k in np.flatnonzero(steps_s > 1.5 * min(steps_s))
    ]
    inside = [gap for gap in lost if closer[0] < gap[0] and gap[1] < closer[1]]
    assert inside
    assert [gap for gap in inside if pytest.approx(gap, abs=PIXEL_S) not in panel.boxes["gap"]] == []


def test_the_true_angle_is_known_in_the_gaps_too(simulation: Simulation, followed: Followed) -> None:
    panel = drawn_panels(set_picture(LOSSY, simulation, _with_start(followed, 1, 0.6)).svg)[0]
    whole = LOSSY._replace(loss=0.0).simulate()
    times_s, deg = np.array(panel.curves["true"]).T
    inside = (whole.t_s > times_s[0]) & (whole.t_s < times_s[-1])
    off_deg = np.interp(whole.t_s[inside], times_s, deg) - whole.elevation_deg[inside]
    assert float(np.max(np.abs(off_deg))) < 1.5


def test_a_drift_is_drawn_and_told(simulation: Simulation, followed: Followed) -> None:
    drifted = followed.counted._replace(long_holds=(LongHold(simulation.reps[0].hold_start_s, -0.7),))
    svg = set_picture(LOSSY, simulation, followed._replace(counted=drifted)).svg
    assert "drifts by 0.70 degrees in 30 s (wanted: at most 0.5 degrees)" in title_of(svg)
    assert len(drawn_panels(svg)) == 2


def test_a_hold_counted_in_other_movement_is_drawn_with_what_was_done(followed: Followed) -> None:
    simulation = QUIET.simulate()
    quiet = follow(QUIET.name, simulation)
    assert daily_picture(QUIET, simulation, quiet).svg == ""
    rep = followed.reps[0]._replace(lift_start_s=19.0, hold_start_s=20.0, hold_end_s=26.0)
    hold = followed.counted.result.detected[0]._replace(start_s=20.0, end_s=26.0)
    counted = quiet.counted._replace(result=replace(quiet.counted.result, detected=(hold,)))
    svg = daily_picture(QUIET, simulation, quiet._replace(reps=(rep,), counted=counted)).svg
    panel = drawn_panels(svg)[0]
    assert panel.rows["counted"] == [pytest.approx((20.0, 26.0), abs=PIXEL_S)]
    assert panel.rows["doing"]
    assert "at 20 s, in the movement '" in title_of(svg)


def test_a_case_is_known_again_by_its_name() -> None:
    assert all(daily_case(case.kind, case.seed) == case for case in daily_cases(0.5))
    assert len({case.stem for case in (*set_cases(4), *daily_cases(1.0))}) == 24 + 20


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """Two short sets, as the report names them."""
    file = tmp_path / "cases.txt"
    other = LOSSY._replace(seed=4, loss=0.0)
    file.write_text(f"# two sets\n\n{LOSSY.name}\n  {other.name}\n")
    return file


def _bench(cases: Path, folder: Path, *words: str) -> int:
    return main(["bench", "accuracy", "--cases", str(cases), "--traces", str(folder), "--workers", "1", *words])


def test_nothing_is_written_where_nothing_was_missed(
    cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _bench(cases, tmp_path / "out") == 0
    printed, said = capsys.readouterr()
    assert "those that were named" in printed
    assert said.splitlines()[-1] == f"kneehold: 0 of 2 recordings missed something; see {tmp_path / 'out'}."
    assert list((tmp_path / "out").iterdir()) == []


def test_one_file_is_written_a_recording_and_the_same_bytes_twice(
    cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traces, "WORST_HOLD_LIMIT_S", 1e-6)  # nobody is so exact
    assert (_bench(cases, tmp_path / "one"), _bench(cases, tmp_path / "two")) == (0, 0)
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert sorted(one) == [f"knee-to-chest-seated_seed{k}_hold6_loss{loss}.svg" for k, loss in ((3, "0.05"), (4, "0"))]
    assert one == two


def test_a_picture_of_what_is_missed_no_more_is_removed(cases: Path, tmp_path: Path) -> None:
    old, others = tmp_path / f"{LOSSY.stem}.svg", tmp_path / "others.svg"
    old.write_text("<svg/>")
    others.write_text("<svg/>")
    assert _bench(cases, tmp_path) == 0
    assert (old.exists(), others.exists()) == (False, True)


def test_beside_traces_the_json_is_whole(cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _bench(cases, tmp_path / "out", "--json") == 0
    assert json.loads(capsys.readouterr().out)["type"] == "accuracy"


def test_a_folder_that_cannot_be_written_is_one_sentence_before_anything_is_measured(
    cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _bench(cases, cases / "out") == 1
    printed, said = capsys.readouterr()
    assert (printed, said.count("\n")) == ("", 1)
    assert said == f"kneehold: {cases / 'out'}: cannot be written to (Not a directory).\n"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("knee-to-chest, seed 1", "'knee-to-chest, seed 1' names no recording of the benchmark"),
        ("--profile squat --seed 1 --hold 20 --loss 0", "there is no profile 'squat'"),
        ("--profile knee-to-chest --seed 1 --hold 0 --loss 0", "a hold is above 0 and at most 3600 s"),
    ],
)
def test_a_line_that_names_no_recording_is_told_with_its_number(
    line: str, sentence: str, cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases.write_text(f"# of other people\n{line}\n")
    assert _bench(cases, tmp_path / "out") == 1
    assert f"cases.txt, line 2: {sentence}" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ("cost", "--traces", "out"),
        ("accuracy", "screen", "--cases", "cases.txt"),
        ("daily", "--cases", "{cases}"),
    ],
)
def test_traces_are_of_what_is_counted_and_cases_of_what_is_named(
    words: tuple[str, ...], cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", *(word.format(cases=cases) for word in words)]) == 2
    assert capsys.readouterr().out == ""


def test_a_file_of_cases_that_cannot_be_read_is_one_sentence(
    cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases.write_bytes(b"\xff\xfe")
    assert (_bench(cases, tmp_path / "out"), _bench(tmp_path / "none.txt", tmp_path / "out")) == (1, 1)
    assert capsys.readouterr().err.splitlines() == [
        f"kneehold: {cases}: not UTF-8 text.",
        f"kneehold: {tmp_path / 'none.txt'}: cannot be read (No such file or directory).",
    ]
    assert not (tmp_path / "out").exists()
