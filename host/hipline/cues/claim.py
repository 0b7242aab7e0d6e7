"""What a rule has to say at the moment: how far out, by which number, against which limit."""

from __future__ import annotations

import math

from hipline.cues.streak import Height


class Claim:
    """The state of one rule, as whoever decides on cues sees it.

    Attributes
    ----------
    name : str
        Of the rule, as in `Cue.rule`.
    holds : bool
        Whether the wearer can work on it: then it is a target, and nothing else is said until it is over.
    height : Height
        What has lasted long enough.
    out : bool
        Whether the newest stride was beyond the limit of a cue, too.
    value, threshold : float
        What was judged last, and the limit that it was judged against.
    restarted : bool
        Whether it fell because everything began anew, not because the wearer came back.
    """

    __slots__ = ("height", "holds", "name", "out", "restarted", "threshold", "value")

    def __init__(self, name: str, *, holds: bool) -> None:
        self.name, self.holds = name, holds
        self.height = Height.INSIDE
        self.out = False
        self.value = self.threshold = math.nan
        self.restarted = False

    def restart(self) -> None:
        """Say that what was found no longer holds."""
        self.restarted = self.height is not Height.INSIDE
        self.height, self.out = Height.INSIDE, False
