"""The stream of the clip: packets of samples, each when its last sample is taken."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from hipline_device.packets import DataPacket
from hipline_device.scheme import Scheme
from hipline_sim.pace import Pace
from hipline_sim.source import SampleSource

BUFFER_S = 5.0  #: how far the radio may fall behind before samples are dropped


class Radio(Protocol):
    """What a stream needs of the connection."""

    async def room(self) -> None:
        """Wait until the radio can take one more notification."""
        ...

    async def send(self, notification: bytes) -> None:
        """Give a notification to the radio."""
        ...

    async def drained(self) -> None:
        """Wait until everything is sent."""
        ...


def _runs(taken: NDArray[Any]) -> Iterator[slice]:
    """Yield the runs of samples that were taken."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], taken, [False]]).astype(np.int8)))
    for first, last in edges.reshape(-1, 2):
        yield slice(int(first), int(last))


class Stream:
    """A source on its course: the index and the clock go on whether anybody listens or not.

    Parameters
    ----------
    source : SampleSource
        What the sensor measures.
    speed : float
        How many seconds of the clip pass in one second; above 1 the course waits for a slow radio.
    once : bool
        Whether it ends after one round of the source.
    """

    def __init__(self, source: SampleSource, *, speed: float = 1.0, once: bool = False) -> None:
        self._source = source
        self._speed = speed
        self._total = len(source) if once else None
        self._pace: Pace | None = None
        self._begun = asyncio.Event()
        self.sent = 0  #: samples given to the radio
        self.dropped = 0  #: samples that the radio was too slow for

    def begin(self) -> None:
        """Take sample 0 next, if the course has not begun yet."""
        if self._pace is None:
            now_s = asyncio.get_running_loop().time()
            self._pace = Pace(now_s, self._source.rate_hz, self._speed)
            self._pace = self._pace.later(self._pace.due_s(1) - now_s)
            self._begun.set()

    async def ended(self) -> None:
        """Wait until the last sample is taken."""
        await self._begun.wait()
        if self._total is None:
            await asyncio.Event().wait()
            return
        while (left_s := self._left_s(self._total)) > 0:  # noqa: ASYNC110 - the course may be put off meanwhile
            await asyncio.sleep(left_s)

    def _left_s(self, total: int) -> float:
        return self._course.due_s(total - 1) - asyncio.get_running_loop().time()

    @property
    def _course(self) -> Pace:
        assert self._pace is not None
        return self._pace

    async def run(self, radio: Radio, scheme: Scheme, battery_low: Callable[[], bool]) -> None:
        """Send every sample from now on, until the source ends."""
        self.begin()
        loop = asyncio.get_running_loop()
        index = self._course.next_index(loop.time())
        while self._total is None or index < self._total:
            count = scheme.batch if self._total is None else min(scheme.batch, self._total - index)
            # sleeps even when late, so that a fast replay leaves time to everybody else
            await asyncio.sleep(max(0.0, self._course.due_s(index + count - 1) - loop.time()))
            await radio.room()
            index = self._not_too_late(index, count, loop.time())
            for packet in self._packets(index, count, scheme, battery_low()):
                await radio.send(bytes(packet))
                self.sent += len(packet)
            index += count
        await radio.drained()

    def _not_too_late(self, index: int, count: int, now_s: float) -> int:
        """Return the sample to go on with, when the radio cannot follow."""
        late_s = now_s - self._course.due_s(index + count - 1)
        if late_s <= BUFFER_S / max(1.0, self._speed):
            return index
        if self._speed > 1.0:
            self._pace = self._course.later(late_s)
            return index
        newest = self._course.next_index(now_s)
        if self._total is not None:
            newest = min(newest, self._total - 1)
        self.dropped += newest - index
        return newest

    def _packets(self, index: int, count: int, scheme: Scheme, battery_low: bool) -> Iterator[DataPacket]:
        """Yield the packets of a run of samples: one, or more around samples that were never taken."""
        acc, gyr = self._source.read(index, count)
        for run in _runs(np.isfinite(acc[:, 0])):
            first = index + run.start
            time_us = self._course.time_us(first)
            yield DataPacket.encode(scheme, first, time_us, acc[run], gyr[run], battery_low=battery_low)
