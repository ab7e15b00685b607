"""Are files and functions small, and does each module say what it holds and what it offers?"""

from __future__ import annotations

import ast
from pathlib import Path

MAX_FILE_LINES = 400
MAX_BODY_LINES = 40

# A name that says nothing collects everything.
EMPTY_NAMES = frozenset(("utils", "util", "helpers", "helper", "common", "misc"))

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def test_no_file_is_longer_than_four_hundred_lines(sources: dict[str, Path]) -> None:
    lengths = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in sources.items()}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_FILE_LINES} == {}


def test_no_function_body_is_longer_than_forty_lines(trees: dict[str, ast.Module]) -> None:
    lengths = {
        f"{module}.{node.name}": body_lines(node)
        for module, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, _Function)
    }
    assert {name: lines for name, lines in lengths.items() if lines > MAX_BODY_LINES} == {}


def test_every_module_lists_what_it_offers(trees: dict[str, ast.Module]) -> None:
    assert [module for module, tree in trees.items() if has_code(tree) and not lists_names(tree)] == []


def test_what_has_a_public_name_is_offered(trees: dict[str, ast.Module]) -> None:
    hidden = [
        f"{module}.{node.name}"
        for module, tree in trees.items()
        for node in tree.body
        if isinstance(node, _Function | ast.ClassDef)
        and not node.name.startswith("_")
        and node.name not in listed_names(tree)
    ]
    assert hidden == []


def test_every_module_begins_with_a_sentence_on_what_it_holds(trees: dict[str, ast.Module]) -> None:
    assert [module for module, tree in trees.items() if has_code(tree) and not ast.get_docstring(tree)] == []


def test_no_file_has_a_name_that_says_nothing(sources: dict[str, Path]) -> None:
    assert [name for name, path in sources.items() if EMPTY_NAMES & {path.stem, path.parent.name}] == []


def body_lines(function: _Function) -> int:
    """Lines from the first statement behind the docstring to the last."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def has_code(tree: ast.Module) -> bool:
    return len(tree.body) > (ast.get_docstring(tree) is not None)


def lists_names(tree: ast.Module) -> bool:
    return _all_of(tree) is not None


def listed_names(tree: ast.Module) -> frozenset[str]:
    value = _all_of(tree)
    return frozenset(ast.literal_eval(value)) if value is not None else frozenset()


def _all_of(tree: ast.Module) -> ast.expr | None:
    """The list that ``__all__`` is given."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            return node.value
    return None
