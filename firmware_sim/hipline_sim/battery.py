"""A battery that empties slowly."""

from __future__ import annotations

from dataclasses import dataclass

LOW_PERCENT = 10


@dataclass(frozen=True, slots=True)
class Battery:
    """A charge that falls by one percent in a fixed time, and stays at one.

    Attributes
    ----------
    full_percent : int
        Charge at the start.
    step_s : float
        Time in which one percent is used; 6 min give ten hours.
    """

    full_percent: int = 97
    step_s: float = 360.0

    def percent(self, elapsed_s: float) -> int:
        """Return the charge after a time."""
        return max(1, self.full_percent - int(elapsed_s / self.step_s))

    def is_low(self, elapsed_s: float) -> bool:
        """Tell whether the clip should be charged."""
        return self.percent(elapsed_s) <= LOW_PERCENT
