"""Four plots, one above the other, of the last seconds: tilt, obliquity, rotation, vertical acceleration.

Where there is no room for four, the first ones are shown, and a bar beside them brings the others. Where there is no
room for one, there is none: the number for the walker comes before them.

What costs time is avoided: ranges are fixed, axes are cached, one layer moves instead of many items, and
a curve is rebuilt only when samples have come.
"""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollBar, QWidget

from hipline.events import Band, Contact
from hipline.language import shown
from hipline.views.window.plots.cursors import Cursors
from hipline.views.window.plots.items import LABEL_PX, ContactLetters, ContactLog
from hipline.views.window.plots.notes import NoteLabels, NoteLog
from hipline.views.window.plots.plot import Y_RANGES, Plot, Readout
from hipline.views.window.plots.ring import Trace
from hipline.views.window.toolkit import sizes
from hipline.views.window.toolkit.palette import LIGHT, Theme
from hipline.views.window.toolkit.styling import tint
from hipline.views.words import general as words

_HEIGHTS = (5, 3, 3, 3)
_LETTER_WINDOW_S = 30.0  # in a longer window the letters would touch
_TALL_WINDOW_S = 10.0  # in a longer window the ticks are short, to leave the curves readable
_DASH_PX = 12
_WIDE_WINDOW_S = 30.0  # in a longer window a wide line would run together
_SHORT = 0.14  # height of a short tick, of the plot
_MARGIN_S = 1.0  # drawn beyond the left edge, so that the moving layer has something to bring in
_FIT_MARGIN = 0.08
_NOTE_AT = 0.12  # upper edge of a mark's text, above the foot of the plot
_NOTE_ROOM = 1.3  # and at least so much of the size of its letters
_READOUT_PX, _LEAST_READOUT_PX = 132, 80
_READOUT_SHARE = 0.28  # of the width, at most, where that is little
_LEAST_WIDTH_PX = 200
_COMFORTABLE_PX = 72  # of one plot and all words beside it
_NARROW_LETTER = 1.1  # of the size of a letter, from one to the next at least


class PlotStack(QWidget):
    """The four plots with their readouts, on one time axis and with one cursor."""

    scrolled = Signal(float)  #: seconds to move the view, later is positive

    def __init__(self, trace: Trace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trace = trace
        self._theme = LIGHT
        self._origin_s = math.nan
        self._end_s = math.nan
        self._window_s = 10.0
        self._drawn: tuple[object, ...] = ()
        self._marked: tuple[object, ...] = (-1, -1)
        self._gaps = np.empty((0, 2))
        self.contacts, self.notes = ContactLog(), NoteLog()
        self.plots = [Plot(index) for index in range(len(words.TRACES))]
        self._cursors = Cursors(self.plots)
        self.readouts = [Readout(index) for index in range(len(words.TRACES))]
        self.cursor_label = QLabel()
        self.cursor_label.setAccessibleName(shown("Cursor"))
        self.letters = ContactLetters(self.plots[0].layer)
        self.note_labels = NoteLabels(self.plots[0].layer)
        self.others = QScrollBar(Qt.Orientation.Vertical)  #: brings the plots that have no room
        self.others.setAccessibleName(shown("Other plots"))
        self.others.valueChanged.connect(self._show_rows)
        self._fitting = len(self.plots)
        self._shown_rows = range(self._fitting)
        layout = self._grid = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.setColumnStretch(1, 1)
        for row, (plot, readout) in enumerate(zip(self.plots, self.readouts, strict=True)):
            layout.addWidget(readout, row, 0)
            layout.addWidget(plot, row, 1)
            plot.viewport().installEventFilter(self)
        layout.addWidget(self.others, 0, 2, len(self.plots), 1)
        self._share_room()
        self.set_window(self._window_s)
        self.set_axis_words(shown(words.AXIS))

    @property
    def window_s(self) -> float:
        """Seconds shown."""
        return self._window_s

    @property
    def end_s(self) -> float:
        """Time on the clip's clock at the right edge."""
        return self._end_s

    @property
    def comfortable_px(self) -> int:
        """The height that all plots like to have together."""
        return len(self.plots) * sizes.px(_COMFORTABLE_PX) + self.plots[0].bottom.height_px

    def set_window(self, window_s: float) -> None:
        """Show so many seconds."""
        self._window_s = window_s
        for plot in self.plots:
            plot.view.setXRange(-window_s, 0.0, padding=0)
        self.plots[0].set_wide(window_s <= _WIDE_WINDOW_S)
        self._drawn = ()
        if not math.isnan(self._end_s):
            self.draw(self._end_s)

    def set_axis_words(self, text: str) -> None:
        """Write what the seconds count from."""
        for plot in self.plots:
            plot.bottom.say(text)

    def set_band(self, band: Band) -> None:
        """Shade the band of the tilt rule."""
        self.plots[0].set_band(band)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        self._theme = theme
        tint(self, ground=theme.ground)
        tint(self.cursor_label, ink=theme.ink)
        for part in (*self.plots, *self.readouts, self.letters, self.note_labels):
            part.set_theme(theme)

    def fit(self) -> None:
        """Choose y ranges that hold what is on view."""
        stretch = self._trace.stretch(self._end_s - self._window_s, self._end_s)
        for plot, values in zip(self.plots, stretch.values, strict=True):
            if np.isfinite(values).any():
                low, high = float(np.nanmin(values)), float(np.nanmax(values))
                margin = max(high - low, 1.0) * _FIT_MARGIN
                plot.set_y_range(low - margin, high + margin)
        self._show_marks()

    def usual_ranges(self) -> None:
        """Go back to the fixed y ranges."""
        for plot, limits in zip(self.plots, Y_RANGES, strict=True):
            plot.set_y_range(*limits)
        self._show_marks()

    def draw(self, end_s: float) -> None:
        """Draw the window that ends at a time on the clip's clock."""
        if math.isnan(end_s):
            return
        newest_s = self._trace.span_s()[1]
        if math.isnan(self._origin_s) or abs(end_s - self._origin_s) > 1e4:
            self._origin_s = end_s  # small numbers keep the painter exact
            self._drawn = ()
        self._end_s = end_s
        state = (self._trace.written, self._window_s, math.floor(end_s / _MARGIN_S))
        start_s = end_s - self._window_s
        if state != self._drawn:
            self._drawn = state
            stretch = self._trace.stretch(start_s - _MARGIN_S, end_s + _MARGIN_S)
            x = stretch.time_s - self._origin_s
            for plot, values in zip(self.plots, stretch.values, strict=True):
                plot.curve.setData(x, values)
            self._gaps = stretch.gaps_s
        gaps = self._gaps
        if end_s > newest_s:
            gaps = np.vstack([gaps, [newest_s, end_s]])
        for plot in self.plots:
            plot.gaps.set_spans(gaps - self._origin_s)
            plot.layer.setPos(self._origin_s - end_s, 0)
        self._show_marks()
        self._cursors.follow(end_s)

    def follow(self, end_s: float) -> None:
        """Draw the window that ends at a time when that moves the picture by a pixel, or a contact is new."""
        moved_px = (end_s - self._end_s) / self._window_s * self.width()
        if not abs(moved_px) < 1.0 or (self.contacts.version, self.notes.version) != self._marked[:2]:
            self.draw(end_s)

    def show_values(self) -> None:
        """Show the values at the cursor, or the newest where there is none, beside the plots."""
        values = self._cursors.values(self._trace, self._end_s)
        for readout, value in zip(self.readouts, values, strict=True):
            readout.show_value(float(value), self._cursors.anchored)
        self.cursor_label.setText(self._cursors.told(self._end_s))

    def point(self, x: float | None) -> None:
        """Put the cursor at x seconds, 0 being the right edge; None takes it away."""
        self._cursors.point(x, self._end_s)
        self.show_values()

    def anchor(self, x: float | None) -> None:
        """Hold a second cursor at x, from which the first one measures; None takes it away."""
        self._cursors.anchor(x, self._end_s)
        self.show_values()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Ask for no height: what has no room is not shown."""
        return QSize(_LEAST_WIDTH_PX, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Show as many plots as have room."""
        super().resizeEvent(event)
        self._share_room()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Follow the pointer over any of the plots."""
        kind = event.type()
        if kind == QEvent.Type.Leave:
            self.point(None)
        elif kind == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self.point(self._x_of(watched, event))
        elif kind == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            x = self._x_of(watched, event)
            if event.button() == Qt.MouseButton.LeftButton:
                self.anchor(None if self._cursors.anchored else x)
        elif kind == QEvent.Type.Wheel and isinstance(event, QWheelEvent):
            turned = event.angleDelta()
            self.scrolled.emit((turned.y() or turned.x()) / -120 * self._window_s / 10)
            return True
        return super().eventFilter(watched, event)

    def _readout_px(self) -> int:
        least_px, most_px = sizes.px(_LEAST_READOUT_PX), sizes.px(_READOUT_PX)
        return min(max(round(_READOUT_SHARE * self.width()), least_px), most_px)

    def _least_px(self) -> int:
        """Return the height of a plot beside which name and value can be read, without the time axis."""
        holder, kept_px = self.cursor_label.parent(), self.cursor_label.height()
        return max(r.least_px(self._readout_px()) - (kept_px if r is holder else 0) for r in self.readouts)

    def _share_room(self) -> None:
        self._grid.setColumnMinimumWidth(0, self._readout_px())
        room = (self.height() - self.plots[0].bottom.height_px) // self._least_px()
        self._fitting = min(max(room, 0), len(self.plots))
        self.others.setRange(0, len(self.plots) - max(self._fitting, 1))
        self._show_rows()

    def _show_rows(self) -> None:
        first = self.others.value()
        rows = self._shown_rows = range(first, first + self._fitting)
        self.others.setVisible(0 < len(rows) < len(self.plots))
        for row, (plot, readout, height) in enumerate(zip(self.plots, self.readouts, _HEIGHTS, strict=True)):
            self._grid.setRowStretch(row, height if row in rows else 0)
            plot.setVisible(row in rows)
            readout.setVisible(row in rows)
        if not rows:
            return
        axis_px = self.plots[0].bottom.height_px
        each_px = (self.height() - axis_px) // len(rows)
        lowest_px = max(min(sizes.px(_COMFORTABLE_PX), each_px), self._least_px())
        if self.readouts[rows[-1]] is not self.cursor_label.parent():
            self.readouts[rows[-1]].leave_below(axis_px, self.cursor_label)
        for row in rows:
            last = row == rows[-1]
            self.plots[row].bottom.show_numbers(last)
            self.plots[row].setMinimumHeight(lowest_px + last * axis_px)

    def _x_of(self, watched: QObject, event: QMouseEvent) -> float | None:
        plot = next(p for p in self.plots if p.viewport() is watched)
        x = plot.view.mapSceneToView(plot.mapToScene(event.position().toPoint())).x()
        return x if -self._window_s <= x <= 0 else None

    def _show_marks(self) -> None:
        start_s = self._end_s - self._window_s - _MARGIN_S
        heights = [tuple(plot.view.viewRange()[1]) for plot in self.plots]
        second = math.floor(self._end_s / _MARGIN_S)
        place = (self._window_s, self.height(), self._shown_rows)
        state = (self.contacts.version, self.notes.version, second, *place, *heights)
        if state == self._marked:
            return
        self._marked = state
        contacts = self.contacts.between(start_s, self._end_s + _MARGIN_S)
        share = 1.0 if self._window_s <= _TALL_WINDOW_S else _SHORT
        for plot, (low, high) in zip(self.plots, heights, strict=True):
            dashes = max(round(share * plot.height() / _DASH_PX), 2)
            plot.ticks.show_contacts(contacts, self._origin_s, low, low + share * (high - low), dashes)
        lettered: list[Contact] = contacts if self._window_s <= _LETTER_WINDOW_S else []
        if len(lettered) * _NARROW_LETTER * sizes.px(LABEL_PX) > self.plots[0].view.width():
            lettered = []
        self.letters.show(lettered, self._origin_s, heights[0][1])
        notes = self.notes.between(start_s, self._end_s + _MARGIN_S)
        for plot in self.plots:
            plot.notes.show_notes(notes, self._origin_s)
        low, high = heights[0]
        own_share = _NOTE_ROOM * sizes.px(LABEL_PX) / max(self.plots[0].view.height(), 1.0)
        self.note_labels.show(notes, self._origin_s, low + max(_NOTE_AT, own_share) * (high - low))
