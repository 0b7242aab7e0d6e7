"""Initial contacts from the vertical and forward acceleration of the pelvis, causal.

At initial contact the body brakes: the forward acceleration falls while the vertical one rises. The difference of
the two, low-passed to the rhythm of steps, has one peak per step, and the steepest rise before that peak lies close
to the contact. So does the steepest fall of the forward acceleration alone; people differ in which of them comes first,
and the contact is taken between them. Which peaks count, `hipline.gait.peaks` says.

References
----------
Peaks of the forward acceleration at contact: Zijlstra, Hof: Assessment of spatio-temporal gait parameters from trunk
accelerations during human walking, Gait Posture 18, 2003. The combination and its constants are this project's;
`benchmarks/accuracy.py` judges them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hipline.gait import peaks
from hipline.gait.recent import Recent
from hipline.motion.filters import Filter, FilterBank
from hipline.motion.forms import fastest, is_compiled
from hipline.motion.pelvis import PelvisBlock

Array = NDArray[np.float64]

RHYTHM_HZ = (0.4, 5.0)  # what passes of the contact signal for finding peaks
EDGE_HZ = 12.0  # low-pass for finding the steepest rise
BRAKING_HZ = 8.0  # low-pass of the forward acceleration, for finding its steepest fall
HALF_LIFE_S = 1.5  # of the threshold
TURN_HZ = 1.0  # low-pass of the rate of turning
FORGETS = 0.5  # for each radian turned the threshold falls by e to the power of this: steps in a turn are small
SHORTEST_STEP_S = 0.30
EDGE_BEFORE_S = 0.20  # the steepest rise is looked for in this time before the peak
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
        self._find = fastest(peaks.find, *peaks.PARTS)
        self._compiled = is_compiled(self._find)
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
        self._keep(self._rhythm.update(signals[0]), signals[1:3])
        turning = np.abs(signals[3])
        kept = turning * (-FORGETS / self._rate_hz)
        np.exp(kept, out=kept)
        kept *= self._decay
        return self._candidates(kept, turning)

    def _begin_run(self) -> None:
        self._smooth.reset()
        self._rhythm.reset()
        self._edges_last: Array | None = None
        self._last: Array | None = None
        self._recent = Recent(4, keep=4 * self._before)
        self._search = peaks.begin(self._shortest, self._rate_hz)

    def _fine(self, signals: Array) -> Array:
        """Return signals (k, n) with values in between, on straight lines, where there are too few."""
        if self._finer == 1:
            return signals
        before = np.concatenate([signals[:, :1] if self._last is None else self._last, signals[:, :-1]], axis=1)
        self._last = signals[:, -1:]
        shares = np.arange(1, self._finer + 1) / self._finer
        return (before[..., None] + shares * (signals - before)[..., None]).reshape(len(signals), -1)

    def _keep(self, wave: Array, edges: Array) -> None:
        """Keep the wave (n,), and of the signal and the forward acceleration, both (2, n) with their edges but without
        noise, how fast the one rises and the other falls.
        """  # noqa: D205
        recent = self._recent.add(len(wave))
        recent[0], recent[2] = wave, edges[1]
        slopes = recent[1::2]
        slopes[:, 0] = 0.0 if self._edges_last is None else edges[:, 0] - self._edges_last
        np.subtract(edges[:, 1:], edges[:, :-1], out=slopes[:, 1:])
        np.negative(slopes[1], out=slopes[1])
        self._edges_last = edges[:, -1].copy()

    def _candidates(self, kept: Array, turning: Array) -> list[Candidate]:
        start = self._recent.end - len(kept)
        signals = self._recent.between(self._recent.first, self._recent.end)
        if not self._compiled:  # lists of numbers are faster than arrays, where every number is looked at
            wave, rises, forward, falls = signals
            signals = wave.tolist(), rises.tolist(), forward, falls.tolist()
            kept, turning = kept.tolist(), turning.tolist()
        search = signals, kept, turning, start, self._search
        found, self._search = self._find(*search, self._shortest, self._before, self._rate_hz)
        if not len(found):
            return []
        places, seen, heights = found.T
        # a sample is the last of the values that were made of it; before the first one, nothing was measured
        positions = np.maximum((places - LEAD_S * self._rate_hz + 1.0) / self._finer - 1.0, 0.0)
        newest = seen.astype(np.int64) // self._finer
        return list(map(Candidate, positions.tolist(), newest.tolist(), heights.tolist()))
