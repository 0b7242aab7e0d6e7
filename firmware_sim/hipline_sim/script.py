"""What the synthetic walker does, and when."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from hipline_sim.gait import Gait
from hipline_sim.spread import Spread


def _check(phase: object, **least: float) -> None:
    for name, limit in least.items():
        value = getattr(phase, name)
        if not limit <= value < np.inf:
            raise ValueError(f"{type(phase).__name__}: {name} is {value}; give {limit:g} or more")


@dataclass(frozen=True, slots=True)
class Stand:
    """Stand quietly."""

    seconds: float

    def __post_init__(self) -> None:
        _check(self, seconds=0.5)


@dataclass(frozen=True, slots=True)
class Walk:
    """Walk straight on. Cadence is rounded so that a bout holds whole steps."""

    seconds: float
    cadence_spm: float = 108.0
    speed_m_s: float = 1.15

    def __post_init__(self) -> None:
        _check(self, seconds=2.0, cadence_spm=20.0, speed_m_s=0.0)


@dataclass(frozen=True, slots=True)
class Turn:
    """Turn while walking, or with a speed of 0 on the spot; left is positive."""

    angle_deg: float
    seconds: float
    cadence_spm: float = 102.0
    speed_m_s: float = 0.7

    def __post_init__(self) -> None:
        _check(self, seconds=2.0, cadence_spm=20.0, speed_m_s=0.0, angle_deg=-3600.0)


@dataclass(frozen=True, slots=True)
class Stairs:
    """Climb stairs, or go down them where `rise_m`, the height of one step, is negative."""

    seconds: float
    cadence_spm: float = 95.0
    rise_m: float = 0.17
    going_m: float = 0.28  #: depth of one step
    lean_deg: float = 3.0  #: added to the tilt of walking
    unevenness: float = 0.5  #: how much of the rise comes in a part of the step; 0 is an even slope

    def __post_init__(self) -> None:
        _check(self, seconds=2.0, cadence_spm=20.0, rise_m=-0.3, going_m=0.0, lean_deg=-20.0, unevenness=0.0)

    @property
    def speed_m_s(self) -> float:
        """Forward speed."""
        return self.going_m * self.cadence_spm / 60.0


@dataclass(frozen=True, slots=True)
class Run:
    """Run straight on."""

    seconds: float
    cadence_spm: float = 164.0
    speed_m_s: float = 2.5

    def __post_init__(self) -> None:
        _check(self, seconds=2.0, cadence_spm=100.0, speed_m_s=0.5)


@dataclass(frozen=True, slots=True)
class Sit:
    """Sit down, stay, and stand up again."""

    seconds: float

    def __post_init__(self) -> None:
        _check(self, seconds=6.0)


@dataclass(frozen=True, slots=True)
class Bend:
    """Bend forward from the hips and come up, a few times."""

    seconds: float
    times: int = 2
    angle_deg: float = 60.0

    def __post_init__(self) -> None:
        _check(self, times=1, angle_deg=0.0)
        _check(self, seconds=2.0 * self.times)


@dataclass(frozen=True, slots=True)
class Squat:
    """Go down on bent knees and come up, a few times; the back leans forward a little meanwhile."""

    seconds: float
    times: int = 2
    depth_m: float = 0.35
    lean_deg: float = 28.0

    def __post_init__(self) -> None:
        _check(self, times=1, depth_m=0.0, lean_deg=0.0)
        _check(self, seconds=2.0 * self.times)


Phase = Stand | Walk | Turn | Stairs | Run | Sit | Bend | Squat


@dataclass(frozen=True, slots=True)
class Drift:
    """A change that comes, stays and goes.

    Attributes
    ----------
    start_s : float
        Time in the script at which it begins.
    change : float
        Degrees of tilt, or the change of the rotation's size (-0.4: rotation becomes 0.6 of what it was).
    rise_s, hold_s, fall_s : float
        How long it comes, stays and goes; `hold_s` may be infinite.
    """

    start_s: float
    change: float
    rise_s: float = 10.0
    hold_s: float = 20.0
    fall_s: float = 10.0

    def __post_init__(self) -> None:
        _check(self, start_s=0.0, rise_s=0.1, fall_s=0.1, change=-90.0)
        if not self.hold_s >= 0.0:
            raise ValueError(f"Drift: hold_s is {self.hold_s}; give 0 or more")


@dataclass(frozen=True, slots=True)
class WalkScript:
    """A whole performance of the walker.

    Attributes
    ----------
    phases : tuple of Phase
        In order; neighbours that move belong to one bout.
    tilt_drifts, rotation_drifts : tuple of Drift
        Changes of posture and of the size of pelvic rotation.
    gait : Gait
        How this person walks.
    spread : Spread
        How one stride differs from the next.

    Raises
    ------
    ValueError
        When there is no phase.
    """

    phases: tuple[Phase, ...]
    tilt_drifts: tuple[Drift, ...] = ()
    rotation_drifts: tuple[Drift, ...] = ()
    gait: Gait = field(default_factory=Gait)
    spread: Spread = field(default_factory=Spread)

    def __post_init__(self) -> None:
        if not self.phases:
            raise ValueError("a walk script needs at least one phase, such as Stand(5.0)")

    @property
    def duration_s(self) -> float:
        """Length of the script."""
        return float(sum(phase.seconds for phase in self.phases))
