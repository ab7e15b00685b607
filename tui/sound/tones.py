"""What the tones sound like.

Sines with soft edges: nothing startles somebody who lies with closed eyes. Rising for a beginning,
falling for an end, a chord for what is reached, two low ones for what is wrong.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["RATE_HZ", "TONES", "tone", "wav_bytes"]

RATE_HZ = 22_050

# Loud enough beside speech, far from clipping when three sound at once.
_PEAK = 0.35
_EDGE_S = 0.015

# (start, length, frequencies) of each part; frequencies in Hz, two of them glide.
_Part = tuple[float, float, tuple[float, ...]]
TONES: dict[str, tuple[_Part, ...]] = {
    "soft": ((0.0, 0.25, (523.25,)),),
    "rise": ((0.0, 0.14, (523.25,)), (0.12, 0.22, (783.99,))),
    "fall": ((0.0, 0.14, (659.26,)), (0.12, 0.22, (440.0,))),
    "tick": ((0.0, 0.06, (880.0,)),),
    "chord": ((0.0, 0.7, (523.25,)), (0.05, 0.65, (659.26,)), (0.1, 0.6, (783.99,))),
    "inhale": ((0.0, 0.3, (349.23,)), (0.15, 0.4, (392.0,))),
    "exhale": ((0.0, 0.3, (392.0,)), (0.15, 0.4, (349.23,))),
    "silence": ((0.0, 0.1, ()),),  # to find out whether anything can play
    "low_twice": ((0.0, 0.14, (261.63,)), (0.22, 0.14, (261.63,))),
}


def tone(name: str) -> NDArray[np.int16]:
    """Samples of the tone ``name`` at 22 050 Hz."""
    parts = TONES[name]
    sound = np.zeros(round(max(start + length for start, length, _ in parts) * RATE_HZ))
    for start, length, frequencies in parts:
        at = round(start * RATE_HZ)
        t = np.arange(min(round(length * RATE_HZ), len(sound) - at)) / RATE_HZ
        edge = np.clip(np.minimum(t, t[-1] - t) / _EDGE_S, 0.0, 1.0)
        decay = np.exp(-2.5 * t / length)
        for frequency in frequencies:
            sound[at : at + len(t)] += _PEAK * edge * decay * np.sin(2.0 * np.pi * frequency * t)
    return np.round(sound * 32767.0).astype("<i2")


def wav_bytes(samples: NDArray[np.int16]) -> bytes:
    """A mono WAV file of ``samples``."""
    data = samples.astype("<i2").tobytes()
    head = b"".join(
        (
            b"RIFF", (36 + len(data)).to_bytes(4, "little"), b"WAVEfmt ", (16).to_bytes(4, "little"),
            (1).to_bytes(2, "little"), (1).to_bytes(2, "little"), RATE_HZ.to_bytes(4, "little"),
            (2 * RATE_HZ).to_bytes(4, "little"), (2).to_bytes(2, "little"), (16).to_bytes(2, "little"),
            b"data", len(data).to_bytes(4, "little"),
        )
    )  # fmt: skip
    return head + data
