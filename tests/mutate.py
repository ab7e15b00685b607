"""Mutation run: changes one constant, comparison or condition at a time and lists the changes that no test notices.

``python tests/mutate.py --count 100 --seed 1 sensor/motion sensor/coach`` draws 100 mutants of those modules. The
tests of their packages (``sensor/coach``: ``tests/coach``), or those named with ``--tests``, are run once to see which
lines each of them runs. A mutant is then tried against the tests that run its line, those of its module's own name
first, until one fails. The golden recordings are left out unless named: they notice every change and say of none that
it is wrong. Exit status 1 if more than ``--allow`` mutants survive.

Mutants are made in copies of the project in a temporary folder; the checkout is never changed. The same seed on the
same source gives the same mutants.
"""

from __future__ import annotations

import argparse
import ast
import copy
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

_CHECKOUT = Path(__file__).resolve().parent.parent
_COPIED = ("kneehold", "sensor", "tui", "tests", "recordings", "firmware_notes")
# Marked tests are too slow to be run for each mutant, or need a machine of their own.
_LEFT_OUT = "not bluez and not long"
# A mutant may never end: it is killed after this many times what its tests take on the unchanged source, and never
# before so many seconds, since other programs run on the machine too.
_PATIENCE, _LEAST_PATIENCE_S = 4.0, 30.0

# The sources have stand-ins for what they read from, in test folders of their own; of each, the tests that tell most
# in the least time.
_ELSEWHERE = {
    "sensor/sources": (
        "tests/ble/test_finding.py", "tests/ble/test_scenarios.py",
        "tests/phone/test_app_servers.py", "tests/phone/test_phyphox_over_bluetooth.py",
    ),
}  # fmt: skip

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
    lines: tuple[int, ...]  # of its statement, up to its end; none for what is computed at import

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
    for node, first in _code(ast.parse(source)):
        for kind, changed in _changes(node):
            ends = (node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0)
            old, new = ast.get_source_segment(source, node) or "", f"({ast.unparse(changed)})"
            lines = tuple(range(first, ends[1][0] + 1)) if first else ()
            found.append(Mutant(module, kind, *ends, old, new, lines))
    return sorted(found, key=lambda mutant: (mutant.begin, mutant.end, mutant.new))


def _code(node: ast.AST, first: int = 0) -> Iterator[tuple[ast.expr, int]]:
    """Expressions that are computed, with the first line of their statement; 0: computed at import.

    No annotation, no text, nothing in an f-string (its places are unreliable).
    """
    is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    annotations = {id(getattr(node, name, None)) for name in ("annotation", "returns")}
    for child in ast.iter_child_nodes(node):
        if id(child) in annotations or isinstance(child, ast.JoinedStr):
            continue
        if isinstance(child, ast.expr):
            yield child, first
        # Within a function, each statement has a first line of its own; defaults and decorators belong to the import.
        is_inner = isinstance(child, ast.stmt) and (first or is_function)
        yield from _code(child, child.lineno if is_inner else first)


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
    """The tests of a module's package, and what of it is tested elsewhere."""
    package = Path("tests", module.parts[1] if module.parts[0] in ("sensor", "kneehold") else module.parts[0])
    found = [package.as_posix()] if (_CHECKOUT / package).is_dir() else []
    return [*found, *_ELSEWHERE.get(module.parent.as_posix(), ())]


@dataclass(slots=True)
class LinesRun:
    """What each test ran on the unchanged source, see ``tests/lines_run.py``."""

    seconds: dict[str, float] = field(default_factory=dict[str, float])  # by test
    tests: dict[str, dict[int, set[str]]] = field(default_factory=dict[str, dict[int, set[str]]])  # by module and line

    def add(self, text: str) -> None:
        """Add what one run of tests wrote."""
        new = json.loads(text)
        self.seconds |= new["seconds"]
        for module, lines in new["tests"].items():
            known = self.tests.setdefault(module, {})
            for line, names in lines.items():
                known.setdefault(int(line), set()).update(names)

    def tests_of(self, mutant: Mutant) -> list[str]:
        """The tests that run it: those of its module's own name first, the quick ones before the slow ones.

        What is computed at import may be used on any line of its module.
        """
        lines = self.tests.get(mutant.module.as_posix(), {})
        names = set[str]().union(*(lines.get(line, set[str]()) for line in mutant.lines or lines))
        own = f"/test_{mutant.module.stem}.py"
        return sorted(names, key=lambda name: (own not in name, self.seconds[name], name))


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

    def lines_run(self, tests: Sequence[str], modules: Iterable[Path]) -> str:
        """Which lines of ``modules`` are run by ``tests``, as JSON. Ends the program where a test fails."""
        written, names = self.root / "lines_run.json", ":".join(str(module) for module in modules)
        passed, text = self.run(tests, None, "-p", "tests.lines_run", LINES_RUN=str(written), LINES_OF=names)
        if not passed:
            sys.exit(f"the tests fail without any mutant:\n{text}")
        return written.read_text(encoding="utf-8")

    def run(self, tests: Sequence[str], timeout_s: float | None, *options: str, **more: str) -> tuple[bool, str]:
        """Whether ``tests`` pass, and what they printed; not to be done in time is not to pass."""
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-o", "addopts=", "--import-mode=importlib", *tests]
        command += ["-m", _LEFT_OUT, "-p", "no:cacheprovider", "--no-header", *options]
        # A mutant must not find the byte code of the one before it: sources change within the second that times it.
        environment = os.environ | {"PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": "1"} | more
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
        survivors = _tried(mutants, sorted({name for names in tests.values() for name in names}), places, args.jobs)
    sys.stdout.write(f"{len(mutants)} mutants, {len(survivors)} survived (seed {args.seed})\n")
    sys.stdout.writelines(f"survived  {mutant}\n" for mutant in survivors)
    return int(len(survivors) > args.allow)


def _tried(mutants: Sequence[Mutant], tests: Sequence[str], places: SimpleQueue[Workplace], jobs: int) -> list[Mutant]:
    ran = LinesRun()

    def look(name: str) -> None:
        place = places.get()
        try:
            begin = time.monotonic()
            ran.add(place.lines_run([name], {mutant.module for mutant in mutants}))
            sys.stderr.write(f"{time.monotonic() - begin:.1f} s  {name}\n")
        finally:
            places.put(place)

    def survives(mutant: Mutant) -> bool:
        place, names = places.get(), ran.tests_of(mutant)
        try:
            limit_s = max(_LEAST_PATIENCE_S, _PATIENCE * sum(ran.seconds[name] for name in names))
            alive = not names or place.survives(mutant, names, limit_s)
        finally:
            places.put(place)
        sys.stderr.write(f"{'SURVIVED' if alive else 'killed  '}  {mutant}  ({len(names)} tests)\n")
        return alive

    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(look, tests))
        return [mutant for mutant, alive in zip(mutants, pool.map(survives, mutants), strict=True) if alive]


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
