"""The walker's side of the window while a guided calibration goes on, and how good it was when it is over."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QLabel, QProgressBar, QWidget

from hipline.events import Guide
from hipline.language import shown
from hipline.motion.calibration import Calibration
from hipline.motion.quality import Level
from hipline.views.window.toolkit import sizes
from hipline.views.window.toolkit.page import Page
from hipline.views.window.toolkit.palette import LIGHT, Theme
from hipline.views.window.toolkit.styling import tint
from hipline.views.words import guide as guide_words

_PARTS = 100  # of the bar
_FOUND_PX = 13  # all that may have gone wrong has to fit into the smallest window


def _label(name: str, page: Page, size_px: int, bold: bool = False) -> QLabel:
    made = QLabel()
    made.setWordWrap(True)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setAccessibleName(shown(name))
    page.letter(made, size_px, bold)
    return made


class GuidePanel(Page):
    """One step at a time: what to do in big words, how far it is, and a hint where it does not go on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._told: guide_words.Told | None = None
        self.announced = ""  #: what a screen reader was told last
        self.step = _label("Step", self, 15)
        self.asked = _label("What to do now", self, 34, True)
        self.count = _label("How far it is", self, 28, True)
        self.more = _label("Why, or what helps", self, 16)
        self.bar = QProgressBar()
        self.bar.setRange(0, _PARTS)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(sizes.px(14))
        self.bar.setAccessibleName(shown("Progress of this step"))
        self.words.setSpacing(14)
        self.words.addStretch()
        for part in (self.step, self.asked, self.count, self.bar, self.more):
            self.words.addWidget(part)
        self.words.addStretch()

    def show_guide(self, guide: Guide) -> None:
        """Show where the calibration stands; a screen reader hears each new step and hint."""
        self.show_told(guide_words.told(guide))

    def show_told(self, told: guide_words.Told) -> None:
        """Show a step; a screen reader hears each new one, and each new hint."""
        before = self._told
        self._told = told
        self.step.setText(told.step)
        self.asked.setText(told.asked)
        self.count.setText(told.count)
        self.bar.setValue(round(_PARTS * told.share))
        self.more.setText(told.more)
        self._colour_hint()
        if before is None or (before.step, before.more) != (told.step, told.more):
            self._announce(f"{told.asked}. {told.more}")

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        self._theme = theme
        tint(self.step, ink=theme.soft_ink)
        self.bar.setStyleSheet(
            f"QProgressBar {{ background: {theme.line}; border: 0; border-radius: 7px; }}"
            f"QProgressBar::chunk {{ background: {theme.accent}; border-radius: 7px; }}"
        )
        self._colour_hint()

    def _colour_hint(self) -> None:
        helps = self._told is not None and self._told.helps
        tint(self.more, ink=self._theme.ink if helps else self._theme.soft_ink)
        self.letter(self.more, 18 if helps else 16, helps)

    def _announce(self, text: str) -> None:
        self.announced = text
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))


class ResultPanel(Page):
    """How good a calibration was, check by check, and what would make it better."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._levels: list[Level] = []
        self.caption = _label("", self, 15)
        self.caption.setText(shown("Calibration"))
        self.title = _label("How good the calibration is", self, 28, True)
        self.advice = _label("What would make it better", self, _FOUND_PX, True)
        self.found = [_label("Check of the calibration", self, _FOUND_PX) for _ in guide_words.Topic]
        self.words.setSpacing(3)
        self.words.addStretch()
        self.words.addWidget(self.caption)
        self.words.addWidget(self.title)
        self.words.addSpacing(4)
        for label in self.found:
            label.setAlignment(Qt.AlignmentFlag.AlignLeft)
            self.words.addWidget(label)
        self.words.addSpacing(4)
        self.words.addWidget(self.advice)
        self.words.addStretch()

    def show_result(self, calibration: Calibration) -> None:
        """Show how good a calibration is."""
        told = guide_words.findings(calibration)
        level, title = guide_words.verdict_of(calibration)
        self._levels = [level for level, _ in told]
        self.title.setText(f"{guide_words.LEVEL_SIGN[level]}  {title}")
        self.advice.setText(guide_words.advice(calibration))
        self.advice.setVisible(bool(self.advice.text()))
        for label, (its, text) in zip(self.found, told, strict=False):
            label.setText(f"{guide_words.LEVEL_SIGN[its]}  {text}")
        for number, label in enumerate(self.found):
            label.setVisible(number < len(told))
        self._colour()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        self._theme = theme
        self._colour()

    def _colour(self) -> None:
        theme = self._theme
        tint(self.caption, ink=theme.soft_ink)
        inks = {Level.GOOD: theme.ink, Level.FAIR: theme.ink, Level.POOR: theme.lost_ink}
        for label, level in zip(self.found, self._levels, strict=False):
            tint(label, ink=inks[level])
            self.letter(label, _FOUND_PX, level is not Level.GOOD)
