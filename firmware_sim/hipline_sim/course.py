"""What the clip's sensor takes and when: epochs, the count, the clock, and what is still held."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from itertools import count

from hipline_sim.faults import Plan
from hipline_sim.loop_time import loop_time_s
from hipline_sim.pace import Pace
from hipline_sim.source import Samples, SampleSource

KEPT_S = 90.0  #: how much the clip keeps to send it again; the protocol asks for 60 s


class Course:
    """A source on its course: the index and the clock go on whether anybody listens or not.

    The body moves on over resets and changes of the rate: sample 0 of a new epoch is what the source holds
    there. Before the course begins the clock stands at zero.

    Parameters
    ----------
    source : SampleSource
        What the sensor measures.
    speed : float
        How many seconds of the clip pass in one second.
    once : bool
        Whether it ends after one round of the source.
    kept_s : float
        How much is held to be sent again.
    plan : Plan, optional
        What goes wrong with the clock.
    next_epoch : callable, optional
        Returns the number of each new epoch.
    """

    def __init__(
        self,
        source: SampleSource,
        *,
        speed: float = 1.0,
        once: bool = False,
        kept_s: float = KEPT_S,
        plan: Plan | None = None,
        next_epoch: Callable[[], int] | None = None,
    ) -> None:
        self._source = source
        self._plan = plan or Plan()
        self._speed = speed * (1.0 + self._plan.drift_ppm * 1e-6)
        self._once = once
        self._kept_s = self._plan.kept_s(kept_s)
        self._pace: Pace | None = None
        self._begun = asyncio.Event()
        self._first = 0  # place in the source of sample 0 of this epoch
        self._zero_us = 0  # the clock at sample 0 of this epoch
        self._next_epoch = next_epoch or count().__next__
        self.epoch = self._next_epoch() & 0xFFFF

    # ---- beginnings

    @property
    def has_begun(self) -> bool:
        """Whether sample 0 of the first epoch is taken, or about to be."""
        return self._pace is not None

    def begin(self) -> None:
        """Take sample 0 next, if the course has not begun yet."""
        if self._pace is None:
            rate_hz = self._source.rate_hz
            self._pace = Pace(loop_time_s() + 1.0 / (rate_hz * self._speed), rate_hz, self._speed)
            self._begun.set()

    async def begins(self) -> None:
        """Wait until the course has begun."""
        await self._begun.wait()

    def reset(self, body_s: float) -> None:
        """Begin a new epoch as after a reset: clock and count at zero once the body has moved for so long."""
        first = math.ceil(body_s * self.rate_hz)
        self._new_epoch(self._source, first)
        self._zero_us = 0

    def change(self, source: SampleSource | None = None) -> None:
        """Begin a new epoch because the sensor was set anew; the clock goes on."""
        self._new_epoch(source or self._source, self.place(self.next))

    def _new_epoch(self, source: SampleSource, first: int) -> None:
        self.epoch = self._next_epoch() & 0xFFFF
        if self._pace is not None:
            start_s = self._pace.due_s(first - self._first)
            self._zero_us = self.clock_us(start_s)
            self._pace = Pace(start_s, source.rate_hz, self._speed)
            self._first = round(first / self._source.rate_hz * source.rate_hz)
        self._source = source

    # ---- count and clock

    @property
    def speed(self) -> float:
        """How many seconds of the clip's clock pass in one second."""
        return self._speed

    @property
    def rate_hz(self) -> float:
        """Samples per second of the clip's clock."""
        return self._source.rate_hz

    @property
    def total(self) -> int | None:
        """Samples of this epoch in all; None when it never ends."""
        return max(0, len(self._source) - self._first) if self._once else None

    @property
    def next(self) -> int:
        """Index of the first sample that is not yet taken."""
        if self._pace is None:
            return 0
        following = self._pace.next_index(loop_time_s())
        return following if self.total is None else min(following, self.total)

    @property
    def capacity(self) -> int:
        """How many samples are kept."""
        return round(self._kept_s * self.rate_hz)

    @property
    def oldest(self) -> int:
        """Index of the oldest sample that is still held."""
        return max(0, self.next - self.capacity)

    def clock_us(self, now_s: float | None = None) -> int:
        """Return the clip's clock, µs, now or at an instant of the event loop."""
        if self._pace is None:
            return 0
        elapsed_s = self._pace.elapsed_s(loop_time_s() if now_s is None else now_s)
        return max(0, self._zero_us + round(elapsed_s * 1e6) + self._jumped_us(elapsed_s))

    def time_us(self, index: int) -> int:
        """Return the clip's own time of a sample of this epoch."""
        return self._zero_us + self._course.time_us(index) + self._jumped_us(index / self.rate_hz)

    def _jumped_us(self, elapsed_s: float) -> int:
        began_s = self._first / self.rate_hz
        return round(1e6 * self._plan.jumped_s(began_s, began_s + elapsed_s))

    def place(self, index: int) -> int:
        """Return the place in the source of a sample of this epoch: the samples that the body has moved for."""
        return self._first + index

    def body_s(self, index: int) -> float:
        """Return how long the body has moved at a sample of this epoch."""
        return self.place(index) / self.rate_hz

    @property
    def now_s(self) -> float:
        """How long the body has moved now; negative before it begins."""
        if self._pace is None:
            return -1.0
        return self._first / self.rate_hz + self._pace.elapsed_s(loop_time_s())

    # ---- waiting

    @property
    def _course(self) -> Pace:
        assert self._pace is not None
        return self._pace

    def due_s(self, index: int) -> float:
        """Return when a sample of this epoch is taken, on the clock of the event loop."""
        return self._course.due_s(index)

    async def reach(self, body_s: float) -> None:
        """Wait until the body has moved for so long."""
        await self._begun.wait()
        while (left_s := body_s - self.now_s) > 0:  # noqa: ASYNC110 - the course may be put off meanwhile
            await asyncio.sleep(left_s / self._speed)

    async def ended(self) -> None:
        """Wait until the last sample is taken."""
        await self._begun.wait()
        if not self._once:
            await asyncio.Event().wait()
        await self.reach((len(self._source) - 1) / self.rate_hz)

    def put_off(self, by_s: float) -> None:
        """Let everything from now on happen later, by seconds of the event loop."""
        self._pace = self._course.later(by_s)

    def read(self, index: int, count: int) -> Samples:
        """Return samples of this epoch; see `SampleSource.read`."""
        return self._source.read(self.place(index), count)
