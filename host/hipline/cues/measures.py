"""What the rules compare: one number per stride, and how much it differs in anybody's walking."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter

from hipline.events import Side, Stride

_SHARP = 0.55  # standard error over usual spread at which an own value counts as sharp: half a minute of walking
_FINAL = 0.3  # and at which nothing more is learned: a minute and a half


class Unit(StrEnum):
    """Unit of a measure."""

    DEGREES = "deg"
    POINTS = "pct_points"  #: percent, differences in percentage points
    LOG_PERCENT = "pct"  #: 100 times a natural logarithm, so that a difference of 5 is 5 percent


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of a stride.

    Attributes
    ----------
    name : str
        Its name, in files too.
    unit : Unit
        Of its value.
    of : callable
        Takes it from a stride; NaN where the stride does not tell it.
    spread : float
        Usual standard deviation from stride to stride.
    per_spm : float
        How much it may change with each step a minute: doubt where the own walking is known at another cadence only.
        From the speed classes of Schwartz 2008, the steepest of the slopes between slow and fast.
    alike : float
        Strides in a row that resemble each other so much that they count as one.
    worn : bool
        Whether it shifts when the clip is worn anew.
    """

    name: str
    unit: Unit
    of: Callable[[Stride], float]
    spread: float
    per_spm: float
    alike: float = 10.0
    worn: bool = False

    @property
    def sharp(self) -> float:
        """Standard error at which limits need not be wider for it."""
        return _SHARP * self.spread

    @property
    def final(self) -> float:
        """Standard error at which an own value is learned to the end."""
        return _FINAL * self.spread


def _drop_left(stride: Stride) -> float:
    return stride.pelvic_drop_deg if stride.side is Side.RIGHT else math.nan


def _drop_right(stride: Stride) -> float:
    return stride.pelvic_drop_deg if stride.side is Side.LEFT else math.nan


def _step_length(stride: Stride) -> float:
    # the inverted pendulum: length grows with the root of the rise, whatever the leg length
    return 50.0 * math.log(stride.vertical_excursion_m) if stride.vertical_excursion_m > 0.0 else math.nan


def _braking(stride: Stride) -> float:
    return 100.0 * math.log(stride.braking_peak_m_s2) if stride.braking_peak_m_s2 > 0.0 else math.nan


MEASURES = (
    Measure("tilt", Unit.DEGREES, attrgetter("tilt_mean_deg"), spread=1.3, per_spm=0.15, worn=True),
    Measure("rotation", Unit.DEGREES, attrgetter("rotation_rom_deg"), spread=2.0, per_spm=0.3),
    Measure("drop_left", Unit.DEGREES, _drop_left, spread=0.8, per_spm=0.1, alike=5.0),  # of one foot only
    Measure("drop_right", Unit.DEGREES, _drop_right, spread=0.8, per_spm=0.1, alike=5.0),
    Measure("asymmetry", Unit.POINTS, attrgetter("step_asymmetry_pct"), spread=4.0, per_spm=0.1),
    Measure("step_length", Unit.LOG_PERCENT, _step_length, spread=6.0, per_spm=1.0),
    Measure("braking", Unit.LOG_PERCENT, _braking, spread=15.0, per_spm=1.5),
)
TILT, ROTATION, DROP_LEFT, DROP_RIGHT, ASYMMETRY, STEP_LENGTH, BRAKING = range(len(MEASURES))
