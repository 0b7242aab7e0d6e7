"""The clock of the clip: which sample is taken when."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True)
class Pace:
    """A steady course of samples against absolute time, so that no delay adds up.

    Attributes
    ----------
    start_s : float
        When sample 0 is taken, on the clock of the event loop.
    rate_hz : float
        Samples per second of the clip's clock.
    speed : float
        How many seconds of the clip pass in one second.
    """

    start_s: float
    rate_hz: float
    speed: float = 1.0

    def due_s(self, index: int) -> float:
        """Return when a sample is taken, on the clock of the event loop."""
        return self.start_s + index / (self.rate_hz * self.speed)

    def next_index(self, now_s: float) -> int:
        """Return the first sample that is not yet taken."""
        return max(0, math.floor((now_s - self.start_s) * self.rate_hz * self.speed) + 1)

    def time_us(self, index: int) -> int:
        """Return the clip's own time of a sample; sample 0 is at 0."""
        return round(index / self.rate_hz * 1e6)

    def elapsed_s(self, now_s: float) -> float:
        """Return the clip's own time, which is 0 at sample 0."""
        return (now_s - self.start_s) * self.speed

    def later(self, by_s: float) -> Self:
        """Return the same course, begun later."""
        return replace(self, start_s=self.start_s + by_s)
