"""Bows: the wearer bends forward from standing and comes up again, which shows where the front is.

While the front of the pelvis goes down, up in the sensor leans to the back. A bow needs no step and leaves no doubt
between front and back, wherever the clip is worn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

DEEP = np.radians(20.0)  # a bow leans at least this far
UPRIGHT_AGAIN = np.radians(8.0)  # and comes back to this
LONGEST_S = 8.0


@dataclass(frozen=True, slots=True)
class Bow:
    """One bow.

    Attributes
    ----------
    forward_sensor : (3,) float64
        Level direction that went down, sensor frame, unit vector.
    deep : float
        How far, rad.
    end_s : float
        When the wearer was upright again, s.
    """

    forward_sensor: Array
    deep: float
    end_s: float


class BowWatch:
    """Find bows in the direction of up."""

    def __init__(self) -> None:
        self._deepest: tuple[float, Array] | None = None
        self._since_s = 0.0

    def begin_run(self) -> None:
        """Start over after a long loss."""
        self._deepest = None

    @property
    def bowing(self) -> bool:
        """Whether the wearer leans just now."""
        return self._deepest is not None

    def update(self, neutral_up: Array, up: Array, time_s: float) -> Bow | None:
        """Take up (3,) in the sensor frame now, against that at neutral; return the bow that just ended."""
        lean = float(np.arccos(np.clip(up @ neutral_up, -1.0, 1.0)))
        if self._deepest is None:
            self._since_s = time_s
            if lean > UPRIGHT_AGAIN:
                self._deepest = lean, up
            return None
        if lean > self._deepest[0]:
            self._deepest = lean, up
        if lean > UPRIGHT_AGAIN:
            return None
        (deep, furthest), self._deepest = self._deepest, None
        if deep < DEEP or time_s - self._since_s > LONGEST_S:
            return None
        back = furthest - (furthest @ neutral_up) * neutral_up
        return Bow(-back / np.linalg.norm(back), deep, time_s)
