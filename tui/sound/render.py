"""How are the clips of a language made? ``python -m tui.sound.render LANGUAGE``, at development time.

Needs the program espeak-ng. A clip that a person recorded is put beside them by hand.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tomllib
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tui.sound.cues import HIGHEST_NUMBER, number_clip
from tui.sound.tones import RATE_HZ, TONES, tone, wav_bytes

__all__ = ["main"]

_HERE = Path(__file__).parent
# Words a minute: slower than espeak's own 175, for somebody who does not see a mouth; numbers must fit into a second.
_WORDS_SPEED, _NUMBER_SPEED = 150, 170
# Below this share of the peak is silence, cut off at both ends.
_SILENCE = 0.01
_PEAK = 0.8


def main(language: str) -> None:
    """Write every clip of ``language`` and every tone."""
    folder = _HERE / "voices" / language
    page = tomllib.loads((folder / "phrases.toml").read_text(encoding="utf-8"))
    for name, text in page["phrases"].items():
        (folder / f"{name}.wav").write_bytes(wav_bytes(_spoken(page["voice"], text, _WORDS_SPEED)))
    for number in range(1, HIGHEST_NUMBER + 1):
        clip = wav_bytes(_spoken(page["voice"], str(number), _NUMBER_SPEED))
        (folder / f"{number_clip(number)}.wav").write_bytes(clip)
    for name in TONES:
        (_HERE / "tones" / f"{name}.wav").write_bytes(wav_bytes(tone(name)))


def _spoken(voice: str, text: str, speed: int) -> NDArray[np.int16]:
    command = ["espeak-ng", "-v", voice, "-s", str(speed), "--stdout", text]
    made = subprocess.run(command, capture_output=True, check=True).stdout
    with wave.open(io.BytesIO(made)) as file:
        rate_hz = file.getframerate()
        # The length in the header of a piped file is a placeholder.
        raw = file.readframes(len(made))
    samples = np.frombuffer(raw[: len(raw) // 2 * 2], "<i2").astype(np.float64)
    return _trimmed(_lowered(samples, rate_hz))


def _lowered(samples: NDArray[np.float64], rate_hz: int) -> NDArray[np.float64]:
    """At the rate of the pack; a windowed sinc keeps what the new rate cannot carry from folding back."""
    step = rate_hz // RATE_HZ
    if step * RATE_HZ != rate_hz:
        raise ValueError(f"{rate_hz} Hz is no multiple of {RATE_HZ} Hz")
    at = np.arange(-32, 33)
    taps = np.sinc(at * 0.9 / step) * np.hamming(len(at))
    return np.convolve(samples, taps / taps.sum(), mode="same")[::step]


def _trimmed(samples: NDArray[np.float64]) -> NDArray[np.int16]:
    peak = float(np.max(np.abs(samples)))
    loud = np.flatnonzero(np.abs(samples) > _SILENCE * peak)
    return np.round(samples[loud[0] : loud[-1] + 1] * (_PEAK * 32767.0 / peak)).astype("<i2")


if __name__ == "__main__":
    main(sys.argv[1])
