"""Whether acceleration and angular rate of one sensor describe the same movement, and what corrects them if not.

Takes every sample in m/s² and rad/s, offset included, and works on means of 0.2 s, at any sampling rate. A finding
carries the correction where it is certain, else it says that results cannot be believed.
"""

from __future__ import annotations

from math import copysign, inf, sqrt
from statistics import median

from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import GRAVITY_MPS2, Vec3
from kneehold.sensor.motion.gravity_findings import UNCORRECTED, Correction, GravityFinding, Scale, is_odd, known_size
from kneehold.sensor.motion.gravity_fit import (
    Block,
    Lag,
    Segment,
    angle,
    axis_of,
    common_of,
    explained,
    fastest,
    fitted,
    halved,
    information,
    lag_of,
)
from kneehold.sensor.motion.offset_fit import NO_ATTITUDES
from kneehold.sensor.motion.rate_faults import MISSED_RAD, RateLimit, fault_of, misses_of, offset_fault
from kneehold.sensor.motion.vectors import norm, unit

__all__ = ["GravityCheck"]

# Long enough to average noise and tremor, short enough to follow a lift of 0.4 s.
BLOCK_S = 0.2
# A longer pause breaks the account of the rate off.
GAP_S = 0.5
# Calm: the means of three blocks differ by less. 0.35 m/s2 is 2 degrees in 0.4 s; breathing moves a thigh by less.
CALM2_MPS2 = 0.35**2
# The rate is calm as well: it changes by less than this share of the fastest seen, whatever its unit, or by so little.
CALM_SHARE = 0.1
CALM_RADPS = 0.1
# The offset of the rate is taken where up stays within a third of a degree for 0.4 s, as a slow lift would pass for
# calm; only the first two seconds of calm count whatever they are.
STILL2_MPS2 = 0.06**2
FIRST_BLOCKS = 10.0
# The offset of the rate is its mean over this many calm blocks: ten seconds, several breaths.
OFFSET_BLOCKS = 50.0
# A longer movement says little: 0.3 deg/s of offset left are 4 degrees after 15 s.
LONGEST_BLOCKS = 75
# Up has to move by this much to say something of the rate: ten times what a calm moment's up is off.
LEAST_TILT_RAD = 0.26
# Faster than the narrowest range in use (500 deg/s) a gyroscope may clip: such a movement condemns no sensor.
CLIP_RADPS = 8.5
# So quick a turn pulls as hard as half of gravity on a sensor 0.3 m from the hip, and its axis changes within a block:
# a movement whose end fits says nothing.
QUICK_RADPS = 4.5
# Sizes of gravity at two calm moments that differ by more: the accelerometer is at fault and says nothing of the rate.
SAME_NORM_MPS2 = 0.06 * GRAVITY_MPS2
# Chips off by 60 mg on an axis and 2 % in scale differ by less between two attitudes: an axis does not work.
UNEVEN_NORM_MPS2 = 1.5
# Movements kept to explain what does not fit.
KEPT = 8
# Movements that must agree before anything is said of the rate, and by how much its size must be off: chips are
# within 3 %.
ENOUGH = 3
OFF_SCALE = 0.06
# A size further off that no single factor explains is that of no good sensor: a rate that is cut off shows it.
UNEVEN = 0.1
# The size is never known better: the accelerometer's own offset does not average out.
SCALE_FLOOR = 0.008
# At rest an accelerometer that shows gravity reads more than this.
WEIGHTLESS_MPS2 = 3.0
WEIGHTLESS_BLOCKS = 5
# Readings at rest this near 9.81 or 1 are gravity in m/s2 or in g.
GRAVITY_WITHIN = 0.12
# Lags of single movements that differ by less are one lag; a lag below LEAST_LAG_S changes no time that is measured.
SAME_LAG_S = 0.12
LEAST_LAG_S = 0.15
MOST_LAGS = 8
LAG_TILT_RAD = 0.5
ALIKE = 0.8
# Smoothed over 1 s the rate's movement has a variance that is larger by 0.04 s2; a late one has the same within 0.02.
WIDER_S2 = 0.028


class GravityCheck(Snapshot):
    """Feed ``step``; take and empty ``findings``; ``correction`` is what they come to.

    Samples are always fed as the sensor gives them, never corrected ones.
    """

    _past = (
        "_acc0", "_acc_size", "_attitudes", "_before", "_info", "_kept", "_lags", "_last", "_limit", "_most", "_n",
        "_offset", "_path", "_said", "_sums", "_t", "_uneven", "_unfit", "_weightless", "correction", "factors",
        "is_trusted", "movements",
    )  # fmt: skip
    __slots__ = (*_past, "findings")

    def __init__(self) -> None:
        self.findings: list[GravityFinding] = []
        self.correction = UNCORRECTED
        self.is_trusted = True
        self.factors: Vec3 = (1.0, 1.0, 1.0)  # of the rate, as adopted: what is told of it was found with these
        self.movements = 0  # that agree with the factors
        self._said: tuple[str, ...] = ()
        self._n = 0  # samples of the present block
        self._t = 0.0
        self._sums = [0.0] * 6  # of rate x time and of acceleration
        self._last: Block | None = None
        self._before: Block | None = None
        self._most = 0.0  # rad/s, the fastest mean seen
        self._offset = (0.0, 0.0, 0.0, 0.0)  # of the rate, and from how many calm blocks
        self._acc0: Vec3 | None = None  # at the last calm moment
        self._acc_size = 1.0  # what the acceleration is multiplied with
        self._attitudes = NO_ATTITUDES
        self._path: tuple[Block, ...] = ()  # since then
        self._weightless = 0  # calm blocks in a row
        # Normal equations of the three factors: xx yy zz xy xz yz, right sides x y z.
        self._info: tuple[float, ...] = (0.0,) * 9
        self._unfit = 0
        self._kept: tuple[Segment, ...] = ()
        self._lags: tuple[Lag, ...] = ()
        self._limit = RateLimit()
        self._uneven = 0  # movements between attitudes of which gravity has different sizes

    def interrupt(self) -> None:
        """Samples are missing, or the sensor was taken off: no movement is followed across."""
        self._n = 0
        self._t = 0.0
        self._sums[:] = [0.0] * 6
        self._last = self._before = self._acc0 = None
        self._path = ()

    def step(self, dt_s: float, ax: float, ay: float, az: float, gx: float, gy: float, gz: float) -> None:
        """Take one sample, ``dt_s`` seconds after the last; m/s² and rad/s as the sensor gives them."""
        if dt_s > GAP_S:
            self.interrupt()
            return
        self._limit.step(gx, gy, gz)
        sums = self._sums
        sums[0] += gx * dt_s
        sums[1] += gy * dt_s
        sums[2] += gz * dt_s
        sums[3] += ax
        sums[4] += ay
        sums[5] += az
        self._n += 1
        self._t = t = self._t + dt_s
        if t >= BLOCK_S:
            n = self._acc_size / self._n
            block = (t, sums[0], sums[1], sums[2], sums[3] * n, sums[4] * n, sums[5] * n)
            self._n = 0
            self._t = 0.0
            sums[:] = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
            self._take(block)

    @property
    def scale(self) -> Scale:
        """The factor that the size of the rate needs, the same for all axes."""
        found = common_of(self._info, self.factors)
        if found is None:
            return Scale(1.0, inf, 0)
        value, variance = found
        size = abs(self.factors[0])
        return Scale(value, 2.0 * sqrt(variance + (SCALE_FLOOR * size) ** 2), self.movements)

    def axis_scale(self, axis: int) -> Scale | None:
        """The factor of one axis (0, 1, 2) alone, ``None`` where the sensor hardly turned about it."""
        common = self.scale
        if common.movements < ENOUGH:
            return None
        solved = axis_of(self._info, self.factors, common.factor, axis)
        if solved is None:
            return None
        value, variance = solved
        return Scale(abs(value), 2.0 * sqrt(variance + (SCALE_FLOOR * value) ** 2), common.movements)

    def _take(self, block: Block) -> None:
        last, before = self._last, self._before
        self._before, self._last = last, block
        if last is None or before is None:
            return
        t, x, y, z, a, b, c = block
        x1, y1, z1, a1, b1, c1 = last[1:]
        x2, y2, z2, a2, b2, c2 = before[1:]
        ox, oy, oz, _ = self._offset
        rate = sqrt((x - ox * t) ** 2 + (y - oy * t) ** 2 + (z - oz * t) ** 2) / t
        self._most = max(self._most, rate)
        off1 = (a - a1) ** 2 + (b - b1) ** 2 + (c - c1) ** 2
        off2 = (a - a2) ** 2 + (b - b2) ** 2 + (c - c2) ** 2
        if off1 < CALM2_MPS2 and off2 < CALM2_MPS2:
            # Blocks are alike long, so their turns compare as their rates do.
            steady = (max(CALM_RADPS, CALM_SHARE * self._most) * BLOCK_S) ** 2
            off1 = (x - x1) ** 2 + (y - y1) ** 2 + (z - z1) ** 2
            off2 = (x - x2) ** 2 + (y - y2) ** 2 + (z - z2) ** 2
            if off1 < steady and off2 < steady:
                self._be_calm(before, last, block)
                return
        if self._acc0 is not None:
            self._path = (*self._path, block)
            if len(self._path) > LONGEST_BLOCKS:
                self._acc0, self._path = None, ()

    def _be_calm(self, first: Block, middle: Block, last: Block) -> None:
        """Three blocks of calm: a movement may have ended, the next begins at the middle of them."""
        acc = (
            (first[4] + middle[4] + last[4]) / 3.0,
            (first[5] + middle[5] + last[5]) / 3.0,
            (first[6] + middle[6] + last[6]) / 3.0,
        )
        if self._acc0 is not None and len(self._path) > 3:
            self._close(self._acc0, acc)
        self._limit.repeats = 0
        x, y, z, n = self._offset
        moved2 = sum((last[k] - first[k]) ** 2 for k in (4, 5, 6))
        if moved2 < STILL2_MPS2 or n < FIRST_BLOCKS:
            n = min(n + 1.0, OFFSET_BLOCKS)
            t = last[0] * n
            keep = 1.0 - 1.0 / n
            self._offset = (keep * x + last[1] / t, keep * y + last[2] / t, keep * z + last[3] / t, n)
        if abs(acc[0]) + abs(acc[1]) + abs(acc[2]) < 2.0 * WEIGHTLESS_MPS2:
            self._look_at_rest(acc, last)
        self._acc0 = acc
        self._path = (halved(middle), last)

    def _look_at_rest(self, acc: Vec3, block: Block) -> None:
        """What hardly any acceleration in calm says of units, and of columns that were mixed up."""
        size = norm(acc)
        self._weightless = self._weightless + 1 if size < WEIGHTLESS_MPS2 else 0
        if self._weightless < WEIGHTLESS_BLOCKS:
            return
        self._weightless = 0
        rate = norm(block[1:4]) / block[0]
        if abs(size - 1.0) < GRAVITY_WITHIN and rate < 0.5:
            self.interrupt()
            self._acc_size = GRAVITY_MPS2
            text = "the acceleration at rest is about 1: it is in g instead of m/s2; this is corrected"
            self._say("acc_unit", text, self.correction.with_acc(GRAVITY_MPS2))
        elif any(abs(rate - one) < GRAVITY_WITHIN * one for one in (GRAVITY_MPS2, 1.0)):
            self._say("swapped", "acceleration and angular rate are swapped: at rest the rate has the size of gravity")
        else:
            text = f"the acceleration at rest is {size:.1f} m/s2: gravity is not in it, so no angle can be measured"
            self._say("no_gravity", text)

    def _close(self, acc0: Vec3, acc1: Vec3) -> None:
        """A movement between two calm moments is complete."""
        size0, size1 = norm(acc0), norm(acc1)
        if not self.is_trusted:
            return
        if abs(size0 - size1) > SAME_NORM_MPS2 or min(size0, size1) < WEIGHTLESS_MPS2:
            self._look_at_sizes(acc0, acc1)
            return
        self._attitudes = self._attitudes.seen(acc0).seen(acc1)
        segment = self._moved(acc0, acc1)
        tilt = angle(segment.up0, segment.up1)
        got = fitted(segment, self.factors)
        if max(tilt, got.turn_rad) < LEAST_TILT_RAD:
            return
        if got.is_plain and self._speed(segment) > QUICK_RADPS:
            return
        self._kept = (*self._kept, segment)[-KEPT:]
        size = abs(self.factors[0])
        fault = fault_of(segment, tilt, got, size, self._limit)
        if fault is None and self.movements >= ENOUGH and got.is_fit:  # or the unit may be another
            fault = offset_fault(self._offset[:3], size)
        if fault is not None:
            self._say(*fault)
            return
        if not got.is_fit:
            self._unfit += 1
            if self._unfit >= ENOUGH:
                self._explain()
            elif self.movements > 1:
                self._look_for_misses()
            return
        self._unfit = max(0, self._unfit - 1)
        self.movements += 1
        self._info = information(self._info, got)
        if tilt > LAG_TILT_RAD:
            self._look_at_lag(segment)
        self._look_at_scale()
        if self.is_trusted and got.missed_rad(1.0) > MISSED_RAD:
            self._look_for_misses()

    def _moved(self, acc0: Vec3, acc1: Vec3) -> Segment:
        x, y, z = self._attitudes.offset()
        up0 = unit((acc0[0] - x, acc0[1] - y, acc0[2] - z))
        up1 = unit((acc1[0] - x, acc1[1] - y, acc1[2] - z))
        # The last calm block, and half of the one before it, come after the moment whose up is compared.
        return Segment(up0, up1, self._offset[:3], (*self._path[:-1], halved(self._path[-1])))

    def _look_at_sizes(self, acc0: Vec3, acc1: Vec3) -> None:
        """Gravity has another size after a movement: by more than any offset, or the rate does not fit."""
        low, high = sorted((norm(acc0), norm(acc1)))
        segment = self._moved(acc0, acc1)
        is_off = self._speed(segment) < QUICK_RADPS and not fitted(segment, self.factors).is_fit
        self._uneven += is_off or high - low > UNEVEN_NORM_MPS2
        if self._uneven >= ENOUGH:
            text = f"the acceleration at rest is {low:.1f} m/s2 in one attitude and {high:.1f} in another"
            self._say("acc_uneven", f"{text}: an axis of the accelerometer is at fault")

    def _look_for_misses(self) -> None:
        before = self.factors
        text = misses_of([segment for segment in self._kept if self._speed(segment) < QUICK_RADPS], before)
        if text is not None:
            self._explain()
            if self.is_trusted and self.factors == before:
                self._say("contradiction", text)

    def _speed(self, segment: Segment) -> float:
        return fastest(segment) * abs(self.factors[0])

    def _look_at_scale(self) -> None:
        scale = self.scale
        adopted = abs(self.factors[0])
        off = abs(scale.factor / adopted - 1.0)
        if scale.movements < ENOUGH or off < OFF_SCALE or off < 2.0 * scale.pm / adopted:
            return
        sizes = [fitted(segment, self.factors).multiple for segment in self._kept[-ENOUGH:]]
        if off < UNEVEN and max(sizes) - min(sizes) > off:
            return  # the movements do not agree: a strap that slides, or muscle
        if not self._explain() and off > UNEVEN and not self._is_fast(self._kept[-ENOUGH:]):
            text = f"the angular rate fits the turning of gravity only multiplied by about {scale.factor:.2f}"
            self._say("contradiction", f"{text}, and not in every movement alike: it may end at a limit")

    def _look_at_lag(self, segment: Segment) -> None:
        found = lag_of(segment, self.factors)
        if found is None or found.alike < ALIKE:
            return
        self._lags = (*self._lags, found)[-MOST_LAGS:]
        lags = [each.lag_s for each in self._lags]
        newest = lags[-ENOUGH:]
        if len(newest) < ENOUGH or max(newest) - min(newest) > SAME_LAG_S or min(map(abs, newest)) < LEAST_LAG_S:
            return
        lag_s = sum(newest) / ENOUGH
        if abs(lag_s - self.correction.lag_s) < SAME_LAG_S:
            return
        before = "after" if lag_s > 0.0 else "before"
        text = f"the acceleration comes {abs(lag_s):.2f} s {before} the angular rate"
        if median(each.wider_s2 for each in self._lags) > WIDER_S2:
            self._say("lag", f"{text} and is drawn out less: the rate was smoothed over a second or so")
        elif all(abs(lag - lag_s) < 2.0 * SAME_LAG_S for lag in lags):
            self._say("lag", f"{text}; this is corrected", self.correction._replace(lag_s=lag_s))
        else:
            self._say("lag", f"{text}, which it did not before: the two no longer belong together")

    def _is_fast(self, segments: tuple[Segment, ...]) -> bool:
        return any(self._speed(segment) > CLIP_RADPS for segment in segments)

    def _explain(self) -> bool:
        """Movements do not fit well: other signs, another size, or nothing makes them; whether one of these does."""
        newest = self._kept[-ENOUGH:]
        found = explained(self._kept) or explained(newest)
        is_fast = self._is_fast(newest)
        if found is not None:
            turned = any(new * old < 0.0 for new, old in zip(found, self.factors, strict=True))
            times = abs(found[0] / self.factors[0])
            if (turned or abs(times - 1.0) > OFF_SCALE) and not (is_fast and times > 0.7):
                size = abs(found[0])
                if known_size(size) == size and (turned or not is_odd(size)):
                    text = f"the angular rate would fit the turning of gravity only multiplied by {size:.3g}"
                    self._say("contradiction", f"{text}, with other signs" if turned else text)
                else:
                    self._adopt("rate_signs" if turned else "rate_scale", found)
        elif self._unfit >= ENOUGH and not is_fast:
            if sum(fitted(segment, self.factors).turn_rad for segment in newest) < 0.01 * ENOUGH:
                self._say("rate_dead", "the angular rate does not change while the sensor turns")
            else:
                text = "acceleration and angular rate contradict each other: they do not show the same movement"
                self._say("contradiction", text)
        self._unfit = 0
        return found is not None

    def _adopt(self, code: str, factors: Vec3) -> None:
        """From here on the rate is taken times ``factors``."""
        size = known_size(abs(factors[0]))
        x, y, z = (copysign(size, factor) for factor in factors)
        self.factors = (x, y, z)
        self._info, self.movements = (0.0,) * 9, 0
        for segment in self._kept:
            if (got := fitted(segment, self.factors)).is_fit:
                self._info = information(self._info, got)
                self.movements += 1
        correction = self.correction.with_rate(x, y, z)
        self._say(code, f"the angular rate fits the turning of gravity only {correction.rate_text}", correction)

    def _say(self, code: str, text: str, correction: Correction | None = None) -> None:
        if correction is None:
            if code in self._said:
                return
            self.is_trusted = False
        else:
            self.correction = correction
        self._said = (*self._said, code)
        self.findings.append(GravityFinding(code, text, correction is not None, correction))
