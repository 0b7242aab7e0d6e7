"""How a clip is worn that was calibrated in the first steps, without guidance."""

from __future__ import annotations

from hipline.motion.calibration import Calibration
from hipline.motion.sources import ForwardSource, Quality, ZeroSource


def worn(quality: str = "sure", zero: ZeroSource = ZeroSource.QUIET_STANDING) -> Calibration:
    """Return the calibration of somebody who stood from 2 to 7 s, told at 12 s."""
    up, forward = (0.0, 0.0, 1.0), (1.0, 0.0, 0.0)
    return Calibration(up, forward, zero, 2.0, 7.0, ForwardSource.FIRST_STEPS, 0.9, Quality(quality), 12.0)
