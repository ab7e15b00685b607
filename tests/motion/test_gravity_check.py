"""Does the movement itself tell what is wrong with a sensor, and never what is right?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pytest

from kneehold.sensor.model.values import TimedRow
from kneehold.sensor.motion.decimator import Decimator
from kneehold.sensor.motion.gravity_check import GravityCheck
from kneehold.sensor.motion.gravity_findings import UNCORRECTED, Correction, GravityFinding
from kneehold.sensor.simulation.scenarios import simulate_daily, simulate_set

Rows = np.ndarray


def lying(seed: int = 3) -> Rows:
    return simulate_set(seed, "knee-to-chest", hold_s=6.0, rate_hz=104.0, events=()).rows


def checked(rows: Iterable[Sequence[float]], check: GravityCheck | None = None) -> GravityCheck:
    check = check or GravityCheck()
    thinner = Decimator()
    samples: list[TimedRow] = [tuple(map(float, row)) for row in rows]  # type: ignore[misc]
    means = thinner.take(samples) + thinner.flush()
    last_s = means[0][0]
    for t, *values in means:
        check.step(t - last_s, *values)
        last_s = t
    return check


def faulty(rows: Rows, acc: Sequence[float] = (1, 1, 1), rate: Sequence[float] = (1, 1, 1), lag_s: float = 0.0) -> Rows:
    late = [np.interp(rows[:, 0] - lag_s, rows[:, 0], rows[:, 1 + axis]) for axis in range(3)]
    return np.column_stack([rows[:, 0], np.column_stack(late) * acc, rows[:, 4:] * rate])


def diagonal(finding: GravityFinding) -> list[float]:
    assert finding.correction is not None
    return [finding.correction.rate[axis][axis] for axis in range(3)]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("profile", ["knee-to-chest", "knee-to-chest-wall", "straight-leg-raise"])
@pytest.mark.parametrize("size", [0.98, 1.0, 1.02])
def test_a_good_sensor_with_two_percent_of_scale_error_is_left_alone(seed: int, profile: str, size: float) -> None:
    check = checked(faulty(simulate_set(seed, profile, hold_s=6.0).rows, rate=(size,) * 3))
    assert (check.findings, check.correction, check.is_trusted) == ([], UNCORRECTED, True)


def test_everyday_movement_raises_no_alarm() -> None:
    check = checked(simulate_daily(1, 10.0).rows)
    assert (check.findings, check.movements > 9) == ([], True)


@pytest.mark.parametrize("seed", range(4))
def test_the_scale_is_known_within_two_percent_after_three_raises(seed: int) -> None:
    simulation = simulate_set(seed, "knee-to-chest", hold_s=6.0)
    device = simulation.description["device"]
    assert isinstance(device, dict)
    true = 1.0 / float(np.mean(device["gyr_scale"]))
    scale = checked(simulation.rows).scale
    # Scales of the three axes differ by up to 2 %; their mean is as near as one factor can come.
    assert (scale.movements >= 5, scale.factor) == (True, pytest.approx(true, abs=0.02))
    assert 0.0 < scale.pm < 0.06


@pytest.mark.parametrize(
    ("size", "factor"), [(8.0, 1 / 8), (1 / 8, 8.0), (57.29578, 1 / 57.29578), (1 / 57.29578, 57.29578)]
)
def test_a_rate_in_a_wrong_unit_is_corrected_by_the_exact_factor(size: float, factor: float) -> None:
    (finding,) = checked(faulty(lying(), rate=(size,) * 3)).findings
    assert (finding.code, finding.trusted, diagonal(finding)) == ("rate_scale", True, pytest.approx([factor] * 3))
    assert "this is corrected" in finding.text


def test_a_rate_that_a_library_reads_low_is_measured_and_corrected() -> None:
    (finding,) = checked(faulty(lying(), rate=(0.872,) * 3)).findings
    assert (finding.code, diagonal(finding)) == ("rate_scale", pytest.approx([1 / 0.872] * 3, rel=0.025))


@pytest.mark.parametrize("signs", [(-1, 1, 1), (1, -1, 1), (1, 1, -1)])
def test_one_wrong_sign_of_the_accelerometer_is_two_of_the_rate(signs: tuple[int, int, int]) -> None:
    found = checked(faulty(lying(), acc=signs)).findings
    assert [finding.code for finding in found] == ["rate_signs"]
    axes = [-sign for sign in signs]  # what remains is a mirror image, which obeys the same law
    assert np.sign(diagonal(found[0])).tolist() in (axes, [-a for a in axes], [-s for s in signs])


def test_a_left_handed_rate_is_turned_round() -> None:
    (finding,) = checked(faulty(lying(), rate=(-1, -1, -1))).findings
    assert (finding.code, diagonal(finding)) == ("rate_signs", [-1.0, -1.0, -1.0])


def test_the_mirror_image_of_a_movement_obeys_the_same_law() -> None:
    assert checked(faulty(lying(), acc=(-1, -1, -1))).findings == []


@pytest.mark.parametrize("lag_s", [-0.4, 0.3, 0.5])
def test_streams_that_are_shifted_are_told_with_the_time(lag_s: float) -> None:
    found = checked(faulty(lying(), lag_s=lag_s)).findings
    assert found[0].code == "lag"
    assert found[0].correction is not None
    assert found[0].correction.lag_s == pytest.approx(lag_s, abs=0.08)


def test_streams_that_come_apart_on_the_way_are_not_trusted() -> None:
    rows = simulate_set(3, "knee-to-chest", hold_s=6.0, rate_hz=104.0, events=(), reps=8).rows
    half = len(rows) // 2
    check = checked(np.vstack([rows[:half], faulty(rows, lag_s=0.6)[half:]]))
    assert (check.is_trusted, "no longer belong together" in check.findings[0].text) == (False, True)


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (lambda rows: np.column_stack([rows[:, 0], rows[:, 4:], rows[:, 1:4]]), "swapped"),
        (lambda rows: faulty(rows, acc=(0.001,) * 3), "no_gravity"),
        (lambda rows: faulty(rows, rate=(0, 0, 0)), "rate_dead"),
        (lambda rows: np.column_stack([rows[:, :4], np.roll(rows[:, 4:], len(rows) // 5, axis=0)]), "contradiction"),
    ],
)
def test_what_nothing_corrects_is_not_trusted(broken: object, code: str) -> None:
    check = checked(broken(lying()))  # type: ignore[operator]
    assert (check.is_trusted, [finding.code for finding in check.findings]) == (False, [code])
    assert check.findings[0].correction is None


def test_an_acceleration_in_g_is_corrected() -> None:
    (finding,) = checked(faulty(lying(), acc=(1 / 9.80665,) * 3)).findings
    assert (finding.code, finding.correction) == (
        "acc_unit", Correction(acc=((9.80665, 0, 0), (0, 9.80665, 0), (0, 0, 9.80665))),
    )  # fmt: skip


def test_a_sensor_turned_about_all_axes_shows_the_scale_of_each() -> None:
    rng = np.random.default_rng(1)
    rows, up, t = [], np.array([0.0, 0.0, 1.0]), 0.0
    for _ in range(12):
        axis = rng.normal(size=3)
        axis /= np.linalg.norm(axis)
        for k in range(100):
            rate = axis * (1.5 if k < 50 else 0.0)
            up = up + np.cross(up, rate) * 0.02
            up /= np.linalg.norm(up)
            rows.append((t, *(9.80665 * up), *(rate / (1.0, 1.1, 0.95))))
            t += 0.02
    check = checked(rows)
    scales = [check.axis_scale(axis) for axis in range(3)]
    assert [scale is not None and scale.factor for scale in scales] == pytest.approx([1.0, 1.1, 0.95], abs=0.02)


def test_an_axis_about_which_the_sensor_did_not_turn_is_left_open() -> None:
    check = checked(lying())
    known = [check.axis_scale(axis) is not None for axis in range(3)]
    assert 0 < sum(known) < 3


def test_a_check_that_was_saved_goes_on_as_if_nothing_had_happened() -> None:
    rows = faulty(lying(), rate=(0.125,) * 3)
    whole = checked(rows)
    first = GravityCheck()
    samples = [tuple(map(float, row)) for row in rows]
    resumed = first
    last_s = samples[0][0]
    whole = GravityCheck()
    for k, (t, *values) in enumerate(samples):
        whole.step(t - last_s, *values)
        resumed.step(t - last_s, *values)
        last_s = t
        if k % 500 == 250:
            state = resumed.state()
            resumed = GravityCheck()
            resumed.restore(state)
            assert resumed.state() == state
    assert resumed.state() == whole.state()
    assert whole.findings[0].code == "rate_scale"
