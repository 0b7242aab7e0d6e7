"""Numbers over many strides, each with its standard error and with what its strides are enough for.

One stride follows the other: a stride with more tilt than usual is mostly followed by one with more tilt. So n strides
hold less news than n independent ones, and the standard error of their mean is larger than sd / √n, at a usual
correlation of 0.6 twice as large.

References
----------
Strides that it takes: König et al.: Is gait variability reliable? Gait Posture 39, 2014 (means from 10 cycles,
variability from 50); Sangeux et al.: The gait standard deviation, a single measure of kinematic variability, Gait
Posture 46, 2016 (30). Effective number: Bayley, Hammersley: The "effective" number of independent observations in an
autocorrelated time series, J R Stat Soc Suppl 8, 1946. Bias of the correlation: Kendall: Note on bias in the
estimation of autocorrelation, Biometrika 41, 1954.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: edges of the cadence bins, steps per minute: everything scales with speed, so like is compared with like
CADENCE_EDGES_SPM = (85.0, 95.0, 105.0, 115.0, 125.0)
LARGEST_MEMORY = 0.9  # correlation that so few strides can still tell from a drift


class Shown(IntEnum):
    """What strides are enough for; the value is the strides that it takes, both feet counted."""

    NOTHING = 0
    MEAN = 10
    BASELINE = 30
    VARIABILITY = 50

    @staticmethod
    def by(strides: int) -> Shown:
        """Return all that this many strides are enough for."""
        return max(shown for shown in Shown if strides >= shown)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measure over many strides; NaN where there are too few to compute.

    Attributes
    ----------
    mean, sd : float
        Mean and standard deviation.
    standard_error : float
        Of the mean, with the memory from stride to stride.
    n : int
        Strides that the measure is known of.
    shown : Shown
        What may be shown.
    """

    mean: float
    sd: float
    standard_error: float
    n: int
    shown: Shown

    @property
    def cv_pct(self) -> float:
        """Coefficient of variation, 100 · sd / mean; has a meaning only for measures with a true zero."""
        return 100.0 * self.sd / self.mean if self.mean else math.nan


def _memory(residuals: Array) -> float:
    """Return the correlation of each value with the next, its bias removed, 0 where it is negative."""
    n, power = len(residuals), float(residuals @ residuals)
    if power == 0.0:
        return 0.0
    memory = float(residuals[1:] @ residuals[:-1]) / power
    return min(max(memory + (1.0 + 3.0 * memory) / n, 0.0), LARGEST_MEMORY)


def _worth(memory: float, n: int) -> float:
    """Return how many strides with this memory are worth one independent stride."""
    endless = (1.0 + memory) / (1.0 - memory)
    return endless - 2.0 * memory * (1.0 - memory**n) / (n * (1.0 - memory) ** 2)


def estimate(values: Array, side: NDArray[np.str_] | None = None) -> Estimate:
    """Return mean, spread and standard error of a measure.

    Parameters
    ----------
    values : (n,) float64
        The measure of each stride, in the order of the strides; NaN where it is not known.
    side : (n,) str, optional
        Foot of each stride. The memory is then taken from what is left when each foot's mean is taken off: a
        difference between the feet is no variation, and makes the sum no less certain.

    Returns
    -------
    Estimate
        The memory counts as that of a first-order autoregressive series. Strides of both feet overlap by half, which
        shows as memory too; the standard error then comes out up to a fifth too large, never too small.
    """
    known = np.isfinite(values)
    values = values[known]
    n = len(values)
    mean = float(values.mean()) if n else math.nan
    if n < 3:
        return Estimate(mean, math.nan, math.nan, n, Shown.NOTHING)
    residuals = values - mean
    if side is not None:
        feet = side[known]
        for foot in np.unique(feet):
            of_foot = feet == foot
            residuals[of_foot] = values[of_foot] - values[of_foot].mean()
    worth = min(_worth(_memory(residuals), n), 0.5 * n)
    variance = float(residuals @ residuals) / (n - worth)  # values with memory stay closer to their own mean
    return Estimate(mean, float(values.std(ddof=1)), math.sqrt(variance * worth / n), n, Shown.by(n))


def cadence_bins(cadence_spm: Array) -> NDArray[np.int64]:
    """Return the number of the cadence bin of each stride (n,), from 0; -1 outside of all bins."""
    bins = np.digitize(cadence_spm, CADENCE_EDGES_SPM) - 1
    return np.where(bins < len(CADENCE_EDGES_SPM) - 1, bins, -1)
