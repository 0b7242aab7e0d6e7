"""One row of the table at work: judge the strides of a walk against the wearer's usual."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence

from hipline.cues.claim import Claim
from hipline.cues.measures import MEASURES
from hipline.cues.numbers import BaselineRule
from hipline.cues.streak import Height, Streak
from hipline.cues.table import BandRule
from hipline.events import Band, Usual


class BandWatch:
    """Watch one measure for one rule.

    Parameters
    ----------
    rule : BandRule
        The row of the table.
    doubts : float
        Standard errors of the usual by which limits are wider while it is not sharp.
    """

    def __init__(self, rule: BandRule, baseline: BaselineRule) -> None:
        self.rule = rule
        self.claim = Claim(rule.name, holds=True)
        self._doubts = baseline.doubts
        self._sharp = MEASURES[rule.measure].sharp
        self._percent = MEASURES[rule.measure].unit == "pct"
        self._streak = Streak(rule.in_a_row)
        self._recent: deque[float] = deque(maxlen=rule.median_of)
        self._recent_also: deque[float] = deque(maxlen=rule.median_of)

    def interrupt(self) -> None:
        """Say that the walk was broken off: a row of strides begins anew."""
        self._streak.interrupt()
        self._recent.clear()
        self._recent_also.clear()

    def limit(self, usual: Usual) -> float:
        """Return how far from the usual a cue is due: as set, but not within the wearer's own spread and doubt."""
        rule = self.rule
        return max(min(rule.limit, rule.share * usual.value), rule.spreads * usual.spread) + self._doubts * max(
            0.0, usual.error - self._sharp
        )

    def band(self, usual: Usual | None) -> Band:
        """Return the side of the band that this rule closes, in the unit of the measure."""
        if self.rule.from_zero:
            edge = self.rule.sign * self.rule.limit
        elif usual is None:
            return Band()
        else:
            edge = usual.value + self.rule.sign * self.limit(usual)
        return Band(high=edge) if self.rule.sign > 0.0 else Band(low=edge)

    def judge(self, values: Sequence[float], usuals: Sequence[Usual | None]) -> None:
        """Take the measures of a good stride, and what is usual in each at its cadence."""
        rule, value = self.rule, values[self.rule.measure]
        if value != value:  # noqa: PLR0124 - NaN
            return
        usual = usuals[rule.measure]
        if rule.median_of > 1:
            self._recent.append(value)
            if rule.also is not None:
                self._recent_also.append(values[rule.also[0]])
            if len(self._recent) < rule.median_of:
                return
            value = _median(self._recent)
        if rule.from_zero:
            base, limit = 0.0, rule.limit
        elif usual is None:
            return
        else:
            base, limit = usual.value, self.limit(usual)
        out, claim = rule.sign * (value - base), self.claim
        if self._percent:
            claim.value, claim.threshold = 100.0 * math.exp(0.01 * out), 100.0 * math.exp(0.01 * limit)
        else:
            claim.value, claim.threshold = value, base + rule.sign * limit
        if rule.also is not None:
            out = min(out, self._also_out(rule.also, usuals) * limit)
        self._streak.update(
            out, limit - rule.amber_before, limit, limit + rule.strong_beyond, limit - rule.clear_inside
        )
        claim.height, claim.out = self._streak.height, out > limit

    def _also_out(self, also: tuple[int, float], usuals: Sequence[Usual | None]) -> float:
        """Return how far the second measure is out, 1 = at its limit."""
        usual = usuals[also[0]]
        known = sorted(value for value in self._recent_also if value == value)  # noqa: PLR0124 - not NaN
        if usual is None or len(known) < self.rule.median_of:
            return 0.0
        doubt = self._doubts * max(0.0, usual.error - MEASURES[also[0]].sharp)
        return (_middle(known) - usual.value) / (also[1] + doubt)

    @property
    def learning(self) -> bool:
        """Whether the strides of now may be taken for usual: not while they are out."""
        return self._streak.height < Height.CUE


def _middle(ordered: Sequence[float]) -> float:
    n = len(ordered)
    return ordered[n // 2] if n % 2 else 0.5 * (ordered[n // 2 - 1] + ordered[n // 2])


def _median(values: deque[float]) -> float:
    return _middle(sorted(values))
