"""Every clip is there, short, clean and in a form that every player opens."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from kneehold.tui.sound.cues import CUES, NUMBERS, number_clip
from kneehold.tui.sound.sounder import Language
from kneehold.tui.sound.tones import RATE_HZ, TONES, tone, wav_bytes
from kneehold.tui.wording.words import languages, sentences

_ROOT = Path(__file__).parents[3] / "tui" / "sound"
_FILES = sorted(_ROOT.rglob("*.wav"))


def _samples(file: Path) -> np.ndarray:
    with wave.open(str(file)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (RATE_HZ, 1, 2)
        return np.frombuffer(sound.readframes(sound.getnframes()), "<i2").astype(float) / 32768.0


@pytest.mark.parametrize("language", languages())
def test_a_language_has_a_clip_of_every_phrase_and_number_and_no_other(language: str) -> None:
    folder = _ROOT / "voices" / language
    phrases = {key.removeprefix("voice.") for key in sentences(language) if key.startswith("voice.")}
    wanted = {*phrases, *(number_clip(number) for number in NUMBERS)}
    assert {file.stem for file in folder.glob("*.wav")} == wanted


@pytest.mark.parametrize("language", languages())
def test_a_language_says_everything_that_the_table_of_cues_asks_for(language: str) -> None:
    voice = Language(language)
    rows = CUES.values()
    missing = [
        row for row in rows if row.phrase and not (voice.file(row.phrase).is_file() and voice.text((row.phrase,)))
    ]
    assert missing + [row for row in rows if row.tone and row.tone not in TONES] == []


@pytest.mark.parametrize("name", TONES)
def test_a_tone_is_what_its_recipe_makes(name: str) -> None:
    assert (_ROOT / "tones" / f"{name}.wav").read_bytes() == wav_bytes(tone(name))


@pytest.mark.parametrize("file", _FILES, ids=lambda file: file.stem)
def test_a_clip_is_heard_and_does_not_clip(file: Path) -> None:
    samples = np.abs(_samples(file))
    assert (0.05 < samples.max() < 0.99) or file.stem == "silence"
    assert 0.04 < len(samples) / RATE_HZ < 8.0


@pytest.mark.parametrize("file", [file for file in _FILES if file.parent.name != "tones"], ids=lambda file: file.stem)
def test_a_spoken_clip_begins_and_ends_in_silence_and_is_as_loud_as_the_others(file: Path) -> None:
    samples = _samples(file)
    edge = round(0.01 * RATE_HZ)
    assert max(np.abs(samples[:edge]).max(), np.abs(samples[-edge:]).max()) < 0.03
    heard = samples[np.abs(samples) > 0.02 * np.abs(samples).max()]
    assert 0.09 < float(np.sqrt(np.mean(heard**2))) < 0.16


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("number", range(1, 21))
def test_a_number_up_to_twenty_leaves_room_in_its_second(number: int, language: str) -> None:
    # With the pause behind it, so that the next one is not late.
    assert Language(language).length_s(number_clip(number)) < 0.85


def test_all_sounds_together_are_small() -> None:
    assert sum(file.stat().st_size for file in _FILES) < 15_000_000


def test_the_english_clips_are_understood_by_a_recogniser() -> None:
    pytest.importorskip("pocketsphinx", reason="the recogniser is not installed")
    from tests.tui.sound.recognise import misread

    spoken = sum(key.startswith("voice.") for key in sentences("en"))
    assert len(misread()) <= spoken // 18, "at least 34 of 36"


def test_a_clip_says_in_text_what_it_says_aloud() -> None:
    english = Language("en")
    assert english.text(("tone:chord", "lower")) == "Slowly lower."
    assert english.text(("n07",)) == "7"
    assert english.text(("tone:tick",)) == ""
