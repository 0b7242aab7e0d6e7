"""When the zero of tilt deserves a word, whatever the view."""

from __future__ import annotations

from hipline.motion.calibration import Calibration
from hipline.motion.sources import Quality
from hipline.motion.zero import COMPARABLE


def is_doubtful(calibration: Calibration | None) -> bool:
    """Say whether forward is more a guess than a finding."""
    return calibration is not None and calibration.quality is Quality.DOUBTFUL


def new_zero_helps(calibration: Calibration | None, clip_moved: bool) -> bool:
    """Say whether a new zero would be better than this one: it is in doubt, or was never a quiet stand."""
    return clip_moved or (calibration is not None and calibration.neutral not in COMPARABLE)
