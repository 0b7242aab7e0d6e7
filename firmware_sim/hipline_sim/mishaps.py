"""What befalls the clip as a whole: drops, restarts, an empty battery, hands on its button."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from hipline_sim.course import Course
from hipline_sim.faults import Fault, Kind, Plan
from hipline_sim.presence import Presence

_log = logging.getLogger(__name__)

_Work = Coroutine[Any, Any, None]


class Victim(Protocol):
    """What it befalls."""

    @property
    def course(self) -> Course:
        """What its sensor takes."""
        ...

    @property
    def presence(self) -> Presence:
        """Its place on the air."""
        ...

    def spawn(self, work: _Work) -> None:
        """Let something go on for as long as it is on."""
        ...

    def restart(self, body_s: float) -> None:
        """Begin anew, once the body has moved for so long."""
        ...

    async def press(self, long: bool = False) -> None:
        """Have its button pressed."""
        ...


class Mishaps:
    """Lets each of them happen at its time.

    Parameters
    ----------
    plan : Plan
        What happens and when.
    clip : Victim
        To whom.
    """

    def __init__(self, plan: Plan, clip: Victim) -> None:
        self._plan, self._clip = plan, clip
        self._does: dict[Kind, Callable[[Fault], _Work]] = {
            Kind.DROP: self._drop,
            Kind.RESET: self._reset,
            Kind.EMPTY: self._empty,
            Kind.PRESS: lambda _: clip.press(),
            Kind.LONG: lambda _: clip.press(long=True),
        }

    async def play(self) -> None:
        """Let them happen, one after the other, though each may last into the next."""
        for fault in self._plan.of(*self._does):
            await self._clip.course.reach(fault.at_s)
            _log.info("%s", fault)
            self._clip.spawn(self._does[fault.kind](fault))

    async def _drop(self, fault: Fault) -> None:
        await self._clip.presence.go()
        await self._clip.course.reach(fault.end_s)
        self._clip.presence.come_back()

    async def _reset(self, fault: Fault) -> None:
        self._clip.restart(fault.end_s)
        await self._drop(fault)

    async def _empty(self, _: Fault) -> None:
        self._clip.presence.vanish()
        await self._clip.presence.go()
