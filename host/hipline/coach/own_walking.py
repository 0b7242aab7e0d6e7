"""The own walking that a walk shows, as lines for people: each value with its doubt, beside what was kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hipline.cues.baseline import Baseline
from hipline.cues.measures import MEASURES, Unit
from hipline.cues.own import OwnWalking, bin_of, bin_words
from hipline.cues.rules import CueRules
from hipline.events import Stride
from hipline.settings import Settings
from hipline.wording import Text

QUESTION = "Keep this walk as part of your usual walking?"
MEANING = (
    "Your next walk then starts out knowing how you walk, and is compared with it. "
    "Keep it if today felt like you. You can take it back at any time."
)
KEEP, NOT_NOW, NEVER = "Keep it", "Not this time", "Do not ask me again"
KEPT, TAKEN_BACK = "Kept. Your next walk starts with it.", "Taken back. What was known before counts again."
TAKE_BACK = "Take it back"
TERMINAL_ANSWERS = "y for yes, Enter for not this time, never to be asked no more:"
FINE, NOT_AGAIN = "Fine. Nothing was kept.", "Fine. You will not be asked again."
_NEW = "{pace} steps a minute: tilt {tilt}, of {strides} strides; new."
_AGAIN = "{pace} steps a minute: tilt {tilt}, of {strides} strides; kept so far: {old}."
_UNITS = {Unit.DEGREES: "°", Unit.POINTS: " points"}
_SURE = 2.0  # standard errors: nineteen of twenty lie within


@dataclass(frozen=True, slots=True)
class OwnLine:
    """What is usual in one measure at one pace.

    Attributes
    ----------
    measure, pace : str
        Such as "tilt", "95 to 105".
    value, within : float
        In the unit of the measure; twice its standard error.
    unit : str
        As it is written behind a number.
    strides : int
        Of which it was learned.
    sure : bool
        Whether that is enough.
    """

    measure: str
    pace: str
    value: float
    within: float
    unit: str
    strides: int
    sure: bool

    @property
    def number(self) -> str:
        """The value with its doubt."""
        return Text(
            "{value:.1f}{unit} ± {within:.1f}{unit}", value=self.value, within=self.within, unit=Text(self.unit)
        )


def learned(strides: Iterable[Stride], new_zeros_s: Sequence[float] = ()) -> Baseline:
    """Return what a walk teaches, from nothing.

    Parameters
    ----------
    strides : iterable of Stride
        Of the walk, in their order.
    new_zeros_s : sequence of float
        When the wearer took a new zero, s: angles before and after are not joined.
    """
    rules = CueRules(Settings())
    waiting = sorted(new_zeros_s)
    for stride in strides:
        while waiting and waiting[0] <= stride.end_s:
            waiting.pop(0)
            rules.rezero()
        rules.update(stride, stride.end_s)
    return rules.baseline


def own_lines(baseline: Baseline, own: OwnWalking | None = None) -> list[OwnLine]:
    """Return own walking measure by measure and pace by pace, where it is known well enough to be kept.

    Parameters
    ----------
    baseline : Baseline
        Which knows how sure it is.
    own : OwnWalking, optional
        Of which the lines are; None: of what was learned in this walk.
    """
    index = {measure.name: at for at, measure in enumerate(MEASURES)}
    told: list[OwnLine] = []
    for value in (baseline.today() if own is None else own).values:
        measure = MEASURES[index[value.measure]]
        usual = baseline.at(index[value.measure], value.cadence_spm)
        if usual is None or measure.unit is Unit.LOG_PERCENT:  # logarithms are no use to people
            continue
        pace, within = bin_words(bin_of(value.cadence_spm)), _SURE * usual.error
        told.append(OwnLine(value.measure, pace, usual.value, within, _UNITS[measure.unit], value.strides, usual.final))
    return told


def kept_lines(kept: OwnWalking | None) -> list[OwnLine]:
    """Return what was kept of earlier walks."""
    return [] if kept is None else own_lines(Baseline(stored=kept), kept)


def tilt_lines(today: Baseline, kept: OwnWalking | None) -> tuple[str, ...]:
    """Tell the wearer their tilt at each pace, with its doubt, and what was kept of that pace before."""
    before = {line.pace: line for line in kept_lines(kept) if line.measure == "tilt"}
    lines: list[str] = []
    for line in own_lines(today):
        if line.measure == "tilt":
            old = before.get(line.pace)
            what = {"pace": line.pace, "tilt": line.number, "strides": line.strides}
            lines.append(Text(_AGAIN, **what, old=old.number) if old else Text(_NEW, **what))
    return tuple(lines)
