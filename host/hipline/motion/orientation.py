"""Attitude of the sensor against gravity, streaming.

The gyroscope is integrated exactly within frames of half a second. At the end of each frame the filter of the
`ahrs` package corrects the drift, fed with gravity instead of raw acceleration: the specific force, turned into the
(nearly inertial) frame of the integrated attitude and averaged there over about one stride, so that bounce and
braking cancel before |a| is normalised. The correction is gentle while the wearer moves and firm at rest.

References
----------
Mahony, Hamel, Pflimlin: Nonlinear complementary filters on the special orthogonal group, IEEE TAC 53(5), 2008,
eq. 32 and 48 (`ahrs.filters.Mahony`). Averaging in an inertial frame: Laidig, Seel: VQF, Information Fusion 91,
2023, section 3.2.
"""

# pyright: reportMissingTypeStubs=false
from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from ahrs.filters import Mahony
from numpy.typing import NDArray

from hipline.motion import quaternion
from hipline.motion.quaternion import Quaternion, Vector
from hipline.motion.rest import COLUMNS, RestWatch, moments, quiet
from hipline.motion.timeline import EvenBlock

Array = NDArray[np.float64]

FRAME_S = 0.5
GRAVITY_FRAMES = 2  # gravity is averaged over this many frames: about one stride
GAIN_MOVING, GAIN_REST, GAIN_BIAS = 0.1, 1.0, 0.001
SETTLED_S = 1.0 / GAIN_MOVING  # until then the gain is one over the time that the attitude was followed
LARGEST_ERROR = math.radians(2.0)  # starts, stops and turns push no harder than this once settled
UP: Vector[float] = (0.0, 0.0, 1.0)
NO_RATE = np.array([1e-12, 0.0, 0.0])  # ahrs skips the correction when the rate is exactly zero


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
    """

    def __init__(self, rate_hz: float) -> None:
        self._dt = 1.0 / rate_hz
        self._length = max(2, round(FRAME_S * rate_hz))
        self._frame_s = self._length / rate_hz
        self._bias = np.zeros(3)  # rad/s, sensor frame; outlives a new run
        self._begin_run()

    @property
    def gyr_bias(self) -> Array:
        """Gyroscope bias in use, rad/s, sensor frame, shape (3,)."""
        return self._bias

    def update(self, block: EvenBlock) -> Attitude:
        """Return the attitude at each sample of the block."""
        if block.new_run:
            self._begin_run()
        n = len(block)
        q, rate, rest = np.empty((n, 4)), np.empty((n, 3)), np.empty(n, dtype=np.bool_)
        at = 0
        while at < n:
            whole = (n - at) // self._length if self._filled == 0 else 0
            take = whole * self._length or min(self._length - self._filled, n - at)
            part = slice(at, at + take)
            shape = (max(whole, 1), take // max(whole, 1), 3)
            q[part], rate[part], rest[part] = self._advance(
                block.acc_sensor[part].reshape(shape), block.gyr_sensor[part].reshape(shape)
            )
            at += take
        return Attitude(q, rate, rest)

    def _begin_run(self) -> None:
        self._start: Quaternion[float] | None = None  # attitude at the start of the frame
        self._mahony = Mahony(k_P=GAIN_MOVING, k_I=GAIN_BIAS, frequency=1.0 / self._frame_s, b0=np.zeros(3))
        self._watch = RestWatch(self._frame_s)
        self._forces: list[Vector[float]] = []  # mean specific force of the last frames, earth frame
        self._followed_s = 0.0
        self._begin_frame()

    def _begin_frame(self) -> None:
        self._filled = 0
        self._turned: Quaternion[float] = quaternion.ONE  # since the start of the frame
        self._sums = np.zeros((1, COLUMNS + 3))

    def _advance(self, acc: Array, gyr: Array) -> tuple[Array, Array, NDArray[np.bool_]]:
        """Take whole frames (f, m, 3), or one part of a frame (1, m, 3); the sums are the same either way."""
        frames, m = acc.shape[:2]
        if self._start is None:
            x, y, z = acc[0, 0].tolist()
            self._start = quaternion.between((x, y, z), UP)
        end = self._filled + m
        complete = end == self._length
        plain = _sum_on(self._sums[:, :COLUMNS], moments(acc, gyr))
        rest = np.empty(frames, dtype=np.bool_)
        bias = np.empty((frames, 1, 3))
        if complete:
            settled, learned = self._judge_rest(plain / self._length, rest, bias)
        else:
            settled, learned = [], []
            rest[0], bias[0] = self._watch.resting, self._bias
        rate = gyr - bias
        turned = _integrate(self._turned, rate * self._dt)
        force = _sum_on(self._sums[:, COLUMNS:], _turn(turned, acc))
        starts = np.empty((frames, 1, 4))
        lasts = turned[:, -1].tolist()
        for f in range(frames):
            starts[f, 0] = self._start
            if complete:
                x, y, z = (force[f] / self._length).tolist()
                self._end_frame(tuple(lasts[f]), (x, y, z), settled[f], learned[f])
        if complete:
            self._begin_frame()
        else:
            self._filled, self._turned = end, tuple(lasts[0])
            self._sums = np.concatenate([plain, force], axis=1)
        return _chain(starts, turned), rate.reshape(-1, 3), np.repeat(rest, m)

    def _judge_rest(self, means: Array, rest: NDArray[np.bool_], bias: Array) -> tuple[list[bool], list[bool]]:
        """Fill in, per frame, what is known at its start; return whether its end is settled, and a bias learned."""
        settled: list[bool] = []
        learned: list[bool] = []
        for f, is_quiet in enumerate(quiet(means).tolist()):
            rest[f], bias[f] = self._watch.resting, self._bias
            new_bias = self._watch.update(means[f, :6], is_quiet)
            settled.append(self._watch.settled)
            learned.append(new_bias is not None)
            if new_bias is not None:
                self._bias = new_bias
        return settled, learned

    def _end_frame(self, turned: Quaternion[float], force: Vector[float], settled: bool, learned: bool) -> None:
        """Correct the attitude at the end of a frame by the gravity of the last frames."""
        assert self._start is not None
        self._forces.append(quaternion.rotate(self._start, force))
        del self._forces[: -GRAVITY_FRAMES - 1]
        predicted = quaternion.multiply(self._start, turned)
        self._followed_s += self._frame_s
        if learned:
            self._mahony.b = np.zeros(3)  # what it had found is now part of the learned bias
        if len(self._forces) < GRAVITY_FRAMES:  # nothing older to trust: take gravity as it is
            self._start = quaternion.multiply(quaternion.between(self._forces[-1], UP), predicted)
            return
        self._followed_s = SETTLED_S if settled else min(self._followed_s, SETTLED_S)
        # at rest without the newest frame: the first step may have begun in it
        gravity = _mean(self._forces[:-1] if settled else self._forces[-GRAVITY_FRAMES:])
        if not settled:
            gravity = _limit(gravity, LARGEST_ERROR * SETTLED_S / self._followed_s)
        self._mahony.k_P = GAIN_REST if settled else 1.0 / self._followed_s
        seen = quaternion.rotate(quaternion.conjugate(predicted), gravity)
        corrected = self._mahony.updateIMU(np.array(predicted), NO_RATE, np.array(seen), dt=self._frame_s)
        w, x, y, z = corrected.tolist()
        self._start = w, x, y, z


def _sum_on(before: Array, values: Array) -> Array:
    """Add values (f, m, k) along m to `before` (1, k), one after the other, whatever m is."""
    carried = np.broadcast_to(before[:, None], (len(values), 1, values.shape[2]))
    return np.cumsum(np.concatenate([carried, values], axis=1), axis=1)[:, -1]


def _integrate(before: Quaternion[float], turns: Array) -> Array:
    """Chain rotation vectors (f, m, 3), rad, after the attitude `before`; return (f, m, 4)."""
    x, y, z = quaternion.parts(np.swapaxes(turns, 0, 1))
    steps = quaternion.from_small_rotation((x, y, z))  # each part (m, f)
    chained = np.empty((*x.shape, 4))
    if turns.shape[0] == 1:  # numbers are faster than arrays of one, and the sums are the same
        current = before
        for i, step in enumerate(zip(*(part[:, 0].tolist() for part in steps), strict=True)):
            current = quaternion.multiply(current, step)
            chained[i, 0] = current
    else:
        w, x, y, z = (np.full(len(turns), part) for part in before)
        many = w, x, y, z
        for i in range(turns.shape[1]):
            many = quaternion.multiply(many, (steps[0][i], steps[1][i], steps[2][i], steps[3][i]))
            chained[i] = np.stack(many, axis=1)
    return np.swapaxes(chained, 0, 1)


def _turn(q: Array, v: Array) -> Array:
    """Turn vectors (f, m, 3) by quaternions (f, m, 4)."""
    w, x, y, z = quaternion.parts(q)
    a, b, c = quaternion.parts(v)
    return np.stack(quaternion.rotate((w, x, y, z), (a, b, c)), axis=-1)


def _chain(starts: Array, turned: Array) -> Array:
    """Return the attitudes (f · m, 4) of frames that start at (f, 1, 4) and turned by (f, m, 4) since."""
    a, b, c, d = quaternion.parts(starts)
    w, x, y, z = quaternion.parts(turned)
    return np.stack(quaternion.multiply((a, b, c, d), (w, x, y, z)), axis=-1).reshape(-1, 4)


def _mean(vectors: list[Vector[float]]) -> Vector[float]:
    n = len(vectors)
    return sum(v[0] for v in vectors) / n, sum(v[1] for v in vectors) / n, sum(v[2] for v in vectors) / n


def _limit(gravity: Vector[float], largest: float) -> Vector[float]:
    """Bend a measured gravity, earth frame, towards up until it is at most `largest` rad away."""
    x, y, z = gravity
    across = math.hypot(x, y)
    if math.atan2(across, z) <= largest:
        return gravity
    size = math.sin(largest) / across
    return x * size, y * size, math.cos(largest)
