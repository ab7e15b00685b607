"""Import contracts: which part of the product may use which, each with its sentence.

``TABLE`` is read against the syntax trees: imports inside functions and for types count as well. A module obeys the
longest row that begins its name; it may always import its own folder and the bare package ``kneehold`` (the version).
Names stand without the leading ``kneehold.``.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pytest

CORE = "model exercises drivers motion coach guide core"
SHELL = f"{CORE} files tape simulation sources virtual replay live archive review report export jobs phone"


class Contract(NamedTuple):
    """What one part of the product may import."""

    ours: str  # of sensor/, and "tui"
    others: str  # of other people
    why: str


TABLE: dict[str, Contract] = {
    # --- vocabulary
    "sensor.model": Contract("", "", "Everything speaks in these values, so they know nobody."),
    "sensor.exercises": Contract("model files", "", "Exercises and plans are data; no code depends on one of them."),
    # --- pure: no file, no clock, no radio
    "sensor.drivers": Contract("model", "", "A driver turns bytes into values and knows neither radio nor counting."),
    "sensor.motion": Contract("model", "", "Samples become an angle without knowing any exercise."),
    "sensor.motion.ahrs_filters": Contract("model", "numpy ahrs", "Published filters, on request only."),
    "sensor.coach": Contract(
        "model exercises.profiles exercises.whose_leg motion.long_axis motion.mounting motion.pivot motion.plane "
        "motion.vectors",
        "",
        "Movement becomes repetitions; of motion it needs the geometry alone.",
    ),
    "sensor.guide": Contract("model exercises", "", "The guided session sees counts, never samples or a screen."),
    "sensor.review": Contract("model coach.hold_band", "numpy", "The band of a hold is defined once."),
    "sensor.core": Contract(CORE, "", "The pipeline joins the pure parts and adds no input or output."),
    # --- shell: files, time, radio
    "sensor.files": Contract("model", "", "Private files and locks serve all that is written."),
    "sensor.tape": Contract("model files", "", "A tape keeps entries and does not know what they mean."),
    "sensor.tape.imports": Contract(
        "model tape files motion.gravity_check motion.gravity_findings",
        "ijson",
        "Exports of any size are a stream; physics tells their units.",
    ),
    "sensor.tape.events_json": Contract("model coach.summary", "", "There is one way to write a repetition."),
    "sensor.simulation": Contract(
        "model drivers exercises.profiles files tape",
        "numpy scipy",
        "The simulator is written against the definitions, never against the counter.",
    ),
    "sensor.sources": Contract("model drivers tape simulation", "", "A source delivers entries and never counts."),
    "sensor.sources.ble_link": Contract("model drivers sources", "bleak", "One of two files that speak with bleak."),
    "sensor.sources.ble_search": Contract("model drivers sources", "bleak", "The other one."),
    "sensor.sources.bluetooth_errors": Contract("", "bleak", "Words for what bleak raises."),
    "sensor.sources.phone_bluetooth": Contract(
        "model drivers sources", "dbus_fast", "BlueZ takes a peripheral over D-Bus only."
    ),
    "sensor.sources.phone_apps": Contract(
        "model drivers sources", "aiohttp yarl", "Apps that serve motion themselves; yarl is aiohttp's type of address."
    ),
    "sensor.phone": Contract("model drivers files", "", "A phone is a sensor that comes to us over the network."),
    "sensor.phone.certificate": Contract("model files", "cryptography", "The page needs https, so a certificate."),
    "sensor.phone.server": Contract("model drivers", "aiohttp", "The one server, opened only when asked for."),
    "sensor.virtual": Contract(
        "model drivers sources simulation", "bleak bumble", "A radio and sensors where there are none."
    ),
    "sensor.replay": Contract(f"{CORE} files tape simulation sources review", "numpy", "A file through the core."),
    "sensor.replay.player": Contract("model", "", "The player moves a core along entries, whatever they are."),
    "sensor.live": Contract(f"{CORE} tape sources archive replay", "", "A source through the core, onto a tape."),
    "sensor.live.lsl": Contract("model core tape", "pylsl", "Only who asks for it opens a socket."),
    "sensor.archive": Contract(
        "model exercises review tape files replay tui.wording",
        "",
        "Sessions are folders; the archive reads and lists them.",
    ),
    "sensor.archive.data_dir": Contract("model files", "platformdirs", "Where each system keeps a user's data."),
    "sensor.jobs": Contract("model files archive.results", "", "Workers get paths and return results."),
    "sensor.jobs.cluster": Contract("model archive.results jobs", "distributed", "Optional: a cluster that runs."),
    "sensor.export": Contract(
        "model review files archive report.words", "numpy", "Exports are made of reviewed sessions."
    ),
    "sensor.export.parquet_files": Contract("model files archive", "pyarrow", "Optional: tables for data science."),
    "sensor.report": Contract(
        "model review archive exercises bench.figures tui.wording", "numpy", "A report says what the review found."
    ),
    "sensor.bench": Contract(SHELL, "numpy scipy ahrs vqf", "The bench measures everything below the command line."),
    "sensor.bench.figures": Contract("", "", "One file of measured figures."),
    "sensor.bench.link": Contract(SHELL, "bleak", "What bleak costs without us is measured too."),
    "sensor.bench.screen": Contract(f"{SHELL} tui", "numpy textual", "The dashboard is what is measured."),
    "sensor.bench.long_screen": Contract(f"{SHELL} tui", "textual", "The dashboard is what is measured, for hours."),
    "sensor.bench.review_keys": Contract(f"{SHELL} tui", "textual", "The review screen is what is measured."),
    # --- what a person sees and calls
    "tui": Contract(
        "model core.setup replay exercises.prescription exercises.whose_leg guide.keys guide.steps",
        "textual rich numpy",
        "The screen shows what the core says; Textual draws by way of rich, big digits and curves are arrays.",
    ),
    "tui.review": Contract(
        "model review archive coach.hold_band tape.marks report",
        "textual rich numpy",
        "The review screen shows what the archive and the review found.",
    ),
    "tui.bake_font": Contract("", "numpy PIL", "Fonts are baked before a release, not at run time."),
    "tui.wording": Contract("", "", "Words alone, for whatever shows or speaks them."),
    "tui.sound": Contract("model core.setup tui.blocks tui.wording", "numpy", "Heard with or without a screen."),
    "tui.sound.render": Contract("", "numpy piper", "Voices are rendered before a release, not at run time."),
    "tui.sound.backends": Contract("", "just_playback", "Optional, as found."),
    "sensor.cli": Contract(f"{SHELL} bench tui", "", "A front end: it shows text and screens of tui/."),
    "sensor.cli.live.phone_line": Contract(
        f"{SHELL} tui", "segno", "The QR code that a phone reads from the terminal."
    ),
    "sensor": Contract("", "", "The package itself holds no code."),
    "kneehold": Contract(
        f"{CORE} replay tape", "numpy matplotlib", "The library: arrays and recordings in, arrays and objects out."
    ),
}


def test_every_import_is_in_the_table(trees: dict[str, ast.Module]) -> None:
    forbidden = [
        f"{module} imports {target}"
        for module, tree in trees.items()
        for target in sorted(set(imported(tree, trees)))
        if not is_allowed(module, target)
    ]
    assert forbidden == []


def test_every_contract_has_its_sentence_and_somebody_it_binds(trees: dict[str, ast.Module]) -> None:
    assert [row for row, contract in TABLE.items() if not contract.why.endswith(".")] == []
    assert [row for row in TABLE if not any(begins(row, short(module)) for module in trees)] == []


def test_only_commands_and_the_public_names_are_imported_by_a_name_made_at_run_time(
    trees: dict[str, ast.Module],
) -> None:
    names = {"import_module", "__import__"}
    users = [
        module
        for module, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in names
    ]
    assert [module for module in users if not begins("sensor.cli", short(module)) and module != "kneehold"] == []


@pytest.mark.parametrize(
    ("module", "target"),
    [
        ("sensor.coach.counter", "numpy"),
        ("sensor.drivers.movesense", "sensor.core.pipeline"),
        ("sensor.motion.elevation", "sensor.coach.counter"),
        ("sensor.motion.gravity_tracker", "ahrs.filters"),
        ("sensor.sources.replay", "bleak"),
        ("sensor.sources.ble_link", "sensor.core.pipeline"),
        ("sensor.simulation.script", "sensor.coach.counter"),
        ("sensor.model.values", "sensor.motion.vectors"),
        ("sensor.replay.replay", "tui.event_text"),
        ("sensor.replay.replay", "sensor.cli.main"),
        ("sensor.replay.replay", "kneehold.counting"),
        ("sensor.bench.accuracy", "sensor.cli.options.counting"),
        ("tui.event_text", "sensor.cli.options.counting"),
        ("tui.event_text", "sensor.core.pipeline"),
    ],
)
def test_the_table_refuses_what_would_turn_an_arrow_round(module: str, target: str) -> None:
    assert not is_allowed(module, target)


def test_no_import_is_relative(trees: dict[str, ast.Module]) -> None:
    nodes = [(module, node) for module, tree in trees.items() for node in ast.walk(tree)]
    assert [module for module, node in nodes if isinstance(node, ast.ImportFrom) and node.level] == []


def imported(tree: ast.Module, known: Mapping[str, object]) -> Iterator[str]:
    """Dotted names of the modules that a tree imports; ``from a import b`` is ``a.b`` if that is a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            full = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (name if name in known else node.module for name in full)


def is_allowed(module: str, target: str) -> bool:
    module, target = short(module), short(target)
    top = target.partition(".")[0]
    if top in sys.stdlib_module_names or target == "kneehold":
        return True
    contract = TABLE[max((row for row in TABLE if begins(row, module)), key=len)]
    if top not in ("kneehold", "sensor", "tui"):
        return top in contract.others.split()
    allowed = [word if begins("tui", word) else f"sensor.{word}" for word in contract.ours.split()]
    return any(begins(part, target) for part in (*allowed, folder(module)))


def short(module: str) -> str:
    """The name without ``kneehold.`` for what stands in a folder of its own: ``sensor.coach``, ``tui.event_text``."""
    name = module.removeprefix("kneehold.")
    return name if name.partition(".")[0] in ("sensor", "tui") else module


def folder(module: str) -> str:
    """The folder a module stands in: ``sensor.cli``, ``tui``, ``kneehold``."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "sensor" else parts[0]


def begins(part: str, module: str) -> bool:
    return module == part or module.startswith(part + ".")
