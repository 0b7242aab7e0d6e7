"""What the tests of the live window look at, and cues to give in it."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage

from hipline.events import Cue, CueLevel

CUE = Cue(20.0, "tilt_forward", CueLevel.CUE, 6.0, 5.0, "Grow tall and let your tailbone drop a little.")
CLEAR = Cue(30.0, "tilt_forward", CueLevel.CLEAR, 2.0, 5.0, "Nicely back in your band.")
OTHER = Cue(25.0, "rotation_small", CueLevel.CUE, 3.0, 4.0, "Let your arms swing freely.")


def picture(widget) -> QImage:
    """Return what a widget looks like."""
    return widget.grab().toImage()


def curve(window, index: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return x as the window shows it, 0 at the right edge, and y."""
    plot = window.plots.plots[index]
    x, y = plot.curve.getData()
    return x + plot.layer.pos().x(), y
