"""The buttons of the live window and their keys."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QSizePolicy, QToolBar, QToolButton, QWidget

from hipline.language import fill, shown
from hipline.views.window.toolkit.icon import more_icon
from hipline.views.window.toolkit.palette import Theme
from hipline.views.window.toolkit.press_keys import let_keys_press
from hipline.views.window.toolkit.styling import button_style
from hipline.views.words import general as words
from hipline.views.words import guide as guide_words

WINDOW_LENGTHS_S = (5, 10, 30, 60)
FIRST_LENGTH_S = 10


class Controls(QToolBar):
    """One row of buttons; each one's tooltip names its key."""

    length_chosen = Signal(int)  #: seconds to show
    scrolled = Signal(float)  #: windows to move, later is positive

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(shown("View"), parent)
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.pause = self._button("Pause", "Space", "Hold the plots still; data go on", checkable=True)
        self.live = self._button("Live", "L", "Back to now")
        self.live.setEnabled(False)
        self.mark = self._button("Mark", "M", "Mark this moment, with a text")
        self.pain = self._button("Pain", "P", "Say how much it hurts now, 0 to 10")
        for kept in (self.mark, self.pain):
            kept.setVisible(False)  # where nothing is recorded, it would be lost
        self.addSeparator()
        group = QActionGroup(self)
        self.lengths: list[QAction] = []
        for number, length_s in enumerate(WINDOW_LENGTHS_S, start=1):
            made = self._button(
                fill("{seconds} s", seconds=length_s),
                str(number),
                fill("Show {seconds} seconds", seconds=length_s),
                checkable=True,
            )
            made.setChecked(length_s == FIRST_LENGTH_S)
            made.triggered.connect(lambda _=False, s=length_s: self.length_chosen.emit(s))
            group.addAction(made)
            self.lengths.append(made)
        self.addSeparator()
        self.fit = self._button("Fit heights", "F", "Fit the heights to what is on view")
        self.usual = self._button("Usual heights", "Shift+F", "Back to the fixed heights")
        space = QWidget()
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(space)
        self.numbers = self._button("Numbers", "N", "The numbers of the cues, for the therapist")
        self.sound = self._button("Sound", "B", "A short soft tone with each cue", checkable=True)
        self.dark = self._button("Dark", "D", "Light letters on a dark ground", checkable=True)
        self.picture = self._button("Picture", "Ctrl+S", "Save a picture of this window")
        # their buttons come where they are asked for, in the banner
        self.new_zero = self._action(words.NEW_ZERO, "Z", "Take the last quiet standing as the new zero of tilt")
        self.new_zero.setEnabled(False)
        # offered in the banner while a cue waits for an answer
        self.felt = self._action(words.FELT, "I", "I noticed this cue: do not say it again")
        self.too_much = self._action(words.TOO_MUCH, "T", "This cue is too much: after two the band gets wider")
        for answer in (self.felt, self.too_much):
            answer.setEnabled(False)
        self.calibrate = self._action(
            guide_words.CALIBRATE, "C", "Calibrate anew: stand still, bow twice, walk ten steps straight ahead"
        )
        self.calibrate.setEnabled(False)
        self.scrolls: list[QAction] = []  #: keys without a button: the window adds them to itself
        for keys, windows in (("Left", -0.1), ("Right", 0.1), ("PgUp", -1.0), ("PgDown", 1.0)):
            scroll = QAction(self)
            scroll.setShortcut(QKeySequence(keys))
            scroll.triggered.connect(lambda _=False, by=windows: self.scrolled.emit(by))
            self.scrolls.append(scroll)
        for button in self.findChildren(QToolButton):
            let_keys_press(button)

    def show_length(self, length_s: int) -> None:
        """Mark the button of a window length."""
        for action, its_s in zip(self.lengths, WINDOW_LENGTHS_S, strict=True):
            action.setChecked(its_s == length_s)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        self.setStyleSheet(
            f"QToolBar {{ background: {theme.window}; border: 0; padding: 6px 8px 2px 8px; spacing: 4px; }}"
            + button_style(theme)
        )
        more = self.findChild(QToolButton, "qt_toolbar_ext_button")
        if more is not None:
            more.setIcon(more_icon(theme.ink))  # Qt's own is black in every look

    def _button(self, text: str, keys: str, tip: str, checkable: bool = False) -> QAction:
        made = self._action(text, keys, tip)
        made.setCheckable(checkable)
        self.addAction(made)
        return made

    def _action(self, text: str, keys: str, tip: str) -> QAction:
        made = QAction(shown(text), self)
        made.setShortcut(QKeySequence(keys))
        made.setToolTip(f"{shown(tip)} ({made.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})")
        return made
