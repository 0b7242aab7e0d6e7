"""What the pelvis does besides stepping: how much it turns to and fro, and whether it bends or sits down.

Nobody walks without turning the pelvis to and fro, and no seat in a car does it; who bends or sits down tips it much
further and slower than any step.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from hipline.gait.recent import Recent
from hipline.motion.filters import Filter, FilterBank
from hipline.motion.pelvis import PelvisBlock

STEPS_HZ = 0.4  # slower turning is that of the way, not of the steps
OVER_S = 0.6
BEND_HZ = 0.5
KEEP_S = 8.0


class Doing(NamedTuple):
    """Activity at one time.

    Attributes
    ----------
    liveliness : float
        Root mean square of the angular rate about all axes over the last moments, rad/s.
    tipping : float
        Slow rate at which the pelvis tips forward (positive) or back, rad/s.
    tilt : float
        Tilt from neutral, rad.
    """

    liveliness: float
    tipping: float
    tilt: float


class Activity:
    """Follow what the pelvis does.

    Parameters
    ----------
    rate_hz : float
        Samples per second.
    """

    def __init__(self, rate_hz: float) -> None:
        self._keep = round(KEEP_S * rate_hz)
        steps = "high", 1, STEPS_HZ
        self._rates = FilterBank([steps, steps, steps, ("low", 2, BEND_HZ)], rate_hz)
        self._mean = Filter("low", 1, 1.0 / (2.0 * np.pi * OVER_S), rate_hz)
        self._begin_run()

    def update(self, block: PelvisBlock) -> None:
        """Take the next samples."""
        if block.new_run:
            self._begin_run()
        if not len(block):
            return
        rates = np.concatenate([block.gyr_level.T, block.gyr_level.T[1:2]])
        self._rates.update(rates)
        x, y, z, slow = rates
        signals = self._recent.add(len(block))
        signals[0] = self._mean.update(x * x + y * y + z * z)
        signals[1] = slow
        signals[2] = block.tilt_rad

    def at(self, positions: Sequence[int]) -> list[Doing]:
        """Return the activity at positions in the run."""
        doings = self._recent.values(positions, slice(None))
        doings[0] = np.sqrt(np.maximum(doings[0], 0.0))
        return list(map(Doing, *doings.tolist()))

    def _begin_run(self) -> None:
        for part in (self._rates, self._mean):
            part.reset()
        self._recent = Recent(3, self._keep)
