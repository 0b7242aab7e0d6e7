"""Who may speak: few cues, one target at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from hipline.cues.claim import Claim
from hipline.cues.numbers import BudgetRule
from hipline.cues.streak import Height
from hipline.events import CueLevel

HOUR_S = 3600.0
_LEVELS = {Height.AMBER: CueLevel.AMBER, Height.CUE: CueLevel.CUE, Height.STRONG: CueLevel.STRONG}


class Arbiter:
    """Let rules speak in turn.

    Amber is for the eyes alone and costs nothing; a cue and a strong cue each take one of the few that an hour has.
    The rule that was spoken of is the target: until it is over, no other speaks, unless it lasts very long.

    Parameters
    ----------
    rule : BudgetRule
        How often something may be said.
    claims : sequence of Claim
        The state of every rule, the most urgent first.
    """

    def __init__(self, rule: BudgetRule, claims: Sequence[Claim]) -> None:
        self._rule, self._claims = rule, claims
        self._told = [Height.INSIDE] * len(claims)
        self._target: int | None = None
        self._times_s: deque[float] = deque()  # of the cues of the last hour

    def update(self, now_s: float) -> list[tuple[Claim, CueLevel]]:
        """Return what is said now, s."""
        said: list[tuple[Claim, CueLevel]] = []
        for at, claim in enumerate(self._claims):
            if self._told[at] and claim.height is Height.INSIDE:
                self._told[at] = Height.INSIDE
                self._target = None if self._target == at else self._target
                said.append((claim, CueLevel.CLEAR))
        for at, claim in enumerate(self._claims):
            if claim.height > self._told[at] and self._has_turn(at, now_s):
                if claim.height >= Height.CUE and claim.out and self._may_cue(now_s):
                    self._times_s.append(now_s)
                    self._told[at] = claim.height
                    self._target = at if claim.holds else self._target
                elif self._told[at] is Height.INSIDE:
                    self._told[at] = Height.AMBER
                else:
                    continue
                said.append((claim, _LEVELS[self._told[at]]))
        return said

    def _has_turn(self, at: int, now_s: float) -> bool:
        if self._target is None or self._target == at:
            return True
        return bool(self._times_s) and now_s - self._times_s[-1] > self._rule.hold_s

    def _may_cue(self, now_s: float) -> bool:
        while self._times_s and now_s - self._times_s[0] >= HOUR_S:
            self._times_s.popleft()
        if len(self._times_s) >= self._rule.per_hour:
            return False
        return not self._times_s or now_s - self._times_s[-1] >= self._rule.apart_s
