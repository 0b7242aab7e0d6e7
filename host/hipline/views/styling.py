"""Small helpers that give widgets their colours and letter sizes."""

from __future__ import annotations

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QWidget


def tint(widget: QWidget, *, ink: str | None = None, ground: str | None = None) -> None:
    """Give a widget its own text colour or ground; all other colours stay the application's."""
    palette = QPalette()
    if ink is not None:
        palette.setColor(QPalette.ColorRole.WindowText, QColor(ink))
    if ground is not None:
        palette.setColor(QPalette.ColorRole.Window, QColor(ground))
        widget.setAutoFillBackground(True)
    widget.setPalette(palette)


def letters(widget: QWidget, size_px: int, bold: bool = False) -> None:
    """Choose the size of a widget's text in pixels, and its weight."""
    font = QFont(widget.font())
    font.setPixelSize(size_px)
    font.setBold(bold)
    widget.setFont(font)
