"""Some time after a walk has paused with pain: whether sitting or bending makes it better. Asked once, gently."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from hipline.language import shown
from hipline.views.window.toolkit import sizes
from hipline.views.window.toolkit.flow import Flow
from hipline.views.window.toolkit.palette import Theme
from hipline.views.window.toolkit.styling import letters, push_style, tint

PAUSE_MS = 15_000  # who stops at a crossing is not asked
_LEAST_LABEL_PX = 300
ANSWERS = ("yes", "a little", "no")
_QUESTION = "Does it feel better since you stopped, sat down or bent forward?"


class ReliefBar(QWidget):
    """Ask after a pause, where pain was told before it; walking on or "Not now" lets it be."""

    given = Signal(str)  #: one of ANSWERS

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._expected = False
        self.label = QLabel(shown(_QUESTION))
        letters(self.label, 15, bold=True)
        self.label.setWordWrap(True)
        layout = Flow(self, spacing_px=8)
        layout.setContentsMargins(4, 0, 4, 0)
        layout.add(self.label, sizes.px(_LEAST_LABEL_PX), stretches=True)
        self.answers: list[QPushButton] = []
        buttons = Flow(spacing_px=8)
        beside = QWidget()
        beside.setLayout(buttons)
        layout.add(beside)
        for answer in ANSWERS:
            button = QPushButton(shown(answer).capitalize())
            button.clicked.connect(lambda _=False, answer=answer: self._give(answer))
            buttons.add(button)
            self.answers.append(button)
        self.later = QPushButton(shown("Not now"))
        self.later.clicked.connect(self.hide)
        buttons.add(self.later)
        self.pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self.pause.timeout.connect(self._ask)
        self.hide()

    def expect(self, score: int) -> None:
        """Ask at the next pause, where a score says that it hurts."""
        self._expected = score > 0

    def set_walking(self, walking: bool) -> None:
        """Follow whether the wearer walks."""
        if walking:
            self.pause.stop()
            self.hide()
        elif self._expected:
            self.pause.start()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        tint(self.label, ink=theme.ink)
        self.setStyleSheet(push_style(theme))

    def _ask(self) -> None:
        self._expected = False
        self.show()

    def _give(self, answer: str) -> None:
        self.hide()
        self.given.emit(answer)
