"""Drawings of the exercise positions as SVG: a figure of thick lines, the sensor on the thigh marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

__all__ = ["position_svgs"]

Point = tuple[float, float]
Line = tuple[Point, ...]

_WIDTH, _HEIGHT = 300, 190
_AIR = 14
_LIMB, _TRUNK = 15, 22
_SENSOR = (20.0, 12.0)


class _Pose(NamedTuple):
    """Lines of one drawing; the thigh of the leg that wears the sensor is the first part of ``leg``."""

    head: Point
    trunk: Line
    leg: Line  # hip, knee, foot
    other: Line
    arm: Line
    things: tuple[Line, ...] = ()  # mat, chair, wall
    strap: Line = ()


_MAT: Line = ((8, 166), (292, 166))
_LYING = ((42, 140), ((66, 148), (148, 148)))
_STRAIGHT: Line = ((148, 148), (212, 148), (276, 148))
_DRAWN: Line = ((148, 148), (118, 92), (176, 84))
_WALL: tuple[Line, ...] = (_MAT, ((214, 10), (214, 166)))
_CHAIR: tuple[Line, ...] = (
    ((20, 182), (280, 182)),
    ((84, 138), (176, 138)),
    ((90, 138), (90, 182)),
    ((166, 138), (166, 182)),
)
_UP: Line = ((184, 148), (196, 86), (204, 26))
_SITTING = ((120, 28), ((120, 56), (120, 124)))

# Rest and hold of every exercise.
_POSES: Mapping[str, tuple[_Pose, _Pose]] = {
    "knee-to-chest": (
        _Pose(*_LYING, _STRAIGHT, _STRAIGHT, ((74, 144), (108, 158), (138, 156)), (_MAT,)),
        _Pose(*_LYING, _DRAWN, _STRAIGHT, ((76, 142), (96, 116), (124, 96)), (_MAT,)),
    ),
    "knee-to-chest-double": (
        _Pose(*_LYING, _STRAIGHT, _STRAIGHT, ((74, 144), (108, 158), (138, 156)), (_MAT,)),
        _Pose(*_LYING, _DRAWN, ((156, 148), (128, 94), (188, 88)), ((76, 142), (96, 116), (124, 96)), (_MAT,)),
    ),
    "knee-to-chest-strap": (
        _Pose(*_LYING, _STRAIGHT, _STRAIGHT, ((74, 144), (108, 158), (138, 156)), (_MAT,)),
        _Pose(
            *_LYING, ((148, 148), (124, 90), (184, 74)), _STRAIGHT, ((76, 142), (92, 122), (112, 112)), (_MAT,),
            ((112, 112), (186, 66)),
        ),
    ),
    "knee-to-chest-seated": (
        _Pose(*_SITTING, ((120, 126), (182, 126), (182, 178)), ((120, 126), (182, 126), (182, 178)),
              ((120, 66), (138, 96), (160, 112)), _CHAIR),
        _Pose(*_SITTING, ((120, 126), (160, 80), (176, 134)), ((120, 126), (182, 126), (182, 178)),
              ((120, 66), (138, 92), (164, 88)), _CHAIR),
    ),
    "knee-to-chest-wall": (
        _Pose((82, 140), ((106, 148), (184, 148)), _UP, _UP,
              ((112, 144), (140, 158), (168, 156)), _WALL),
        _Pose((82, 140), ((106, 148), (184, 148)), ((184, 148), (150, 96), (204, 76)), _UP,
              ((112, 144), (130, 158), (158, 156)), _WALL),
    ),
    "straight-leg-raise": (
        _Pose(*_LYING, _STRAIGHT, _STRAIGHT, ((74, 144), (108, 158), (138, 156)), (_MAT,)),
        _Pose(*_LYING, ((148, 148), (196, 106), (244, 64)), _STRAIGHT, ((74, 144), (108, 158), (138, 156)), (_MAT,)),
    ),
}  # fmt: skip


def position_svgs(exercise: str, captions: tuple[str, str]) -> str:
    """Start and hold of ``exercise`` side by side, each with its caption; empty for one that has no drawing."""
    poses = _POSES.get(exercise)
    if poses is None:
        return ""
    tops = [pose.head[1] - 20 for pose in poses]
    tops += [y for pose in poses for line in (pose.leg, *pose.things) for _, y in line]
    top = max(0.0, min(tops) - _AIR)  # as little paper as the taller of the two needs
    drawn = (
        f"<figure>{_svg(pose, caption, top)}<figcaption>{escape(caption)}</figcaption></figure>"
        for pose, caption in zip(poses, captions, strict=True)
    )
    return f'<div class="poses">{"".join(drawn)}</div>'


def _svg(pose: _Pose, caption: str, top: float) -> str:
    parts = [f'<svg viewBox="0 {top:g} {_WIDTH} {_HEIGHT - top:g}" role="img" class="pose">']
    parts.append(f"<title>{escape(caption)}</title>")
    parts += [_path(line, "thing", 4) for line in pose.things]
    parts.append(_path(pose.other, "far", _LIMB))
    parts.append(_path(pose.trunk, "near", _TRUNK))
    parts.append(f'<circle class="head" cx="{pose.head[0]}" cy="{pose.head[1]}" r="17"/>')
    parts.append(_path(pose.leg, "near", _LIMB))
    parts += [_path(pose.strap, "strap", 5)] if pose.strap else []
    parts.append(_path(pose.arm, "arm", 10))
    parts.append(_sensor(pose.leg[0], pose.leg[1]))
    return "".join([*parts, "</svg>"])


def _path(line: Sequence[Point], kind: str, width: float) -> str:
    points = " ".join(f"{x:g},{y:g}" for x, y in line)
    return f'<polyline class="{kind}" points="{points}" stroke-width="{width}"/>'


def _sensor(hip: Point, knee: Point) -> str:
    """A box in the middle of the thigh, turned with it."""
    from math import atan2, degrees

    x, y = 0.45 * hip[0] + 0.55 * knee[0], 0.45 * hip[1] + 0.55 * knee[1]
    turned = degrees(atan2(knee[1] - hip[1], knee[0] - hip[0]))
    long, wide = _SENSOR
    return (
        f'<rect class="sensor" x="{x - 0.5 * long:.1f}" y="{y - 0.5 * wide:.1f}" width="{long:g}" height="{wide:g}" '
        f'rx="3" transform="rotate({turned:.1f} {x:.1f} {y:.1f})"/>'
    )
