"""What a guided calibration says: what to do now, how far it is, and how good it was in the end."""

from __future__ import annotations

import math
from dataclasses import dataclass

from hipline.cues.first_walk import Pace
from hipline.events import BOWS, STEPS, STILL_S, FirstWalk, Guide, Hint, Stage
from hipline.motion.calibration import Calibration
from hipline.motion.quality import Check, Level, Topic, checks, verdict

CALIBRATE = "Calibrate again"
BEGUN = "Calibrating again: stand still first."
NOTHING_TO_FIND = "No new calibration: forward was given, or nothing is measured just now."

ASKED = {
    Stage.STAND: "Stand still",
    Stage.BOW: "Bow forward slowly",
    Stage.WALK: "Walk straight ahead",
}
WHY = {
    Stage.STAND: "Relaxed, as you usually stand. It becomes the zero.",
    Stage.BOW: "From the hips, with straight knees, and up again. It shows where your front is.",
    Stage.WALK: "Ten steps at your usual pace. They tell which way is forward.",
}
HINT = {
    Hint.RESTLESS: "The clip still moves. Breathe calmly and let the seconds run.",
    Hint.SHALLOW: "A little deeper, as far as is comfortable.",
    Hint.LONG: "That took long. Bow, and come up again at once.",
    Hint.SUNK: "Keep your knees straight: that looked like sitting down.",
    Hint.TURNING: "Straight ahead, please: steps in a turn do not count.",
}
LEVEL_SIGN = {Level.GOOD: "✓", Level.FAIR: "!", Level.POOR: "✕"}
VERDICT = {
    Level.GOOD: "All is well",
    Level.FAIR: "Good enough",
    Level.POOR: "Not sure",
}
_AGAIN = {True: "press C to calibrate again", False: "begin again"}  # where a key can be pressed, and where not
_ADVICE = {  # the first of these that did not go well is what to do
    Topic.GRAVITY: "Fasten the clip tightly and {again}.",
    Topic.STILL: "For a better zero stand still for five seconds: {again}.",
    Topic.STEPS: "Walk ten steps straight ahead: {again}.",
    Topic.AXIS: "Bow twice again, straight to the front: {again}.",
    Topic.BOWS: "Bow twice again: {again}.",
    Topic.FORWARD: "Bow twice again: {again}.",
}
FIRST_STEP = "Pace {number} of {count}"
FIRST_ASKED = {Pace.SLOW: "Walk slowly", Pace.USUAL: "Walk as usual", Pace.BRISK: "Walk briskly"}
FIRST_COUNT = "{strides} of {needed} strides"
FIRST_WHY = "Straight ahead, on level ground. It shows what is usual for you; no cue comes yet."
FIRST_OTHER = "This pace is known already: walk a little quicker."
_STAGES = (Stage.STAND, Stage.BOW, Stage.WALK)


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a step of the calibration.

    Attributes
    ----------
    step, asked, count : str
        Which step it is, what to do, and how far it is.
    share : float
        The same from 0 to 1.
    more : str
        What helps, or why it is asked.
    helps : bool
        Whether `more` is a hint that helps on.
    """

    step: str
    asked: str
    count: str
    share: float
    more: str
    helps: bool


def first_walk_told(first_walk: FirstWalk) -> Told:
    """Tell which pace of a guided first walk is asked for, and how far it is."""
    known = first_walk.here_known
    return Told(
        FIRST_STEP.format(number=first_walk.known + 1, count=first_walk.paces),
        FIRST_ASKED[Pace(first_walk.pace)],
        "" if known else FIRST_COUNT.format(strides=first_walk.strides, needed=first_walk.needed),
        0.0 if known else first_walk.strides / first_walk.needed,
        FIRST_OTHER if known else FIRST_WHY,
        known,
    )


def told(guide: Guide) -> Told:
    """Say where a calibration stands."""
    left_s = math.ceil(STILL_S - guide.still_s)
    count, share = {
        Stage.STAND: (f"{left_s} s left", guide.still_s / STILL_S),
        Stage.BOW: (f"Bow {min(guide.bows + 1, BOWS)} of {BOWS}", guide.bows / BOWS),
        Stage.WALK: (f"{guide.steps} of {STEPS} steps", guide.steps / STEPS),
    }[guide.stage]
    return Told(
        step=f"Step {_STAGES.index(guide.stage) + 1} of {len(_STAGES)}",
        asked=ASKED[guide.stage],
        count=count,
        share=share,
        more=WHY[guide.stage] if guide.hint is None else HINT[guide.hint],
        helps=guide.hint is not None,
    )


def is_guided(calibration: Calibration) -> bool:
    """Say whether somebody was led through this calibration."""
    return calibration.evidence.bows is not None


def finding(check: Check) -> str:
    """Say in one line how a check went."""
    good, value = check.level is Level.GOOD, check.value or 0.0
    match check.topic:
        case Topic.FORWARD:
            sure = {Level.GOOD: "sure", Level.FAIR: "fairly sure", Level.POOR: "not sure, maybe back to front"}
            return f"Forward: {sure[check.level]} ({100 * value:.0f}\u00a0%)"
        case Topic.STILL:
            if check.value is None:
                return "Stood still" if good else "No quiet standing before the walk"
            return f"{'Stood still' if good else 'Moved while standing'} ({value:.1f}\u00a0°/s)"
        case Topic.GRAVITY:
            return f"Gravity reads {value:.2f} g{'' if good else ', not 1'}"
        case Topic.BOWS:
            return f"{value:.0f} bows seen" if good else f"{value:.0f} of {BOWS} bows seen"
        case Topic.AXIS:
            return f"Bows and steps {'agree within' if good else 'differ by'} {value:.0f}°"
        case Topic.STEPS:
            return f"{value:.0f} straight steps" if good else f"Only {value:.0f} of {STEPS} straight steps"
        case Topic.RHYTHM:
            return "Even steps" if good else "Uneven steps: fine, but less exact"


def findings(calibration: Calibration) -> tuple[tuple[Level, str], ...]:
    """Say how each check of a calibration went."""
    return tuple((check.level, finding(check)) for check in checks(calibration))


def verdict_of(calibration: Calibration) -> tuple[Level, str]:
    """Say how good the whole calibration is, in two or three words."""
    level = verdict(checks(calibration))
    return level, VERDICT[level]


def advice(calibration: Calibration, *, has_keys: bool = True) -> str:
    """Say what would make a calibration better, the worst first; empty where nothing is to be done."""
    found = {check.topic: check.level for check in checks(calibration) if check.topic in _ADVICE}
    bad = max(found.values(), key=lambda level: level.badness)
    if bad is Level.GOOD:
        return ""
    text = next(text for topic, text in _ADVICE.items() if found.get(topic) is bad)
    return text.format(again=_AGAIN[has_keys])
