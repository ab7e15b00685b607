"""Errors of detected times against reference times, and the limits the next error stays in.

Error = detected - reference, so a positive hold error is a hold measured too long.
Method: J. M. Bland and D. G. Altman, Lancet 327:307 (1986) and Stat. Methods Med. Res. 8:135 (1999).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import fsum, sqrt
from typing import NamedTuple

from kneehold.sensor.review.matching import Hold
from kneehold.sensor.review.quantiles import percentile, student_t_975

__all__ = ["Agreement", "HoldErrors", "agreement", "hold_errors"]

# Share of a normal distribution: 95 % lie within 1.96 standard deviations of the mean.
_NORMAL_975 = 1.96


@dataclass(frozen=True, slots=True)
class Agreement:
    """Errors of one quantity, all in its own unit; ``None`` where there are too few errors to say.

    One error is needed for a bias, two for a standard deviation, limits and confidence intervals
    (all 95 %).
    """

    n: int
    bias: float | None = None  # mean error
    mean_absolute: float | None = None
    worst: float | None = None  # the error furthest from zero, with its sign
    median_absolute: float | None = None
    p95_absolute: float | None = None
    sd: float | None = None  # with n - 1
    limits: tuple[float, float] | None = None  # limits of agreement: bias -+ 1.96 sd
    bias_ci: tuple[float, float] | None = None
    lower_limit_ci: tuple[float, float] | None = None
    upper_limit_ci: tuple[float, float] | None = None


class HoldErrors(NamedTuple):
    """Errors and delays in seconds, one number a matched hold."""

    hold_s: tuple[float, ...] = ()
    start_s: tuple[float, ...] = ()
    end_s: tuple[float, ...] = ()
    start_delay_s: tuple[float, ...] = ()  # known - truly begun; only where it is known when
    end_delay_s: tuple[float, ...] = ()


def hold_errors(pairs: Sequence[tuple[Hold, Hold]]) -> HoldErrors:
    """Errors of (detected, reference) pairs, in their order."""
    return HoldErrors(
        hold_s=tuple(found.hold_s - wanted.hold_s for found, wanted in pairs),
        start_s=tuple(found.start_s - wanted.start_s for found, wanted in pairs),
        end_s=tuple(found.end_s - wanted.end_s for found, wanted in pairs),
        start_delay_s=tuple(f.start_known_at_s - w.start_s for f, w in pairs if f.start_known_at_s is not None),
        end_delay_s=tuple(f.end_known_at_s - w.end_s for f, w in pairs if f.end_known_at_s is not None),
    )


def agreement(errors: Sequence[float]) -> Agreement:
    """Bias, spread and limits of agreement of ``errors``.

    Confidence intervals are bias -+ t SE and limit -+ t SE with Student's t of n - 1 degrees of
    freedom; the standard error of a limit is sd * sqrt(1/n + 1.96^2 / (2 (n - 1))) (1999,
    section 2; 1986 rounds it to sd * sqrt(3/n)).
    """
    n = len(errors)
    if n == 0:
        return Agreement(n=0)
    magnitudes = [abs(error) for error in errors]
    described = Agreement(
        n=n,
        bias=fsum(errors) / n,
        mean_absolute=fsum(magnitudes) / n,
        worst=max(errors, key=abs),
        median_absolute=percentile(magnitudes, 50.0),
        p95_absolute=percentile(magnitudes, 95.0),
    )
    return _with_spread(described, errors) if n > 1 else described


def _with_spread(described: Agreement, errors: Sequence[float]) -> Agreement:
    n, bias = described.n, fsum(errors) / described.n
    sd = sqrt(fsum((error - bias) ** 2 for error in errors) / (n - 1))
    t = student_t_975(n - 1)
    limit_half = t * sd * sqrt(1.0 / n + _NORMAL_975**2 / (2.0 * (n - 1)))
    lower, upper = limits = _around(bias, _NORMAL_975 * sd)
    return replace(
        described,
        sd=sd,
        limits=limits,
        bias_ci=_around(bias, t * sd / sqrt(n)),
        lower_limit_ci=_around(lower, limit_half),
        upper_limit_ci=_around(upper, limit_half),
    )


def _around(middle: float, half: float) -> tuple[float, float]:
    return middle - half, middle + half
