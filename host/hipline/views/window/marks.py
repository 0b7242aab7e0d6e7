"""A line to write what a mark means; the moment of the mark is that of the key."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from hipline.language import fill, shown
from hipline.sessions.live_recording import Moment
from hipline.views.window.toolkit.palette import Theme
from hipline.views.window.toolkit.styling import letters, tint

_LONGEST = 200  # letters


class MarkEditor(QWidget):
    """Ask for the text of a mark: Enter keeps it, also without a text; Escape lets it be."""

    made = Signal(object, str)  #: Moment, text

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._moment: Moment | None = None
        self.label, self.text = QLabel(shown("Mark")), QLineEdit()
        self.text.setAccessibleName(shown("Text of the mark"))
        self.text.setPlaceholderText(shown("What happens here? Enter keeps the mark, Escape lets it be"))
        self.text.setMaxLength(_LONGEST)
        letters(self.label, 13, bold=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 4, 0)
        layout.setSpacing(12)
        layout.addWidget(self.label)
        layout.addWidget(self.text, 1)
        self.text.returnPressed.connect(self._keep)
        self.text.installEventFilter(self)
        self.hide()

    def ask(self, moment: Moment, at: str) -> None:
        """Ask for the text of a mark at a moment; one that is being written is kept first."""
        if self._moment is not None:
            self._keep()
        self._moment = moment
        self.label.setText(fill("Mark at {clock}", clock=at))
        self.show()
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        tint(self.label, ink=theme.ink)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Let Escape close the line."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self._close()
            return True
        return super().eventFilter(watched, event)

    def _keep(self) -> None:
        moment, text = self._moment, self.text.text().strip()
        self._close()
        if moment is not None:
            self.made.emit(moment, text)

    def _close(self) -> None:
        self._moment = None
        self.text.clear()
        self.hide()
