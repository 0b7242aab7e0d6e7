"""Angles and accelerations of the last seconds, from which strides are measured and rotation is traced."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from hipline.gait.recent import Recent
from hipline.motion.pelvis import PelvisBlock

Array = NDArray[np.float64]

KEEP_S = 12.0
TIME, TILT, OBLIQUITY, HEADING, HEADING_SUM, REAL, FORWARD, UP = range(8)


class Posture:
    """Keep angles, rad, and level accelerations, m/s², by position in the run.

    Parameters
    ----------
    rate_hz : float
        Samples per second.
    """

    def __init__(self, rate_hz: float) -> None:
        self._rate_hz = rate_hz
        self._begin_run()

    @property
    def rate_hz(self) -> float:
        """Samples per second."""
        return self._rate_hz

    @property
    def end(self) -> int:
        """Position after the newest sample."""
        return self._recent.end

    def update(self, block: PelvisBlock) -> None:
        """Take the next samples."""
        if block.new_run:
            self._begin_run()
        summed = np.cumsum(np.concatenate([[self._heading_sum], block.heading]))[1:]
        if len(block):
            self._heading_sum = float(summed[-1])
        rows = np.empty((len(block), UP + 1))
        rows[:, TIME] = block.time_s
        rows[:, TILT] = block.tilt
        rows[:, OBLIQUITY] = block.obliquity
        rows[:, HEADING] = block.heading
        rows[:, HEADING_SUM] = summed
        rows[:, REAL] = block.real
        rows[:, FORWARD] = block.acc_level[:, 0]
        rows[:, UP] = block.acc_level[:, 2]
        self._recent.append(rows)

    def time_s(self, position: float) -> float:
        """Return the time of a position, which may lie between samples, s."""
        inside = max(self._recent.first, min(math.floor(position), self._recent.end - 1))
        return self._recent.value(inside, TIME) + (position - inside) / self._rate_hz

    def between(self, start: float, end: float) -> Array:
        """Return the rows of the samples from `start` to `end`, both included; see the column names."""
        return self._recent.rows(math.ceil(start), math.floor(end) + 1)

    def values(self, positions: NDArray[np.int64], column: int) -> Array:
        """Return a column at positions, the nearest at hand where one is not."""
        return self._recent.values(positions, column)

    @property
    def first(self) -> int:
        """Position of the oldest sample at hand."""
        return self._recent.first

    def _begin_run(self) -> None:
        self._recent = Recent(UP + 1, keep=round(KEEP_S * self._rate_hz))
        self._heading_sum = 0.0
