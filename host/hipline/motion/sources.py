"""Where the parts of a calibration come from, and how sure it is, in words that stand in files."""

from __future__ import annotations

from enum import StrEnum


class ZeroSource(StrEnum):
    """Where the zero of tilt and obliquity comes from."""

    GIVEN = "given"
    QUIET_STANDING = "quiet standing"
    STANDING = "standing"  #: not quite still
    FIRST_WALK = "mean of the first walk"  #: nobody stood before it


class ForwardSource(StrEnum):
    """Where forward comes from."""

    GIVEN = "given"
    FIRST_STEPS = "first steps"
    MORE_STEPS = "more steps"  #: found anew while walking on
    BOWS_AND_STEPS = "bows and steps"


class Quality(StrEnum):
    """How sure it is which way is forward."""

    SURE = "sure"
    FAIR = "fair"
    DOUBTFUL = "doubtful"
