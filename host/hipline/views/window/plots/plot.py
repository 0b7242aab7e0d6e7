"""One plot of one trace, and the words and the value beside it."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QWidget

from hipline.events import Band
from hipline.language import fill, shown
from hipline.views.window.plots.axes import TimeAxis, ValueAxis
from hipline.views.window.plots.items import ContactTicks, GapBands
from hipline.views.window.plots.notes import NoteLines
from hipline.views.window.toolkit.palette import LIGHT, Theme, pen
from hipline.views.window.toolkit.rows import Rows
from hipline.views.window.toolkit.styling import letters, tint
from hipline.views.words import general as words

Y_RANGES = ((-10.0, 15.0), (-10.0, 10.0), (-15.0, 15.0), (-10.0, 10.0))
_Y_STEPS = (5.0, 5.0, 10.0, 5.0)


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
        self.left, self.bottom = ValueAxis(), TimeAxis()
        item = pg.PlotItem(viewBox=self.view, enableMenu=False, axisItems={"left": self.left, "bottom": self.bottom})
        self.setCentralItem(item)
        item.hideButtons()
        item.showGrid(x=True, y=True, alpha=0.16)
        self.view.disableAutoRange()
        item.setContentsMargins(0, 3, self.bottom.beside_px, 0)
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


class Readout(Rows):
    """Name, value and sign of one trace, beside its plot; the sign can be done without in a low one."""

    def __init__(self, index: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said = words.TRACES[index]
        self.name, self.value, self.hint = (
            QLabel(shown(self._said.name)),
            QLabel(words.NOT_KNOWN),
            QLabel(shown(self._said.hint)),
        )
        self.spare({self.hint: 0})
        self.name.setWordWrap(True)
        self.value.setAccessibleName(shown(self._said.name))
        self.setToolTip(shown(self._said.hint))
        self.rows.setContentsMargins(10, 2, 4, 2)
        self.rows.setSpacing(0)
        self.rows.addStretch()
        for label, size_px, bold in ((self.name, 12, False), (self.value, 20, True), (self.hint, 11, False)):
            letters(label, size_px, bold)
            self.rows.addWidget(label)
        self.rows.addStretch()

    def leave_below(self, height_px: int, label: QLabel) -> None:
        """Keep room at the foot, as high as the time axis, for a label."""
        letters(label, 12)
        label.setFixedHeight(height_px)
        self.rows.addWidget(label)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Say no: the plot beside it says how high both are."""
        return False

    def show_value(self, value: float, difference: bool = False) -> None:
        """Show a value, or the difference of two."""
        text = words.signed(value, self._said.unit, self._said.decimals)
        self.value.setText(f"Δ {text}" if difference else text)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        for label, colour in ((self.value, theme.ink), (self.name, theme.ink), (self.hint, theme.soft_ink)):
            tint(label, ink=colour)
