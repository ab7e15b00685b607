"""A pytest plugin for ``tests/mutate.py``: which lines of some modules does each test run, and how long does it take?

``LINES_OF`` names the modules, relative to the checkout and separated by colons; the others run at their usual speed.
Written as JSON to the file that ``LINES_RUN`` names: ``seconds`` by test, and ``tests`` by module and line. Code that a
test runs in another process is not seen.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Generator
from pathlib import Path

import pytest
from coverage import Coverage

_ROOT = Path(__file__).resolve().parent.parent
_seconds: dict[str, float] = {}
_coverage = Coverage(
    data_file=None, config_file=False, include=[f"{_ROOT}/{name}" for name in os.environ["LINES_OF"].split(":")]
)
_coverage.start()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    begin = time.monotonic()
    _coverage.switch_context(item.nodeid)
    result = yield
    _coverage.switch_context("")
    _seconds[item.nodeid] = time.monotonic() - begin
    return result


def pytest_sessionfinish() -> None:
    _coverage.stop()
    data = _coverage.get_data()
    tests = {
        Path(file).relative_to(_ROOT).as_posix(): {
            line: found for line, names in data.contexts_by_lineno(file).items() if (found := [n for n in names if n])
        }
        for file in data.measured_files()
    }
    Path(os.environ["LINES_RUN"]).write_text(json.dumps({"seconds": _seconds, "tests": tests}), encoding="utf-8")
