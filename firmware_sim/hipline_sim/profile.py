"""Smooth functions of time with an exact integral: sums of ramps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Ramp:
    """A smooth change by `change` that takes from `start_s` to `start_s + seconds`."""

    start_s: float
    seconds: float
    change: float

    def __post_init__(self) -> None:
        if not self.seconds > 0:
            raise ValueError(f"a ramp needs a positive length; got {self.seconds} s")


def _rise(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Go from 0 to 1 with two continuous derivatives, for x in [0, 1]."""
    return x * x * x * (10.0 + x * (6.0 * x - 15.0))


def _area(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Integrate `_rise` from 0 to x, for x in [0, 1]."""
    return x * x * x * x * (2.5 + x * (x - 3.0))


class Profile:
    """A quantity that starts at 0 and changes by ramps, which may overlap."""

    def __init__(self, ramps: list[Ramp] | tuple[Ramp, ...]) -> None:
        self.ramps = tuple(ramp for ramp in ramps if ramp.change)

    def __bool__(self) -> bool:
        """Whether it ever leaves 0."""
        return bool(self.ramps)

    def value(self, time_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the value at each time; `time_s` (n,) float64 must not decrease."""
        out = np.zeros(len(time_s))
        for ramp in self.ramps:
            first, last = np.searchsorted(time_s, (ramp.start_s, ramp.start_s + ramp.seconds))
            out[first:last] += ramp.change * _rise((time_s[first:last] - ramp.start_s) / ramp.seconds)
            out[last:] += ramp.change
        return out

    def integral(self, time_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the integral from before the first ramp; `time_s` (n,) float64 must not decrease."""
        out = np.zeros(len(time_s))
        for ramp in self.ramps:
            first, last = np.searchsorted(time_s, (ramp.start_s, ramp.start_s + ramp.seconds))
            part = (time_s[first:last] - ramp.start_s) / ramp.seconds
            out[first:last] += ramp.change * ramp.seconds * _area(part)
            out[last:] += ramp.change * (time_s[last:] - ramp.start_s - 0.5 * ramp.seconds)
        return out

    def scaled(self, factor: float) -> Profile:
        """Return the same profile times `factor`."""
        return Profile([Ramp(r.start_s, r.seconds, r.change * factor) for r in self.ramps])
