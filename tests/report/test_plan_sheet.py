"""Does the patient's sheet say what the plan says, on one page, with a drawing of every shipped exercise?"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kneehold.sensor.cli.main import main
from kneehold.sensor.exercises.plan_files import built_in_plans, parse_plan, plan_text
from kneehold.sensor.report.plan_sheet import plan_sheet
from kneehold.sensor.report.positions import position_svgs
from kneehold.tui.wording.words import DEFAULT, languages, sentences, use
from tests.report.browser import Browser, browser_program

_PLANS = tuple(built_in_plans())


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use(DEFAULT)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    program = browser_program()
    if program is None:
        pytest.skip("there is no Chromium on this machine (apt-get install chromium)")
    with Browser(program, tmp_path_factory.mktemp("profile")) as made:
        yield made


@pytest.mark.parametrize("name", _PLANS)
def test_every_shipped_plan_has_two_drawings_its_doses_and_the_stop_rules(name: str) -> None:
    plan = parse_plan(plan_text(name), name)
    html = plan_sheet(plan)
    assert html.count('class="pose"') == 2
    assert html.count('class="sensor"') == 2
    assert html.count("3 times, hold 20 seconds each (never more than 30)") == len(plan.blocks)
    assert "lost control of bladder or bowels" in html
    assert "05:00 to 12:00" in html


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("name", _PLANS)
def test_a_shipped_plan_is_one_printed_page(name: str, code: str, browser: Browser, tmp_path: Path) -> None:
    use(code)
    (tmp_path / "sheet.html").write_text(plan_sheet(parse_plan(plan_text(name), name)), encoding="utf-8")
    browser.open(tmp_path / "sheet.html")
    assert browser.pdf().count(b"/Type /Page\n") == 1


@pytest.mark.parametrize("code", [code for code in languages() if code != DEFAULT])
@pytest.mark.parametrize("name", _PLANS)
def test_a_sheet_has_no_english_left_in_another_language(name: str, code: str) -> None:
    plan = parse_plan(plan_text(name), name)
    use(code)
    html = plan_sheet(plan)
    english = [
        text for key, text in sentences(DEFAULT).items() if key.startswith(("report.sheet.stop", "report.flag."))
    ]
    assert f'<html lang="{code}">' in html
    assert [text for text in (plan.title, plan.note, *english) if len(text.split()) > 1 and text in html] == []
    assert "report." not in html


def test_both_knees_are_drawn_in_and_lowered_together() -> None:
    html = plan_sheet(parse_plan(plan_text("double-knee"), "double-knee"))
    assert "slowly draw both knees in" in html
    assert "Slowly lower both legs" in html


def test_an_exercise_of_a_therapists_own_has_no_drawing_and_its_doses() -> None:
    plan = parse_plan(plan_text("single-knee"), "single-knee")
    own = replace(plan, note="<i>", blocks=tuple(replace(block, profile="of-my-own") for block in plan.blocks))
    assert position_svgs("of-my-own", ("Start", "Hold")) == ""
    assert "&lt;i&gt;" in plan_sheet(own)
    assert "Right leg: 3 times" in plan_sheet(own)


def test_the_command_writes_a_file_that_only_its_owner_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "sheet.html"
    assert main(["plan", "print", "seated", "-o", str(target)]) == 0
    assert capsys.readouterr().out == f"{target}\n"
    assert "Start: sit tall on a chair" in target.read_text(encoding="utf-8")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
