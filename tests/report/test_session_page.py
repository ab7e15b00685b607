"""Does the report say everything, in one file, and execute nothing that a person typed?"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from kneehold.sensor.archive.reviewed import ReviewedSession
from kneehold.sensor.bench.figures import shown
from kneehold.sensor.report.agreement_part import agreement_part
from kneehold.sensor.report.details_part import remarks_of
from kneehold.sensor.report.session_page import session_page
from kneehold.sensor.report.trace_plot import trace_data
from kneehold.sensor.report.words import columns, held_words, known_error
from kneehold.sensor.review.corrected import Correction, Reviewed
from kneehold.sensor.review.trace import Trace


class _Reader(HTMLParser):
    """Tags in order, the text outside scripts and styles, and every attribute that could lead elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.leads: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.leads += [f"{tag} {name}" for name, _ in attrs if name in ("src", "href", "action") or name[:2] == "on"]

    def handle_data(self, data: str) -> None:
        if not self.tags or self.tags[-1] not in ("script", "style"):
            self.text.append(data)


@pytest.fixture(scope="module")
def html(report: Path) -> str:
    return report.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    return reader


def test_what_a_person_typed_is_text_and_no_element(read: _Reader) -> None:
    assert read.tags.count("script") == 3  # the data, uPlot, our own
    assert read.tags.count("title") - read.tags.count("svg") == 1 + 2  # the page's, and one a band of a hold


def test_nothing_leads_out_of_the_file(read: _Reader) -> None:
    assert read.leads == []


def test_only_scripts_and_styles_with_a_known_hash_are_allowed(html: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    assert "unsafe" not in policy[1]
    assert policy[1].startswith("default-src 'none'")


@pytest.mark.parametrize(
    "words",
    [
        "holds as long as prescribed", "data quality, A", "How a hold is counted", "Known error",
        "95 % limits of agreement", "ICC(2,1)", "Not counted",
        "Pain (0 none to 10): before 4, worst 5, after 3; down by 1.", "rejected", "counted as full",
    ],
)  # fmt: skip
def test_the_report_says(words: str, read: _Reader) -> None:
    assert words in " ".join(read.text)


def test_an_attempt_is_shown_with_its_reason(read: _Reader, session: ReviewedSession) -> None:
    assert len(session.evaluation.result.attempts) == 1
    assert "the thigh did not rise far enough" in read.text


def test_every_hold_is_a_row_and_a_band(html: str, session: ReviewedSession) -> None:
    holds = len(session.evaluation.result.reps)
    assert (html.count("<tr data-a="), html.count('<rect class="band')) == (holds, holds)


def test_every_hold_is_compared_with_every_rater_and_raters_with_each_other(session: ReviewedSession) -> None:
    other = [replace(mark, rater="B", hold_end_s=mark.hold_end_s + 0.25) for mark in session.marks]
    part = agreement_part(replace(session, marks=(*session.marks, *other[:1])))
    assert part.count("<h2>") == 3
    assert part.count("<tr><td") == 3 * len(session.marks)  # a row a hold, also of what only one of the two marked
    assert all(words in part for words in ("-0.25 s", "against B", "Start error: bias", "End error: bias", "95 % CI"))


def test_the_automatic_result_stands_beside_the_corrected_one(html: str) -> None:
    assert ">1 of " in html
    assert "as counted, before corrections" in html


def test_a_decision_that_fits_no_hold_is_not_lost(session: ReviewedSession) -> None:
    lost = Correction("R", "2026-03-02", "reject", 500.0, 510.0, note="<i>")
    assert "rejected by R: 500.0 to 510.0 s &lt;i&gt;" in session_page(replace(session, unmatched_corrections=(lost,)))


def test_the_known_error_is_that_of_the_stated_accuracy(html: str) -> None:
    path = "accuracy.ways[name=kneehold].hold_error_s"
    said = known_error()
    assert f"the bias of a hold is {shown(f'{path}.bias', '+.2f')} s" in said
    assert (
        f"to {shown(f'{path}.limits[1]', '+.2f')} s, and the worst single hold was {shown(f'{path}.worst', '+.2f')} s"
        in said
    )
    assert escape(known_error()) in html


def test_the_notice_of_the_library_comes_along(html: str) -> None:
    assert "Copyright (c) 2022 Leon Sorokin" in html
    assert "Permission is hereby granted" in html


def test_a_report_of_twelve_minutes_is_small() -> None:
    times = np.arange(0.0, 720.0, 1.0 / 104.0)
    trace = Trace(times, 60.0 + 50.0 * np.sin(times), np.zeros(len(times)))
    # uPlot 53 kB, trace as SVG below 40 kB, the rest below 30 kB: 200 kB in all.
    assert len(json.dumps(trace_data(trace, "thigh", 0), separators=(",", ":"))) < 75_000


def test_what_was_not_seen_is_a_hole_in_the_plot() -> None:
    times = np.concatenate((np.arange(0.0, 5.0, 0.01), np.arange(8.0, 12.0, 0.01)))
    y10 = trace_data(Trace(times, np.full(len(times), 45.0), times), "thigh", 0)["y10"]
    assert isinstance(y10, list)
    assert (y10[50], y10[130], y10[200]) == (450, None, 450)


def test_a_hold_beyond_the_longest_allowed_says_all_three_figures(session: ReviewedSession) -> None:
    assert held_words(56.2, 20.0, 30.0) == "held 56 s (plan 20, at most 30)"
    assert (held_words(29.9, 20.0, 30.0), held_words(56.0, 20.0, None)) == ("", "")
    one, found = session.rows[1]
    told = remarks_of(Reviewed(one.rep._replace(hold_s=56.2), True, "full", None), found, 20.0, 30.0)
    assert told[0] == "held 56 s (plan 20, at most 30)"


def test_a_hold_that_the_signal_cut_off_is_not_called_short(session: ReviewedSession) -> None:
    lost = [one._replace(outcome="interrupted") for one in session.reviewed]
    html = session_page(replace(session, reviewed=tuple(lost)))
    assert '<td class="t interrupted">signal lost</td>' in html
    assert "short</td>" not in html


def test_how_sure_a_hold_is_stands_beside_it_where_the_counter_says_so(session: ReviewedSession) -> None:
    sure, unsaid = (
        tuple(one._replace(rep=one.rep._replace(hold_pm_s=pm_s)) for one in session.reviewed) for pm_s in (0.21, None)
    )
    assert f"{sure[1].rep.hold_s:.1f} \u00b1 0.3 of 5 s" in session_page(replace(session, reviewed=sure))
    assert "\u00b1 0." not in session_page(replace(session, reviewed=unsaid))


def test_the_measures_of_the_details_are_each_explained(session: ReviewedSession) -> None:
    named = re.findall("<dt>(.*?)</dt>", session_page(session))
    assert len(named) == 11
    assert [heading for heading in columns("columns.details")[1:] if heading not in " ".join(named)] == []


@pytest.mark.parametrize(
    "mark", ["#2c7d52", "#a05f00", "#a11d2b", "#1c5d99", "#b04a10", "#5b3a8c", "#6b7885", "#0f6a3b"]
)
def test_every_mark_stands_out_from_the_page_three_to_one(mark: str) -> None:
    css = resources.files("kneehold.sensor.report").joinpath("assets", "report.css").read_text(encoding="utf-8")
    assert mark in css
    assert _contrast(mark, "#ffffff") >= 3.0


def _contrast(one: str, other: str) -> float:
    """As the Web Content Accessibility Guidelines define it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[k : k + 2], 16) / 255.0 for k in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_a_hole_of_years_takes_no_more_room_than_eight_hours() -> None:
    times = np.array([0.0, 1.0, 2.0, 1e9, 1e9 + 1.0])
    data = trace_data(Trace(times, np.full(5, 10.0), np.zeros(5)), "thigh", 0)
    values = data["y10"]
    assert isinstance(values, list)
    assert len(values) <= 576_001
    assert values.count(None) > 500_000
