"""Whether gyroscope and accelerometer turn the same way: one axis with the wrong sign gives wrong angles in silence.

Where the body leans slowly, gravity wanders through the sensor as the gyroscope turns: dg/dt = g x w. How well the two
sides agree is a correlation, 1 at best; in a recording whose gyroscope turns the other way it has the opposite sign.
Steps are smoothed away, for they add accelerations of their own.
"""

# scipy has no types
# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

_SMOOTH_S = 1.2  # longer than a stride; twice, one after the other
_ENOUGH_S = 600.0  # of a long recording; the rest would take memory and tell no more
_WINDOW_S = 30.0  # of a walk that goes on, looked at together
_AGAINST = -0.4  # sound recordings of walks give 0.1 to 0.9
_TINY = 1e-12

TURNS_AGAINST = "the gyroscope turns against the accelerometer, so angles may be wrong"
MIRRORED = f"{TURNS_AGAINST}; check the signs and axes of the gyr columns"  #: of a recording


def _smooth(values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    for _ in range(2):
        whole = slice(count // 2, len(values) - count + 1 + count // 2)  # what reaches over no edge
        values = uniform_filter1d(values, count, axis=0)[whole]
    return values


def _products(acc: NDArray[np.float64], gyr: NDArray[np.float64], rate_hz: float) -> NDArray[np.float64]:
    """Return the sums (3,) of where gravity went by where it was told to go, and of the square of each."""
    count = max(2, round(_SMOOTH_S * rate_hz))
    if len(acc) < 3 * count:
        return np.zeros(3)
    gravity, turning = _smooth(acc, count), _smooth(gyr, count)
    went = np.gradient(gravity, 1.0 / rate_hz, axis=0)
    told = np.cross(gravity, turning)
    return np.array([np.sum(went * told), np.sum(went**2), np.sum(told**2)])


def _correlation(products: NDArray[np.float64]) -> float:
    return float(products[0] / (np.sqrt(products[1] * products[2]) + _TINY))


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
    return _correlation(_products(acc, gyr, rate_hz))


def turns_against(acc: NDArray[np.float64], gyr: NDArray[np.float64], rate_hz: float) -> bool:
    """Say whether the gyroscope turns the other way than the accelerometer tells."""
    enough = round(_ENOUGH_S * rate_hz)
    return agreement(acc[:enough], gyr[:enough], rate_hz) < _AGAINST


class SenseWatch:
    """Watch a walk that goes on for a gyroscope that turns the other way; any chunking gives the same answer.

    It is looked at window by window until one way or the other is clear, at most for as long as of a recording, and
    holds no more than one window.

    Parameters
    ----------
    rate_hz : float
        Samples per second.
    """

    def __init__(self, rate_hz: float) -> None:
        self._rate_hz = rate_hz
        self._window = np.empty((round(_WINDOW_S * rate_hz), 6))
        self._filled = 0
        self._left = round(_ENOUGH_S / _WINDOW_S)  # windows to look at
        self._products = np.zeros(3)
        self.against = False  #: whether it turns the other way; once either is known it stays

    def update(self, acc: NDArray[np.float64], gyr: NDArray[np.float64]) -> None:
        """Take the next samples, (n, 3) each, in the sensor's frame."""
        at = 0
        while at < len(acc) and self._left:
            count = min(len(acc) - at, len(self._window) - self._filled)
            into = self._window[self._filled : self._filled + count]
            into[:, :3], into[:, 3:] = acc[at : at + count], gyr[at : at + count]
            at, self._filled = at + count, self._filled + count
            if self._filled == len(self._window):
                self._look()

    def _look(self) -> None:
        self._products += _products(self._window[:, :3], self._window[:, 3:], self._rate_hz)
        told = _correlation(self._products)
        self.against = told < _AGAINST
        self._filled, self._left = 0, 0 if abs(told) > -_AGAINST else self._left - 1
