"""The air between clip and app, when it is not kind: loss, repetition, disorder, delay, silence."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Protocol

from hipline_device.packets import DataPacket
from hipline_sim.course import Course
from hipline_sim.faults import Kind, Plan
from hipline_sim.stream import Radio


class ClosableRadio(Radio, Protocol):
    """A radio that may have work of its own."""

    def close(self) -> None:
        """End it."""
        ...


class FaultyRadio:
    """A radio behind which the air does what the plan says.

    Parameters
    ----------
    radio : Radio
        What reaches the app.
    course : Course
        Whose time counts.
    plan : Plan
        What happens.
    turns : Counter
        How often the packet at each place was sent; kept over connections.
    """

    def __init__(self, radio: Radio, course: Course, plan: Plan, turns: Counter[int]) -> None:
        self._radio, self._course, self._plan, self._turns = radio, course, plan, turns
        self._overtaken: list[tuple[DataPacket, int]] = []
        self._under_way: asyncio.Queue[tuple[float, DataPacket, int]] = asyncio.Queue()
        self._pump: asyncio.Task[None] | None = None
        self._due_s = 0.0

    async def room(self) -> None:
        """Wait until the radio can take one more packet."""
        await self._radio.room()

    async def send(self, packet: DataPacket, place: int) -> None:
        """Give a packet to the air."""
        plan, turn = self._plan, self._turns[place]
        self._turns[place] += 1
        # a live packet leaves with its last sample, on whatever computer; one that is sent again leaves now
        body_s = self._course.now_s if packet.resent else (place + len(packet) - 1) / self._course.rate_hz
        if plan.is_away(body_s) or plan.strikes(Kind.LOSS, body_s, place, turn):
            return
        if plan.strikes(Kind.REORDER, body_s, place, turn):
            self._overtaken.append((packet, place))
            return
        await self._leave(packet, place, body_s, turn)
        if plan.strikes(Kind.DUPLICATE, body_s, place, turn):
            await self._leave(packet, place, body_s, turn)
        await self._let_overtaken_go(body_s)

    async def _let_overtaken_go(self, body_s: float) -> None:
        overtaken, self._overtaken = self._overtaken, []
        for packet, place in overtaken:
            await self._leave(packet, place, body_s, self._turns[place] - 1)

    async def _leave(self, packet: DataPacket, place: int, body_s: float, turn: int) -> None:
        delay_s = 0.0
        latency = self._plan.holding(Kind.LATENCY, body_s)
        if latency is not None:
            delay_s = latency.value * self._plan.chance(Kind.LATENCY, place, turn)
        burst = self._plan.holding(Kind.BURST, body_s)
        if burst is not None:
            delay_s = max(delay_s, burst.end_s - body_s)
        if delay_s == 0.0 and self._pump is None:
            await self._radio.send(packet, place)
            return
        now_s = asyncio.get_running_loop().time()
        self._due_s = max(self._due_s, now_s + delay_s / self._course.speed)  # none overtakes another on the way
        self._under_way.put_nowait((self._due_s, packet, place))
        if self._pump is None:
            self._pump = asyncio.create_task(self._carry())

    async def _carry(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due_s, packet, place = await self._under_way.get()
            await asyncio.sleep(max(0.0, due_s - loop.time()))
            await self._radio.room()
            await self._radio.send(packet, place)
            self._under_way.task_done()

    async def drained(self) -> None:
        """Wait until everything is sent."""
        await self._let_overtaken_go(self._course.now_s)
        if self._pump is not None:
            arrived = asyncio.create_task(self._under_way.join())
            try:
                await asyncio.wait({arrived, self._pump}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                arrived.cancel()
        await self._radio.drained()

    def close(self) -> None:
        """Let what is under way vanish."""
        if self._pump is not None:
            self._pump.cancel()
