"""Does the start page begin what is chosen, and can the test digit be seen at every size?"""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from kneehold.sensor.cli.terminal.start_page import OFFERED, advice
from kneehold.sensor.model.errors import NoRadioError
from kneehold.tui.start import Choice, StartPage
from tests.tui.pictures import picture, with_app

_CHOICES = (Choice("demo", "watch a simulated session"), Choice("replay", "play a recording", needs_path=True))


def _pressed(*keys: str, recordings: tuple[str, ...] = ()) -> tuple[str, ...] | None:
    app = StartPage(_CHOICES, recordings)

    async def act(pilot: Pilot[object]) -> None:
        for key in keys:
            await pilot.press(key)
            await pilot.pause()

    with_app(app, (80, 24), act)
    return app.return_value


def test_enter_begins_the_first_choice() -> None:
    assert _pressed("enter") == ("demo",)


def test_a_choice_may_be_a_command_with_options() -> None:
    app = StartPage((Choice("guided", "be led", words=("live", "--plan", "single-knee")),))

    async def act(pilot: Pilot[object]) -> None:
        await pilot.press("enter")

    with_app(app, (80, 24), act)
    assert app.return_value == ("live", "--plan", "single-knee")


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36), (160, 48)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_page_looks_as_it_did(size: tuple[int, int], *, rewrite_snapshots: bool) -> None:
    """With a session that broke off, and the question for a recording."""
    app = StartPage((Choice("resume", "session interrupted 59 min ago"), *OFFERED), ("/data/2026-03-31T07-15-00Z",))
    shown: list[str] = []

    async def act(pilot: Pilot[object]) -> None:
        await pilot.pause()
        shown.append(picture(app))
        await pilot.press("down", "down", "down", "down", "enter")
        await pilot.pause()
        shown.append(picture(app))

    with_app(app, size, act)
    file = Path(__file__).parent / "start_snapshots" / f"{size[0]}x{size[1]}.txt"
    if rewrite_snapshots:
        file.write_text("\n".join(shown), encoding="utf-8")
    assert "\n".join(shown) == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
def test_everything_that_is_offered_is_read_without_scrolling(size: tuple[int, int]) -> None:
    app = StartPage((Choice("resume", "session interrupted 59 min ago", words=("live", "--resume")), *OFFERED))
    shown: list[str] = []

    async def act(pilot: Pilot[object]) -> None:
        await pilot.pause()
        shown.append(picture(app).replace("█", " "))

    with_app(app, size, act)
    wanted = [text for choice in OFFERED for text in (choice.name, choice.purpose)]
    assert [text for text in (*wanted, "session interrupted 59 min ago") if text not in shown[0]] == []


def test_a_recording_is_asked_for_where_one_is_needed() -> None:
    assert _pressed("down", "enter", "a", ".", "c", "s", "v", "enter") == ("replay", "a.csv")


def test_one_of_the_newest_recordings_is_taken_by_a_key() -> None:
    assert _pressed("down", "enter", "down", "enter", recordings=("one", "two")) == ("replay", "two")


def test_a_tilde_in_a_path_is_the_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/h")
    assert _pressed("down", "enter", "~", "/", "a", ".", "c", "s", "v", "enter") == ("replay", "/h/a.csv")


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
def test_what_could_not_be_done_is_read_above_the_choices(size: tuple[int, int]) -> None:
    problem = advice(NoRadioError("Bluetooth is not running on this computer."))
    app = StartPage(OFFERED, problem=problem)
    shown: list[str] = []

    async def act(pilot: Pilot[object]) -> None:
        await pilot.pause()
        shown.append(picture(app).replace("█", " "))

    with_app(app, size, act)
    seen = " ".join(shown[0].split())
    assert "Bluetooth is not running on this computer." in seen
    assert all(name in seen for name in ("'doctor'", "'demo' needs no sensor.", "find and fix problems"))


@pytest.mark.parametrize("keys", [("q",), ("escape",), ("down", "enter", "escape", "q")])
def test_nothing_is_begun_where_nothing_was_chosen(keys: tuple[str, ...]) -> None:
    assert _pressed(*keys, recordings=("one",)) is None


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36), (160, 48)])
def test_the_test_digit_is_as_tall_as_the_number_of_a_session(size: tuple[int, int]) -> None:
    heights: list[int] = []
    shown: list[str] = []
    app = StartPage(_CHOICES)

    async def act(pilot: Pilot[object]) -> None:
        await pilot.pause()
        region = app.query_one("#test").region
        lines = picture(app).split("\n")
        shown.extend(lines)
        heights.append(sum(bool(line[region.x : region.right].strip()) for line in lines[region.y : region.bottom]))

    with_app(app, size, act)
    assert heights[0] >= size[1] // 2
    assert any("Can you read this 8 from your mat?" in line for line in shown)
    assert any("play a recording" in line.replace("█", " ") for line in shown)
