"""Are the traces in recordings/traces those that the command makes now, and does ACCURACY.md show no other?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sensor.bench.case_file import read_cases
from sensor.bench.cases import DailyCase, SetCase
from sensor.bench.counted import follow
from sensor.bench.trace_folder import write_pictures
from sensor.bench.traces import Picture, daily_picture, set_picture

_FOLDER = Path(__file__).resolve().parent.parent.parent / "recordings" / "traces"
_SETS, _DAILY = read_cases(str(_FOLDER / "recordings.txt"))
_COMMAND = "kneehold bench accuracy daily --cases recordings/traces/recordings.txt --traces recordings/traces"


@pytest.mark.long
@pytest.mark.parametrize("case", [*_SETS, *_DAILY], ids=lambda case: case.stem)
def test_a_kept_trace_is_what_the_command_makes_now(case: SetCase | DailyCase, rewrite_golden: bool) -> None:
    picture = _picture(case)
    if rewrite_golden:
        write_pictures(str(_FOLDER), [picture])
    kept = _FOLDER / f"{picture.name}.svg"
    found = kept.read_text(encoding="utf-8") if kept.exists() else ""
    assert found == picture.svg, f"run again: {_COMMAND}"


def _picture(case: SetCase | DailyCase) -> Picture:
    simulation = case.simulate()
    followed = follow(case.name, simulation)
    if isinstance(case, SetCase):
        return set_picture(case, simulation, followed)
    return daily_picture(case, simulation, followed)


def test_every_kept_trace_is_named_and_small() -> None:
    names = {case.stem for case in (*_SETS, *_DAILY)}
    kept = {path.stem: path.stat().st_size for path in _FOLDER.glob("*.svg")}
    assert set(kept) <= names
    assert max(kept.values(), default=0) < 40_000


def test_the_command_stands_where_the_traces_are() -> None:
    assert _COMMAND in (_FOLDER / "README.md").read_text(encoding="utf-8")


def test_every_trace_that_is_shown_is_there_and_every_one_there_is_shown(checkout: Path) -> None:
    page = (checkout / "ACCURACY.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"\]\(recordings/traces/(\S+?\.svg)\)", page))
    assert shown == {path.name for path in _FOLDER.glob("*.svg")}
