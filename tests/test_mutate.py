"""The mutation run changes what it says it changes, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

from tests.mutate import LinesRun, drawn, matching_tests, mutants_of

_MODULE = Path("sensor/example.py")
_SOURCE = '''"""A text of 3 words."""

LIMIT_S: float = 2.0  # näher


def is_long(t: float, *, strict: bool = False) -> bool:
    """Compares 1 number."""
    if not strict and t > LIMIT_S:
        return f"{t:.3f}" != "1"
    return t >= LIMIT_S + 1
'''


def test_constants_comparisons_and_conditions_are_changed_and_texts_are_not() -> None:
    assert [(mutant.begin[0], mutant.kind, mutant.new) for mutant in mutants_of(_MODULE, _SOURCE)] == [
        (3, "constant", "(3.0)"),
        (6, "constant", "(True)"),
        (8, "condition", "(strict)"),
        (8, "condition", "(not strict or t > LIMIT_S)"),
        (8, "comparison", "(t <= LIMIT_S)"),
        (9, "comparison", """(f'{t:.3f}' == '1')"""),
        (10, "comparison", "(t < LIMIT_S + 1)"),
        (10, "constant", "(2)"),
    ]


def test_a_mutant_changes_its_own_expression_alone() -> None:
    first = mutants_of(_MODULE, _SOURCE)[0]
    assert first.applied(_SOURCE.encode()).decode() == _SOURCE.replace("= 2.0", "= (3.0)")


def test_the_same_seed_draws_the_same_mutants_and_every_kind() -> None:
    mutants = mutants_of(_MODULE, _SOURCE)
    some = drawn(mutants, 3, seed=5)
    assert some == drawn(mutants, 3, seed=5)
    assert {mutant.kind for mutant in some} == {"constant", "comparison", "condition"}
    assert len(drawn(mutants, 100, seed=5)) == len(mutants)


def test_a_module_is_tried_with_the_tests_of_its_package_and_what_is_tested_elsewhere() -> None:
    assert matching_tests(Path("sensor/motion/decimator.py")) == ["tests/motion"]
    assert matching_tests(Path("sensor/tape/imports/clock.py")) == ["tests/tape"]
    assert matching_tests(Path("sensor/sources/ble_link.py"))[:2] == ["tests/sources", "tests/ble/test_finding.py"]


def test_a_mutant_is_tried_with_the_tests_that_run_its_statement_its_own_file_first_then_the_quick_ones() -> None:
    ran = LinesRun()
    seconds = {"tests/test_example.py::slow": 9.0, "tests/test_b.py::quick": 1.0, "tests/test_a.py::slow": 2.0}
    lines = {"8": list(seconds), "10": ["tests/test_a.py::slow"]}
    ran.add(json.dumps({"seconds": seconds, "tests": {"sensor/example.py": lines}}))
    mutants = mutants_of(_MODULE, _SOURCE)
    tests = {mutant.begin[0]: ran.tests_of(mutant) for mutant in mutants}
    whole = ["tests/test_example.py::slow", "tests/test_b.py::quick", "tests/test_a.py::slow"]
    # Lines 3 and 6 are computed at import: what they are used by is not known.
    assert tests == {3: whole, 6: whole, 8: whole, 9: [], 10: ["tests/test_a.py::slow"]}


def test_a_statement_of_several_lines_is_run_by_whoever_runs_one_of_them() -> None:
    (mutant,) = mutants_of(
        _MODULE, "def total(a):\n    return sum(\n        [\n            a,\n            2,\n        ]\n    )\n"
    )
    assert (mutant.begin[0], mutant.lines) == (5, (2, 3, 4, 5))
