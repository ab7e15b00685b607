"""A person's thigh and how the sensor sits on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kneehold.sensor.model.values import Mounting, Vec3
from kneehold.sensor.simulation.motion import Values
from kneehold.sensor.simulation.turns import rotation

__all__ = ["Build", "draw_build", "mounting_of", "nearest_axes"]


@dataclass(frozen=True, slots=True)
class Build:
    """A body and where the sensor sits on it; the defaults are rigid, the sensor aligned with the thigh."""

    lever_m: float = 0.25  # from the hip along the thigh
    depth_m: float = 0.0  # from the axis of the thigh to the sensor
    azimuth_deg: float = 0.0  # 0: on the front of the thigh, 90: on its left
    hip_side_m: float = 0.0  # hip to the left of the body's long axis
    pelvis_m: float = 0.0  # how far the pelvis comes off the mat with the thigh upside down
    pelvis_share: float = 0.0  # of the elevation, by which the pelvis tilts along
    pelvis_arm_m: float = 0.1  # from the point about which it tilts to the hip
    is_seated: bool = False  # it tilts about the seat below the hip, not about the spine on the mat
    wobble_gain: float = 0.0  # 0: rigid tissue
    wobble_hz: float = 5.0
    wobble_damping: float = 0.25
    # Sensor axes (columns) in thigh axes (rows).
    mount: tuple[Vec3, Vec3, Vec3] = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


def draw_build(rng: np.random.Generator, side: str, *, aligned: bool) -> Build:
    """Somebody's thigh and some place on it.

    ``aligned``: the strap is marked, so a sensor axis points along the thigh and one out of its front, to
    about 10 degrees; otherwise any way round.
    """
    sign = -1.0 if side == "right" else 1.0
    return Build(
        lever_m=float(rng.uniform(0.15, 0.38)),
        depth_m=float(rng.uniform(0.05, 0.09)),
        azimuth_deg=float(rng.uniform(-30.0, 90.0)) * sign,  # front to outside
        hip_side_m=0.09 * sign,  # half the distance of the hips of an adult
        pelvis_m=float(rng.uniform(0.01, 0.05)),
        wobble_gain=float(rng.uniform(0.3, 1.5)),
        wobble_hz=float(rng.uniform(4.0, 6.5)),
        wobble_damping=float(rng.uniform(0.2, 0.35)),
        mount=_nested(_draw_aligned(rng) if aligned else rotation(rng.normal(size=4))),
    )


def mounting_of(build: Build) -> Mounting:
    """The truth about the mounting: knee and front as unit vectors in sensor axes."""
    return Mounting(knee=build.mount[0], front=build.mount[2])


def nearest_axes(mounting: Mounting) -> str:
    """The mounting as one would declare it, such as ``x=knee,-y=front``: the nearest axes."""
    words: list[str] = []
    free = [0, 1, 2]
    for name, vector in (("knee", mounting.knee), ("front", mounting.front)):
        if vector is not None:
            sizes = [abs(vector[k]) for k in free]
            axis = free.pop(sizes.index(max(sizes)))
            words.append(f"{'-' if vector[axis] < 0.0 else ''}{'xyz'[axis]}={name}")
    return ",".join(words)


def _draw_aligned(rng: np.random.Generator) -> Values:
    """One of the 24 ways to put a box on a thigh with its edges along it, tilted by about 10 degrees."""
    axes = np.eye(3)[:, rng.permutation(3)] * rng.choice([-1.0, 1.0], 3)
    if np.linalg.det(axes) < 0.0:
        axes[:, 2] *= -1.0
    return rotation(np.array([1.0, *rng.normal(0.0, 0.05, 3)])) @ axes


def _nested(matrix: Values) -> tuple[Vec3, Vec3, Vec3]:
    rows = [(float(a), float(b), float(c)) for a, b, c in matrix]
    return rows[0], rows[1], rows[2]
