"""Mutation run: changes one constant, comparison or condition at a time and lists the changes that no test notices.

``python tests/mutate.py --count 100 --seed 1 sensor/motion sensor/coach`` draws 100 mutants of those modules. Each
is tried against the tests of its package, that of its own name first (``sensor/coach/counter.py``:
``tests/coach/test_counter.py``, then ``tests/coach``), or against those named with ``--tests``. The golden
recordings are left out unless named: they notice every change and say of none that it is wrong. Exit status 1 if more
than ``--allow`` mutants survive.

Mutants are made in copies of the project in a temporary folder; the checkout is never changed. The same seed on the
same source gives the same mutants.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

_CHECKOUT = Path(__file__).resolve().parent.parent
_COPIED = ("kneehold", "sensor", "tui", "tests", "recordings", "firmware_notes")
# Marked tests are too slow to be run for each mutant, or need a machine of their own.
_LEFT_OUT = "not bluez and not long"
# A mutant may never end: it is killed after this many times what the tests take on the unchanged source, and
# never before so many seconds, since other programs run on the machine too.
_PATIENCE, _LEAST_PATIENCE_S = 4.0, 30.0

# The radio and the phones have test folders of their own, with their stand-ins; of each, the tests that tell most
# in the least time.
_RADIO = ("tests/ble/test_finding.py", "tests/ble/test_scenarios.py")
_ELSEWHERE = {
    "sensor/sources/ble_": _RADIO,
    "sensor/sources/scan_results": _RADIO,
    "sensor/sources/sensor_search": _RADIO,
    "sensor/sources/phone_apps": ("tests/phone/test_app_servers.py",),
    "sensor/sources/phone_bluetooth": ("tests/phone/test_phyphox_over_bluetooth.py",),
}

_NEGATED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one expression: ``old`` at these places (bytes of a line, as ``ast`` counts) becomes ``new``."""

    module: Path  # relative to the checkout
    kind: str  # "constant", "comparison" or "condition"
    begin: tuple[int, int]  # line from 1, byte from 0
    end: tuple[int, int]
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.module}:{self.begin[0]}: {self.kind}: {' '.join(self.old.split())}  ->  {self.new}"

    def applied(self, source: bytes) -> bytes:
        """``source`` with the change made."""
        lines = source.splitlines(keepends=True)
        before = b"".join(lines[: self.begin[0] - 1]) + lines[self.begin[0] - 1][: self.begin[1]]
        after = lines[self.end[0] - 1][self.end[1] :] + b"".join(lines[self.end[0] :])
        return before + self.new.encode() + after


def mutants_of(module: Path, source: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its text."""
    found: list[Mutant] = []
    for node in _code(ast.parse(source)):
        for kind, changed in _changes(node):
            ends = (node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0)
            new = f"({ast.unparse(changed)})"
            found.append(Mutant(module, kind, *ends, ast.get_source_segment(source, node) or "", new))
    return sorted(found, key=lambda mutant: (mutant.begin, mutant.end, mutant.new))


def _code(node: ast.AST) -> Iterator[ast.expr]:
    """Expressions that are computed: no annotation, no text, nothing in an f-string (its places are unreliable)."""
    annotations = {id(getattr(node, name, None)) for name in ("annotation", "returns")}
    for child in ast.iter_child_nodes(node):
        if id(child) in annotations or isinstance(child, ast.JoinedStr):
            continue
        if isinstance(child, ast.expr):
            yield child
        yield from _code(child)


def _changes(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.Constant(value=bool() as value):
            yield "constant", ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield "constant", ast.Constant(value + 1)
        case ast.Constant(value=float() as value):
            # By half: small against the range of a threshold, large against noise.
            yield "constant", ast.Constant(value * 1.5 if value else 1.0)
        case ast.Compare():
            for k, operator in enumerate(node.ops):
                changed = copy.deepcopy(node)
                changed.ops[k] = _NEGATED[type(operator)]()
                yield "comparison", changed
        case ast.BoolOp():
            changed = copy.deepcopy(node)
            changed.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield "condition", changed
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "condition", operand
        case ast.IfExp():
            yield "condition", node.body
            yield "condition", node.orelse
        case _:
            pass


def drawn(mutants: Sequence[Mutant], count: int, seed: int) -> list[Mutant]:
    """``count`` of ``mutants``, none twice; the kinds take turns, so that constants do not outnumber the rest."""
    chance = random.Random(seed)
    piles: dict[str, list[Mutant]] = {}
    for mutant in mutants:
        piles.setdefault(mutant.kind, []).append(mutant)
    for pile in piles.values():
        chance.shuffle(pile)
    found: list[Mutant] = []
    while len(found) < count and any(piles.values()):
        for pile in piles.values():
            if pile and len(found) < count:
                found.append(pile.pop())
    return found


def matching_tests(module: Path) -> list[str]:
    """The tests of a module: those of its own name, of its package, and what of it is tested elsewhere."""
    inner = module.parts[1:-1] if module.parts[0] in ("sensor", "kneehold") else module.parts[:-1]
    named = Path("tests", *inner, f"test_{module.stem}.py")
    package = Path("tests", *inner[:1])
    found = [named] if (_CHECKOUT / named).is_file() else []
    found += [package] if package != Path("tests") and (_CHECKOUT / package).is_dir() else []
    begins = module.as_posix().startswith
    elsewhere = [name for begin, names in _ELSEWHERE.items() if begins(begin) for name in names]
    return [*(path.as_posix() for path in found), *elsewhere]


class Workplace:
    """A copy of the project in which one mutant at a time is tried."""

    def __init__(self, root: Path) -> None:
        self.root = root
        skipped = shutil.ignore_patterns("__pycache__", ".hypothesis", "traces")
        for name in _COPIED:
            if (_CHECKOUT / name).is_dir():
                shutil.copytree(_CHECKOUT / name, root / name, symlinks=True, ignore=skipped)
        for path in _CHECKOUT.iterdir():
            if path.suffix in (".toml", ".md"):
                shutil.copy(path, root)

    def run(self, tests: Sequence[str], timeout_s: float | None) -> tuple[bool, str]:
        """Whether ``tests`` pass, and what they printed; not to be done in time is not to pass."""
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-o", "addopts=", "--import-mode=importlib", *tests]
        command += ["-m", _LEFT_OUT, "-p", "no:cacheprovider", "--no-header"]
        # A mutant must not find the byte code of the one before it: sources change within the second that times it.
        environment = os.environ | {"PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            done = subprocess.run(
                command, cwd=self.root, env=environment, capture_output=True, text=True, check=False, timeout=timeout_s
            )
        except subprocess.TimeoutExpired:
            return False, "the tests were not done in time"
        return done.returncode == 0, done.stdout + done.stderr

    def survives(self, mutant: Mutant, tests: Sequence[str], timeout_s: float) -> bool:
        """Whether ``tests`` pass although ``mutant`` is applied; afterwards the copy is as before."""
        path = self.root / mutant.module
        source = path.read_bytes()
        changed = mutant.applied(source)
        compile(changed, str(path), "exec")
        path.write_bytes(changed)
        try:
            return self.run(tests, timeout_s)[0]
        finally:
            path.write_bytes(source)


def main(argv: Sequence[str] | None = None) -> int:
    """Draw, try, report."""
    args = _arguments(argv)
    modules = sorted({path for named in args.modules for path in _modules(named)})
    sources = {module: (_CHECKOUT / module).read_text(encoding="utf-8") for module in modules}
    mutants = drawn([m for module in modules for m in mutants_of(module, sources[module])], args.count, args.seed)
    tests = {mutant.module: args.tests or matching_tests(mutant.module) for mutant in mutants}
    if untested := [str(module) for module, names in tests.items() if not names]:
        sys.exit(f"name tests with --tests; none are known for {', '.join(untested)}")
    with TemporaryDirectory(prefix="mutants-") as folder:
        places: SimpleQueue[Workplace] = SimpleQueue()
        for k in range(args.jobs):
            places.put(Workplace(Path(folder, str(k))))
        survivors = _tried(mutants, tests, places, args.jobs)
    sys.stdout.write(f"{len(mutants)} mutants, {len(survivors)} survived (seed {args.seed})\n")
    sys.stdout.writelines(f"survived  {mutant}\n" for mutant in survivors)
    return int(len(survivors) > args.allow)


def _tried(
    mutants: Sequence[Mutant], tests: dict[Path, list[str]], places: SimpleQueue[Workplace], jobs: int
) -> list[Mutant]:
    limits = _limits_s({tuple(names) for names in tests.values()}, places)

    def survives(mutant: Mutant) -> bool:
        place = places.get()
        try:
            names = tests[mutant.module]
            alive = place.survives(mutant, names, limits[tuple(names)])
        finally:
            places.put(place)
        sys.stderr.write(f"{'SURVIVED' if alive else 'killed  '}  {mutant}\n")
        return alive

    with ThreadPoolExecutor(jobs) as pool:
        return [mutant for mutant, alive in zip(mutants, pool.map(survives, mutants), strict=True) if alive]


def _limits_s(groups: set[tuple[str, ...]], places: SimpleQueue[Workplace]) -> dict[tuple[str, ...], float]:
    """How long each group of tests may take; ends the run where one fails on the unchanged source."""
    limits: dict[tuple[str, ...], float] = {}
    measured: dict[tuple[str, ...], float] = {}
    place = places.get()
    for tests in sorted(groups):
        # A file inside a folder that is run as well takes no time of its own.
        once = tuple(name for name in tests if not any(name.startswith(f"{other}/") for other in tests))
        if once not in measured:
            begin = time.monotonic()
            passed, text = place.run(once, None)
            if not passed:
                sys.exit(f"the tests fail without any mutant:\n{text}")
            measured[once] = time.monotonic() - begin
            sys.stderr.write(f"{measured[once]:.1f} s  {' '.join(once)}\n")
        limits[tests] = max(_LEAST_PATIENCE_S, _PATIENCE * measured[once])
    places.put(place)
    return limits


def _modules(named: str) -> list[Path]:
    path = (_CHECKOUT / named).resolve()
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return [file.relative_to(_CHECKOUT) for file in files if file.stem != "__init__"]


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Lists changes of the source that no test notices.")
    parser.add_argument("modules", nargs="+", metavar="MODULE", help="files or folders, relative to the checkout")
    parser.add_argument("--count", type=int, default=100, help="mutants to draw (default 100)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (default 1)")
    parser.add_argument("--jobs", type=int, default=2, help="mutants tried at once (default 2)")
    parser.add_argument("--tests", nargs="+", default=[], metavar="TEST", help="tests for all of them")
    parser.add_argument("--allow", type=int, default=0, help="survivors that are no failure (default 0)")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
