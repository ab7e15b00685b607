"""Does a report in German or Spanish have no English left in it, and do data stay English in every language?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.index import listed
from kneehold.sensor.archive.reviewed import ReviewedSession
from kneehold.sensor.archive.weeks_of import looks_of, weeks_of
from kneehold.sensor.bench.diaries import write_diary
from kneehold.sensor.cli.main import main
from kneehold.sensor.report.person_page import person_page
from kneehold.sensor.report.session_page import session_page
from kneehold.tui.wording.words import DEFAULT, languages, sentences, use

_OTHERS = [code for code in languages() if code != DEFAULT]
_PLACEHOLDER = re.compile(r"\{\w+(?::[^}]*)?\}")


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use(DEFAULT)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    """Weeks of one person, the last session stopped for pain, the one before with a red flag."""
    made = DataDir(tmp_path_factory.mktemp("weeks") / "data").made()
    write_diary(made, days=38)
    events = ({"type": "step", "step": "pain_stop"}, {"type": "answered", "question": "numbness", "answer": "yes"})
    for folder, event in zip(sorted(made.sessions.iterdir())[-2:], events, strict=True):
        with (folder / "events.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(event) + "\n")
    return made


def _english_in(html: str, code: str) -> list[str]:
    """Sentences of three words or more that this language says otherwise, between their placeholders."""
    found: list[str] = []
    for key, text in sentences(DEFAULT).items():
        parts = [part.strip(" .,;:()") for part in _PLACEHOLDER.split(text)]
        other = sentences(code)[key]
        found += [part for part in parts if len(part.split()) > 2 and part in html and part not in other]
    return found


@pytest.mark.parametrize("code", _OTHERS)
def test_the_report_of_a_session_is_in_the_language(code: str, session: ReviewedSession) -> None:
    english = session_page(session)
    assert len(_english_in(english, code)) > 40
    use(code)
    html = session_page(session)
    assert f'<html lang="{code}">' in html
    assert _english_in(html, code) == []
    assert re.search(r"\d\.\d+ s\b", re.sub("<script.*?</script>", "", html, flags=re.DOTALL)) is None  # 2,5 s


@pytest.mark.parametrize("code", _OTHERS)
def test_the_report_of_weeks_is_in_the_language(code: str, place: DataDir) -> None:
    rows = listed(place)
    weeks = weeks_of(rows)
    assert weeks is not None
    day = date.fromordinal(weeks.last_day + 9)
    assert {look.kind for look in looks_of(rows, day)} >= {"red_flag", "pain_stop", "absent", "short"}
    use(code)
    html = person_page("A. Person", rows, weeks, today=day)
    assert _english_in(html, code) == []
    assert sentences(code)["report.alert.flag"] in html


@pytest.mark.parametrize("code", _OTHERS)
def test_the_command_speaks_the_language_that_is_asked_for(
    code: str, place: DataDir, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target, data = tmp_path / "r.html", ["--data-dir", str(place.root), "--language", code]
    person = listed(place)[0].about.person
    assert main(["report", "--person", person, "-o", str(target), *data]) == 0
    assert f'<html lang="{code}">' in target.read_text(encoding="utf-8")
    capsys.readouterr()
    assert main(["sessions", *data]) == 0
    heading, *_ = capsys.readouterr().out.splitlines()
    assert heading.split()[0] == sentences(code)["report.columns.list"].split()[0]


@pytest.mark.parametrize("form", ["csv", "fhir"])
def test_what_is_exported_is_english_whatever_was_spoken_before(form: str, place: DataDir, tmp_path: Path) -> None:
    for code in (DEFAULT, "de"):
        use(code)
        target = tmp_path / (f"{code}.json" if form == "fhir" else code)
        names = [path.name for path in sorted(place.sessions.iterdir())[-2:]]
        assert main(["export", *names, "--format", form, "-o", str(target), "--data-dir", str(place.root)]) == 0
    read = (_bytes(tmp_path / name) for name in (("en.json", "de.json") if form == "fhir" else ("en", "de")))
    assert next(read) == next(read)


def _bytes(path: Path) -> list[bytes]:
    return [file.read_bytes() for file in sorted(path.iterdir())] if path.is_dir() else [path.read_bytes()]
