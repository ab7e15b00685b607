"""Every language says everything, with the same values in it, and nothing of it is cut on a narrow screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from kneehold.sensor.exercises.plan_files import built_in_plans, parse_plan, plan_text
from kneehold.sensor.exercises.profile_files import all_profiles
from kneehold.sensor.model.values import Side
from kneehold.tui.bake_font import large_letters
from kneehold.tui.font import fitting, has_glyph, text_width
from kneehold.tui.question import large
from kneehold.tui.wording.words import (
    DEFAULT,
    count,
    decimal,
    default_language,
    key_of,
    language,
    languages,
    say,
    say_in,
    sentences,
    use,
)

_OTHERS = [code for code in languages() if code != DEFAULT]
_PLACEHOLDER = re.compile(r"\{\w+(?::[^}]*)?\}")


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use(DEFAULT)


def test_there_are_three_languages() -> None:
    assert languages() == ("de", "en", "es")


@pytest.mark.parametrize("code", _OTHERS)
def test_no_key_is_missing_and_none_is_left_over(code: str) -> None:
    assert set(sentences(code)) == set(sentences(DEFAULT))


@pytest.mark.parametrize("code", _OTHERS)
def test_placeholders_agree(code: str) -> None:
    def held(of: str, key: str) -> list[str]:
        return sorted(_PLACEHOLDER.findall(sentences(of)[key]))

    assert [key for key in sentences(DEFAULT) if held(code, key) != held(DEFAULT, key)] == []


@pytest.mark.parametrize("code", _OTHERS)
def test_no_sentence_was_left_in_english(code: str) -> None:
    same = {key for key, text in sentences(code).items() if text == sentences(DEFAULT)[key] and len(text.split()) > 2}
    assert {key for key in same if re.search(r"[A-Za-z]{3}", _PLACEHOLDER.sub("", sentences(code)[key]))} == set()


@pytest.mark.parametrize("code", languages())
def test_no_sentence_is_empty_and_none_has_a_space_at_its_end(code: str) -> None:
    assert [key for key, text in sentences(code).items() if not text or text != text.strip()] == []


def test_every_letter_that_is_shown_large_has_a_picture() -> None:
    assert [letter for letter in sorted(large_letters()) if not has_glyph(letter)] == []


@pytest.mark.parametrize("code", languages())
def test_a_sentence_with_bars_has_as_many_parts_in_every_language(code: str) -> None:
    parts = {key: text.count(" | ") for key, text in sentences(code).items()}
    assert {key for key, text in sentences(DEFAULT).items() if text.count(" | ") != parts[key]} == set()
    assert len(sentences(code)["date.months"].split()) == 12
    assert len(sentences(code)["date.weekdays"].split()) == 7


def test_a_number_has_the_decimal_sign_of_its_language_and_no_negative_zero() -> None:
    slope = {"slope": -1.25, "low": -0.0001, "high": 0.5, "verdict": "x"}
    assert "-1.250 s per second held (95 % CI +0.000 to +0.500)" in say_in("en", "report.agree.slope", **slope)
    assert all(text in say_in("de", "report.agree.slope", **slope) for text in ("-1,250", "+0,000", "+0,500"))
    use("es")
    assert decimal("+0.30 s") == "+0,30 s"


@pytest.mark.parametrize("code", languages())
def test_words_of_a_constant_width_fit_into_it(code: str) -> None:
    assert [text for key, text in sentences(code).items() if key.startswith("phase.") and len(text) > 10] == []


@pytest.mark.parametrize(("width", "rows"), [(29, 4), (31, 5), (46, 8)], ids=["60x20", "80x24", "160x48"])
@pytest.mark.parametrize("code", languages())
def test_no_giant_word_is_cut(code: str, width: int, rows: int) -> None:
    """The place of word and side at the sizes at which the screen is tested."""
    texts = [text for key, text in sentences(code).items() if key.startswith(("word.", "side."))]
    texts += [f"→ {sentences(code)[key]}" for key in ("side.right", "side.left")]
    assert [text for text in texts if text_width(text, *fitting(text, width, rows)) > width] == []


@pytest.mark.parametrize("code", languages())
def test_every_question_is_large_enough_to_be_read_from_the_mat(code: str) -> None:
    """At 80x24 at least three rows a letter, with the title, the keys and the other rows of the screen."""
    asked = [text for key, text in sentences(code).items() if key.startswith("question.") and text.endswith("?")]
    assert len(asked) == 7
    rows = [large(text.upper(), 78, 16) for text in asked]
    assert [text for text, size in zip(asked, rows, strict=True) if size is None or size[1] < 3] == []


@pytest.mark.parametrize("code", languages())
def test_a_sentence_fits_into_two_rows_of_sixty_columns(code: str) -> None:
    """The line below the picture has two rows; questions and notes have a place of their own."""
    longest = {key: cell_len(text) for key, text in sentences(code).items() if key.startswith(("step.", "hint."))}
    over = sentences(code)["line.led_over"].replace("{said}", sentences(code)["step.summary.pain"])
    assert {key for key, width in longest.items() if width > 110} == set()
    assert cell_len(over) <= 110


@pytest.mark.parametrize("name", built_in_plans())
def test_a_shipped_plan_and_its_exercises_are_known_by_name(name: str) -> None:
    plan = parse_plan(plan_text(name), name)
    assert say(f"note.{plan.blocks[0].profile}") == plan.note
    for profile in all_profiles():
        assert say(f"exercise.{profile.name}")


@pytest.mark.parametrize("step", ["lie_still", "draw_in", "enough", "too_long", "release", "pain_stop"])
@pytest.mark.parametrize("words", ["lying", "seated", "strap", "wall"])
@pytest.mark.parametrize("side", [side.value for side in Side])
def test_every_step_has_a_sentence_for_every_exercise_and_leg(step: str, words: str, side: str) -> None:
    sentence = say(key_of(f"step.{step}", f"{words}_{side}", words, side))
    assert not (words == "seated" and sentence.startswith("Lie"))
    assert not (side == "both" and " leg " in sentence)


def test_the_language_is_that_of_the_locale_where_there_is_one() -> None:
    assert default_language({"LANG": "de_AT.UTF-8"}) == "de"
    assert default_language({"LANG": "de_DE.UTF-8", "LC_ALL": "es_MX.UTF-8"}) == "es"
    assert default_language({"LANG": "fi_FI.UTF-8"}) == DEFAULT
    assert default_language({"LANG": "C.UTF-8"}) == DEFAULT
    assert default_language({}) == DEFAULT


def test_the_language_in_use_is_chosen_once_for_everything() -> None:
    use("de")
    assert (language(), say("word.hold"), count("detail.summary", 1, full=1, seconds=20)) == (
        "de", "HALTEN", "1 Wdh., 1 voll, 20 s",
    )  # fmt: skip
    with pytest.raises(KeyError):
        use("xx")
    assert language() == "de"


@pytest.mark.parametrize("code", languages())
def test_the_summary_of_a_long_session_fits_beside_the_number_at_sixty_columns(code: str) -> None:
    use(code)
    assert cell_len(count("detail.summary", 12, full=12, seconds=360)) <= 29


def test_a_number_has_its_plural() -> None:
    assert count("detail.summary", 1, full=0, seconds=3) == "1 rep, 0 full, 3 s held"
    assert count("detail.summary", 2, full=0, seconds=3) == "2 reps, 0 full, 3 s held"


def test_words_that_are_spoken_or_shown_stand_in_no_other_file(checkout: Path) -> None:
    """A sentence of the wording that also stands in the code would not be translated."""
    spoken = [
        text for key, text in sentences(DEFAULT).items() if len(text) > 24 and key.startswith(("voice.", "step."))
    ]
    files = [*(checkout / "sensor" / "guide").glob("*.py"), *(checkout / "tui").glob("*.py")]
    found = [text for file in files for text in spoken if text in file.read_text(encoding="utf-8")]
    assert found == []
