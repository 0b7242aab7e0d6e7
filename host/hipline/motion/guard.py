"""Samples that a sensor cannot have meant: at the end of its range, or stuck. They are marked, not believed."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

FLAT = 3  # the same value this often in a row at the largest size yet: the end of the range
SMALLEST_RANGE = (18.0, math.radians(115.0))  # m/s², rad/s: no sensor for people ends lower (2 g and 125 °/s)
LARGEST = (500.0, 120.0)  # m/s², rad/s: no such sensor measures more
STUCK_S = 0.3  # the same on all axes for longer, while something moves
FROZEN_S = 2.0  # both sensors the same on all axes, even where nothing seems to move: nobody stands like that
MOVES = (0.5, math.radians(10.0))  # change of acceleration, m/s², and rate, rad/s, of somebody who moves


def possible(acc: Array, gyr: Array) -> Mask:
    """Return which samples (n, 3), (n, 3) are numbers that a sensor can give, shape (n,)."""
    within = np.ones(len(acc), dtype=np.bool_)
    for values, largest in zip((acc, gyr), LARGEST, strict=True):
        with np.errstate(invalid="ignore"):
            within &= (np.abs(values) <= largest).all(axis=1)  # False where it is no number
    return within


class _Axes:
    """Watch the three axes of one sensor."""

    def __init__(self, smallest_range: float) -> None:
        self._smallest_range = smallest_range
        self._largest = np.zeros((1, 3))
        self.begin_run()

    def begin_run(self) -> None:
        """Start over after a long loss; the largest size yet is kept."""
        self._before = np.full((FLAT - 1, 3), np.nan)
        self._same = 0

    def update(self, values: Array) -> tuple[Mask, NDArray[np.int64]]:
        """Take the next values (n, 3); return which are cut off, and how many before each were the same (n,)."""
        n = len(values)
        joined = np.concatenate([self._before, values])
        size = np.abs(values)
        largest = np.maximum.accumulate(np.concatenate([self._largest, size]), axis=0)
        flat: Mask = (size >= largest[1:]) & (size >= self._smallest_range)
        for back in range(1, FLAT):
            flat &= values == joined[FLAT - 1 - back : FLAT - 1 - back + n]
        same = (values == joined[FLAT - 2 : FLAT - 2 + n]).all(axis=1)
        changed = np.where(same, -1 - self._same, np.arange(n))
        count = np.arange(n) - np.maximum.accumulate(changed)
        self._before, self._largest = joined[len(joined) - (FLAT - 1) :], largest[-1:]
        if n:
            self._same = int(count[-1])
        return flat[:, 0] | flat[:, 1] | flat[:, 2], count.astype(np.int64)


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
        self._acc, self._gyr = (_Axes(smallest) for smallest in SMALLEST_RANGE)
        self.begin_run()

    def begin_run(self) -> None:
        """Start over after a long loss."""
        self._acc.begin_run()
        self._gyr.begin_run()
        self._recent = np.empty((0, 3))  # the acceleration of the last moments

    def update(self, acc: Array, gyr: Array) -> tuple[Mask, Mask]:
        """Take the next samples (n, 3), (n, 3).

        Returns
        -------
        doubtful, stuck : (n,) bool
            Which samples cannot be believed, and of those, where the gyroscope gives no rate.
        """
        (acc_flat, acc_same), (gyr_flat, gyr_same) = self._acc.update(acc), self._gyr.update(gyr)
        turning = np.abs(gyr).max(axis=1, initial=0.0) > MOVES[1]
        both = np.minimum(acc_same, gyr_same)
        frozen = (both >= self._frozen) | ((both >= self._stuck) & turning)
        acc_stuck = (acc_same >= self._stuck) & turning
        gyr_stuck = (gyr_same >= self._stuck) & self._moves(acc, gyr_same >= self._stuck)
        return acc_flat | gyr_flat | acc_stuck | gyr_stuck | frozen, gyr_stuck | frozen

    def _moves(self, acc: Array, where: Mask) -> Mask:
        """Return at which of the samples asked for the acceleration has changed in the last moments."""
        joined, moves = np.concatenate([self._recent, acc]), np.zeros(len(acc), dtype=np.bool_)
        for i in np.flatnonzero(where).tolist():
            end = len(self._recent) + i + 1
            moves[i] = np.ptp(joined[max(0, end - self._stuck) : end], axis=0).max() > MOVES[0]
        self._recent = joined[-self._stuck :]
        return moves
