"""Which foot: a template over the sideways acceleration before and at a contact, and the alternation of feet.

The standing foot pushes the pelvis towards the other side, walking or running. So before a left contact, while the
right foot stands, the pelvis is accelerated to the left, and before a right one to the right. (The roll rate helps on
some people and misleads on others, whose clip follows the belt instead of the bone; the yaw rate fits the template of
one person badly to the next; neither is used.) Two contacts in a row are mostly of two feet, the surer the more the
step keeps time, so the answer for one leans on the answer for the one before; out of time it leans on it less, since a
contact may have been missed, and a missed contact must not turn the sides of all that follow.

Where the template says now this and now that while the feet alternate, it does not fit this person: it is believed the
less, so that the mean over many steps decides, and the sides are not `sure` then, and the strides say so. A first step
out of a stand begins otherwise than those that follow: what the template says of it counts half.

The template is odd by construction: mirrored signals give the opposite answer. Its weights come from a logistic
regression on labelled walks and are what `benchmarks/sides_fit.py` prints; `benchmarks/accuracy.py` repeats the fit
with each person left out.

References
----------
Zijlstra, Hof: Assessment of spatio-temporal gait parameters from trunk accelerations during human walking, Gait
Posture 18, 2003 (sign of the sideways acceleration).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from hipline.gait.recent import Recent
from hipline.motion.filters import Filter
from hipline.motion.forms import fastest
from hipline.motion.pelvis import PelvisBlock

Array = NDArray[np.float64]

BAND_HZ = (0.3, 2.5)
LEVEL_S = 3.0  # the signal is scaled by its size over this time
LAGS_S = np.array([-0.48, -0.36, -0.28, -0.20, -0.12, -0.04, 0.04, 0.12])
LONGEST_S = 8.0
WEIGHTS = np.array([0.048, -0.846, -0.441, -0.752, -1.030, -1.161, -0.574, 0.844])  # positive = right
SUREST = 2.5  # log-odds beyond which the template is not believed: 92 %, fitted to few people as it is
LEAST = 0.3  # share of what the template says that counts even where it fits badly
FIRST = 0.5  # and of what it says of the first contact
CARRIED = 4.0  # log-odds that the contact before may add where the step keeps time
KEEPS_TIME = 0.2  # standard deviation of the logarithm of a step time over the usual one, among alternating feet
SKIPPED = 1.5  # log-odds that it may add where a contact was missed in between
SAME_BOUT_S = 1.6
OTHER_FOOT = (0.6, 1.5)  # gap over the usual step time at which the feet alternate
SAME_FOOT = (1.6, 2.5)  # gap at which one contact was missed
STEP_S = (0.3, 1.0)  # a usual step time outside of this is not learned
AGREEMENT_WEIGHT = 0.15  # of the newest contact in how well the template agrees with what was decided
AGREES = 0.4  # where it says the decided side with 70 % on the mean; 0 is a guess, walking people show 0.8 to 1
AGREED = 0.6  # to begin with


def _around(rows: Array, first: int, lags: Array, position: float, seen: int) -> Array:
    """Return the sway at lags around a position, none later than `seen`, over its size.

    `rows` (n, 2) hold sway and power, from position `first` on.
    """
    around, size = np.empty(len(lags)), math.sqrt(rows[seen - first, 1] + 1e-6)
    for k in range(len(lags)):
        at = min(round(position + lags[k]), seen) - first
        around[k] = rows[max(at, 0), 0] / size
    return around


def _template(rows: Array, first: int, lags: Array, weights: Array, position: float, seen: int) -> float:
    """Return the log-odds for right that the sway around a position tells, as far as they are believed."""
    odds = float((_around(rows, first, lags, position, seen) * weights).sum())
    return min(max(odds, -SUREST), SUREST)


class SideJudge:
    """Give the log-odds that a contact is one of the right foot.

    Parameters
    ----------
    rate_hz : float
        Samples per second.
    """

    def __init__(self, rate_hz: float) -> None:
        self._rate_hz = rate_hz
        self._lags = LAGS_S * rate_hz
        self._around, self._template = fastest(_around), fastest(_template, _around)
        self._band = (Filter("low", 2, BAND_HZ[1], rate_hz), Filter("high", 1, BAND_HZ[0], rate_hz))
        self._level = Filter("low", 1, 1.0 / (2.0 * np.pi * LEVEL_S), rate_hz)
        self._begin_run()

    def update(self, block: PelvisBlock) -> None:
        """Take the next samples."""
        if block.new_run:
            self._begin_run()
        if not len(block):
            return
        low, high = self._band
        sway = high.update(low.update(block.acc_level[:, 1]))
        rows = np.empty((len(block), 2))
        rows[:, 0] = sway
        rows[:, 1] = np.maximum(self._level.update(sway * sway), 0.0)
        self._sway.append(rows)

    def features(self, position: float, seen: int) -> Array:
        """Return the scaled sideways acceleration (8,) around a contact, none later than `seen`."""
        rows = self._sway.rows(self._sway.first, self._sway.end)
        return self._around(rows, self._sway.first, self._lags, position, seen)

    def judge(self, position: float, seen: int) -> float:
        """Return the log-odds for right: positive = right, negative = left, near zero = not sure.

        Contacts are to be judged in their order.
        """
        first = self._sway.first
        rows = self._sway.rows(first, self._sway.end)
        said = self._template(rows, first, self._lags, WEIGHTS, position, seen)
        odds = max(self._agreement, LEAST) * said
        if self._before is None or position - self._before[0] > SAME_BOUT_S * self._rate_hz:
            odds *= FIRST
        else:
            before, odds_before = self._before
            odds += self._carried(position - before, odds_before)
        self._before = position, odds
        agrees = math.copysign(math.tanh(0.5 * said), said * odds)
        self._agreement += AGREEMENT_WEIGHT * (agrees - self._agreement)
        return odds

    def forget(self) -> None:
        """Say that what was decided so far says nothing about what comes: sideways is another way now."""
        self._before: tuple[float, float] | None = None
        self._step_s = 0.55
        self._agreement = AGREED

    @property
    def sure(self) -> bool:
        """Whether the template fits: else the sides of the last contacts are little more than a guess."""
        return self._agreement > AGREES

    def _begin_run(self) -> None:
        for part in (*self._band, self._level):
            part.reset()
        self._sway = Recent(2, keep=round(LONGEST_S * self._rate_hz))
        self.forget()

    def _carried(self, gap: float, odds_before: float) -> float:
        """Return what the contact before says about this one, and learn the usual step time."""
        gap_s = gap / self._rate_hz
        share = gap_s / self._step_s
        if OTHER_FOOT[0] < share < OTHER_FOOT[1]:
            self._step_s += 0.3 * (min(max(gap_s, STEP_S[0]), STEP_S[1]) - self._step_s)
            most = CARRIED * math.exp(-0.5 * (math.log(share) / KEEPS_TIME) ** 2)
            return -min(max(odds_before, -most), most)
        same = SAME_FOOT[0] < share < SAME_FOOT[1]
        return min(max(0.5 * odds_before, -SKIPPED), SKIPPED) if same else 0.0
