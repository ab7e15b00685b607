"""Sessions as Parquet: the tables of the CSV export, typed. Needs the extra ``parquet``."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kneehold.sensor.archive.reviewed import ReviewedSession
from kneehold.sensor.export.folder import made_folder, safe_names
from kneehold.sensor.export.tables import Cell, sample_columns, tables_of
from kneehold.sensor.files.output_file import OutputFile
from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.model.shown import encodable

__all__ = ["write_parquet_files"]


def write_parquet_files(sessions: Sequence[ReviewedSession], folder: Path) -> list[Path]:
    """Write sessions, holds, marks, trends and the samples of every sensor, a file each; returns the files.

    Raises ``UsageError`` where pyarrow is not installed, ``OutputError`` where nothing can be written.
    """
    try:
        import pyarrow as pa  # pyright: ignore[reportMissingTypeStubs, reportMissingImports]
    except ImportError as error:
        raise UsageError("Parquet needs one more package: pip install '.[parquet]' in the checkout.") from error
    library: Any = pa  # pyarrow ships without types
    made_folder(folder)
    tables = tables_of(sessions).items()
    written = [_write(folder / f"{name}.parquet", _table(library, *table)) for name, table in tables]
    for session, name in zip(sessions, safe_names([session.name for session in sessions]), strict=True):
        for sensor in session.evaluation.rows:
            columns: Mapping[str, Any] = sample_columns(session, sensor)
            path = folder / f"samples_{name}_{safe_names([sensor])[0]}.parquet"
            written.append(_write(path, library.table(dict(columns))))
    return written


def _table(library: Any, columns: Mapping[str, type], records: Sequence[Mapping[str, Cell]]) -> Any:
    """Typed by column, not by what happens to stand in it: every export can be put below another."""
    texts = {name for name, of in columns.items() if of is str}
    records = [
        {name: encodable(str(cell)) if name in texts and cell is not None else cell for name, cell in record.items()}
        for record in records
    ]
    kinds = {str: library.string(), int: library.int64(), float: library.float64(), bool: library.bool_()}
    return library.Table.from_pylist(records, library.schema([(name, kinds[of]) for name, of in columns.items()]))


def _write(path: Path, table: Any) -> Path:
    import pyarrow.parquet as pq  # pyright: ignore[reportMissingTypeStubs, reportMissingImports]

    data = io.BytesIO()
    library: Any = pq
    library.write_table(table, data, compression="zstd")
    with OutputFile(str(path), is_binary=True) as file:
        file.write_bytes(data.getvalue())
    return path
