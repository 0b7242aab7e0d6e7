"""The clip's clock: microseconds since power-on, without end."""

from time import ticks_diff, ticks_us


class Clock:
    """Extends the board's counter, which wraps after some minutes; to be read more often than that.

    Interrupts may read it too: they see one mark or the next, never half of each.
    """

    def __init__(self):
        self._mark = (0, ticks_us())

    def now_us(self) -> int:
        """Return the time."""
        ticks = ticks_us()
        us = self.at(ticks)
        self._mark = (us, ticks)
        return us

    def at(self, ticks: int) -> int:
        """Return the time at which the board's counter stood at `ticks`, not long ago."""
        us, marked = self._mark
        return us + ticks_diff(ticks, marked)
