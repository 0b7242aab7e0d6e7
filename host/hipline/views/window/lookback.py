"""Hold the plots still and look back in them, while data go on."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QScrollBar

from hipline.language import fill, shown
from hipline.views.window.controls import Controls
from hipline.views.window.plots.ring import Trace
from hipline.views.window.plots.stack import PlotStack
from hipline.views.words import general as words

_STEPS_PER_S = 100  # of the scroll bar


class Lookback(QObject):
    """Follow the newest samples, or stand still where the user looks back to.

    Parameters
    ----------
    plots : PlotStack
        What is scrolled.
    trace : Trace
        What there is to look back at.
    controls : Controls
        Whose keys and buttons scroll, pause, and choose how many seconds are shown.
    paused_words : str
        Said below plots that stand still, with `{clock}` for the time since the start.
    parent : QObject, optional
        Who owns it.
    """

    def __init__(
        self,
        plots: PlotStack,
        trace: Trace,
        controls: Controls,
        paused_words: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._plots, self._trace, self._controls = plots, trace, controls
        self._paused_words = paused_words
        self._end_s: float | None = None  # of what is shown, while paused
        self.bar = QScrollBar(Qt.Orientation.Horizontal)
        self.bar.setAccessibleName(shown("Scroll back"))
        self.bar.setToolTip(shown("Look back, up to ten minutes (Left, Right, PgUp, PgDown)"))
        self.bar.valueChanged.connect(self._take_bar)
        controls.pause.triggered.connect(self.pause)
        controls.live.triggered.connect(lambda: self.pause(False))
        controls.length_chosen.connect(self.set_window_length)
        controls.scrolled.connect(lambda windows: self.scroll_by(windows * plots.window_s))
        plots.scrolled.connect(self.scroll_by)

    @property
    def paused(self) -> bool:
        """Whether the plots stand still."""
        return self._end_s is not None

    def follow(self, end_s: float) -> None:
        """Show what ends at a time, s, unless the plots stand still."""
        if not self.paused:
            self._plots.follow(end_s)

    def pause(self, paused: bool) -> None:
        """Hold the plots still while data go on, or let them run again."""
        if paused and math.isnan(self._plots.end_s):
            paused = False
        self._end_s = self._plots.end_s if paused else None
        self._controls.pause.setChecked(paused)
        self._controls.live.setEnabled(paused)
        self._tell_axis()
        self.show_place()

    def scroll_by(self, by_s: float) -> None:
        """Look back (negative) or forward again; scrolling pauses."""
        if not self.paused:
            self.pause(True)
        if self._end_s is not None:
            self._scroll_to(self._end_s + by_s)

    def set_window_length(self, window_s: int) -> None:
        """Show so many seconds."""
        self._plots.set_window(float(window_s))
        self._controls.show_length(window_s)
        self.show_place()

    def show_place(self) -> None:
        """Let the bar show what part is on view."""
        oldest_s, newest_s = self._trace.span_s()
        bar, window_s = self.bar, self._plots.window_s
        span_s = 0.0 if math.isnan(oldest_s) else max(newest_s - oldest_s - window_s, 0.0)
        behind_s = 0.0 if self._end_s is None else newest_s - self._end_s
        blocked = bar.blockSignals(True)
        bar.setRange(0, round(span_s * _STEPS_PER_S))
        bar.setPageStep(max(round(window_s * _STEPS_PER_S), 1))
        bar.setSingleStep(round(window_s * _STEPS_PER_S / 10))
        bar.setValue(round((span_s - behind_s) * _STEPS_PER_S))
        bar.blockSignals(blocked)

    def _take_bar(self, value: int) -> None:
        oldest_s = self._trace.span_s()[0]
        if math.isnan(oldest_s):
            return
        if not self.paused:
            self.pause(True)
        self._scroll_to(oldest_s + self._plots.window_s + value / _STEPS_PER_S)

    def _scroll_to(self, end_s: float) -> None:
        oldest_s, newest_s = self._trace.span_s()
        self._end_s = max(min(end_s, newest_s), min(oldest_s + self._plots.window_s, newest_s))
        self._plots.draw(self._end_s)
        self._plots.show_values()
        self._tell_axis()
        self.show_place()

    def _tell_axis(self) -> None:
        if self._end_s is None:
            self._plots.set_axis_words(shown(words.AXIS))
        else:
            clock = words.clock(self._end_s - self._trace.first_s)
            self._plots.set_axis_words(fill(self._paused_words, clock=clock))
