"""One plot of one trace, and the words and the value beside it."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from hipline.events import Band
from hipline.language import fill, shown
from hipline.views import words
from hipline.views.palette import LIGHT, Theme, pen
from hipline.views.plot_items import ContactTicks, GapBands
from hipline.views.plot_notes import NoteLines
from hipline.views.styling import letters, tint

Y_RANGES = ((-10.0, 15.0), (-10.0, 10.0), (-15.0, 15.0), (-10.0, 10.0))
_Y_STEPS = (5.0, 5.0, 10.0, 5.0)
_AXIS_PX = 44
_RIGHT_PX = 12  # half of the last number under the time axis
_LEAST_PX = 72
BOTTOM_PX = 38  #: height of the time axis, under the lowest plot


class _TimeAxis(pg.AxisItem):
    """A time axis whose first and last number may stand half beside it."""

    def boundingRect(self) -> QRectF:  # noqa: N802
        """Return the usual place and half a number on each side."""
        return super().boundingRect().adjusted(-_RIGHT_PX, 0, _RIGHT_PX, 0)


class Plot(pg.GraphicsView):
    """One trace over the window's seconds; x is 0 at the right edge."""

    def __init__(self, index: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.index = index
        said = words.TRACES[index]
        self.setAccessibleName(fill("Plot of {name}", name=shown(said.name).lower()))
        self.setAccessibleDescription(fill("{hint}; the newest values stand beside the plot", hint=shown(said.hint)))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.view = pg.ViewBox(enableMouse=False, enableMenu=False)
        self.left, self.bottom = pg.AxisItem("left"), _TimeAxis("bottom")
        item = pg.PlotItem(viewBox=self.view, enableMenu=False, axisItems={"left": self.left, "bottom": self.bottom})
        self.setCentralItem(item)
        item.hideButtons()
        item.showGrid(x=True, y=True, alpha=0.16)
        self.view.disableAutoRange()
        item.setContentsMargins(0, 3, _RIGHT_PX, 0)
        last = index == len(words.TRACES) - 1
        self.setMinimumHeight(_LEAST_PX + (BOTTOM_PX if last else 0))
        self.left.setWidth(_AXIS_PX)
        self.bottom.setStyle(showValues=last)
        self.bottom.setHeight(BOTTOM_PX if last else 4)
        for axis in (self.left, self.bottom):
            axis.enableAutoSIPrefix(False)
            axis.setCacheMode(axis.CacheMode.DeviceCoordinateCache)
        self.layer = pg.ItemGroup()
        self.view.addItem(self.layer, ignoreBounds=True)
        self.gaps = GapBands(self.layer)
        self.ticks = ContactTicks(self.layer)
        self.notes = NoteLines(self.layer)
        self.curve = pg.PlotCurveItem(connect="finite", antialias=True)
        # smoothed wide lines cost ten times as much in one piece as in segments
        self.curve.setSegmentedLineMode("on")
        self.layer.addItem(self.curve)
        self.cursor_line = pg.InfiniteLine(angle=90, movable=False)
        self.anchor_line = pg.InfiniteLine(angle=90, movable=False)
        for line in (self.cursor_line, self.anchor_line):
            line.setZValue(10)
            line.hide()
            self.view.addItem(line, ignoreBounds=True)
        self.band = pg.LinearRegionItem(orientation="horizontal", movable=False)
        self.band.setZValue(-10)
        self.band.hide()
        self.view.addItem(self.band, ignoreBounds=True)
        self._colour, self._wide = LIGHT.traces[index], False
        self.set_y_range(*Y_RANGES[index])

    def set_y_range(self, low: float, high: float) -> None:
        """Show these values."""
        self.view.setYRange(low, high, padding=0)
        fixed = (low, high) == Y_RANGES[self.index]
        step = _Y_STEPS[self.index]
        self.left.setTickSpacing(*((step, step) if fixed else (None, None)))

    def set_wide(self, wide: bool) -> None:
        """Choose a wide or a thin line; a smoothed line of exactly 1 pixel is the one that costs little."""
        if wide != self._wide:
            self._wide = wide
            self._draw_curve()

    def set_band(self, band: Band) -> None:
        """Shade a band of values; one without limits is not shown."""
        self.band.setVisible(math.isfinite(band.low) or math.isfinite(band.high))
        self.band.setRegion((max(band.low, -1e3), min(band.high, 1e3)))

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        self.setBackground(theme.ground)
        for axis in (self.left, self.bottom):
            axis.setPen(pen(theme.soft_ink))
            axis.setTextPen(pen(theme.soft_ink))
        self._colour = theme.traces[self.index]
        self._draw_curve()
        self.gaps.set_theme(theme)
        self.ticks.set_theme(theme)
        self.notes.set_theme(theme)
        self.cursor_line.setPen(pen(theme.ink))
        self.anchor_line.setPen(pen(theme.ink, style=Qt.PenStyle.DotLine))
        self.band.setBrush(QColor(theme.band))
        for line in self.band.lines:
            line.setPen(pen(theme.band_edge))

    def _draw_curve(self) -> None:
        self.curve.setPen(pen(self._colour, 2.0 if self._wide else 1.0))


class Readout(QWidget):
    """Name, value and sign of one trace, beside its plot."""

    def __init__(self, index: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said = words.TRACES[index]
        self._index = index
        self.name, self.value, self.hint = (
            QLabel(shown(self._said.name)),
            QLabel(words.NOT_KNOWN),
            QLabel(shown(self._said.hint)),
        )
        self.name.setWordWrap(True)
        self.value.setAccessibleName(shown(self._said.name))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 2, 4, 2)
        layout.setSpacing(0)
        layout.addStretch()
        for label, size_px, bold in ((self.name, 12, False), (self.value, 20, True), (self.hint, 11, False)):
            letters(label, size_px, bold)
            layout.addWidget(label)
        layout.addStretch()

    def leave_below(self, height_px: int, label: QLabel) -> None:
        """Keep room at the foot, as high as the time axis, for a label."""
        letters(label, 12)
        label.setFixedHeight(height_px)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(label)

    def show_value(self, value: float, difference: bool = False) -> None:
        """Show a value, or the difference of two."""
        text = words.signed(value, self._said.unit, self._said.decimals)
        self.value.setText(f"Δ {text}" if difference else text)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        for label, colour in ((self.value, theme.ink), (self.name, theme.ink), (self.hint, theme.soft_ink)):
            tint(label, ink=colour)
