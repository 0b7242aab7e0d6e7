"""What is noted beside a walk while it is recorded: of the link, the battery, the computer's clocks, what was lost."""

from __future__ import annotations

from collections.abc import Callable

from hipline.link.status import LinkStatus
from hipline.motion.mirrored import TURNS_AGAINST
from hipline.wording import count_of

_CLOCK_S = 2.0  # when the computer's two clocks part by more than this, one of them was set


class Logbook:
    """Note each change once.

    Parameters
    ----------
    note : callable
        Stores a note, of its kind and its text.
    apart_s : float
        Seconds since 1970 less those of the monotonic clock, now.
    """

    def __init__(self, note: Callable[[str, str], None], apart_s: float) -> None:
        self._note = note
        self._apart_s = apart_s
        self._link: tuple[str, str] | None = None
        self._battery_percent: int | None = None
        self._told_against = False
        self._dropped = 0  # samples, since the last one that was stored

    def begin(self, apart_s: float) -> None:
        """Take how far apart the clocks are when the walk begins."""
        self._apart_s = apart_s

    def take_clocks(self, apart_s: float) -> None:
        """Note a step between the clocks; what passes while a computer sleeps, only one of them counts."""
        if abs(apart_s - self._apart_s) > _CLOCK_S:
            step_s, self._apart_s = apart_s - self._apart_s, apart_s
            self._note("clock", f"the computer's clock went {step_s:+.1f} s: it was set, or the computer slept")

    def take_status(self, status: LinkStatus) -> None:
        """Note how the link stands, and the battery."""
        link = (status.state.value, status.advice)
        if link != self._link:
            self._link = link
            self._note("link", ": ".join(part for part in link if part))
        if status.battery_percent is not None and status.battery_percent != self._battery_percent:
            self._battery_percent = status.battery_percent
            self._note("battery", f"{status.battery_percent} %")

    def take_turns_against(self) -> None:
        """Note that the gyroscope turns against the accelerometer."""
        if not self._told_against:
            self._told_against = True
            self._note("gyroscope", TURNS_AGAINST)

    def take_dropped(self, samples: int) -> None:
        """Take that so many samples could not be stored."""
        self._dropped += samples

    def take_stored(self, rate_hz: float) -> None:
        """Take that samples are stored, and note how many were not before them."""
        if self._dropped:
            seconds = self._dropped / rate_hz
            self._note("dropped", f"{count_of(self._dropped, 'sample')} ({seconds:.0f} s) could not be stored")
            self._dropped = 0
