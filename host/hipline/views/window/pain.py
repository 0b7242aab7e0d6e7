"""How much does it hurt now? Eleven big buttons; one tap is an answer, and the moment is that of the question."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from hipline.coach.pain import HIGHEST, LOWEST
from hipline.language import fill, shown
from hipline.sessions.live_recording import Moment
from hipline.views.window.toolkit import sizes
from hipline.views.window.toolkit.flow import Flow
from hipline.views.window.toolkit.palette import Theme
from hipline.views.window.toolkit.styling import letters, push_style, tint

_BUTTON_PX = 52  # for a thumb, while walking
_LEAST_LABEL_PX = 200
_ENDS = {LOWEST: "0  none", HIGHEST: "10  worst"}


class PainBar(QWidget):
    """Ask for a score from 0 to 10; Escape lets it be."""

    given = Signal(object, int)  #: Moment, score

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._moment: Moment | None = None
        self.label = QLabel(shown("How much does it hurt now?"))
        letters(self.label, 15, bold=True)
        self.later = QPushButton(shown("Not now"))
        self.later.setAccessibleName(shown("Not now: give no score"))
        self.later.clicked.connect(self._close)
        head, scores = Flow(), Flow()
        head.add(self.label, sizes.px(_LEAST_LABEL_PX), stretches=True)
        head.add(self.later)
        self.label.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 0, 4, 0)
        layout.addLayout(head)
        layout.addLayout(scores)
        self.scores: list[QPushButton] = []
        for score in range(LOWEST, HIGHEST + 1):
            button = QPushButton(shown(_ENDS.get(score, str(score))))
            button.setAccessibleName(fill("Pain {score} of {highest}", score=score, highest=HIGHEST))
            button.setMinimumHeight(_BUTTON_PX)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            letters(button, 15, bold=True)
            button.clicked.connect(lambda _=False, score=score: self._give(score))
            scores.add(button, 0, stretches=True)
            self.scores.append(button)
        self.hide()

    def ask(self, moment: Moment) -> None:
        """Ask about a moment; asked again before an answer, it is about the first."""
        if self._moment is None:
            self._moment = moment
        self.show()
        self.scores[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        tint(self.label, ink=theme.ink)
        self.setStyleSheet(push_style(theme))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Let Escape close it."""
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    def _give(self, score: int) -> None:
        moment = self._moment
        self._close()
        if moment is not None:
            self.given.emit(moment, score)

    def _close(self) -> None:
        self._moment = None
        self.hide()
