"""Initial contacts from the vertical and forward acceleration of the pelvis, causal.

At initial contact the body brakes: the forward acceleration falls while the vertical one rises. The difference of
the two, low-passed to the rhythm of steps, has one peak per step, and the steepest rise before that peak lies close
to the contact. A peak counts when it stands out against a threshold that follows the wearer's own steps.

References
----------
Peaks of the forward acceleration at contact: Zijlstra, Hof: Assessment of spatio-temporal gait parameters from trunk
accelerations during human walking, Gait Posture 18, 2003. The combination and its constants are this project's;
`benchmarks/accuracy.py` judges them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hipline.gait.recent import Recent
from hipline.motion.filters import Filter
from hipline.motion.forms import fastest, is_compiled
from hipline.motion.pelvis import PelvisBlock

Array = NDArray[np.float64]

RHYTHM_HZ = (0.4, 5.0)  # what passes of the contact signal for finding peaks
EDGE_HZ = 8.0  # low-pass for finding the steepest rise
LOWEST = 0.8  # m/s², the threshold never falls below
HALF_LIFE_S = 1.5  # of the threshold
STANDS_OUT = 0.7  # a peak must reach this share of the threshold
FALL = 0.2  # a peak is over when the signal fell by this share of the threshold
SHORTEST_STEP_S = 0.30
EDGE_BEFORE_S = 0.20  # the steepest rise is looked for in this time before the peak
LEAD_S = 0.083  # from the contact to the middle of rise and peak


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


class _Search(NamedTuple):
    """The search for the next peak; positions count from the start of the run."""

    threshold: float
    armed: bool  #: whether a peak is looked for; else first a valley
    peak: float
    peak_at: int
    valley: float
    last: int  #: where the last peak was that counted


def _next_peak(wave: Array, at: int, start: int, search: _Search, decay: float, shortest: int) -> tuple[int, _Search]:
    """Follow the wave (n,), whose first value has the position `start`, from index `at` on, up to where a peak is over.

    Returns the index after that, or -1 where there is no peak, and the search so far.
    """
    threshold, armed, peak, peak_at, valley, last = search
    for i in range(at, len(wave)):
        value = wave[i]
        threshold *= decay
        if threshold < LOWEST:  # noqa: PLR1730 - uncompiled, a call costs more than all the rest of the loop
            threshold = LOWEST
        if armed:
            if value > peak:
                peak, peak_at = value, start + i
            elif value < peak - FALL * threshold:
                if peak > STANDS_OUT * threshold and peak_at - last >= shortest:
                    threshold = max(LOWEST, threshold + 0.3 * (peak - threshold))
                    return i + 1, _Search(threshold, False, peak, peak_at, value, peak_at)
                peak, peak_at = value, start + i
        else:
            if value < valley:  # noqa: PLR1730
                valley = value
            if value > valley + 0.5 * FALL * threshold:
                armed, peak, peak_at = True, value, start + i
    return -1, _Search(threshold, armed, peak, peak_at, valley, last)


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
        self._next_peak = fastest(_next_peak)
        self._compiled = is_compiled(self._next_peak)
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
        return self._peaks(start, wave)

    def _begin_run(self) -> None:
        for part in (*self._rhythm, self._edge):
            part.reset()
        self._edge_last: float | None = None
        self._rises = Recent(1, keep=4 * self._before)
        self._search = _Search(LOWEST, True, -np.inf, 0, np.inf, -self._shortest)

    def _peaks(self, start: int, wave: Array) -> list[Candidate]:
        found: list[Candidate] = []
        values = wave if self._compiled else wave.tolist()  # numbers are faster than an array of them
        at = 0
        while True:
            at, self._search = self._next_peak(values, at, start, self._search, self._decay, self._shortest)
            if at < 0:
                return found
            peak_at = self._search.last
            found.append(Candidate(self._contact(peak_at), start + at - 1, self._search.peak))

    def _contact(self, peak_at: int) -> float:
        """Return the position of the contact that belongs to a peak."""
        first = max(peak_at - self._before, self._rises.first)
        steepest = first + int(np.argmax(self._rises.rows(first, peak_at + 1)[:, 0]))
        return 0.5 * (peak_at + steepest) - LEAD_S * self._rate_hz
