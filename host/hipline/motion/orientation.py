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

from dataclasses import dataclass

import numpy as np
from ahrs.filters import Mahony
from numpy.typing import NDArray

from hipline.motion import quaternion
from hipline.motion.rest import COLUMNS, RestWatch, moments
from hipline.motion.timeline import EvenBlock

Array = NDArray[np.float64]

FRAME_S = 0.5
GRAVITY_FRAMES = 2  # gravity is averaged over this many frames: about one stride
GAIN_MOVING, GAIN_REST, GAIN_BIAS = 0.1, 1.0, 0.001
SETTLED_S = 1.0 / GAIN_MOVING  # until then the gain is one over the time that the attitude was followed
LARGEST_ERROR = np.radians(2.0)  # starts, stops and turns push no harder than this once settled
UP = np.array([0.0, 0.0, 1.0])
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
        self._start: Array | None = None  # attitude at the start of the frame
        self._mahony = Mahony(k_P=GAIN_MOVING, k_I=GAIN_BIAS, frequency=1.0 / FRAME_S, b0=np.zeros(3))
        self._watch = RestWatch()
        self._forces: list[Array] = []  # mean specific force of the last frames, earth frame
        self._followed_s = 0.0
        self._begin_frame()

    def _begin_frame(self) -> None:
        self._filled = 0
        self._turned = np.array([[1.0, 0.0, 0.0, 0.0]])  # since the start of the frame
        self._sums = np.zeros((1, COLUMNS + 3))

    def _advance(self, acc: Array, gyr: Array) -> tuple[Array, Array, NDArray[np.bool_]]:
        """Take whole frames (f, m, 3), or one part of a frame (1, m, 3); the sums are the same either way."""
        frames, m = acc.shape[:2]
        if self._start is None:
            self._start = quaternion.between(acc[0, 0], UP)
        end = self._filled + m
        plain = _sum_on(self._sums[:, :COLUMNS], moments(acc, gyr))
        rest = np.empty(frames, dtype=np.bool_)
        bias = np.empty((frames, 3))
        learned = np.zeros(frames, dtype=np.bool_)
        quiet = np.zeros(frames, dtype=np.bool_)
        for f in range(frames):
            rest[f], bias[f] = self._watch.resting, self._bias
            if end == self._length:
                new_bias = self._watch.update(plain[f], self._length, 1.0 / self._dt)
                quiet[f] = self._watch.settled
                if new_bias is not None:
                    self._bias, learned[f] = new_bias, True
        rate = gyr - bias[:, None]
        turned = _integrate(self._turned, rate * self._dt)
        force = _sum_on(self._sums[:, COLUMNS:], quaternion.rotate(turned, acc))
        starts = np.empty((frames, 1, 4))
        for f in range(frames):
            starts[f, 0] = self._start
            if end == self._length:
                self._end_frame(turned[f, -1], force[f] / self._length, bool(quiet[f]), bool(learned[f]))
        if end == self._length:
            self._begin_frame()
        else:
            self._filled, self._turned = end, turned[:, -1]
            self._sums = np.concatenate([plain, force], axis=1)
        return quaternion.multiply(starts, turned).reshape(-1, 4), rate.reshape(-1, 3), np.repeat(rest, m)

    def _end_frame(self, turned: Array, force_start: Array, quiet: bool, learned: bool) -> None:
        """Correct the attitude at the end of a frame by the gravity of the last frames."""
        assert self._start is not None
        self._forces.append(quaternion.rotate(self._start, force_start))
        del self._forces[: -GRAVITY_FRAMES - 1]
        # at rest without the newest frame: the first step may have begun in it
        gravity_earth = np.mean(self._forces[:-1] if quiet else self._forces[-GRAVITY_FRAMES:], axis=0)
        predicted = quaternion.multiply(self._start, turned)
        self._followed_s += FRAME_S
        if learned:
            self._mahony.b = np.zeros(3)  # what it had found is now part of the learned bias
        if len(self._forces) < GRAVITY_FRAMES:  # nothing older to trust: take gravity as it is
            self._start = quaternion.multiply(quaternion.between(gravity_earth, UP), predicted)
            return
        self._followed_s = SETTLED_S if quiet else min(self._followed_s, SETTLED_S)
        self._mahony.k_P = GAIN_REST if quiet else 1.0 / self._followed_s
        if not quiet:
            gravity_earth = _limit(gravity_earth, LARGEST_ERROR * SETTLED_S / self._followed_s)
        gravity_sensor = quaternion.rotate(quaternion.conjugate(predicted), gravity_earth)
        corrected = self._mahony.updateIMU(predicted, NO_RATE, gravity_sensor, dt=FRAME_S)
        self._start = np.asarray(corrected, dtype=np.float64)


def _sum_on(before: Array, values: Array) -> Array:
    """Add values (f, m, k) along m to `before` (1, k), one after the other, whatever m is."""
    carried = np.broadcast_to(before[:, None], (len(values), 1, values.shape[2]))
    return np.cumsum(np.concatenate([carried, values], axis=1), axis=1)[:, -1]


def _integrate(before: Array, turns: Array) -> Array:
    """Chain rotation vectors (f, m, 3), rad, after the attitude `before` (1, 4); return (f, m, 4)."""
    steps = quaternion.from_small_rotation(turns)
    chained = np.empty_like(steps)
    current = np.broadcast_to(before, (len(turns), 4))
    for i in range(turns.shape[1]):
        current = quaternion.multiply(current, steps[:, i])
        chained[:, i] = current
    return chained


def _limit(gravity_earth: Array, largest: float) -> Array:
    """Bend a measured gravity (3,) towards up until it is at most `largest` rad away."""
    across = float(np.hypot(gravity_earth[0], gravity_earth[1]))
    if np.arctan2(across, gravity_earth[2]) <= largest:
        return gravity_earth
    direction = gravity_earth[:2] / across
    return np.array([*(direction * np.sin(largest)), np.cos(largest)])
