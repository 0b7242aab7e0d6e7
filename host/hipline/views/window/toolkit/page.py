"""A page of words for the walker, in the largest letters at which all of them fit."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from hipline.views.window.toolkit import sizes

_PLAIN_PX = 16  # larger letters shrink to these first, then all do
_STEPS = 8  # of each
_SMALLEST = 0.6  # of the asked size
_LEAST_PX = 11


@dataclass(slots=True)
class _Letters:
    """What a label asks for, at usual letters."""

    size_px: int
    bold: bool


class Page(QWidget):
    """Words one below the other; all shrink together where the place is too low for them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked: dict[QLabel, _Letters] = {}
        self._fitted: tuple[object, ...] = ()
        self.words = QVBoxLayout(self)
        self.words.setContentsMargins(0, 0, 0, 0)

    def letter(self, label: QLabel, size_px: int, bold: bool = False) -> None:
        """Choose the size that a label of this page asks for, in pixels at the system's usual letters."""
        if self._asked.get(label) != _Letters(size_px, bold):
            self._asked[label] = _Letters(size_px, bold)
            self._fit()

    def event(self, event: QEvent) -> bool:
        """Fit the words anew when they change, and when their place does."""
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._fit()
        return done

    def _fit(self) -> None:
        shown = [(label.text(), label.isHidden(), asked.size_px, asked.bold) for label, asked in self._asked.items()]
        state = (self.size().toTuple(), shown)
        if state == self._fitted:
            return
        self._fitted = state
        for step in range(2 * _STEPS + 1):
            large, all_share = max(1.0 - step / _STEPS, 0.0), 1.0 - (1.0 - _SMALLEST) * max(step / _STEPS - 1.0, 0.0)
            self._take(large, all_share)
            if self.words.heightForWidth(self.width()) <= self.height():
                break

    def _take(self, large: float, share: float) -> None:
        """Take letters: so much of what the large ones are larger than plain, and so much of that."""
        for label, asked in self._asked.items():
            plain_px = min(asked.size_px, _PLAIN_PX)
            wanted_px = share * sizes.scale() * (plain_px + large * (asked.size_px - plain_px))
            font = QFont(label.font())
            font.setPixelSize(max(round(wanted_px), min(asked.size_px, _LEAST_PX)))
            font.setBold(asked.bold)
            label.setFont(font)
        self.words.invalidate()
