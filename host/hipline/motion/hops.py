"""The newest seconds of a walk, looked at every half second: at the same samples in any chunking."""

from __future__ import annotations

from collections.abc import Iterator

from hipline.motion.forward import HOP_S, WINDOW_S
from hipline.motion.orientation import Attitude
from hipline.motion.timeline import EvenBlock


class Hops:
    """Gather samples until half a second more is there.

    Parameters
    ----------
    rate_hz : float
        Samples per second.

    Attributes
    ----------
    length, window : int
        Samples in half a second, and in the seconds that are looked at.
    """

    def __init__(self, rate_hz: float) -> None:
        self.length, self.window = round(HOP_S * rate_hz), round(WINDOW_S * rate_hz)
        self.begin_run()

    def begin_run(self) -> None:
        """Start over after a long loss: nothing that is looked at spans it."""
        self._filled = 0
        self._parts: list[tuple[EvenBlock, Attitude]] = []

    def cut(self, even: EvenBlock, attitude: Attitude) -> Iterator[tuple[EvenBlock, Attitude]]:
        """Cut samples where half a second is full; each part is to be taken before the next one is asked for."""
        at = 0
        while at < len(even):
            take = min(self.length - self._filled, len(even) - at)
            yield even[at : at + take], attitude[at : at + take]
            at += take

    def take(self, even: EvenBlock, attitude: Attitude) -> tuple[EvenBlock, Attitude] | None:
        """Take a part; return the newest samples, `window` at the most, where half a second is full."""
        self._parts.append((even, attitude))
        self._filled += len(even)
        if self._filled < self.length:
            return None
        self._filled = 0
        newest = EvenBlock.join([e for e, _ in self._parts])[-self.window :]
        seen = Attitude.join([a for _, a in self._parts])[-self.window :]
        self._parts = [(newest, seen)]
        return newest, seen
