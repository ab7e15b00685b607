"""The accelerometer's own offset, as far as the size of gravity in several attitudes tells it.

At rest |a| = g (1 + s) + up . offset, with a common error of scale s and an offset that no attitude changes. With the
thigh down and up these tell the two parts of the offset that bend the angle between both: 20 mg are 2 degrees.
"""

from __future__ import annotations

from typing import NamedTuple

from kneehold.sensor.model.values import GRAVITY_MPS2, Vec3
from kneehold.sensor.motion.vectors import norm

__all__ = ["NO_ATTITUDES", "Attitudes"]

# As shares of g: an axis' offset (data sheets: 20 mg in all), the common error of scale, and what else a size at rest
# is off by: errors of single axes, breath.
_OFFSET, _SCALE, _SIZE = 0.012, 0.004, 0.005
# Chips whose offsets these are show no size further off; then something else is wrong, and nothing is taken off.
_MOST = 0.05


class Attitudes(NamedTuple):
    """Normal equations of offset x y z and scale, as shares of g: rows of the matrix, then the right sides."""

    rows: tuple[tuple[float, float, float, float], ...]
    right: tuple[float, float, float, float]

    def seen(self, acc: Vec3) -> Attitudes:
        """With one more moment of rest (m/s²)."""
        size = norm(acc)
        off = size / GRAVITY_MPS2 - 1.0
        if abs(off) > _MOST:
            return self
        x, y, z, one = known = (acc[0] / size, acc[1] / size, acc[2] / size, 1.0)
        weight = 1.0 / (_SIZE * _SIZE)
        rows = tuple(
            (a + weight * own * x, b + weight * own * y, c + weight * own * z, d + weight * own * one)
            for (a, b, c, d), own in zip(self.rows, known, strict=True)
        )
        p, q, r, s = self.right
        weight *= off
        return Attitudes(rows, (p + weight * x, q + weight * y, r + weight * z, s + weight))

    def offset(self) -> Vec3:
        """The likeliest offset, m/s²."""
        left = [[*row, value] for row, value in zip(self.rows, self.right, strict=True)]
        # By elimination; the matrix is symmetric and positive, so no row has to change its place.
        for k, pivot in enumerate(left):
            for other in left[k + 1 :]:
                share = other[k] / pivot[k]
                for column in range(k, 5):
                    other[column] -= share * pivot[column]
        found = [0.0] * 4
        for k in (3, 2, 1, 0):
            rest = sum(left[k][column] * found[column] for column in range(k + 1, 4))
            found[k] = (left[k][4] - rest) / left[k][k]
        return (GRAVITY_MPS2 * found[0], GRAVITY_MPS2 * found[1], GRAVITY_MPS2 * found[2])


_O, _S = 1.0 / (_OFFSET * _OFFSET), 1.0 / (_SCALE * _SCALE)
NO_ATTITUDES = Attitudes(
    ((_O, 0.0, 0.0, 0.0), (0.0, _O, 0.0, 0.0), (0.0, 0.0, _O, 0.0), (0.0, 0.0, 0.0, _S)), (0.0, 0.0, 0.0, 0.0)
)
