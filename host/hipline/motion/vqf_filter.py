"""The attitude by VQF, an extra: its filter does all that `orientation` does, in C++.

References
----------
Laidig, Seel: VQF: Highly accurate IMU orientation estimation with bias estimation and magnetic disturbance rejection,
Information Fusion 91, 2023.
"""

# pyright: reportUnknownVariableType=false
from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from vqf import VQF, offlineVQF  # pyright: ignore[reportMissingImports] - an extra

from hipline.motion.orientation import Attitude, frame_length
from hipline.motion.rest import RestTrace
from hipline.motion.timeline import EvenBlock

Array = NDArray[np.float64]

# s; longer than its default of 3, which follows the sway of walking
TAU_S = 8.0
TAU_OFFLINE_S = 12.0


class VqfFilter:
    """Follow the attitude of the sensor with VQF, live.

    Parameters
    ----------
    rate_hz : float
        Samples per second.
    """

    def __init__(self, rate_hz: float) -> None:
        self._rate_hz = rate_hz
        self._rest = RestTrace(frame_length(rate_hz))
        self._filter = self._fresh()

    @property
    def gyr_bias(self) -> Array:
        """Gyroscope bias in use, rad/s, sensor frame, shape (3,)."""
        return np.asarray(self._filter.getBiasEstimate()[0])

    def update(self, block: EvenBlock) -> Attitude:
        """Return the attitude at each sample of the block."""
        if block.new_run:
            bias, sigma = self._filter.getBiasEstimate()
            self._filter = self._fresh()
            self._filter.setBiasEstimate(bias, sigma)  # what was learned outlives the loss
            self._rest.begin_run()
        if not len(block):
            return Attitude(np.empty((0, 4)), np.empty((0, 3)), np.empty(0, dtype=np.bool_))
        gyr, acc = (np.ascontiguousarray(part) for part in (block.gyr_sensor, block.acc_sensor))
        seen = self._filter.updateBatch(gyr, acc)
        return Attitude(seen["quat6D"], gyr - seen["bias"], self._rest.update(acc, gyr))

    def _fresh(self) -> VQF:
        return VQF(1.0 / self._rate_hz, tauAcc=TAU_S)


def both_ways(run: EvenBlock, rate_hz: float) -> Attitude:
    """Return the attitude at each sample of a whole run, from what came before and after."""
    gyr, acc = (np.ascontiguousarray(part) for part in (run.gyr_sensor, run.acc_sensor))
    seen = offlineVQF(gyr, acc, None, 1.0 / rate_hz, {"tauAcc": TAU_OFFLINE_S})
    rest = RestTrace(frame_length(rate_hz)).update(acc, gyr)
    return Attitude(seen["quat6D"], gyr - seen["bias"], rest)
