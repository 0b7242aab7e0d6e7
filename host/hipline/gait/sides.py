"""Which foot: a template over the sideways acceleration before and at a contact, and the alternation of feet.

The standing foot pushes the pelvis towards the other side, walking or running. So before a left contact, while the
right foot stands, the pelvis is accelerated to the left, and before a right one to the right. (The roll rate helps on
some people and misleads on others, whose clip follows the belt instead of the bone; the yaw rate fits the template of
one person badly to the next; neither is used.) Two contacts in a row are mostly of two feet, the surer the more the
step keeps time, so the answer for one leans on the answer for the one before. Out of time it leans on it less and less:
after two steps' time a contact may have been missed, or the walker may have hesitated, and real walkers do either, so
that the template alone decides; a missed contact must not turn the sides of all that follow.

Where the template says now this and now that while the feet alternate, it does not fit this person: it is believed the
less, so that the mean over many steps decides. What was hardly decided counts little for that and little against it:
else, after some shuffling, a template would be doubted for good. The sides are not `sure` where it does not fit, and
neither where little was decided, and the strides say so. A first step
out of a stand begins otherwise than those that follow: what the template says of it counts half. Who turns round on the
spot sways as the turn wants, and a step may be missed in it: what was decided there is carried on the less, the faster
the turn, and the first steps after it decide.

The template is odd by construction: mirrored signals give the opposite answer. Its weights come from a logistic
regression on labelled walks, which `benchmarks/sides_fit.py` repeats: on the contacts as they are found by now it
prints the same to 0.08. `benchmarks/accuracy.py` repeats it with each person left out.

References
----------
Zijlstra, Hof: Assessment of spatio-temporal gait parameters from trunk accelerations during human walking, Gait
Posture 18, 2003 (sign of the sideways acceleration).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hipline.gait.recent import Recent, Window
from hipline.gait.sway import Sway
from hipline.motion.filters import Filter
from hipline.motion.forms import fastest
from hipline.motion.pelvis import PelvisBlock

Array = NDArray[np.float64]
Count = NDArray[np.int64]

BAND_HZ = (0.3, 2.5)
LEVEL_S = 3.0  # the signal is scaled by its size over this time
LAGS_S = np.array([-0.48, -0.36, -0.28, -0.20, -0.12, -0.04, 0.04, 0.12])
LONGEST_S = 8.0
WEIGHTS = np.array([0.010, -0.828, -0.444, -0.755, -1.010, -1.196, -0.466, 0.882])  # positive = right
SUREST = 4.0  # log-odds beyond which the template is not believed: 98 %, as it is right where it says 3 and more
LEAST = 0.3  # share of what the template says that counts even where it fits badly
FIRST = 0.5  # and of what it says of the first contact
CARRIED = 4.0  # log-odds that the contact before may add where the step keeps time
KEEPS_TIME = 0.2  # standard deviation of the logarithm of a step time over the usual one, among alternating feet
TURNED, TURNED_LEAST = 1.0, 0.5  # rad/s at which half of what is decided in a turn counts; share that always does
TURN_HZ = 0.5  # low-pass of the rate of turning: slower than the pelvis of a runner turns to and fro
SAME_BOUT_S = 1.6
OTHER_FOOT = (0.6, 1.5)  # gap over the usual step time from which that is learned
STEP_S = (0.3, 1.0)  # a usual step time outside of this is not learned
AGREEMENT_WEIGHT = 0.15  # of the newest contact in how well the template agrees with what was decided
AGREES = 0.5  # where both say the same side with 75 % on the mean; 0 is a guess, walking people show 0.8 to 1
AGREED = 0.6  # to begin with


class _Course(NamedTuple):
    """What the contacts so far say about the next one."""

    position: float  #: of the last contact; not a number before there is one
    odds: float  #: its log-odds for right
    step_s: float  #: usual time of a step
    agreement: float  #: how well the template agrees with what was decided
    decided: float  #: how well it would, if it fitted


def around(sway: Window, lags: Array, positions: Array, seen: Count) -> Array:
    """Return the sway, the first signal, at lags around positions (k,), none later than `seen` (k,), over its size,
    from the second one, its power; shape (k, lags).
    """  # noqa: D205
    move, newest = sway.at - sway.first, seen[:, None]
    # between two samples: a contact that moves by a hair must not move what is read by a whole sample
    place = np.maximum(np.minimum(positions[:, None] + lags, newest) + move, sway.at)
    before = place.astype(np.int64)
    after = np.minimum(before + 1, newest + move)
    value = sway.table[0, before]
    value += (place - before) * (sway.table[0, after] - value)
    return value / np.sqrt(sway.table[1, newest + move] + 1e-6)


def around_loop(sway: Window, lags: Array, positions: Array, seen: Count) -> Array:
    """Do the same, contact by contact, to be compiled."""
    move, told = sway.at - sway.first, np.empty((len(positions), len(lags)))
    for i in range(len(positions)):
        newest = seen[i] + move
        size = math.sqrt(sway.table[1, newest] + 1e-6)
        for k in range(len(lags)):
            place = max(min(positions[i] + lags[k], float(seen[i])) + move, float(sway.at))
            before = int(place)
            value = sway.table[0, before]
            told[i, k] = (value + (place - before) * (sway.table[0, min(before + 1, newest)] - value)) / size
    return told


def _carried(gap_s: float, course: _Course) -> float:
    """Return what the contact before says about one of the same bout that comes so much later."""
    most = CARRIED * math.exp(-0.5 * (math.log(gap_s / course.step_s) / KEEPS_TIME) ** 2)
    return -min(max(course.odds, -most), most)


def _step_after(gap_s: float, step_s: float) -> float:
    """Return the usual step time after another gap."""
    if gap_s <= SAME_BOUT_S and OTHER_FOOT[0] < gap_s / step_s < OTHER_FOOT[1]:
        return step_s + 0.3 * (min(max(gap_s, STEP_S[0]), STEP_S[1]) - step_s)
    return step_s


def _judge(
    sway: Window, positions: Array, seen: Count, lags: Array, weights: Array, course: _Course, rate_hz: float
) -> tuple[Array, _Course]:
    """Return of each contact the log-odds for right and how well the template agrees by then, shape (k, 2)."""
    told, says = np.empty((len(positions), 2)), (around(sway, lags, positions, seen) * weights).sum(axis=1)
    for i in range(len(positions)):
        position, said = float(positions[i]), min(max(float(says[i]), -SUREST), SUREST)
        gap_s = (position - course.position) / rate_hz
        odds = max(course.agreement / course.decided, LEAST) * said
        odds = odds + _carried(gap_s, course) if gap_s <= SAME_BOUT_S else FIRST * odds
        turning = sway.table[2, seen[i] - sway.first + sway.at]
        odds *= max(1.0 / (1.0 + (turning / TURNED) ** 4), TURNED_LEAST)
        decision = math.tanh(0.5 * odds)
        agreement = course.agreement + AGREEMENT_WEIGHT * (math.tanh(0.5 * said) * decision - course.agreement)
        decided = course.decided + AGREEMENT_WEIGHT * (max(abs(decision), 1e-9) - course.decided)
        course = _Course(position, odds, _step_after(gap_s, course.step_s), agreement, decided)
        told[i, 0], told[i, 1] = odds, agreement
    return told, course


class SideJudge:
    """Give the log-odds that a contact is one of the right foot.

    Parameters
    ----------
    rate_hz : float
        Samples per second.
    worn : str, optional
        Where the clip is worn, one of `hipline.places.PLACES`; None: not known.
    """

    def __init__(self, rate_hz: float, worn: str | None = None) -> None:
        self._rate_hz = rate_hz
        self._felt = Sway(rate_hz, worn)
        self._lags = LAGS_S * rate_hz
        self._judge = fastest(_judge, (around, around_loop), _carried, _step_after)
        self._band = (Filter("low", 2, BAND_HZ[1], rate_hz), Filter("high", 1, BAND_HZ[0], rate_hz))
        self._level = Filter("low", 1, 1.0 / (2.0 * np.pi * LEVEL_S), rate_hz)
        self._turning = Filter("low", 2, TURN_HZ, rate_hz)
        self._begin_run()

    def update(self, block: PelvisBlock) -> None:
        """Take the next samples."""
        if block.new_run:
            self._begin_run()
        if not len(block):
            return
        low, high = self._band
        sway = high.update(low.update(self._felt.update(block)))
        signals = self._sway.add(len(block))
        signals[0] = sway
        np.maximum(self._level.update(sway * sway), 0.0, out=signals[1])
        np.abs(self._turning.update(block.gyr_level[:, 2]), out=signals[2])

    def features(self, position: float, seen: int) -> Array:
        """Return the scaled sideways acceleration (8,) around a contact, none later than `seen`."""
        return around(self._sway.window, self._lags, np.array([position]), np.array([seen]))[0]

    def judge(self, positions: Sequence[float], seen: Sequence[int]) -> list[tuple[float, bool]]:
        """Judge the next contacts.

        Parameters
        ----------
        positions : sequence of float
            Where they are, in their order.
        seen : sequence of int
            Of each, the position of the newest sample when it was found.

        Returns
        -------
        list of (float, bool)
            Of each the log-odds for right: positive = right, negative = left, near zero = not sure; and whether the
            template fits: else the sides of the last contacts are little more than a guess.
        """
        if not positions:
            return []
        where = np.array(positions, dtype=np.float64), np.array(seen, dtype=np.int64)
        told, self._course = self._judge(self._sway.window, *where, self._lags, WEIGHTS, self._course, self._rate_hz)
        return [(odds, agreement > AGREES) for odds, agreement in told.tolist()]

    def forget(self) -> None:
        """Say that what was decided so far says nothing about what comes: sideways is another way now."""
        self._course = _Course(math.nan, 0.0, 0.55, AGREED, 1.0)

    def _begin_run(self) -> None:
        for part in (self._felt, *self._band, self._level, self._turning):
            part.reset()
        self._sway = Recent(3, keep=round(LONGEST_S * self._rate_hz))
        self.forget()
