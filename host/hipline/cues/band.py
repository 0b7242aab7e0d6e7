"""One row of the table at work: judge the strides of a walk against the wearer's usual."""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Mapping, Sequence

from hipline.cues.baseline import PRIOR
from hipline.cues.claim import Claim
from hipline.cues.measures import MEASURES, Unit
from hipline.cues.numbers import BaselineRule
from hipline.cues.streak import Height, Streak
from hipline.cues.table import BandRule
from hipline.events import Band, Usual

Usuals = Sequence[Usual | None] | Mapping[int, Usual | None]

_MEDIAN_SPREAD = (
    0.75  # of ten strides of each foot over that of one, at a correlation of 0.8 between strides of the same foot
)


class BandWatch:
    """Watch one measure for one rule.

    Parameters
    ----------
    rule : BandRule
        The row of the table.
    baseline : BaselineRule
        By how much limits are wider while the usual is not sharp.
    """

    def __init__(self, rule: BandRule, baseline: BaselineRule) -> None:
        self.rule = rule
        self.claim = Claim(rule.name, holds=True)
        self._doubts = baseline.doubts
        self._sharp = MEASURES[rule.measure].sharp
        self._percent = MEASURES[rule.measure].unit is Unit.LOG_PERCENT
        self._wider = 0.0  # because the walker found it too much
        self._streak = Streak(rule.in_a_row)
        self._closest = max(rule.amber_before, rule.clear_inside)
        self._recent = _Latest(rule.median_of)
        self._recent_also: deque[float] = deque(maxlen=rule.median_of)
        self._course = _Course(MEASURES[rule.measure].alike)

    def interrupt(self) -> None:
        """Say that the walk was broken off: all that was gathered begins anew."""
        self._streak.interrupt()
        self._recent.clear()
        self._recent_also.clear()

    def restart(self) -> None:
        """Say that the measure has another zero now: nothing that was found before holds."""
        self.interrupt()
        self._streak = Streak(self.rule.in_a_row)
        self.claim.restart()

    def split(self) -> None:
        """Say that strides in between are not judged, as in a turn: those on both sides of it are not in a row."""
        if self.rule.in_a_row > 1:
            self._streak.interrupt()

    def widen(self, by_deg: float, widest_deg: float) -> bool:
        """Let the band be wider by so much, twice as many percent where it is in percent; False where it is widest."""
        scale = 1.0 if MEASURES[self.rule.measure].unit is Unit.DEGREES else 2.0
        if self._wider + 0.5 * scale * by_deg > scale * widest_deg:
            return False
        self._wider = min(self._wider + scale * by_deg, scale * widest_deg)
        return True

    def limit(self, usual: Usual) -> float:
        """Return how far from the usual a cue is due: as set, but not within the wearer's own spread and doubt."""
        spread = usual.spread if self.rule.median_of == 1 else self._course.spread(usual.spread)
        doubt = self._doubts * max(0.0, usual.error - self._sharp)
        return max(self._as_set(usual), self.rule.spreads * spread) + doubt + self._wider

    def _as_set(self, usual: Usual) -> float:
        rule = self.rule
        # a usual below zero, such as a pelvis tipped back, has no share to speak of
        return min(rule.limit, rule.share * usual.value) if rule.share < math.inf else rule.limit

    def band(self, usual: Usual | None) -> Band:
        """Return the side of the band that this rule closes, in the unit of the measure."""
        if self.rule.from_zero:
            edge = self.rule.sign * (self.rule.limit + self._wider)
        elif usual is None:
            return Band()
        else:
            edge = usual.value + self.rule.sign * self.limit(usual)
        return Band(high=edge) if self.rule.sign > 0.0 else Band(low=edge)

    def judge(self, values: Sequence[float], usuals: Usuals) -> None:
        """Take the measures of a good stride, and what is usual in each at its cadence, by the place of the measure."""
        rule, value = self.rule, values[self.rule.measure]
        if value != value:  # noqa: PLR0124 - NaN
            return
        if rule.median_of > 1:
            self._recent.append(value)
            if rule.also is not None:
                self._recent_also.append(values[rule.also[0]])
            if not self._recent.full:
                return
            value = self._recent.median
        usual = usuals[rule.measure]
        if rule.from_zero:
            base, nearest = 0.0, rule.limit
        elif usual is None:
            return
        else:
            if usual.final:
                self._course.end()
            elif self.learning:
                self._course.take(value - usual.value)
            base, nearest = usual.value, self._as_set(usual)
        out, claim = rule.sign * (value - base), self.claim
        if out < nearest - self._closest and not claim.height and not claim.restarted:
            # most strides are so far inside that the limit, which is never closer than as set, need not be known
            self._streak.well_inside()
            claim.out = False
            return
        limit = rule.limit + self._wider if usual is None or rule.from_zero else self.limit(usual)
        # a doubt keeps a cue from coming, and from being called over
        back = limit if rule.from_zero or (usual is not None and usual.final) else nearest
        if self._percent:
            claim.value, claim.threshold = 100.0 * math.exp(0.01 * out), 100.0 * math.exp(0.01 * limit)
        else:
            claim.value, claim.threshold = value, base + rule.sign * limit
        if rule.also is not None:
            out = min(out, self._also_out(rule.also, usuals) * limit)
        self._streak.update(out, limit - rule.amber_before, limit, limit + rule.strong_beyond, back - rule.clear_inside)
        claim.height, claim.out = self._streak.height, out > limit

    def _also_out(self, also: tuple[int, float], usuals: Usuals) -> float:
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


class _Latest:
    """The last values, and their median."""

    __slots__ = ("_came", "_count", "_ordered")

    def __init__(self, count: int) -> None:
        self._count = count
        self._came: deque[float] = deque()
        self._ordered: list[float] = []

    def append(self, value: float) -> None:
        """Take a value, which is a number; give up the oldest where there are enough."""
        if self.full:
            del self._ordered[bisect_left(self._ordered, self._came.popleft())]
        self._came.append(value)
        insort(self._ordered, value)

    def clear(self) -> None:
        """Begin anew."""
        self._came.clear()
        self._ordered.clear()

    @property
    def full(self) -> bool:
        """Whether there are enough for a median."""
        return len(self._came) == self._count

    @property
    def median(self) -> float:
        """Their median."""
        return _middle(self._ordered)


class _Course:
    """How far the judged medians of a wearer wander by themselves.

    Medians of strides that follow each other are nearly as far apart as single ones where strides resemble each other,
    and much closer where each is by itself: this differs from wearer to wearer and is measured, not assumed.
    """

    def __init__(self, alike: float) -> None:
        self._alike = alike
        self._n, self._squares = 0, 0.0
        self._ended = False

    def end(self) -> None:
        """Say that the own walking is known: what comes now may be a change, and is none of it."""
        self._ended = True

    def take(self, out: float) -> None:
        """Take a median, as its distance from the usual."""
        if not self._ended:
            self._n += 1
            self._squares += out * out

    def spread(self, of_strides: float) -> float:
        """Return the standard deviation of medians; `of_strides` is that of single strides, which bounds it."""
        most = _MEDIAN_SPREAD * of_strides
        if not self._n:
            return most
        return min(most, math.sqrt((self._squares + PRIOR * self._alike * most * most) / self._n))


def _middle(ordered: Sequence[float]) -> float:
    n = len(ordered)
    return ordered[n // 2] if n % 2 else 0.5 * (ordered[n // 2 - 1] + ordered[n // 2])
