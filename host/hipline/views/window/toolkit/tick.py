"""A box to tick, with a text of as many lines as it takes."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent, QTextLayout
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QStyle, QStyleOptionButton, QWidget

from hipline.views.window.toolkit import sizes

_LEAST_PX = 200


class Tick(QCheckBox):
    """A check box whose text goes on in a next line, which Qt's own does not do."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._whole = text
        self.setAccessibleName(text)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Say that it is higher where it is narrower."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of all lines."""
        return self._size_of(self._broken(width)).height()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the size of one line of few words."""
        return QSize(sizes.px(_LEAST_PX), self._size_of("").height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Break the text anew."""
        super().resizeEvent(event)
        self.setText(self._broken(self.width()))

    def _size_of(self, text: str) -> QSize:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        lines = text.count("\n") + 1
        words = self.fontMetrics().size(0, text) if text else QSize(0, self.fontMetrics().height())
        words.setHeight(max(words.height(), lines * self.fontMetrics().lineSpacing()))
        return self.style().sizeFromContents(QStyle.ContentsType.CT_CheckBox, option, words, self)

    def _broken(self, width: int) -> str:
        room_px = max(width - self._size_of("").width(), 1)
        layout, lines = QTextLayout(self._whole, self.font()), []
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(room_px)
            lines.append(self._whole[line.textStart() : line.textStart() + line.textLength()].strip())
        layout.endLayout()
        return "\n".join(lines)
