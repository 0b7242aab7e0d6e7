"""The numbers that a therapist may change, with their defaults."""

from __future__ import annotations

from dataclasses import dataclass, field

from hipline.cues.modes import FeedbackRule
from hipline.cues.numbers import (
    AsymmetryRule,
    BaselineRule,
    BudgetRule,
    DropRule,
    FatigueRule,
    GateRule,
    LoadRule,
    LongStepRule,
    MinutesRule,
    PastWalk,
    RotationRule,
    SlowWalkRule,
    TiltRule,
)
from hipline.cues.own import OwnWalking
from hipline.places import AXES, PLACES

LEG_LENGTH_M = (0.3, 1.4)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that changes what the pipeline says, besides the samples.

    Raises
    ------
    ValueError
        When the leg length is none of a person, the place is none of the belt, or the axes are not two of the sensor.
    """

    tilt: TiltRule = field(default_factory=TiltRule)
    tilt_back: TiltRule = field(default_factory=lambda: TiltRule(on=False))
    rotation: RotationRule = field(default_factory=RotationRule)
    drop: DropRule = field(default_factory=DropRule)
    asymmetry: AsymmetryRule = field(default_factory=AsymmetryRule)
    long_steps: LongStepRule = field(default_factory=LongStepRule)
    slow_walk: SlowWalkRule = field(default_factory=SlowWalkRule)
    fatigue: FatigueRule = field(default_factory=FatigueRule)
    minutes: MinutesRule = field(default_factory=MinutesRule)
    load: LoadRule = field(default_factory=LoadRule)
    gate: GateRule = field(default_factory=GateRule)
    budget: BudgetRule = field(default_factory=BudgetRule)
    baseline: BaselineRule = field(default_factory=BaselineRule)
    feedback: FeedbackRule = field(default_factory=FeedbackRule)
    own: OwnWalking | None = None  #: the wearer's own walking of an earlier session; None: learned in the first minutes
    past: tuple[PastWalk, ...] = ()  #: walks of the past, for the rules that look at minutes
    neutral_s: tuple[float, float] | None = None  #: seconds of quiet standing; None: found from the data
    first_walk: bool = False  #: guide through the paces, and give no cue until they are known
    guided: bool = False  #: ask for two bows before the first walk, which tell front from back
    up_axis: str | None = None  #: sensor axis that points up when worn, such as "+x"; None: found
    forward_axis: str | None = None  #: sensor axis that points forward; None: found
    worn: str | None = None  #: place of the clip on the belt, one of PLACES; None: not known
    leg_length_m: float | None = None  #: hip to floor; without it step length and speed stay unknown
    fusion: str = "ahrs"  #: filter that follows the attitude: "ahrs", or "vqf" where that extra is installed
    offline: bool = False  #: go over a finished recording forward and backward; live never does

    def __post_init__(self) -> None:
        if self.worn is not None and self.worn not in PLACES:
            raise ValueError(f"worn is {self.worn!r}; give one of {', '.join(PLACES)}")
        axes = {"up_axis": self.up_axis, "forward_axis": self.forward_axis}
        for name, axis in axes.items():
            if axis is not None and axis not in AXES and f"+{axis}" not in AXES:
                raise ValueError(f"{name} is {axis!r}; give one of {', '.join(AXES)}")
        if self.up_axis and self.forward_axis and self.up_axis[-1] == self.forward_axis[-1]:
            raise ValueError(f"up_axis {self.up_axis} and forward_axis {self.forward_axis} are the same axis; give two")
        shortest, longest = LEG_LENGTH_M
        if self.leg_length_m is not None and not shortest <= self.leg_length_m <= longest:
            raise ValueError(
                f"a leg length of {self.leg_length_m:g} m is none of a person; "
                f"give {shortest:g} to {longest:g} m, from hip to floor"
            )
