"""Strides in a row: a cue comes after several beyond the limit and goes after several well inside."""

from __future__ import annotations

from enum import IntEnum


class Height(IntEnum):
    """How far the newest strides in a row are out."""

    INSIDE = 0
    AMBER = 1
    CUE = 2
    STRONG = 3


class Streak:
    """Count strides in a row beyond three limits, with hysteresis: it rises by steps and falls to the ground at once.

    Parameters
    ----------
    strides : int
        Strides in a row that it takes, to rise and to fall.
    """

    __slots__ = ("_clear", "_counts", "_needed", "height")

    def __init__(self, strides: int) -> None:
        self._needed = strides
        self._counts = [0, 0, 0]
        self._clear = 0
        self.height = Height.INSIDE

    def interrupt(self) -> None:
        """Say that the row is broken; what was reached stays."""
        self._counts = [0, 0, 0]
        self._clear = 0

    def well_inside(self) -> None:
        """Take a stride that is inside of all limits, while nothing was reached."""
        self._counts = [0, 0, 0]
        self._clear += 1

    def update(self, out: float, amber: float, cue: float, strong: float, clear: float) -> None:
        """Take a stride that is out by `out`; each limit is the least that is still inside of it."""
        counts = self._counts
        if out <= amber:
            counts[0] = counts[1] = counts[2] = 0
        else:
            counts[0] += 1
            counts[1] = counts[1] + 1 if out > cue else 0
            counts[2] = counts[2] + 1 if out > strong else 0
            for at in (2, 1, 0):
                if counts[at] >= self._needed:
                    if at + 1 > self.height:
                        self.height = Height(at + 1)
                    break
        self._clear = self._clear + 1 if out < clear else 0
        if self._clear >= self._needed and self.height:
            self.height = Height.INSIDE
            self.interrupt()
