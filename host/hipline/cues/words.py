"""What a cue says to the walker."""

from __future__ import annotations

from hipline.events import CueLevel, FirstWalk
from hipline.wording import Text

_WORDS = {
    "tilt_forward": (
        "Your pelvis stays tipped forward. Grow tall and let your tailbone drop a little.",
        "Nicely back in your band.",
    ),
    "tilt_back": (
        "Your pelvis stays tipped back. Let your tailbone float back a little.",
        "Nicely back in your band.",
    ),
    "drop_left": (
        "Your left side sinks more than usual. Push the ground away with your right foot.",
        "Your left side is level again.",
    ),
    "drop_right": (
        "Your right side sinks more than usual. Push the ground away with your left foot.",
        "Your right side is level again.",
    ),
    "rotation_large": (
        "Your trunk turns more than usual. Let your steps get a little shorter.",
        "Your turning is back to your usual.",
    ),
    "rotation_small": (
        "Your trunk turns less than usual. Let your arms swing freely.",
        "Your turning is back to your usual.",
    ),
    "long_steps": (
        "Your steps are longer than usual. Try shorter, quicker steps.",
        "Your steps are back to your usual length.",
    ),
    "right_step_longer": (
        "Your right step takes longer than usual. Try an even beat, left and right.",
        "Your steps are as even as usual again.",
    ),
    "left_step_longer": (
        "Your left step takes longer than usual. Try an even beat, left and right.",
        "Your steps are as even as usual again.",
    ),
    "slow_walk": (
        "A lot of slow walking and stopping. A brisk stretch or a short sit may feel good.",
        "You are walking at an easy pace again.",
    ),
    "fatigue_tilt": (
        "Your pelvis tips further forward than at the start. A short rest may help.",
        "Your pelvis is back to where it was at the start.",
    ),
    "fatigue_drop": (
        "Your hips sink more than at the start. A short rest may help.",
        "Your hips are back to where they were at the start.",
    ),
    "time_limit": ("You have reached your own walking time. A good moment to sit down.", "Your walking time is fine."),
    "load": (
        "This is longer than your longest walk of the last weeks. That is enough for today.",
        "Your walking time is fine.",
    ),
}
_NEAR = {
    "time_limit": "Your own walking time is almost reached.",
    "load": "This is as long as your longest walk of the last weeks.",
}
BEGUN_ANEW = "Your walking is compared anew from here on."  #: after a new zero, when a cue was still on
RULES = tuple(_WORDS)


def text(rule: str, level: CueLevel) -> str:
    """Return the words for a rule and the way that it changes."""
    if level is CueLevel.AMBER and rule in _NEAR:
        return _NEAR[rule]
    cue, clear = _WORDS[rule]
    return clear if level is CueLevel.CLEAR else cue


def praise(share_pct: float) -> str:
    """Return a good word on the way."""
    return Text("Well done: {share:.0f} of 100 strides were in your band.", share=share_pct)


def closing_share(share_pct: float) -> str:
    """Return the last word of a walk that was mostly in the band."""
    return Text("A good walk: {share:.0f} of 100 strides were in your band.", share=share_pct)


def closing_run(minutes: float) -> str:
    """Return the last word of a walk with a good stretch in it."""
    return Text(
        "Your longest stretch in your band was {minutes:.0f} min. That is something to build on.", minutes=minutes
    )


def closing_walk(minutes: float) -> str:
    """Return the last word of a walk like any other."""
    return Text("You walked for {minutes:.0f} min. Every walk counts.", minutes=minutes)


_FIRST_WALK = {
    "slow": "Walk slowly, as in a museum.",
    "usual": "Now walk at your usual pace.",
    "brisk": "Now walk briskly, as to catch a bus.",
    "done": "Your own walking is known. Thank you.",
}


def first_walk(told: FirstWalk) -> str:
    """Return what the guided first walk asks for, and how far it is."""
    asked = Text(_FIRST_WALK[told.pace])
    if told.known >= told.paces:
        return asked
    done = Text("{known} of {paces} paces are known.", known=told.known, paces=told.paces)
    if told.here_known:
        return Text("{asked} This pace is known already: walk a little quicker. {done}", asked=asked, done=done)
    return Text(
        "{asked} {strides} of {needed} good strides. {done}",
        asked=asked, strides=told.strides, needed=told.needed, done=done,
    )  # fmt: skip
