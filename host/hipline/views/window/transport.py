"""The bar that plays a stored walk: play and pause, places, marks, speed."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QColor, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QToolButton,
    QWidget,
)

from hipline.language import shown
from hipline.replayer import Transport
from hipline.views.window.toolkit import sizes
from hipline.views.window.toolkit.flow import Flow
from hipline.views.window.toolkit.palette import LIGHT, Theme
from hipline.views.window.toolkit.press_keys import let_keys_press
from hipline.views.window.toolkit.styling import button_style, letters, tint
from hipline.views.words import general as words

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
JUMP_S = 10.0
_STEPS_PER_S = 10
_NEAR_S = 1.0  # a mark this close behind is the one that is shown: back goes to the one before
_TICK_PX = 3
_LEAST_SLIDER_PX = 120


class PlaceSlider(QSlider):
    """The walk from start to end; a tick above the groove for each mark."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._ticks: tuple[int, ...] = ()
        self._theme = LIGHT
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_ticks(self, values: Sequence[int]) -> None:
        """Show marks at these values."""
        self._ticks = tuple(values)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the marks, and the usual slider over them."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        handle = self.style().pixelMetric(QStyle.PixelMetric.PM_SliderLength, option, self)
        span = max(self.maximum() - self.minimum(), 1)
        painter = QPainter(self)
        for value in self._ticks:
            x = handle / 2 + (value - self.minimum()) / span * (self.width() - handle)
            painter.fillRect(round(x) - 1, 0, _TICK_PX, self.height(), QColor(self._theme.soft_ink))
        painter.end()
        super().paintEvent(event)


class TransportBar(QWidget):
    """Show where the playing stands, and ask for another place, speed, or a rest."""

    asked_to_play = Signal(bool)  #: play, or pause
    sought = Signal(float)  #: seconds on the clip's clock
    sought_by = Signal(float)  #: seconds on, negative back
    speed_chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._transport = Transport(0.0, 0.0, 0.0, playing=False, speed=1.0)
        self._marks_s: tuple[float, ...] = ()
        self.slider, self.place, self.speed = PlaceSlider(), QLabel(), QLabel()
        self.play = self._action("Play", "Space", "Play or pause", self._toggle)
        self.back = self._action("−10 s", "Shift+Left", "Ten seconds back", lambda: self.sought_by.emit(-JUMP_S))
        self.on = self._action("+10 s", "Shift+Right", "Ten seconds on", lambda: self.sought_by.emit(JUMP_S))
        self.to_start = self._action("Start", "Home", "To the start", lambda: self.sought.emit(self._transport.start_s))
        self.to_end = self._action("End", "End", "To the end", lambda: self.sought.emit(self._transport.end_s))
        self.mark_before = self._action("Mark before", "Ctrl+Left", "To the mark before", lambda: self._to_mark(-1))
        self.mark_after = self._action("Next mark", "Ctrl+Right", "To the next mark", lambda: self._to_mark(1))
        self.slower = self._action("−", "[", "Slower", lambda: self._change_speed(-1))
        self.faster = self._action("+", "]", "Faster", lambda: self._change_speed(1))
        self._buttons: list[QToolButton] = []
        self._lay_out()
        self.slider.actionTriggered.connect(self._take_slider)
        self.slider.setAccessibleName(shown("Place in the walk"))
        self.place.setAccessibleName(shown("Time since the start, and length"))
        self.speed.setAccessibleName(shown("Speed"))
        self.set_marks(())
        self.show_transport(self._transport)

    @property
    def actions_by_key(self) -> list[QAction]:
        """All that a key does, for the window to listen to."""
        return [
            self.play, self.back, self.on, self.to_start, self.to_end, self.mark_before, self.mark_after,
            self.slower, self.faster,
        ]  # fmt: skip

    def set_marks(self, times_s: Sequence[float]) -> None:
        """Say where the marks are, on the clip's clock."""
        self._marks_s = tuple(sorted(times_s))
        for action in (self.mark_before, self.mark_after):
            action.setEnabled(bool(self._marks_s))
        self._show_ticks()

    def show_transport(self, transport: Transport) -> None:
        """Show where the playing stands."""
        before, self._transport = self._transport, transport
        self.play.setText(shown("Pause" if transport.playing else "Play"))
        if (before.start_s, before.end_s) != (transport.start_s, transport.end_s):
            self.slider.setRange(0, round((transport.end_s - transport.start_s) * _STEPS_PER_S))
            self.slider.setSingleStep(_STEPS_PER_S)
            self.slider.setPageStep(round(JUMP_S * _STEPS_PER_S))
            self._show_ticks()
        if not self.slider.isSliderDown():
            self._set_slider(transport.time_s)
        length_s = transport.end_s - transport.start_s
        self.place.setText(f"{words.clock(transport.time_s - transport.start_s)} / {words.clock(length_s)}")
        self.speed.setText("fastest" if math.isinf(transport.speed) else f"{transport.speed:g}×")
        self.slower.setEnabled(transport.speed > SPEEDS[0])
        self.faster.setEnabled(transport.speed < SPEEDS[-1])

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        for button in self._buttons:
            button.setStyleSheet(button_style(theme))
        for label in (self.place, self.speed):
            tint(label, ink=theme.ink)
        self.slider.set_theme(theme)

    def _action(self, text: str, key: str, tip: str, do) -> QAction:
        made = QAction(shown(text), self)
        made.setShortcut(QKeySequence(key))
        made.setToolTip(f"{shown(tip)} ({made.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})")
        made.triggered.connect(lambda _=False: do())
        return made

    def _lay_out(self) -> None:
        layout = Flow(self, spacing_px=8)
        layout.setContentsMargins(4, 0, 4, 0)
        letters(self.place, 15, bold=True)
        letters(self.speed, 15, bold=True)
        self.speed.setMinimumWidth(sizes.px(44))
        self.place.setMinimumWidth(sizes.px(104))  # what changes in it moves nothing
        self.speed.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.add(self._side_by_side(self.play, self.back, self.on, self.place))
        layout.add(self.slider, sizes.px(_LEAST_SLIDER_PX), stretches=True)
        layout.add(self._side_by_side(self.mark_before, self.mark_after))
        layout.add(self._side_by_side(self.slower, self.speed, self.faster))

    def _side_by_side(self, *parts: QAction | QWidget) -> QWidget:
        """Return what stays in one line, also where the bar needs more of them."""
        group = QWidget()
        layout = QHBoxLayout(group)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for part in parts:
            if isinstance(part, QWidget):
                layout.addWidget(part)
                continue
            button = QToolButton()
            let_keys_press(button)
            button.setDefaultAction(part)
            if part is self.play:
                button.setMinimumWidth(sizes.px(64))  # its text changes, its place does not
            self._buttons.append(button)
            layout.addWidget(button)
        return group

    def _toggle(self) -> None:
        self.asked_to_play.emit(not self._transport.playing)

    def _to_mark(self, step: int) -> None:
        now_s = self._transport.time_s
        if step > 0:
            marks_s = [mark_s for mark_s in self._marks_s if mark_s > now_s]
            goal_s = marks_s[0] if marks_s else None
        else:
            marks_s = [mark_s for mark_s in self._marks_s if mark_s < now_s - _NEAR_S]
            goal_s = marks_s[-1] if marks_s else None
        if goal_s is not None:
            self.sought.emit(goal_s)

    def _change_speed(self, step: int) -> None:
        now = self._transport.speed
        others = [speed for speed in SPEEDS if (speed > now if step > 0 else speed < now)]
        if others:
            self.speed_chosen.emit(others[0] if step > 0 else others[-1])

    def _take_slider(self, _: int) -> None:
        self.sought.emit(self._transport.start_s + self.slider.sliderPosition() / _STEPS_PER_S)

    def _set_slider(self, time_s: float) -> None:
        self.slider.setValue(round((time_s - self._transport.start_s) * _STEPS_PER_S))

    def _show_ticks(self) -> None:
        start_s, end_s = self._transport.start_s, self._transport.end_s
        inside = (mark_s for mark_s in self._marks_s if start_s <= mark_s <= end_s)
        self.slider.set_ticks([round((mark_s - start_s) * _STEPS_PER_S) for mark_s in inside])
