"""What the check by gravity finds, and the factors that make raw samples right."""

from __future__ import annotations

from typing import NamedTuple

from kneehold.sensor.model.values import Vec3

__all__ = ["UNCORRECTED", "Correction", "GravityFinding", "Matrix", "Scale", "is_odd", "known_size"]

# Factors that wrong units and ranges give; a size this near one of them is it.
KNOWN = (57.29578, 1 / 57.29578, 8.0, 1 / 8.0, 4.0, 0.25, 2.0, 0.5, 1000.0, 1e-3)
KNOWN_WITHIN = 0.04
# A size that no unit explains is believed as an error of a chip or its library within these, and with right signs only.
ODD_SIZES = (0.6, 1.6)

Matrix = tuple[Vec3, Vec3, Vec3]
_ONE: Matrix = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


class Correction(NamedTuple):
    """What makes raw samples right: acc' = acc x raw acc, rate' = rate x raw rate, rows by rows."""

    acc: Matrix = _ONE
    rate: Matrix = _ONE
    lag_s: float = 0.0  # the acceleration's time stamps are this much too late

    def with_acc(self, size: float) -> Correction:
        """With all axes of the acceleration multiplied by ``size``."""
        return self._replace(acc=((size, 0.0, 0.0), (0.0, size, 0.0), (0.0, 0.0, size)))

    def with_rate(self, x: float, y: float, z: float) -> Correction:
        """With each axis of the rate multiplied by its own factor."""
        return self._replace(rate=((x, 0.0, 0.0), (0.0, y, 0.0), (0.0, 0.0, z)))

    @property
    def rate_text(self) -> str:
        """What is done to the rate, in words."""
        factors = [self.rate[axis][axis] for axis in range(3)]
        size = abs(factors[0])
        what = [f"multiplied by {size:.4g}"] if size != 1.0 else []
        clock = " (or its clock is wrong, and all seconds with it)" if what and is_odd(size) else ""
        if turned := [name for name, factor in zip("xyz", factors, strict=True) if factor < 0.0]:
            what.append(f"with the sign of {', '.join(turned)} reversed")
        return f"{' and '.join(what)}; this is corrected{clock}"


UNCORRECTED = Correction()


class GravityFinding(NamedTuple):
    """What was found; each code once, unless a later finding changes the correction.

    Codes: ``no_gravity``, ``swapped``, ``acc_unit``, ``rate_scale``, ``rate_signs``, ``rate_dead``, ``rate_limit``,
    ``rate_offset``, ``lag``, ``acc_uneven``, ``contradiction``. With a ``correction`` the cause is certain: raw samples
    are right once it is applied (it is the whole correction, not a further one). ``trusted`` is false where nothing
    certain corrects what was found.
    """

    code: str
    text: str
    trusted: bool
    correction: Correction | None = None


class Scale(NamedTuple):
    """Factor that the rate needs (1: right as it is), half its 95 % interval, and from how many movements."""

    factor: float
    pm: float
    movements: int


def known_size(size: float) -> float:
    """The known factor that ``size`` is near, else ``size``."""
    return next((known for known in (1.0, *KNOWN) if abs(size / known - 1.0) < KNOWN_WITHIN), size)


def is_odd(size: float) -> bool:
    """Whether ``size`` may be an error of a chip, its library or its clock, rather than another unit."""
    return ODD_SIZES[0] < size < ODD_SIZES[1]
