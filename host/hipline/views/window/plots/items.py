"""What is drawn behind and above the curves: lost samples, contacts, their letters.

All items of a plot live in one layer whose x is the clip's time less an origin: while time passes only the
layer moves, and an item is rebuilt only when what it shows has changed. They are paths, which Qt paints without
asking Python.
"""

from __future__ import annotations

from collections import deque

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QGraphicsSimpleTextItem

from hipline.events import Contact, Side
from hipline.views.window.toolkit import sizes
from hipline.views.window.toolkit.palette import Theme, pen
from hipline.views.words import general as words

_KEEP_CONTACTS = 2400  # ten minutes of running
_LETTERS = 64
LABEL_PX = 12  #: size of letters in a plot, at the system's usual ones
TALL = 1e3  #: taller than any y range


class GapBands(QGraphicsPathItem):
    """Shade the time in which samples were lost."""

    def __init__(self, layer: pg.ItemGroup) -> None:
        super().__init__(layer)
        self.spans = np.empty((0, 2))  #: start and end of each band, (m, 2), in the layer's time
        self.setPen(QPen(Qt.PenStyle.NoPen))

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        self.setBrush(QColor(theme.gap))

    def set_spans(self, spans: NDArray[np.float64]) -> None:
        """Shade these (m, 2) starts and ends."""
        if np.array_equal(spans, self.spans):
            return
        self.spans = spans.copy()
        path = QPainterPath()
        for start, end in spans:
            path.addRect(QRectF(start, -TALL, end - start, 2 * TALL))
        self.setPath(path)


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


class ContactTicks(QGraphicsPathItem):
    """Upright lines at the contacts: left in one piece, right in dashes.

    The dashes are pieces of the path: a dashed pen costs more than all curves together.
    """

    def __init__(self, layer: pg.ItemGroup) -> None:
        super().__init__(layer)
        self.setZValue(-5)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        self.setPen(pen(theme.contact))

    def show_contacts(self, contacts: list[Contact], origin_s: float, low: float, high: float, dashes: int) -> None:
        """Draw these contacts from one y to another, the right ones in so many dashes."""
        edges = np.linspace(low, high, 2 * dashes).reshape(-1, 2).tolist()
        path = QPainterPath()
        for contact in contacts:
            x = contact.time_s - origin_s
            for start, end in [(low, high)] if contact.side is Side.LEFT else edges:
                path.moveTo(x, start)
                path.lineTo(x, end)
        self.setPath(path)


def label_on(layer: pg.ItemGroup) -> QGraphicsSimpleTextItem:
    """Return a short text that keeps its size and moves with the layer."""
    item = QGraphicsSimpleTextItem(layer)
    item.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
    item.setFont(sizes.sized(QFont(), LABEL_PX, bold=True))
    item.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
    return item


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
        item = label_on(self._layer)
        item.setBrush(self._brush)
        return item
