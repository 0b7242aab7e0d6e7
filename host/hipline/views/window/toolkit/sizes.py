"""Sizes that follow the letters of the system: as drawn for usual ones, larger where the system's are larger.

Every size of a letter, and of the room for letters, is written down in pixels for a system that was left as it
came, and asked for here. So whoever sets large letters for the whole desktop gets them in the window as well.
"""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontInfo
from PySide6.QtWidgets import QApplication

# 11 points at 96 dpi: desktops come with 9 (Windows), 10 (KDE) and 11 (GNOME), macOS with 13 at 72 dpi
_LARGEST_USUAL_PX = 11.0 * 96.0 / 72.0


def scale() -> float:
    """Return how much larger than usual the system's letters are; 1 where they are usual or smaller."""
    return max(1.0, QFontInfo(QApplication.font()).pixelSize() / _LARGEST_USUAL_PX)


def px(usual_px: float) -> int:
    """Return the pixels for what takes so many at usual letters."""
    return round(usual_px * scale())


def sized(font: QFont, usual_px: float, bold: bool = False) -> QFont:
    """Return a font of the same family with letters of this size."""
    made = QFont(font)
    made.setPixelSize(px(usual_px))
    made.setBold(bold)
    return made
