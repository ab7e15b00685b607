"""Does an export of another program count as the recording it was made from?"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from math import cos, pi, sin
from pathlib import Path

import pytest

from kneehold.sensor.cli.main import main
from kneehold.sensor.model.values import Samples, TimedRow
from kneehold.sensor.replay.replay import ReplayOptions, replay
from kneehold.sensor.tape.imports.streams import Reading, joined, spread
from kneehold.sensor.tape.reader import open_recording
from tests.tape.exported import EXPORTS


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A simulated set of three short holds, as plain CSV."""
    folder = tmp_path_factory.mktemp("plain")
    assert main(["simulate", "-o", str(folder), "--hold", "6", "--seed", "5", "--rate", "104"]) == 0
    return next(path for path in folder.iterdir() if path.name.endswith(".csv.gz") and ".truth" not in path.name)


@pytest.fixture(scope="module")
def rows(plain: Path) -> Sequence[TimedRow]:
    return [row for entry in open_recording(plain).entries() if isinstance(entry, Samples) for row in entry.rows]


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_counts_as_the_recording_it_was_made_from(
    name: str, plain: Path, rows: Sequence[TimedRow], tmp_path: Path
) -> None:
    wanted = [rep.hold_s for rep in replay(str(plain), ReplayOptions()).reps]
    result = replay(str(EXPORTS[name](rows, tmp_path)), ReplayOptions())
    assert (len(wanted) > 0, result.is_trusted) == (True, True)
    # A stamp in whole milliseconds and a straight line between readings move an end by less than a sample.
    assert [rep.hold_s for rep in result.reps] == pytest.approx(wanted, abs=0.02)


@pytest.mark.parametrize("name", [name for name in EXPORTS if "phyphox" in name or "Logger on" in name])
def test_an_unpacked_export_is_opened_by_its_folder_and_by_any_of_its_files(
    name: str, rows: Sequence[TimedRow], tmp_path: Path
) -> None:
    with zipfile.ZipFile(EXPORTS[name](rows[:300], tmp_path)) as archive:
        archive.extractall(tmp_path / "out")
    whole, by_file = (
        [entry for entry in open_recording(path).entries() if isinstance(entry, Samples)]
        for path in (tmp_path / "out", tmp_path / "out" / "Gyroscope.csv")
    )
    assert (len(whole) > 0, by_file) == (True, whole)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"Accelerometer.csv": '"Time (s)","X (m/s^2)","Y (m/s^2)","Z (m/s^2)"\n0,0,0,9.8\n'}, "no angular rate"),
        ({"Gyroscope.csv": '"Time (s)","X (rad/s)","Y (rad/s)","Z (rad/s)"\n0,0,0,0\n'}, "no acceleration;"),
        (
            {
                "Accelerometer.csv": "time,seconds_elapsed,z,y,x\n1,0,0,0,0\n",
                "Gyroscope.csv": "time,seconds_elapsed,z,y,x\n1,0,0,0,0\n",
            },
            "no gravity",
        ),
        ({"a.json": '[{"sensor": "Gyroscope", "seconds_elapsed": "1"}]'}, "lacks a number (seconds_elapsed 1)"),
        (
            {"a.json": '{"Meas": {"IMU6": [{"Timestamp": 1, "ArrayAcc": [{"x": 1}], "ArrayGyro": []}]}}'},
            "packet 1 is not",
        ),
        ({"a.json": '{"Meas": {"IMU6": ['}, "this is no JSON, or it breaks off"),
        ({"a.zip": "PK"}, "there is no header such as t_s,ax,ay,az,gx,gy,gz"),
        ({"t.csv": "time,gFx,gFy,gFz,wx,wy,wz\n0,0,0,1,0,0,left\n"}, "line 2: 'left' is no usable number"),
        ({"t.csv": "time,gFx,gFy,gFz,wx,wy,wz\n0,0,0,1\n0,0,0,1,0,0,0\n"}, "line 2: 4 columns instead of 7"),
        ({"t.csv": "time,gFx,gFy,gFz,wx,wy,wz\n0,0,0,1,0,0,1e308\n"}, "too large for any sensor"),
        ({"t.csv": "time,gFx,gFy,gFz,wx,wy,wz\n"}, "the export holds no sample"),
        ({"d.csv": "PacketCounter,SampleTimeFine,Quat_W\n1,2,3\n"}, "neither acceleration with rate nor"),
        (
            {"d.csv": "PacketCounter,SampleTimeFine,Acc_X,Acc_Y,Acc_Z,Gyr_X,Gyr_Y,Gyr_Z\n1,2,3,4,5,6,7,x\n"},
            "line 2: the line is no row",
        ),
    ],
)
def test_an_export_that_holds_too_little_is_refused_in_one_sentence(
    files: dict[str, str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert main(["replay", str(tmp_path / next(iter(files))), "--json"]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n"), said in err) == ("", 1, True), err


def test_a_folder_of_several_recordings_is_not_guessed_at(
    rows: Sequence[TimedRow], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        path = EXPORTS["Xsens DOT, raw"](rows[:50], tmp_path)
        path.rename(tmp_path / f"{name}.csv")
    assert main(["replay", str(tmp_path)]) == 1
    assert "several recordings: one, two; choose one with --recording one" in capsys.readouterr().err


def test_a_damaged_zip_is_refused_with_the_file_in_it(
    rows: Sequence[TimedRow], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = EXPORTS["Sensor Logger on Android"](rows, tmp_path)
    data = path.read_bytes()
    digit = data.index(b",0.5")  # seconds_elapsed of some row: still a number afterwards, but no longer what was packed
    path.write_bytes(data[: digit + 1] + b"1" + data[digit + 2 :])
    assert main(["replay", str(path)]) == 1
    assert f"{path}/TotalAcceleration.csv: the compressed file is cut off or damaged." in capsys.readouterr().err


def test_fused_orientation_is_turned_back_into_what_the_sensor_felt(tmp_path: Path) -> None:
    # A turn about x at half a radian a second, from lying flat: gravity goes from z into y.
    step_s, rate = 1 / 60, 0.5
    names = "PacketCounter,SampleTimeFine,Quat_W,Quat_X,Quat_Y,Quat_Z,FreeAcc_X,FreeAcc_Y,FreeAcc_Z\n"
    lines = [
        f"{k},{round(1e6 * k * step_s)},{cos(a):.9f},{sin(a):.9f},0,0,0,0,0"
        for k in range(60)
        for a in [0.5 * rate * k * step_s]
    ]
    (tmp_path / "dot.csv").write_text(names + "\n".join(lines) + "\n", encoding="utf-8")
    (entry,) = open_recording(tmp_path / "dot.csv").entries()
    assert isinstance(entry, Samples)
    angle = rate * 59 * step_s
    wanted = (0.0, 9.80665 * sin(angle), 9.80665 * cos(angle), rate, 0.0, 0.0)
    assert entry.rows[-1][1:] == pytest.approx(wanted, abs=1e-4)


def test_nothing_is_drawn_across_a_gap_of_the_accelerometer() -> None:
    acc = [Reading(t, 0.0, 0.0, 9.8) for t in (0.0, 0.01, 0.02, 1.0, 1.01)]
    gyro = [Reading(0.01 * k, 0.0, 0.0, 0.0) for k in range(102)]
    times = [row[0] for row in joined(iter(acc), iter(gyro))]
    assert [t for t in times if 0.025 < t < 0.995] == []
    assert times[-1] == pytest.approx(1.01)


def test_acceleration_is_drawn_straight_between_its_neighbours() -> None:
    acc = [Reading(t, 0.0, sin(t * pi), 9.8) for t in (0.0, 0.1)]
    ((_, _, ay, _, *_),) = joined(iter(acc), iter([Reading(0.05, 1.0, 2.0, 3.0)]))
    assert ay == pytest.approx(0.5 * sin(0.1 * pi))


def test_samples_of_a_packet_lie_evenly_up_to_the_next_and_keep_their_spacing_at_a_gap() -> None:
    two: list[tuple[float, ...]] = [(1.0,), (2.0,)]
    times = [t for t, _ in spread([(0.0, two), (0.02, two), (5.0, two)])]
    assert times == pytest.approx([0.0, 0.01, 0.02, 0.03, 5.0, 5.01])


def test_the_exports_at_hand_are_opened(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = ["phyphox_csv", "phyphox_csv/Accelerometer.csv", "xsens_dot_csv/RFemur_20210820_202113_840.csv"]
    for name in paths:
        assert main(["replay", str(shared_data / "formats" / name), "--json"]) == 0
    summaries = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"summary"' in line]
    assert [summary["samples"] for summary in summaries] == [1998, 1998, 380]
    assert [summary["trusted"] for summary in summaries] == [True, True, True]


def test_an_export_without_a_gyroscope_says_so(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(shared_data / "formats" / "sensor_logger" / "json_export_excerpt.json")]) == 1
    assert "no angular rate" in capsys.readouterr().err
