"""Quiet standing: when the clip does not move, its gyroscope shows its bias."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FRAMES = 4  # quiet frames in a row before the bias is believed
LONGEST = 40  # frames averaged at the most: people sway slowly, and a short mean would take that for bias
SETTLED = 3  # quiet frames in a row, the newest included, before gravity is trusted fully
GYR_STD = np.radians(1.5)  # rad/s, largest standard deviation of a quiet axis
GYR_MEAN = np.radians(5.0)  # rad/s, a larger mean is a turn, not a bias
ACC_STD = 0.15  # m/s², the same for the accelerometer
COLUMNS = 12  # what `moments` gives


def moments(acc: Array, gyr: Array) -> Array:
    """Return acc, gyr and their squares side by side, shape (..., 12): their sums are all that a frame needs."""
    return np.concatenate([acc, gyr, acc * acc, gyr * gyr], axis=-1)


def quiet(mean: Array) -> NDArray[np.bool_]:
    """Return which frames are quiet from the means of their `moments`, shape (f, 12)."""
    variance = mean[:, 6:] - mean[:, :6] * mean[:, :6]
    return (
        (variance[:, :3].max(axis=1) < ACC_STD**2)
        & (variance[:, 3:].max(axis=1) < GYR_STD**2)
        & (np.abs(mean[:, 3:6]).max(axis=1) < GYR_MEAN)
    )


class RestWatch:
    """Learn the gyroscope bias from quiet frames in a row.

    People who stand sway, and a sway that does not come back within the quiet time looks like a bias. What gravity
    turned meanwhile, seen by the accelerometer, is therefore taken off (about the level axes, where it matters).
    The newest quiet frame is never used: the first step may have begun in it.

    Parameters
    ----------
    frame_s : float
        Length of a frame, s.
    """

    def __init__(self, frame_s: float) -> None:
        self._frame_s = frame_s
        self._means: list[Array] = []

    @property
    def resting(self) -> bool:
        """Whether the newest frame was quiet."""
        return bool(self._means)

    @property
    def settled(self) -> bool:
        """Whether the frames before the newest one were quiet too."""
        return len(self._means) >= SETTLED

    def update(self, mean: Array, is_quiet: bool) -> Array | None:
        """Take the mean acc and gyr (6,) of the next frame; return a new bias (3,), rad/s, or None."""
        if not is_quiet:
            self._means.clear()
            return None
        self._means.append(mean)
        if len(self._means) <= FRAMES:
            return None
        del self._means[: -LONGEST - 1]
        means = np.stack(self._means[:-1])
        # from the middle of the first frame to the middle of the last
        spans = len(means) - 1
        rate = (means[:, 3:].sum(axis=0) - 0.5 * (means[0, 3:] + means[-1, 3:])) / spans
        before, after = means[0, :3], means[-1, :3]
        turned = np.cross(after - before, before) / (before @ before)
        return rate - turned / (spans * self._frame_s)
