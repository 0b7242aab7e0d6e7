"""The marks that somebody made, in the plots: a line through all of them, and the text in the first."""

from __future__ import annotations

import math
from collections import deque

import pyqtgraph as pg
from PySide6.QtGui import QBrush, QColor, QPainterPath
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsSimpleTextItem

from hipline.views.window.plots.items import TALL, label_on
from hipline.views.window.toolkit.palette import Theme, pen

_KEEP_NOTES = 200
_SHOWN_LETTERS = 40


class NoteLog:
    """The marks of the last minutes, with their texts."""

    def __init__(self) -> None:
        self._notes: deque[tuple[float, str]] = deque(maxlen=_KEEP_NOTES)
        self.version = 0  #: changes with the contents

    def add(self, time_s: float, text: str) -> None:
        """Add a mark; one without a time is not shown."""
        if math.isfinite(time_s):
            self._notes.append((time_s, text))
            self.version += 1

    def clear(self) -> None:
        """Forget all."""
        self._notes.clear()
        self.version += 1

    def between(self, start_s: float, end_s: float) -> list[tuple[float, str]]:
        """Return time and text of the marks from one time to another."""
        return [note for note in self._notes if start_s <= note[0] <= end_s]


class NoteLines(QGraphicsPathItem):
    """Upright lines at the marks, over the whole height."""

    def __init__(self, layer: pg.ItemGroup) -> None:
        super().__init__(layer)
        self.setZValue(-4)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        self.setPen(pen(theme.ink, 2))

    def show_notes(self, notes: list[tuple[float, str]], origin_s: float) -> None:
        """Draw these marks."""
        path = QPainterPath()
        for time_s, _ in notes:
            path.moveTo(time_s - origin_s, -TALL)
            path.lineTo(time_s - origin_s, TALL)
        self.setPath(path)


class NoteLabels:
    """The texts of the marks, right of their lines, from a pool of items."""

    def __init__(self, layer: pg.ItemGroup) -> None:
        self._layer = layer
        self._pool: list[QGraphicsSimpleTextItem] = []
        self._brush = QBrush()
        self.texts: list[str] = []  #: that are shown, oldest first

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        self._brush = QBrush(QColor(theme.ink))
        for item in self._pool:
            item.setBrush(self._brush)

    def show(self, notes: list[tuple[float, str]], origin_s: float, top: float) -> None:
        """Write the texts of these marks, their upper edge at `top`."""
        self.texts = [text for _, text in notes]
        while len(self._pool) < len(notes):
            self._pool.append(label_on(self._layer))
            self._pool[-1].setBrush(self._brush)
        for item, (time_s, text) in zip(self._pool, notes, strict=False):
            shown = text if len(text) <= _SHOWN_LETTERS else f"{text[: _SHOWN_LETTERS - 1]}…"
            item.setText(f" {shown}")
            item.setPos(time_s - origin_s, top)
            item.show()
        for item in self._pool[len(notes) :]:
            item.hide()
