"""After the walk: what went well first, then the pain beside the minutes, then a few things that may feel good."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from hipline.coach import own_walking
from hipline.coach.walk_report import WalkReport
from hipline.errors import HiplineError
from hipline.language import shown
from hipline.views.window.application import application, look_of
from hipline.views.window.toolkit.flow import Flow
from hipline.views.window.toolkit.interrupt import run_dialog
from hipline.views.window.toolkit.on_screen import scrolled, size_dialog
from hipline.views.window.toolkit.palette import LIGHT, Theme
from hipline.views.window.toolkit.styling import letters, push_style, tint
from hipline.views.words.report import Line, told

TITLE = "After the walk"
_SIZE_PX = (640, 620)


class Question(Protocol):
    """Whether the walk becomes part of the usual; each answer returns what to say."""

    @property
    def lines(self) -> Sequence[str]:
        """What would be kept, with its doubt."""
        ...

    def keep(self) -> str:
        """Keep it."""
        ...

    def take_back(self) -> str:
        """Let count again what counted before."""
        ...

    def not_now(self) -> str:
        """Leave all as it was."""
        ...

    def never(self) -> str:
        """Ask no more."""
        ...


class UsualWalking(QFrame):
    """Ask once whether the walk becomes part of the wearer's usual walking; an answer can be taken back."""

    def __init__(self, question: Question, theme: Theme) -> None:
        super().__init__()
        self.told = QLabel("\n".join(shown(text) for text in (own_walking.MEANING, *question.lines)))
        title = QLabel(shown(own_walking.QUESTION))
        letters(title, 17, bold=True)
        letters(self.told, 15)
        for label in (title, self.told):
            label.setWordWrap(True)
            tint(label, ink=theme.on_calm)
        self.keep, self.not_now = QPushButton(shown(own_walking.KEEP)), QPushButton(shown(own_walking.NOT_NOW))
        self.never, self.take_back = QPushButton(shown(own_walking.NEVER)), QPushButton(shown(own_walking.TAKE_BACK))
        self.keep.clicked.connect(lambda _=False: self._answer(question.keep, self.take_back))
        self.not_now.clicked.connect(lambda _=False: self._answer(question.not_now))
        self.never.clicked.connect(lambda _=False: self._answer(question.never))
        self.take_back.clicked.connect(lambda _=False: self._answer(question.take_back))
        buttons = Flow()
        for button in (self.keep, self.not_now, self.never, self.take_back):
            button.setAutoDefault(False)  # Enter closes the page and consents to nothing
            buttons.add(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        for label in (title, self.told):
            layout.addWidget(label)
        layout.addLayout(buttons)
        self.take_back.hide()
        tint(self, ground=theme.calm)

    def _answer(self, do: Callable[[], str], *then: QPushButton) -> None:
        try:
            said = do()
        except HiplineError as error:  # the walk itself is safe
            said = str(error)
        self.told.setText(shown(said))
        for button in (self.keep, self.not_now, self.never, self.take_back):
            button.setVisible(button in then)


class AfterWalk(QDialog):
    """Show the report of one walk, and ask whether it becomes part of the usual where there is such a question."""

    def __init__(
        self,
        report: WalkReport,
        theme: Theme = LIGHT,
        parent: QWidget | None = None,
        question: Question | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(shown(TITLE))
        size_dialog(self, _SIZE_PX)
        self._theme = theme
        self._page = QWidget()
        self._lines = QVBoxLayout(self._page)
        self._lines.setContentsMargins(20, 16, 20, 16)
        self._lines.setSpacing(8)
        for line in told(report):
            self._add(line)
        self.usual = UsualWalking(question, theme) if question is not None else None
        if self.usual is not None:
            self._lines.addWidget(self.usual)
        self._lines.addStretch(1)
        close = QPushButton(shown("Close"))
        close.clicked.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 12, 12)
        layout.addWidget(scrolled(self._page), 1)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        tint(self, ground=theme.ground)
        tint(self._page, ground=theme.ground)
        self.setStyleSheet(push_style(theme))

    def _add(self, line: Line) -> None:
        label = QLabel(line.text)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        letters(label, line.size_px, line.bold)
        tint(label, ink=self._theme.soft_ink if line.soft else self._theme.ink)
        self._lines.addWidget(label)


def show_report(report: WalkReport, question: Question | None = None) -> None:
    """Show the page in a window of its own until it is closed."""
    run_dialog(AfterWalk(report, look_of(application()), question=question))
