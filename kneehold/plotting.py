"""The plot of a result: thigh elevation over time with every hold shaded."""

# The keyword arguments of matplotlib's methods have no types yet.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import pyplot
from matplotlib.axes import Axes
from numpy.typing import NDArray

from kneehold.sensor.model.events import Rep

__all__ = ["draw"]


def draw(traces: Mapping[str, NDArray[np.float64]], reps: Sequence[Rep], axes: Axes | None) -> Axes:
    """Draw (n, 2) traces of ``t_s, elevation_deg`` and ``reps`` on ``axes``, or on a new figure; returns the axes."""
    if axes is None:
        axes = pyplot.figure(figsize=(10, 4), layout="constrained").add_subplot()
    for sensor, trace in traces.items():
        axes.plot(trace[:, 0], trace[:, 1], linewidth=1.0, label=sensor)
    for rep in reps:
        axes.axvspan(rep.hold_start_s, rep.hold_end_s, alpha=0.2, color="tab:green")
        middle_s = 0.5 * (rep.hold_start_s + rep.hold_end_s)
        axes.annotate(f"{rep.index}: {rep.hold_s:.1f} s", (middle_s, rep.plateau_deg), ha="center", va="bottom")
    axes.set_xlabel("time [s]")
    axes.set_ylabel("thigh elevation [deg]")
    if len(traces) > 1:
        axes.legend()
    return axes
