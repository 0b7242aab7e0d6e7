"""One line of text, as large as its place allows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from hipline.views.window.toolkit import sizes


class Fitted(QLabel):
    """Fit a line into its place.

    Parameters
    ----------
    widest : str
        The text that has to fit, or the letters would change with what is shown.
    largest_px : int
        The largest letters, in pixels at the system's usual letters.
    """

    def __init__(self, widest: str, largest_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widest = widest
        self._largest_px = sizes.px(largest_px)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(24)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Choose the size at which the widest text still fits."""
        super().resizeEvent(event)
        font = QFont(self.font())
        font.setBold(True)
        font.setPixelSize(100)
        metrics = QFontMetricsF(font)
        wide = 100 * self.width() / max(metrics.horizontalAdvance(self._widest), 1)
        high = 100 * self.height() / max(metrics.height(), 1)
        font.setPixelSize(max(int(min(wide, high, self._largest_px)), 10))
        self.setFont(font)
