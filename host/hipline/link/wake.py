"""Whether the computer has slept: its connections are gone then, though no system says so."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

_NOTICED_S = 2.0  # clocks that part by less are read by a busy computer
_BUSY_S = 15.0  # what a wait may take longer than asked for on a computer that is only busy


def _counting_s() -> float:
    """Return the time of a clock that goes on while the computer sleeps, where there is one."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":  # here the monotonic clock of the system goes on, and that of Python stands still
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.monotonic()


class SleepWatch:
    """Tell after a wait whether the computer has slept.

    Two signs: a clock that goes on during sleep has run ahead of one that stands still; or, where both go on, a short
    wait has taken very long.

    Parameters
    ----------
    steady_s : callable
        A clock that nobody sets.
    counting_s : callable
        One that goes on during sleep.
    """

    def __init__(
        self, steady_s: Callable[[], float] = time.monotonic, counting_s: Callable[[], float] = _counting_s
    ) -> None:
        self._steady_s, self._counting_s = steady_s, counting_s
        self._apart_s = counting_s() - steady_s()
        self._begun_s = steady_s()

    def begin(self) -> None:
        """Say that a wait begins."""
        self._begun_s = self._steady_s()

    def slept_s(self, longest_s: float) -> float:
        """Return how long the computer slept since this was asked last; 0 when it was awake.

        Parameters
        ----------
        longest_s : float
            How long the wait that has just ended can have taken.
        """
        now_s = self._steady_s()
        apart_s = self._counting_s() - now_s
        stood_s, self._apart_s = apart_s - self._apart_s, apart_s
        if stood_s > _NOTICED_S:
            return stood_s
        over_s = now_s - self._begun_s - longest_s
        return over_s if over_s > _BUSY_S else 0.0
