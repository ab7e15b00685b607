"""What do all tests share?"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Tests say the same thing on every run and every machine: no random seed, no clock, one language.
os.environ["LC_ALL"] = "C.UTF-8"
settings.register_profile("deterministic", derandomize=True, deadline=None)
settings.load_profile("deterministic")

_CHECKOUT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-golden",
        action="store_true",
        help="write the expected events of recordings/ again instead of comparing with them",
    )
    parser.addoption(
        "--rewrite-snapshots",
        action="store_true",
        help="write the pictures of tests/tui/snapshots again instead of comparing with them",
    )


@pytest.fixture(scope="session")
def rewrite_snapshots(request: pytest.FixtureRequest) -> bool:
    """Whether the pictures of the screen are to be written again."""
    return bool(request.config.getoption("--rewrite-snapshots"))


@pytest.fixture(scope="session")
def rewrite_golden(request: pytest.FixtureRequest) -> bool:
    """Whether the expected results of the golden tapes are to be written again."""
    return bool(request.config.getoption("--rewrite-golden"))


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The root folder of the project."""
    return _CHECKOUT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real recordings by other people, which are too big to be part of the project."""
    folder = Path(os.environ.get("KNEEHOLD_DATA") or _CHECKOUT.parent / "shared" / "data")
    if not (folder / "manifest.csv").is_file():
        pytest.skip("the folder of real recordings is not here (set KNEEHOLD_DATA to it)")
    return folder
