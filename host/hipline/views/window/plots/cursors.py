"""The two cursors of the plots: one follows the pointer, the other stays at its time and is measured from."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hipline.language import fill
from hipline.views.window.plots.plot import Plot
from hipline.views.window.plots.ring import Trace
from hipline.views.words import general as words


class Cursors:
    """Where the cursors are, and what is there.

    Parameters
    ----------
    plots : sequence of Plot
        Each draws both lines.
    """

    def __init__(self, plots: Sequence[Plot]) -> None:
        self._plots = plots
        self._x: float | None = None  # seconds from the right edge, at most 0
        self._anchor_s: float | None = None  # on the clip's clock

    @property
    def anchored(self) -> bool:
        """Whether values are differences from the second cursor."""
        return self._anchor_s is not None

    def point(self, x: float | None, end_s: float) -> None:
        """Put the first cursor at x seconds from the right edge, which is at `end_s`; None takes it away."""
        self._x = x
        self._place(end_s)

    def anchor(self, x: float | None, end_s: float) -> None:
        """Put the second cursor at x seconds from the right edge, which is at `end_s`; None takes it away."""
        self._anchor_s = None if x is None else end_s + x
        self._place(end_s)

    def follow(self, end_s: float) -> None:
        """Take the second cursor along when the right edge has moved."""
        if self._anchor_s is not None:
            self._place(end_s)

    def values(self, trace: Trace, end_s: float) -> NDArray[np.float64]:
        """Return the value of each trace at the first cursor, or at the right edge, less that at the second one."""
        values = trace.at(end_s if self._x is None else end_s + self._x)
        return values if self._anchor_s is None else values - trace.at(self._anchor_s)

    def told(self, end_s: float) -> str:
        """Tell where the cursor is, or how far from the second one; empty where there is none."""
        if self._x is None or math.isnan(end_s):
            return ""
        if self._anchor_s is None:
            return fill("at {seconds}", seconds=words.signed(self._x, " s", 2))
        return f"Δ {words.signed(end_s + self._x - self._anchor_s, ' s', 2)}"

    def _place(self, end_s: float) -> None:
        anchor_x = None if self._anchor_s is None else self._anchor_s - end_s
        for plot in self._plots:
            for line, x in ((plot.cursor_line, self._x), (plot.anchor_line, anchor_x)):
                line.setVisible(x is not None)
                if x is not None:
                    line.setPos(x)
