"""Counters that begin again at zero."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def unwrapped(counts: NDArray[np.float64], modulus: float) -> NDArray[np.float64]:
    """Return counts that run on where the counter began again.

    Parameters
    ----------
    counts : (n,) float64
        As the device wrote them; NaN where it wrote none.
    modulus : float
        The count at which it begins again.
    """
    known = np.flatnonzero(np.isfinite(counts))
    turns = np.zeros(len(counts))
    turns[known[1:]] = np.diff(counts[known]) < -modulus / 2
    return counts + modulus * np.cumsum(turns)
