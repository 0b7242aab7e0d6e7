"""How one stride differs from the next: seeded random courses that are smooth and known at any time."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

#: weights of four neighbouring knots in the mean of a cubic B-spline over one interval
_MEAN_WEIGHTS = np.array([1.0, 11.0, 11.0, 1.0]) / 24.0


@dataclass(frozen=True, slots=True)
class Spread:
    """Standard deviations from stride to stride; all 0 gives a walk that repeats exactly.

    Attributes
    ----------
    tilt_deg, obliquity_deg, rotation_deg : float
        Of the mean angle of a stride. Measured with a clip in straight walking: tilt 0.7-1.7 degrees.
    duration : float
        Of the stride time, as a fraction.
    amplitude : float
        Of the size of each angle and each movement, as a fraction, each by itself.
    shape : float
        Of each harmonic of each angle and movement, in and out of phase, as a fraction of its size.
    memory : float
        Correlation of one stride with the next of the same foot, 0.35 to 0.95: a body does not jump.
    """

    tilt_deg: float = 1.3
    obliquity_deg: float = 0.5
    rotation_deg: float = 0.8
    duration: float = 0.02
    amplitude: float = 0.08
    shape: float = 0.18
    memory: float = 0.6

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not 0.0 <= value < np.inf:
                raise ValueError(f"spread {field.name} is {value}; give 0 or more")
        if not 0.35 <= self.memory <= 0.95:
            raise ValueError(f"spread memory is {self.memory}; give 0.35 to 0.95")
        if self.duration > 0.2:
            raise ValueError(f"spread duration is {self.duration}; more than 0.2 is no walk")

    @staticmethod
    def none() -> Spread:
        """Return the spread of a machine: every stride the same."""
        return Spread(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def _covariance(link: float, lag: int) -> float:
    """Return the covariance of stride means `lag` strides apart, of knots of unit variance linked by `link`."""
    apart = np.abs(np.subtract.outer(np.arange(4), np.arange(4) + lag))
    return float(_MEAN_WEIGHTS @ (link**apart) @ _MEAN_WEIGHTS)


def _link(memory: float) -> float:
    """Return the correlation of neighbouring knots that gives stride means the correlation `memory`."""
    low, high = -0.7, 0.99
    for _ in range(40):
        middle = 0.5 * (low + high)
        below = _covariance(middle, 1) < memory * _covariance(middle, 0)
        low, high = (middle, high) if below else (low, middle)
    return high


class Course:
    """A random course over the stride count: first-order autoregressive knots joined by cubic B-splines.

    Its mean over a stride has the standard deviation and memory asked for.
    """

    def __init__(self, rng: np.random.Generator, first: int, last: int, sd: NDArray[np.float64], memory: float) -> None:
        """Draw a course for stride counts from `first` to `last`; `sd` (m,) holds one column each."""
        self._first = first - 2
        count = last + 4 - self._first
        draws = np.clip(rng.standard_normal((count, len(sd))), -3.0, 3.0)
        link = _link(memory)
        for k in range(1, count):
            draws[k] = link * draws[k - 1] + np.sqrt(1.0 - link**2) * draws[k]
        self._knots = draws * (sd / np.sqrt(_covariance(link, 0)))

    def value(self, strides: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (n, m) the course at each stride count `strides` (n,)."""
        whole = np.floor(strides)
        s = (strides - whole)[:, None]
        k = whole.astype(np.intp) - self._first
        a = 1.0 - s
        return (
            a * a * a * self._knots[k - 1]
            + (4.0 + s * s * (3.0 * s - 6.0)) * self._knots[k]
            + (1.0 + 3.0 * s * (1.0 + s * a)) * self._knots[k + 1]
            + s * s * s * self._knots[k + 2]
        ) / 6.0

    def summed(self) -> Course:
        """Return the running sum of this course: what a spread of stride time does to the stride count."""
        total = object.__new__(Course)
        total._first = self._first
        total._knots = np.cumsum(self._knots, axis=0)
        return total
