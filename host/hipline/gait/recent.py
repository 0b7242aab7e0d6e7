"""The last seconds of the signals, found by their place in the run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Window(NamedTuple):
    """What is at hand, as compiled code takes it.

    Attributes
    ----------
    table : (signals, m) float64
        Holds it, and room for more.
    at, first : int
        Column of the oldest values at hand, and their position.
    """

    table: Array
    at: int
    first: int


class Recent:
    """Keep the newest values of some signals, found by their position since the start of the run.

    Parameters
    ----------
    signals : int
        How many there are.
    keep : int
        Values of each that stay at hand behind the newest ones.
    """

    def __init__(self, signals: int, keep: int) -> None:
        self._keep = keep
        self._table = np.empty((signals, 2 * keep))
        self._at, self._count = 0, 0  # what is at hand: its first column, and how many
        self._first = 0

    @property
    def first(self) -> int:
        """Position of the oldest values at hand."""
        return self._first

    @property
    def end(self) -> int:
        """Position after the newest values."""
        return self._first + self._count

    @property
    def window(self) -> Window:
        """All that is at hand."""
        return Window(self._table, self._at, self._first)

    def add(self, count: int) -> Array:
        """Add so many values of each signal; return their place (signals, count), to be filled in."""
        kept = min(self._count, self._keep)
        self._first += self._count - kept
        self._at += self._count - kept
        self._count = kept + count
        if self._at + self._count > self._table.shape[1]:
            old = self._table[:, self._at : self._at + kept]
            if self._count > self._table.shape[1]:
                self._table = np.empty((len(old), 2 * self._keep + count))
            self._table[:, :kept] = old
            self._at = 0
        return self._table[:, self._at + kept : self._at + self._count]

    def between(self, start: int, stop: int) -> Array:
        """Return all signals from position `start` up to, not with, `stop`, as far as they are at hand."""
        low, high = (min(max(position - self._first, 0), self._count) for position in (start, stop))
        return self._table[:, self._at + low : self._at + high]

    def values(self, positions: Sequence[int] | NDArray[np.int64], signals: int | slice) -> Array:
        """Return one signal or some at positions, the nearest values at hand where a position is not."""
        columns = np.asarray(positions, dtype=np.int64) - self._first
        return self._table[signals, self._at : self._at + self._count].take(columns, axis=-1, mode="clip")
