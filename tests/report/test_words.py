"""Is every sentence that a page asks for there, and is every one that is there asked for?"""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from kneehold.sensor.report.words import alert, count_of, day_words, pain_line, safety_lines, say, sentences
from kneehold.sensor.review.safety import NOTHING_TOLD, Safety

# Keys whose last part is a side, a slot, or an end of a hold.
_MADE = ("leg.", "slot.", "tile.morning", "tile.evening", "agree.")


def test_the_pages_use_the_sentences_that_there_are(checkout: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in (checkout / "sensor" / "report").glob("*.py")]
    used = set(re.findall(r"say\(\s*[\"']([a-z_.]+)[\"']", "\n".join(texts)))
    used |= {
        key
        for pair in re.findall(r'"([a-z]+\.[a-z_]+)" if .*? else "([a-z]+\.[a-z_]+)"', "\n".join(texts))
        for key in pair
    }
    assert used - set(sentences()) == set()
    assert {key for key in sentences() if key not in used and not key.startswith(_MADE)} == set()


def test_no_sentence_is_empty_and_each_placeholder_has_a_name() -> None:
    for key, text in sentences().items():
        assert text.strip(), key
        assert all(name for _, name, _, _ in Formatter().parse(text) if name is not None), key


def test_a_value_that_is_missing_is_an_error_and_no_gap() -> None:
    with pytest.raises(KeyError):
        say("figure.of", part=1)


def test_one_is_no_plural() -> None:
    assert (count_of(1, "session"), count_of(2, "session"), count_of(0, "day")) == ("1 session", "2 sessions", "0 days")


def test_a_day_is_read_as_a_person_writes_it() -> None:
    assert day_words(739_585) == "30 Nov 2025"


@pytest.mark.parametrize(
    ("safety", "mark", "said"),
    [
        (NOTHING_TOLD, "", []),
        (Safety("complete"), "", []),
        (Safety("stop", why="fatigue"), "early", ["Ended early by the patient because of fatigue."]),
        (Safety("stop", why="pain"), "pain", ["The patient stopped because of pain."]),
        (Safety("broken off"), "early", ["Interrupted: the recording ends before the session does."]),
        (
            Safety("referred", ("numbness",)),
            "flag",
            ["Red flag: the patient reported numbness or tingling in the legs."],
        ),
    ],
)
def test_a_session_is_marked_by_what_matters_most(safety: Safety, mark: str, said: list[str]) -> None:
    assert (alert(safety), safety_lines(safety)) == (mark, said)


def test_pain_says_which_way_it_went() -> None:
    assert pain_line(None, None, None) == "Pain: not recorded."
    assert pain_line(3.0, None, 5.0) == "Pain (0 none to 10): before 3, after 5; up by 2."
    assert pain_line(3.0, 4.0, None) == "Pain (0 none to 10): before 3, worst 4."
