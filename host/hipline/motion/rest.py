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
    """Tell from the sums of one frame after the other whether the wearer is still, and learn the gyroscope bias.

    People who stand sway, and a sway that does not come back within the quiet time looks like a bias. What gravity
    turned meanwhile, seen by the accelerometer, is therefore taken off (about the level axes, where it matters).
    The newest quiet frame is never used: the first step may have begun in it.
    """

    def __init__(self) -> None:
        self.resting = False
        self._means: list[Array] = []

    @property
    def settled(self) -> bool:
        """Whether the frames before the newest one were quiet too."""
        return len(self._means) >= 3

    def update(self, sums: Array, count: int, rate_hz: float) -> Array | None:
        """Take the sums of `moments` over a frame of `count` samples; return a new bias, rad/s, or None."""
        mean = sums / count
        variance = mean[6:] - mean[:6] * mean[:6]
        self.resting = bool(
            variance[:3].max() < ACC_STD**2 and variance[3:].max() < GYR_STD**2 and np.abs(mean[3:6]).max() < GYR_MEAN
        )
        if not self.resting:
            self._means.clear()
            return None
        self._means.append(mean[:6])
        if len(self._means) <= FRAMES:
            return None
        del self._means[: -LONGEST - 1]
        return self._bias(np.stack(self._means[:-1]), count / rate_hz)

    @staticmethod
    def _bias(means: Array, frame_s: float) -> Array:
        # from the middle of the first frame to the middle of the last
        rate = (means[:, 3:].sum(axis=0) - 0.5 * (means[0, 3:] + means[-1, 3:])) / (len(means) - 1)
        before, after = means[0, :3], means[-1, :3]
        turned = np.cross(after - before, before) / (before @ before)
        return rate - turned / ((len(means) - 1) * frame_s)
