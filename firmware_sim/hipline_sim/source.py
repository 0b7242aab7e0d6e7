"""Where the clip's samples come from."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Samples = tuple[NDArray[np.float64], NDArray[np.float64]]


class SampleSource(Protocol):
    """What the sensor of a clip measures, sample by sample; the same answer however it is asked."""

    @property
    def rate_hz(self) -> float:
        """Samples per second of the clip's clock."""
        ...

    def __len__(self) -> int:
        """Return the samples in one round, those that were never taken too."""
        ...

    def read(self, start_index: int, count: int, /) -> Samples:
        """Return samples from an index on.

        Returns
        -------
        acc_sensor : (m, 3) float64
            m/s², sensor frame. m is `count`, less at the end, 0 after it. A row of NaN was never taken.
        gyr_sensor : (m, 3) float64
            rad/s, sensor frame.
        """
        ...


class Repeated:
    """A source that begins again after its end, without end.

    Between the rounds lies a pause of samples that are never taken: who listens sees a gap, and does not
    take the jump from the last posture to the first one for a movement.
    """

    PAUSE_S = 1.0

    def __init__(self, source: SampleSource) -> None:
        self._source = source
        self._round = len(source) + max(1, round(self.PAUSE_S * source.rate_hz))

    @property
    def rate_hz(self) -> float:
        """Samples per second of the clip's clock."""
        return self._source.rate_hz

    def __len__(self) -> int:
        """Return the samples in one round, with the pause after it."""
        return self._round

    def read(self, start_index: int, count: int, /) -> Samples:
        """Return samples from an index on; see `SampleSource.read`."""
        acc, gyr = np.full((count, 3), np.nan), np.full((count, 3), np.nan)
        row = 0
        while row < count:
            place = (start_index + row) % self._round
            rows = min(count - row, self._round - place)
            part_acc, part_gyr = self._source.read(place, rows)
            acc[row : row + len(part_acc)], gyr[row : row + len(part_gyr)] = part_acc, part_gyr
            row += rows
        return acc, gyr
