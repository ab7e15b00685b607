"""For a study of agreement: how many holds it needs, and how its methods section may read."""

from __future__ import annotations

from math import ceil, sqrt

from kneehold.sensor.review.agreement import Agreement
from kneehold.sensor.review.comparison import COUNTED, Comparison
from kneehold.sensor.review.quantiles import student_t_975

__all__ = ["holds_needed", "judges_named", "limit_half_s", "methods_paragraph"]

_NORMAL_975 = 1.96
# Beyond so many holds the formula is not searched: no study has them.
_MOST = 1_000_000


def limit_half_s(sd_s: float, n: int) -> float:
    """Half of the 95 % confidence interval of a limit of agreement from ``n`` >= 2 differences.

    t SE with SE = sd sqrt(1/n + 1.96^2 / (2 (n - 1))): J. M. Bland, D. G. Altman, Stat. Methods Med. Res. 8:135 (1999),
    section 2; about sd sqrt(3/n), Lancet 327:307 (1986).
    """
    return student_t_975(n - 1) * sd_s * sqrt(1.0 / n + _NORMAL_975**2 / (2.0 * (n - 1)))


def holds_needed(sd_s: float, half_s: float) -> int | None:
    """The fewest holds by which both limits are known to ``half_s`` (> 0) seconds either way; ``None``: too many."""
    low = max(2, ceil((_NORMAL_975 * sd_s / half_s) ** 2))  # fewer than the mean alone would need cannot do
    high = low
    if low > _MOST:
        return None
    while limit_half_s(sd_s, high) > half_s:
        high *= 2
        if high > _MOST:
            return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if limit_half_s(sd_s, middle) <= half_s else (middle + 1, high)
    return low


def methods_paragraph(comparison: Comparison, version: str, command: str) -> str:
    """What was done and found, in the words of a methods section; empty for fewer than two matched holds."""
    found = comparison.hold_s
    if found.limits is None or found.bias_ci is None:
        return ""
    judges = judges_named(comparison)
    return (
        f"Holds by {judges} were matched one to one by their overlap in time; {len(comparison.matching.missed)} of the "
        f"second had no match and {len(comparison.matching.extra)} of the first. Over {found.n} matched holds the "
        f"length by the first minus that by the second was {found.bias:+.2f} s on average (95 % CI "
        f"{found.bias_ci[0]:+.2f} to {found.bias_ci[1]:+.2f} s) with 95 % limits of agreement of {_limits(found)} "
        f"(Bland and Altman, 1986, 1999).{_icc(comparison)} Computed with kneehold {version}: {command}"
    )


def judges_named(comparison: Comparison) -> str:
    """Whose holds are compared."""
    return " and ".join(_judge(name) for name in (comparison.first_by, comparison.second_by))


def _icc(comparison: Comparison) -> str:
    found = comparison.reliability
    if found is None or found.icc is None:
        return ""
    ci = "" if found.icc_ci is None else f" (95 % CI {found.icc_ci[0]:.2f} to {found.icc_ci[1]:.2f})"
    return f" The intraclass correlation ICC(2,1) was {found.icc:.2f}{ci}."


def _limits(found: Agreement) -> str:
    (low, high), low_ci, high_ci = found.limits or (0.0, 0.0), found.lower_limit_ci, found.upper_limit_ci
    if low_ci is None or high_ci is None:
        return f"{low:+.2f} to {high:+.2f} s"
    return (
        f"{low:+.2f} s (95 % CI {low_ci[0]:+.2f} to {low_ci[1]:+.2f}) to {high:+.2f} s "
        f"({high_ci[0]:+.2f} to {high_ci[1]:+.2f})"
    )


def _judge(name: str) -> str:
    return "kneehold" if name == COUNTED else f"rater {name}" if name else "a rater"
