"""The mutation run changes what it says it changes, and nothing else."""

from __future__ import annotations

from pathlib import Path

from tests.mutate import drawn, matching_tests, mutants_of

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


def test_a_module_is_tried_with_the_test_of_its_name_then_with_those_of_its_package() -> None:
    assert matching_tests(Path("sensor/motion/decimator.py")) == ["tests/motion/test_decimator.py", "tests/motion"]
    assert matching_tests(Path("sensor/bench/counted.py")) == ["tests/bench"]
    assert matching_tests(Path("sensor/tape/imports/clock.py")) == ["tests/tape"]


def test_what_is_tested_in_a_folder_of_another_name_is_tried_with_that() -> None:
    assert matching_tests(Path("sensor/sources/ble_link.py")) == [
        "tests/sources", "tests/ble/test_finding.py", "tests/ble/test_scenarios.py",
    ]  # fmt: skip
