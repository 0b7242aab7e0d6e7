"""The numbers of the cue rules, which a therapist may change; each lies within limits that are stated and checked."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields
from typing import Any


def number(default: Any, low: float, high: float) -> Any:
    """Return a field of a dataclass that holds a number from `low` to `high`; None only where that is the default."""
    return field(default=default, metadata={"limits": (low, high)})


def limits_of(kind: type[Checked]) -> dict[str, tuple[float, float]]:
    """Return the lowest and the highest value of each number of a rule."""
    return {f.name: f.metadata["limits"] for f in fields(kind) if "limits" in f.metadata}  # pyright: ignore[reportArgumentType]


class Checked:
    """Numbers that are checked when they are set.

    Raises
    ------
    ValueError
        When one of them lies outside of its limits.
    """

    __slots__ = ()

    def __post_init__(self) -> None:
        for f in fields(self):  # pyright: ignore[reportArgumentType]
            value = getattr(self, f.name)
            if f.type == "bool" and not isinstance(value, bool):
                raise ValueError(f"{type(self).__name__}: {f.name} is {value!r}; give True or False")
            if "limits" not in f.metadata or (value is None and f.default is None):
                continue
            low, high = f.metadata["limits"]
            whole = f.type == "int"
            kinds = int if whole else (int, float)
            if isinstance(value, bool) or not isinstance(value, kinds) or not low <= value <= high:
                what = "a whole number from " if whole else ""
                raise ValueError(f"{type(self).__name__}: {f.name} is {value!r}; give {what}{low:g} to {high:g}")


@dataclass(frozen=True, slots=True)
class TiltRule(Checked):
    """Stride-mean tilt away from the own walking, degrees; each stride by itself."""

    on: bool = True
    limit_deg: float = number(5.0, 2.0, 20.0)  #: cue, this far from the own walking
    amber_before_deg: float = number(1.0, 0.0, 5.0)  #: amber this far before the cue
    strong_beyond_deg: float = number(3.0, 1.0, 15.0)  #: strong this far beyond the cue
    clear_inside_deg: float = number(2.0, 0.5, 10.0)  #: over, this far inside the cue's limit
    strides: int = number(5, 3, 12)  #: in a row, to begin and to end
    spreads: float = number(3.0, 0.0, 5.0)  #: the limit is never closer than this many own spreads
    from_standing: bool = False  #: the limit counts from standing instead of from the own walking


@dataclass(frozen=True, slots=True)
class RotationRule(Checked):
    """Rotation range away from the own, degrees; median of some strides."""

    on: bool = True
    above_deg: float = number(6.0, 3.0, 25.0)  #: over the own: too large
    below_deg: float = number(5.0, 2.0, 25.0)  #: under the own: too small
    below_share: float = number(0.5, 0.2, 0.8)  #: but no further under the own than this share of it
    amber_before_deg: float = number(1.0, 0.0, 5.0)
    strong_beyond_deg: float = number(4.0, 1.0, 20.0)
    clear_inside_deg: float = number(1.5, 0.5, 10.0)
    strides: int = number(10, 5, 30)  #: of each foot, of which the median is taken
    spreads: float = number(5.0, 0.0, 8.0)  #: the limit is never closer than this many own spreads of that median


@dataclass(frozen=True, slots=True)
class DropRule(Checked):
    """Pelvic drop of one side over the own, degrees; median of some strides of that side."""

    on: bool = True
    limit_deg: float = number(3.0, 1.0, 15.0)
    amber_before_deg: float = number(1.0, 0.0, 5.0)
    strong_beyond_deg: float = number(3.0, 1.0, 15.0)
    clear_inside_deg: float = number(1.0, 0.5, 10.0)
    strides: int = number(10, 5, 30)
    spreads: float = number(5.0, 0.0, 8.0)  #: the limit is never closer than this many own spreads of that median


@dataclass(frozen=True, slots=True)
class AsymmetryRule(Checked):
    """Step times of left and right further apart than the own, percent; median of some strides."""

    on: bool = True
    limit_pct: float = number(10.0, 4.0, 60.0)
    amber_before_pct: float = number(2.0, 0.0, 20.0)
    strong_beyond_pct: float = number(10.0, 2.0, 60.0)
    clear_inside_pct: float = number(3.0, 0.5, 20.0)
    strides: int = number(10, 5, 30)
    spreads: float = number(5.0, 0.0, 8.0)


@dataclass(frozen=True, slots=True)
class LongStepRule(Checked):
    """Steps longer than the own at this cadence, and braking harder, percent; median of some strides."""

    on: bool = True
    limit_pct: float = number(10.0, 5.0, 50.0)  #: longer
    braking_pct: float = number(20.0, 5.0, 100.0)  #: and braking harder
    amber_before_pct: float = number(2.0, 0.0, 20.0)
    strong_beyond_pct: float = number(15.0, 2.0, 60.0)
    clear_inside_pct: float = number(4.0, 0.5, 20.0)
    strides: int = number(10, 5, 30)
    spreads: float = number(5.0, 0.0, 8.0)


@dataclass(frozen=True, slots=True)
class SlowWalkRule(Checked):
    """Much of the last minutes was slow, or stop and go."""

    on: bool = True
    slow_spm: float = number(85.0, 60.0, 110.0)  #: steps a minute; fewer is slow
    short_bout_s: float = number(20.0, 5.0, 120.0)  #: a walk between two stops that is shorter is stop and go
    share_pct: float = number(50.0, 20.0, 100.0)  #: of the walking time
    clear_inside_pct: float = number(20.0, 5.0, 60.0)
    window_min: float = number(5.0, 2.0, 30.0)  #: of the clock
    least_walking_min: float = number(2.0, 0.5, 20.0)  #: in the window, before it is judged


@dataclass(frozen=True, slots=True)
class FatigueRule(Checked):
    """Tilt or drop grew since the first minutes of the walk, degrees; only where both were walked at a like cadence."""

    on: bool = True
    tilt_deg: float = number(3.0, 1.0, 15.0)
    drop_deg: float = number(2.0, 0.5, 10.0)
    clear_inside_deg: float = number(1.0, 0.2, 5.0)
    from_min: float = number(10.0, 4.0, 60.0)  #: minutes of walking before it is judged
    strides: int = number(300, 60, 1200)  #: of which the means are taken: the first ones and the last ones
    spreads: float = number(1.5, 0.0, 5.0)


@dataclass(frozen=True, slots=True)
class MinutesRule(Checked):
    """The wearer's own time limit, or else the longest walk without pain where there was pain before."""

    on: bool = True
    limit_min: float | None = number(None, 1.0, 480.0)  #: minutes of walking; None: the longest walk without pain
    amber_pct: float = number(80.0, 50.0, 100.0)  #: of the limit


@dataclass(frozen=True, slots=True)
class LoadRule(Checked):
    """A walk longer than the longest of the last days."""

    on: bool = True
    days: float = number(30.0, 7.0, 90.0)
    limit_pct: float = number(10.0, 5.0, 100.0)  #: longer
    strong_pct: float = number(100.0, 20.0, 300.0)
    least_more_min: float = number(2.0, 0.0, 30.0)  #: and longer by at least these minutes


@dataclass(frozen=True, slots=True)
class GateRule(Checked):
    """Which strides are judged and learned from, besides being valid."""

    settle_strides: int = number(3, 3, 20)  #: after the start of a bout, a turn or a loss; left out
    cadence_from_spm: float = number(60.0, 40.0, 90.0)
    cadence_to_spm: float = number(140.0, 120.0, 145.0)  #: beyond, the wearer runs
    tilt_rom_deg: float = number(15.0, 8.0, 40.0)  #: larger: bending, sitting down, stairs taken in a stoop


@dataclass(frozen=True, slots=True)
class BudgetRule(Checked):
    """How often something may be said at the most."""

    apart_s: float = number(60.0, 60.0, 1800.0)  #: least time between two cues
    per_hour: int = number(6, 1, 6)  #: cues in any hour
    hold_s: float = number(300.0, 60.0, 3600.0)  #: a target that does not clear makes room for another after this


@dataclass(frozen=True, slots=True)
class BaselineRule(Checked):
    """When the own walking counts as known."""

    usable_strides: int = number(10, 10, 20)  #: from here on provisional, with wider limits
    strides: int = number(30, 30, 100)  #: at least this many to be final
    most_strides: int = number(240, 100, 1000)  #: final at the latest, however much they differ
    doubts: float = number(2.0, 0.0, 4.0)  #: standard errors by which limits are wider while the baseline is unsure
    remount_deg: float = number(1.0, 0.0, 5.0)  #: standard error of tilt once the clip is worn anew


@dataclass(frozen=True, slots=True)
class PastWalk(Checked):
    """A walk of the past, for the rules that look at minutes."""

    days_ago: float = number(0.0, 0.0, 36600.0)
    walking_min: float = number(0.0, 0.0, 1440.0)
    pain_at_min: float | None = number(None, 0.0, 1440.0)  #: minutes of walking before the first pain; None: no pain


def longest_without_pain(walks: tuple[PastWalk, ...]) -> float | None:
    """Return the longest time walked without pain, minutes; None where pain was never told."""
    if all(walk.pain_at_min is None for walk in walks):
        return None
    return max(walk.walking_min if walk.pain_at_min is None else walk.pain_at_min for walk in walks)


def longest_recent(walks: tuple[PastWalk, ...], days: float) -> float | None:
    """Return the longest walk of the last days, minutes; None where there was none."""
    minutes = [walk.walking_min for walk in walks if walk.days_ago <= days]
    longest = max(minutes, default=math.nan)
    return longest if longest > 0.0 else None
