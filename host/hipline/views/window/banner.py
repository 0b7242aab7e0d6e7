"""Cues, notices and trouble, in words: calm colours, nothing flashes, each stays until it is over."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAction, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from hipline.events import Notice, NoticeKind
from hipline.language import shown
from hipline.link.status import LinkState, LinkStatus
from hipline.views.window.toolkit import sizes
from hipline.views.window.toolkit.flow import Flow
from hipline.views.window.toolkit.palette import LIGHT, ORANGE, VERMILION, Theme
from hipline.views.window.toolkit.press_keys import let_keys_press
from hipline.views.window.toolkit.styling import button_style, letters, tint
from hipline.views.words import general as words

_GOOD_NEWS_MS = 6000
_AT_REST = "Cues appear here."
_REST_PX = 15
_NOTICE_PX = 17  # one line in the smallest window
_ROW_PX = 42
_MOST_LINES = 2
_SMALLEST_PX = 13
_MOST_SHARE = 0.055  # of the height of the window, for the letters of a row
_LEAST_TEXT_PX = 240  # beside the buttons; where there is less, they stand below


class Words(QLabel):
    """A text of few lines: in a narrow place it takes smaller letters rather than more lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size_px, self._bold = _REST_PX, False
        self._most_px = 1000
        self.setWordWrap(True)

    def say(self, text: str, size_px: int, bold: bool) -> None:
        """Show a text in letters of this size, where there is room."""
        self._size_px, self._bold = size_px, bold
        self.setText(text)
        self._fit()

    def set_room(self, window_px: int) -> None:
        """Take letters that leave room for other things in a window so high."""
        self._most_px = round(_MOST_SHARE * window_px / sizes.scale())
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Choose the letters anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        smallest_px = min(self._size_px, _SMALLEST_PX)
        most = max(_MOST_LINES, self._lines_at(smallest_px))
        for size_px in range(max(min(self._size_px, self._most_px), smallest_px), smallest_px - 1, -1):
            if self._lines_at(size_px) <= most:
                return

    def _lines_at(self, size_px: int) -> int:
        """Take letters of this size, and return how many lines they fill."""
        letters(self, size_px, self._bold)
        width = max(self.width(), sizes.px(_LEAST_TEXT_PX))
        return round(self.heightForWidth(width) / self.fontMetrics().lineSpacing())


class Row(QFrame):
    """One line of text on a calm ground, with a bar of colour at its left."""

    def __init__(self, name: str, size_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = QFrame()
        self._bar.setFixedWidth(8)
        self.text = Words()
        self.text.setAccessibleName(shown(name))
        self._size_px = size_px
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 12, 0)
        layout.setSpacing(12)
        layout.addWidget(self._bar)
        self._flow = Flow(spacing_px=12)
        self._flow.add(self.text, sizes.px(_LEAST_TEXT_PX), stretches=True)
        self._buttons = Flow(spacing_px=12)
        buttons = QWidget()
        buttons.setLayout(self._buttons)
        self._flow.add(buttons)
        layout.addLayout(self._flow, 1)
        self.setMinimumHeight(sizes.px(_ROW_PX))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def say(self, text: str, size_px: int | None = None, bold: bool = True) -> None:
        """Show a text, in the row's own size unless told."""
        self.text.say(shown(text), size_px or self._size_px, bold)

    def offer(self, action: QAction) -> QToolButton:
        """Add a button for an action, not shown yet, and return it."""
        button = QToolButton()
        let_keys_press(button)
        button.setDefaultAction(action)
        button.hide()
        self._buttons.add(button)
        return button

    def paint_in(self, ground: str, ink: str, bar: str) -> None:
        """Take the colours of ground, text and bar."""
        tint(self, ground=ground)
        tint(self._bar, ground=bar)
        tint(self.text, ink=ink)


class Banner(QWidget):
    """Hold a row for cues and notices and a row for the link; a screen reader hears each change.

    Parameters
    ----------
    new_zero : QAction
        What is offered while it is enabled.
    calibrate : QAction
        What is offered, where it is enabled, with the hint.
    answers : sequence of QAction
        What a walker may answer to a cue; enabled and offered from the cue until the answer. None where nobody walks.
    """

    def __init__(
        self, new_zero: QAction, calibrate: QAction, answers: Sequence[QAction] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._answers = tuple(answers)
        self.announced = ""  #: what a screen reader was told last
        self._theme = LIGHT
        self._cues: dict[str, str] = {}
        self._good_news = ""
        self._hint = ""
        self._clip_moved = False
        self._ended = False
        self._link = Row("Link", 17)
        self._cue = Row("Cue", 20)
        self._answer_buttons = [self._cue.offer(action) for action in self._answers]
        self._new_zero = self._cue.offer(new_zero)
        self._calibrate = self._cue.offer(calibrate)
        for action in (new_zero, calibrate):
            action.changed.connect(self._show)
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
        return "\n".join(self._cues.values()) or self._good_news if not self._clip_moved else ""

    @property
    def notice_text(self) -> str:
        """The notice that takes the place of the cues while none is judged; empty when there is none."""
        return self._cue.text.text() if self._asks_for_zero else ""

    @property
    def link_text(self) -> str:
        """What is said about the link; empty when all is well."""
        return self._link.text.text()

    def set_room(self, window_px: int) -> None:
        """Leave room for other things in a window so high."""
        for row in (self._link, self._cue):
            row.text.set_room(window_px)

    def show_notices(self, notices: tuple[Notice, ...]) -> None:
        """Show a cue until its rule clears it, then the good news for a moment."""
        for notice in notices:
            if notice.kind.asks:
                self._cues[notice.rule] = shown(notice.message)
                self._good_news = ""
                self._answer(True)
            elif notice.kind is NoticeKind.AMBER:
                continue  # for the eyes alone: bars and bands show it
            elif notice.kind is NoticeKind.PRAISE or self._cues.pop(notice.rule, None) is not None:
                self._good_news = shown(notice.message)
                self._calm_down.start()
                self._answer(bool(self._cues))
            else:
                continue  # what was not said needs no end
            self._announce(notice.message)
        self._show()

    def take_answer(self) -> None:
        """Say that the walker has answered the cue; it stays until it is over, the question goes."""
        self._answer(False)
        self._show()

    def _answer(self, wanted: bool) -> None:
        for action in self._answers:
            action.setEnabled(wanted)

    def show_clip_moved(self, moved: bool) -> None:
        """Ask for a new zero for as long as the old one is in doubt; no cue is judged meanwhile."""
        self._clip_moved = moved
        if moved:
            self._good_news = ""
            self._announce(words.CLIP_MOVED)
        self._show()

    def forget(self) -> None:
        """Forget cues and news: another moment of the walk is shown."""
        self._cues.clear()
        self._good_news = ""
        self._show()

    def show_news(self, text: str) -> None:
        """Show a good word for a moment."""
        self._good_news = text
        self._calm_down.start()
        self._announce(text)
        self._show()

    def show_hint(self, text: str) -> None:
        """Show a quiet line while there is nothing else to say; an empty one takes it away."""
        self._hint = text
        self._show()

    def show_link(self, status: LinkStatus) -> None:
        """Show what is wrong with the link and what to do, for as long as it lasts."""
        text = ""
        if status.state in words.TROUBLE:
            usual = f"{shown(words.LINK[status.state])}. {shown(words.TROUBLE[status.state])}"
            text = f"{words.LINK_SIGN[status.state]}  {shown(status.advice) or usual}"
        if text != self.link_text:
            self._link.say(text)
            self._link.setVisible(bool(text))
            self._good_news = ""
            self._show()
            if text:
                self._announce(text)
        ended = status.state is LinkState.ENDED
        if ended != self._ended:
            self._ended = ended
            self._show()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        self._theme = theme
        for button in (*self._answer_buttons, self._new_zero, self._calibrate):
            button.setStyleSheet(button_style(theme))
        self._link.paint_in(theme.lost, theme.on_lost, VERMILION)
        self._show()

    @property
    def _asks_for_zero(self) -> bool:
        return self._clip_moved and not self.link_text and not self._ended

    def _show(self) -> None:
        theme = self._theme
        # the two rows share the place of one while there is nothing to say in the second
        self._cue.setVisible(bool(self.cue_text or not self.link_text))
        self._new_zero.setVisible(self._new_zero.isEnabled() and not self.cue_text)
        for button, action in zip(self._answer_buttons, self._answers, strict=True):
            button.setVisible(action.isEnabled() and bool(self._cues) and not self._clip_moved)
        hints = bool(self._hint) and not self.cue_text and not self._asks_for_zero
        self._calibrate.setVisible(self._calibrate.isEnabled() and hints)
        if self._asks_for_zero:
            self._cue.say(words.CLIP_MOVED, _NOTICE_PX)
            self._cue.paint_in(theme.calm, theme.on_calm, theme.accent)
        elif self._cues and not self._clip_moved:
            self._cue.say("\n".join(self._cues.values()))
            self._cue.paint_in(theme.cue, theme.on_cue, ORANGE)
        elif self._good_news:
            self._cue.say(self._good_news)
            self._cue.paint_in(theme.calm, theme.on_calm, theme.band_ink)
        else:
            self._cue.say(self._hint or _AT_REST, _REST_PX, bold=False)
            self._cue.paint_in(theme.ground, theme.soft_ink, theme.line)

    def _forget_good_news(self) -> None:
        self._good_news = ""
        self._show()

    def _announce(self, text: str) -> None:
        self.announced = shown(text)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.announced))
