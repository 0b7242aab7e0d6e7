"""Initial contacts from the vertical and forward acceleration of the pelvis, causal.

At initial contact the body brakes: the forward acceleration falls while the vertical one rises. The difference of
the two, low-passed to the rhythm of steps, has one peak per step, and the steepest rise before that peak lies close
to the contact. So does the steepest fall of the forward acceleration alone; people differ in which of them comes first,
and the contact is taken between them. A peak counts when it stands out against a threshold that follows the wearer's
own steps; less than that is enough when the next step is due, so that a weak side is not missed, and more is asked soon
after a step, where a heel that rebounds makes a second peak. Who walks briskly is lifted before the foot lands, which
makes a first peak: a peak is not over while the body still does not brake. Steps in a turn are small, so the threshold
falls the faster, the more the wearer turns.

References
----------
Peaks of the forward acceleration at contact: Zijlstra, Hof: Assessment of spatio-temporal gait parameters from trunk
accelerations during human walking, Gait Posture 18, 2003. The combination and its constants are this project's;
`benchmarks/accuracy.py` judges them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hipline.gait.recent import Recent
from hipline.motion.filters import Filter, FilterBank
from hipline.motion.forms import fastest, is_compiled
from hipline.motion.pelvis import PelvisBlock

Array = NDArray[np.float64]

RHYTHM_HZ = (0.4, 5.0)  # what passes of the contact signal for finding peaks
EDGE_HZ = 12.0  # low-pass for finding the steepest rise
BRAKING_HZ = 8.0  # low-pass of the forward acceleration, for finding its steepest fall
LOWEST = 0.8  # m/s², the threshold never falls below
HALF_LIFE_S = 1.5  # of the threshold
TURN_HZ = 1.0  # low-pass of the rate of turning
FORGETS = 0.5  # for each radian turned the threshold falls by e to the power of this: steps in a turn are small
STANDS_OUT = 0.7  # a peak must reach this share of the threshold, when it is no part of a rhythm
EARLY = (0.6, 1.0)  # up to this share of the usual step time after a step, this share of the threshold
DUE = (0.9, 0.5)  # and from this one on, that much
REST = 1.8  # share from which steps are missing: no rhythm
USUAL_STEP_S = 0.55  # until steps were seen
SAME_STEP = 1.5  # share beyond which a gap is no step time to learn
FORGOTTEN_S = 2.0  # after that long a rest the next steps may be of another pace
STEP_WEIGHT = 0.3  # of the newest step in the usual step time
FALL = 0.12  # a peak is over when the signal falls by this share of the threshold
AHEAD_S = 0.010  # so long it is taken to fall on as it does, which tells it sooner
SHORTEST_STEP_S = 0.30
BRAKES = 0.2  # the forward acceleration has fallen by this share of the threshold when a peak is over
FALLEN = 0.5  # but at the latest when the signal has fallen to this share of the peak
EDGE_BEFORE_S = 0.20  # the steepest rise is looked for in this time before the peak
SHARPNESS = 8  # how much the steepest rise outweighs the others: a rise half as steep counts 1/256
PEAK_SHARE, RISE_SHARE, BRAKING_SHARE = 0.2, 0.6, 0.2  # of the three places in the time of the contact
LEAST_HZ = 100.0  # the signal is looked at so often, or nearly: between fewer values the steepest rise slips through
LEAD_S = 0.053  # from the contact to that time, the delay of the filters included


class Candidate(NamedTuple):
    """A contact that was seen, before it is known whether somebody walks.

    Attributes
    ----------
    position : float
        Where the contact is, in samples since the start of the run.
    seen : int
        Position of the newest sample when it was found.
    height : float
        Height of the peak, m/s².
    """

    position: float
    seen: int
    height: float


class _Search(NamedTuple):
    """The search for the next peak; positions count from the start of the run."""

    threshold: float
    armed: bool  #: whether a peak is looked for; else first a valley
    peak: float
    peak_at: int
    valley: float
    last: int  #: where the last peak was that counted
    step: float  #: usual time of a step, in samples
    previous: float  #: the last value


def _asked(share: float) -> float:
    """Return the share of the threshold that a peak must reach, by the time since the last step over the usual one."""
    if share > REST:
        return STANDS_OUT
    due = (share - EARLY[0]) / (DUE[0] - EARLY[0])
    return EARLY[1] + (DUE[1] - EARLY[1]) * min(max(due, 0.0), 1.0)


def _step_after(gap: int, step: float, rate_hz: float) -> float:
    """Return the usual step time, in samples, after a step that took `gap`; after a rest it is not known."""
    if EARLY[0] * step < gap < SAME_STEP * step:
        return step + STEP_WEIGHT * (gap - step)
    return USUAL_STEP_S * rate_hz if gap > FORGOTTEN_S * rate_hz else step


def _steepest(slopes: Sequence[float] | Array) -> float:
    """Return where the slopes (n,) are steepest; of two nearly as steep no hair decides, both count."""
    highest = 0.0
    for slope in slopes:
        if slope > highest:  # noqa: PLR1730 - see below
            highest = slope
    if highest <= 0.0:
        return -1.0
    total, moment = 0.0, 0.0
    for k, slope in enumerate(slopes):
        if slope > 0.0:
            weight = (slope / highest) ** SHARPNESS
            total += weight
            moment += weight * k
    return moment / total


def _place(rises: Sequence[float] | Array, falls: Sequence[float] | Array) -> float:
    """Return the place between the steepest rise of the signal (m,), the steepest fall of the forward acceleration
    (k,), both counted from their first value, and the peak, which is the last one of the rises.
    """  # noqa: D205
    rise, fall = max(_steepest(rises), 0.0), _steepest(falls)
    place = PEAK_SHARE * (len(rises) - 1) + RISE_SHARE * (rise - 0.5)  # half: what rises does so between two samples
    if fall < 0.0:  # nobody brakes
        return place / (PEAK_SHARE + RISE_SHARE)
    return place + BRAKING_SHARE * (fall - 0.5)


def _fallen(falls: Sequence[float] | Array) -> float:
    """Return how far below its highest a signal is that fell by this much (k,) each time."""
    most, total = 0.0, 0.0
    for k in range(len(falls) - 1, -1, -1):
        total += falls[k]
        if total > most:  # noqa: PLR1730
            most = total
    return most


def _peaks(
    wave: Sequence[float] | Array,
    kept: Sequence[float] | Array,
    rises: Sequence[float] | Array,
    falls: Sequence[float] | Array,
    start: int,
    search: _Search,
    shortest: int,
    before: int,
    rate_hz: float,
) -> tuple[Array, _Search]:
    """Follow the wave (n,), whose first value has the position `start`, value by value.

    Parameters
    ----------
    wave : (n,) of float
        Contact signal at the rhythm of steps.
    kept : (n,) of float
        Share of the threshold that is left after each sample.
    rises, falls : (m,) of float
        Rise of the signal, and fall of the forward acceleration; the last n are those of the wave.
    start : int
        Position of the first value of the wave.
    search : _Search
        Where the search is.
    shortest : int
        Samples of the shortest step.
    before : int
        Samples before a peak in which the steepest slopes are looked for.
    rate_hz : float
        Samples per second.

    Returns
    -------
    found : (p, 3) float64
        Of each peak: the position between it and its steepest slopes, and of the newest sample; height.
    search : _Search
        Where the search is now.
    """
    threshold, armed, peak, peak_at, valley, last, step, previous = search
    ahead, fall, lowest = AHEAD_S * rate_hz, FALL, LOWEST
    oldest = start + len(wave) - len(rises)
    found, count = np.empty((len(wave) // shortest + 2, 3)), 0
    for i, value in enumerate(wave):
        threshold *= kept[i]
        if threshold < lowest:  # noqa: PLR1730 - uncompiled, a call costs more than all the rest of the loop
            threshold = lowest
        if armed:
            if value > peak:
                peak, peak_at = value, start + i
            elif value + ahead * (value - previous) < peak - fall * threshold:
                gap = peak_at - last
                if gap >= shortest and peak > _asked(gap / step) * threshold:
                    first, top, now = max(peak_at - before - oldest, 0), peak_at - oldest, start + i - oldest
                    if value < FALLEN * peak or _fallen(falls[first : now + 1]) > BRAKES * threshold:
                        place = _place(rises[first : top + 1], falls[first : now + 1])
                        found[count, 0], found[count, 1], found[count, 2] = oldest + first + place, start + i, peak
                        count += 1
                        step, last = _step_after(gap, step, rate_hz), peak_at
                        threshold = max(lowest, threshold + 0.3 * (peak - threshold))
                        armed, valley = False, value
                else:
                    peak, peak_at = value, start + i
        elif value < valley:
            valley = value
        elif value > valley + 0.5 * fall * threshold:
            armed, peak, peak_at = True, value, start + i
        previous = value
    return found[:count], _Search(threshold, armed, peak, peak_at, valley, last, step, previous)


class ContactDetector:
    """Find contacts sample by sample.

    Parameters
    ----------
    rate_hz : float
        Samples per second.
    """

    def __init__(self, rate_hz: float) -> None:
        self._finer = max(1, round(LEAST_HZ / rate_hz))
        self._rate_hz = rate_hz = rate_hz * self._finer
        self._smooth = FilterBank(
            [("low", 2, RHYTHM_HZ[1]), ("low", 2, EDGE_HZ), ("low", 2, BRAKING_HZ), ("low", 1, TURN_HZ)], rate_hz
        )
        self._rhythm = Filter("high", 1, RHYTHM_HZ[0], rate_hz)
        self._decay = 0.5 ** (1.0 / (HALF_LIFE_S * rate_hz))
        self._shortest = round(SHORTEST_STEP_S * rate_hz)
        self._before = round(EDGE_BEFORE_S * rate_hz)
        self._peaks = fastest(_peaks, _asked, _step_after, _place, _steepest, _fallen)
        self._compiled = is_compiled(self._peaks)
        self._begin_run()

    def update(self, block: PelvisBlock) -> list[Candidate]:
        """Return the contacts found in the next samples."""
        if block.new_run:
            self._begin_run()
        if not len(block):
            return []
        forward, signal = block.acc_level[:, 0], block.acc_level[:, 2] - block.acc_level[:, 0]
        signals = self._fine(np.stack([signal, signal, forward, block.gyr_level[:, 2]]))
        self._smooth.update(signals)
        self._add_slopes(signals[1:3])
        kept = np.abs(signals[3])
        kept *= -FORGETS / self._rate_hz
        np.exp(kept, out=kept)
        kept *= self._decay
        return self._candidates(self._rhythm.update(signals[0]), kept)

    def _begin_run(self) -> None:
        self._smooth.reset()
        self._rhythm.reset()
        self._edges_last: Array | None = None
        self._last: Array | None = None
        self._slopes = Recent(2, keep=4 * self._before)
        self._search = _Search(LOWEST, True, -np.inf, 0, np.inf, -self._shortest, USUAL_STEP_S * self._rate_hz, 0.0)

    def _fine(self, signals: Array) -> Array:
        """Return signals (k, n) with values in between, on straight lines, where there are too few."""
        if self._finer == 1:
            return signals
        before = np.concatenate([signals[:, :1] if self._last is None else self._last, signals[:, :-1]], axis=1)
        self._last = signals[:, -1:]
        shares = np.arange(1, self._finer + 1) / self._finer
        return (before[..., None] + shares * (signals - before)[..., None]).reshape(len(signals), -1)

    def _add_slopes(self, edges: Array) -> None:
        """Add how fast the signal rises, and how fast the forward acceleration falls, both (2, n) without noise."""
        slopes = self._slopes.add(edges.shape[1])
        slopes[:, 0] = 0.0 if self._edges_last is None else edges[:, 0] - self._edges_last
        np.subtract(edges[:, 1:], edges[:, :-1], out=slopes[:, 1:])
        np.negative(slopes[1], out=slopes[1])
        self._edges_last = edges[:, -1].copy()

    def _candidates(self, wave: Array, kept: Array) -> list[Candidate]:
        signals = wave, kept, *self._slopes.between(self._slopes.first, self._slopes.end)
        if not self._compiled:  # lists of numbers are faster than arrays
            signals = tuple(signal.tolist() for signal in signals)
        start = self._slopes.end - len(wave)
        found, self._search = self._peaks(*signals, start, self._search, self._shortest, self._before, self._rate_hz)
        lead = LEAD_S * self._rate_hz
        told: list[Candidate] = []
        for place, seen, height in found.tolist():
            # a sample is the last of the values that were made of it; before the first one, nothing was measured
            position = max((place - lead + 1.0) / self._finer - 1.0, 0.0)
            told.append(Candidate(position, int(seen) // self._finer, height))
        return told
