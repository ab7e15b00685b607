"""Which recordings an export holds, and what reads the one that is meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.tape.imports import movesense, sensor_logger
from kneehold.sensor.tape.imports.app_tables import Table, table_of
from kneehold.sensor.tape.imports.columns import Quantity
from kneehold.sensor.tape.imports.members import Member, is_wide, lines_of, members_of, opened
from kneehold.sensor.tape.imports.options import NOTHING_SAID, ImportOptions
from kneehold.sensor.tape.imports.physics import Rows, judged
from kneehold.sensor.tape.imports.sheets import Sheet, sheet_of
from kneehold.sensor.tape.imports.sources import Source, logged_source, missing, paired_source, table_source
from kneehold.sensor.tape.imports.xsens_dot import dot_source, is_dot_table

__all__ = ["family", "importer_of"]

_TABLES = (".csv", ".txt", ".tsv", ".gz", ".log", ".dat")
_JSON = (".json", ".jsonl", ".ndjson", ".json.gz")
_METADATA = "metadata.csv"
_PLAIN = "t_s"  # the time of the plain form, which csv_reader reads
# What tells the files of one recording apart: everything else in their names is the same.
_SENSOR_WORD = re.compile(
    r"linear[ _]?acceler\w*|total[ _]?acceleration|acceler\w*|angular[ _]?velocity|gyroscope|gravity|uncalibrated"
    r"|raw data|accm|gyrm|lacm|grvm|accel|gyro|acc|gyr|beschleunigung|gyroskop|[\d.]+hz|(?<=[_-])(?:lin|grav)(?=\W|$)",
    re.IGNORECASE,
)


# Six axes, or the sensors of a phone.
_MOST_KINDS = 20
_LOOKED_FOR = "a table or JSON with acceleration and angular rate was looked for"
# Files that people try, by their first bytes.
_KINDS = (
    (b"%PDF", "a PDF: export the numbers as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet or document: save it as CSV"),
    (b"MATLAB", "a MATLAB file: save it as CSV"),
    (b"\x89HDF", "an HDF5 file: save it as CSV"),
    (b"PAR1", "a Parquet file: save it as CSV"),
    (b"BZh", "compressed with bzip2: unpack it first"),
    (b"\xfd7zXZ", "compressed with xz: unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd: unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive: unpack it first"),
    (b"Rar!", "a RAR archive: unpack it first"),
    (b"\x93NUMPY", "a NumPy array: save it as CSV"),
    (b"<!DOCTYPE", "a web page: download the table itself"),
    (b"<html", "a web page: download the table itself"),
    (b"SQLite format 3", "a database: export it as CSV"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"PK\x03\x04", "a zip within a zip: unpack it once"),
)


class _Recording(NamedTuple):
    name: str
    open: Callable[[], Source]
    has_rate: bool = True
    tables: int = 1


def family(name: str) -> str:
    """A file name without its word for the sensor: the same for all files of one recording."""
    stem, dot, ending = name.lower().rpartition(".")
    plain = _SENSOR_WORD.sub("*", stem or ending)
    return re.sub(r"\*[\W_]*(?:\*[\W_]*)*", "*", plain) + (f"{dot}{ending}" if stem else "")


def importer_of(path: Path, shown: str, options: ImportOptions = NOTHING_SAID) -> Rows | None:
    """What reads the export at ``path`` (zip, folder or file), or ``None`` for a plain CSV file.

    Raises ``RecordingError`` that says what was looked for and what was found, or asks what has to be said.
    """
    members = members_of(path, shown)
    own = members
    if path.is_file() and not any(member.shown.startswith(f"{shown}/") for member in members):
        own = tuple(member for member in members if member.name == path.name)
        if own and (kind := _binary_kind(own[0])) is not None:
            raise RecordingError(shown, f"{_LOOKED_FOR}; this is {kind}")
        if _is_plain(own):
            if not options.has_units:
                return None
            # What is not said of the plain form is m/s² and rad/s.
            options = options._replace(
                acc=1.0 if options.acc is None else options.acc, rate=1.0 if options.rate is None else options.rate
            )
        members = tuple(m for m in members if family(m.name) == family(path.name) or m.name.lower() == _METADATA)
    whole = [recording for member in own if (recording := _whole(member, len(own) == 1)) is not None]
    found = whole or _grouped(own, members, shown, options)
    if not found:
        pair = _movesense_pair(members, shown) if any(_is_json(member) for member in own) else None
        if pair is None and path.is_dir() and not any(_is_json(member) or sheet_of(member) for member in own):
            return None  # a folder in which nothing was recorded
        if pair is None:
            raise RecordingError(shown, _described(path, own))
        return judged(pair, options)
    return judged(_chosen(found, shown, options).open(), options)


def _chosen(found: Sequence[_Recording], shown: str, options: ImportOptions) -> _Recording:
    if len(found) == 1:
        return found[0]
    names = [recording.name for recording in found]
    wanted = options.recording
    chosen = [recording for recording in found if recording.name == wanted]
    if len(chosen) == 1:
        return chosen[0]
    if not any(recording.has_rate for recording in found):
        tables = sum(recording.tables for recording in found)
        raise RecordingError(shown, f"{_LOOKED_FOR}; it holds {tables} tables, none of which has an angular rate")
    listed = ", ".join(names[:6]) + (" and more" if len(names) > 6 else "")
    if wanted is not None:
        raise RecordingError(shown, f"it holds no recording '{wanted}', but {listed}")
    raise RecordingError(shown, f"it holds several recordings: {listed}; choose one with --recording {quote(names[0])}")


def _is_table(member: Member) -> bool:
    return member.name.lower().endswith(_TABLES)


def _is_json(member: Member) -> bool:
    return member.name.lower().endswith(_JSON)


def _is_plain(own: Sequence[Member]) -> bool:
    """Whether the one file is the plain form, or no table at all: its reader says best what is wrong with the file."""
    if len(own) != 1 or _is_json(own[0]):
        return False
    sheet = sheet_of(own[0])
    return sheet is None or _PLAIN in sheet.header


def _whole(member: Member, is_named: bool) -> _Recording | None:
    """The reader of a file that holds everything by itself."""
    name = member.name.partition(".")[0]
    if _is_table(member):
        return _Recording(name, lambda: dot_source(member)) if is_dot_table(member) else None
    if not _is_json(member):
        return None
    if sensor_logger.is_export(member):
        return _Recording(name, lambda: logged_source(member))
    first = _first_packet(member, is_named)
    if first is not None and "ArrayAcc" in first and "ArrayGyro" in first:
        return _Recording(name, lambda: movesense.imu_source(member))
    return None


def _grouped(own: Sequence[Member], members: Sequence[Member], shown: str, options: ImportOptions) -> list[_Recording]:
    """Tables that belong together: of one folder, and with one name but for the word for the sensor."""
    understood = {member.shown: table for member in members if _is_table(member) and (table := table_of(member))}
    if not any(member.shown in understood for member in own):
        return []
    groups: dict[tuple[str, str], list[Table]] = {}
    for table in understood.values():
        groups.setdefault((table.member.folder, family(table.member.name)), []).append(table)
    used = {Quantity.ACC, Quantity.GYRO, Quantity.LINEAR}
    kept = {
        key: tables for key, tables in groups.items()
        if any(triple.quantity in used for table in tables for triple in table.columns.triples)
    }  # fmt: skip
    folders = {folder for folder, _ in kept}
    found: list[_Recording] = []
    for (folder, key), tables in kept.items():
        beside = [member for member in members if member.folder == folder]
        opener = partial(table_source, tables, beside, shown, options)
        has_rate = any(each.quantity is Quantity.GYRO for table in tables for each in table.columns.triples)
        found.append(_Recording(_name(folder, key, kept, len(folders) > 1), opener, has_rate, len(tables)))
    return found


def _name(folder: str, key: str, kept: dict[tuple[str, str], list[Table]], has_folders: bool) -> str:
    """How a person names a recording: by its folder, its file, or what the names of its files share."""
    alone = sum(1 for other, _ in kept if other == folder) == 1
    if has_folders and alone and folder:
        return folder
    tables = kept[folder, key]
    stem = tables[0].member.name.partition(".")[0]
    shared = re.sub(r"[\W_]+", " ", key.rpartition(".")[0]).strip()
    own = stem if len(tables) == 1 and not shared else shared or stem
    return f"{folder}/{own}" if has_folders and folder else own


def _first_packet(member: Member, is_named: bool) -> movesense.Packet | None:
    """What tells Movesense JSON from other JSON; only a file that was named has to be readable."""
    try:
        return next(movesense.packets_of(member), None)
    except RecordingError:
        if is_named:
            raise
        return None


def _movesense_pair(members: Sequence[Member], shown: str) -> Source | None:
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
    acc, gyro = sources[Quantity.ACC], sources[Quantity.GYRO]
    return paired_source(
        lambda: movesense.readings(movesense.packets_of(acc), Quantity.ACC, acc.shown),
        lambda: movesense.readings(movesense.packets_of(gyro), Quantity.GYRO, gyro.shown),
        shown, 1.0, 1.0,
    )  # fmt: skip


def _described(path: Path, own: Sequence[Member]) -> str:
    """What was looked for, and what was found instead."""
    looked = _LOOKED_FOR
    sheets = [sheet for member in own if _is_table(member) and (sheet := sheet_of(member)) is not None]
    if len(own) == 1:
        return f"{looked}; {_of_one(own[0], sheets)}"
    kind = "a folder" if path.is_dir() else "a zip"
    if not own:
        return f"{looked}; this is {kind} without files"
    if any(member.name in ("workbook.xml", "content.xml") for member in own):
        return f"{looked}; this is a spreadsheet: save it as CSV"
    if any(member.name.endswith(".npy") for member in own):
        return f"{looked}; this is a NumPy archive: save it as CSV"
    if sheets:
        tables = "1 table" if len(sheets) == 1 else f"{len(sheets)} tables"
        return f"{looked}; this is {kind} with {tables}, none of which has an acceleration or an angular rate"
    names = ", ".join(member.name for member in own[:3])
    return f"{looked}; this is {kind} with {len(own)} files and no table ({names}{', ...' if len(own) > 3 else ''})"


def _binary_kind(member: Member) -> str | None:
    """What a file that is no text seems to be, ``None`` for text and for what cannot be read."""
    try:
        with opened(member) as raw:
            head = raw.read(1024)
    except RecordingError:
        return None
    known = next((kind for mark, kind in _KINDS if head.startswith(mark)), None)
    if head[257:262] == b"ustar":
        known = "a tar archive: unpack it first"
    return known or ("no text: export the numbers as CSV" if b"\0" in head and not is_wide(head) else None)


def _of_one(member: Member, sheets: Sequence[Sheet]) -> str:
    if _is_json(member):
        return "this JSON holds neither Movesense packets nor Sensor Logger's readings"
    if not sheets:
        if (kind := _binary_kind(member)) is not None:
            return f"this is {kind}"
        next(lines_of(member), None)  # raises, where it cannot be read at all
        return "this is no table of numbers under a header"
    sheet = sheets[0]
    if not sheet.header:
        columns = len([cell for cell in sheet.peek[0] if cell])
        return (
            f"this is a table of {columns} columns without a header; 7 (time, acceleration, angular rate) or 6 "
            "(without time) can be read"
        )
    if (kind_at := _kind_column(sheet)) is not None:
        kinds = ", ".join(sorted({row[kind_at] for row in sheet.peek if kind_at < len(row)})[:6])
        return (
            f"this table is long: '{sheet.header[kind_at]}' says what each row holds ({kinds}); write a column for "
            "each axis of acceleration and angular rate, or one file for each"
        )
    names = ", ".join(name for name in sheet.header[:8] if name)
    return f"this table has the columns {names}{', ...' if len(sheet.header) > 8 else ''}, and none of them is one"


def _kind_column(sheet: Sheet) -> int | None:
    """Where a long table says what its rows hold: a few names that come again and again beside x, y, z or a value."""
    names = [name.lower() for name in sheet.header]
    if not set("xyz") <= set(names) and not any("value" in name for name in names):
        return None
    for at, name in enumerate(names):
        cells = [row[at] for row in sheet.peek if at < len(row)]
        changes = sum(one != other for one, other in pairwise(cells))
        if name not in ("", "x", "y", "z", "value") and 1 < len(set(cells)) <= min(changes, _MOST_KINDS):
            return at
    return None
