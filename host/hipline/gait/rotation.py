"""Running pelvic rotation: heading against its mean over the last stride, causal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipline.gait.posture import HEADING, HEADING_SUM, Posture
from hipline.gait.recent import Array, Window
from hipline.motion.forms import fastest

USUAL_STRIDE_S = 1.1  # while nobody walks
FORGET_S = 2.5  # after the last contact the stride time is the usual one again


def against(posture: Window, start: int, windows: NDArray[np.int64]) -> Array:
    """Return the heading of the samples from position `start` on, rad, against its mean over as many samples (n,)."""
    summed = posture.table[HEADING_SUM, posture.at :]
    here = np.arange(start - posture.first, start - posture.first + len(windows))
    behind = np.maximum(here - windows, 0)
    count = here - behind
    mean = (summed[here] - summed[behind]) / np.maximum(count, 1)
    return np.where(count > 0, posture.table[HEADING, posture.at :][here] - mean, 0.0)


def against_loop(posture: Window, start: int, windows: NDArray[np.int64]) -> Array:
    """Do the same, sample by sample, to be compiled."""
    told, first = np.zeros(len(windows)), start - posture.first + posture.at
    for i in range(len(windows)):
        here = first + i
        behind = max(here - windows[i], posture.at)
        if here > behind:
            mean = (posture.table[HEADING_SUM, here] - posture.table[HEADING_SUM, behind]) / (here - behind)
            told[i] = posture.table[HEADING, here] - mean
    return told


class RotationTrace:
    """Trace the rotation of the pelvis about the vertical, its zero the mean heading over the last stride.

    Parameters
    ----------
    posture : Posture
        Angles of the last seconds.
    """

    def __init__(self, posture: Posture) -> None:
        self._posture = posture
        self._against = fastest(against_loop, plain=against)
        self._usual = round(USUAL_STRIDE_S * posture.rate_hz)
        self._forget = round(FORGET_S * posture.rate_hz)
        self.reset()

    def reset(self) -> None:
        """Start over after a long loss."""
        self._window, self._since = self._usual, -self._forget

    def update(self, start: int, strides: list[tuple[int, float]]) -> NDArray[np.float64]:
        """Return the rotation, rad, of the samples from position `start` on.

        `strides` are the strides that ended meanwhile: position when it was told, and duration in s.
        """
        windows: list[int] = []
        counts: list[int] = []
        changes = [(told, round(duration_s * self._posture.rate_hz)) for told, duration_s in strides]
        at = start
        for told, window in [*changes, (self._posture.end, 0)]:
            forget = max(at, min(self._since + self._forget, told))
            windows += self._window, self._usual
            counts += forget - at, told - forget
            at = told
            if window:
                self._window, self._since = window, told
        return self._against(self._posture.window, start, np.repeat(np.array(windows, dtype=np.int64), counts))
