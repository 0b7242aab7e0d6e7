"""Running pelvic rotation: heading against its mean over the last stride, causal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipline.gait.posture import HEADING, HEADING_SUM, Posture

USUAL_STRIDE_S = 1.1  # while nobody walks
FORGET_S = 2.5  # after the last contact the stride time is the usual one again


class RotationTrace:
    """Trace the rotation of the pelvis about the vertical, its zero the mean heading over the last stride.

    Parameters
    ----------
    posture : Posture
        Angles of the last seconds.
    """

    def __init__(self, posture: Posture) -> None:
        self._posture = posture
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
        positions = np.arange(start, self._posture.end)
        windows = np.empty(len(positions), dtype=np.int64)
        changes = [(told, round(duration_s * self._posture.rate_hz)) for told, duration_s in strides]
        at = start
        for told, window in [*changes, (self._posture.end, 0)]:
            forget = max(at, min(self._since + self._forget, told))
            windows[at - start : forget - start] = self._window
            windows[forget - start : told - start] = self._usual
            at = told
            if window:
                self._window, self._since = window, told
        behind = np.maximum(positions - windows, self._posture.first)
        now = self._posture.between(start, self._posture.end)
        count = positions - behind
        mean = (now[HEADING_SUM] - self._posture.values(behind, HEADING_SUM)) / np.maximum(count, 1)
        return np.where(count > 0, now[HEADING] - mean, 0.0)
