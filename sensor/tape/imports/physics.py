"""Units, signs and lags that an export does not say, or says wrongly, told by the movement itself.

Two passes: the first minutes are looked at, then all samples are read with what was found. What cannot be told is
asked, and what contradicts physics is refused: nothing is guessed silently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from math import radians, sqrt
from statistics import median
from typing import NamedTuple

from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.model.values import GRAVITY_MPS2, Samples, TimedRow
from kneehold.sensor.motion.gravity_check import GravityCheck
from kneehold.sensor.motion.gravity_findings import UNCORRECTED, Correction, GravityFinding, Matrix
from kneehold.sensor.tape.csv_reader import samples_of
from kneehold.sensor.tape.imports.options import NOTHING_SAID, ImportOptions
from kneehold.sensor.tape.imports.sources import Source, is_gravity
from kneehold.sensor.tape.imports.streams import Parts, Reading, joined_parts

__all__ = ["Rows", "corrected", "judged", "looked_at"]

# Gives the samples; what a person should know of them is added to the list.
Rows = Callable[[list[str]], Iterator[TimedRow]]

# What is looked at: half an hour at 100 Hz, or as many movements as say all there is to say.
_MOST_ROWS = 200_000
_ENOUGH_MOVEMENTS = 12
_ENOUGH_ROWS = 6000  # a minute at 100 Hz
_NORM_ROWS = 2000
# Factors to m/s² by the size at rest: m/s², g, mg, cm/s², and the counts that chips give for one g.
_ACC = (1.0, GRAVITY_MPS2, 1e-3 * GRAVITY_MPS2, 1e-2, *(GRAVITY_MPS2 / 2**bits for bits in (11, 12, 13, 14)))
_ACC_WITHIN = 0.1
# Factors to rad/s: rad/s, deg/s, mdeg/s, and the counts that chips give for one deg/s.
_RATE = (1.0, radians(1.0), 1e-3 * radians(1.0), *(radians(1.0) / counts for counts in (131.0, 65.5, 32.8, 16.4)))
_RATE_NAMES = ("rad/s", "deg/s", "mdeg/s", "counts of 1/131 deg/s", "counts of 1/65.5 deg/s", "counts of 1/32.8 deg/s",
               "counts of 1/16.4 deg/s")  # fmt: skip
_ACC_NAMES = ("m/s2", "g", "mg", "cm/s2", "counts of 1/2048 g", "counts of 1/4096 g", "counts of 1/8192 g",
              "counts of 1/16384 g")  # fmt: skip
_RATE_WITHIN = 0.06
# Units are further apart than any error: a raise and its lowering tell them.
_FEW = 2
_FATAL = ("no_gravity", "swapped")


class _Verdict(NamedTuple):
    acc: float
    rate: float
    correction: Correction
    said: tuple[str, ...]


def judged(source: Source, options: ImportOptions) -> Rows:
    """What reads ``source`` in m/s² and rad/s; the reading raises ``RecordingError`` for what cannot be trusted."""

    def rows(warnings: list[str]) -> Iterator[TimedRow]:
        verdict = _judge(source, options)
        warnings.extend((*source.notes, *verdict.said))
        correction = verdict.correction
        kx, ky, kz = (verdict.acc * correction.acc[axis][axis] for axis in range(3))
        wx, wy, wz = (verdict.rate * correction.rate[axis][axis] for axis in range(3))
        for t, ax, ay, az, gx, gy, gz in source.rows(warnings, correction.lag_s):
            yield (t, kx * ax, ky * ay, kz * az, wx * gx, wy * gy, wz * gz)

    return rows


def corrected(
    looked: Callable[[], Iterator[Samples]], entries: Callable[[], Iterator[Samples]], warnings: list[str]
) -> Iterator[Samples]:
    """``entries`` that should be in m/s² and rad/s, corrected where an error is certain; ``looked`` gives the same.

    Every correction adds a sentence to ``warnings``. Samples that no correction or change of units makes consistent
    are passed on as they are: the counting then withholds its results and says why.
    """
    check = looked_at(_rows_of(looked), 1.0, 1.0)
    if not check.is_trusted:
        return _in_other_units(looked, entries, warnings)
    if check.correction == UNCORRECTED:
        return entries()
    warnings.extend({finding.code: finding.text for finding in check.findings}.values())
    return _applied(entries, check.correction)


def _rows_of(entries: Callable[[], Iterator[Samples]]) -> Iterator[TimedRow]:
    return (row for entry in entries() for row in entry.rows)


def _in_other_units(
    looked: Callable[[], Iterator[Samples]], entries: Callable[[], Iterator[Samples]], warnings: list[str]
) -> Iterator[Samples]:
    """``entries`` converted from the units in which they are consistent; as they are if there are none."""

    def rows(_warnings: list[str], _lag_s: float) -> Iterator[TimedRow]:
        return _rows_of(looked)

    try:
        verdict = _judge(Source("", rows, None, None), NOTHING_SAID)
    except RecordingError:
        return entries()
    warnings.extend(verdict.said)
    found = verdict.correction
    return _applied(entries, found._replace(acc=_times(verdict.acc, found.acc), rate=_times(verdict.rate, found.rate)))


def _times(factor: float, matrix: Matrix) -> Matrix:
    x, y, z = ((factor * row[0], factor * row[1], factor * row[2]) for row in matrix)
    return x, y, z


def _applied(entries: Callable[[], Iterator[Samples]], correction: Correction) -> Iterator[Samples]:
    kx, ky, kz = (correction.acc[axis][axis] for axis in range(3))
    wx, wy, wz = (correction.rate[axis][axis] for axis in range(3))

    def readings(first: int) -> Iterator[Reading]:
        return (Reading(row[0], *row[first : first + 3]) for entry in entries() for row in entry.rows)

    for entry in entries() if not correction.lag_s else _joined(readings(1), readings(4), correction.lag_s):
        rows = tuple((t, kx * a, ky * b, kz * c, wx * d, wy * e, wz * f) for t, a, b, c, d, e, f in entry.rows)
        yield entry._replace(rows=rows)


def _joined(acc: Iterator[Reading], gyro: Iterator[Reading], lag_s: float) -> Iterator[Samples]:
    return samples_of(joined_parts(Parts(acc, "acceleration"), Parts(gyro, "angular rate"), [], lag_s), "")


def looked_at(rows: Iterator[TimedRow], acc: float, rate: float) -> GravityCheck:
    """The check of the first minutes of ``rows``, taken times ``acc`` and ``rate``."""
    check = GravityCheck()
    last_s = 0.0
    for count, (t, ax, ay, az, gx, gy, gz) in enumerate(islice(rows, _MOST_ROWS)):
        check.step(t - last_s if count else 0.01, acc * ax, acc * ay, acc * az, rate * gx, rate * gy, rate * gz)
        last_s = t
        if (check.movements >= _ENOUGH_MOVEMENTS and count > _ENOUGH_ROWS) or not check.is_trusted:
            break
    return check


def _judge(source: Source, options: ImportOptions) -> _Verdict:
    said: list[str] = []
    acc = _acc_factor(source, options, said)
    rate = options.rate if options.rate is not None else source.rate
    if rate is None:
        rate = _rate_factor(source, acc, said)
    if options.is_as_written:
        return _Verdict(acc, rate, UNCORRECTED, tuple(said))
    check = looked_at(source.rows([], 0.0), acc, rate)
    for finding in check.findings:
        if finding.correction is None:
            raise RecordingError(source.shown, _refusal(finding))
    # Of several findings of one kind the last holds.
    said += {finding.code: finding.text for finding in check.findings}.values()
    return _Verdict(acc, rate, check.correction, tuple(said))


def _refusal(finding: GravityFinding) -> str:
    if finding.code == "contradiction":
        return f"{finding.text}; are they of one sensor and one recording, and are the units right (--units)?"
    if finding.code == "no_gravity":
        return f"{finding.text}; export the acceleration with gravity (raw, uncalibrated, total)"
    return finding.text


def _acc_factor(source: Source, options: ImportOptions, said: list[str]) -> float:
    """The factor to m/s²; ``RecordingError`` with the question to answer."""
    size = _norm(source)
    known = options.acc if options.acc is not None else source.acc
    if known is not None:
        rest = size * abs(known)
        if not is_gravity(rest) and any(
            is_gravity(rest * times) for times in (GRAVITY_MPS2, 1 / GRAVITY_MPS2, 1e3, 1e-3)
        ):
            problem = f"by its unit the acceleration is {rest:.3g} m/s2 in the mean, where gravity is 9.8"
            fits = [name for factor, name in zip(_ACC, _ACC_NAMES, strict=True) if is_gravity(size * factor)]
            answer = (
                f"--units acc={fits[0]} fits" if fits else "say which unit it is in with --units acc=g (or m/s2, mg)"
            )
            raise RecordingError(source.shown, f"{problem}; {answer}")
        return known
    for factor, name in zip(_ACC, _ACC_NAMES, strict=True):
        if abs(size * factor - GRAVITY_MPS2) < _ACC_WITHIN * GRAVITY_MPS2:
            if factor != 1.0:
                said.append(f"no unit is written for the acceleration; by the size of gravity it is in {name}")
            return factor
    if size * GRAVITY_MPS2 < 0.5 * GRAVITY_MPS2:
        raise RecordingError(
            source.shown, f"the acceleration is {size:.2g} in the mean, so gravity is not in it; export it with gravity"
        )
    raise RecordingError(
        source.shown,
        f"no unit is written for the acceleration, and its mean size, {size:.4g}, is gravity in none that is known; "
        "say it with --units acc=m/s2 (or g, mg, or how many counts are one g)",
    )


def _norm(source: Source) -> float:
    sizes = [sqrt(x * x + y * y + z * z) for _, x, y, z, *_ in islice(source.rows([], 0.0), _NORM_ROWS)]
    if not sizes:
        raise RecordingError(
            source.shown,
            "the export holds no moment at which acceleration and angular rate were both measured; do the times of "
            "both begin at the same moment?",
        )
    return median(sizes)


def _rate_factor(source: Source, acc: float, said: list[str]) -> float:
    """The factor to rad/s that fits the turning of gravity; ``RecordingError`` with the question to answer."""
    for factor, name in zip(_RATE, _RATE_NAMES, strict=True):
        check = looked_at(source.rows([], 0.0), acc, factor)
        scale = check.scale
        is_turned = [finding.code for finding in check.findings] == ["rate_signs"]
        size = abs(check.correction.rate[0][0])
        if not check.is_trusted and check.findings[0].code in _FATAL:
            raise RecordingError(source.shown, _refusal(check.findings[0]))
        is_plain = not [finding for finding in check.findings if finding.code in ("rate_scale", "rate_signs")]
        fits = scale.movements >= _FEW and abs(scale.factor - 1.0) < _RATE_WITHIN and (is_plain or is_turned)
        if fits and size == 1.0 and check.is_trusted:
            said.append(f"no unit is written for the angular rate; by the turning of gravity it is in {name}")
            return factor
    raise RecordingError(
        source.shown,
        "no unit is written for the angular rate, and the movement does not tell it; say it with "
        "--units rate=rad/s (or deg/s, or how many counts are one deg/s)",
    )
