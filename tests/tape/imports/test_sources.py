"""Which of several streams of one recording are read, and with which factor and sign."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.model.values import Samples, TimedRow
from kneehold.sensor.tape.imports.options import ImportOptions
from kneehold.sensor.tape.reader import open_recording

_G = 9.80665
_LOGGER = "time,seconds_elapsed,z,y,x"
_IOS, _ANDROID = (f"version,platform,standardisation\n3,{name},false\n" for name in ("ios", "android"))


def logged(size: float) -> str:
    """A file of Sensor Logger: ``size`` on the z axis, which points up."""
    return "\n".join([_LOGGER, *(f"{k},{0.01 * k:.2f},{size},0,0" for k in range(300))]) + "\n"


def read(folder: Path, options: ImportOptions | None = None) -> tuple[list[TimedRow], list[str]]:
    recording = open_recording(folder, options) if options is not None else open_recording(folder)
    rows = [row for entry in recording.entries() if isinstance(entry, Samples) for row in entry.rows]
    return rows, list(recording.warnings)


def folder_of(tmp_path: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def up(rows: Sequence[TimedRow]) -> float:
    """Acceleration on the axis that points up, in the middle of the recording."""
    return rows[len(rows) // 2][3]


def test_the_whole_acceleration_is_taken_before_the_uncalibrated_one(tmp_path: Path) -> None:
    files = {
        "AccelerometerUncalibrated.csv": logged(9.7),
        "TotalAcceleration.csv": logged(_G),
        "Gyroscope.csv": logged(0.0),
        "Metadata.csv": _ANDROID,
    }
    rows, _ = read(folder_of(tmp_path, files))
    assert up(rows) == pytest.approx(_G)


def test_on_an_iphone_sign_and_unit_are_put_right(tmp_path: Path) -> None:
    files = {"AccelerometerUncalibrated.csv": logged(-1.0), "Gyroscope.csv": logged(0.0), "Metadata.csv": _IOS}
    rows, said = read(folder_of(tmp_path, files))
    assert (up(rows), said) == (pytest.approx(_G), [])


def test_without_metadata_an_acceleration_in_g_is_that_of_an_iphone(tmp_path: Path) -> None:
    files = {"AccelerometerUncalibrated.csv": logged(-1.0), "Gyroscope.csv": logged(0.0)}
    rows, said = read(folder_of(tmp_path, files))
    assert up(rows) == pytest.approx(_G)
    assert any("its sign was reversed" in text for text in said)


def test_without_metadata_an_acceleration_in_m_s2_may_have_either_sign(tmp_path: Path) -> None:
    files = {"AccelerometerUncalibrated.csv": logged(_G), "Gyroscope.csv": logged(0.0)}
    rows, said = read(folder_of(tmp_path, files))
    assert up(rows) == pytest.approx(_G)
    assert any("Metadata.csv is not beside the files" in text for text in said)


@pytest.mark.parametrize("has_metadata", [True, False])
def test_gravity_and_linear_acceleration_are_added_up(tmp_path: Path, has_metadata: bool) -> None:
    files = {"Accelerometer.csv": logged(0.0), "Gravity.csv": logged(_G), "Gyroscope.csv": logged(0.0)}
    rows, said = read(folder_of(tmp_path, files | ({"Metadata.csv": _ANDROID} if has_metadata else {})))
    assert up(rows) == pytest.approx(_G)
    assert any("Metadata.csv is not beside the files" in text for text in said) is not has_metadata


def _of_sensors(*names: str) -> str:
    header = [
        "Time (s)",
        *(f"{s} {q} {a} ({u})" for s in names for q, u in (("Acc", "m/s^2"), ("Gyro", "rad/s")) for a in "xyz"),
    ]
    lines = [",".join([f"{0.01 * k:.2f}", *(["0", "0", str(_G), "0", "0", "0"] * len(names))]) for k in range(300)]
    return "\n".join([",".join(header), *lines]) + "\n"


def test_of_several_sensors_the_one_on_the_thigh_is_read_and_said(tmp_path: Path) -> None:
    rows, said = read(folder_of(tmp_path, {"two.csv": _of_sensors("Thigh", "Shank")}) / "two.csv")
    assert up(rows) == pytest.approx(_G)
    assert any("'thigh' was read, not shank" in text for text in said)


def test_of_several_others_one_has_to_be_chosen(tmp_path: Path) -> None:
    path = folder_of(tmp_path, {"two.csv": _of_sensors("Chest", "Shank")}) / "two.csv"
    with pytest.raises(RecordingError, match="it holds 2 sensors: chest, shank; choose with --recording shank"):
        read(path)
    assert up(read(path, ImportOptions(recording="chest"))[0]) == pytest.approx(_G)


def test_a_sensor_of_which_only_half_is_there_is_no_choice(tmp_path: Path) -> None:
    text = _of_sensors("Chest").replace("Time (s)", "Time (s)", 1)
    header, *lines = text.splitlines()
    header += ",Shank Gyro x (rad/s),Shank Gyro y (rad/s),Shank Gyro z (rad/s)"
    path = (
        folder_of(tmp_path, {"one.csv": "\n".join([header, *(f"{line},0,0,0" for line in lines)]) + "\n"}) / "one.csv"
    )
    assert up(read(path)[0]) == pytest.approx(_G)


@pytest.mark.parametrize("where", ["directory", "header", "lzma"])
def test_a_zip_that_is_damaged_in_its_names_or_its_packing_says_so(where: str, tmp_path: Path) -> None:
    packed = io.BytesIO()
    method = zipfile.ZIP_LZMA if where == "lzma" else zipfile.ZIP_STORED
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr("\u00e9.csv", "t_s,ax,ay,az,gx,gy,gz\n" + "0,0,0,9.8,0,0,0\n" * 100)
    data, name = packed.getvalue(), "\u00e9.csv".encode()
    at = data.index(name) if where != "directory" else data.rindex(name)
    if where == "lzma":  # 4 bytes of the packer's head, then its 5 of properties
        at += len(name) + 8
    (tmp_path / "x.zip").write_bytes(data[:at] + b"\xff\xff" + data[at + 2 :])
    with pytest.raises(RecordingError, match=r"x\.zip.*: the compressed file is cut off or damaged"):
        list(open_recording(tmp_path / "x.zip").entries())
