"""Options that name what a command writes, kept apart from those that name what it reads."""

from __future__ import annotations

import argparse
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from kneehold.sensor.files.output_file import check_output, reading

__all__ = ["OutputPath", "inputs_kept"]

_DATA_DIR = "data_dir"
# Options that name what is read. A word of another, such as a person or a format, may also be the name of a folder.
_READ = ("cases", "data", "marks", "path", "plan", "profile_file", "secret_file", "session", "what")
# Of a recording X, the marks stand beside it.
_MARKS_ENDING = ".reps.csv"
_ENDINGS = (".csv.gz", ".csv")


class OutputPath(str):
    """A path that the command writes to: the ``type`` of every such option."""

    __slots__ = ()


@contextmanager
def inputs_kept(args: argparse.Namespace) -> Generator[None]:
    """A context in which no output replaces what the options name as input, nor what kneehold keeps in its data folder.

    Raises ``UsageError`` at once where an option names such an output.
    """
    values = cast("dict[str, object]", vars(args))
    outputs = [value for value in values.values() if isinstance(value, OutputPath)]
    with reading(_inputs(values) if outputs else ()):
        for output in outputs:
            check_output(output)
        yield


def _inputs(values: dict[str, object]) -> Iterator[Path]:
    from kneehold.sensor.archive.data_dir import data_place

    # The data folder itself may hold a report; what kneehold keeps there is named by the archive.
    yield from data_place(cast("str | None", values.get(_DATA_DIR))).kept
    for value in map(values.get, _READ):
        for word in cast("list[str | None]", value) if isinstance(value, list) else [cast("str | None", value)]:
            if word:
                path = Path(word)
                yield path
                stem = next((path.name.removesuffix(end) for end in _ENDINGS if path.name.endswith(end)), path.name)
                yield path.parent / f"{stem}{_MARKS_ENDING}"
