"""The rows of the window, one above the other; where they get too many, one that can be spared makes room."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

_CLOSE_PX = 40  # so much less than they ask for, the rows are still readable


class Rows(QWidget):
    """Rows of widgets, one of which is hidden while the others would be squeezed.

    Parameters
    ----------
    spared : QWidget
        The row that can be done without for a while: a question comes before it in a low window.
    """

    def __init__(self, spared: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spared = spared
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(8, 4, 8, 6)
        self.rows.setSpacing(6)

    def event(self, event: QEvent) -> bool:
        """Make room when a row comes, goes or grows, and when the window does."""
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._make_room()
        return done

    def _make_room(self) -> None:
        asked_px = self.rows.minimumSize().height()
        if self._spared.isHidden():
            asked_px += self._spared.minimumHeight() + self.rows.spacing()
        self._spared.setVisible(asked_px <= self.height() + _CLOSE_PX)
        self.rows.activate()  # now, not one frame later
