"""Stands: quiet times, and how gravity lay in the sensor meanwhile."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipline.motion.forms import fastest
from hipline.motion.orientation import FRAME_S, Attitude, frame_length
from hipline.motion.quaternion import Vector
from hipline.motion.timeline import EvenBlock

Array = NDArray[np.float64]

SHORTEST_S = 1.5


@dataclass(frozen=True, slots=True)
class Stand:
    """A quiet time, as far as it has gone.

    Attributes
    ----------
    position : int
        Samples since the start of the run when it was judged.
    up_sensor : (float, float, float)
        Mean direction of gravity's reaction, sensor frame, unit vector.
    start_s, end_s : float
        When it was, s on the clip's clock.
    """

    position: int
    up_sensor: Vector[float]
    start_s: float
    end_s: float

    def angle_from(self, up_sensor: Vector[float]) -> float:
        """Return the angle between this stand's gravity and another, rad."""
        inner = sum(a * b for a, b in zip(self.up_sensor, up_sensor, strict=True))
        return math.acos(max(-1.0, min(1.0, inner)))


def sums_at(before: Array, acc: Array, places: NDArray[np.int64]) -> Array:
    """Return the sums (k, 3) of `before` (3,) and all of the acc (n, 3) that lies before each place (k,), in order."""
    return np.cumsum(np.concatenate([before[None], acc]), axis=0)[places]


def sums_at_loop(before: Array, acc: Array, places: NDArray[np.int64]) -> Array:
    """Do the same, sample by sample, to be compiled."""
    sums, at = np.empty((len(places), 3)), 0
    x, y, z = before[0], before[1], before[2]
    for k in range(len(places)):
        for i in range(at, places[k]):
            x, y, z = x + acc[i, 0], y + acc[i, 1], z + acc[i, 2]
        at = places[k]
        sums[k, 0], sums[k, 1], sums[k, 2] = x, y, z
    return sums


class StandWatch:
    """Find stands. The newest frame of a quiet time never counts: the first step may have begun in it.

    Parameters
    ----------
    rate_hz : float
        Samples per second.
    """

    def __init__(self, rate_hz: float) -> None:
        self._length = frame_length(rate_hz)
        self._sums_at = fastest(sums_at_loop, plain=sums_at)
        self._needed = math.ceil(SHORTEST_S / FRAME_S)
        self._begin_run()

    def update(self, block: EvenBlock, attitude: Attitude) -> list[Stand]:
        """Take the next samples; return each stand, again after every further frame of it."""
        if block.new_run:
            self._begin_run()
        if not len(block):
            return []
        found: list[Stand] = []
        # at the first sample of a frame it is known whether the frame before was quiet
        starts = np.arange(-self._position % self._length, len(block), self._length)
        sums = self._sums_at(self._sum, block.acc_sensor, np.append(starts, len(block)))
        quiet = attitude.rest[starts]
        # a start counts where the frame before or after it was quiet, or where that comes to light later
        counts = quiet.copy()
        counts[:-1] |= quiet[1:]
        counts[-1:] = True
        for k in np.flatnonzero(counts).tolist():
            i = int(starts[k])
            found += self._frame(sums[k], float(block.time_s[i]), self._position + i, bool(quiet[k]))
        self._position += len(block)
        self._sum = sums[-1]
        return found

    def _begin_run(self) -> None:
        self._position = 0
        self._sum = np.zeros(3)
        self._starts: list[tuple[Array, float]] = []  # sum and time at the start of each frame in question

    def _frame(self, summed: Array, time_s: float, position: int, last_was_quiet: bool) -> list[Stand]:
        if not last_was_quiet:
            self._starts.clear()
        self._starts.append((summed, time_s))
        # the frames that count: all that are whole but the newest one
        if len(self._starts) - 2 < self._needed:
            return []
        (first, start_s), (last, end_s) = self._starts[0], self._starts[-2]
        x, y, z = (last - first).tolist()
        size = 1.0 / math.sqrt(x * x + y * y + z * z)
        return [Stand(position, (x * size, y * size, z * size), start_s, end_s)]
