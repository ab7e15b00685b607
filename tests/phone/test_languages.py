"""Everything that a phone shows or says is in the language of the session."""

from __future__ import annotations

import asyncio
import re
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kneehold.sensor.cli.live.phone_line import phone_words
from kneehold.sensor.drivers.phyphox import BYTES
from kneehold.sensor.phone.experiment import bluetooth_experiment
from kneehold.tui.wording.words import languages, sentences
from tests.phone.serving import TOKEN, served

_WORDS_IN_SCRIPTS = re.compile(r"WORDS\.(\w+)")


@pytest.mark.parametrize("language", languages())
def test_page_experiment_and_refusals_speak_it(language: str, tmp_path: Path) -> None:
    def said(key: str) -> str:
        return sentences(language)[f"phone.{key}"]

    async def whole() -> None:
        async with served(tmp_path, language=language) as line:
            pages: dict[str, str] = {}
            for name in ("", "words.js", "page.js", "privacy.html", "kneehold.phyphox"):
                async with line.client.get(line.url(f"/{TOKEN}/{name}")) as answer:
                    pages[name] = unescape(await answer.text())
            for name, keys in (("", ("intro", "start", "ways.logger_text")), ("privacy.html", ("privacy.never",))):
                assert f'<html lang="{language}">' in pages[name]
                assert [key for key in keys if said(key) not in pages[name]] == []
                assert re.findall(r"\{[\w.]+\}", pages[name]) == []
            assert set(_WORDS_IN_SCRIPTS.findall(pages["page.js"])) <= set(phone_words(language).texts)
            assert pages["words.js"].startswith('"use strict"')
            root = ElementTree.fromstring(pages["kneehold.phyphox"])
            assert [value.get("label") for value in root.iter("value")] == [
                said("experiment.held"), said("experiment.reps")
            ]  # fmt: skip
            gyroscope = {"name": "gyroscope", "time": 1_795_000_000_000_000_000, "values": {"x": 0, "y": 0, "z": 0}}
            push = {"messageId": 1, "sessionId": "s", "deviceId": "d", "payload": [gyroscope]}
            status, text = await line.post("logger", push, plain=True)
            assert (status, text) == (499, said("logger.missing").format(names="Accelerometer, Gravity"))
            assert line.seat.trouble == text

    asyncio.run(whole())
    root = ElementTree.fromstring(bluetooth_experiment("kneehold", BYTES, phone_words(language)))
    assert [root.findtext("description"), root.get("locale")] == [said("experiment.description"), language]


def test_without_a_language_it_is_that_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, wanted in (("es_ES.UTF-8", "es"), ("fr_FR.UTF-8", "en")):
        monkeypatch.setenv("LC_ALL", name)
        assert phone_words(None).language == wanted
