"""Play a recording as if its clip were streaming now."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from types import TracebackType
from typing import Self

import numpy as np

from hipline.errors import InputError, UsageError
from hipline.link.status import LinkState, LinkStatus
from hipline_device.samples import SampleBlock

_CHUNK = 10  # samples, as many as a clip puts into one notification


def check_speed(speed: float) -> None:
    """Refuse to play backward, or not at all.

    Raises
    ------
    UsageError
        When the speed is not above zero.
    """
    if not speed > 0:
        raise UsageError(f"the speed of playback is {speed:g}; it has to be above zero, such as 1 or 4")


class Playback:
    """A `Source` that plays samples at the pace at which they were taken, or faster.

    It sleeps until the time at which each chunk is due, so that small delays never add up.

    Parameters
    ----------
    block : SampleBlock
        The recording.
    rate_hz : float
        Its samples per second.
    speed : float
        1 for real time, N for N times faster, infinity for as fast as they are taken.
    name : str
        What to call the recording on the screen.

    Raises
    ------
    InputError
        When the recording is empty or the speed is not above zero.
    """

    def __init__(self, block: SampleBlock, rate_hz: float, speed: float = 1.0, name: str = "recording") -> None:
        check_speed(speed)
        if not len(block):
            raise InputError(f"{name} holds no samples; choose another file")
        self._block = block
        self._rate_hz = rate_hz
        self._speed = speed
        self._status = LinkStatus(clip=name, rate_hz=rate_hz)
        self._watchers: list[Callable[[LinkStatus], None]] = []

    @property
    def rate_hz(self) -> float:
        """Samples per second of the recording."""
        return self._rate_hz

    @property
    def status(self) -> LinkStatus:
        """The newest snapshot."""
        return self._status

    def watch(self, changed: Callable[[LinkStatus], None]) -> None:
        """Call `changed` at every change of the status."""
        self._watchers.append(changed)

    async def __aenter__(self) -> Self:
        self._publish(state=LinkState.STREAMING)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._publish(state=LinkState.ENDED)

    async def blocks(self) -> AsyncIterator[SampleBlock]:
        """Yield the recording in chunks, each when its last sample is due."""
        block, loop = self._block, asyncio.get_running_loop()
        # a chunk starts before its first sample is taken: the first one is due after its own length
        due_s = (block.time_s - block.time_s[0] + 1 / self._rate_hz) / self._speed
        missing = np.concatenate(([0], np.cumsum(np.diff(block.index) - 1)))
        start_s = loop.time()
        for first in range(0, len(block), _CHUNK):
            last = min(first + _CHUNK, len(block)) - 1
            await asyncio.sleep(max(0.0, start_s + due_s[last] - loop.time()))
            self._publish(samples_received=last + 1, samples_lost=int(missing[last]))
            yield block[first : last + 1]

    def _publish(self, **changes: object) -> None:
        self._status = replace(self._status, **changes)
        for changed in self._watchers:
            changed(self._status)
