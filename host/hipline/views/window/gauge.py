"""The line below the big number: where the last stride was, from back to forward."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from hipline.events import Band
from hipline.language import shown
from hipline.views.reading import GAUGE_DEG
from hipline.views.window.toolkit import sizes
from hipline.views.window.toolkit.palette import LIGHT, Theme, pen


class Gauge(QWidget):
    """A line from back to forward with the wearer's band and a mark for the last stride."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._band = Band()
        self._value_deg = math.nan
        self._inside = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(shown("Tilt of the last stride on a line from back to forward"))

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the place that the line, the mark and the two words need."""
        return QSize(200, 30 + sizes.px(16))

    def show_value(self, value_deg: float, band: Band, inside: bool) -> None:
        """Show a tilt and the band."""
        self._value_deg, self._band, self._inside = value_deg, band, inside
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the line, the band, the mark."""
        theme, low, high = self._theme, *GAUGE_DEG
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, right, top, height = 10.0, self.width() - 10.0, 14.0, 10.0

        def place(value: float) -> float:
            return left + (right - left) * (min(max(value, low), high) - low) / (high - low)

        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.line))
        painter.drawRoundedRect(QRectF(left, top, right - left, height), 5, 5)
        if math.isfinite(self._band.low) or math.isfinite(self._band.high):
            start, end = place(self._band.low), place(self._band.high)
            painter.setBrush(QColor(theme.band_ink))
            painter.drawRoundedRect(QRectF(start, top, end - start, height), 5, 5)
        painter.setPen(pen(theme.soft_ink))
        painter.drawLine(QPointF(place(0), top - 3), QPointF(place(0), top + height + 3))
        painter.setFont(sizes.sized(self.font(), 11))
        self._write_below(painter, QRectF(left, top + height + 4, right - left, sizes.px(16)), place(0))
        if math.isfinite(self._value_deg):
            x = place(self._value_deg)
            painter.setPen(pen(theme.ground, 1.5))
            painter.setBrush(QBrush(QColor(theme.ink if self._inside else theme.outside)))
            painter.drawPolygon(
                QPolygonF([QPointF(x, top + height + 2), QPointF(x - 8, top - 10), QPointF(x + 8, top - 10)])
            )

    def _write_below(self, painter: QPainter, room: QRectF, zero_x: float) -> None:
        """Write the words under the line; the middle one only where it touches none of its neighbours."""
        back, standing, forward = shown("back"), shown("standing"), shown("forward")
        wide = painter.fontMetrics().horizontalAdvance
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft, back)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight, forward)
        half_px, apart_px = wide(standing) / 2, wide(" ")
        free = room.adjusted(wide(back) + apart_px, 0, -wide(forward) - apart_px, 0)
        if free.left() <= zero_x - half_px and zero_x + half_px <= free.right():
            zero = QRectF(zero_x - half_px - 1, room.top(), 2 * half_px + 2, room.height())
            painter.drawText(zero, Qt.AlignmentFlag.AlignHCenter, standing)
