"""Quiet standing: when the clip does not move, its gyroscope shows its bias."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FRAMES = 4  # quiet frames in a row before the bias is believed
LONGEST = 40  # frames averaged at the most: people sway slowly, and a short mean would take that for bias
GYR_STD = np.radians(1.5)  # rad/s, largest standard deviation of a quiet axis
GYR_MEAN = np.radians(5.0)  # rad/s, a larger mean is a turn, not a bias
ACC_STD = 0.15  # m/s², the same for the accelerometer
COLUMNS = 12  # what `moments` gives


def moments(acc: Array, gyr: Array) -> Array:
    """Return acc, gyr and their squares side by side, shape (..., 12): their sums are all that a frame needs."""
    return np.concatenate([acc, gyr, acc * acc, gyr * gyr], axis=-1)


class RestWatch:
    """Tell from the sums of one frame after the other whether the wearer is still, and learn the gyroscope bias."""

    def __init__(self) -> None:
        self.resting = False
        self._rates: list[Array] = []

    def update(self, sums: Array, count: int) -> Array | None:
        """Take the sums of `moments` over a frame of `count` samples; return a new bias, rad/s, or None."""
        mean = sums / count
        variance = mean[6:] - mean[:6] * mean[:6]
        self.resting = bool(
            variance[:3].max() < ACC_STD**2 and variance[3:].max() < GYR_STD**2 and np.abs(mean[3:6]).max() < GYR_MEAN
        )
        if not self.resting:
            self._rates.clear()
            return None
        self._rates.append(mean[3:6])
        if len(self._rates) < FRAMES:
            return None
        del self._rates[:-LONGEST]
        return np.mean(self._rates, axis=0)
