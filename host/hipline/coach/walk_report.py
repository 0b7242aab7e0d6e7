"""What the wearer reads after a walk: the good part first, no grade, one next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hipline.coach.advice import Offer, offers
from hipline.coach.pain import PainStory, Score, story
from hipline.events import Cue, CueLevel, Stride
from hipline.gait.bouts import BREAK_S
from hipline.wording import Text

_FEW = 10  # strides under which nothing is said about the walk
_UNCOMPARED = "There were too few steady steps to compare with your own walking."
_CLOSING = "For your own ease and comfort. Leave out what does not feel good, and stop when something hurts."


@dataclass(frozen=True, slots=True)
class WalkReport:
    """One page for the wearer.

    Attributes
    ----------
    headline : str
        What went well.
    facts : tuple of str
        A few numbers in plain words.
    pain : PainStory
        The scores beside the walking.
    offers : tuple of Offer
        What may feel good.
    closing : str
        The last line.
    """

    headline: str
    facts: tuple[str, ...]
    pain: PainStory
    offers: tuple[Offer, ...]
    closing: str = _CLOSING


def report_of(strides: Sequence[Stride], cues: Sequence[Cue], scores: Sequence[Score] = ()) -> WalkReport | None:
    """Write the page; None for a walk of under ten strides.

    Parameters
    ----------
    strides, cues : sequence
        Those of the walk, in their order.
    scores : sequence of Score
        Pain that the wearer gave.
    """
    if len(strides) < _FEW:
        return None
    pain = story(scores, strides)
    share = share_without_cue(strides, cues)
    bouts_s = lengths_of_bouts_s(strides)
    asked = sum(cue.level is CueLevel.CUE for cue in cues)
    # no cue means all was well only where cues were possible: they judge valid strides alone
    compared = bool(asked) or sum(stride.valid for stride in strides) >= _FEW
    calm = "No cue was needed." if compared else _UNCOMPARED
    facts = (
        Text(
            "You walked for {minutes}; your longest stretch without a break was {longest}.",
            minutes=minutes_told(sum(bouts_s) / 60.0),
            longest=minutes_told(max(bouts_s) / 60.0),
        ),
        Text.counted("{number} cue on the way.", "{number} cues on the way.", asked) if asked else calm,
    )
    in_band = Text("{share:.0f} % of your steps were in your own band.", share=100.0 * share)
    well = "All in your own band." if compared else "Every walk counts."
    tips = offers(cues, pain.worst) if compared or pain.worst else ()
    return WalkReport(in_band if asked else well, facts, pain, tips)


def share_without_cue(strides: Sequence[Stride], cues: Sequence[Cue]) -> float:
    """Return the share of the strides, 0 to 1, that ended while no cue stood."""
    standing: set[str] = set()
    quiet, ahead = 0, 0
    for stride in strides:
        while ahead < len(cues) and cues[ahead].time_s <= stride.end_s:
            cue = cues[ahead]
            if cue.level.asks:
                standing.add(cue.rule)
            elif cue.level is CueLevel.CLEAR:
                standing.discard(cue.rule)
            ahead += 1
        quiet += not standing
    return quiet / len(strides) if strides else 0.0


def lengths_of_bouts_s(strides: Sequence[Stride]) -> list[float]:
    """Return the duration of each bout, from its first to its last contact, s."""
    spans: list[tuple[float, float]] = []
    for stride in strides:
        if spans and stride.start_s - spans[-1][1] <= BREAK_S:
            spans[-1] = spans[-1][0], stride.end_s
        else:
            spans.append((stride.start_s, stride.end_s))
    return [end_s - start_s for start_s, end_s in spans]


def minutes_told(minutes: float) -> Text:
    """Write minutes as a person would say them."""
    if minutes < 2.0:
        return Text.counted("{number} second", "{number} seconds", round(60.0 * minutes))
    return Text.counted("{number} minute", "{number} minutes", round(minutes))
