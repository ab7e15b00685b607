"""Is every sentence that a page asks for there, and is every one that is there asked for?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kneehold.sensor.report.words import (
    alert,
    alert_words,
    count_of,
    day_words,
    ending_words,
    pain_line,
    safety_lines,
    say,
)
from kneehold.sensor.review.safety import FLAGS, NOTHING_TOLD, Safety
from kneehold.tui.wording.words import DEFAULT, languages, sentences, use

# Sections whose keys are put together from what was found: a flag, an ending, a column.
_MADE = (
    "agree.", "alert.", "changed.", "chart.", "columns.", "count.", "decision.", "ending.", "flag.", "grade.", "leg.",
    "legs.", "list.", "look.", "measure.", "outcome.", "pain.", "plan.", "pose.", "reason.", "remark.", "sheet.",
    "slot.", "step.", "tile.", "trace.", "trend.",
)  # fmt: skip


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use(DEFAULT)


def test_the_pages_use_the_sentences_that_there_are(checkout: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in (checkout / "sensor" / "report").glob("*.py")]
    said = set(re.findall(r"(?:say|say_report|columns)\(\s*[\"']([a-z_.]+)[\"']", "\n".join(texts)))
    known = {key.removeprefix("report.") for key in sentences(DEFAULT)}
    assert {key for key in said if key not in known and f"{key}.one" not in known} == set()
    report = {key.removeprefix("report.") for key in sentences(DEFAULT) if key.startswith("report.")}
    assert {key for key in report if key not in said and not key.startswith(_MADE)} == set()


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize(
    "safety",
    [
        Safety(ending, flags, is_pain_stop=ending == "pain", why=why)
        for ending in ("complete", "stop", "pain", "idle", "referred", "broken off")
        for flags in ((), FLAGS)
        for why in ("", "pain", "fatigue", "other")
    ],
)
def test_every_ending_and_flag_has_its_words_in_every_language(safety: Safety, code: str) -> None:
    use(code)
    told = [ending_words(safety), alert_words(safety), *safety_lines(safety)]
    assert not any("_" in line for line in told)  # no name of the code instead of its words
    if code != DEFAULT:
        assert not any(name in line.split() for line in told for name in (*FLAGS, "idle", "referred"))
    if code != DEFAULT and safety.is_alarming:
        english = safety_lines(safety), alert_words(safety)
        use(DEFAULT)
        assert english != (safety_lines(safety), alert_words(safety))


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


@pytest.mark.parametrize("code", languages())
def test_every_flag_of_a_repetition_has_its_remark(code: str, checkout: Path) -> None:
    use(code)
    text = (checkout / "sensor" / "coach" / "flags.py").read_text(encoding="utf-8")
    flags = {*re.findall(r'append\("(\w+)"\)', text), "signal_lost", "open"}
    assert len(flags) == 8
    assert {flag for flag in flags if f"report.remark.{flag}" not in sentences(code)} == set()
