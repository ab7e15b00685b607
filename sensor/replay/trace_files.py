"""``--trace``: time, elevation and phase of every sample as CSV."""

from __future__ import annotations

import os
from contextlib import ExitStack
from math import isfinite
from types import TracebackType

from kneehold.sensor.files.output_file import OutputFile

__all__ = ["TraceFiles"]


class TraceFiles:
    """CSV files ``t_s,elevation_deg,phase``, one per sensor; the angle is empty where there is none.

    The first sensor's stands at ``path``; a second one, called ``left``, stands beside it as
    ``FILE.left.csv``. Raises as ``OutputFile``.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._open = ExitStack()
        self._first = self._begun(path)
        self._files: dict[str, OutputFile] = {}

    def __enter__(self) -> TraceFiles:
        return self

    def write(self, sensor: str, t_s: float, elevation_deg: float, phase: str) -> None:
        """Append one sample; microseconds and ten-thousandths of a degree."""
        file = self._files.get(sensor)
        if file is None:
            file = self._files[sensor] = self._begun(self._beside(sensor)) if self._files else self._first
        angle = f"{elevation_deg:.4f}" if isfinite(elevation_deg) else ""
        file.write(f"{t_s:.6f},{angle},{phase}\n")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def _begun(self, path: str) -> OutputFile:
        file = self._open.enter_context(OutputFile(path))
        file.write("t_s,elevation_deg,phase\n")
        return file

    def _beside(self, sensor: str) -> str:
        stem, ending = os.path.splitext(self._path)
        return f"{stem}.{sensor}{ending}"
