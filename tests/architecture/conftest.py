"""Every module of the product, unopened and parsed."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def sources(checkout: Path) -> dict[str, Path]:
    """File of every module of ``kneehold``, ``sensor`` and ``tui``, by its dotted name."""
    files = sorted(path for folder in ("kneehold", "sensor", "tui") for path in (checkout / folder).rglob("*.py"))
    return {_dotted(path.relative_to(checkout)): path for path in files}


@pytest.fixture(scope="session")
def trees(sources: dict[str, Path]) -> dict[str, ast.Module]:
    """Syntax tree of every module, by its dotted name."""
    return {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in sources.items()}


def _dotted(path: Path) -> str:
    parts = path.with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return name if parts[0] == "kneehold" else f"kneehold.{name}"
