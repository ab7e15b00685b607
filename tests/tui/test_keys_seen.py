"""Is every key that means something seen whole, in every language, on the narrowest terminals?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from kneehold.sensor.cli.terminal.start_page import OFFERED
from kneehold.sensor.guide.keys import keys_at
from kneehold.sensor.model.guided_events import Step
from kneehold.tui.dashboard import keys_shown
from kneehold.tui.face import Transport
from kneehold.tui.feeds import CHANGE, DeckFeed
from kneehold.tui.lines import key_rows
from kneehold.tui.start import StartPage
from kneehold.tui.wording.words import DEFAULT, languages, say, sentences, use
from tests.tui.pictures import picture, with_app

_WIDTHS = (60, 80)
# Rows of the foot at its highest.
_ROWS = 2
_LONG = Transport(is_playing=True, speed=0.25, position_s=3599.0, duration_s=3599.0)


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use(DEFAULT)


def _keys() -> dict[str, tuple[tuple[str, str], ...]]:
    """Of every step with all that may be offered there, of a session without a plan, and of a recording."""
    led = {step.value: (CHANGE, *keys_at(step, has_reps=True, may_choose_leg=True)) for step in Step}
    return {**led, "counted": (CHANGE,), "played": DeckFeed.keys}


@pytest.mark.parametrize("width", _WIDTHS)
@pytest.mark.parametrize("code", languages())
def test_the_keys_of_every_state_stand_in_two_rows(code: str, width: int) -> None:
    use(code)
    cut: list[str] = []
    for state, keys in _keys().items():
        rows = key_rows(keys_shown(keys), _LONG if state == "played" else None, width)
        wide = [sum(cell_len(f" {key} {does} ") for key, does in row) for row in rows]
        if len(rows) > _ROWS or max(wide) > width:
            cut.append(state)
    assert cut == []


@pytest.mark.parametrize("width", _WIDTHS)
@pytest.mark.parametrize("code", languages())
def test_the_keys_of_a_question_stand_in_one_line(code: str, width: int) -> None:
    keys = {key: text for key, text in sentences(code).items() if key.startswith("question.keys_")}
    assert {key for key, text in keys.items() if cell_len(text) > width - 4} == set()


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36), (160, 48)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("code", languages())
def test_the_start_page_says_what_each_choice_is_for_and_its_keys(code: str, size: tuple[int, int]) -> None:
    use(code)
    app = StartPage(OFFERED)
    seen: list[str] = []

    async def act(_pilot: object) -> None:
        seen.append(" ".join(picture(app).replace("█", " ").split()))

    with_app(app, size, act)
    wanted = [choice.purpose for choice in OFFERED]
    wanted += [say("start.choose"), say("start.begin"), say("key.quit"), say("start.test_short").rstrip("?")]
    assert [text for text in wanted if text not in seen[0]] == []
