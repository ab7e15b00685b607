"""The library: arrays and recordings in, objects and arrays out, the same results as the command line."""

from __future__ import annotations

import doctest
import inspect
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import kneehold
from kneehold.sensor.cli.main import main
from kneehold.sensor.simulation.scenarios import simulate_set
from kneehold.sensor.simulation.writer import write_csv


@pytest.fixture(scope="module")
def csv_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plain table of a simulated set: three holds of 6 s."""
    simulation = simulate_set(3, "knee-to-chest", rate_hz=52.0, reps=3, hold_s=6.0)
    return write_csv(simulation, tmp_path_factory.mktemp("library") / "set.csv")[0]


@pytest.fixture(scope="module")
def rows(csv_file: Path) -> np.ndarray:
    return np.genfromtxt(csv_file, delimiter=",", skip_header=1, usecols=range(7))


def test_an_array_is_counted_like_the_file_it_came_from(csv_file: Path, rows: np.ndarray) -> None:
    from_file, from_rows = kneehold.count(csv_file, hold_s=6.0), kneehold.count(rows, hold_s=6.0)
    assert len(from_rows.reps) == 3
    assert from_rows.reps == from_file.reps
    np.testing.assert_array_equal(from_rows.trace, from_file.trace)


def test_an_array_in_g_and_degrees_is_converted_and_says_so(rows: np.ndarray) -> None:
    other = np.column_stack((rows[:, 0], rows[:, 1:4] / 9.80665, np.degrees(rows[:, 4:])))
    expected, found = kneehold.count(rows, hold_s=6.0), kneehold.count(other, hold_s=6.0)
    assert [round(rep.hold_s, 3) for rep in found.reps] == [round(rep.hold_s, 3) for rep in expected.reps]
    assert found.is_trusted
    assert " is in g" in found.warnings[0]
    assert " is in deg/s" in found.warnings[1]


def test_an_array_without_gravity_is_not_trusted(rows: np.ndarray) -> None:
    without = rows.copy()
    without[:, 1:4] *= 0.01
    found = kneehold.count(without, hold_s=6.0)
    assert (found.reps, found.is_trusted) == ((), False)
    assert "gravity" in " ".join(found.warnings)


def test_the_result_is_that_of_replay(csv_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(csv_file), "--json", "--hold", "6"]) == 0
    printed = json.loads(capsys.readouterr().out.splitlines()[-1])
    result = kneehold.count(str(csv_file), hold_s=6.0)
    assert json.loads(json.dumps(result.summary)) == printed
    for rep, shown in zip(result.reps, printed["reps"], strict=True):
        assert set(shown) == set(rep._fields)
        assert rep.hold_s == pytest.approx(shown["hold_s"], abs=1e-6)


def test_an_array_of_a_wrong_size_is_corrected_like_its_file(rows: np.ndarray, tmp_path: Path) -> None:
    low = rows.copy()
    low[:, 4:] *= 0.872
    np.savetxt(tmp_path / "low.csv", low, delimiter=",", header="t_s,ax,ay,az,gx,gy,gz", comments="", fmt="%.17g")
    from_rows, from_file = kneehold.count(low, hold_s=6), kneehold.count(tmp_path / "low.csv", hold_s=6)
    assert from_rows.warnings == from_file.warnings
    assert "multiplied by 1.1" in from_rows.warnings[0]
    good = kneehold.count(rows, hold_s=6)
    assert [rep.hold_s for rep in from_rows.reps] == [rep.hold_s for rep in from_file.reps]
    assert [rep.hold_s for rep in from_rows.reps] == pytest.approx([rep.hold_s for rep in good.reps], abs=0.25)


def test_the_trace_has_a_row_for_each_sample_and_rises_in_every_hold(rows: np.ndarray) -> None:
    result = kneehold.count(rows)
    assert result.trace.shape == (len(rows), 2)
    assert result.trace.dtype == np.float64
    np.testing.assert_allclose(result.trace[:, 0], rows[:, 0], atol=1e-9)
    for rep in result.reps:
        held = result.trace[(result.trace[:, 0] > rep.hold_start_s) & (result.trace[:, 0] < rep.hold_end_s), 1]
        assert np.median(held) == pytest.approx(rep.plateau_deg, abs=0.5)


def test_lists_and_single_precision_do_too(rows: np.ndarray) -> None:
    assert len(kneehold.count(rows.tolist()).reps) == 3
    assert len(kneehold.count(rows.astype(np.float32)).reps) == 3


def test_a_session_says_itself_what_was_done(checkout: Path) -> None:
    result = kneehold.count(checkout / "recordings" / "straight_leg")
    expected = json.loads((checkout / "recordings" / "straight_leg" / "expected.json").read_text(encoding="utf-8"))
    assert json.loads(json.dumps(result.summary)) == expected["summary"]
    assert [rep.side for rep in result.reps] == ["left"] * 2


def test_a_profile_and_a_mounting_may_be_objects(rows: np.ndarray) -> None:
    profile = kneehold.load_profile("knee-to-chest")
    mounting = kneehold.Mounting(None, None)
    assert kneehold.count(rows, profile=profile, mounting=mounting).reps == kneehold.count(rows).reps


def test_what_was_prescribed_decides_the_outcome(rows: np.ndarray) -> None:
    assert {rep.outcome for rep in kneehold.count(rows, hold_s=6.0).reps} == {"full"}
    assert {rep.outcome for rep in kneehold.count(rows, hold_s=20.0, side="left").reps} == {"short"}
    assert {rep.side for rep in kneehold.count(rows, side="left").reps} == {"left"}


def test_a_pipeline_fed_sample_by_sample_announces_the_same(rows: np.ndarray) -> None:
    pipeline = kneehold.Pipeline(kneehold.make_setup(hold_s=6.0))
    events = []
    for row in rows.tolist():
        update = pipeline.feed(kneehold.Samples("thigh", round(row[0] * 1e9), (tuple(row),)))
        events.extend(update.events)
    events.extend(pipeline.finish().events)
    assert events == list(kneehold.count(rows, hold_s=6.0).events)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (np.zeros((5, 6)), r"\(n, 7\)"),
        (np.zeros((0, 7)), r"\(n, 7\)"),
        (np.zeros(7), r"\(n, 7\)"),
        ([["a"] * 7], "not numbers"),
    ],
)
def test_rows_of_another_shape_are_refused_in_a_sentence(wrong: object, sentence: str) -> None:
    with pytest.raises(kneehold.UsageError, match=sentence):
        kneehold.count(wrong)


def test_rows_with_a_missing_number_are_refused(rows: np.ndarray) -> None:
    rows = rows.copy()
    rows[7, 2] = np.nan
    with pytest.raises(kneehold.RecordingError, match="array"):
        kneehold.count(rows)


@pytest.mark.parametrize("options", [{"side": "up"}, {"hold_s": -1.0}, {"hold_s": np.nan}, {"reps": 0}])
def test_options_out_of_range_are_refused(rows: np.ndarray, options: dict[str, object]) -> None:
    with pytest.raises(kneehold.UsageError):
        kneehold.count(rows, **options)
    with pytest.raises(kneehold.UsageError):
        kneehold.make_setup(**options)


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(kneehold.RecordingError, match=r"nowhere\.csv"):
        kneehold.count("nowhere.csv")


def test_every_hold_is_shaded_and_labelled_in_the_plot(rows: np.ndarray) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("agg")
    result = kneehold.count(rows)
    axes = result.plot()
    assert [text.get_text() for text in axes.texts] == [f"{rep.index}: {rep.hold_s:.1f} s" for rep in result.reps]
    assert len(axes.patches) == len(result.reps)
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), result.trace[:, 1])
    assert result.plot(axes) is axes
    axes.figure.clear()


def test_every_public_name_can_be_had_and_no_other() -> None:
    assert set(kneehold.__all__) == set(dir(kneehold))
    assert all(getattr(kneehold, name) is not None for name in kneehold.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        kneehold.nothing  # noqa: B018


def test_the_names_of_the_signature_are_those_that_others_call() -> None:
    assert list(inspect.signature(kneehold.count).parameters) == [
        "path_or_rows", "profile", "side", "hold_s", "reps", "mounting",
    ]  # fmt: skip


def test_importing_the_package_loads_no_numpy() -> None:
    code = "import sys, kneehold; kneehold.__version__; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_example_of_the_package_runs_as_printed(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(checkout)
    assert doctest.testmod(kneehold).failed == 0


def test_the_package_says_that_it_is_typed() -> None:
    assert (Path(kneehold.__file__).parent / "py.typed").is_file()
