"""The short list of signs that should be looked at first, as a dialog that one tap cannot wave away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from hipline.coach.red_flags import QUESTIONS, TEXTS, TITLES, Urgency, urgency_of
from hipline.language import shown
from hipline.views.window.application import application, look_of
from hipline.views.window.toolkit.interrupt import run_dialog
from hipline.views.window.toolkit.on_screen import fit_to, scrolled, size_dialog
from hipline.views.window.toolkit.palette import LIGHT, Theme
from hipline.views.window.toolkit.styling import frame_ticks, letters, push_style, tint
from hipline.views.window.toolkit.tick import Tick

TITLE = "Before you go on"
_LEAD = "Does one of these hold for you today? Tick it, or tick the last line."
_NONE = "None of these holds for me."
_FOR_SAFETY = "Hipline is no doctor and cannot tell what you have. These questions are for your safety."
_READ = "I have read this."
_WIDTH_PX = 640  # at which the longest question has one line
_MARGINS_PX = (20, 16, 20, 16)
_SPACING_PX = 8


class SafetyCheck(QDialog):
    """Ask, then say what to do; `urgency` holds it once the dialog is done.

    It takes a tick and a button to answer, and another tick where the answer is a serious one. It cannot be closed
    before.
    """

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.urgency: Urgency | None = None
        self.setWindowTitle(shown(TITLE))
        self.setModal(True)
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, False)
        self.pages = QStackedWidget()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*_MARGINS_PX)
        layout.addWidget(self.pages)
        self.pages.addWidget(self._questions())
        self.pages.addWidget(self._answer())
        self._theme = theme
        for part in (self, self.asked, self.told):
            tint(part, ground=theme.ground)
        self.setStyleSheet(push_style(theme))
        frame_ticks(self, theme)
        for label in (self.lead, self.title, self.text):
            tint(label, ink=theme.ink)
        tint(self.for_safety, ink=theme.soft_ink)
        self._take_size()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Stay until there is an answer."""
        if self.urgency is None or not self.done_button.isEnabled():
            event.ignore()
        else:
            super().closeEvent(event)

    def reject(self) -> None:
        """Stay: Escape is no answer."""

    def _take_size(self) -> None:
        """Be as high as the questions, where the screen is."""
        self.ensurePolished()
        across, down = _MARGINS_PX[0] + _MARGINS_PX[2], _MARGINS_PX[1] + _MARGINS_PX[3]
        size_dialog(self, (_WIDTH_PX, 1))
        words_px = self._words.heightForWidth(self.width() - across)
        self.resize(self.width(), words_px + self.next_button.sizeHint().height() + down + 3 * _SPACING_PX)
        fit_to(self, self.screen().availableSize())

    def _questions(self) -> QWidget:
        page, self.asked = QWidget(), QWidget()
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(self.asked), 1)
        layout = self._words = QVBoxLayout(self.asked)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING_PX)
        self.lead = _text(_LEAD, 17, bold=True)
        layout.addWidget(self.lead)
        self.ticks: dict[str, Tick] = {}
        for question in QUESTIONS:
            tick = Tick(shown(question.text))
            letters(tick, 15)
            tick.toggled.connect(self._take_yes)
            layout.addWidget(tick)
            self.ticks[question.key] = tick
        self.none = Tick(shown(_NONE))
        letters(self.none, 15, bold=True)
        self.none.toggled.connect(self._take_none)
        layout.addSpacing(6)
        layout.addWidget(self.none)
        self.for_safety = _text(_FOR_SAFETY, 13)
        layout.addWidget(self.for_safety)
        layout.addStretch(1)
        self.next_button = QPushButton(shown("Next"))
        self.next_button.setEnabled(False)
        self.next_button.clicked.connect(self._tell)
        outer.addWidget(self.next_button, 0, Qt.AlignmentFlag.AlignRight)
        return page

    def _answer(self) -> QWidget:
        page, self.told = QWidget(), QWidget()
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(self.told), 1)
        layout = QVBoxLayout(self.told)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(14)
        self.title, self.text = _text("", 22, bold=True), _text("", 17)
        self.read, self.done_button = Tick(shown(_READ)), QPushButton(shown("Close"))
        letters(self.read, 15)
        self.read.toggled.connect(self.done_button.setEnabled)
        self.done_button.clicked.connect(self.accept)
        layout.addWidget(self.title)
        layout.addWidget(self.text)
        layout.addStretch(1)
        outer.addWidget(self.read)
        outer.addWidget(self.done_button, 0, Qt.AlignmentFlag.AlignRight)
        return page

    def _take_yes(self, yes: bool) -> None:
        if yes:
            self.none.setChecked(False)
        self._offer_next()

    def _take_none(self, none: bool) -> None:
        if none:
            for tick in self.ticks.values():
                tick.setChecked(False)
        self._offer_next()

    def _offer_next(self) -> None:
        self.next_button.setEnabled(self.none.isChecked() or any(tick.isChecked() for tick in self.ticks.values()))

    def _tell(self) -> None:
        self.urgency = urgency_of([key for key, tick in self.ticks.items() if tick.isChecked()])
        serious = self.urgency is not Urgency.GO_ON
        self.title.setText(shown(TITLES[self.urgency]))
        self.text.setText(shown(TEXTS[self.urgency]))
        if self.urgency is Urgency.EMERGENCY:
            tint(self.title, ink=self._theme.lost_ink)
        self.read.setVisible(serious)
        self.done_button.setEnabled(not serious)
        self.pages.setCurrentIndex(1)


def _text(text: str, size_px: int, bold: bool = False) -> QLabel:
    label = QLabel(shown(text))
    label.setWordWrap(True)
    letters(label, size_px, bold)
    return label


def ask_safety() -> Urgency:
    """Ask in a window of its own, and wait for the answer.

    Raises
    ------
    KeyboardInterrupt
        When Ctrl-C comes instead of it.
    """
    app = application()
    dialog = SafetyCheck(look_of(app))
    run_dialog(dialog)
    return dialog.urgency or Urgency.GO_ON
