"""Are the pure folders pure?

They never wait, read a clock, open a file, use chance, log or print, so that live, replay and
simulation are the same function of the same entries.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

PURE = (
    "model", "exercises.profiles", "exercises.plan", "exercises.plan_reader", "exercises.prescription", "drivers",
    "motion", "coach", "guide", "core", "review",
)  # fmt: skip

WAITING = frozenset(("asyncio", "concurrent", "threading", "multiprocessing", "subprocess", "socket", "signal"))
CLOCKS_AND_CHANCE = frozenset(("time", "datetime", "random", "secrets", "uuid"))
FILES_AND_WORDS = frozenset(("os", "io", "pathlib", "tempfile", "shutil", "sys", "logging", "warnings"))
WAYS_ROUND = frozenset(("importlib", "builtins", "ctypes", "inspect", "gc"))
BANNED_MODULES = WAITING | CLOCKS_AND_CHANCE | FILES_AND_WORDS | WAYS_ROUND
# The hash of a text is another in every process, and so is where a value lies.
BANNED_CALLS = frozenset(("open", "print", "input", "exec", "eval", "breakpoint", "hash", "id", "__import__"))
# What numpy has of chance and files.
BANNED_ATTRIBUTES = frozenset(
    ("random", "load", "loadtxt", "genfromtxt", "fromfile", "tofile", "save", "savetxt", "memmap")
)

HEAVY = frozenset(("numpy", "scipy", "ahrs", "vqf", "bleak", "textual"))

# Imports one stage after the other and reports what else came along; an import that fails is a line of its own.
PROBE = """
import importlib, json, sys
loaded = {}
for stage, modules in json.loads(sys.argv[1]):
    for module in modules:
        try:
            importlib.import_module(module)
        except Exception as error:
            loaded.setdefault("failed", []).append(f"{module}: {error!r}")
    loaded[stage] = sorted({name.partition(".")[0] for name in sys.modules})
print(json.dumps(loaded))
"""


def is_pure(module: str) -> bool:
    inner = module.removeprefix("kneehold.sensor.")
    return inner != module and any(inner == part or inner.startswith(f"{part}.") for part in PURE)


def test_pure_folders_import_nothing_that_waits_reads_or_writes(trees: dict[str, ast.Module]) -> None:
    found = [
        f"{module} imports {name}"
        for module, tree in trees.items()
        if is_pure(module)
        for name in _top_names(tree)
        if name in BANNED_MODULES
    ]
    assert found == []


def test_pure_folders_call_nothing_that_reads_or_writes(trees: dict[str, ast.Module]) -> None:
    found = [
        f"{module}, line {node.lineno}: {node.func.id}()"
        for module, tree in trees.items()
        if is_pure(module)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BANNED_CALLS
    ]
    assert found == []


def test_pure_folders_use_no_chance_and_no_file_of_numpy(trees: dict[str, ast.Module]) -> None:
    found = [
        f"{module}, line {node.lineno}: .{node.attr}"
        for module, tree in trees.items()
        if is_pure(module)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in BANNED_ATTRIBUTES
    ]
    assert found == []


def test_pure_folders_never_await(trees: dict[str, ast.Module]) -> None:
    waiting = (ast.Await, ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith)
    found = [m for m, tree in trees.items() if is_pure(m) and any(isinstance(n, waiting) for n in ast.walk(tree))]
    assert found == []


def test_pure_folders_change_no_variable_of_a_module(trees: dict[str, ast.Module]) -> None:
    found = [m for m, tree in trees.items() if is_pure(m) and any(isinstance(n, ast.Global) for n in ast.walk(tree))]
    assert found == []


@pytest.fixture(scope="module")
def loaded(sources: dict[str, Path], checkout: Path) -> dict[str, list[str]]:
    """Top-level packages in one fresh process after each stage of imports; ``failed`` names those that raised."""
    pure = [module for module in sources if is_pure(module)]
    light = [
        module for module in pure if not module.startswith(("kneehold.sensor.motion.ahrs_", "kneehold.sensor.review"))
    ]
    stages = [
        ("core", light),
        ("command line", [module for module in sources if module == "kneehold.sensor.cli.main"]),
        ("review", [module for module in pure if module.startswith("kneehold.sensor.review")]),
    ]
    command = [sys.executable, "-c", PROBE, json.dumps(stages)]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=True)
    result: dict[str, list[str]] = json.loads(done.stdout)
    return result


def test_every_pure_module_can_be_imported_alone(loaded: dict[str, list[str]]) -> None:
    assert loaded.get("failed", []) == []


def test_the_core_loads_no_heavy_package_and_no_event_loop(loaded: dict[str, list[str]]) -> None:
    assert (HEAVY | {"asyncio"}) & set(loaded["core"]) == set()


def test_the_command_line_starts_without_a_heavy_package(loaded: dict[str, list[str]]) -> None:
    assert HEAVY & set(loaded["command line"]) == set()


def test_review_loads_neither_radio_nor_screen_nor_scipy(loaded: dict[str, list[str]]) -> None:
    assert (HEAVY - {"numpy"}) & set(loaded["review"]) == set()


def _top_names(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names.add(node.module.partition(".")[0])
    return names
