"""Which foot: a template over the sideways acceleration and the roll rate around a contact.

At a left contact the pelvis is pushed to the other side than at a right one, and rolls the other way; both run at
stride frequency. The template is odd by construction: mirrored signals give the opposite answer. Its weights come
from a logistic regression on labelled walks (two people of the mobgap example data); `benchmarks/accuracy.py` repeats
the fit with each person left out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipline.gait.recent import Recent
from hipline.motion.filters import Filter
from hipline.motion.pelvis import PelvisBlock

Array = NDArray[np.float64]

BAND_HZ = (0.3, 2.5)
LEVEL_S = 3.0  # the signals are scaled by their size over this time
LAGS_S = np.array([-0.48, -0.36, -0.28, -0.20, -0.12, -0.04, 0.04, 0.12])
LONGEST_S = 8.0
# positive = right; first the sideways acceleration at each lag, then the roll rate
WEIGHTS = np.array(
    [
        *(0.022, -0.430, -0.427, -0.529, -0.582, -0.634, -0.598, 0.222),
        *(-0.180, 0.091, -0.053, -0.224, 0.204, 0.701, 0.734, 0.250),
    ]
)


class SideJudge:
    """Give the log-odds that a contact is one of the right foot.

    Parameters
    ----------
    rate_hz : float
        Samples per second.
    """

    def __init__(self, rate_hz: float) -> None:
        self._rate_hz = rate_hz
        self._band = (Filter("low", 2, BAND_HZ[1], rate_hz), Filter("high", 1, BAND_HZ[0], rate_hz))
        self._share = 1.0 / (LEVEL_S * rate_hz)
        self._begin_run()

    def update(self, block: PelvisBlock) -> None:
        """Take the next samples."""
        if block.new_run:
            self._begin_run()
        if not len(block):
            return
        low, high = self._band
        signals = high.update(low.update(np.stack([block.acc_level[:, 1], block.gyr_level[:, 0]], axis=1)))
        self._signals.append(np.concatenate([signals, self._power(signals * signals)], axis=1))

    def features(self, position: float, seen: int) -> Array:
        """Return the scaled signals (16,) around a contact, none later than `seen`."""
        at = np.minimum(np.round(position + LAGS_S * self._rate_hz).astype(np.int64), seen)
        size = np.sqrt(self._signals.at(np.array([seen]))[0, 2:] + 1e-6)
        return (self._signals.at(at)[:, :2] / size).T.ravel()

    def judge(self, position: float, seen: int) -> float:
        """Return the log-odds for right: positive = right, negative = left, near zero = not sure."""
        return float(self.features(position, seen) @ WEIGHTS)

    def _begin_run(self) -> None:
        for part in self._band:
            part.reset()
        self._level = Filter("low", 1, self._share * self._rate_hz / (2.0 * np.pi), self._rate_hz)
        self._signals = Recent(4, keep=round(LONGEST_S * self._rate_hz))

    def _power(self, squares: Array) -> Array:
        return np.maximum(self._level.update(squares), 0.0)
