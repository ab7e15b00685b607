"""What each column of a header means."""

from __future__ import annotations

from math import radians

import pytest

from kneehold.sensor.model.values import GRAVITY_MPS2
from kneehold.sensor.tape.imports.columns import Quantity, columns_of, words_of

_ACC, _LINEAR, _GRAVITY, _GYRO = Quantity.ACC, Quantity.LINEAR, Quantity.GRAVITY, Quantity.GYRO


def triples(header: str, file_name: str = "export.csv") -> list[tuple[Quantity, float | None, str, bool]]:
    """Quantity, factor, sensor and rawness of every triple, in order."""
    found = columns_of(header.split(","), file_name)
    return [] if found is None else [(t.quantity, t.scale, t.sensor, t.is_raw) for t in found.triples]


def xyz(label: str) -> str:
    return ",".join(label.replace("?", axis) for axis in "xyz")


@pytest.mark.parametrize(
    ("label", "quantity", "scale"),
    [
        ("Acceleration ? (m/s^2)", _ACC, 1.0),
        ("Acceleration ? (m/s²)", _ACC, 1.0),
        ("acc? [g]", _ACC, GRAVITY_MPS2),
        ("acc_?_mg", _ACC, 1e-3 * GRAVITY_MPS2),
        ("acc ? (cm/s2)", _ACC, 1e-2),
        ("acc?", _ACC, None),
        ("Beschleunigung ? (m/s²)", _ACC, 1.0),
        ("Linear Acceleration ? (m/s^2)", _LINEAR, 1.0),
        ("Acceleration ? without gravity (m/s^2)", _LINEAR, 1.0),
        ("Acceleration ? including gravity (m/s^2)", _ACC, 1.0),
        ("gravity? (m/s2)", _GRAVITY, 1.0),
        ("gravity?", _GRAVITY, None),
        ("Gyroscope ? (rad/s)", _GYRO, 1.0),
        ("gyr? (deg/s)", _GYRO, radians(1.0)),
        ("gyro_?_mdps", _GYRO, 1e-3 * radians(1.0)),
        ("angular velocity ? (°/s)", _GYRO, radians(1.0)),
        ("w? (rad/s)", _GYRO, 1.0),
        ("g? (rad/s)", _GYRO, 1.0),
        ("motionUserAcceleration?(g)", _LINEAR, -GRAVITY_MPS2),
        ("accelerometerAcceleration?(g)", _ACC, -GRAVITY_MPS2),
    ],
)
def test_quantity_and_factor_are_read_from_words_and_units(label: str, quantity: Quantity, scale: float | None) -> None:
    (found,) = triples(f"time,{xyz(label)}")
    assert found[0] is quantity
    assert found[1] == (pytest.approx(scale) if scale is not None else None)


@pytest.mark.parametrize(
    "label",
    [
        "Magnetic field ? (µT)", "Euler_?", "velocity ? (m/s)", "quat ?", "gyro ? (m/s^2)", "acceleration ? (deg/s)",
        "?", "temperature",
    ],
)  # fmt: skip
def test_what_is_not_used_or_contradicts_itself_means_nothing(label: str) -> None:
    assert triples(f"time,{xyz(label)}") == []


@pytest.mark.parametrize(
    ("file_name", "quantity", "scale", "is_raw"),
    [
        ("Accelerometer.csv", _LINEAR, 1.0, False),
        ("TotalAcceleration.csv", _ACC, None, False),
        ("AccelerometerUncalibrated.csv", _ACC, None, True),
        ("Gravity.csv", _GRAVITY, 1.0, False),
        ("Gyroscope.csv", _GYRO, 1.0, False),
        ("GyroscopeUncalibrated.csv", _GYRO, 1.0, True),
    ],
)
def test_files_of_sensor_logger_are_read_by_their_names(
    file_name: str, quantity: Quantity, scale: float | None, is_raw: bool
) -> None:
    assert triples("time,seconds_elapsed,z,y,x", file_name) == [(quantity, scale, "", is_raw)]


def test_the_name_of_the_file_tells_what_bare_axes_are() -> None:
    assert triples("Time (s),X (m/s^2),Y (m/s^2),Z (m/s^2)", "Linear Acceleration.csv") == [(_LINEAR, 1.0, "", False)]
    assert triples("Time (s),X (m/s^2),Y (m/s^2),Z (m/s^2)", "Accelerometer.csv") == [(_ACC, 1.0, "", False)]


def test_a_name_that_does_not_say_linear_is_asked_for_in_the_name_of_the_file() -> None:
    assert triples(f"time,{xyz('force ? (m/s^2)')}", "user acceleration.csv") == [(_LINEAR, 1.0, "", False)]
    # A label that says acceleration is believed.
    assert triples(f"time,{xyz('acceleration ? (m/s^2)')}", "linear.csv") == [(_ACC, 1.0, "", False)]


def test_several_sensors_are_told_apart_by_their_words_or_numbers() -> None:
    left_right = f"{xyz('left acc ? (g)')},{xyz('right acc ? (g)')}"
    assert [found[2] for found in triples(f"time,{left_right}")] == ["left", "right"]
    twice = f"{xyz('acc ? (g)')},{xyz('acc ? (g)')},{xyz('acc ? (g)')}"
    assert [found[2] for found in triples(f"time,{twice}")] == ["", "2", "3"]


def test_physics_toolbox_names_are_known_together_only() -> None:
    toolbox = "time,gFx,gFy,gFz,ax,ay,az,wx,wy,wz"
    assert triples(toolbox) == [
        (_ACC, GRAVITY_MPS2, "", False), (_LINEAR, 1.0, "", False), (_GYRO, 1.0, "", False),
    ]  # fmt: skip
    assert triples("time,ax,ay,az,wx,wy,wz") == [(_ACC, None, "", False), (_GYRO, None, "", False)]


@pytest.mark.parametrize(
    ("name", "scale", "rank"),
    [
        ("Time (s)", 1.0, 2),
        ("time (ms)", 1e-3, 2),
        ("timestamp [µs]", 1e-6, 2),
        ("t (ns)", 1e-9, 2),
        ("timestamp", None, 3),
        ("time_ms", 1e-3, 2),
        ("millis", 1e-3, 2),
        ("micros", 1e-6, 2),
        ("elapsed (s)", 1.0, 1),
        ("elapsed time", None, 1),
        ("milliseconds since start", 1e-3, 1),
        ("seconds_elapsed", 1.0, 0),
    ],
)
def test_a_time_has_its_unit_and_the_more_it_says_the_sooner_it_is_taken(
    name: str, scale: float | None, rank: int
) -> None:
    found = columns_of([name, *["acc x", "acc y", "acc z"]], "export.csv")
    assert found is not None
    assert [(time.at, time.scale, time.rank) for time in found.times] == [(0, scale, rank)]


@pytest.mark.parametrize("name", ["time offset", "sync time", "temperature", "exposure time", "counter"])
def test_what_only_looks_like_a_time_is_none(name: str) -> None:
    found = columns_of([name, *["acc x", "acc y", "acc z"]], "export.csv")
    assert found is not None
    assert found.times == ()


def test_the_column_that_names_the_sensor_of_a_row_is_found() -> None:
    found = columns_of(["time", "DeviceName", "acc x", "acc y", "acc z"], "export.csv")
    assert found is not None
    assert found.device_at == 1


def test_words_are_split_at_humps_signs_and_digits() -> None:
    assert words_of("motionUserAcceleration_X2(G)") == ("motion", "user", "acceleration", "x", "2", "g")
