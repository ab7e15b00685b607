"""Smoothness of a movement: the spectral arc length (SPARC) of its speed.

Method: S. Balasubramanian, A. Melendez-Calderon, A. Roby-Brami and E. Burdet, J. NeuroEng. Rehabil.
12:112 (2015), with the paper's own settings. Valid on angular speed of a gyroscope; jerk-based
measures of it are not.
"""

from __future__ import annotations

from math import ceil, hypot, log2

import numpy as np
from numpy.typing import NDArray

__all__ = ["sparc"]

# The paper's settings: padding by a factor of 16, nothing above 10 Hz, nothing weaker than 5 % of the strongest.
_PAD_LEVEL = 4
_HIGHEST_HZ = 10.0
_WEAKEST = 0.05
# A movement of fewer samples has no spectrum worth the name.
_FEWEST = 8


def sparc(speed: NDArray[np.float64], rate_hz: float) -> float | None:
    """Spectral arc length of ``speed`` (>= 0, any unit, evenly sampled at ``rate_hz``).

    Below zero; the nearer to zero the smoother. About -1.4 for one minimum-jerk movement, whatever its
    size and duration. ``None`` for fewer than 8 samples or no movement at all.
    """
    if len(speed) < _FEWEST or not float(np.max(speed)) > 0.0:
        return None
    padded = 2 ** (ceil(log2(len(speed))) + _PAD_LEVEL)
    spectrum = np.abs(np.fft.rfft(speed, padded))
    spectrum = spectrum[: int(_HIGHEST_HZ / rate_hz * padded) + 1] / np.max(spectrum)
    strong = np.flatnonzero(spectrum >= _WEAKEST)
    part = spectrum[strong[0] : strong[-1] + 1]
    if len(part) < 2:
        return None
    step = 1.0 / (len(part) - 1)
    return -sum(hypot(step, float(rise)) for rise in np.diff(part))
