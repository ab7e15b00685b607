"""Which program wrote this export, and what reads it?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sensor.errors import RecordingError
from sensor.tape.imports import movesense, sensor_logger
from sensor.tape.imports.columns import Quantity
from sensor.tape.imports.members import Member, members_of
from sensor.tape.imports.phone import Rows, family, logged_rows, missing, paired, table_rows
from sensor.tape.imports.streams import Reading
from sensor.tape.imports.tables import table_of
from sensor.tape.imports.xsens_dot import dot_rows, is_dot_table

__all__ = ["importer_of"]

_TABLES = (".csv", ".txt", ".tsv", ".csv.gz")
_JSON = (".json", ".jsonl", ".ndjson", ".json.gz")
_METADATA = "metadata.csv"


def importer_of(path: Path, shown: str) -> Rows | None:
    """What reads the export at ``path`` (zip, folder or file), or ``None`` if no program known here wrote it.

    Raises ``RecordingError`` for an export that is known but holds too little, naming what is missing.
    """
    members = members_of(path, shown)
    own = members
    if path.is_file() and not any(member.shown.startswith(f"{shown}/") for member in members):
        own = tuple(member for member in members if member.name == path.name)
        members = tuple(m for m in members if family(m.name) == family(path.name) or m.name.lower() == _METADATA)
    whole = [(member, rows) for member in own if (rows := _whole(member, len(own) == 1)) is not None]
    if len(whole) > 1:
        raise RecordingError(shown, f"it holds several recordings; name a file, such as {whole[0][0].name}")
    if whole:
        return whole[0][1]
    if not any(_is_table(member) and table_of(member) is not None for member in own):
        return _movesense_pair(members, shown) if any(_is_json(member) for member in own) else None
    tables = [table for member in members if _is_table(member) and (table := table_of(member)) is not None]
    return table_rows(tables, members, shown)


def _is_table(member: Member) -> bool:
    return member.name.lower().endswith(_TABLES)


def _is_json(member: Member) -> bool:
    return member.name.lower().endswith(_JSON)


def _whole(member: Member, is_named: bool) -> Rows | None:
    """The reader of a file that holds everything by itself."""
    if _is_table(member):
        return (lambda _: dot_rows(member)) if is_dot_table(member) else None
    if not _is_json(member):
        return None
    if sensor_logger.is_export(member):
        return logged_rows(member)
    first = _first_packet(member, is_named)
    if first is not None and "ArrayAcc" in first and "ArrayGyro" in first:
        return lambda _: movesense.imu_rows(movesense.packets_of(member), member.shown)
    return None


def _first_packet(member: Member, is_named: bool) -> movesense.Packet | None:
    """What tells Movesense JSON from other JSON; only a file that was named has to be readable."""
    try:
        return next(movesense.packets_of(member), None)
    except RecordingError:
        if is_named:
            raise
        return None


def _movesense_pair(members: tuple[Member, ...], shown: str) -> Rows | None:
    """Movesense packets of acceleration and of angular rate, in one file or in two."""
    sources: dict[Quantity, Member] = {}
    for member in members:
        if _is_json(member) and _first_packet(member, is_named=False) is not None:
            for quantity, array in ((Quantity.ACC, "ArrayAcc"), (Quantity.GYRO, "ArrayGyro")):
                if quantity not in sources and any(array in packet for packet in movesense.packets_of(member)):
                    sources[quantity] = member
    if not sources:
        return None
    for quantity in (Quantity.ACC, Quantity.GYRO):
        if quantity not in sources:
            raise missing(shown, quantity)

    def stream(quantity: Quantity) -> Iterator[Reading]:
        member = sources[quantity]
        return movesense.readings(movesense.packets_of(member), quantity, member.shown)

    return lambda warnings: paired(stream(Quantity.ACC), stream(Quantity.GYRO), warnings)
