"""A sensor that fails: stuck, beyond its range, or turned on the belt."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from hipline_sim.faults import Fault, Kind, Plan
from hipline_sim.source import Samples, SampleSource

_SLIP_S = 0.3  # the clip turns that fast
_BEYOND = 100.0  # times what the body does: over the end of any range


def _turned(vectors: NDArray[np.float64], axis: int, angle: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (n, 3) vectors as a sensor sees them that has turned about an axis of its own by (n,) rad."""
    one, other = (axis + 1) % 3, (axis + 2) % 3
    turned = vectors.copy()
    turned[:, one] = np.cos(angle) * vectors[:, one] + np.sin(angle) * vectors[:, other]
    turned[:, other] = np.cos(angle) * vectors[:, other] - np.sin(angle) * vectors[:, one]
    return turned


class FaultySource:
    """A source whose samples went through a sensor that fails as planned; the same answer however it is asked.

    Parameters
    ----------
    source : SampleSource
        What a good sensor measures.
    plan : Plan
        What goes wrong.
    """

    def __init__(self, source: SampleSource, plan: Plan) -> None:
        self._source, self._plan = source, plan

    @property
    def rate_hz(self) -> float:
        """Samples per second of the clip's clock."""
        return self._source.rate_hz

    def __len__(self) -> int:
        """Return the samples in one round of the source."""
        return len(self._source)

    def read(self, start_index: int, count: int, /) -> Samples:
        """Return samples from an index on; see `SampleSource.read`."""
        acc, gyr = (np.array(part) for part in self._source.read(start_index, count))
        time_s = (start_index + np.arange(len(acc))) / self.rate_hz
        for fault in self._plan.of(Kind.SLIP, Kind.SATURATE, Kind.STUCK):
            rows = (time_s >= fault.at_s) & (time_s < fault.end_s)
            if not rows.any():
                continue
            if fault.kind is Kind.SLIP:
                acc, gyr = self._slip(fault, time_s, acc, gyr)
            elif fault.kind is Kind.SATURATE:
                acc[rows], gyr[rows] = _BEYOND * acc[rows], _BEYOND * gyr[rows]
            else:
                held_acc, held_gyr = self._source.read(math.ceil(fault.at_s * self.rate_hz), 1)
                taken = rows & np.isfinite(acc[:, 0])
                acc[taken], gyr[taken] = held_acc, held_gyr
        return acc, gyr

    def _slip(
        self, fault: Fault, time_s: NDArray[np.float64], acc: NDArray[np.float64], gyr: NDArray[np.float64]
    ) -> Samples:
        share = np.clip((time_s - fault.at_s) / _SLIP_S, 0.0, 1.0)
        angle = np.deg2rad(fault.value) * share
        turned = _turned(gyr, fault.axis, angle)
        turned[(share > 0.0) & (share < 1.0), fault.axis] += np.deg2rad(fault.value) / _SLIP_S
        return _turned(acc, fault.axis, angle), turned
