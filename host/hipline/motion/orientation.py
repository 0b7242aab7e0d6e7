"""Attitude of the sensor against gravity, streaming.

The gyroscope is integrated exactly within frames of half a second. At the end of each frame the filter of the
`ahrs` package corrects the drift, fed with gravity instead of raw acceleration: in the (nearly inertial) frame of the
integrated attitude, `gravity` tells what of the specific force is inclination and what is walking, so that bounce,
braking and the pull of turns are gone before |a| is normalised.

References
----------
Conditioning in an inertial frame: Laidig, Seel: VQF, Information Fusion 91, 2023, section 3.2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipline.motion.forms import fastest
from hipline.motion.rest import (
    COLUMNS,
    UNKNOWN,
    RestWatch,
    look,
    look_loop,
    totals,
    totals_loop,
    unbiased,
    unbiased_loop,
)
from hipline.motion.strapdown import AhrsStrapdown, Marks, Strapdown
from hipline.motion.timeline import EvenBlock

Array = NDArray[np.float64]

FRAME_S = 0.5


def frame_length(rate_hz: float) -> int:
    """Return the samples in a frame."""
    return max(2, round(FRAME_S * rate_hz))


@dataclass(frozen=True, slots=True)
class Attitude:
    """Attitude at each sample.

    Attributes
    ----------
    q : (n, 4) float64
        Quaternion w x y z that turns sensor vectors into earth vectors: z up, heading free.
    rate_sensor : (n, 3) float64
        Angular rate without bias, rad/s, sensor frame.
    rest : (n,) bool
        Whether the last whole frame was quiet.
    """

    q: Array
    rate_sensor: Array
    rest: NDArray[np.bool_]

    def __getitem__(self, part: slice) -> Attitude:
        return Attitude(self.q[part], self.rate_sensor[part], self.rest[part])

    @staticmethod
    def join(parts: list[Attitude]) -> Attitude:
        """Join attitudes, oldest first, into one."""
        if not parts:
            return Attitude(np.empty((0, 4)), np.empty((0, 3)), np.empty(0, dtype=np.bool_))
        if len(parts) == 1:
            return parts[0]
        return Attitude(
            np.concatenate([a.q for a in parts]),
            np.concatenate([a.rate_sensor for a in parts]),
            np.concatenate([a.rest for a in parts]),
        )


class Orientation:
    """Follow the attitude of the sensor.

    Parameters
    ----------
    rate_hz : float
        Samples per second.
    bias_spread : float
        Standard deviation of an axis of the gyroscope's bias before the first rest, rad/s.
    new_strapdown : callable
        Makes what integrates and corrects, from rate, samples in a frame, and variance of the bias.

    Attributes
    ----------
    cut : int
        Samples of the present run before its first whole frame.
    """

    def __init__(
        self,
        rate_hz: float,
        bias_spread: float = UNKNOWN,
        new_strapdown: Callable[[float, int, float], Strapdown] = AhrsStrapdown,
    ) -> None:
        self._rate_hz = rate_hz
        self._length = frame_length(rate_hz)
        self._watch = RestWatch(self._length / rate_hz, bias_spread)
        self._look = fastest(look_loop, plain=look)
        self._totals = fastest(totals_loop, plain=totals)
        self._unbiased = fastest(unbiased_loop, plain=unbiased)
        self._fresh = False  # whether the bias was learned at the end of the last frame
        self._strapdown = new_strapdown(rate_hz, self._length, self._watch.variance)
        self._newest_s: float | None = None
        self.cut = 0
        self._begin_frame()

    @property
    def gyr_bias(self) -> Array:
        """Gyroscope bias in use, rad/s, sensor frame, shape (3,)."""
        return self._watch.bias

    def update(self, block: EvenBlock) -> Attitude:
        """Return the attitude at each sample of the block."""
        if len(block):
            if block.new_run and self._newest_s is not None:
                self._begin_run(max(0.0, float(block.time_s[0]) - self._newest_s))
            self._newest_s = float(block.time_s[-1])
        at, told = 0, list[Attitude]()
        while at < len(block):
            left = len(block) - at
            whole = left // self._length if self._filled == 0 else 0
            take = whole * self._length or min(self._length - self._filled, left)
            part, shape = slice(at, at + take), (max(whole, 1), take // max(whole, 1))
            told.append(
                self._advance(
                    block.acc_sensor[part].reshape(*shape, 3),
                    block.gyr_sensor[part].reshape(*shape, 3),
                    block.real[part].reshape(shape),
                )
            )
            at += take
        return Attitude.join(told)

    def _begin_run(self, gap_s: float) -> None:
        """Begin anew; frames go on in step with those before the gap, so that it leaves no trace but its own."""
        self._watch.begin_run(gap_s)
        self._strapdown.begin_run(gap_s, self._watch.variance)
        at = (self._filled + round(gap_s * self._rate_hz) - 1) % self._length
        self._begin_frame()
        self._filled, self._is_cut = at, at > 0
        self.cut = (self._length - at) % self._length

    def _begin_frame(self) -> None:
        self._filled, self._lost, self._sums = 0, 0, np.zeros((1, COLUMNS))
        self._is_cut = False  # whether a gap took the beginning of the frame: it tells nothing

    def _advance(self, acc: Array, gyr: Array, real: NDArray[np.bool_]) -> Attitude:
        """Take whole frames (f, m, 3), or one part of a frame (1, m, 3); the sums are the same either way."""
        frames, m = acc.shape[:2]
        self._filled += m
        sums = self._totals(self._sums, acc, gyr)
        lost = self._lost + m - real.sum(axis=1)
        rest, bias = np.empty(frames, dtype=np.bool_), np.empty((frames, 3))
        if self._filled == self._length and not self._is_cut:
            marks = self._judge(sums / self._length, lost, rest, bias)
            self._begin_frame()
        else:
            marks = None
            rest[0], bias[0] = self._watch.resting, self._watch.bias
            self._sums, self._lost = sums, int(lost[0])
        rate = self._unbiased(gyr, bias)
        q = self._strapdown.advance(acc, rate, marks)
        if self._filled == self._length:
            self._strapdown.cut_frame(self.cut, float(self._look(sums / self.cut)[1][0]))
            self._begin_frame()
        return Attitude(q, rate.reshape(-1, 3), np.repeat(rest, m))

    def _judge(self, means: Array, lost: NDArray[np.int64], rest: NDArray[np.bool_], bias: Array) -> Marks:
        """Fill in, per frame, what is known at its start; return what is known at its end."""
        frames = len(means)
        is_quiet, lively = self._look(means)
        is_quiet &= 4 * lost < self._length
        settled, fresh = np.zeros(frames, dtype=np.bool_), np.full(frames, -1.0)
        watch = self._watch
        rest[:], bias[:] = False, watch.bias
        # most frames are those of somebody who moved before as well: nothing changes in them
        changing = is_quiet.copy()
        changing[0], changing[1:] = True, is_quiet[1:] | is_quiet[:-1]
        done = 0
        for f in np.flatnonzero(changing).tolist():
            watch.wait(f - done)
            rest[f] = watch.resting
            if self._fresh:
                bias[f:], fresh[f] = watch.bias, watch.variance
            self._fresh = watch.update(means[f, :6], bool(is_quiet[f]))
            settled[f] = watch.settled
            done = f + 1
        watch.wait(frames - done)
        return Marks(lively, is_quiet, settled, lost / self._rate_hz, fresh)
