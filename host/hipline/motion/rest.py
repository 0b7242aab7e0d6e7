"""Quiet standing: when the clip does not move, its gyroscope shows its bias."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FRAMES = 4  # quiet frames in a row before the bias is believed
LONGEST = 40  # frames averaged at the most
SETTLED = 3  # quiet frames in a row, the newest included, before the wearer is taken to stand still
# of the three axes together, so that the pose of the clip does not matter
GYR_STD = np.radians(2.1)  # rad/s, largest standard deviation of a quiet clip
GYR_MEAN = np.radians(5.0)  # rad/s, a larger mean is a turn, not a bias
ACC_STD = 0.21  # m/s², the same as GYR_STD for the accelerometer
COLUMNS = 12  # what `moments` gives

SWAY = math.radians(0.2)  # rad, what a person sways between the ends of a rest, after gravity was taken into account
UNKNOWN = math.radians(0.5)  # rad/s, standard deviation of the bias of a clip that has not rested yet
WANDER = math.radians(0.003)  # rad/s per √s: the bias changes with the warmth of the body
FINEST = math.radians(0.005)  # rad/s, no rest tells the bias better


def moments(acc: Array, gyr: Array) -> Array:
    """Return acc, gyr and their squares side by side, shape (..., 12): their sums are all that a frame needs."""
    return np.concatenate([acc, gyr, acc * acc, gyr * gyr], axis=-1)


def variances(mean: Array) -> Array:
    """Return the variances of acc and gyr, shape (..., 6), from the means of their `moments`."""
    return mean[..., 6:] - mean[..., :6] * mean[..., :6]


def quiet(mean: Array) -> NDArray[np.bool_]:
    """Return which frames are quiet from the means of their `moments`, shape (f, 12)."""
    variance = variances(mean)
    return (
        (variance[:, :3].sum(axis=1) < ACC_STD**2)
        & (variance[:, 3:].sum(axis=1) < GYR_STD**2)
        & (np.square(mean[:, 3:6]).sum(axis=1) < GYR_MEAN**2)
    )


def look(means: Array) -> tuple[NDArray[np.bool_], Array]:
    """Return which frames are quiet, and how lively each is, m/s², from the means of their `moments`, shape (f, 12)."""
    return quiet(means), np.sqrt(np.maximum(variances(means)[:, :3], 0.0).sum(axis=1))


def look_loop(means: Array) -> tuple[NDArray[np.bool_], Array]:
    """Do the same, frame by frame, to be compiled."""
    is_quiet, lively = np.empty(len(means), dtype=np.bool_), np.empty(len(means))
    for f in range(len(means)):
        power, acc_var, gyr_var, turn = 0.0, 0.0, 0.0, 0.0
        for k in range(3):
            acc = means[f, 6 + k] - means[f, k] * means[f, k]
            acc_var += acc
            gyr_var += means[f, 9 + k] - means[f, 3 + k] * means[f, 3 + k]
            turn += means[f, 3 + k] * means[f, 3 + k]
            power += max(acc, 0.0)
        is_quiet[f] = acc_var < ACC_STD**2 and gyr_var < GYR_STD**2 and turn < GYR_MEAN**2
        lively[f] = math.sqrt(power)
    return is_quiet, lively


def bias_of(means: Array, frame_s: float) -> tuple[Array, float]:
    """Return the gyroscope bias (3,), rad/s, and its variance, from the mean acc and gyr (k, 6) of quiet frames.

    People who stand sway, and a sway that does not come back within the quiet time looks like a bias. What gravity
    turned meanwhile, seen by the accelerometer, is therefore taken off (about the level axes, where it matters).
    """
    # from the middle of the first frame to the middle of the last
    spans = len(means) - 1
    span_s = spans * frame_s
    rate = (means[:, 3:].sum(axis=0) - 0.5 * (means[0, 3:] + means[-1, 3:])) / spans
    (a, b, c), (x, y, z) = means[0, :3].tolist(), (means[-1, :3] - means[0, :3]).tolist()
    turned = np.array([y * c - z * b, z * a - x * c, x * b - y * a]) / (a * a + b * b + c * c)
    return rate - turned / span_s, (SWAY / span_s) ** 2 + FINEST**2


class RestWatch:
    """Learn the gyroscope bias from quiet frames in a row: the longer the rest, the more it counts.

    The newest quiet frame is never used: the first step may have begun in it.

    Parameters
    ----------
    frame_s : float
        Length of a frame, s.
    spread : float
        Standard deviation of the bias of an axis before the first rest, rad/s.

    Attributes
    ----------
    bias : (3,) float64
        Gyroscope bias, rad/s, sensor frame.
    variance : float
        Of each of its axes, (rad/s)².
    """

    def __init__(self, frame_s: float, spread: float = UNKNOWN) -> None:
        self._frame_s = frame_s
        self.bias: Array = np.zeros(3)
        self.variance = spread**2
        self._means: list[Array] = []
        self._before = self.bias, self.variance

    def begin_run(self, gap_s: float) -> None:
        """Start over after a loss of a length, s; the bias stays known, the less the longer."""
        self._means.clear()
        self.variance += WANDER**2 * gap_s

    @property
    def resting(self) -> bool:
        """Whether the newest frame was quiet."""
        return bool(self._means)

    @property
    def settled(self) -> bool:
        """Whether the frames before the newest one were quiet too."""
        return len(self._means) >= SETTLED

    def wait(self, frames: int) -> None:
        """Take frames that were not quiet after one that was not either."""
        for _ in range(frames):
            self.variance += WANDER**2 * self._frame_s

    def update(self, mean: Array, is_quiet: bool) -> bool:
        """Take the mean acc and gyr (6,) of the next frame; return whether the bias was learned anew."""
        self.variance += WANDER**2 * self._frame_s
        if not is_quiet:
            self._means.clear()
            return False
        if not self._means:
            self._before = self.bias, self.variance
        self._means.append(mean)
        if len(self._means) <= FRAMES:
            return False
        del self._means[: -LONGEST - 1]
        told, spread = bias_of(np.stack(self._means[:-1]), self._frame_s)
        known, variance = self._before
        share = variance / (variance + spread)
        self.bias = known + share * (told - known)
        self.variance = variance * (1.0 - share)
        return True


def _after(before: Array, values: Array) -> Array:
    """Return values (m, ...) with what was `before` them in front."""
    joined = np.empty((len(values) + 1, *values.shape[1:]))
    joined[0], joined[1:] = before, values
    return joined


def add_up(before: Array, values: Array) -> Array:
    """Add values (m, k, f) of f frames to `before` (k, 1), one after the other, so that no chunking changes a bit."""
    return np.cumsum(_after(before, values), axis=0)[1:]


def sum_up(before: Array, values: Array) -> Array:
    """Return the last (k, f) of these sums; k is at least 2.

    numpy adds one after the other as well, but along the last axis, where it adds in pairs.
    """
    return np.add.reduce(_after(before, values), axis=0)


def totals(before: Array, acc: Array, gyr: Array) -> Array:
    """Return the sums (f, 12) of the moments of frames (f, m, 3) after what was `before` (1, 12)."""
    f, m, _ = acc.shape
    values = np.empty((m, 4, f, 3))
    values[:, 0], values[:, 1] = acc.swapaxes(0, 1), gyr.swapaxes(0, 1)
    np.square(values[:, :2], out=values[:, 2:])
    return sum_up(before.reshape(4, 1, 3), values).swapaxes(0, 1).reshape(f, COLUMNS)


def totals_loop(before: Array, acc: Array, gyr: Array) -> Array:
    """Do the same, sample by sample, to be compiled."""
    sums = np.empty((len(acc), COLUMNS))
    for f in range(len(acc)):
        for k in range(3):
            first, second, third, fourth = before[0, k], before[0, 3 + k], before[0, 6 + k], before[0, 9 + k]
            for i in range(acc.shape[1]):
                a, g = acc[f, i, k], gyr[f, i, k]
                first, second, third, fourth = first + a, second + g, third + a * a, fourth + g * g
            sums[f, k], sums[f, 3 + k], sums[f, 6 + k], sums[f, 9 + k] = first, second, third, fourth
    return sums


def unbiased(gyr: Array, bias: Array) -> Array:
    """Return the rate in frames (f, m, 3) without the bias of each frame (f, 3)."""
    return gyr - bias[:, None]


def unbiased_loop(gyr: Array, bias: Array) -> Array:
    """Do the same, sample by sample, to be compiled: numpy is slow along rows of three."""
    rate = np.empty(gyr.shape)
    for f in range(gyr.shape[0]):
        for i in range(gyr.shape[1]):
            for k in range(3):
                rate[f, i, k] = gyr[f, i, k] - bias[f, k]
    return rate


class RestTrace:
    """Tell for every sample whether the last whole frame was quiet.

    Parameters
    ----------
    length : int
        Samples in a frame; frames count from the start of the run.
    """

    def __init__(self, length: int) -> None:
        self._length = length
        self.begin_run()

    def begin_run(self) -> None:
        """Start over after a long loss."""
        self._filled, self._resting = 0, False
        self._sums = np.zeros((1, COLUMNS))

    def update(self, acc: Array, gyr: Array) -> NDArray[np.bool_]:
        """Take the next samples, acc and gyr (n, 3); return (n,)."""
        n, at = len(acc), 0
        rest = np.empty(n, dtype=np.bool_)
        while at < n:
            whole = (n - at) // self._length if self._filled == 0 else 0
            take = whole * self._length or min(self._length - self._filled, n - at)
            part, shape = slice(at, at + take), (max(whole, 1), take // max(whole, 1), 3)
            sums = totals(self._sums, acc[part].reshape(shape), gyr[part].reshape(shape))
            self._filled += shape[1]
            before = [self._resting]
            if self._filled == self._length:
                before += quiet(sums / self._length).tolist()
                self._filled, self._sums = 0, np.zeros((1, COLUMNS))
                self._resting = before.pop()
            else:
                self._sums = sums
            rest[part] = np.repeat(before, shape[1])
            at += take
        return rest
