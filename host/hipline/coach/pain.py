"""Pain beside movement: when it came, and how the wearer walked just before each score."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from hipline.events import Stride

LOWEST, HIGHEST = 0, 10
STRIDES = 20  # good ones before a score, of which the means are shown: some twenty seconds of walking
LOOK_BACK_S = 120.0  # older strides say nothing about a score
_MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class Score:
    """How much it hurt, 0 to 10, at a time on the clip's clock, s."""

    time_s: float
    score: int


@dataclass(frozen=True, slots=True)
class PainPoint:
    """One score beside the walking before it; a mean is NaN where there were fewer than ten good strides.

    Attributes
    ----------
    minute : float
        Since the first contact of the walk.
    walked_min : float
        Of these, minutes of walking.
    score : int
        0 to 10.
    tilt_deg, rotation_rom_deg, cadence_spm : float
        Means of the last good strides before the score.
    strides : int
        How many these were.
    """

    minute: float
    walked_min: float
    score: int
    tilt_deg: float
    rotation_rom_deg: float
    cadence_spm: float
    strides: int


@dataclass(frozen=True, slots=True)
class PainStory:
    """What the scores of a walk tell.

    Attributes
    ----------
    points : tuple of PainPoint
        In the order of time.
    worst : int
        The highest score; 0 without one.
    first_min : float
        Minutes of walking before the first score above 0; NaN where nothing hurt.
    walked_min : float
        Minutes of walking in all.
    pain_free_min : float
        Minutes of walking without pain: up to the first score above 0, or all of them.
    """

    points: tuple[PainPoint, ...]
    worst: int
    first_min: float
    walked_min: float
    pain_free_min: float


def story(scores: Sequence[Score], strides: Sequence[Stride]) -> PainStory:
    """Set the scores of a walk beside its strides.

    Parameters
    ----------
    scores : sequence of Score
        In any order; those without a time (NaN) came before the walk and count as its start.
    strides : sequence of Stride
        In the order in which they were told.
    """
    begin_s = strides[0].start_s if strides else math.nan
    points = tuple(_point(score, strides, begin_s) for score in sorted(scores, key=lambda score: _when(score, begin_s)))
    walked_min = _walked_min(strides, math.inf)
    first_min = next((point.walked_min for point in points if point.score > 0), math.nan)
    return PainStory(
        points,
        max((point.score for point in points), default=0),
        first_min,
        walked_min,
        walked_min if math.isnan(first_min) else first_min,
    )


def _when(score: Score, begin_s: float) -> float:
    return begin_s if math.isnan(score.time_s) else score.time_s


def _point(score: Score, strides: Sequence[Stride], begin_s: float) -> PainPoint:
    time_s = _when(score, begin_s)
    before = [s for s in strides if s.valid and time_s - LOOK_BACK_S <= s.end_s <= time_s][-STRIDES:]
    enough = len(before) >= STRIDES // 2
    return PainPoint(
        minute=max(time_s - begin_s, 0.0) / _MINUTE_S if strides else 0.0,
        walked_min=_walked_min(strides, time_s),
        score=score.score,
        tilt_deg=fmean(s.tilt_mean_deg for s in before) if enough else math.nan,
        rotation_rom_deg=fmean(s.rotation_rom_deg for s in before) if enough else math.nan,
        cadence_spm=fmean(s.cadence_spm for s in before) if enough else math.nan,
        strides=len(before),
    )


def _walked_min(strides: Sequence[Stride], until_s: float) -> float:
    # the strides of the two feet overlap by half
    return 0.5 * sum(s.duration_s for s in strides if s.end_s <= until_s) / _MINUTE_S
