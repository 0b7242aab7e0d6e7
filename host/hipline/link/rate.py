"""How fast the clip truly samples, by its own clock."""

from __future__ import annotations

from collections import deque

from hipline_device.samples import SampleBlock


class RateMeter:
    """Samples per second over the last seconds; lost samples count, as the clip has taken them.

    Parameters
    ----------
    window_s : float
        Over how many seconds of the clip's clock; half of them are waited for before a rate is told.
    """

    def __init__(self, window_s: float = 5.0) -> None:
        self._window_s = window_s
        self._starts: deque[tuple[int, float]] = deque()  # index and time of the first sample of each block

    @property
    def rate_hz(self) -> float | None:
        """The rate; None until there is enough to tell it."""
        if not self._starts:
            return None
        (old_index, old_s), (new_index, new_s) = self._starts[0], self._starts[-1]
        if new_s - old_s < self._window_s / 2:
            return None
        return (new_index - old_index) / (new_s - old_s)

    def add(self, block: SampleBlock) -> None:
        """Take the next block."""
        if not len(block):
            return
        self._starts.append((int(block.index[0]), float(block.time_s[0])))
        while self._starts[-1][1] - self._starts[0][1] > self._window_s:
            self._starts.popleft()
