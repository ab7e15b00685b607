"""Is every clip there, short, clean and in a form that every player opens?"""

from __future__ import annotations

import tomllib
import wave
from pathlib import Path

import numpy as np
import pytest

from tui.sound.cues import CUES, HIGHEST_NUMBER, number_clip
from tui.sound.sounder import Language, languages
from tui.sound.tones import RATE_HZ, TONES, tone, wav_bytes

_ROOT = Path(__file__).parents[3] / "tui" / "sound"
_FILES = sorted(_ROOT.rglob("*.wav"))


def _samples(file: Path) -> np.ndarray:
    with wave.open(str(file)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (RATE_HZ, 1, 2)
        return np.frombuffer(sound.readframes(sound.getnframes()), "<i2").astype(float) / 32768.0


@pytest.mark.parametrize("language", languages())
def test_a_language_has_a_clip_of_every_phrase_and_number_and_no_other(language: str) -> None:
    folder = _ROOT / "voices" / language
    phrases = tomllib.loads((folder / "phrases.toml").read_text(encoding="utf-8"))["phrases"]
    wanted = {*phrases, *(number_clip(number) for number in range(1, HIGHEST_NUMBER + 1))}
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
    assert 0.05 < samples.max() < 0.99
    assert 0.04 < len(samples) / RATE_HZ < 4.0


@pytest.mark.parametrize("number", range(1, 21))
def test_a_number_up_to_twenty_leaves_room_in_its_second(number: int) -> None:
    assert len(_samples(_ROOT / "voices" / "en" / f"{number_clip(number)}.wav")) / RATE_HZ < 0.75


def test_all_sounds_together_are_small() -> None:
    assert sum(file.stat().st_size for file in _FILES) < 3_000_000


def test_a_clip_says_in_text_what_it_says_aloud() -> None:
    english = Language("en")
    assert english.text(("tone:chord", "lower")) == "Slowly lower."
    assert english.text(("n07",)) == "7"
    assert english.text(("tone:tick",)) == ""
