"""Who may import whom?

``TABLE`` is the answer, read against the syntax trees: imports inside functions and for types
count as well. A module obeys the longest row that begins its name; it may always import its
own folder and the bare package ``sensor`` (the version).
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping

import pytest

WORDS = "values events guided_events errors snapshot"  # the vocabulary, and how a past is saved
CORE = (
    f"{WORDS} drivers motion coach guide setup recording_warnings tracing counting sensor_chain pipeline "
    "guided_pipeline"
)
SHELL = (
    f"{CORE} review tape simulation sources profile_files private_file session deck evaluation archive "
    "crew export report live virtual plan_files prescribed checkup phone untrusted"
)

# part of the product -> (what it may use of sensor/, what it may use of other people)
TABLE: dict[str, tuple[str, str]] = {
    # --- vocabulary
    "sensor.model.values": ("", ""),
    "sensor.model.events": ("values guided_events", ""),
    "sensor.model.guided_events": ("values", ""),
    "sensor.model.errors": ("", ""),
    "sensor.model.snapshot": ("", ""),
    # --- pure: no file, no clock, no radio
    "sensor.drivers": (WORDS, ""),
    "sensor.motion": (WORDS, ""),
    "sensor.motion.ahrs_filters": (WORDS, "numpy ahrs"),
    "sensor.coach": (f"{WORDS} motion", ""),  # it counts by directions; motion knows nothing of counting
    "sensor.guide": (f"{WORDS} coach.profiles", ""),
    "sensor.review": (f"{WORDS} coach.measure", "numpy"),  # the band of a hold is defined once
    "sensor.core.setup": (f"{WORDS} coach.profiles guide.plan", ""),
    "sensor.core.recording_warnings": (f"{WORDS} motion coach.profiles", ""),
    "sensor.core.sample_trace": ("values", ""),
    "sensor.core.thigh_tracker": (f"{WORDS} tracing motion coach", ""),
    "sensor.core.sensor_pipeline": (f"{WORDS} setup recording_warnings tracing counting drivers motion coach", ""),
    "sensor.core.guided_pipeline": (f"{WORDS} setup pipeline guide coach.announcer", ""),
    "sensor.core.pipeline": (f"{WORDS} setup tracing sensor_chain coach", ""),
    "sensor.replay.checkup": (f"{WORDS} motion", ""),
    "sensor.exercises.prescription": (f"{WORDS} guide.plan", ""),
    # --- shell: files, time, radio
    "sensor.exercises.profile_files": (f"{WORDS} coach untrusted", ""),
    "sensor.exercises.plan_files": (f"{WORDS} guide profile_files untrusted", ""),
    "sensor.files.private_file": ("errors file_lock", ""),
    "sensor.files.lock": ("", ""),
    "sensor.files.untrusted": ("errors", ""),
    "sensor.tape": (f"{WORDS} file_lock private_file untrusted", ""),
    # JSON of any size, read as a stream; physics tells the units that are not written
    "sensor.tape.imports": (f"{WORDS} tape untrusted motion.gravity_check", "ijson"),
    "sensor.tape.events_json": (f"{WORDS} coach.summary", ""),  # one way to write a repetition
    "sensor.simulation": (f"{WORDS} drivers coach.profiles tape", "numpy scipy"),
    "sensor.sources": (f"{WORDS} drivers tape simulation", ""),
    "sensor.phone": (f"{WORDS} drivers private_file", ""),
    "sensor.phone.certificate": ("errors private_file", "cryptography"),
    "sensor.phone.server": (f"{WORDS} drivers", "aiohttp"),
    "sensor.sources.ble_link": (f"{WORDS} drivers sources", "bleak"),
    "sensor.sources.phone_bluetooth": (f"{WORDS} drivers sources", "dbus_fast"),  # the only way to BlueZ as peripheral
    "sensor.sources.phone_apps": (f"{WORDS} drivers sources", "aiohttp yarl"),  # yarl is aiohttp's own type of address
    "sensor.sources.ble_search": (f"{WORDS} drivers", "bleak"),
    "sensor.virtual": (
        f"{WORDS} drivers sources simulation",
        "bleak bumble",
    ),  # a radio and sensors where there are none
    "sensor.replay.player": (WORDS, ""),
    "sensor.live.session": (f"{CORE} plan_files tape sources archive session", ""),
    "sensor.replay.replay": (f"{CORE} review tape simulation sources profile_files plan_files untrusted", ""),
    "sensor.replay.evaluation": (f"{WORDS} coach.measure review session", "numpy"),
    "sensor.archive": (
        f"{WORDS} review tape private_file file_lock session evaluation prescribed plan_files guide.plan untrusted",
        "",
    ),
    "sensor.archive.data_dir": ("errors private_file", "platformdirs"),
    "sensor.jobs": (f"{WORDS} file_lock archive.results", ""),
    "sensor.jobs.cluster": (f"{WORDS} archive.results", "distributed"),  # optional: a cluster that runs already
    "sensor.export": (f"{WORDS} review private_file archive report.words", "numpy"),
    "sensor.export.parquet_files": (f"{WORDS} private_file archive", "pyarrow"),
    # the known error is a measured figure
    "sensor.report": (f"{WORDS} review archive guide.plan bench.figures", "numpy"),
    "sensor.bench": (SHELL, "numpy scipy ahrs vqf"),
    "sensor.bench.figures": ("", ""),  # one file of figures
    "sensor.bench.link": (SHELL, "bleak"),  # what bleak costs without us
    "sensor.bench.screen": (f"{SHELL} tui", "numpy textual"),  # the dashboard is what is measured
    "sensor.bench.review_keys": (f"{SHELL} tui", "textual"),  # the review is what is measured
    "sensor.cli.commands.bench": (f"{SHELL} cli.options cli.progress", ""),  # options and bar as every command's
    # --- the library: arrays and recordings in, arrays and objects out
    "kneehold": (
        f"{WORDS} coach.profiles setup pipeline guided_pipeline session profile_files tape",
        "numpy matplotlib",
    ),
    # --- what a person sees; the command line shows text and screens of tui/
    # the big digits and the curve are arrays; Textual draws by way of rich
    "tui": ("values events guided_events errors session setup deck guide.keys guide.steps", "textual rich numpy"),
    "tui.wording": ("", ""),  # words alone, for whoever shows or speaks them
    "tui.review": (
        "values events errors review archive coach.measure tape.marks report.words report.listing",
        "textual rich numpy",
    ),
    "tui.bake_font": ("", "numpy PIL"),  # at development time
    "tui.sound": ("values events guided_events errors setup", "numpy"),  # heard with or without a screen
    "tui.sound.backends": ("", "just_playback"),  # optional, as found
    "tui.sound.render": ("", "numpy piper"),  # at development time
    "sensor.cli": (f"{SHELL} bench tui", ""),
    "sensor.cli.live_phone": (f"{SHELL} tui", "segno"),
    "sensor": ("", ""),
}


def test_every_import_is_in_the_table(trees: dict[str, ast.Module]) -> None:
    forbidden = [
        f"{module} imports {target}"
        for module, tree in trees.items()
        for target in sorted(set(imported(tree, trees)))
        if not is_allowed(module, target)
    ]
    assert forbidden == []


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
    assert [module for module in users if not module.startswith("sensor.cli") and module != "kneehold"] == []


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
        ("sensor.model.values", "sensor.model.events"),
        ("sensor.replay.replay", "tui.text"),
        ("sensor.replay.replay", "sensor.cli.main"),
        ("tui.text", "sensor.cli.options.counting"),
        ("tui.text", "sensor.core.pipeline"),
        ("sensor.replay.replay", "kneehold.counting"),
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
    top = target.partition(".")[0]
    if top in sys.stdlib_module_names or target == "sensor":
        return True
    row = max((part for part in TABLE if begins(part, module)), key=len)
    ours, others = TABLE[row]
    if top not in ("kneehold", "sensor", "tui"):
        return top in others.split()
    allowed = [word if word == "tui" else f"sensor.{word}" for word in ours.split()]
    return any(begins(part, target) for part in (*allowed, folder(module)))


def folder(module: str) -> str:
    """The folder a module stands in, itself for a file directly in ``sensor/``: ``sensor.cli``, ``tui``."""
    parts = module.split(".")
    return parts[0] if parts[0] != "sensor" else ".".join(parts[:2])


def begins(part: str, module: str) -> bool:
    return module == part or module.startswith(part + ".")
