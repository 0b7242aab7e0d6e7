"""How much of what the rules say reaches the walker: all of it, less with each session, or nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from hipline.cues.numbers import Checked, number


class Mode(StrEnum):
    """How cues are given."""

    LEARN = "learn"  #: each time the band is left, and again while it lasts
    BANDWIDTH = "bandwidth"  #: once each time the band is left
    FADED = "faded"  #: as bandwidth, of fewer and fewer cues from session to session; at last a silent test
    TEST = "test"  #: nothing is given; what would have been is recorded


FADING = (1.0, 0.75, 0.5, 0.25)  #: share of the cues that are given, step by step; then none: the silent test


@dataclass(frozen=True, slots=True)
class FeedbackRule(Checked):
    """How the walker is told, degrees, minutes, steps a minute, percent."""

    mode: Mode = Mode.BANDWIDTH
    session: int = number(1, 1, 10_000)  #: which session of this person it is, for the faded mode
    fade_sessions: int = number(2, 1, 10)  #: sessions at each share of the faded mode
    again_min: float = number(2.0, 1.0, 30.0)  #: in the learning mode, until a cue that lasts is given again
    too_much: int = number(2, 1, 10)  #: so many "too much" widen the band
    wider_deg: float = number(1.0, 0.5, 3.0)  #: by so much; step lengths and times by twice as many percent
    widest_deg: float = number(5.0, 1.0, 10.0)  #: and no wider than so much in one walk
    road_spm: float = number(115.0, 90.0, 145.0)  #: from this pace on nothing is heard: the ears belong to the road
    heard_on_road: bool = False  #: unless it is asked for
    praise_min: float = number(5.0, 2.0, 60.0)  #: of walking, between two words of praise
    praise_pct: float = number(80.0, 50.0, 100.0)  #: of the strides in the band, that earn one

    def __post_init__(self) -> None:
        if str(self.mode) not in tuple(Mode):
            raise ValueError(f"FeedbackRule: mode is {self.mode!r}; give one of {', '.join(Mode)}")
        Checked.__post_init__(self)


def share_of(rule: FeedbackRule) -> float:
    """Return the share of the cues that are given in this session, 0 to 1."""
    if rule.mode == Mode.TEST:
        return 0.0
    if rule.mode != Mode.FADED:
        return 1.0
    step = (rule.session - 1) // rule.fade_sessions
    return FADING[step] if step < len(FADING) else 0.0


def is_given(nth: int, share: float) -> bool:
    """Say whether the nth cue, from 1, is one of those that are given: the first one is, then evenly spread."""
    return math.ceil(nth * share) > math.ceil((nth - 1) * share)
