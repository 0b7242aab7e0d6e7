"""The samples that were taken and have not come: where they belong, in index and time."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_HOLES = 1024  #: more are not remembered; the oldest are given up


@dataclass(frozen=True, slots=True)
class Hole:
    """A run of missing samples and the times between which they were taken.

    Attributes
    ----------
    first, stop : int
        Index of the first missing sample, and of the first one after them.
    before_s, after_s : float
        Times of the samples `first - 1` and `stop`.
    """

    first: int
    stop: int
    before_s: float
    after_s: float

    def __len__(self) -> int:
        return max(0, self.stop - self.first)

    def after(self, index: int) -> Hole:
        """Return what of the hole lies at an index or after it; of length 0 where nothing does."""
        if index <= self.first:
            return self
        before_s = float(self.times(np.array([index - 1]))[0])
        return Hole(index, self.stop, before_s, self.after_s)

    def times(self, index: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return when samples of this hole were taken if the clip kept pace, (n,) s."""
        share = (index - (self.first - 1)) / (len(self) + 1)
        return self.before_s + share * (self.after_s - self.before_s)


class Holes:
    """Holes in order, none touching another."""

    def __init__(self) -> None:
        self._holes: list[Hole] = []

    def __len__(self) -> int:
        return len(self._holes)

    def __iter__(self):
        return iter(self._holes)

    def clear(self) -> None:
        """Give all of them up."""
        self._holes.clear()

    def open(self, hole: Hole) -> None:
        """Add a hole after all others."""
        self._holes.append(hole)
        if len(self._holes) > MOST_HOLES:
            del self._holes[0]

    def within(self, first: int, stop: int) -> list[Hole]:
        """Return the holes that reach into a run of indices."""
        start = max(0, bisect_right(self._holes, first, key=lambda hole: hole.first) - 1)
        found: list[Hole] = []
        for hole in self._holes[start:]:
            if hole.first >= stop:
                break
            if hole.stop > first:
                found.append(hole)
        return found

    def fill(self, hole: Hole, index: NDArray[np.int64], time_s: NDArray[np.float64]) -> None:
        """Take a run of samples out of a hole.

        Parameters
        ----------
        hole : Hole
            One of those that are `within` some stretch.
        index : (n,) int64
            Of the samples: consecutive, and all in the hole.
        time_s : (n,) float64
            On the clip's clock, s.
        """
        first, stop = int(index[0]), int(index[-1]) + 1
        parts: list[Hole] = []
        if hole.first < first:
            parts.append(Hole(hole.first, first, hole.before_s, float(time_s[0])))
        if stop < hole.stop:
            parts.append(Hole(stop, hole.stop, float(time_s[-1]), hole.after_s))
        place = self._holes.index(hole)
        self._holes[place : place + 1] = parts
