"""Sessions as CSV: ``sessions.csv``, ``holds.csv``, ``marks.csv``, ``trends.csv``, and the samples of each sensor.

UTF-8, comma, a header row, a full stop in numbers, nothing where nothing is known.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from kneehold.sensor.archive.reviewed import ReviewedSession
from kneehold.sensor.export.folder import made_folder, safe_names
from kneehold.sensor.export.tables import Cell, sample_blocks, sample_columns, tables_of
from kneehold.sensor.files.output_file import OutputFile
from kneehold.sensor.files.spreadsheet import guarded

__all__ = ["write_csv_files"]


def write_csv_files(sessions: Sequence[ReviewedSession], folder: Path) -> list[Path]:
    """Write all of ``sessions`` into ``folder``; returns the files. Raises ``OutputError``."""
    made_folder(folder)
    tables = tables_of(sessions).items()
    written = [_write_table(folder / f"{name}.csv", columns, records) for name, (columns, records) in tables]
    for session, name in zip(sessions, safe_names([session.name for session in sessions]), strict=True):
        for sensor in session.evaluation.rows:
            written.append(_write_samples(folder / f"samples_{name}_{safe_names([sensor])[0]}.csv", session, sensor))
    return written


def _write_table(path: Path, columns: Mapping[str, type], records: Sequence[Mapping[str, Cell]]) -> Path:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(record[name]) for name in columns] for record in records)
    with OutputFile(str(path)) as file:
        file.write(text.getvalue())
    return path


def _write_samples(path: Path, session: ReviewedSession, sensor: str) -> Path:
    with OutputFile(str(path)) as file:
        file.write(",".join(sample_columns(session, sensor)) + "\n")
        for block in sample_blocks(session, sensor):
            text = io.StringIO()
            np.savetxt(text, block, fmt="%.6f", delimiter=",")
            file.write(text.getvalue().replace("nan", ""))
    return path


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(guarded(value))
