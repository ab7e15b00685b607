"""Is everything that is found below the screen said in the language of who reads it?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kneehold.sensor.cli.terminal.session_text import session_text
from kneehold.sensor.cli.terminal.start_page import advice
from kneehold.sensor.model.errors import NoRadioError, RecordingError, SensorNotFoundError
from kneehold.sensor.model.events import Warned
from kneehold.sensor.replay.replay import ReplayOptions, replay
from kneehold.sensor.report.words import fact_words
from kneehold.sensor.review.fact import Fact
from kneehold.tui.event_text import event_said
from kneehold.tui.wording.translate import translated
from kneehold.tui.wording.words import DEFAULT, languages, sentences, use

_OTHERS = [code for code in languages() if code != DEFAULT]
_PLACEHOLDER = re.compile(r"\{\w+\}")
_KEYS = [key for key in sentences(DEFAULT) if key.startswith(("warning.", "trouble."))]
# Where such sentences are made; in readers of files only what is added to a list of notes, the rest are errors.
_MADE_IN = (
    "sensor/core/recording_warnings.py",
    "sensor/core/sensor_pipeline.py",
    "sensor/core/unread.py",
    "sensor/coach/ledger.py",
    "sensor/motion/gravity_check.py",
    "sensor/motion/gravity_findings.py",
    "sensor/motion/rate_faults.py",
    "sensor/motion/sensor_health.py",
    "sensor/sources/bluetooth_errors.py",
)
_NOTED_IN = ("sensor/tape/reader.py", "sensor/tape/imports/physics.py", "sensor/tape/imports/sources.py",
             "sensor/tape/imports/streams.py")  # fmt: skip


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use(DEFAULT)


@pytest.mark.parametrize("code", _OTHERS)
def test_every_finding_is_recognised_with_its_values(code: str) -> None:
    use(code)
    for key in _KEYS:
        filled = _PLACEHOLDER.sub("7.25", sentences(DEFAULT)[key])
        assert translated(filled) == _PLACEHOLDER.sub("7,25", sentences(code)[key])


def test_the_sensor_before_it_and_the_stop_after_it_are_kept() -> None:
    use("de")
    assert translated("left: 3 packets could not be read.") == "left: 3 Datenpakete waren nicht lesbar."
    assert translated("left: what nobody knows: 1.5") == "left: what nobody knows: 1.5"


def test_a_sentence_within_a_sentence_is_said_as_well() -> None:
    use("es")
    said = translated("thigh: packets come, but none can be read: what it prints is no row of numbers")
    assert said == "thigh: llegan paquetes, pero no se puede leer ninguno: lo que escribe no es una fila de números"


@pytest.mark.parametrize("file", [*_MADE_IN, *_NOTED_IN])
def test_no_finding_is_left_that_other_languages_do_not_know(file: str, checkout: Path) -> None:
    tree = ast.parse((checkout / file).read_text(encoding="utf-8"))
    nodes = _noted(tree) if file in _NOTED_IN else [tree]
    known = "\n".join(sentences(DEFAULT)[key] for key in _KEYS)
    said = [text.strip(" :") for node in nodes for text in _texts(node) if len(text.split()) > 2]
    assert said
    assert [text for text in said if text not in known and not re.search(r"[\[|]", text)] == []  # types, patterns


def _noted(tree: ast.AST) -> list[ast.AST]:
    """What is appended to a list of warnings."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "append"
        and ast.unparse(node.func.value).endswith(("warnings", "notes", "said"))
    ] + [node for node in ast.walk(tree) if isinstance(node, ast.Assign) and "jump" in ast.unparse(node.targets[0])]


def _texts(tree: ast.AST) -> Iterator[str]:
    """Texts between the values, without docstrings."""
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


@pytest.mark.parametrize("code", _OTHERS)
def test_a_warning_is_translated_on_the_screen_and_in_the_report(code: str) -> None:
    text = "the acceleration at rest is 8.1 m/s2 instead of 9.8; the sensor is faulty or wrongly scaled"
    use(code)
    for said in (
        event_said(Warned("right", 1.0, 1.0, "faulty_sensor", text, trusted=False)),
        fact_words(Fact("grade.warning", {"text": text})),
    ):
        assert "8,1" in said
        assert "acceleration" not in said


def test_what_a_recording_is_warned_of_is_said_in_its_own_language_and_kept_in_english(tmp_path: Path) -> None:
    file = tmp_path / "g.csv"
    rows = (f"{k / 50:.2f},0.0,{0.99 + 0.002 * (k % 2)},0.02,0.001,0.0,0.0" for k in range(1500))
    file.write_text("t_s,ax,ay,az,gx,gy,gz\n" + "\n".join(rows) + "\n", encoding="utf-8")
    result = replay(str(file), ReplayOptions())
    use("de")
    warnings = result.summary["warnings"]
    assert isinstance(warnings, list)
    assert "the acceleration at rest is about 1" in str(warnings[0])
    assert "Warnung: die Beschleunigung in Ruhe beträgt etwa 1" in session_text(result)
    assert "acceleration" not in session_text(result)


def test_what_could_not_be_begun_from_the_start_page_is_said_there_in_the_language_of_the_system() -> None:
    use("de")
    assert advice(NoRadioError("Bluetooth is not running on this computer.")) == (
        "auf diesem Computer läuft kein Bluetooth. 'doctor' findet das Problem; 'demo' braucht keinen Sensor."
    )
    missing = RecordingError("a.csv", "it cannot be read (No such file or directory)")
    assert advice(missing).startswith("a.csv: die Datei gibt es nicht. 'demo' zeigt")
    lost = SensorNotFoundError(
        "no sensor was found; is it awake, charged, and not connected to another app ('kneehold doctor' helps)?"
    )
    assert advice(lost).startswith("kein Sensor wurde gefunden; ist er wach")
