"""What is drawn behind and above the curves: lost samples, contacts, their letters.

All items of a plot live in one layer whose x is the clip's time less an origin: while time passes only the
layer moves, and an item is rebuilt only when what it shows has changed.
"""

from __future__ import annotations

from collections import deque

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsSimpleTextItem, QStyleOptionGraphicsItem, QWidget

from hipline.events import Contact, Side
from hipline.views import words
from hipline.views.palette import Theme, pen

_KEEP_CONTACTS = 2400  # ten minutes of running
_LETTERS = 64
_TALL = 1e3  # taller than any y range


class GapBands(pg.GraphicsObject):
    """Shade the time in which samples were lost."""

    def __init__(self) -> None:
        super().__init__()
        self._spans = np.empty((0, 2))
        self._brush = QBrush()

    @property
    def spans(self) -> NDArray[np.float64]:
        """Start and end of each band, (m, 2), in the layer's time."""
        return self._spans

    def set_colour(self, colour: str) -> None:
        """Take the fill."""
        self._brush = QBrush(QColor(colour))
        self.update()

    def set_spans(self, spans: NDArray[np.float64]) -> None:
        """Shade these (m, 2) starts and ends."""
        if not np.array_equal(spans, self._spans):
            self.prepareGeometryChange()
            self._spans = spans.copy()
            self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802
        """Return the place of all bands."""
        if not len(self._spans):
            return QRectF()
        start, end = float(self._spans.min()), float(self._spans.max())
        return QRectF(start, -_TALL, end - start, 2 * _TALL)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Fill the bands."""
        for start, end in self._spans:
            painter.fillRect(QRectF(start, -_TALL, end - start, 2 * _TALL), self._brush)


class ContactLog:
    """The contacts of the last minutes."""

    def __init__(self) -> None:
        self._contacts: deque[Contact] = deque(maxlen=_KEEP_CONTACTS)
        self.version = 0  #: changes with the contents

    def add(self, contacts: tuple[Contact, ...]) -> None:
        """Append contacts, oldest first."""
        self._contacts.extend(contacts)
        self.version += 1

    def clear(self) -> None:
        """Forget all."""
        self._contacts.clear()
        self.version += 1

    def between(self, start_s: float, end_s: float) -> list[Contact]:
        """Return the contacts from one time to another."""
        return [c for c in self._contacts if start_s <= c.time_s <= end_s]


class ContactTicks(pg.GraphicsObject):
    """Upright lines at the contacts: left in one piece, right in dashes.

    The dashes are lines of their own: a dashed pen costs more than all curves together.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[Side, list[QLineF]] = {side: [] for side in Side}
        self._place = QRectF()
        self._pen = QPen()
        self.setZValue(-5)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        self._pen = pen(theme.contact)
        self.update()

    def show_contacts(self, contacts: list[Contact], origin_s: float, low: float, high: float, dashes: int) -> None:
        """Draw these contacts from one y to another, the right ones in so many dashes."""
        self.prepareGeometryChange()
        edges = np.linspace(low, high, 2 * dashes).reshape(-1, 2).tolist()
        self.lines = {
            side: [
                QLineF(x, start, x, end)
                for x in (c.time_s - origin_s for c in contacts if c.side is side)
                for start, end in ([(low, high)] if side is Side.LEFT else edges)
            ]
            for side in Side
        }
        x = [c.time_s - origin_s for c in contacts]
        self._place = QRectF(min(x), low, max(x) - min(x), high - low) if x else QRectF()
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802
        """Return the place of all lines."""
        return self._place

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the lines."""
        painter.setPen(self._pen)
        for lines in self.lines.values():
            painter.drawLines(lines)


class ContactLetters:
    """L and R at the top of the ticks, from a pool of items that never grows past a limit."""

    def __init__(self, layer: pg.ItemGroup) -> None:
        self._layer = layer
        self._pool: list[QGraphicsSimpleTextItem] = []
        self._brush = QBrush()
        self._shown: list[Contact] = []

    @property
    def text(self) -> str:
        """The letters that are shown, oldest first."""
        return "".join(words.LETTER[c.side] for c in self._shown)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        self._brush = QBrush(QColor(theme.soft_ink))
        for item in self._pool:
            item.setBrush(self._brush)

    def show(self, contacts: list[Contact], origin_s: float, top: float) -> None:
        """Write the letters of these contacts, their upper edge at `top`; none when there are too many."""
        self._shown = contacts if len(contacts) <= _LETTERS else []
        while len(self._pool) < len(self._shown):
            self._pool.append(self._letter())
        for item, contact in zip(self._pool, self._shown, strict=False):
            item.setText(f" {words.LETTER[contact.side]}")  # right of the tick, not on it
            item.setPos(contact.time_s - origin_s, top)
            item.show()
        for item in self._pool[len(self._shown) :]:
            item.hide()

    def _letter(self) -> QGraphicsSimpleTextItem:
        item = QGraphicsSimpleTextItem(self._layer)
        item.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        font = QFont()
        font.setPixelSize(12)
        font.setBold(True)
        item.setFont(font)
        item.setBrush(self._brush)
        item.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        return item
