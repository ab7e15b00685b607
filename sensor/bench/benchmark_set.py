"""The recordings of the open benchmark: simulated people of every family, and everyday movement without a repetition.

The open part is made from seeds that stand here, so anybody can make the same bytes and knows the truth. The hidden
part is made from seeds derived from a secret (HMAC-SHA-256 over version and name): its recordings may be handed out,
and only who has the secret knows their truth. ``benchmark_1.json`` freezes the open part by a hash for each family.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import hmac
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple, cast

from kneehold.sensor.bench.workers import Done, ordered_map
from kneehold.sensor.exercises.profile_files import load_profile
from kneehold.sensor.files.output_file import OutputFile
from kneehold.sensor.model.errors import OutputError
from kneehold.sensor.review.matching import Hold
from kneehold.sensor.simulation.build import nearest_axes
from kneehold.sensor.simulation.families import FAMILIES
from kneehold.sensor.simulation.people import simulate_family
from kneehold.sensor.simulation.recording import Simulation
from kneehold.sensor.simulation.scenarios import simulate_daily
from kneehold.sensor.simulation.writer import write_csv

__all__ = [
    "HIDDEN",
    "OPEN",
    "OTHER",
    "VERSION",
    "Entry",
    "Truth",
    "entries",
    "family_digests",
    "freeze",
    "frozen",
    "make",
    "truth_of",
]

VERSION = 1
OPEN, HIDDEN = "open", "hidden"
OTHER = "other-movement"
_FROZEN = "benchmark_1.json"
# Each family with an unknown and with a declared mounting. Seeds below those that are reserved for reports, and apart
# from those on which the uncertainty was fitted (100,000 to 141,999).
_SETS = 2
_FIRST_SEED, _SEEDS_APART = 300_000, 1000
_OTHERS, _OTHER_MIN = 6, 5.0
# Hidden seeds lie behind all that anything is fitted to or reported on.
_HIDDEN_FROM, _HIDDEN_SEEDS = 1_000_000, 2**48
_MANIFEST = "manifest.csv"
_COLUMNS = (
    "recording", "part", "profile", "side", "mount", "min_range_deg", "min_hold_s", "duration_s", "sha256",
)  # fmt: skip


class Entry(NamedTuple):
    """One recording of the set; the same entry is always the same recording."""

    name: str
    part: str
    family: str
    seed: int
    declared: bool

    def simulate(self) -> Simulation:
        """The recording with its truth."""
        if self.family == OTHER:
            return simulate_daily(self.seed, _OTHER_MIN, declared=self.declared, mat=True)
        return simulate_family(self.family, self.seed, declared=self.declared)


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known of one recording: holds that must be found, and those that may be."""

    entry: Entry
    duration_s: float
    holds: tuple[Hold, ...]
    optional: tuple[Hold, ...]


def entries(secret: bytes = b"") -> tuple[Entry, ...]:
    """The open part, and with a ``secret`` the hidden one behind it."""
    kinds = [(family.name, k) for family in FAMILIES for k in range(_SETS)]
    kinds += [(OTHER, k) for k in range(_OTHERS)]
    found = [Entry(f"{OPEN}-{n:03d}", OPEN, family, _open_seed(n), k % 2 == 1) for n, (family, k) in enumerate(kinds)]
    if secret:
        found += [
            Entry(f"{HIDDEN}-{n:03d}", HIDDEN, family, _hidden_seed(secret, n), k % 2 == 1)
            for n, (family, k) in enumerate(kinds)
        ]
    return tuple(found)


def truth_of(chosen: Sequence[Entry], workers: int, on_progress: Done | None = None) -> tuple[Truth, ...]:
    """The truth of each entry, in their order."""
    return tuple(ordered_map(_truth, chosen, workers, on_progress))


def make(folder: Path, secret: bytes, workers: int, on_progress: Done | None = None) -> tuple[str, ...]:
    """Write the set into ``folder``, which is made: samples, truth of the open part, ``manifest.csv``.

    Returns the families whose bytes are not those of the frozen set. Raises ``OutputError``.
    """
    chosen = entries(secret)
    try:
        for part in dict.fromkeys(entry.part for entry in chosen):
            (folder / part).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(str(folder), f"cannot be made ({error.strerror})") from error
    rows = ordered_map(_written, [(str(folder), entry) for entry in chosen], workers, on_progress)
    _write(folder / _MANIFEST, _table(rows))
    _write(folder / "README.txt", resources.files("kneehold.sensor.bench").joinpath("benchmark.txt").read_text("utf-8"))
    found = _digests(chosen, [row[-1] for row in rows])
    return tuple(family for family, digest in frozen().items() if found.get(family) != digest)


def freeze(folder: Path, file: Path) -> None:
    """Write the hashes of a new version of the set to ``file``; the recordings go to ``folder``."""
    found = family_digests(tuple(dict.fromkeys(entry.family for entry in entries())), folder)
    _write(file, json.dumps(found, indent=1) + "\n")


def family_digests(families: Sequence[str], folder: Path) -> dict[str, str]:
    """Hash over the open recordings of ``families`` as they are written to ``folder``."""
    (folder / OPEN).mkdir(parents=True, exist_ok=True)
    chosen = [entry for entry in entries() if entry.family in families]
    return _digests(chosen, [_written((str(folder), entry))[-1] for entry in chosen])


@cache
def frozen() -> dict[str, str]:
    """The hash of each family's open recordings."""
    text = resources.files("kneehold.sensor.bench").joinpath(_FROZEN).read_text(encoding="utf-8")
    return cast("dict[str, str]", json.loads(text))


def _open_seed(number: int) -> int:
    return _FIRST_SEED + number // _SETS * _SEEDS_APART + number % _SETS


def _hidden_seed(secret: bytes, number: int) -> int:
    """Known only with the secret; the same for the same secret."""
    said = hmac.new(secret, f"kneehold benchmark {VERSION} {number}".encode(), hashlib.sha256).digest()
    return _HIDDEN_FROM + int.from_bytes(said[:8], "big") % _HIDDEN_SEEDS


def _truth(entry: Entry) -> Truth:
    simulation = entry.simulate()
    holds, optional = (
        tuple(Hold(rep.hold_start_s, rep.hold_end_s) for rep in reps) for reps in (simulation.reps, simulation.optional)
    )
    return Truth(entry, float(simulation.t_s[-1]), holds, optional)


def _written(case: tuple[str, Entry]) -> tuple[str, ...]:
    """Write one recording; its row of the manifest."""
    folder, entry = case
    simulation = entry.simulate()
    path = Path(folder) / entry.part / f"{entry.name}.csv.gz"
    files = write_csv(simulation, path)
    digest = hashlib.sha256(_plain(path))
    for beside in files[1:]:
        if entry.part == HIDDEN:
            beside.unlink()
        else:
            digest.update(_plain(beside))
    profile = load_profile(simulation.profile)
    mount = nearest_axes(simulation.told or simulation.mounting) if entry.declared else "unknown"
    return (
        entry.name, entry.part, profile.name, simulation.side, mount, f"{profile.min_range_deg:g}",
        f"{profile.min_hold_s:g}", f"{float(simulation.t_s[-1]):.3f}", digest.hexdigest(),
    )  # fmt: skip


def _plain(path: Path) -> bytes:
    """The file without compression: what a compressor makes of it differs from machine to machine."""
    return gzip.decompress(path.read_bytes()) if path.name.endswith(".gz") else path.read_bytes()


def _digests(chosen: Sequence[Entry], hashes: Sequence[str]) -> dict[str, str]:
    """One hash a family over those of its open recordings."""
    by_family: dict[str, list[str]] = {}
    for entry, digest in zip(chosen, hashes, strict=True):
        if entry.part == OPEN:
            by_family.setdefault(entry.family, []).append(digest)
    return {family: hashlib.sha256("".join(each).encode()).hexdigest() for family, each in by_family.items()}


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([_COLUMNS, *rows])
    return text.getvalue()


def _write(path: Path, text: str) -> None:
    with OutputFile(str(path)) as file:
        file.write(text)
