"""Cues and trouble, in words: calm colours, nothing flashes, each stays until it is over."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from hipline.events import Cue, CueLevel
from hipline.link.status import LinkStatus
from hipline.views import words
from hipline.views.palette import LIGHT, ORANGE, VERMILION, Theme
from hipline.views.styling import letters, tint

_GOOD_NEWS_MS = 6000
_AT_REST = "Cues appear here."
_REST_PX = 15
_ROW_PX = 42


class Row(QFrame):
    """One line of text on a calm ground, with a bar of colour at its left."""

    def __init__(self, name: str, size_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = QFrame()
        self._bar.setFixedWidth(8)
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setAccessibleName(name)
        self._size_px = size_px
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 12, 0)
        layout.setSpacing(12)
        layout.addWidget(self._bar)
        layout.addWidget(self.text, 1)
        self.setMinimumHeight(_ROW_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def say(self, text: str, bold: bool = True) -> None:
        """Show a text."""
        self.text.setText(text)
        letters(self.text, self._size_px if bold else _REST_PX, bold)

    def paint_in(self, ground: str, ink: str, bar: str) -> None:
        """Take the colours of ground, text and bar."""
        tint(self, ground=ground)
        tint(self._bar, ground=bar)
        tint(self.text, ink=ink)


class Banner(QWidget):
    """Hold a row for the cues and a row for the link; a screen reader hears each change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sound = False
        self.announced = ""  #: what a screen reader was told last
        self._theme = LIGHT
        self._cues: dict[str, str] = {}
        self._good_news = ""
        self._link = Row("Link", 17)
        self._cue = Row("Cue", 20)
        self._calm_down = QTimer(self)
        self._calm_down.setSingleShot(True)
        self._calm_down.setInterval(_GOOD_NEWS_MS)
        self._calm_down.timeout.connect(self._forget_good_news)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._link)
        layout.addWidget(self._cue)
        self._link.hide()
        self._show()

    @property
    def cue_text(self) -> str:
        """The cues that are shown; empty when there is none."""
        return self._cue.text.text() if self._cues or self._good_news else ""

    @property
    def link_text(self) -> str:
        """What is said about the link; empty when all is well."""
        return self._link.text.text()

    def set_sound(self, on: bool) -> None:
        """Say whether a cue also beeps."""
        self._sound = on

    def show_cues(self, cues: tuple[Cue, ...]) -> None:
        """Show a cue until its rule clears it, then the good news for a moment."""
        for cue in cues:
            if cue.level.asks:
                self._cues[cue.rule] = cue.message
                self._good_news = ""
                if self._sound:
                    QApplication.beep()
            elif cue.level is CueLevel.CLEAR and self._cues.pop(cue.rule, None) is not None:
                self._good_news = cue.message
                self._calm_down.start()
            else:
                continue  # amber is for the eyes alone, and what was not said needs no end
            self._announce(cue.message)
        self._show()

    def show_link(self, status: LinkStatus) -> None:
        """Show what is wrong with the link and what to do, for as long as it lasts."""
        text = ""
        if status.state in words.TROUBLE:
            usual = f"{words.LINK[status.state]}. {words.TROUBLE[status.state]}"
            text = f"{words.LINK_SIGN[status.state]}  {status.advice or usual}"
        if text != self.link_text:
            self._link.say(text)
            self._link.setVisible(bool(text))
            self._good_news = ""
            self._show()
            if text:
                self._announce(text)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        self._theme = theme
        self._link.paint_in(theme.lost, theme.on_lost, VERMILION)
        self._show()

    def _show(self) -> None:
        theme = self._theme
        # the two rows share the place of one while there is nothing to say in the second
        self._cue.setVisible(bool(self._cues or self._good_news or not self.link_text))
        if self._cues:
            self._cue.say("\n".join(self._cues.values()))
            self._cue.paint_in(theme.cue, theme.on_cue, ORANGE)
        elif self._good_news:
            self._cue.say(self._good_news)
            self._cue.paint_in(theme.calm, theme.on_calm, theme.band_ink)
        else:
            self._cue.say(_AT_REST, bold=False)
            self._cue.paint_in(theme.ground, theme.soft_ink, theme.line)

    def _forget_good_news(self) -> None:
        self._good_news = ""
        self._show()

    def _announce(self, text: str) -> None:
        self.announced = text
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
