"""Initial contacts from the vertical and forward acceleration of the pelvis, causal.

At initial contact the body brakes: the forward acceleration falls while the vertical one rises. The difference of
the two, low-passed to the rhythm of steps, has one peak per step, and the steepest rise before that peak lies close
to the contact. A peak counts when it stands out against a threshold that follows the wearer's own steps; less than
that is enough when the next step is due, so that a weak side is not missed, and more is asked soon after a step, where
a heel that rebounds makes a second peak.

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
from hipline.motion.filters import Filter
from hipline.motion.forms import fastest, is_compiled
from hipline.motion.pelvis import PelvisBlock

Array = NDArray[np.float64]

RHYTHM_HZ = (0.4, 5.0)  # what passes of the contact signal for finding peaks
EDGE_HZ = 12.0  # low-pass for finding the steepest rise
LOWEST = 0.8  # m/s², the threshold never falls below
HALF_LIFE_S = 1.5  # of the threshold
STANDS_OUT = 0.7  # a peak must reach this share of the threshold, when it is no part of a rhythm
EARLY = (0.6, 1.0)  # up to this share of the usual step time after a step, this share of the threshold
DUE = (0.9, 0.5)  # and from this one on, that much
REST = 1.8  # share from which steps are missing: no rhythm
USUAL_STEP_S = 0.55  # until steps were seen
SAME_STEP = 1.5  # share beyond which a gap is no step time to learn
FORGOTTEN_S = 2.0  # after that long a rest the next steps may be of another pace
STEP_WEIGHT = 0.3  # of the newest step in the usual step time
FALL = 0.12  # a peak is over when the signal falls by this share of the threshold
AHEAD_S = 0.005  # so long it is taken to fall on as it does: on the mean, a fall is seen half a sample late
SHORTEST_STEP_S = 0.30
EDGE_BEFORE_S = 0.20  # the steepest rise is looked for in this time before the peak
SHARPNESS = 8  # how much the steepest rise outweighs the others: a rise half as steep counts 1/256
PEAK_SHARE = 1 / 3  # of the peak in the time of the contact; the rise has the others
LEAD_S = 0.066  # from the contact to that time, the delay of the filters included


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


def _steepest(rises: Sequence[float] | Array) -> float:
    """Return where the rises (n,) are steepest; of two nearly as steep no hair decides, both count."""
    highest = 0.0
    for rise in rises:
        if rise > highest:  # noqa: PLR1730 - see below
            highest = rise
    if highest <= 0.0:
        return 0.0
    total, moment = 0.0, 0.0
    for k, rise in enumerate(rises):
        if rise > 0.0:
            weight = (rise / highest) ** SHARPNESS
            total += weight
            moment += weight * k
    return moment / total


def _peaks(
    wave: Sequence[float] | Array,
    rises: Sequence[float] | Array,
    start: int,
    search: _Search,
    decay: float,
    shortest: int,
    before: int,
    rate_hz: float,
) -> tuple[Array, _Search]:
    """Follow the wave (n,), whose first value has the position `start`, value by value.

    Parameters
    ----------
    wave : (n,) of float
        Contact signal at the rhythm of steps.
    rises : (m,) of float
        Rise of the signal; the last n are those of the wave.
    start : int
        Position of the first value of the wave.
    search : _Search
        Where the search is.
    decay : float
        Share of the threshold that is left after a sample.
    shortest : int
        Samples of the shortest step.
    before : int
        Samples before a peak in which its steepest rise is looked for.
    rate_hz : float
        Samples per second.

    Returns
    -------
    found : (p, 4) float64
        Of each peak: position of the steepest rise, of the peak, and of the newest sample; height.
    search : _Search
        Where the search is now.
    """
    threshold, armed, peak, peak_at, valley, last, step, previous = search
    ahead, fall, lowest = AHEAD_S * rate_hz, FALL, LOWEST
    oldest = start + len(wave) - len(rises)
    found, count = np.empty((len(wave) // shortest + 2, 4)), 0
    for at, value in enumerate(wave, start):
        threshold *= decay
        if threshold < lowest:  # noqa: PLR1730 - uncompiled, a call costs more than all the rest of the loop
            threshold = lowest
        if armed:
            if value > peak:
                peak, peak_at = value, at
            elif value + ahead * (value - previous) < peak - fall * threshold:
                gap = peak_at - last
                if gap >= shortest and peak > _asked(gap / step) * threshold:
                    first = max(peak_at - before, oldest)
                    found[count, 0] = first + _steepest(rises[first - oldest : peak_at - oldest + 1])
                    found[count, 1], found[count, 2], found[count, 3] = peak_at, at, peak
                    count += 1
                    step, last = _step_after(gap, step, rate_hz), peak_at
                    threshold = max(lowest, threshold + 0.3 * (peak - threshold))
                    armed, valley = False, value
                else:
                    peak, peak_at = value, at
        elif value < valley:
            valley = value
        elif value > valley + 0.5 * fall * threshold:
            armed, peak, peak_at = True, value, at
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
        self._rate_hz = rate_hz
        self._rhythm = (Filter("low", 2, RHYTHM_HZ[1], rate_hz), Filter("high", 1, RHYTHM_HZ[0], rate_hz))
        self._edge = Filter("low", 2, EDGE_HZ, rate_hz)
        self._decay = 0.5 ** (1.0 / (HALF_LIFE_S * rate_hz))
        self._shortest = round(SHORTEST_STEP_S * rate_hz)
        self._before = round(EDGE_BEFORE_S * rate_hz)
        self._peaks = fastest(_peaks, _asked, _step_after, _steepest)
        self._compiled = is_compiled(self._peaks)
        self._begin_run()

    def update(self, block: PelvisBlock) -> list[Candidate]:
        """Return the contacts found in the next samples."""
        if block.new_run:
            self._begin_run()
        if not len(block):
            return []
        signal = block.acc_level[:, 2] - block.acc_level[:, 0]
        low, high = self._rhythm
        wave = high.update(low.update(signal))
        edge = self._edge.update(signal)
        before = edge[:1] if self._edge_last is None else self._edge_last
        rise = edge - np.concatenate([before, edge[:-1]])
        self._edge_last = edge[-1:]
        self._rises.add(len(rise))[0] = rise
        return self._candidates(wave)

    def _begin_run(self) -> None:
        for part in (*self._rhythm, self._edge):
            part.reset()
        self._edge_last: Array | None = None
        self._rises = Recent(1, keep=4 * self._before)
        self._search = _Search(LOWEST, True, -np.inf, 0, np.inf, -self._shortest, USUAL_STEP_S * self._rate_hz, 0.0)

    def _candidates(self, wave: Array) -> list[Candidate]:
        rises = self._rises.between(self._rises.first, self._rises.end)[0]
        values = wave, rises
        if not self._compiled:  # lists of numbers are faster than arrays
            values = wave.tolist(), rises.tolist()
        start = self._rises.end - len(wave)
        how = self._decay, self._shortest, self._before, self._rate_hz
        found, self._search = self._peaks(*values, start, self._search, *how)
        lead = LEAD_S * self._rate_hz
        return [
            Candidate(PEAK_SHARE * peak_at + (1.0 - PEAK_SHARE) * steepest - lead, int(seen), height)
            for steepest, peak_at, seen, height in zip(*found.T.tolist(), strict=True)
        ]
