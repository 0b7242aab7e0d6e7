"""How much the pelvis turns to and fro: nobody walks without it, and no seat in a car does it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipline.gait.recent import Recent
from hipline.motion.filters import Filter
from hipline.motion.pelvis import PelvisBlock

TURNS_OUT_HZ = 0.4  # slower turning is that of the way, not of the steps
OVER_S = 0.6
KEEP_S = 8.0


class Liveliness:
    """Follow the angular rate of the pelvis about all axes, as a root mean square over the last moments.

    Parameters
    ----------
    rate_hz : float
        Samples per second.
    """

    def __init__(self, rate_hz: float) -> None:
        self._keep = round(KEEP_S * rate_hz)
        self._steps = Filter("high", 1, TURNS_OUT_HZ, rate_hz)
        self._mean = Filter("low", 1, 1.0 / (2.0 * np.pi * OVER_S), rate_hz)
        self._begin_run()

    def update(self, block: PelvisBlock) -> None:
        """Take the next samples."""
        if block.new_run:
            self._begin_run()
        if len(block):
            rates: NDArray[np.float64] = self._steps.update(block.gyr_level)
            x, y, z = rates[:, 0], rates[:, 1], rates[:, 2]
            self._power.append(self._mean.update(x * x + y * y + z * z)[:, None])

    def at(self, position: int) -> float:
        """Return the root mean square angular rate up to a position, rad/s."""
        return float(np.sqrt(max(self._power.row(position)[0], 0.0)))

    def _begin_run(self) -> None:
        self._steps.reset()
        self._mean.reset()
        self._power = Recent(1, self._keep)
