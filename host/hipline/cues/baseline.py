"""The wearer's own usual walking: the median of their first good strides."""

from __future__ import annotations

import numpy as np


class Baseline:
    """Learn a stride measure from the first good strides, then keep it.

    Parameters
    ----------
    strides : int
        Good strides that it takes.
    """

    def __init__(self, strides: int) -> None:
        self._needed = strides
        self._values: list[float] = []
        self.value: float | None = None

    def update(self, value: float) -> None:
        """Take the measure of the next good stride."""
        if self.value is not None:
            return
        self._values.append(value)
        if len(self._values) == self._needed:
            self.value = float(np.median(self._values))
