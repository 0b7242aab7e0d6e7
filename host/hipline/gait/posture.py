"""Angles and accelerations of the last seconds, from which strides are measured and rotation is traced."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hipline.gait.recent import Recent, Window
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
        signals = self._recent.add(len(block))
        signals[TIME] = block.time_s
        signals[TILT] = block.tilt_rad
        signals[OBLIQUITY] = block.obliquity_rad
        signals[HEADING] = block.heading_rad
        signals[REAL] = block.real
        signals[FORWARD] = block.acc_level[:, 0]
        signals[UP] = block.acc_level[:, 2]
        if len(block):
            summed = signals[HEADING_SUM]
            summed[:] = block.heading_rad
            summed[0] += self._heading_sum
            np.cumsum(summed, out=summed)
            self._heading_sum = float(summed[-1])

    def times_s(self, positions: Sequence[float]) -> list[float]:
        """Return the times of positions, which may lie between samples, s."""
        where = np.asarray(positions, dtype=np.float64)
        inside = np.minimum(np.maximum(np.floor(where), self.first), self.end - 1)
        return (self._recent.values(inside.astype(np.int64), TIME) + (where - inside) / self._rate_hz).tolist()

    def between(self, start: int, stop: int) -> Array:
        """Return the signals (8, n) from position `start` up to, not with, `stop`; see their names above."""
        return self._recent.between(start, stop)

    @property
    def window(self) -> Window:
        """All signals that are at hand."""
        return self._recent.window

    @property
    def first(self) -> int:
        """Position of the oldest sample at hand."""
        return self._recent.first

    def _begin_run(self) -> None:
        self._recent = Recent(UP + 1, keep=round(KEEP_S * self._rate_hz))
        self._heading_sum = 0.0
