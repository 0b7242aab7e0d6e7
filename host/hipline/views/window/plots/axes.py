"""The axes of a plot: numbers in the letters of the window, and never closer than they can be read."""

from __future__ import annotations

import math
from itertools import cycle

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF

from hipline.views.window.toolkit import sizes

_LETTERS_PX = 12
_OFFSET_PX = {"left": 5, "bottom": 2}  # of the numbers from the axis
_LEAST_WIDTH_PX = 44
_LEAST_BESIDE_PX = 12
_CLOSED_PX = 4  # of a time axis without numbers
_GAP = 0.15  # between two numbers, of the height of a line
_GAP_BESIDE = 0.8


class _Axis(pg.AxisItem):
    """An axis that writes fewer numbers where they would touch."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        font = sizes.sized(QFont(), _LETTERS_PX)
        self.metrics = QFontMetricsF(font)
        self.room_px = 0.0  #: from one number to the next, at least
        self.setTickFont(font)
        self.setStyle(tickTextOffset=_OFFSET_PX[where])
        self.enableAutoSIPrefix(False)
        self.setCacheMode(self.CacheMode.DeviceCoordinateCache)

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:  # noqa: N802, N803
        """Return the usual steps; under them wider ones, for the numbers, where those would touch."""
        levels = list(super().tickSpacing(minVal, maxVal, size))
        if not levels or maxVal == minVal:
            return levels
        step, px_per_unit = levels[0][0], size / abs(maxVal - minVal)
        # 5, 10, 50, 100 and 1, 2, 10, 20: round as the steps themselves are
        factors = cycle((2.0, 5.0))
        while step * px_per_unit < self.room_px and step < abs(maxVal - minVal):
            step *= next(factors)
        return levels if step == levels[0][0] else [(step, 0.0), levels[0]]


class ValueAxis(_Axis):
    """The axis of values, at the left, as wide as its widest number."""

    def __init__(self) -> None:
        super().__init__("left")
        line_px = self.metrics.height()
        self.room_px = line_px * (1.0 + _GAP)
        widest_px = self.metrics.horizontalAdvance("-88.8") + 2.0 * _OFFSET_PX["left"]
        self.setWidth(max(_LEAST_WIDTH_PX, math.ceil(widest_px)))


class TimeAxis(_Axis):
    """The axis of seconds, below; its first and last number may stand half beside it."""

    def __init__(self) -> None:
        super().__init__("bottom")
        widest_px = self.metrics.horizontalAdvance("-60")
        self.room_px = widest_px + _GAP_BESIDE * self.metrics.height()
        self._shown = False
        self.setStyle(showValues=False)
        self.setHeight(_CLOSED_PX)
        self.beside_px = max(_LEAST_BESIDE_PX, math.ceil(widest_px / 2) + 1)  #: kept free at its ends

    def boundingRect(self) -> QRectF:  # noqa: N802
        """Return the usual place and half a number on each side."""
        return super().boundingRect().adjusted(-self.beside_px, 0, self.beside_px, 0)

    @property
    def height_px(self) -> int:
        """Of the numbers and the word below them."""
        margin_px = 8  # of the word, as a document
        return math.ceil(2.0 * self.metrics.height() + _OFFSET_PX["bottom"] + margin_px)

    def say(self, text: str) -> None:
        """Write what the seconds count from."""
        self.setLabel(text, **{**self.labelStyle, "font-size": f"{sizes.px(_LETTERS_PX)}px"})
        self.showLabel(self._shown)

    def show_numbers(self, shown: bool) -> None:
        """Take the room for the numbers and the word, or a few pixels for neither."""
        if shown is not self._shown:
            self._shown = shown
            self.setStyle(showValues=shown)
            self.showLabel(shown)
            self.setHeight(self.height_px if shown else _CLOSED_PX)
