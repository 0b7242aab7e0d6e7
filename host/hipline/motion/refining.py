"""Go on looking for forward while the wearer walks on, until it is known well.

The first steps of a day are few, and often no straight ones: around a chair, through a door. Then the forward axis is
found from what there is, and its standard error says how far it may be off. Here the search goes on: where more steps
tell forward better, it is measured by them from then on. What was told before stays as it was told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from hipline.motion.calibration import (
    CONFIDENT,
    ENOUGH_WINDOWS,
    FEWEST_WINDOWS,
    MOST_WINDOWS,
    Calibration,
    mean_up,
)
from hipline.motion.forward import NO_AXIS, Direction, Window, direction, look
from hipline.motion.hops import Hops
from hipline.motion.mounting import across
from hipline.motion.orientation import Attitude
from hipline.motion.timeline import EvenBlock

KNOWN = np.radians(6.0)  # standard error of the axis from which on the search is over
BETTER = 0.5  # share of the standard error of now that a better one has at most
APART = np.radians(12.0)  # what differs by less is left as it is: people's axes are known no better


class Refiner:
    """Look for forward in what comes after the calibration.

    Parameters
    ----------
    rate_hz : float
        Samples per second.
    calibration : Calibration
        How the clip is worn, as far as it is known.
    windows : sequence of Window
        Of walking, that it was made of.
    """

    def __init__(self, rate_hz: float, calibration: Calibration, windows: Sequence[Window]) -> None:
        self._rate_hz = rate_hz
        self._hops = Hops(rate_hz)
        self._calibration = calibration
        self._windows = list(windows)
        self._newest = _told(self._windows)
        self._axis_sd = NO_AXIS if self._newest is None else self._newest.axis_sd_rad  # of the forward in use

    @property
    def over(self) -> bool:
        """Whether forward is known well, or as well as it will be."""
        found, count = self._newest, len(self._windows)
        well = found is not None and found.axis_sd_rad <= KNOWN and found.confidence >= CONFIDENT
        return (well and count >= ENOUGH_WINDOWS) or count >= MOST_WINDOWS

    def cut(self, even: EvenBlock, attitude: Attitude) -> Iterator[tuple[EvenBlock, Attitude]]:
        """Cut samples where something may be found."""
        if even.new_run:
            self._hops.begin_run()
        return self._hops.cut(even, attitude)

    def update(self, even: EvenBlock, attitude: Attitude, *, walking: bool) -> Calibration | None:
        """Take a part; return a better calibration where there is one now.

        Parameters
        ----------
        even, attitude : EvenBlock, Attitude
            A part, as `cut` gives it.
        walking : bool
            Whether the wearer walks: nothing is looked for in what else people do.
        """
        newest = self._hops.take(even, attitude)
        if newest is None or not walking or len(newest[0]) < self._hops.window:
            return None
        window = look(*newest, self._rate_hz)
        if window is None:
            return None
        self._windows.append(window)
        found = self._newest = _told(self._windows)
        if found is None or not self._is_better(found):
            return None
        self._axis_sd = found.axis_sd_rad
        self._calibration = self._calibration.refined(found, float(newest[0].time_s[-1]))
        return self._calibration

    def _is_better(self, found: Direction) -> bool:
        """Return whether these windows tell more than those by which forward was taken."""
        now = self._calibration
        if len(self._windows) < FEWEST_WINDOWS or found.confidence < CONFIDENT:
            return False
        if now.is_guess:
            return True
        forward = across(found.forward_sensor, np.array(now.up_sensor))
        apart = forward @ np.array(now.forward_sensor) < np.cos(APART)
        return bool(apart and found.axis_sd_rad <= BETTER * self._axis_sd)


def _told(windows: list[Window]) -> Direction | None:
    """Return what windows tell, straight ones where there are any."""
    windows = [w for w in windows if w.straight] or windows
    return direction(windows, mean_up(windows)) if windows else None
