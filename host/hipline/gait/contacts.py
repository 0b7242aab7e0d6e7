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

from dataclasses import dataclass

import numpy as np

from hipline.gait.recent import Recent
from hipline.motion.filters import Filter
from hipline.motion.pelvis import PelvisBlock

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
FALL = 0.2  # a peak is over when the signal fell by this share of the threshold
SHORTEST_STEP_S = 0.30
EDGE_BEFORE_S = 0.20  # the steepest rise is looked for in this time before the peak
SHARPNESS = 8  # how much the steepest rise outweighs the others: a rise half as steep counts 1/256
PEAK_SHARE = 1 / 3  # of the peak in the time of the contact; the rise has the others
LEAD_S = 0.066  # from the contact to that time, the delay of the filters included


@dataclass(frozen=True, slots=True)
class Candidate:
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
        rise = np.diff(edge, prepend=edge[0] if self._edge_last is None else self._edge_last)
        self._edge_last = float(edge[-1])
        start = self._rises.end
        self._rises.append(rise[:, None])
        return self._peaks(start, wave.tolist())

    def _begin_run(self) -> None:
        for part in (*self._rhythm, self._edge):
            part.reset()
        self._edge_last: float | None = None
        self._rises = Recent(1, keep=4 * self._before)
        self._threshold = LOWEST
        self._armed = True
        self._peak, self._peak_at, self._valley = -np.inf, 0, np.inf
        self._last = -self._shortest
        self._step = USUAL_STEP_S * self._rate_hz

    def _peaks(self, start: int, wave: list[float]) -> list[Candidate]:
        """Follow the wave value by value; local names because this is the hot loop."""
        found: list[Candidate] = []
        threshold, decay, armed = self._threshold, self._decay, self._armed
        peak, peak_at, valley, last = self._peak, self._peak_at, self._valley, self._last
        for n, value in enumerate(wave, start):
            threshold = max(LOWEST, threshold * decay)
            if armed:
                if value > peak:
                    peak, peak_at = value, n
                elif value < peak - FALL * threshold:
                    gap = peak_at - last
                    if gap >= self._shortest and peak > self._asked(gap) * threshold:
                        found.append(Candidate(self._contact(peak_at), n, peak))
                        self._learn(gap)
                        last = peak_at
                        threshold = max(LOWEST, threshold + 0.3 * (peak - threshold))
                        armed, valley = False, value
                    else:
                        peak, peak_at = value, n
            else:
                valley = min(valley, value)
                if value > valley + 0.5 * FALL * threshold:
                    armed, peak, peak_at = True, value, n
        self._threshold, self._armed = threshold, armed
        self._peak, self._peak_at, self._valley, self._last = peak, peak_at, valley, last
        return found

    def _asked(self, gap: int) -> float:
        """Return the share of the threshold that a peak must reach, by the samples since the last step."""
        share = gap / self._step
        if share > REST:
            return STANDS_OUT
        (early, high), (due, low) = EARLY, DUE
        return high + (low - high) * min(max((share - early) / (due - early), 0.0), 1.0)

    def _learn(self, gap: int) -> None:
        """Follow the wearer's step time; after a rest it is not known."""
        if EARLY[0] * self._step < gap < SAME_STEP * self._step:
            self._step += STEP_WEIGHT * (gap - self._step)
        elif gap > FORGOTTEN_S * self._rate_hz:
            self._step = USUAL_STEP_S * self._rate_hz

    def _contact(self, peak_at: int) -> float:
        """Return the position of the contact that belongs to a peak."""
        first = max(peak_at - self._before, self._rises.first)
        rises = np.maximum(self._rises.rows(first, peak_at + 1)[:, 0], 0.0)
        steepest, highest = float(first), float(rises.max())
        if highest > 0.0:
            # of two rises that are nearly as steep, a hair must not decide: both count
            weights = (rises / highest) ** SHARPNESS
            steepest += float(weights @ np.arange(len(rises)) / weights.sum())
        return PEAK_SHARE * peak_at + (1.0 - PEAK_SHARE) * steepest - LEAD_S * self._rate_hz
