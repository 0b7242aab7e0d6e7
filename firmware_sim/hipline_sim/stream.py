"""What the clip sends: each packet when its last sample is taken, and older ones again between them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from hipline_device.packets import DataPacket
from hipline_device.scheme import Scheme
from hipline_sim.course import Course

BUFFER_S = 5.0  #: how far the radio may fall behind before live samples are dropped
_SPARE_PACKETS_PER_S = 100.0  # what a radio can send again beside the live stream, at least
_SPARE_SHARE = 4.0  # of the live stream


class Radio(Protocol):
    """What a stream needs of the connection."""

    async def room(self) -> None:
        """Wait until the radio can take one more packet."""
        ...

    async def send(self, packet: DataPacket, place: int) -> None:
        """Give a packet to the radio; `place` is that of its first sample in the source."""
        ...

    async def drained(self) -> None:
        """Wait until everything is sent."""
        ...


@dataclass(frozen=True, slots=True)
class Sensor:
    """How the clip measures now.

    Attributes
    ----------
    scheme : Scheme
        Epoch, scales, and samples per packet.
    battery_low : callable
        Tells whether the clip asks to be charged.
    """

    scheme: Scheme
    battery_low: Callable[[], bool]

    def with_batch(self, batch: int) -> Sensor:
        """Return the same with another number of samples per packet."""
        return replace(self, scheme=replace(self.scheme, batch=batch))


def _runs(taken: NDArray[Any]) -> Iterator[slice]:
    """Yield the runs of samples that were taken."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], taken, [False]]).astype(np.int8)))
    for first, last in edges.reshape(-1, 2):
        yield slice(int(first), int(last))


def _packets(course: Course, sensor: Sensor, index: int, count: int, resent: bool) -> Iterator[tuple[DataPacket, int]]:
    """Yield the packets of a run of samples and their places: one, or more around samples that were never taken."""
    acc, gyr = course.read(index, count)
    for run in _runs(np.isfinite(acc[:, 0])):
        first = index + run.start
        yield (
            DataPacket.encode(
                sensor.scheme,
                first,
                course.time_us(first),
                acc[run],
                gyr[run],
                battery_low=sensor.battery_low(),
                resent=resent,
            ),
            course.place(first),
        )


class Stream:
    """Sends what the course takes.

    Parameters
    ----------
    course : Course
        Where the samples come from.
    speed : float
        How many seconds of the clip pass in one second; above 1 the course waits for a slow radio.
    """

    def __init__(self, course: Course, speed: float = 1.0) -> None:
        self._course = course
        self._speed = speed
        self.sent = 0  #: live samples given to the radio
        self.resent = 0  #: samples given to it again
        self.dropped = 0  #: live samples that it was too slow for

    async def run(self, radio: Radio, sensor: Sensor, first: int | None = None) -> None:
        """Send every sample from an index on, or from now on, until the source ends."""
        course, batch = self._course, sensor.scheme.batch
        course.begin()
        loop = asyncio.get_running_loop()
        index = course.next if first is None else first
        while course.total is None or index < course.total:
            count = batch - index % batch  # the same packets whenever an app comes
            if course.total is not None:
                count = min(count, course.total - index)
            # sleeps even when late, so that a fast replay leaves time to everybody else
            await asyncio.sleep(max(0.0, course.due_s(index + count - 1) - loop.time()))
            await radio.room()
            followed = self._not_too_late(index, count, loop.time())
            if followed != index:
                index = followed
                continue
            for packet, place in _packets(course, sensor, index, count, False):
                await radio.send(packet, place)
                self.sent += len(packet)
            index += count
        await radio.drained()

    def _not_too_late(self, index: int, count: int, now_s: float) -> int:
        """Return the sample to go on with, when the radio cannot follow."""
        late_s = now_s - self._course.due_s(index + count - 1)
        if late_s <= BUFFER_S / max(1.0, self._speed):
            return index
        if self._speed > 1.0:
            self._course.put_off(late_s)
            return index
        newest = self._course.next
        if self._course.total is not None:
            newest = min(newest, self._course.total - 1)
        self.dropped += newest - index
        return newest

    async def resend(self, radio: Radio, sensor: Sensor, first: int, count: int) -> None:
        """Send samples again that are still held, at a pace that leaves room for the live ones."""
        batch = sensor.scheme.batch
        spare = max(_SPARE_PACKETS_PER_S, _SPARE_SHARE * self._course.rate_hz / batch) * self._speed
        async for index in _at_pace(range(first, first + count, batch), spare):
            start = max(index, self._course.oldest)
            left = min(index + batch, first + count) - start
            if left <= 0:
                continue
            await radio.room()
            for packet, place in _packets(self._course, sensor, start, left, True):
                await radio.send(packet, place)
                self.resent += len(packet)


async def _at_pace(steps: range, per_s: float) -> AsyncIterator[int]:
    """Yield each step when it is due, and never without leaving time to others."""
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    for number, step in enumerate(steps):
        await asyncio.sleep(max(0.0, began_s + number / per_s - loop.time()))
        yield step
