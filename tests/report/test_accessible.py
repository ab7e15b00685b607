"""Does axe-core find no fault in the pages, as wide as a desk and as a phone? And is what is printed large enough?

axe-core is no part of the project: its file is looked for at ``KNEEHOLD_AXE``; ``.ci/run`` fetches it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.index import listed
from kneehold.sensor.archive.reviewed import ReviewedSession
from kneehold.sensor.archive.weeks_of import weeks_of
from kneehold.sensor.bench.diaries import write_diary
from kneehold.sensor.exercises.plan_files import parse_plan, plan_text
from kneehold.sensor.report.person_page import person_page
from kneehold.sensor.report.plan_sheet import plan_sheet
from kneehold.sensor.report.session_page import session_page
from kneehold.tui.wording.words import DEFAULT, languages, use
from tests.report.browser import Browser, browser_program

_WIDTHS = (1280, 390)
_PAGES = [f"{name} {code}" for name in ("session", "person", "plan") for code in languages()]
# Nine points in pixels, less the rounding of a browser.
_LEAST_PRINTED_PX = 11.9
_SIZES = """
(() => {
  const found = [];
  for (const el of document.querySelectorAll('main *')) {
    const own = [...el.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    const box = el.getBoundingClientRect();
    if (!own || box.width < 2 || el.closest('title, .said, details:not([open])')) continue;
    const svg = el.closest('svg');
    if (getComputedStyle(svg || el).display === 'none') continue;
    const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
    found.push([parseFloat(getComputedStyle(el).fontSize) * scale, el.textContent.trim().slice(0, 40)]);
  }
  return found;
})()
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    program = browser_program()
    if program is None:
        pytest.skip("there is no Chromium on this machine (apt-get install chromium)")
    with Browser(program, tmp_path_factory.mktemp("profile")) as made:
        yield made


@pytest.fixture(scope="module")
def axe() -> str:
    path = os.environ.get("KNEEHOLD_AXE")
    if not path:
        pytest.skip("axe-core is not here (KNEEHOLD_AXE=axe.min.js, from 'npm pack axe-core')")
    return Path(path).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pages(session: ReviewedSession, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A session, weeks of a person, and a plan for the patient, in every language."""
    folder = tmp_path_factory.mktemp("pages")
    place = DataDir(folder / "data").made()
    write_diary(place, days=38)
    for folder, flag in zip(sorted(place.sessions.iterdir())[-2:], ("numbness", ""), strict=True):
        with (folder / "events.jsonl").open("a", encoding="utf-8") as events:
            events.write(json.dumps({"type": "step", "step": "pain_stop", "reason": "pain"}) + "\n")
            events.write(json.dumps({"type": "answered", "question": flag, "answer": "yes"}) + "\n")
    rows = listed(place)
    weeks = weeks_of(rows)
    assert weeks is not None
    assert [row.safety.is_alarming for row in rows[-2:]] == [True, True]
    plan = parse_plan(plan_text("single-knee"), "single-knee")
    made: dict[str, Path] = {}
    for code in languages():
        use(code)
        html = {"session": session_page(session), "person": person_page("A. Person", rows, weeks)}
        for name, text in {**html, "plan": plan_sheet(plan)}.items():
            made[f"{name} {code}"] = folder / f"{name}_{code}.html"
            made[f"{name} {code}"].write_text(text, encoding="utf-8")
    use(DEFAULT)
    return made


@pytest.mark.parametrize("width", _WIDTHS)
@pytest.mark.parametrize("name", _PAGES)
def test_axe_finds_nothing(name: str, width: int, browser: Browser, axe: str, pages: dict[str, Path]) -> None:
    browser.send("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 500)
    browser.open(pages[name])
    browser.ask("for (const d of document.querySelectorAll('details')) d.open = true")
    browser.ask(f"{axe}\n;0")
    found = browser.ask("axe.run(document).then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html)]))")
    assert found == []
    assert browser.ask("document.documentElement.scrollWidth") <= width + 2


@pytest.mark.parametrize("name", _PAGES)
def test_nothing_is_printed_smaller_than_nine_points(name: str, browser: Browser, pages: dict[str, Path]) -> None:
    # A4 less two margins of 12 mm, at 96 pixels an inch.
    browser.send("Emulation.setDeviceMetricsOverride", width=703, height=1000, deviceScaleFactor=1, mobile=False)
    browser.open(pages[name])
    browser.send("Emulation.setEmulatedMedia", media="print")
    sizes = browser.ask(_SIZES)
    browser.send("Emulation.setEmulatedMedia", media="")
    assert len(sizes) > 20
    assert [text for size, text in sizes if size < _LEAST_PRINTED_PX] == []
