"""Even time: short losses are bridged and marked, long ones start a new run."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hipline.motion.forms import fastest
from hipline.motion.guard import Guard, all_possible, all_possible_loop, possible
from hipline_device.samples import SampleBlock


@dataclass(frozen=True, slots=True)
class EvenBlock:
    """Samples without a hole, one every 1/rate s.

    Attributes
    ----------
    time_s : (n,) float64
        Time on the clip's clock, s.
    acc_sensor, gyr_sensor : (n, 3) float64
        Specific force, m/s², and angular rate, rad/s, in the sensor frame.
    real : (n,) bool
        False where a lost sample was bridged by a straight line, or where a sensor cannot have meant what it gave.
    new_run : bool
        Whether a long loss (or the start) lies before the first sample.
    """

    time_s: NDArray[np.float64]
    acc_sensor: NDArray[np.float64]
    gyr_sensor: NDArray[np.float64]
    real: NDArray[np.bool_]
    new_run: bool

    def __len__(self) -> int:
        return len(self.time_s)

    def __getitem__(self, part: slice) -> EvenBlock:
        new_run = self.new_run and part.indices(len(self))[0] == 0
        return EvenBlock(self.time_s[part], self.acc_sensor[part], self.gyr_sensor[part], self.real[part], new_run)

    @staticmethod
    def join(blocks: list[EvenBlock]) -> EvenBlock:
        """Join blocks of one run, oldest first, into one."""
        if len(blocks) == 1:
            return blocks[0]
        return EvenBlock(
            np.concatenate([b.time_s for b in blocks]),
            np.concatenate([b.acc_sensor for b in blocks]),
            np.concatenate([b.gyr_sensor for b in blocks]),
            np.concatenate([b.real for b in blocks]),
            blocks[0].new_run,
        )


class Timeline:
    """Turn blocks with losses into even runs.

    Filters need a steady rate, so a loss of up to `bridge_s` is filled by a straight line and marked as not
    real; nothing that spans such samples is judged. A longer loss ends the run.

    Parameters
    ----------
    rate_hz : float
        Samples per second.
    bridge_s : float
        Longest loss that is bridged, s.
    """

    def __init__(self, rate_hz: float, bridge_s: float = 0.25) -> None:
        self._longest = max(1, round(bridge_s * rate_hz)) + 1
        self._last: SampleBlock | None = None
        self._guard = Guard(rate_hz)
        self._all_possible = fastest(all_possible_loop, plain=all_possible)

    def update(self, block: SampleBlock) -> list[EvenBlock]:
        """Return the even runs that the block continues or starts.

        Samples that no sensor can give, such as NaN, count as lost; those at the end of a sensor's range, or of a
        sensor that is stuck, are marked as not real.
        """
        return [self._guarded(run) for run in self._runs(_own(block))]

    def _guarded(self, run: EvenBlock) -> EvenBlock:
        if run.new_run:
            self._guard.begin_run()
        doubtful, stuck = self._guard.update(run.acc_sensor, run.gyr_sensor)
        if not doubtful.any():
            return run
        gyr = np.where(stuck[:, None], 0.0, run.gyr_sensor)  # no rate is a better guess than the one it is stuck at
        return EvenBlock(run.time_s, run.acc_sensor, gyr, run.real & ~doubtful, run.new_run)

    def _runs(self, block: SampleBlock) -> list[EvenBlock]:
        if not self._all_possible(block.acc_sensor, block.gyr_sensor):
            can_be = possible(block.acc_sensor, block.gyr_sensor)
            block = SampleBlock(
                block.index[can_be], block.time_s[can_be], block.acc_sensor[can_be], block.gyr_sensor[can_be]
            )
        if not len(block):
            return []
        last, self._last = self._last, block[-1:]
        steps = np.diff(block.index)
        joined = last is not None and block.index[0] - last.index[0] <= self._longest
        if last is not None and joined and block.index[0] - last.index[0] > 1:
            return self._split(SampleBlock.join([last, block]), leading=True)
        if len(steps) == 0 or steps.max() == 1:
            return [_even(block, new_run=not joined)]
        runs = self._split(block, leading=False)
        return [_as_new(runs[0], not joined), *runs[1:]]

    def _split(self, block: SampleBlock, leading: bool) -> list[EvenBlock]:
        """Cut at long losses and bridge short ones; `leading`: the first sample was given out before."""
        cuts = np.flatnonzero(np.diff(block.index) > self._longest) + 1
        bounds = [0, *cuts.tolist(), len(block)]
        runs = [_bridge(block[a:b], new_run=a > 0) for a, b in pairwise(bounds)]
        if leading:
            first = runs[0]
            head = EvenBlock(
                first.time_s[1:], first.acc_sensor[1:], first.gyr_sensor[1:], first.real[1:], new_run=False
            )
            runs = [head, *runs[1:]] if len(head) else runs[1:]
        return runs


def _own(block: SampleBlock) -> SampleBlock:
    """Return the samples in the one kind of array that the compiled forms take; all blocks but odd ones are that."""
    acc, gyr = (np.require(part, np.float64, ("C", "W")) for part in (block.acc_sensor, block.gyr_sensor))
    return SampleBlock(block.index, block.time_s, acc, gyr)


def _even(block: SampleBlock, new_run: bool) -> EvenBlock:
    return EvenBlock(block.time_s, block.acc_sensor, block.gyr_sensor, np.ones(len(block), dtype=np.bool_), new_run)


def _as_new(run: EvenBlock, new_run: bool) -> EvenBlock:
    return EvenBlock(run.time_s, run.acc_sensor, run.gyr_sensor, run.real, new_run)


def _bridge(block: SampleBlock, new_run: bool) -> EvenBlock:
    """Fill the missing indices of a block by straight lines."""
    if block.index[-1] - block.index[0] == len(block) - 1:
        return _even(block, new_run)
    first, last = int(block.index[0]), int(block.index[-1])
    index = np.arange(first, last + 1, dtype=np.int64)
    real = np.zeros(len(index), dtype=np.bool_)
    real[block.index - first] = True

    def line(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.interp(index, block.index, values), dtype=np.float64)

    return EvenBlock(
        line(block.time_s),
        np.stack([line(column) for column in block.acc_sensor.T], axis=1),
        np.stack([line(column) for column in block.gyr_sensor.T], axis=1),
        real,
        new_run,
    )
