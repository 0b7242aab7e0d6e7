"""The last seconds of the signals, found by their place in the run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Recent:
    """Keep the newest rows of a table; rows are named by their position since the start of the run.

    Parameters
    ----------
    columns : int
        Values per row.
    keep : int
        Rows that stay at hand behind the newest block.
    """

    def __init__(self, columns: int, keep: int) -> None:
        self._keep = keep
        self._first = 0
        self._rows = np.empty((0, columns))

    @property
    def first(self) -> int:
        """Position of the oldest row at hand."""
        return self._first

    @property
    def end(self) -> int:
        """Position after the newest row."""
        return self._first + len(self._rows)

    def append(self, rows: Array) -> None:
        """Add rows (n, columns)."""
        spare = max(0, len(self._rows) - self._keep)
        self._first += spare
        self._rows = np.concatenate([self._rows[spare:], rows])

    def rows(self, start: int, stop: int) -> Array:
        """Return rows from position `start` up to, not with, `stop`, as far as they are at hand."""
        return self._rows[max(0, start - self._first) : max(0, stop - self._first)]

    def row(self, position: int) -> Array:
        """Return the row at a position, the nearest one at hand where it is not."""
        return self._rows[min(max(position - self._first, 0), len(self._rows) - 1)]

    def value(self, position: int, column: int) -> float:
        """Return one value of that row."""
        return self._rows.item(min(max(position - self._first, 0), len(self._rows) - 1), column)

    def values(self, positions: NDArray[np.int64], column: int) -> Array:
        """Return a column at positions, of the nearest row at hand where a position is not."""
        return self._rows[:, column].take(positions - self._first, mode="clip")
