"""What other numbers would have done on a walk: the same strides under two settings, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hipline.cues.feedback import Feedback
from hipline.cues.rules import CueRules
from hipline.cues.words import RULES
from hipline.events import Stride
from hipline.settings import Settings


@dataclass(frozen=True, slots=True)
class Outcome:
    """What settings do on a walk.

    Attributes
    ----------
    asked : dict of str to int
        By rule, how often it asked for something.
    given : int
        How often that reached the walker; the rest the mode withheld.
    inside_pct : float or None
        Share of the judged strides in the band, percent; None where none was judged.
    """

    asked: dict[str, int]
    given: int
    inside_pct: float | None

    @property
    def total(self) -> int:
        """All cues."""
        return sum(self.asked.values())


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same walk under the settings of now and under others."""

    now: Outcome
    then: Outcome

    @property
    def rows(self) -> tuple[tuple[str, int, int], ...]:
        """Rule, cues now, cues then, of each rule that asked for something."""
        both = self.now.asked.keys() | self.then.asked.keys()
        return tuple(
            (rule, self.now.asked.get(rule, 0), self.then.asked.get(rule, 0)) for rule in RULES if rule in both
        )


def outcome(strides: Sequence[Stride], settings: Settings) -> Outcome:
    """Return what settings do on strides; each counts as told when it ends."""
    rules, feedback = CueRules(settings), Feedback(settings.feedback)
    asked: dict[str, int] = {}
    given = 0
    for stride in strides:
        cues = rules.update(stride, stride.end_s)
        for cue in cues:
            if cue.level.asks:
                asked[cue.rule] = asked.get(cue.rule, 0) + 1
        notices = feedback.update(cues, rules.inside, rules.pace_spm, rules.walked_min)
        given += sum(notice.kind.asks for notice in notices)
    return Outcome(asked, given, feedback.inside_pct)


def compare(strides: Sequence[Stride], now: Settings, then: Settings) -> Comparison:
    """Return what both settings do on the same strides."""
    return Comparison(outcome(strides, now), outcome(strides, then))
