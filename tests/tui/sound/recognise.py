"""Reads the English clips back with an offline recogniser: ``python -m tests.tui.sound.recognise``.

Needs the package pocketsphinx, whose acoustic model comes with it. The recogniser may answer with any sentence of
``[voice]`` and nothing else; a clip that it takes for another sentence would be misheard by people too. It prints what
was misread and ends with the number that was understood.
"""

from __future__ import annotations

import re
import sys
import wave
from pathlib import Path
from typing import Any

import numpy as np

from kneehold.tui.sound.sounder import Language
from kneehold.tui.wording.words import sentences

__all__ = ["misread"]

_RATE_HZ = 16_000  # of the acoustic model


def misread() -> dict[str, str]:
    """Clip and sentence it was taken for, of those that were not understood."""
    from pocketsphinx import Decoder, get_model_path  # pyright: ignore

    clips = {k.removeprefix("voice."): _plain(text) for k, text in sentences("en").items() if k.startswith("voice.")}
    grammar = "#JSGF V1.0; grammar said; public <said> = " + " | ".join(sorted(set(clips.values()))) + ";"
    model = Path(str(get_model_path())) / "en-us"
    decoder: Any = Decoder(
        hmm=str(model / "en-us"), lm=None, dict=str(model / "cmudict-en-us.dict"), loglevel="FATAL", samprate=_RATE_HZ
    )
    decoder.add_jsgf_string("said", grammar)
    decoder.activate_search("said")
    wrong: dict[str, str] = {}
    for name, text in clips.items():
        decoder.start_utt()
        decoder.process_raw(_samples(Language("en").file(name)), full_utt=True)
        decoder.end_utt()
        heard = decoder.hyp().hypstr if decoder.hyp() is not None else ""
        if heard != text:
            wrong[name] = heard
    return wrong


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z' ]", " ", text.lower()).split())


def _samples(file: Path) -> bytes:
    """The clip at 16 kHz between two pauses, as 16-bit samples."""
    with wave.open(str(file)) as sound:
        rate_hz = sound.getframerate()
        samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2").astype(np.float64)
    at = np.arange(-32, 33)
    taps = np.sinc(at * 0.9 * _RATE_HZ / rate_hz) * np.hamming(len(at))
    smooth = np.convolve(samples, taps / taps.sum(), mode="same")
    t = np.arange(round(len(samples) * _RATE_HZ / rate_hz)) * rate_hz / _RATE_HZ
    pause = np.zeros(round(0.3 * _RATE_HZ))
    spoken = np.concatenate((pause, np.interp(t, np.arange(len(smooth)), smooth), pause))
    return np.round(spoken).astype("<i2").tobytes()


if __name__ == "__main__":
    found = misread()
    for clip, taken_for in found.items():
        sys.stdout.write(f"{clip}: {taken_for or 'nothing'}\n")
    spoken = sum(key.startswith("voice.") for key in sentences("en"))
    sys.stdout.write(f"{spoken - len(found)} of {spoken} understood\n")
