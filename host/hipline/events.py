"""What the pipeline says: angles, contacts, strides, cues, calibration."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Side(StrEnum):
    """The foot that touches the ground."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> Side:
        """The other foot."""
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


@dataclass(frozen=True, slots=True)
class AngleBlock:
    """Running angles of the pelvis, one row per sample; NaN where they are not known.

    Attributes
    ----------
    time_s : (n,) float64
        Time on the clip's clock, s.
    tilt_deg, obliquity_deg : (n,) float64
        Degrees from the wearer's quiet standing; positive = front down, left side up.
    rotation_deg : (n,) float64
        Degrees from the mean heading over the last stride; positive = turned left.
    acc_vertical : (n,) float64
        Vertical acceleration, m/s², up positive, gravity removed.
    """

    time_s: NDArray[np.float64]
    tilt_deg: NDArray[np.float64]
    obliquity_deg: NDArray[np.float64]
    rotation_deg: NDArray[np.float64]
    acc_vertical: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.time_s)

    @staticmethod
    def empty() -> AngleBlock:
        """Return a block without rows."""
        none = np.empty(0)
        return AngleBlock(none, none, none, none, none)

    @staticmethod
    def join(blocks: list[AngleBlock]) -> AngleBlock:
        """Join blocks, oldest first, into one; no blocks give an empty one."""
        if not blocks:
            return AngleBlock.empty()
        if len(blocks) == 1:
            return blocks[0]
        return AngleBlock(
            *(
                np.concatenate([getattr(b, name) for b in blocks])
                for name in ("time_s", "tilt_deg", "obliquity_deg", "rotation_deg", "acc_vertical")
            )
        )


class Reason(StrEnum):
    """Why a stride is none of steady, straight, level walking that was measured well; `hipline.gait.strides` says when.

    In the order in which they count, what spoils the numbers before what only makes them another kind of walking.
    """

    GAP = "gap"
    CLIP_MOVED = "clip moved"
    STAIRS = "stairs"
    START = "start"
    STOP = "stop"
    TURN = "turn"
    LOW_QUALITY = "low quality"
    SLOW = "slow"


class Contact(NamedTuple):
    """Initial contact of a foot."""

    time_s: float
    side: Side
    emitted_at_s: float  #: time of the newest sample seen when the contact was reported


class Stride(NamedTuple):
    """One gait cycle: from an initial contact to the next of the same foot; NaN where a measure is not known.

    Angles in degrees. `docs/measures.md` holds definition, source and limits of each measure. Two strides are equal
    when every field is, and what is not known equals what is not known.
    """

    start_s: float
    end_s: float
    side: Side
    duration_s: float
    cadence_spm: float  #: steps per minute
    tilt_mean_deg: float
    tilt_max_deg: float
    tilt_rom_deg: float
    obliquity_mean_deg: float
    obliquity_rom_deg: float
    rotation_rom_deg: float  #: with the stride's own turn removed
    turn_deg: float  #: change of heading over the stride, left positive
    valid: bool
    reason: str  #: why not valid, one of `Reason`; empty when valid
    tilt_stance_end_deg: float = math.nan  #: largest tilt from 30 to 60 % of the stride
    pelvic_drop_deg: float = math.nan  #: of the side of the swinging leg, first half of the stride
    rotation_left_deg: float = math.nan  #: furthest turn to the left from the stride's mean heading
    rotation_right_deg: float = math.nan  #: the same to the right; both together are the range
    step_left_s: float = math.nan  #: time of the step that ends with a left contact
    step_right_s: float = math.nan
    step_asymmetry_pct: float = math.nan  #: of the two step times, positive = right longer
    regularity: float = math.nan  #: of the vertical acceleration against the stride before, 1 = the same
    vertical_excursion_m: float = math.nan
    braking_peak_m_s2: float = math.nan  #: after the contact that begins the stride
    speed_change_m_s: float = math.nan  #: of the forward speed over the stride
    step_length_m: float = math.nan  #: an estimate; needs the leg length
    speed_m_s: float = math.nan  #: an estimate; needs the leg length
    bout: int = 0  #: number of the walk without a break of more than 3 s, from 1

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Stride):
            return NotImplemented
        pairs = zip(self, other, strict=True)
        return all(mine == theirs or (mine != mine and theirs != theirs) for mine, theirs in pairs)  # noqa: PLR0124

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((self.start_s, self.end_s, self.side))


class CueLevel(StrEnum):
    """How a cue changes. Amber is for the eyes alone; a cue and a strong cue ask the walker for something."""

    AMBER = "amber"
    CUE = "cue"
    STRONG = "strong"
    CLEAR = "clear"

    @property
    def asks(self) -> bool:
        """Whether the walker is spoken to and asked for something."""
        return self in (CueLevel.CUE, CueLevel.STRONG)


class Cue(NamedTuple):
    """One kind word to the walker, or the word that it is over."""

    time_s: float
    rule: str  #: name of the rule, such as "tilt_forward"; `docs/cues.md` holds them all
    level: CueLevel
    value: float  #: the measure that was judged
    threshold: float  #: the limit that it was judged against
    message: str


class NoticeKind(StrEnum):
    """What a notice is about."""

    AMBER = "amber"
    CUE = "cue"
    STRONG = "strong"
    CLEAR = "clear"
    PRAISE = "praise"

    @property
    def asks(self) -> bool:
        """Whether the walker is asked for something."""
        return self in (NoticeKind.CUE, NoticeKind.STRONG)


@dataclass(frozen=True, slots=True)
class Notice:
    """What reaches the walker: of the cues those that the mode lets through, and praise."""

    kind: NoticeKind
    rule: str  #: empty for praise
    message: str
    quiet: bool = False  #: nothing is to be heard now


@dataclass(frozen=True, slots=True)
class Band:
    """The range of a stride measure in which no cue is given; infinite where it is open or not known yet."""

    low: float = -np.inf
    high: float = np.inf


class Usual(NamedTuple):
    """What is usual for the wearer in one measure at one cadence, as far as it is known."""

    value: float
    error: float  #: standard error of the value
    spread: float  #: standard deviation from stride to stride
    strides: int  #: learned from
    final: bool  #: else provisional: the limits are wider meanwhile


@dataclass(frozen=True, slots=True)
class Bands:
    """The bands of the cue rules at the cadence of now, for plots, and the usual that they are drawn around."""

    tilt_mean_deg: Band = field(default_factory=Band)
    rotation_rom_deg: Band = field(default_factory=Band)
    tilt_usual: Usual | None = None  #: degrees; None while nothing is known


class FirstWalk(NamedTuple):
    """How far the guided first walk is."""

    pace: str  #: asked for next: "slow", "usual", "brisk", or "done"
    strides: int  #: good ones at the cadence of now
    needed: int
    here_known: bool  #: whether the cadence of now is known already
    known: int  #: paces that are known
    paces: int  #: that are asked for


class Stage(StrEnum):
    """What the pipeline is doing, for the walker to know what is asked."""

    STAND = "stand"  #: waiting for quiet standing
    BOW = "bow"  #: neutral is known; waiting for the two bows of a guided calibration
    WALK = "walk"  #: neutral is known; waiting for the first steps to tell forward
    READY = "ready"  #: measuring


STILL_S = 5.0  #: a guided calibration asks for so many seconds of standing still,
BOWS = 2  #: so many bows,
STEPS = 10  #: and so many straight steps


class Hint(StrEnum):
    """What may help the wearer on in a guided calibration."""

    RESTLESS = "restless"  #: moves instead of standing still
    SHALLOW = "shallow"  #: a lean that was no bow: not deep enough,
    LONG = "long"  #: too long,
    SUNK = "sunk"  #: or on bent knees, as in sitting down
    TURNING = "turning"  #: walks, but not straight on


@dataclass(frozen=True, slots=True)
class Guide:
    """How far a guided calibration has come."""

    stage: Stage
    still_s: float = 0.0  #: for how long the wearer stands still just now, of STILL_S
    bows: int = 0  #: of BOWS
    steps: int = 0  #: straight ones, of STEPS
    hint: Hint | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """All that one call of the pipeline had to say."""

    angles: AngleBlock
    contacts: tuple[Contact, ...]
    strides: tuple[Stride, ...]
    cues: tuple[Cue, ...]
    stage: Stage
    bands: Bands
    clip_moved: bool = False  #: whether the last stand put the zero of tilt in doubt
    steady: bool = False  #: whether the wearer is walking now
    notices: tuple[Notice, ...] = ()  #: what the walker is told
    first_walk: FirstWalk | None = None  #: where one is guided
    guide: Guide | None = None  #: while a guided calibration goes on
    turns_against: bool = False  #: whether the gyroscope was seen to turn against the accelerometer
