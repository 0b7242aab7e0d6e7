"""One bar per stride: its mean tilt, its foot, and whether it counted."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QHelpEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from hipline.events import Band, Side, Stride
from hipline.language import fill, shown
from hipline.views.window.toolkit import sizes
from hipline.views.window.toolkit.palette import LIGHT, Theme, pen
from hipline.views.words import general as words

_KEEP = 200
_SLOT_PX = 20
_HEIGHT_PX = 112
_LEFT_PX = 176  # title and limits
_MOST_LEFT = 0.4  # of the width
_RIGHT_PX = 4
_LETTER_PX = 16
_LIMITS_PX = 46  # of the place left of the bars
_OUTLINED_PX = 6  # a lower bar would be all outline
_USUAL_DEG = (-2.0, 8.0)


class StrideStrip(QWidget):
    """Bars from the zero of quiet standing, newest at the right; as many as there is room for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._band = Band()
        self._strides: deque[Stride] = deque(maxlen=_KEEP)
        self.setFixedHeight(sizes.px(_HEIGHT_PX))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(shown("Mean tilt of each stride"))

    def add_strides(self, strides: tuple[Stride, ...]) -> None:
        """Append finished strides, oldest first."""
        if not strides:
            return
        self._strides.extend(strides)
        self.setAccessibleDescription(
            fill("Last: {stride}", stride=words.stride_told(self._strides[-1]).replace("\n", ". "))
        )
        self.update()

    def clear(self) -> None:
        """Forget all strides."""
        self._strides.clear()
        self.update()

    def set_band(self, band: Band) -> None:
        """Draw these limits."""
        if band != self._band:
            self._band = band
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        self._theme = theme
        self.update()

    def shown(self) -> list[tuple[Stride, QRectF]]:
        """Return the strides that have room, oldest first, each with its slot."""
        slot_px = sizes.px(_SLOT_PX)
        room = int((self.width() - self._left_px - _RIGHT_PX) // slot_px)
        newest = list(self._strides)[-room:] if room > 0 else []
        right = self.width() - _RIGHT_PX
        return [
            (stride, QRectF(right - (len(newest) - i) * slot_px, 0, slot_px, self.height()))
            for i, stride in enumerate(newest)
        ]

    @property
    def _left_px(self) -> int:
        return min(sizes.px(_LEFT_PX), round(_MOST_LEFT * self.width()))

    def event(self, event: QEvent) -> bool:
        """Tell the stride under the pointer in a tooltip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            for stride, slot in self.shown():
                if slot.contains(QPointF(event.pos())):
                    QToolTip.showText(event.globalPos(), words.stride_told(stride), self)
                    return True
            QToolTip.hideText()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the band, the bars and their letters."""
        theme = self._theme
        drawn = self.shown()
        low, high = self._range([s.tilt_mean_deg for s, _ in drawn])
        top, bottom = 6.0, self.height() - sizes.px(_LETTER_PX) - 4.0
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.ground))

        def y(value: float) -> float:
            return bottom - (bottom - top) * (min(max(value, low), high) - low) / (high - low)

        left, right = float(self._left_px), float(self.width() - _RIGHT_PX)
        if math.isfinite(self._band.low) or math.isfinite(self._band.high):
            start, end = y(self._band.high), y(self._band.low)
            painter.fillRect(QRectF(left, start, right - left, end - start), QColor(theme.band))
            painter.setPen(pen(theme.band_edge, style=Qt.PenStyle.DashLine))
            for limit in (self._band.low, self._band.high):
                if math.isfinite(limit):
                    painter.drawLine(QPointF(left, y(limit)), QPointF(right, y(limit)))
        painter.setFont(sizes.sized(self.font(), 12))
        painter.setPen(pen(theme.soft_ink))
        painter.drawLine(QPointF(left, y(0)), QPointF(right, y(0)))
        marks = {0.0, *(v for v in (self._band.low, self._band.high) if math.isfinite(v))}
        limits_px, line_px = sizes.px(_LIMITS_PX), float(painter.fontMetrics().height())
        for value in self._apart(marks, y, line_px):
            box = QRectF(left - limits_px, y(value) - line_px / 2, limits_px - 6, line_px)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words.signed(value, "°"))
        painter.setPen(pen(theme.ink))
        title = QRectF(10, top, left - limits_px - 14, bottom - top)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(title, flags, shown("Mean tilt\nof each stride"))
        for stride, slot in drawn:
            self._paint_bar(painter, stride, slot, y)
        painter.end()

    def _paint_bar(self, painter: QPainter, stride: Stride, slot: QRectF, y) -> None:
        theme = self._theme
        value = stride.tilt_mean_deg
        letter_px = sizes.px(_LETTER_PX)
        letter = QRectF(slot.left(), self.height() - letter_px - 2, slot.width(), letter_px)
        painter.setPen(pen(theme.ink if stride.valid else theme.soft_ink))
        painter.drawText(letter, Qt.AlignmentFlag.AlignCenter, words.LETTER[stride.side])
        if not math.isfinite(value):
            return
        bar = QRectF(QPointF(slot.left() + 3, y(value)), QPointF(slot.right() - 3, y(0))).normalized()
        if bar.height() < 2:
            bar.setHeight(2)
        outside = value > self._band.high or value < self._band.low
        colour = QColor(theme.outside if outside else theme.inside)
        if not stride.valid:
            painter.fillRect(bar, QBrush(QColor(theme.contact), Qt.BrushStyle.BDiagPattern))
            painter.setPen(pen(theme.contact))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(bar)
            return
        dash = Qt.PenStyle.SolidLine if stride.side is Side.LEFT else Qt.PenStyle.DashLine
        painter.setPen(pen(colour.name(), 1.4, dash) if bar.height() > _OUTLINED_PX else Qt.PenStyle.NoPen)
        if stride.side is Side.RIGHT:
            colour.setAlpha(140)
        painter.setBrush(colour)
        painter.drawRect(bar)
        if outside:
            # the colour does not speak alone: a small point beyond the bar's end
            up = value > self._band.high
            tip = bar.top() - 3 if up else bar.bottom() + 3
            base = tip - 5 if up else tip + 5
            middle = bar.center().x()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.ink))
            corners = [QPointF(middle, base), QPointF(middle - 4, tip), QPointF(middle + 4, tip)]
            painter.drawPolygon(QPolygonF(corners))

    @staticmethod
    def _apart(marks: set[float], y: Callable[[float], float], least_px: float) -> list[float]:
        """Return the marks that do not touch the one of zero, which comes first, or each other."""
        kept: list[float] = []
        for value in sorted(marks, key=abs):
            if all(abs(y(value) - y(other)) >= least_px for other in kept):
                kept.append(value)
        return kept

    def _range(self, values: list[float]) -> tuple[float, float]:
        limits = [v for v in (*values, self._band.low, self._band.high) if math.isfinite(v)]
        low, high = min([_USUAL_DEG[0], *limits]), max([_USUAL_DEG[1], *limits])
        return low - 1.0, high + 2.5
