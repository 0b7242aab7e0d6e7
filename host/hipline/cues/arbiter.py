"""Who may speak: few cues, one target at a time."""

from __future__ import annotations

import math
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
    again_s : float
        What is a target is said again after this while it lasts.
    """

    def __init__(self, rule: BudgetRule, claims: Sequence[Claim], again_s: float = math.inf) -> None:
        self._rule, self._claims, self._again_s = rule, claims, again_s
        self._muted: set[int] = set()
        self._last: int | None = None  # of which a cue was given last
        self._felt = False
        self._told = [Height.INSIDE] * len(claims)
        self._target: int | None = None
        self._times_s: deque[float] = deque()  # of the cues of the last hour

    @property
    def last(self) -> str:
        """Name of the rule that asked for something last; empty before."""
        return "" if self._last is None else self._claims[self._last].name

    def felt(self) -> None:
        """Say that the walker noticed the last cue: it need not be said again."""
        self._felt = True

    def mute(self, name: str) -> None:
        """Let a rule ask for nothing more."""
        self._muted.update(at for at, claim in enumerate(self._claims) if claim.name == name)

    def update(self, now_s: float) -> list[tuple[Claim, CueLevel]]:
        """Return what is said now, s."""
        said: list[tuple[Claim, CueLevel]] = []
        changed = [(at, claim) for at, claim in enumerate(self._claims) if claim.height is not self._told[at]]
        for at, claim in changed:
            if claim.height is Height.INSIDE:
                self._told[at] = Height.INSIDE
                self._target = None if self._target == at else self._target
                self._felt = self._felt and self._last != at
                said.append((claim, CueLevel.CLEAR))
        for at, claim in changed:
            if claim.height > self._told[at] and self._has_turn(at, now_s):
                if self._asks(at) and self._may_cue(now_s):
                    self._take(at, now_s)
                elif self._told[at] is Height.INSIDE:
                    self._told[at] = Height.AMBER
                else:
                    continue
                said.append((claim, _LEVELS[self._told[at]]))
        if self._is_due_again(now_s):
            assert self._last is not None
            self._take(self._last, now_s)
            said.append((self._claims[self._last], _LEVELS[self._told[self._last]]))
        return said

    def _asks(self, at: int) -> bool:
        claim = self._claims[at]
        return claim.height >= Height.CUE and claim.out and at not in self._muted

    def _take(self, at: int, now_s: float) -> None:
        self._times_s.append(now_s)
        self._felt = self._felt and self._last == at
        self._told[at], self._last = self._claims[at].height, at
        self._target = at if self._claims[at].holds else self._target

    def _is_due_again(self, now_s: float) -> bool:
        at = self._last
        if at is None or self._felt or self._target != at or now_s - self._times_s[-1] < self._again_s:
            return False
        return self._told[at] >= Height.CUE and self._asks(at) and self._may_cue(now_s)

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
