"""The segmenter: keeps the samples of the last minutes and the tracks that cut them into excursions."""

from __future__ import annotations

from typing import cast

from kneehold.sensor.coach.tracks import LOOK_EVERY, Calm, Excursion, SegmentParams, Track, tilt_deg
from kneehold.sensor.model.snapshot import Snapshot
from kneehold.sensor.model.values import Vec3
from kneehold.sensor.motion.pivot import MotionRow

__all__ = ["Segmenter"]

# Samples kept: the longest hold and the lift before it.
MEMORY_S = 300.0
# Kept before an open excursion: the rest that is compared with the hold. And always, for a rest that is found later.
BEFORE_S = 10.0
RECENT_S = 20.0
# A recording may have begun with a lift from the rest that is found only afterwards, at most this long ago.
LOOK_BACK_S = 60.0
# Rows are dropped in blocks: moving a list's tail costs more than a sample.
PRUNE_ROWS = 512
# Two rests nearer to each other than breath moves a thigh are one.
SAME_REST_DEG = 3.0


class Segmenter(Snapshot):
    """Samples in, excursions out. ``rows[0]`` is sample ``first_k``; ``tracks`` are those that are followed now."""

    __slots__ = ("_born", "_calm", "_first_up", "_p", "_range_deg", "calm_s", "first_k", "next_k", "rows", "tracks")
    _past = ("_born", "_calm", "_first_up", "calm_s", "first_k", "next_k", "rows")

    def __init__(self, range_deg: float, params: SegmentParams) -> None:
        self._range_deg, self._p = range_deg, params
        self.tracks: list[Track] = []
        self.rows: list[MotionRow] = []
        self.first_k = self.next_k = 0
        self.calm_s = 0.0  # for how long up has stayed where it is
        self._calm = Calm(params.calm_deg)
        self._first_up: Vec3 | None = None
        self._born = 0  # tracks so far: names count from 1

    def state(self) -> tuple[object, ...]:
        """The past, the tracks' included."""
        return (super().state(), tuple(track.state() for track in self.tracks))

    def restore(self, state: object) -> None:
        """Become what ``state`` describes."""
        own, tracks = cast("tuple[object, tuple[object, ...]]", state)
        super().restore(own)
        self.tracks = [self._track(0, 0.0, (0.0, 0.0, 1.0), name=0) for _ in tracks]
        for track, past in zip(self.tracks, tracks, strict=True):
            track.restore(past)

    def take(self, row: MotionRow, dt: float, *, is_after_gap: bool) -> list[Excursion]:
        """Take one sample, ``dt`` seconds after the last; returns the excursions that closed with it."""
        t, up = row[0], row[1:4]
        k = self.next_k
        if k % PRUNE_ROWS == 0 and len(self.rows) > PRUNE_ROWS:
            self._prune(t)  # now, while an excursion that closes with this sample still keeps its rows
        self.next_k = k + 1
        self.rows.append(row)
        if self._first_up is None:
            self._first_up = up
        if is_after_gap:
            self._calm.interrupt()
        self.calm_s = calm_s = self._calm.step(t, up, dt)
        pose = self._calm.pose or up
        found: list[Excursion] = []
        for track in self.tracks:
            closed = track.step(k, t, up, calm_s, pose)
            if closed is not None:
                found.append(closed)
        if k % LOOK_EVERY == 0:
            least_s = self._p.rest_s if self.tracks else 0.5 * self._p.rest_s
            if calm_s >= least_s:
                found += self._consider_rest(k, t, pose)
        return found

    def forget(self) -> None:
        """Nothing that goes on counts; the rests are found again."""
        self.tracks.clear()
        self._calm.interrupt()

    def since(self, k: int) -> list[MotionRow]:
        """The rows from sample ``k`` on, as far as they are kept."""
        return self.rows[max(0, k - self.first_k) :]

    def time_of(self, k: int) -> float:
        """Time of sample ``k``, or of the oldest that is kept."""
        return self.rows[max(0, k - self.first_k)][0]

    def _track(self, k: int, t: float, rest: Vec3, *, name: int) -> Track:
        return Track(name, k, t, rest, self._range_deg, self._p)

    def _consider_rest(self, k: int, t: float, pose: Vec3) -> list[Excursion]:
        """Up has been calm at ``pose``: it may be a rest of its own, and the recording may have begun there."""
        p = self._p
        found: list[Excursion] = []
        tracks = [x for x in self.tracks if not (x.is_up and t - x.high_s > p.longest_s)]
        near_deg = max(p.rest_least_deg, p.rest_share * self._range_deg)
        if all(tilt_deg(pose, x.rest) > near_deg for x in tracks):
            self._born += 1
            since_k = k
            while since_k > self.first_k and self.rows[since_k - 1 - self.first_k][0] >= self._calm.since_s:
                since_k -= 1
            born = self._track(since_k, t, pose, name=self._born)
            if self._born <= 2 and self.first_k == 0 and t - self.rows[0][0] < LOOK_BACK_S:
                found = self._look_back(born, k)
            tracks.append(born)
            if len(tracks) > p.most:
                tracks.remove(min(tracks, key=lambda x: x.seen_s))
        at_rest = [x for x in tracks if not x.is_up]
        for one in at_rest:
            if any(x.name < one.name and tilt_deg(x.rest, one.rest) < SAME_REST_DEG for x in at_rest):
                tracks.remove(one)
        self.tracks = tracks
        return found

    def _look_back(self, born: Track, k: int) -> list[Excursion]:
        """The recording may have begun with a lift from this rest before it was known to be one."""
        if self._first_up is None or tilt_deg(self._first_up, born.rest) > born.near_deg:
            return []  # it did not begin here: a hold whose beginning was not seen is not counted
        found: list[Excursion] = []
        calm = Calm(self._p.calm_deg)
        scout = self._track(0, self.rows[0][0], born.rest, name=born.name)
        before_s = self.rows[0][0]
        for i, row in enumerate(self.rows):
            calm_s = calm.step(row[0], row[1:4], row[0] - before_s)
            before_s = row[0]
            closed = scout.step(i, row[0], row[1:4], calm_s, calm.pose or row[1:4])
            if closed is not None:
                found.append(closed._replace(closed_k=k))
        if scout.is_back:  # it has just come back and lies still: that is why it is known
            found.append(scout.cut_short(k))
        return found

    def _prune(self, t: float) -> None:
        """Drop rows that no open excursion needs."""
        rows = self.rows
        if t - rows[0][0] < LOOK_BACK_S and self._born <= 2:
            return
        needed_s = min([t - RECENT_S, *(self.time_of(x.low_k) - BEFORE_S for x in self.tracks)])
        needed_s = max(needed_s, t - MEMORY_S)
        n = 0
        while rows[n][0] < needed_s:
            n += 1
        if n:
            del rows[:n]
            self.first_k += n
