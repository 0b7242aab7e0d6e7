"""Whether somebody walks: not every bump of the contact signal is a step.

In a car the seat bumps at the pace of steps, but the pelvis does not turn to and fro. While somebody bends or sits
down, single bumps are not steps; a few in a row at the pace of steps are, and are told together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from hipline.gait.activity import Doing
from hipline.gait.contacts import Candidate

LIVELY = math.radians(5.0)  # rad/s; walking people, healthy or not, mostly show 15 to 30 degrees a second
TIPPING = math.radians(20.0)  # rad/s; faster: bends or sits down
BENT = math.radians(30.0)  # further from standing: bends, or sits
STEPS_IN_DOUBT = 3  # contacts in a row that make steps of bumps while somebody bends
STEP_S = (0.25, 1.5)  # shortest and longest time between contacts of one bout
UNEVEN = 2.5  # among the first contacts in doubt, the longest step over the shortest


class Step(NamedTuple):
    """A contact of somebody who walks; `told` is the position of the newest sample when that became clear."""

    candidate: Candidate
    told: int
    first: bool  #: first of its bout


class WalkingCheck:
    """Tell steps from bumps.

    Parameters
    ----------
    rate_hz : float
        Samples per second.
    """

    def __init__(self, rate_hz: float) -> None:
        self._longest = STEP_S[1] * rate_hz
        self._waiting: list[Candidate] = []
        self._last: Candidate | None = None

    def reset(self) -> None:
        """Start over after a long loss of samples."""
        self._waiting.clear()
        self._last = None

    def update(self, candidates: Sequence[Candidate], doings: Sequence[Doing]) -> list[Step]:
        """Take the next contacts and what the pelvis does at each; return what are now known to be steps."""
        steps: list[Step] = []
        last, longest = self._last, self._longest
        for candidate, doing in zip(candidates, doings, strict=True):
            if doing.liveliness < LIVELY:
                continue
            if last is not None and candidate.position - last.position <= longest:
                last = candidate
                steps.append(Step(candidate, candidate.seen, False))
                continue
            begun = self._begin(candidate, doing)
            last = candidate if begun else None
            steps += begun
        self._last = last
        return steps

    def _begin(self, candidate: Candidate, doing: Doing) -> list[Step]:
        """Take a contact that follows on none; return the first steps of a bout, where it makes some clear."""
        if self._waiting and candidate.position - self._waiting[-1].position > self._longest:
            self._waiting.clear()
        self._waiting.append(candidate)
        in_doubt = abs(doing.tipping) > TIPPING or abs(doing.tilt) > BENT
        if in_doubt and not self._even_enough():
            return []
        steps = [Step(c, candidate.seen, first=i == 0) for i, c in enumerate(self._waiting)]
        self._waiting.clear()
        return steps

    def _even_enough(self) -> bool:
        """Return whether the bumps so far come like steps; forget the oldest where they do not."""
        if len(self._waiting) < STEPS_IN_DOUBT:
            return False
        times = [b.position - a.position for a, b in pairwise(self._waiting)]
        if max(times) <= UNEVEN * min(times):
            return True
        del self._waiting[0]
        return False
