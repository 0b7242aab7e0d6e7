"""Strides in a row: a cue comes after several outside the limit and goes after several well inside."""

from __future__ import annotations

from hipline.events import CueLevel


class Streak:
    """Count strides in a row, with hysteresis.

    Parameters
    ----------
    strides : int
        Strides in a row that it takes, to begin and to end.
    """

    def __init__(self, strides: int) -> None:
        self._needed = strides
        self._count = 0
        self.active = False

    def update(self, outside: bool, inside: bool) -> CueLevel | None:
        """Take a stride that is outside the limit, well inside, or neither; return what changes."""
        counts = inside if self.active else outside
        self._count = self._count + 1 if counts else 0
        if self._count < self._needed:
            return None
        self._count = 0
        self.active = not self.active
        return CueLevel.CUE if self.active else CueLevel.CLEAR
