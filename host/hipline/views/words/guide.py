"""What a guided calibration says: what to do now, how far it is, and how good it was in the end."""

from __future__ import annotations

import math
from dataclasses import dataclass

from hipline.cues.first_walk import Pace
from hipline.events import BOWS, STEPS, STILL_S, FirstWalk, Guide, Hint, Stage
from hipline.language import fill, shown
from hipline.motion.calibration import Calibration
from hipline.motion.quality import Check, Level, Topic, checks, verdict
from hipline.views.words import general as words

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
_SURE = {Level.GOOD: "sure", Level.FAIR: "fairly sure", Level.POOR: "not sure, maybe back to front"}
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
        fill(FIRST_STEP, number=first_walk.known + 1, count=first_walk.paces),
        shown(FIRST_ASKED[Pace(first_walk.pace)]),
        "" if known else fill(FIRST_COUNT, strides=first_walk.strides, needed=first_walk.needed),
        0.0 if known else first_walk.strides / first_walk.needed,
        shown(FIRST_OTHER if known else FIRST_WHY),
        known,
    )


def told(guide: Guide) -> Told:
    """Say where a calibration stands."""
    left_s = math.ceil(STILL_S - guide.still_s)
    count, share = {
        Stage.STAND: (fill("{seconds} s left", seconds=left_s), guide.still_s / STILL_S),
        Stage.BOW: (fill("Bow {number} of {count}", number=min(guide.bows + 1, BOWS), count=BOWS), guide.bows / BOWS),
        Stage.WALK: (fill("{steps} of {count} steps", steps=guide.steps, count=STEPS), guide.steps / STEPS),
    }[guide.stage]
    return Told(
        step=fill("Step {number} of {count}", number=_STAGES.index(guide.stage) + 1, count=len(_STAGES)),
        asked=shown(ASKED[guide.stage]),
        count=count,
        share=share,
        more=shown(WHY[guide.stage] if guide.hint is None else HINT[guide.hint]),
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
            return fill("Forward: {sure} ({share:.0f}\u00a0%)", sure=shown(_SURE[check.level]), share=100 * value)
        case Topic.STILL:
            if check.value is None:
                return shown("Stood still" if good else "No quiet standing before the walk")
            return f"{shown('Stood still' if good else 'Moved while standing')} ({words.plain(value, '', 1)}\u00a0°/s)"
        case Topic.GRAVITY:
            return fill("Gravity reads {value:.2f} g" if good else "Gravity reads {value:.2f} g, not 1", value=value)
        case Topic.BOWS:
            seen = "{number:.0f} bows seen" if good else "{number:.0f} of {count} bows seen"
            return fill(seen, number=value, count=BOWS)
        case Topic.AXIS:
            apart = "Bows and steps agree within {value:.0f}°" if good else "Bows and steps differ by {value:.0f}°"
            return fill(apart, value=value)
        case Topic.STEPS:
            steps = "{number:.0f} straight steps" if good else "Only {number:.0f} of {count} straight steps"
            return fill(steps, number=value, count=STEPS)
        case Topic.RHYTHM:
            return shown("Even steps" if good else "Uneven steps: fine, but less exact")


def findings(calibration: Calibration) -> tuple[tuple[Level, str], ...]:
    """Say how each check of a calibration went."""
    return tuple((check.level, finding(check)) for check in checks(calibration))


def verdict_of(calibration: Calibration) -> tuple[Level, str]:
    """Say how good the whole calibration is, in two or three words."""
    level = verdict(checks(calibration))
    return level, shown(VERDICT[level])


def advice(calibration: Calibration, *, has_keys: bool = True) -> str:
    """Say what would make a calibration better, the worst first; empty where nothing is to be done."""
    found = {check.topic: check.level for check in checks(calibration) if check.topic in _ADVICE}
    bad = max(found.values(), key=lambda level: level.badness)
    if bad is Level.GOOD:
        return ""
    text = next(text for topic, text in _ADVICE.items() if found.get(topic) is bad)
    return fill(text, again=shown(_AGAIN[has_keys]))
