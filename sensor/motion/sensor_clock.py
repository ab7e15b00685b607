"""Times of samples on one axis: gaps, repeats, restarts of the sensor's clock.

Time comes from the sensor's own clock wherever it sends one; arrival times serve only sensors
without a clock and to tell a restarted clock from a jump. The result rises strictly. Nothing
is invented: a hole stays a hole, and what was dropped is counted.
"""

from __future__ import annotations

from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import ImuBlock, TimedRow

__all__ = ["SensorClock"]

# Samples that come this much late are repeats or were overtaken on the way (Bluetooth delivers in
# order, files are merged by hand); a clock that falls back further restarted.
LATE_S = 1.0
# A jump of the sensor's clock this much beyond what the host saw pass is a restart, not a pause:
# radio stacks are seen to hold packets back for 4-5 s.
JUMP_S = 10.0
# A step longer than this many sample spacings counts as missing samples; below it is jitter of phones.
LOSS_STEPS = 1.75
# The spacing is averaged over this many blocks (or rows): crystal and chip rates drift over minutes.
SPACING_MEMORY = 64
# A sensor that runs at another rate than announced shows it in every block; losses this long in a row are rarer.
ODD_BLOCKS = 8
# Without a clock: share of the arrival error taken over per block, and the lag that means loss.
ARRIVAL_PULL = 0.02
# Packets are stamped in order; a stamp this much before the last one is a clock that was set back.
SET_BACK_S = 1.0
ARRIVAL_LOSS_S = 0.3


class SensorClock(Snapshot):
    """Turns blocks or stamped rows of one sensor into rows on the session's time.

    ``offset_s`` is the session time of the sensor's first sample (0 for the first sensor).
    """

    _past = (
        "_arrival_ns", "_base_s", "_behind_s", "_blocks", "_count_last", "_lag_s", "_odd", "_tick", "late", "lost_s",
        "offset_s", "restarts", "samples", "set_back", "spacing_s", "t_last",
    )  # fmt: skip
    __slots__ = _past

    def __init__(self, offset_s: float = 0.0) -> None:
        self.offset_s = offset_s
        self.t_last: float | None = None  # time of the newest sample
        self.spacing_s = 0.0  # running estimate of the sample spacing
        self.samples = 0
        self.late = 0  # rows dropped because their time had passed already
        self.lost_s = 0.0  # time in which samples are missing
        self.restarts = 0
        self.set_back = 0  # how often the clock of the arrivals was set back
        self._tick: int | None = None  # sensor clock at the first sample of the last block
        self._base_s = 0.0  # session time of that sample
        self._count_last = 0
        self._blocks = 0
        self._arrival_ns = 0
        self._behind_s = 0.0  # how much later the last packet came than the promptest one, against their stamps
        self._lag_s = 0.0
        self._odd = 0  # blocks in a row whose spacing does not fit

    def place_rows(self, rows: tuple[TimedRow, ...]) -> list[TimedRow]:
        """Rows (stamped by their source) that carry the time on; late and repeated ones are dropped."""
        placed: list[TimedRow] = []
        for row in rows:
            stamp = row[0]
            last = self.t_last
            if last is None:
                self._base_s = stamp - self.offset_s
                self._accept(self.offset_s, 0.0)
                placed.append((self.offset_s, *row[1:]))
                continue
            t_s = stamp - self._base_s
            step = t_s - last
            if step <= 0.0:
                if step > -LATE_S:
                    self.late += 1
                    continue
                self.restarts += 1
                t_s = last + (self.spacing_s or 0.01)
                self._base_s = stamp - t_s
                step = t_s - last
            self._accept(t_s, step)
            placed.append((t_s, row[1], row[2], row[3], row[4], row[5], row[6]))
        return placed

    def place_block(self, block: ImuBlock, arrival_ns: int) -> list[TimedRow]:
        """Rows of one decoded packet; empty if the packet was seen before."""
        count = len(block.samples)
        if count == 0:
            return []
        if self.spacing_s == 0.0:
            self.spacing_s = 1.0 / block.nominal_rate_hz
        if self.t_last is not None and (arrival_ns - self._arrival_ns) * 1e-9 < -SET_BACK_S:
            self._set_back(count, arrival_ns)
        first_s = (
            self._first_by_arrival(count, arrival_ns)
            if block.first_tick is None
            else self._first_by_clock(block, block.first_tick, arrival_ns)
        )
        if first_s is None:
            self.late += count
            return []
        last = self.t_last
        if last is not None:
            if first_s <= last:  # rounding of the clock (1 ms) against the averaged spacing
                first_s = last + 0.25 * self.spacing_s
            if first_s - last > LOSS_STEPS * self.spacing_s:
                self.lost_s += first_s - last - self.spacing_s
        self._base_s = first_s
        self._count_last = count
        self._arrival_ns = arrival_ns
        self.samples += count
        spacing = self.spacing_s
        self.t_last = first_s + (count - 1) * spacing
        # Unpacking six values is quicker than asking for each.
        return [(first_s + k * spacing, a, b, c, d, e, f) for k, (a, b, c, d, e, f) in enumerate(block.samples)]

    def time_at(self, arrival_ns: int) -> float | None:
        """Session time when the host's clock shows ``arrival_ns``, reckoned from the newest packet."""
        if self.t_last is None:
            return None
        return self.t_last + max(0.0, (arrival_ns - self._arrival_ns) * 1e-9)

    def _set_back(self, count: int, arrival_ns: int) -> None:
        """The host's clock is no witness of this packet: it is taken to have come when it was due."""
        self.set_back += 1
        due_s = self.spacing_s * max(1, self._count_last)
        self._arrival_ns = arrival_ns - round(due_s * 1e9)
        last = self.t_last if self.t_last is not None else self.offset_s
        self._lag_s = arrival_ns * 1e-9 - (last + count * self.spacing_s)

    def _accept(self, t_s: float, step: float) -> None:
        self.t_last = t_s
        self.samples += 1
        spacing = self.spacing_s
        if spacing == 0.0:
            self.spacing_s = step
        elif step > LOSS_STEPS * spacing:
            self.lost_s += step - spacing
            if self._blocks < 2:  # the very first step was no measure of the spacing
                self.spacing_s = min(spacing, step)
        else:
            self._learn(step)

    def _learn(self, spacing_s: float) -> None:
        self._blocks = min(self._blocks + 1, SPACING_MEMORY)
        self.spacing_s += (spacing_s - self.spacing_s) / (self._blocks + 1)

    def _first_by_clock(self, block: ImuBlock, tick: int, arrival_ns: int) -> float | None:
        """Session time of the block's first sample, ``None`` if its time has passed already."""
        before = self._tick
        if before is None or self.t_last is None:
            self._tick = tick
            return self.offset_s if self.t_last is None else self._restart(block, arrival_ns)
        ticks = tick - before
        if block.tick_wrap:
            ticks %= block.tick_wrap
            if ticks > block.tick_wrap // 2:
                ticks -= block.tick_wrap
        step = ticks / block.ticks_per_s
        host_s = (arrival_ns - self._arrival_ns) * 1e-9
        if step <= 0.0:
            if step > -LATE_S:
                return None
            self._tick = tick
            return self._restart(block, arrival_ns)
        self._tick = tick
        # A packet that the radio held back through an outage comes just before the next: that one did not jump.
        if step > host_s + self._behind_s + JUMP_S:
            return self._restart(block, arrival_ns)
        self._behind_s = max(0.0, self._behind_s + host_s - step)
        spacing = step / self._count_last
        if 0.5 < spacing / self.spacing_s < 1.5:
            self._learn(spacing)
            self._odd = 0
        else:  # faster than nominal cannot be loss; slower can, unless it stays so
            self._odd += 1
            if spacing < self.spacing_s or self._odd >= ODD_BLOCKS:
                self.spacing_s, self._blocks, self._odd = spacing, 0, 0
        return self._base_s + step

    def _restart(self, block: ImuBlock, arrival_ns: int) -> float:
        """The clock began anew: go on from the last sample by what the host saw pass; a packet comes with its last."""
        self.restarts += 1
        self._behind_s = 0.0
        last = self.t_last if self.t_last is not None else self.offset_s
        took_s = (len(block.samples) - 1) * self.spacing_s
        return last + max((arrival_ns - self._arrival_ns) * 1e-9 - took_s, self.spacing_s)

    def _first_by_arrival(self, count: int, arrival_ns: int) -> float:
        """For sensors without a clock: an even grid that follows the arrivals slowly.

        Notifications come in bursts, so an arrival says little alone: the spacing follows the
        long run, and only a lag far beyond a burst is a hole.
        """
        last = self.t_last
        if last is None:
            self._lag_s = arrival_ns * 1e-9 - (self.offset_s + (count - 1) * self.spacing_s)
            return self.offset_s
        first = last + self.spacing_s
        late = arrival_ns * 1e-9 - self._lag_s - (first + (count - 1) * self.spacing_s)
        if late > ARRIVAL_LOSS_S + 2.0 * count * self.spacing_s:
            return first + late
        self.spacing_s *= 1.0 + ARRIVAL_PULL * max(-0.2, min(0.2, late))
        return first + ARRIVAL_PULL * late
