"""Streaming filters: state kept between blocks, no transient at the start."""

# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false
from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt, sosfilt_zi


class Filter:
    """A Butterworth filter along the first axis that carries its state from block to block.

    Parameters
    ----------
    kind : "low", "high" or "band"
        What passes.
    order : int
        Order of the prototype.
    cut_hz : float or (float, float)
        Corner frequency, Hz.
    rate_hz : float
        Samples per second.
    """

    def __init__(
        self,
        kind: Literal["low", "high", "band"],
        order: int,
        cut_hz: float | tuple[float, float],
        rate_hz: float,
    ) -> None:
        self._sos = np.asarray(butter(order, cut_hz, kind, fs=rate_hz, output="sos"))
        self._rest = np.asarray(sosfilt_zi(self._sos))
        self._state: NDArray[np.float64] | None = None

    def reset(self) -> None:
        """Forget the past: the next sample counts as having been there for ever."""
        self._state = None

    def update(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Filter the next values, shape (n,) or (n, k)."""
        if not len(values):
            return values
        if self._state is None:
            shape = self._rest.shape + (1,) * (values.ndim - 1)
            self._state = self._rest.reshape(shape) * values[0]
        filtered, self._state = sosfilt(self._sos, values, axis=0, zi=self._state)
        return np.asarray(filtered)
