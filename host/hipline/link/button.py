"""Presses of the clip's button, each told once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hipline_device.status import Status


@dataclass(frozen=True, slots=True)
class Press:
    """One press of the button, or several of which only the newest has a time.

    Attributes
    ----------
    time_s : float
        When, on the time axis of the samples; of several, the newest.
    count : int
        How many; more than one where the clip was out of reach.
    """

    time_s: float
    count: int


class Button:
    """Find the presses in the clip's statuses; what was pressed before the first one does not count."""

    def __init__(self) -> None:
        self._last: Status | None = None
        self._watchers: list[Callable[[Press], None]] = []

    def watch(self, pressed: Callable[[Press], None]) -> None:
        """Call `pressed` at each press."""
        self._watchers.append(pressed)

    def take(self, status: Status, time_of: Callable[[int], float]) -> None:
        """Take a status, newer than those before.

        Parameters
        ----------
        status : Status
            As the clip has sent it.
        time_of : callable
            Turns the clip's clock, µs, into the time of the samples, s.
        """
        last, self._last = self._last, status
        if last is None or (status.presses, status.press_us) == (last.presses, last.press_us):
            return
        is_new_count = status.clock_us < last.clock_us  # the clip has started anew
        count = status.presses if is_new_count else (status.presses - last.presses) & 0xFFFF
        if not count:
            return
        press = Press(time_of(status.press_us), count)
        for pressed in self._watchers:
            pressed(press)
