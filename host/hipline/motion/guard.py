"""Samples that a sensor cannot have meant: at the end of its range, or stuck. They are marked, not believed."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from hipline.motion.forms import fastest

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

FLAT = 3  # the same value this often in a row at the largest size yet: the end of the range
SMALLEST_RANGE = (18.0, math.radians(115.0))  # m/s², rad/s: no sensor for people ends lower (2 g and 125 °/s)
_SMALLEST_RANGES = np.repeat(SMALLEST_RANGE, 3)
LARGEST = (500.0, 120.0)  # m/s², rad/s: no such sensor measures more
STUCK_S = 0.3  # the same on all axes for longer, while something moves
FROZEN_S = 2.0  # both sensors the same on all axes, even where nothing seems to move: nobody stands like that
MOVES = (0.5, math.radians(10.0))  # change of acceleration, m/s², and rate, rad/s, of somebody who moves


def possible(acc: Array, gyr: Array) -> Mask:
    """Return which samples (n, 3), (n, 3) are numbers that a sensor can give, shape (n,)."""
    acc_can_be, gyr_can_be = np.abs(acc) <= LARGEST[0], np.abs(gyr) <= LARGEST[1]  # False where it is no number
    can_be = acc_can_be & gyr_can_be
    return can_be[:, 0] & can_be[:, 1] & can_be[:, 2]


def all_possible(acc: Array, gyr: Array) -> bool:
    """Return whether all of the samples are."""
    return bool(possible(acc, gyr).all())


def all_possible_loop(acc: Array, gyr: Array) -> bool:
    """Do the same, sample by sample, to be compiled."""
    for i in range(len(acc)):
        for k in range(3):
            if not (abs(acc[i, k]) <= LARGEST[0] and abs(gyr[i, k]) <= LARGEST[1]):
                return False
    return True


def calm(before: Array, acc: Array, gyr: Array, largest: Array) -> bool:
    """Return whether nothing is to be doubted in samples (n, 3), (n, 3) that follow `before` (6,): each sensor changes
    from one to the next, and none of its axes repeats what may be the end of its range. `largest` (6,), the size of
    each axis yet, is then raised.
    """  # noqa: D205
    joined = np.empty((6, len(acc) + 1))  # axis by axis: numpy is ten times slower along rows of three
    joined[:, 0], joined[:3, 1:], joined[3:, 1:] = before, acc.T, gyr.T
    again, size = joined[:, 1:] == joined[:, :-1], np.abs(joined[:, 1:])
    if (again[0] & again[1] & again[2]).any() or (again[3] & again[4] & again[5]).any():
        return False
    highest = size.max(axis=1, initial=0.0)
    for axis in np.flatnonzero(highest >= _SMALLEST_RANGES).tolist():
        if (again[axis] & (size[axis] >= _SMALLEST_RANGES[axis])).any():
            return False
    np.maximum(largest, highest, out=largest)
    return True


def calm_loop(before: Array, acc: Array, gyr: Array, largest: Array) -> bool:
    """Do the same, sample by sample, to be compiled."""
    sizes = largest.copy()
    for at, values, smallest in ((0, acc, SMALLEST_RANGE[0]), (3, gyr, SMALLEST_RANGE[1])):
        last_x, last_y, last_z = before[at], before[at + 1], before[at + 2]
        most_x, most_y, most_z = sizes[at], sizes[at + 1], sizes[at + 2]
        for i in range(len(values)):
            x, y, z = values[i, 0], values[i, 1], values[i, 2]
            same_x, same_y, same_z = x == last_x, y == last_y, z == last_z
            if same_x or same_y or same_z:  # mostly not
                if same_x and same_y and same_z:
                    return False
                if (
                    (same_x and abs(x) >= smallest)
                    or (same_y and abs(y) >= smallest)
                    or (same_z and abs(z) >= smallest)
                ):
                    return False
            most_x, most_y, most_z = max(most_x, abs(x)), max(most_y, abs(y)), max(most_z, abs(z))
            last_x, last_y, last_z = x, y, z
        sizes[at], sizes[at + 1], sizes[at + 2] = most_x, most_y, most_z
    largest[:] = sizes
    return True


class Guard:
    """Tell samples that cannot be believed, each by what came before it; any chunking gives the same.

    Parameters
    ----------
    rate_hz : float
        Samples per second.
    """

    def __init__(self, rate_hz: float) -> None:
        self._stuck = max(FLAT, round(STUCK_S * rate_hz))
        self._frozen = max(FLAT, round(FROZEN_S * rate_hz))
        self._calm = fastest(calm_loop, plain=calm)
        self._largest = np.zeros(6)  # size yet, of each axis; outlives a loss
        self.begin_run()

    def begin_run(self) -> None:
        """Start over after a long loss."""
        self._recent = np.full((max(self._stuck, FLAT), 6), np.nan)  # the last samples, acc and gyr
        self._same = [0, 0]  # samples since acc and gyr changed last

    def update(self, acc: Array, gyr: Array) -> tuple[Mask, Mask]:
        """Take the next samples (n, 3), (n, 3).

        Returns
        -------
        doubtful, stuck : (n,) bool
            Which samples cannot be believed, and of those, where the gyroscope gives no rate.
        """
        n, kept = len(acc), len(self._recent)
        if self._calm(self._recent[-1], acc, gyr, self._largest):
            return self._nothing(acc, gyr)
        joined = np.concatenate([self._recent, np.concatenate([acc, gyr], axis=1)])
        size, again = np.abs(joined[kept:]), joined[kept:] == joined[kept - 1 : -1]
        doubtful, stuck = self._cut_off(joined, size, again), np.zeros(n, dtype=np.bool_)
        acc_same, gyr_same = (self._counts(which, again[:, 3 * which : 3 * which + 3]) for which in (0, 1))
        if acc_same is not None or gyr_same is not None:
            none = np.zeros(n, dtype=np.int64)
            acc_same, gyr_same = (none if same is None else same for same in (acc_same, gyr_same))
            turning = size[:, 3:].max(axis=1, initial=0.0) > MOVES[1]
            both = np.minimum(acc_same, gyr_same)
            stuck = (both >= self._frozen) | ((both >= self._stuck) & turning)
            for i in np.flatnonzero(gyr_same >= self._stuck).tolist():
                stuck[i] |= np.ptp(joined[kept + i + 1 - self._stuck : kept + i + 1, :3], axis=0).max() > MOVES[0]
            doubtful |= stuck | ((acc_same >= self._stuck) & turning)
        self._recent = joined[len(joined) - kept :]
        return doubtful, stuck

    def _nothing(self, acc: Array, gyr: Array) -> tuple[Mask, Mask]:
        """Keep what the next samples need, and doubt none of these."""
        n, kept = len(acc), len(self._recent)
        newest = np.concatenate([acc[-kept:], gyr[-kept:]], axis=1)
        self._recent = np.concatenate([self._recent[n:], newest])
        if n:
            self._same = [0, 0]
        return np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.bool_)

    def _cut_off(self, joined: Array, size: Array, again: Mask) -> Mask:
        """Return which samples are the same as the ones before at the largest size yet."""
        n = len(size)
        flat = again & (size >= _SMALLEST_RANGES)
        if flat.any():
            for back in range(2, FLAT):
                flat &= joined[-n:] == joined[-n - back : -back]
            flat &= size >= np.maximum.accumulate(np.concatenate([self._largest[None], size]), axis=0)[1:]
        self._largest = np.maximum(self._largest, size.max(axis=0, initial=0.0))
        return flat[:, 0] | flat[:, 1] | flat[:, 2] | flat[:, 3] | flat[:, 4] | flat[:, 5]

    def _counts(self, which: int, again: Mask) -> NDArray[np.int64] | None:
        """Return how many samples before each were the same on all axes (n,), or None where that is not many."""
        n, before = len(again), self._same[which]
        same = again[:, 0] & again[:, 1] & again[:, 2]
        if not same.any():
            self._same[which] = 0 if n else before
            return None
        last_change = np.maximum.accumulate(np.where(same, -1 - before, np.arange(n)))
        counts = np.arange(n) - last_change
        self._same[which] = int(counts[-1])
        return counts if counts.max() >= self._stuck else None
