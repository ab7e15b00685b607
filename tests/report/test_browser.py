"""Does the report work in a real browser: draw, zoom, print, and ask for nothing?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kneehold.sensor.archive.reviewed import ReviewedSession
from tests.report.browser import Browser, browser_program

_SHOWN = "[+document.getElementById('plot-0').dataset.from, +document.getElementById('plot-0').dataset.to]"
_SETTLED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"


@pytest.fixture(scope="module")
def page(report: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    program = browser_program()
    if program is None:
        pytest.skip("there is no Chromium on this machine (apt-get install chromium)")
    with Browser(program, tmp_path_factory.mktemp("profile")) as browser:
        browser.open(report)
        browser.ask(_SETTLED)
        yield browser


def test_the_page_asks_for_nothing_but_itself(page: Browser, report: Path) -> None:
    assert page.requests == [report.resolve().as_uri()]


def test_the_page_complains_of_nothing(page: Browser) -> None:
    assert page.troubles == []


def test_no_word_of_a_person_was_executed(page: Browser) -> None:
    assert page.ask("document.querySelectorAll('script').length") == 3


def test_the_plot_is_drawn_and_the_picture_makes_room(page: Browser) -> None:
    assert page.ask("document.querySelector('.plot canvas').width > 200")
    assert page.ask("getComputedStyle(document.querySelector('svg.still')).display") == "none"


def test_choosing_a_hold_zooms_to_it(page: Browser, session: ReviewedSession) -> None:
    page.ask("document.querySelector('tr[data-a] button').click()")
    page.ask(_SETTLED)
    rep = session.evaluation.result.reps[0]
    assert page.ask(_SHOWN) == pytest.approx([rep.hold_start_s - 4.0, rep.hold_end_s + 4.0], abs=0.01)
    assert page.ask("document.querySelectorAll('tr.shown').length") == 1


def test_the_whole_session_comes_back(page: Browser, session: ReviewedSession) -> None:
    page.ask("document.querySelector('button.all').click()")
    page.ask(_SETTLED)
    low, high = page.ask(_SHOWN)
    assert high - low == pytest.approx(session.evaluation.result.duration_s, abs=3.0)


def test_dragging_across_the_plot_zooms(page: Browser) -> None:
    page.ask("document.querySelector('.u-over').scrollIntoView({block: 'center'})")
    page.ask("document.querySelector('button.all').click()")
    page.ask(_SETTLED)
    before = page.ask(_SHOWN)
    box = page.ask(
        "(b => [b.left, b.top, b.width, b.height])(document.querySelector('.u-over').getBoundingClientRect())"
    )
    middle = box[1] + 0.5 * box[3]
    page.drag((box[0] + 0.25 * box[2], middle), (box[0] + 0.5 * box[2], middle))
    page.ask(_SETTLED)
    after = page.ask(_SHOWN)
    assert (after[1] - after[0]) / (before[1] - before[0]) == pytest.approx(0.25, abs=0.05)


def test_a_phone_shows_the_page_without_scrolling_sideways(page: Browser) -> None:
    page.send("Emulation.setDeviceMetricsOverride", width=360, height=740, deviceScaleFactor=2, mobile=True)
    page.ask(_SETTLED)
    assert page.ask("document.documentElement.scrollWidth <= 362")
    page.send("Emulation.clearDeviceMetricsOverride")


def test_printing_gives_the_picture_instead_of_the_plot(page: Browser) -> None:
    page.send("Emulation.setEmulatedMedia", media="print")
    shown = "getComputedStyle(document.querySelector('%s')).display"
    assert (page.ask(shown % "svg.still"), page.ask(shown % ".plot")) == ("block", "none")
    assert page.pdf().startswith(b"%PDF")
    page.send("Emulation.setEmulatedMedia", media="")


def test_without_a_script_the_trace_is_still_there(page: Browser, report: Path) -> None:
    page.send("Emulation.setScriptExecutionDisabled", value=True)
    page.open(report)
    document = page.send("DOM.getDocument")["root"]["nodeId"]
    picture = page.send("DOM.querySelector", nodeId=document, selector="svg.still")["nodeId"]
    box = page.send("DOM.getBoxModel", nodeId=picture)["model"]
    assert box["height"] > 100
    page.send("Emulation.setScriptExecutionDisabled", value=False)
