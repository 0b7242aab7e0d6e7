"""What the sensor chip of the firmware measures: the walker or a recording, at the chip's own rate."""

from __future__ import annotations

import asyncio

import numpy as np

from hipline_device.samples import STANDARD_GRAVITY
from hipline_sim.firmware.process import Process
from hipline_sim.source import SampleSource

_AHEAD_S = 0.6  # a chip that has to wait for its samples takes them late
_AT_ONCE_S = 0.1


class Body:
    """Feeds a chip; the body moves on while the chip is set anew.

    Parameters
    ----------
    source : SampleSource
        What is measured.
    process : Process
        Where the chip is.
    """

    def __init__(self, source: SampleSource, process: Process) -> None:
        self._source, self._process = source, process
        self._began_s: float | None = None
        self._task: asyncio.Task[None] | None = None
        process.on("sensor", self._on_sensor)

    def _on_sensor(self, generation: int, period_ns: int) -> None:
        self.stop()
        self._task = asyncio.create_task(self._feed(generation, period_ns * 1e-9))

    def stop(self) -> None:
        """Feed no more."""
        if self._task is not None:
            self._task.cancel()
        self._task = None

    async def _feed(self, generation: int, period_s: float) -> None:
        loop = asyncio.get_running_loop()
        start_s = loop.time()
        if self._began_s is None:
            self._began_s = start_s
        moved_s = start_s - self._began_s
        count = max(1, round(_AT_ONCE_S / period_s))
        first = 0
        while True:
            times_s = moved_s + period_s * (first + 1 + np.arange(count))
            rows = self.rows_at(times_s)
            self._process.send("samples", generation, rows.astype("<f4").tobytes().hex())
            first += count
            await asyncio.sleep(max(0.0, start_s + first * period_s - _AHEAD_S - loop.time()))

    def rows_at(self, times_s: np.ndarray) -> np.ndarray:
        """Return acceleration and angular rate at times since the body began to move, (n, 6) float64.

        Between two samples of the source lies a straight line; what the source has not taken stays as it was.
        """
        place = times_s * self._source.rate_hz
        first, last = int(place[0]), int(place[-1]) + 1
        acc, gyr = self._source.read(first, last - first + 1)
        known = np.hstack([acc, gyr])
        if not len(known):
            return np.tile([0.0, 0.0, STANDARD_GRAVITY, 0.0, 0.0, 0.0], (len(times_s), 1))
        index = first + np.arange(len(known))
        taken = np.isfinite(known[:, 0])
        if not taken.any():
            return np.tile([0.0, 0.0, STANDARD_GRAVITY, 0.0, 0.0, 0.0], (len(times_s), 1))
        return np.stack([np.interp(place, index[taken], column[taken]) for column in known.T], axis=1)
