"""Rules that look at minutes instead of strides: slow walking, fatigue, the wearer's own limit, and load."""

from __future__ import annotations

import math
from collections import deque

from hipline.cues.claim import Claim
from hipline.cues.measures import DROP_LEFT, DROP_RIGHT, MEASURES, TILT
from hipline.cues.numbers import (
    FatigueRule,
    LoadRule,
    MinutesRule,
    PastWalk,
    SlowWalkRule,
    longest_recent,
    longest_without_pain,
)
from hipline.cues.streak import Height
from hipline.events import Reason, Stride

MINUTE_S = 60.0
SAME_PACE_SPM = 5.0  # first and last minutes are compared where their mean cadence differs by no more
_CHANGING = (Reason.START, Reason.STOP, Reason.SLOW)


class SlowWalk:
    """Say so when much of the last minutes was slow walking, or short walks between stops."""

    def __init__(self, rule: SlowWalkRule) -> None:
        self._rule = rule
        self.claim = Claim("slow_walk", holds=True)
        self._strides: deque[tuple[float, float, bool]] = deque()  # end, walking time, slow
        self._walked_s = self._slow_s = 0.0
        self._bout = 0
        self._bout_start_s = self._bout_end_s = -math.inf

    def update(self, stride: Stride) -> None:
        """Take the next stride, good or not."""
        rule, strides, reason, end_s = self._rule, self._strides, stride.reason, stride.end_s
        if stride.bout != self._bout:
            if self._bout_end_s - self._bout_start_s < rule.short_bout_s:
                self._mark_bout()
            self._bout, self._bout_start_s = stride.bout, stride.start_s
        self._bout_end_s = end_s
        # the strides of the two feet overlap by half
        time_s = 0.5 * stride.duration_s
        slow = reason != Reason.STAIRS and (stride.cadence_spm < rule.slow_spm or reason in _CHANGING)
        strides.append((end_s, time_s, slow))
        self._walked_s += time_s
        self._slow_s += time_s if slow else 0.0
        oldest_s = end_s - rule.window_min * MINUTE_S
        while strides[0][0] < oldest_s:
            _, gone_s, was_slow = strides.popleft()
            self._walked_s -= gone_s
            self._slow_s -= gone_s if was_slow else 0.0
        self._judge()

    def _mark_bout(self) -> None:
        """Count all of the bout that has ended as stop and go."""
        for at in range(len(self._strides) - 1, -1, -1):
            end_s, time_s, slow = self._strides[at]
            if end_s <= self._bout_start_s:
                break
            if not slow:
                self._strides[at] = end_s, time_s, True
                self._slow_s += time_s

    def _judge(self) -> None:
        rule, claim = self._rule, self.claim
        if self._walked_s < rule.least_walking_min * MINUTE_S:
            return
        claim.value, claim.threshold = 100.0 * self._slow_s / self._walked_s, rule.share_pct
        claim.out = claim.value > claim.threshold
        if claim.out:
            claim.height = Height.CUE
        elif claim.value < claim.threshold - rule.clear_inside_pct:
            claim.height = Height.INSIDE


class _Course:
    """Means of the first and of the last values of a walk.

    Attributes
    ----------
    change : (float, float), optional
        How much the values grew, and the spread of the first ones; None while that cannot be said.
    """

    def __init__(self, count: int) -> None:
        self.change: tuple[float, float] | None = None
        self._count = count
        self._first = self._first_squares = self._first_spm = self._last = self._last_spm = 0.0
        self._offset = self._spread = math.nan
        self._taken = 0
        self._recent: deque[tuple[float, float]] = deque()

    def update(self, value: float, cadence_spm: float) -> None:
        """Take a value that is known."""
        if self._taken == 0:
            self._offset = value
        value -= self._offset
        self._taken += 1
        n = self._count
        if self._taken <= n:
            self._first += value
            self._first_squares += value * value
            self._first_spm += cadence_spm
            if self._taken == n:
                self._spread = math.sqrt(max(0.0, self._first_squares / n - (self._first / n) * (self._first / n)))
            return
        self._recent.append((value, cadence_spm))
        self._last += value
        self._last_spm += cadence_spm
        if len(self._recent) > n:
            gone, gone_spm = self._recent.popleft()
            self._last -= gone
            self._last_spm -= gone_spm
        same_pace = abs(self._last_spm - self._first_spm) <= SAME_PACE_SPM * n
        known = same_pace and len(self._recent) == n
        self.change = (self._last / n - self._first / n, self._spread) if known else None


class Fatigue:
    """Say so when tilt or drop has grown since the first minutes at the same pace."""

    def __init__(self, rule: FatigueRule, measures: tuple[int, ...], name: str, limit_deg: float) -> None:
        self._rule, self._measures, self._limit_deg = rule, measures, limit_deg
        self.claim = Claim(name, holds=False)
        self._begin()

    def _begin(self) -> None:
        # a measure of one side comes with every second stride
        count = self._rule.strides if len(self._measures) == 1 else self._rule.strides // 2
        self._courses = [_Course(count) for _ in self._measures]

    def rezero(self) -> None:
        """Say that angles have another zero now: what shifts with it is compared with what comes from now on."""
        if any(MEASURES[measure].worn for measure in self._measures):
            self._begin()
            self.claim.restart()

    @staticmethod
    def both(rule: FatigueRule) -> tuple[Fatigue, Fatigue]:
        """Return the watch on tilt and that on drop, of whichever side drops more."""
        return (
            Fatigue(rule, (TILT,), "fatigue_tilt", rule.tilt_deg),
            Fatigue(rule, (DROP_LEFT, DROP_RIGHT), "fatigue_drop", rule.drop_deg),
        )

    def update(self, values: tuple[float, ...], cadence_spm: float, walked_min: float) -> None:
        """Take the measures of a good stride, and how long the wearer has walked."""
        for course, measure in zip(self._courses, self._measures, strict=True):
            value = values[measure]
            if value == value:  # noqa: PLR0124 - not NaN
                course.update(value, cadence_spm)
        if walked_min < self._rule.from_min:
            return
        grown = [course.change for course in self._courses if course.change is not None]
        if not grown:
            return
        change, spread = max(grown)
        claim = self.claim
        claim.value, claim.threshold = change, max(self._limit_deg, self._rule.spreads * spread)
        claim.out = change > claim.threshold
        if claim.out:
            claim.height = Height.CUE
        elif change < claim.threshold - self._rule.clear_inside_deg:
            claim.height = Height.INSIDE


class TimeLimit:
    """Say so when the wearer's own limit of minutes comes near, and when it is reached."""

    def __init__(self, rule: MinutesRule, past: tuple[PastWalk, ...]) -> None:
        self.claim = Claim("time_limit", holds=False)
        limit = longest_without_pain(past) if rule.limit_min is None else rule.limit_min
        self._limit_min = limit if limit else math.inf
        self._amber_min = 0.01 * rule.amber_pct * self._limit_min

    def update(self, walked_min: float) -> None:
        """Take how long the wearer has walked."""
        if walked_min < self._amber_min:
            return
        claim = self.claim
        claim.value, claim.threshold = walked_min, self._limit_min
        claim.out = walked_min >= self._limit_min
        claim.height = Height.CUE if claim.out else Height.AMBER


class Load:
    """Say so when this walk is longer than the longest of the last days."""

    def __init__(self, rule: LoadRule, past: tuple[PastWalk, ...]) -> None:
        self.claim = Claim("load", holds=False)
        longest = longest_recent(past, rule.days)
        self._longest_min = math.inf if longest is None else longest
        self._limit_min = max(
            (1.0 + 0.01 * rule.limit_pct) * self._longest_min, self._longest_min + rule.least_more_min
        )
        self._strong_min = max((1.0 + 0.01 * rule.strong_pct) * self._longest_min, self._limit_min)

    def update(self, walked_min: float) -> None:
        """Take how long the wearer has walked."""
        if walked_min < self._longest_min:
            return
        claim = self.claim
        claim.value, claim.threshold = walked_min, self._limit_min
        claim.out = walked_min > self._limit_min
        if walked_min > self._strong_min:
            claim.height = Height.STRONG
        else:
            claim.height = Height.CUE if claim.out else Height.AMBER
