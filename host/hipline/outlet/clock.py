"""The clip's clock on the clock of the computer."""

from __future__ import annotations

_DRIFT = 1e-4  # s/s: no two crystals differ by more
_ANEW_S = 2.0  # a delay that grows by more at once: the clip's clock began anew


class ClockMap:
    """Follow by how much two clocks differ, from blocks that arrive after a delay that is never negative.

    The block that was delayed least tells the difference best; a later one tells more than it does only by as much as
    the clocks may have drifted apart since.
    """

    def __init__(self) -> None:
        self._offset_s = float("inf")
        self._at_s = 0.0

    @property
    def offset_s(self) -> float:
        """What to add to a time of the clip."""
        return self._offset_s

    def take(self, time_s: float, now_s: float) -> None:
        """Take that a sample of this time, of the clip, has arrived now, of the computer."""
        delay_s = now_s - time_s
        if delay_s > self._offset_s + _ANEW_S:
            self._offset_s = delay_s
        else:
            self._offset_s = min(self._offset_s + _DRIFT * max(0.0, now_s - self._at_s), delay_s)
        self._at_s = now_s
