"""Whether the zero of tilt still holds.

Whenever the wearer stands still, the clip should see gravity as it did at neutral. Where it does not, it has slipped
on the belt, or the wearer stands differently: either way the zero is in doubt, and no stride is judged by it, until a
stand is as at neutral again, or walking tells otherwise: see `hipline.gait.slip`.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from hipline.motion.calibration import Calibration
from hipline.motion.quaternion import rotate
from hipline.motion.sources import ZeroSource
from hipline.motion.stands import Stand

MOVED = math.radians(4.0)  # gravity this far from neutral puts the zero in doubt
BELIEVED_S = 3.0  # a stand this long may say that the clip moved; a shorter one only that it did not
NOT_UPRIGHT = math.radians(30.0)  # further away the wearer sits or lies: that says nothing about the clip
# a neutral found in any other way is no match for a quiet stand
COMPARABLE = (ZeroSource.GIVEN, ZeroSource.QUIET_STANDING)


class Lean(NamedTuple):
    """How gravity lies in a stand, against neutral, degrees: positive = front down, left side up."""

    tilt_deg: float
    obliquity_deg: float


def lean_of(stand: Stand, calibration: Calibration) -> Lean:
    """Return how a stand leans, by the axes of a calibration."""
    forward, left, up = rotate(calibration.mounting, stand.up_sensor)
    return Lean(math.degrees(math.atan2(-forward, up)), math.degrees(math.asin(max(-1.0, min(1.0, left)))))


class ZeroCheck:
    """Judge at every stand whether the zero still holds.

    Parameters
    ----------
    calibration : Calibration
        The neutral to hold against.

    Attributes
    ----------
    doubt : Stand or None
        That says that the clip has moved; None where the zero holds.
    last : Stand or None
        The newest stand of somebody upright.
    """

    def __init__(self, calibration: Calibration) -> None:
        self._neutral_up = calibration.up_sensor
        self._neutral_end_s = calibration.neutral_end_s
        self._comparable = calibration.neutral in COMPARABLE
        self.doubt: Stand | None = None
        self.last: Stand | None = None

    def is_upright(self, stand: Stand) -> bool:
        """Return whether the wearer stood upright; else they sat or lay."""
        return stand.angle_from(self._neutral_up) < NOT_UPRIGHT

    def update(self, stand: Stand) -> Stand | None:
        """Take a stand; return the one that says that the clip has moved since the neutral, or None."""
        if stand.end_s <= self._neutral_end_s:
            return self.doubt
        angle = stand.angle_from(self._neutral_up)
        if angle < NOT_UPRIGHT:
            self.last = stand
        if angle <= MOVED:
            self.doubt = None
        elif self._comparable and angle < NOT_UPRIGHT and stand.end_s - stand.start_s >= BELIEVED_S:
            self.doubt = stand
        return self.doubt
