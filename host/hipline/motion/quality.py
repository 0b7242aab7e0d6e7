"""Whether a calibration is good enough, check by check: green, amber or red, for words and for files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hipline.events import BOWS, STEPS
from hipline.motion.calibration import Calibration
from hipline.motion.sources import ForwardSource, Quality, ZeroSource


class Level(StrEnum):
    """How a check went."""

    GOOD = "good"
    FAIR = "fair"  #: it can be measured with, but doing it again would be better
    POOR = "poor"  #: do it again

    @property
    def badness(self) -> int:
        """0 for the best level."""
        return list(Level).index(self)


class Topic(StrEnum):
    """What is checked."""

    FORWARD = "forward"  #: how sure it is which way is forward
    STILL = "still"  #: whether the wearer stood still for the zero
    GRAVITY = "gravity"  #: whether the sensor felt the pull of the earth as it is
    BOWS = "bows"  #: whether the bows that were asked for were seen
    AXIS = "axis"  #: whether bows and steps mean the same forward
    STEPS = "steps"  #: whether there were enough straight steps
    RHYTHM = "rhythm"  #: whether they were regular


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a calibration.

    Attributes
    ----------
    topic : Topic
        What was checked.
    level : Level
        How it went.
    value : float or None
        The number behind it, in the unit of the evidence; None where there is none.
    """

    topic: Topic
    level: Level
    value: float | None


# good up to the first, fair up to the second limit
STILL_DPS = (3.0, 6.0)
GRAVITY_OFF_G = (0.05, 0.10)
AXIS_DEG = (10.0, 35.0)
REGULARITY = 0.6  # below it is fair at worst: who limps cannot do better, and is not asked to
# good from the first, fair from the second limit
STEPS_COUNTED = (STEPS, 7)
FORWARD = {Quality.SURE: Level.GOOD, Quality.FAIR: Level.FAIR, Quality.DOUBTFUL: Level.POOR}
ZERO = {
    ZeroSource.GIVEN: Level.GOOD,
    ZeroSource.QUIET_STANDING: Level.GOOD,
    ZeroSource.STANDING: Level.FAIR,
    ZeroSource.FIRST_WALK: Level.POOR,
}


def _at_most(value: float, limits: tuple[float, float]) -> Level:
    return Level.GOOD if value <= limits[0] else Level.FAIR if value <= limits[1] else Level.POOR


def _at_least(value: float, limits: tuple[float, float]) -> Level:
    return _at_most(-value, (-limits[0], -limits[1]))


def checks(calibration: Calibration) -> tuple[Check, ...]:
    """Judge a calibration; what cannot be judged is left out."""
    evidence = calibration.evidence
    told = [Check(Topic.FORWARD, FORWARD[calibration.quality], calibration.confidence)]
    still = ZERO[calibration.neutral]
    if evidence.still_dps is not None:
        still = worst(still, _at_most(evidence.still_dps, STILL_DPS))
    told.append(Check(Topic.STILL, still, evidence.still_dps))
    if evidence.gravity_g is not None:
        told.append(Check(Topic.GRAVITY, _at_most(abs(evidence.gravity_g - 1.0), GRAVITY_OFF_G), evidence.gravity_g))
    if calibration.forward is ForwardSource.GIVEN:  # neither bows nor steps were needed
        return tuple(told)
    if evidence.bows is not None:
        level = Level.GOOD if evidence.bows >= BOWS else Level.FAIR
        told.append(Check(Topic.BOWS, level, evidence.bows))
    if evidence.axis_deg is not None:
        told.append(Check(Topic.AXIS, _at_most(evidence.axis_deg, AXIS_DEG), evidence.axis_deg))
    told.append(Check(Topic.STEPS, _at_least(evidence.steps, STEPS_COUNTED), evidence.steps))
    if evidence.regularity is not None:
        even = evidence.regularity >= REGULARITY
        told.append(Check(Topic.RHYTHM, Level.GOOD if even else Level.FAIR, evidence.regularity))
    return tuple(told)


def worst(*levels: Level) -> Level:
    """Return the worst of some levels."""
    return max(levels, key=lambda level: level.badness)


def verdict(found: tuple[Check, ...]) -> Level:
    """Return the level of the whole: that of its worst check."""
    return worst(*(check.level for check in found))
