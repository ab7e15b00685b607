"""Where kneehold keeps its data."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from kneehold.sensor.files.private_file import made_private
from kneehold.sensor.model.errors import OutputError

__all__ = ["DATA_DIR_VARIABLE", "DataDir", "data_place"]

DATA_DIR_VARIABLE = "KNEEHOLD_DATA_DIR"
_APP = "kneehold"
# Named by the modules that write them; a test compares.
_KEPT = (".lock", "own_accuracy.json", "phone", "rescore.journal.jsonl", "safety.json", "sensors.json")


@dataclass(frozen=True, slots=True)
class DataDir:
    """The folders of one user; none of them is made by asking for its name."""

    root: Path

    @property
    def sessions(self) -> Path:
        """One folder a session."""
        return self.root / "sessions"

    @property
    def index(self) -> Path:
        """The list of sessions; can be deleted at any time."""
        return self.root / "index.sqlite"

    @property
    def kept(self) -> tuple[Path, ...]:
        """Everything that kneehold keeps there beside the sessions."""
        return (self.index, *(self.root / name for name in _KEPT))

    def made(self) -> DataDir:
        """The same place with its folders made, readable by their owner only; ``OutputError`` where that fails."""
        try:
            made_private(self.sessions)
        except OSError as error:
            raise OutputError(str(self.root), f"the data folder cannot be made ({error.strerror})") from error
        return self


def data_place(data_dir: str | None = None) -> DataDir:
    """The place named by ``data_dir``, else by KNEEHOLD_DATA_DIR, else where the system keeps a user's data."""
    named = data_dir or os.environ.get(DATA_DIR_VARIABLE)
    if named:
        return DataDir(Path(named))
    from platformdirs import user_data_path

    return DataDir(user_data_path(_APP, appauthor=False))
