"""The numbers that a therapist may change, with their defaults."""

from __future__ import annotations

from dataclasses import dataclass, field

LEG_LENGTH_M = (0.3, 1.4)


@dataclass(frozen=True, slots=True)
class TiltRule:
    """Cue when the stride-mean tilt stays above a limit."""

    limit_deg: float = 5.0  #: above the baseline
    from_standing: bool = False  #: the limit counts from standing instead of from the own walking
    baseline_strides: int = 10
    clear_below_deg: float = 2.0  #: the cue clears this far under the limit
    strides: int = 5  #: in a row, to cue and to clear


@dataclass(frozen=True, slots=True)
class RotationRule:
    """Cue when the rotation range leaves the wearer's own band."""

    above_deg: float = 6.0  #: over the baseline: too large
    below_deg: float = 5.0  #: under the baseline: too small, but never under half of it
    baseline_strides: int = 10
    strides: int = 10  #: in a row, to cue and to clear


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that changes what the pipeline says, besides the samples.

    Raises
    ------
    ValueError
        When the leg length is none of a person.
    """

    tilt: TiltRule = field(default_factory=TiltRule)
    rotation: RotationRule = field(default_factory=RotationRule)
    neutral_s: tuple[float, float] | None = None  #: seconds of quiet standing; None: found from the data
    guided: bool = False  #: ask for two bows before the first walk, which tell front from back
    up_axis: str | None = None  #: sensor axis that points up when worn, such as "+x"; None: found
    forward_axis: str | None = None  #: sensor axis that points forward; None: found
    leg_length_m: float | None = None  #: hip to floor; without it step length and speed stay unknown
    fusion: str = "ahrs"  #: filter that follows the attitude: "ahrs", or "vqf" where that extra is installed
    offline: bool = False  #: go over a finished recording forward and backward; live never does

    def __post_init__(self) -> None:
        shortest, longest = LEG_LENGTH_M
        if self.leg_length_m is not None and not shortest <= self.leg_length_m <= longest:
            raise ValueError(
                f"a leg length of {self.leg_length_m:g} m is none of a person; "
                f"give {shortest:g} to {longest:g} m, from hip to floor"
            )
