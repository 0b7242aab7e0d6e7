"""What the views say, window and terminal alike: plain and kind, about movement only, never a diagnosis."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from hipline.events import Band, Reason, Side, Stage, Stride, Usual
from hipline.language import fill, number_shown, shown
from hipline.link.status import LinkState, LinkStatus
from hipline.motion.calibration import Calibration
from hipline.motion.sources import ForwardSource, Quality, ZeroSource
from hipline.views.reading import Place

TITLE = "Hipline"
NOT_KNOWN = "–"
MINUS = "\u2212"

GUIDANCE = {
    Stage.STAND: "Stand still for a few seconds",
    Stage.BOW: "Bow forward slowly, twice",
    Stage.WALK: "Walk straight ahead, a few steps",
    Stage.READY: "",
}
GUIDANCE_WHY = {
    Stage.STAND: "Your own relaxed standing becomes the zero.",
    Stage.BOW: "A bow shows where your front is.",
    Stage.WALK: "The first steps tell which way is forward.",
    Stage.READY: "",
}

PLACE = {
    Place.UNKNOWN: "",
    Place.INSIDE: "in your band",
    Place.FORWARD: "▶ tipped forward",
    Place.BACK: "◀ tipped back",
}

LINK = {
    LinkState.SEARCHING: "Searching for the clip",
    LinkState.CONNECTING: "Connecting",
    LinkState.STREAMING: "Connected",
    LinkState.LOST: "Signal lost",
    LinkState.ENDED: "Ended",
    LinkState.FAILED: "No connection",
}
LINK_SIGN = {
    LinkState.SEARCHING: "○",
    LinkState.CONNECTING: "◔",
    LinkState.STREAMING: "●",
    LinkState.LOST: "✕",
    LinkState.ENDED: "■",
    LinkState.FAILED: "✕",
}
LINK_WHY = {
    LinkState.SEARCHING: "Is it switched on, and near?",
    LinkState.CONNECTING: "One moment.",
    LinkState.STREAMING: "",
    LinkState.LOST: "Stay near; it is tried again.",
    LinkState.ENDED: "There was no quiet standing and walking to measure.",
    LinkState.FAILED: "The line above says what to do.",
}
TROUBLE = {  #: the states that a person has to know of, and what to do when nothing better is known
    LinkState.LOST: "Trying again. Stay near, and check that the clip is on.",
    LinkState.FAILED: "Close this window, check the clip and start again.",
}

OWN = "your own walking: {value} ± {within}"
OWN_NOT_YET_SURE = "{told}, not yet sure"
OWN_UNKNOWN = "your own walking: not known yet"
OWN_IN_DOUBT = "your own walking counts again after a new zero"

NEW_ZERO = "New zero"
CLIP_MOVED = "Did the clip move? Stand still for three seconds, then press New zero."
CLIP_MOVED_KEY = "Did the clip move? Stand still for three seconds, then press Z for a new zero."
CLIP_MOVED_NO_KEY = (
    "Did the clip move? Stand still for three seconds, then begin again."  #: where no key can be pressed
)
CLIP_HAD_MOVED = "The clip may have moved before this: the zero of tilt is in doubt."  #: of a stored walk
CLIP_MIRRORED = (
    "The gyroscope of the clip turns against its accelerometer, so the angles may not hold: use another clip, "
    "and have this one looked at."
)
DOUBT = "zero in doubt"
ZERO_TAKEN = "New zero taken: your last quiet standing."
NO_STAND = "No new zero: stand still for three seconds, then try again."
AXIS = "seconds"
AXIS_PAUSED = "paused: 0 is {clock} after the start; data go on"
AXIS_LOOKING_BACK = "looking back: 0 is {clock} after the start of the angles"
PICTURE_SAVED = "Picture saved: {path}"
NO_PICTURE = "No picture: {path} cannot be written. Is the folder yours?"
NOT_SURE_OF_FORWARD = "Not sure which way is forward: press C to calibrate with two slow bows."
NOT_SURE_OF_FORWARD_NO_KEY = "Not sure which way is forward: begin again with --guided, and bow twice."

NOT_FELT = "The clip did not vibrate. Cues stay on the screen."
NO_SOUND_DEVICE = "there is no sound device here. The beep of the system takes the place of the tone."
NO_VOICE_HERE = "spoken cues need the window. The bell of the terminal takes the place of the words."
NO_BELL = "nothing can be heard here: this is no terminal. Cues are written, and the clip vibrates."

FELT = "I felt it"
TOO_MUCH = "Too much"
THANKS = "Thank you."
WIDER = "Thank you. This cue will come less easily from now on."

NUMBERS_TITLE = "Numbers of the cues"
NUMBERS_WHY = (
    "For the therapist. Change a number, and see on the right what it would have done on this walk. "
    "This walk keeps its own numbers; saved ones count from the next walk on."
)
NUMBERS_SAVE = "Save for the next walk"
NUMBERS_USUAL = "Usual numbers"
NUMBERS_SAVED = "Saved for the next walk: {path}"
NUMBERS_SAVED_FOR = "Saved for the next walk of {person}."
BEGUN_WITH_OWN = "This walk begins with your own walking, as it was kept."
BEGUN_WITHOUT_OWN = "Your own walking is learned in the first minutes."
BEGUN_WITH_NUMBERS = "The numbers that were saved for you count."
BEGUN_WITH_PAST = "Your earlier walks are known."
NOT_SET = "not set"
RULE_NAMES = {
    "tilt": "Tilt forward",
    "tilt_back": "Tilt back",
    "rotation": "Turning",
    "drop": "Drop",
    "asymmetry": "Evenness",
    "long_steps": "Long steps",
    "slow_walk": "Slow walking",
    "fatigue": "Fatigue",
    "minutes": "Own time",
    "load": "Load",
    "gate": "What is judged",
    "budget": "How often",
    "baseline": "Own walking",
    "feedback": "How it is told",
}
CUE_NAMES = {
    "tilt_forward": "tipped forward",
    "tilt_back": "tipped back",
    "drop_left": "left side sinks",
    "drop_right": "right side sinks",
    "rotation_large": "turns more",
    "rotation_small": "turns less",
    "long_steps": "long steps",
    "right_step_longer": "right step longer",
    "left_step_longer": "left step longer",
    "slow_walk": "slow walking",
    "fatigue_tilt": "tilt grew",
    "fatigue_drop": "drop grew",
    "time_limit": "own time reached",
    "load": "longer than before",
}
NOT_COUNTED: dict[str, str] = {  #: why, as strides tell it
    Reason.GAP: "gap",
    Reason.CLIP_MOVED: "clip moved",
    Reason.STAIRS: "stairs",
    Reason.START: "start",
    Reason.STOP: "stop",
    Reason.TURN: "turn",
    Reason.LOW_QUALITY: "low quality",
    Reason.SLOW: "slow",
}
ZERO_FROM = {
    ZeroSource.GIVEN: "given",
    ZeroSource.QUIET_STANDING: "quiet standing",
    ZeroSource.STANDING: "standing",
    ZeroSource.FIRST_WALK: "mean of the first walk",
}
FORWARD_FROM = {
    ForwardSource.GIVEN: "given",
    ForwardSource.FIRST_STEPS: "first steps",
    ForwardSource.MORE_STEPS: "more steps",
    ForwardSource.BOWS_AND_STEPS: "bows and steps",
}
SURE = {Quality.SURE: "sure", Quality.FAIR: "fair", Quality.DOUBTFUL: "doubtful"}
_UNITS = {"deg": "°", "pct": "%", "spm": "steps/min", "s": "s", "min": "min"}

LETTER = {Side.LEFT: "L", Side.RIGHT: "R"}
SIDE = {Side.LEFT: "left", Side.RIGHT: "right"}


@dataclass(frozen=True, slots=True)
class TraceWords:
    """The words of one plot."""

    name: str
    hint: str  #: what a positive value means
    unit: str
    decimals: int = 1


TRACES = (
    TraceWords("Pelvic tilt", "+ front down", "°"),
    TraceWords("Pelvic obliquity", "+ left side up", "°"),
    TraceWords("Pelvic rotation (trunk)", "+ turned left", "°"),
    TraceWords("Vertical acceleration", "m/s², + up", ""),
)


def number_name(name: str) -> str:
    """Write the name of a number of a rule for people: "limit_deg" becomes "limit, °"."""
    parts = name.split("_")
    unit = _UNITS.get(parts[-1])
    if unit and len(parts) > 1:
        return f"{shown(' '.join(parts[:-1]))}, {shown(unit)}"
    return shown(" ".join(parts))


def signed(value: float, unit: str = "", decimals: int = 0) -> str:
    """Write a number with its sign, a true minus and no minus zero; a dash when it is not known."""
    if not math.isfinite(value):
        return NOT_KNOWN
    rounded = round(value, decimals)
    sign = "+" if rounded > 0 else MINUS if rounded < 0 else ""
    return number_shown(f"{sign}{abs(rounded):.{decimals}f}{unit}")


def plain(value: float, unit: str = "", decimals: int = 0) -> str:
    """Write a number that cannot be negative; a dash when it is not known."""
    return number_shown(f"{value:.{decimals}f}{unit}") if math.isfinite(value) else NOT_KNOWN


def lost(status: LinkStatus) -> str:
    """Tell how many samples are lost, and how many of those that miss are being asked for again."""
    sent = status.samples_received + status.samples_lost
    share = fill(" ({share:.2g} %)", share=100 * status.samples_lost / sent) if status.samples_lost else ""
    again = fill(", fetching {count}", count=status.samples_awaited) if status.samples_awaited else ""
    return fill("Lost {count}{share}{again}", count=status.samples_lost, share=share, again=again)


def clock(seconds: float) -> str:
    """Write a duration as h:mm:ss or m:ss."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"


def band(limits: Band, write: Callable[[float, str], str] = signed) -> str:
    """Write the limits of a band in degrees with `signed` or `plain`; empty when there are none yet."""
    low, high = (write(limit, "°") for limit in (limits.low, limits.high))
    # what cannot be negative has no limit below zero, however far the band reaches
    has_low = math.isfinite(limits.low) and (write is signed or limits.low > 0.0)
    if has_low and math.isfinite(limits.high):
        return fill("{low} to {high}", low=low, high=high)
    if math.isfinite(limits.high):
        return fill("up to {high}", high=high)
    return fill("{low} or more", low=low) if has_low else ""


def own_walking(usual: Usual | None, clip_moved: bool) -> str:
    """Tell the own tilt at the pace of now with twice its standard error, and whether it is sure yet."""
    if clip_moved:
        return shown(OWN_IN_DOUBT)
    if usual is None:
        return shown(OWN_UNKNOWN)
    told = fill(OWN, value=signed(usual.value, "°", 1), within=plain(2.0 * usual.error, "°", 1))
    return told if usual.final else fill(OWN_NOT_YET_SURE, told=told)


def zero_told(calibration: Calibration, first_s: float) -> str:
    """Tell where the zero and forward come from, for a tooltip; `first_s` is the time of the first sample."""
    since, until = (s - first_s for s in (calibration.neutral_start_s, calibration.neutral_end_s))
    span = {"since": clock(max(since, 0.0)), "until": clock(max(until, 0.0))} if math.isfinite(first_s) else {}
    when = fill(", {since} to {until} after the start", **span) if span else ""
    zero = fill("Zero: {zero}{when}", zero=shown(ZERO_FROM[calibration.neutral]), when=when)
    forward, sure = shown(FORWARD_FROM[calibration.forward]), shown(SURE[calibration.quality])
    return f"{zero}\n{fill('Forward: {forward} ({sure})', forward=forward, sure=sure)}"


def why_not_counted(stride: Stride) -> str:
    """Tell why a stride is not counted; a reason of another Hipline is told as it stands in the file."""
    return shown(NOT_COUNTED.get(stride.reason, stride.reason))


def stride_told(stride: Stride) -> str:
    """Tell one stride in full, for a tooltip and for a screen reader."""
    told = fill(
        "{side} stride, {seconds:.2f} s, {cadence} steps/min\nMean tilt {tilt}, rotation range {rotation}",
        side=shown(SIDE[stride.side]).capitalize(),
        seconds=stride.duration_s,
        cadence=plain(stride.cadence_spm),
        tilt=signed(stride.tilt_mean_deg, "°", 1),
        rotation=plain(stride.rotation_rom_deg, "°", 1),
    )
    return told if stride.valid else f"{told}\n{fill('Not counted: {reason}', reason=why_not_counted(stride))}"
