"""Whether gyroscope and accelerometer turn the same way: one axis with the wrong sign gives wrong angles in silence.

Where the body leans slowly, gravity wanders through the sensor as the gyroscope turns: dg/dt = g x w. How well the two
sides agree is a correlation, 1 at best; in a recording whose gyroscope turns the other way it has the opposite sign.
Steps are smoothed away, for they add accelerations of their own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_SMOOTH_S = 1.2  # longer than a stride; twice, one after the other
_ENOUGH_S = 600.0  # of a long recording; the rest would take memory and tell no more
_AGAINST = -0.4  # sound recordings of walks give 0.1 to 0.9
_TINY = 1e-12

MIRRORED = (
    "the gyroscope turns against the accelerometer, so angles may be wrong; check the signs and axes of the gyr columns"
)


def _smooth(values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    for _ in range(2):
        sums = np.cumsum(np.vstack([np.zeros((1, 3)), values]), axis=0)
        values = (sums[count:] - sums[:-count]) / count
    return values


def agreement(acc: NDArray[np.float64], gyr: NDArray[np.float64], rate_hz: float) -> float:
    """Return how well the gyroscope explains where gravity goes in the sensor.

    Parameters
    ----------
    acc, gyr : (n, 3) float64
        m/s² and rad/s, in the sensor's frame; a few seconds or more.
    rate_hz : float
        Samples per second.

    Returns
    -------
    float
        -1 to 1; 0 where nothing turns, or where there is too little.
    """
    count = max(2, round(_SMOOTH_S * rate_hz))
    if len(acc) < 3 * count:
        return 0.0
    gravity, turning = _smooth(acc, count), _smooth(gyr, count)
    went = np.gradient(gravity, 1.0 / rate_hz, axis=0)
    told = np.cross(gravity, turning)
    return float(np.sum(went * told) / (np.sqrt(np.sum(went**2) * np.sum(told**2)) + _TINY))


def turns_against(acc: NDArray[np.float64], gyr: NDArray[np.float64], rate_hz: float) -> bool:
    """Say whether the gyroscope turns the other way than the accelerometer tells."""
    enough = round(_ENOUGH_S * rate_hz)
    return agreement(acc[:enough], gyr[:enough], rate_hz) < _AGAINST
