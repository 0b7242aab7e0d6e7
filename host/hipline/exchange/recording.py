"""What a file gives: the columns as they stand in it, and the recording that they become."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipline_device.samples import SampleBlock


@dataclass(frozen=True, slots=True)
class Columns:
    """The numbers of a file, not judged yet.

    Attributes
    ----------
    values : (n, 7) float64
        Time, acceleration x y z, angular rate x y z, in the units of the file.
    names : tuple of str
        What the file calls the seven columns.
    lines : (n,) int64, optional
        The line of each row in a text file; None where a file has no lines.
    notes : tuple of str
        What was done to read the file, in words for people.
    """

    values: NDArray[np.float64]
    names: tuple[str, ...]
    lines: NDArray[np.int64] | None = None
    notes: tuple[str, ...] = ()

    def place(self, row: int) -> str:
        """Say where a row stands: by its line in a text file, else by its number from 0."""
        return f"row {row}" if self.lines is None else f"line {self.lines[row]}"


@dataclass(frozen=True, slots=True)
class Recording:
    """A walk as a file holds it, checked and in the units of the app.

    Attributes
    ----------
    block : SampleBlock
        Every sample; a step of the index of more than one is a gap.
    rate_hz : float
        Samples per second, from the times outside gaps.
    name : str
        The file's name without folder and ending.
    notes : tuple of str
        What a reader of the results should know: gaps, lost samples, what was converted.
    """

    block: SampleBlock
    rate_hz: float
    name: str
    notes: tuple[str, ...] = ()

    @property
    def duration_s(self) -> float:
        """Seconds from the first sample to the last."""
        return float(self.block.time_s[-1] - self.block.time_s[0])
