"""The rows of the window, one above the other; where they get too many, those that can be spared make room."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget


def _asked_px(row: QWidget, width: int) -> int:
    """Return the height that a row cannot do without."""
    least_px = max(row.minimumSizeHint().height(), row.minimumHeight())
    return max(least_px, row.heightForWidth(width)) if row.hasHeightForWidth() else least_px


class Rows(QWidget):
    """Rows of widgets, some of which are hidden while the others would be squeezed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spared: dict[QWidget, int] = {}
        self.rows = QVBoxLayout(self)

    def spare(self, spared: Mapping[QWidget, int]) -> None:
        """Say which rows can be done without for a while.

        Parameters
        ----------
        spared : mapping of QWidget to int
            The first of them goes first; each has its ease: so many pixels more than they need, the other rows get
            before it is shown.
        """
        self._spared = dict(spared)

    def least_px(self, width: int) -> int:
        """Return the height at which the rows are readable without those that can be spared."""
        return self._heights(width)[0]

    def event(self, event: QEvent) -> bool:
        """Make room when a row comes, goes or grows, and when the window does."""
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._make_room()
        return done

    def _heights(self, width: int) -> tuple[int, list[int]]:
        """Return the height without the spared rows, and what each of those adds."""
        margins = self.rows.contentsMargins()
        inside_px = width - margins.left() - margins.right()
        breaks = self.rows.hasHeightForWidth()
        asked_px = self.rows.minimumHeightForWidth(width) if breaks else self.rows.minimumSize().height()
        each = [_asked_px(row, inside_px) + self.rows.spacing() for row in self._spared]
        return asked_px - sum(px for row, px in zip(self._spared, each, strict=True) if not row.isHidden()), each

    def _make_room(self) -> None:
        needed_px, each = self._heights(self.width())
        left_px = self.height() - needed_px - sum(each)
        for (row, ease_px), px in zip(self._spared.items(), each, strict=True):
            fits = left_px >= ease_px
            row.setVisible(fits)
            if not fits:
                left_px += px
        self.rows.activate()  # now, not one frame later
