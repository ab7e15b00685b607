"""How much does a leg stir while it is held up?

Who holds a leg breathes against it and never keeps quite still; a leg that lies on something does.
"""

from __future__ import annotations

from math import sqrt
from statistics import median

from sensor.motion.vectors import dot
from sensor.values import TimedRow, Vec3

__all__ = ["sway_radps"]

# Breath and sway take longer than a quarter of a second, a chip's noise and the trembling of a strap do not.
BLOCK_S = 0.25
# Half a breath or more; the median over such windows forgives one stirring in a long rest.
WINDOW_S = 2.0
# The lift slows down before and the return begins after what is surely held.
SETTLE_S = 1.0
LEAVE_S = 0.5
# Less says nothing of somebody who breathes in four seconds.
LEAST_S = 1.0


def sway_radps(rows: list[TimedRow], hold_from_s: float, hold_to_s: float) -> float | None:
    """Angular rate of a hold, root mean square of what is slower than 4 Hz, its median taken off; rad/s.

    ``rows``: time, specific force, offset-free angular rate; those of the end of the hold will do. ``None`` where less
    than a second of the hold is seen.
    """
    blocks = _blocks([row for row in rows if hold_from_s + SETTLE_S <= row[0] <= hold_to_s - LEAVE_S])
    if len(blocks) < LEAST_S / BLOCK_S:
        return None
    usual = (median(b[0] for b in blocks), median(b[1] for b in blocks), median(b[2] for b in blocks))
    off2 = [_off2(block, usual) for block in blocks]
    per = round(WINDOW_S / BLOCK_S)
    windows = [off2[i : i + per] for i in range(0, max(1, len(off2) - per + 1), per)]
    return median(sqrt(sum(window) / len(window)) for window in windows)


def _blocks(rows: list[TimedRow]) -> list[Vec3]:
    blocks: list[Vec3] = []
    waiting: list[Vec3] = []
    since_s = rows[0][0] if rows else 0.0
    for row in rows:
        if row[0] - since_s >= BLOCK_S:
            blocks.append(_mean(waiting))
            waiting, since_s = [], row[0]
        waiting.append(row[4:7])
    return blocks


def _mean(rates: list[Vec3]) -> Vec3:
    n = len(rates)
    return sum(r[0] for r in rates) / n, sum(r[1] for r in rates) / n, sum(r[2] for r in rates) / n


def _off2(rate: Vec3, usual: Vec3) -> float:
    off = (rate[0] - usual[0], rate[1] - usual[1], rate[2] - usual[2])
    return dot(off, off)
