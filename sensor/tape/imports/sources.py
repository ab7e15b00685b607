"""The two streams of one recording, as its files give them: which columns, which factors, which signs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from shlex import quote
from typing import NamedTuple

from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.model.values import GRAVITY_MPS2, TimedRow
from kneehold.sensor.tape.imports import sensor_logger
from kneehold.sensor.tape.imports.app_tables import Table, norm_of, timed_rows, timing_of
from kneehold.sensor.tape.imports.columns import Quantity, Triple
from kneehold.sensor.tape.imports.members import Member
from kneehold.sensor.tape.imports.options import ImportOptions
from kneehold.sensor.tape.imports.streams import Parts, Reading, forward, joined_parts, summed

__all__ = ["Source", "is_gravity", "logged_source", "missing", "paired_source", "table_source"]

# Gets the warnings and how much too late the acceleration is stamped.
RawRows = Callable[[list[str], float], Iterator[TimedRow]]

# Words that name a sensor on the thigh.
_THIGH = frozenset(
    ["thigh", "upperleg", "upper", "femur", "oberschenkel", "muslo", "cuisse", "coscia", "coxa", "udo", "大腿"]
)
# A median of the first seconds this near the size of gravity: the sensor shows gravity.
_NEAR = 0.2
_UNKNOWN_SIGN = (
    "Metadata.csv is not beside the files, so it is not known which system wrote them; on an iPhone all accelerations "
    "have the opposite sign: counts and holds are the same, but a declared mounting would be upside down"
)


class Source(NamedTuple):
    """Samples with the numbers of the files; ``acc`` and ``rate`` make them m/s² and rad/s, ``None``: not known."""

    shown: str
    rows: RawRows
    acc: float | None
    rate: float | None
    notes: tuple[str, ...] = ()


class _Pick(NamedTuple):
    table: Table
    triple: Triple
    scale: float | None


def table_source(tables: Sequence[Table], members: Sequence[Member], shown: str, options: ImportOptions) -> Source:
    """What ``tables`` of one recording hold; ``RecordingError`` names what is missing or asks what cannot be told."""
    notes: list[str] = []
    tables = _of_one_device(tables, shown, options)
    found = _of_one_sensor(
        [_Pick(table, triple, triple.scale) for table in tables for triple in table.columns.triples],
        shown,
        options,
        notes,
    )
    metadata = sensor_logger.metadata_of(tuple(members))
    found = [_sized(pick, metadata, notes) for pick in found]
    accs = [pick for pick in found if pick.triple.quantity is Quantity.ACC]
    acc = _best([pick for pick in accs if _shows_gravity(pick)]) or _best(accs)
    linears = [pick for pick in found if pick.triple.quantity is Quantity.LINEAR]
    if acc is None and (acc := _best([pick for pick in linears if _shows_gravity(pick)])) is not None:
        notes.append("the acceleration is called linear, but gravity is in it; it is read as such")
    gyros = [pick for pick in found if pick.triple.quantity is Quantity.GYRO]
    gyro = _best(sorted(gyros, key=lambda pick: acc is None or pick.triple.is_raw != acc.triple.is_raw))
    if gyro is None:
        raise missing(shown, Quantity.GYRO)
    if acc is not None and acc.table is gyro.table:
        one = _one_table(acc, gyro, shown, options)
        if one is not None:
            return one._replace(notes=tuple(notes))
    if acc is not None:
        first = _opened(acc, options)
        acc_scale = acc.scale
    else:
        linear = _best(linears)
        gravity = _best([pick for pick in found if pick.triple.quantity is Quantity.GRAVITY])
        if linear is None or gravity is None:
            raise missing(shown, Quantity.ACC if linear is None else Quantity.GRAVITY)
        if not metadata and _is_logger(linear):
            notes.append(_UNKNOWN_SIGN)
        first = _summed(_opened(linear, options), linear.scale, _opened(gravity, options), gravity.scale)
        acc_scale = 1.0
    return paired_source(first, _opened(gyro, options), shown, acc_scale, gyro.scale)._replace(notes=tuple(notes))


def paired_source(
    acc: Callable[[], Iterator[Reading]], gyro: Callable[[], Iterator[Reading]], shown: str,
    acc_scale: float | None, rate_scale: float | None,
) -> Source:  # fmt: skip
    """A source of two streams."""

    def rows(warnings: list[str], lag_s: float) -> Iterator[TimedRow]:
        return joined_parts(Parts(acc(), "acceleration"), Parts(gyro(), "angular rate"), warnings, lag_s)

    return Source(shown, rows, acc_scale, rate_scale)


def logged_source(member: Member) -> Source:
    """What Sensor Logger's JSON export holds."""
    streams = sensor_logger.collected(member)

    def stream(quantity: Quantity) -> list[Reading] | None:
        return next((streams[name] for name in sensor_logger.NAMES[quantity] if name in streams), None)

    gyro, acc = stream(Quantity.GYRO), stream(Quantity.ACC)
    if gyro is None:
        raise missing(member.shown, Quantity.GYRO)
    if acc is None:
        linear, gravity = stream(Quantity.LINEAR), stream(Quantity.GRAVITY)
        if linear is None or gravity is None:
            raise missing(member.shown, Quantity.ACC if linear is None else Quantity.GRAVITY)
        acc = list(summed(forward(linear, _nothing), forward(gravity, _nothing)))
    held = acc
    return paired_source(lambda: iter(held), lambda: iter(gyro), member.shown, 1.0, 1.0)


def missing(shown: str, quantity: Quantity) -> RecordingError:
    """The error of an export that lacks ``quantity``."""
    return RecordingError(shown, f"the export holds no {quantity.value}; record it together with the others")


def is_gravity(size: float | None) -> bool:
    """Whether ``size`` (m/s²) is that of gravity, as far as a sensor on a person goes."""
    return size is not None and abs(size - GRAVITY_MPS2) < _NEAR * GRAVITY_MPS2


def _of_one_device(tables: Sequence[Table], shown: str, options: ImportOptions) -> list[Table]:
    """Tables in which the rows of several sensors are mixed, narrowed to the one that was asked for."""
    names = next((table.devices for table in tables if table.devices), ())
    if not names:
        return list(tables)
    if options.recording in names:
        return [table.of_device(options.recording) for table in tables]
    if options.recording is not None:
        raise RecordingError(shown, f"it holds no sensor '{options.recording}', but {', '.join(names)}")
    listed = ", ".join(names)
    raise RecordingError(shown, f"it holds {len(names)} sensors: {listed}; choose with --recording {quote(names[0])}")


def _of_one_sensor(found: list[_Pick], shown: str, options: ImportOptions, notes: list[str]) -> list[_Pick]:
    """The columns of one sensor: the only one, the one asked for, or the only one that is on a thigh by its name."""
    leading = (Quantity.ACC, Quantity.GYRO)
    names = sorted({pick.triple.sensor for pick in found if pick.triple.quantity in leading})
    whole = [
        name for name in names
        if all(any(p.triple.sensor == name and p.triple.quantity is q for p in found) for q in leading)
    ]  # fmt: skip
    if len(whole) < 2:
        return found
    chosen = [name for name in whole if options.recording in (name, name or "unnamed")]
    if not chosen:
        chosen = [name for name in whole if _THIGH & set(name.split())]
        if len(chosen) == 1:
            others = ", ".join(name or "unnamed" for name in whole if name not in chosen)
            notes.append(f"the table holds several sensors; '{chosen[0]}' was read, not {others}")
    if len(chosen) != 1:
        shown_names = ", ".join(name or "unnamed" for name in whole)
        choice = whole[-1] or "unnamed"
        raise RecordingError(
            shown, f"it holds {len(whole)} sensors: {shown_names}; choose with --recording {quote(choice)}"
        )
    return [pick for pick in found if pick.triple.sensor == chosen[0]]


def _is_logger(pick: _Pick) -> bool:
    return "seconds_elapsed" in pick.table.sheet.header


def _sized(pick: _Pick, metadata: Mapping[str, str], notes: list[str]) -> _Pick:
    """With the factor and the sign that Sensor Logger's files need."""
    if not _is_logger(pick) or pick.triple.quantity is Quantity.GYRO:
        return pick._replace(scale=pick.scale or 1.0) if _is_logger(pick) else pick
    stem = pick.table.member.name.partition(".")[0]
    if metadata:
        return pick._replace(scale=sensor_logger.size_of(stem, metadata) * abs(pick.scale or 1.0))
    if stem.lower().endswith("accelerometeruncalibrated"):
        size = norm_of(pick.table, pick.triple)
        if is_gravity((size or 0.0) * GRAVITY_MPS2):
            notes.append("AccelerometerUncalibrated is in g, as iPhones write it: its sign was reversed")
            return pick._replace(scale=-GRAVITY_MPS2)
        notes.append(_UNKNOWN_SIGN)
    return pick._replace(scale=pick.scale or 1.0)


def _shows_gravity(pick: _Pick) -> bool:
    size = norm_of(pick.table, pick.triple)
    if size is None:
        return False
    scales = (1.0, GRAVITY_MPS2, 1e-3 * GRAVITY_MPS2, 1e-2) if pick.scale is None else (abs(pick.scale),)
    return any(is_gravity(size * scale) for scale in scales)


def _best(picks: Sequence[_Pick]) -> _Pick | None:
    return min(picks, key=_rank) if picks else None


def _rank(pick: _Pick) -> tuple[int, bool]:
    stem = pick.table.member.name.partition(".")[0].lower()
    names = [name.lower() for name in sensor_logger.NAMES[pick.triple.quantity]]
    return names.index(stem) if stem in names else len(names), pick.scale is None


def _one_table(acc: _Pick, gyro: _Pick, shown: str, options: ImportOptions) -> Source | None:
    """Both in the rows of one table; ``None`` if each has a time of its own."""
    table = acc.table
    timing = timing_of(table, acc.triple, options)
    if timing != timing_of(table, gyro.triple, options):
        return None
    pair = (acc.triple, gyro.triple)

    def rows(warnings: list[str], lag_s: float) -> Iterator[TimedRow]:
        if lag_s:
            streams = [_opened(pick, options)() for pick in (acc, gyro)]
            yield from joined_parts(
                Parts(streams[0], "acceleration"), Parts(streams[1], "angular rate"), warnings, lag_s
            )
            return
        for t, (ax, ay, az, gx, gy, gz) in timed_rows(table, timing, pair):
            yield (t, ax, ay, az, gx, gy, gz)

    return Source(shown, rows, acc.scale, gyro.scale)


def _opened(pick: _Pick, options: ImportOptions) -> Callable[[], Iterator[Reading]]:
    timing = timing_of(pick.table, pick.triple, options)

    def readings() -> Iterator[Reading]:
        for t, (x, y, z) in timed_rows(pick.table, timing, (pick.triple,)):
            yield Reading(t, x, y, z)

    return readings


def _summed(
    linear: Callable[[], Iterator[Reading]], linear_scale: float | None,
    gravity: Callable[[], Iterator[Reading]], gravity_scale: float | None,
) -> Callable[[], Iterator[Reading]]:  # fmt: skip
    def scaled(stream: Callable[[], Iterator[Reading]], scale: float) -> Iterator[Reading]:
        return (Reading(t, scale * x, scale * y, scale * z) for t, x, y, z in forward(stream(), _nothing))

    return lambda: summed(scaled(linear, linear_scale or 1.0), scaled(gravity, gravity_scale or 1.0))


def _nothing() -> None:
    """Readings that repeat a time are common in streams that are added up, and of no interest."""
