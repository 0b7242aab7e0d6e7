"""The keys that press a tool button: who has no mouse reaches it by Tab, reads what it does, and presses it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QToolButton, QToolTip

_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_BY_TAB = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class _PressKeys(QObject):
    """Take the keys of one button before a shortcut of the window takes them, as Space does for Pause."""

    def __init__(self, button: QToolButton) -> None:
        super().__init__(button)
        self._button = button
        button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QKeyEvent) and event.key() in _KEYS:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._button.click()
                return True
        if isinstance(event, QFocusEvent) and event.gotFocus() and event.reason() in _BY_TAB:
            below = self._button.mapToGlobal(self._button.rect().bottomLeft())
            QToolTip.showText(below, self._button.toolTip(), self._button)
        return super().eventFilter(watched, event)


def let_keys_press(button: QToolButton) -> None:
    """Let Tab reach a button, show its tooltip then, and let Space and Enter press it."""
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # Qt leaves those of a toolbar to the mouse
    _PressKeys(button)
