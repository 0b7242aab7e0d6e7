"""Whether the zero of tilt still holds.

Whenever the wearer stands still, the clip should see gravity as it did at neutral. Where it does not, it has slipped
on the belt, or the wearer stands differently: either way the zero is in doubt, and no stride is judged by it.
"""

from __future__ import annotations

import math

from hipline.motion.calibration import Calibration
from hipline.motion.sources import ZeroSource
from hipline.motion.stands import Stand

MOVED = math.radians(4.0)  # gravity this far from neutral puts the zero in doubt
BELIEVED_S = 3.0  # a stand this long may say that the clip moved; a shorter one only that it did not
NOT_UPRIGHT = math.radians(30.0)  # further away the wearer sits or lies: that says nothing about the clip
# a neutral found in any other way is no match for a quiet stand
COMPARABLE = (ZeroSource.GIVEN, ZeroSource.QUIET_STANDING)


class ZeroCheck:
    """Judge at every stand whether the zero still holds.

    Parameters
    ----------
    calibration : Calibration
        The neutral to hold against.

    Attributes
    ----------
    moved : bool
        Whether the clip seems to have moved.
    last : Stand or None
        The newest stand of somebody upright.
    """

    def __init__(self, calibration: Calibration) -> None:
        self._neutral_up = calibration.up_sensor
        self._neutral_end_s = calibration.neutral_end_s
        self._comparable = calibration.neutral in COMPARABLE
        self.moved = False
        self.last: Stand | None = None

    def is_upright(self, stand: Stand) -> bool:
        """Return whether the wearer stood upright; else they sat or lay."""
        return stand.angle_from(self._neutral_up) < NOT_UPRIGHT

    def update(self, stand: Stand) -> bool:
        """Take a stand; return whether the clip seems to have moved since the neutral."""
        if stand.end_s <= self._neutral_end_s:
            return self.moved
        angle = stand.angle_from(self._neutral_up)
        if angle < NOT_UPRIGHT:
            self.last = stand
        if angle <= MOVED:
            self.moved = False
        elif self._comparable and angle < NOT_UPRIGHT and stand.end_s - stand.start_s >= BELIEVED_S:
            self.moved = True
        return self.moved
