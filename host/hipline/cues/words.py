"""What a cue says to the walker."""

from __future__ import annotations

from hipline.events import CueLevel

_WORDS = {
    (
        "tilt_forward",
        CueLevel.CUE,
    ): "Your pelvis stays tipped forward. Grow tall and let your tailbone drop a little.",
    ("tilt_forward", CueLevel.CLEAR): "Nicely back in your band.",
    (
        "rotation_large",
        CueLevel.CUE,
    ): "Your trunk turns more than usual. Let your steps get a little shorter.",
    ("rotation_large", CueLevel.CLEAR): "Your turning is back to your usual.",
    ("rotation_small", CueLevel.CUE): "Your trunk turns less than usual. Let your arms swing freely.",
    ("rotation_small", CueLevel.CLEAR): "Your turning is back to your usual.",
}


def text(rule: str, level: CueLevel) -> str:
    """Return the words for a rule and the way that it changes."""
    return _WORDS[rule, level]
