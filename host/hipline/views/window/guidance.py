"""What is asked of the wearer before the clip is calibrated, and what to do about the link."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from hipline.language import shown
from hipline.views.window.toolkit.page import Page
from hipline.views.window.toolkit.palette import Theme
from hipline.views.window.toolkit.styling import tint


class GuidancePage(Page):
    """What to do now in big words, and why."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.asked, self.why = QLabel(), QLabel()
        for label, size_px, bold in ((self.asked, 32, True), (self.why, 15, False)):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.letter(label, size_px, bold)
        self.asked.setAccessibleName(shown("What to do now"))
        self.words.addStretch()
        self.words.addWidget(self.asked)
        self.words.addSpacing(12)
        self.words.addWidget(self.why)
        self.words.addStretch()

    def ask(self, text: str, why: str) -> None:
        """Show what to do, and why."""
        self.asked.setText(text)
        self.why.setText(why)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        tint(self.why, ink=theme.soft_ink)
