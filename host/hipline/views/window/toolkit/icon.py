"""Icons, drawn: that of the window, a pelvis line, tipped a little, in its band; and two arrows for more buttons."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from hipline.views.window.toolkit.palette import BLUE, GREEN

_MORE_PX = 8
_FINE = 3  # pixels of the drawing for one of the window's, for fine screens
_SIZES_PX = (16, 32, 64, 128, 256)


def _draw(size_px: int) -> QPixmap:
    pixmap = QPixmap(size_px, size_px)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size_px / 64, size_px / 64)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(BLUE))
    painter.drawRoundedRect(QRectF(2, 2, 60, 60), 14, 14)
    painter.setBrush(QColor(GREEN))
    painter.drawRoundedRect(QRectF(9, 24, 46, 18), 5, 5)
    painter.setPen(QPen(QColor("white"), 6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(13, 36), QPointF(51, 29))
    painter.setBrush(QColor("white"))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(QPointF(32, 32.5), 6.5, 6.5)
    painter.end()
    return pixmap


def icon() -> QIcon:
    """Return the icon in every size that desktops ask for."""
    made = QIcon()
    for size_px in _SIZES_PX:
        made.addPixmap(_draw(size_px))
    return made


def more_icon(ink: str) -> QIcon:
    """Return two small arrows to the right, as toolkits write "there is more"."""
    pixmap = QPixmap(_MORE_PX * _FINE, _MORE_PX * _FINE)
    pixmap.setDevicePixelRatio(_FINE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(ink), 1.2))
    for left in (1.0, 4.0):
        painter.drawPolyline([QPointF(left, 1.5), QPointF(left + 2.5, 4.0), QPointF(left, 6.5)])
    painter.end()
    return QIcon(pixmap)
