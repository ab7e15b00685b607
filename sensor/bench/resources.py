"""What this process holds, where the system tells it (Linux)."""

from __future__ import annotations

import gc
import os
from pathlib import Path

__all__ = ["open_files", "resident_mib"]


def resident_mib() -> float:
    """Resident memory after a garbage collection; 0 where the system does not tell."""
    gc.collect()
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def open_files() -> int:
    """How many files this process holds; 0 where the system does not tell."""
    folder = Path("/proc/self/fd")
    return sum(1 for _ in folder.iterdir()) if folder.is_dir() else 0
