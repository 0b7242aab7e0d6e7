"""Whether somebody walks: single bumps are not steps, a few in a row at the pace of steps are.

In a car the seat bumps at the pace of steps, but the pelvis does not turn to and fro as it does in every step.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from hipline.gait.contacts import Candidate

FIRST_STEPS = 3  # contacts in a row before the first is told
STEP_S = (0.25, 1.5)  # shortest and longest time between contacts of one bout
LIVELY = math.radians(5.0)  # rad/s; walking people, healthy or not, mostly show 15 to 30 degrees a second
UNEVEN = 2.5  # among the first contacts, the longest step over the shortest


@dataclass(frozen=True, slots=True)
class Step:
    """A contact of somebody who walks; `told` is the position of the newest sample when that became clear."""

    candidate: Candidate
    told: int
    first: bool  #: first of its bout


class WalkingCheck:
    """Hold contacts back until a few in a row show that the wearer walks.

    Parameters
    ----------
    rate_hz : float
        Samples per second.
    """

    def __init__(self, rate_hz: float) -> None:
        self._shortest, self._longest = (s * rate_hz for s in STEP_S)
        self._waiting: list[Candidate] = []
        self._last: Candidate | None = None

    def reset(self) -> None:
        """Start over after a long loss of samples."""
        self._waiting.clear()
        self._last = None

    def update(self, candidate: Candidate, liveliness: float) -> list[Step]:
        """Take the next contact and the angular rate at it, rad/s; return those now known to be steps, oldest first."""
        if liveliness < LIVELY:
            return []
        if self._last is not None:
            if candidate.position - self._last.position <= self._longest:
                self._last = candidate
                return [Step(candidate, candidate.seen, first=False)]
            self._last = None
        if self._waiting and candidate.position - self._waiting[-1].position > self._longest:
            self._waiting.clear()
        self._waiting.append(candidate)
        if len(self._waiting) < FIRST_STEPS:
            return []
        times = [b.position - a.position for a, b in zip(self._waiting, self._waiting[1:], strict=False)]
        if max(times) > UNEVEN * min(times):
            del self._waiting[0]
            return []
        steps = [Step(c, candidate.seen, first=i == 0) for i, c in enumerate(self._waiting)]
        self._waiting.clear()
        self._last = candidate
        return steps
