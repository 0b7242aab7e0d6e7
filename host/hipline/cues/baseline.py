"""The baseline: the wearer's own usual walking, learned per cadence bin, with how sure it is.

A value is the median of the good strides of its bin. It is usable from ten strides on, provisionally: the rules widen
their limits by its doubt. It is final from thirty on, once its standard error is small, which takes a minute or two of
walking; then it stays as it is: a pelvis that slowly tips over an hour is not to become usual.
Strides in a row resemble each other, and those of the two feet overlap by half: ten in a row count as one in the
standard error, which holds up to a correlation of 0.8 between strides of the same foot.
"""

from __future__ import annotations

import math
from array import array
from bisect import insort
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from hipline.cues.measures import MEASURES
from hipline.cues.numbers import BaselineRule
from hipline.cues.own import EDGES_SPM, OwnValue, OwnWalking, bin_of
from hipline.events import Usual

MEDIAN_LOSS = 1.25  # standard error of a median over that of a mean, of normal values
INNER_WIDTH = 2.563  # from the first to the last tenth, in standard deviations, of normal values
PRIOR = 2.0  # independent strides as much as which anybody's spread counts
FREE_SPM = 5.0  # so far from a known cadence nothing is in doubt yet: half a bin
FAR_SPM = 20.0  # further from every known cadence nothing is known
SPAN_SPM = 25.0  # known cadences further apart than this are not joined by a line


class _Bin:
    """The strides of one measure in one cadence bin."""

    def __init__(self, index: int, rule: BaselineRule, epoch: int) -> None:
        self._measure, self._rule = MEASURES[index], rule
        self.epoch = epoch  # of the mounting in which it was learned
        self._values = array("d")  # in order
        self._cadences = 0.0
        self.cadence_spm = math.nan
        self.usual: Usual | None = None

    @property
    def strides(self) -> int:
        """Strides that it has taken."""
        return len(self._values) if self.usual is None else self.usual.strides

    @staticmethod
    def of(own: OwnValue, index: int, rule: BaselineRule) -> _Bin:
        """Return the bin that a stored value stands for."""
        found = _Bin(index, rule, epoch=-1)
        found.cadence_spm = own.cadence_spm
        found.usual = found._usual(own.value, own.spread, own.strides)
        return found

    def learn(self, value: float, cadence_spm: float) -> None:
        """Take the value of a good stride."""
        if self.usual is not None and self.usual.final:
            return
        insort(self._values, value)
        self._cadences += cadence_spm
        n = len(self._values)
        self.cadence_spm = self._cadences / n
        if n >= self._rule.usable_strides:
            middle = self._values[n // 2]
            median = middle if n % 2 else 0.5 * (self._values[n // 2 - 1] + middle)
            # of all but the outer tenths: neither odd strides nor the first of a change make a wearer look unsteady
            own = (self._values[n - 1 - n // 10] - self._values[n // 10]) / INNER_WIDTH
            # strides in a row are alike, so their spread is too small; what anybody's is makes up for it
            measure = self._measure
            spread = math.hypot(own, measure.spread * math.sqrt(PRIOR * measure.alike / n))
            self.usual = self._usual(median, spread, n)
            if self.usual.final:
                self._values = array("d")  # nothing more is learned

    def _usual(self, median: float, spread: float, n: int) -> Usual:
        measure = self._measure
        error = MEDIAN_LOSS * spread * math.sqrt(measure.alike / n)
        final = n >= self._rule.strides and (error <= measure.final or n >= self._rule.most_strides)
        return Usual(median, error, spread, n, final)


class Baseline:
    """Learn the own walking of a wearer, and say what is usual at a cadence.

    Parameters
    ----------
    rule : BaselineRule, optional
        When it counts as known.
    stored : OwnWalking, optional
        From an earlier session. It stays as it is: what is learned today takes its place only where the wearer agrees,
        through `OwnWalking.updated`.
    """

    def __init__(self, rule: BaselineRule | None = None, stored: OwnWalking | None = None) -> None:
        self._rule = rule or BaselineRule()
        self._stored = stored or OwnWalking()
        self._epoch = 0
        self.valid = True  #: False from when the clip moved until its zero holds again
        self._learned: list[dict[int, _Bin]] = [{} for _ in MEASURES]
        names = [measure.name for measure in MEASURES]
        self._kept: list[dict[int, _Bin]] = [{} for _ in MEASURES]
        for own in self._stored.values:
            if own.measure not in names:  # of a newer Hipline
                continue
            index = names.index(own.measure)
            self._kept[index][bin_of(own.cadence_spm)] = _Bin.of(own, index, self._rule)
        self._points: list[list[_Bin]] = [[] for _ in MEASURES]
        for index in range(len(MEASURES)):
            self._sort(index)

    def learn(self, index: int, value: float, cadence_spm: float) -> None:
        """Take measure `index` of a good stride; a value that is not known is left out."""
        self._learn(index, bin_of(cadence_spm), value, cadence_spm)

    def learn_all(self, values: Sequence[float], cadence_spm: float, out: Collection[int]) -> None:
        """Take all measures of a good stride but those `out` of their band; what is final is learned no more."""
        at = bin_of(cadence_spm)
        for index, value in enumerate(values):
            if index not in out:
                self._learn(index, at, value, cadence_spm)

    def _learn(self, index: int, at: int, value: float, cadence_spm: float) -> None:
        if value != value:  # noqa: PLR0124 - NaN
            return
        bins = self._learned[index]
        found = bins.get(at)
        if found is None:
            found = bins[at] = _Bin(index, self._rule, self._epoch)
        before = found.usual
        found.learn(value, cadence_spm)
        if before is None and found.usual is not None:
            self._sort(index)

    def at(self, index: int, cadence_spm: float) -> Usual | None:
        """Return what is usual in measure `index` at a cadence, between two known ones on a line; None if unknown."""
        if not self.valid:
            return None
        below = above = None
        for point in self._points[index]:
            if point.cadence_spm <= cadence_spm:
                below = point
            else:
                above = point
                break
        if below is not None and above is not None and above.cadence_spm - below.cadence_spm <= SPAN_SPM:
            return self._between(index, below, above, cadence_spm)
        near = below if above is None else above if below is None else min(
            below, above, key=lambda point: abs(point.cadence_spm - cadence_spm)
        )  # fmt: skip
        if near is None or near.usual is None:
            return None
        away_spm = abs(near.cadence_spm - cadence_spm)
        if away_spm > FAR_SPM:
            return None
        error = self._error(index, near)
        if away_spm <= FREE_SPM:
            return near.usual if error == near.usual.error else near.usual._replace(error=error, final=False)
        doubt = MEASURES[index].per_spm * (away_spm - FREE_SPM)
        return near.usual._replace(error=math.hypot(error, doubt), final=False)

    def remount(self) -> None:
        """Say that the clip has moved: nothing is usual until its zero holds again; what was half learned is lost."""
        if not self.valid:
            return
        self.valid = False
        self._epoch += 1
        for index, bins in enumerate(self._learned):
            if MEASURES[index].worn:
                for at in [at for at, found in bins.items() if found.usual is None or not found.usual.final]:
                    del bins[at]
                self._sort(index)

    def rezero(self) -> None:
        """Say that the zero holds again: the baseline counts, with the doubt of a clip worn anew."""
        self.valid = True

    def learned(self, index: int) -> dict[int, int]:
        """Return how many strides each cadence bin has been learned from in measure `index`, in this session."""
        return {at: found.strides for at, found in self._learned[index].items()}

    def today(self) -> OwnWalking:
        """Return what was learned in this session, where it was enough to be kept."""
        return OwnWalking(
            tuple(
                OwnValue(
                    MEASURES[index].name, found.cadence_spm, found.usual.value, found.usual.spread, found.usual.strides
                )
                for index, bins in enumerate(self._learned)
                for _, found in sorted(bins.items())
                if found.usual is not None and found.usual.strides >= self._rule.strides
            )
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the own walking as JSON holds it: what was stored, and what was learned today where nothing was."""
        return self.today().updated(self._stored).as_dict()

    @staticmethod
    def from_dict(stored: Mapping[str, Any], rule: BaselineRule | None = None) -> Baseline:
        """Return a baseline that starts with the own walking of an earlier session.

        Raises
        ------
        ValueError
            When it is not what `as_dict` has written.
        """
        return Baseline(rule, OwnWalking.from_dict(stored))

    def _sort(self, index: int) -> None:
        """Order what is known of a measure by cadence; what was stored stands before what is learned today."""
        known = self._learned[index] | self._kept[index]
        self._points[index] = [known[at] for at in range(len(EDGES_SPM) + 1) if at in known and known[at].usual]

    def _error(self, index: int, point: _Bin) -> float:
        assert point.usual is not None
        if point.epoch == self._epoch or not MEASURES[index].worn:
            return point.usual.error
        return math.hypot(point.usual.error, self._rule.remount_deg)

    def _between(self, index: int, below: _Bin, above: _Bin, cadence_spm: float) -> Usual:
        assert below.usual is not None
        assert above.usual is not None
        w = (cadence_spm - below.cadence_spm) / (above.cadence_spm - below.cadence_spm)
        low, high, v = below.usual, above.usual, 1.0 - w
        same = below.epoch == above.epoch == self._epoch
        return Usual(
            v * low.value + w * high.value,
            # a line lies in the worse doubt of its ends where both share it, as that of a clip worn anew
            v * self._error(index, below) + w * self._error(index, above),
            v * low.spread + w * high.spread,
            low.strides + high.strides,
            low.final and high.final and (same or not MEASURES[index].worn),
        )
