"""The facts about the link that stay in sight: state, true rate, lost samples, battery, time."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from hipline.language import fill, shown
from hipline.link.status import LinkStatus
from hipline.sessions.recorder import RecordingState, RecordingStatus
from hipline.views import words
from hipline.views.palette import LIGHT, Theme
from hipline.views.recording_words import recording_line
from hipline.views.styling import letters, tint

_LOW_BATTERY_PERCENT = 15
_NOTE_MS = 8000


class Elided(QLabel):
    """A line that ends in dots when there is no room; the tooltip has it all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._full = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say(self, text: str) -> None:
        """Show a text."""
        if text != self._full:
            self._full = text
            self.setToolTip(text)
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit the text anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._full, Qt.TextElideMode.ElideRight, self.width()))


_NAMES = (
    "Link", "Clip", "Note", "True rate", "Lost samples", "Battery", "Recording", "Time since the first sample",
)  # fmt: skip


class StatusBar(QWidget):
    """One line at the foot of the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._status = LinkStatus()
        self._note = QTimer(self)
        self._note.setSingleShot(True)
        self._note.setInterval(_NOTE_MS)
        self._note.timeout.connect(self._show_advice)
        self.state, self.clip, self.advice = QLabel(), QLabel(), Elided()
        self.rate, self.lost, self.battery, self.time = QLabel(), QLabel(), QLabel(), QLabel()
        self.recording = QLabel()
        self._recording: RecordingStatus | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 4, 0)
        layout.setSpacing(22)
        labels = (self.state, self.clip, self.advice, self.rate, self.lost, self.battery, self.recording, self.time)
        for name, label in zip(_NAMES, labels, strict=True):
            label.setAccessibleName(shown(name))
            if label is not self.advice:
                label.setToolTip(shown(name))
            letters(label, 13, bold=label is self.state)
            layout.addWidget(label, 1 if label is self.advice else 0)
        self.recording.hide()
        self.show_status(self._status)
        self.show_elapsed(0.0)

    def show_status(self, status: LinkStatus) -> None:
        """Show one snapshot of the link."""
        changed = status.state is not self._status.state
        self._status = status
        if changed:
            self._note.stop()
            self._paint()
        self.state.setText(f"{words.LINK_SIGN[status.state]} {shown(words.LINK[status.state])}")
        self.clip.setText(status.clip)
        if not self._note.isActive():
            self._show_advice()
        self.rate.setText(f"{words.plain(status.rate_hz, decimals=1)} Hz" if status.rate_hz is not None else "– Hz")
        self.lost.setText(words.lost(status))
        low = status.battery_percent is not None and status.battery_percent <= _LOW_BATTERY_PERCENT
        self.battery.setText(
            shown("Battery –")
            if status.battery_percent is None
            else fill(
                "Battery {percent} %, charge soon" if low else "Battery {percent} %", percent=status.battery_percent
            )
        )

    def show_recording(self, status: RecordingStatus) -> None:
        """Show how the recording stands; what is wrong with it takes the place of the note."""
        before, self._recording = self._recording, status
        text = f"{recording_line(status)}  {status.path.name}"
        if text != self.recording.text():
            self.recording.setText(text)
            self.recording.setToolTip(fill("Recording: {path}", path=status.path))
        self.recording.show()
        if before is None or before.state is not status.state:
            self._paint()
        if not self._note.isActive():
            self._show_advice()

    def show_elapsed(self, seconds: float) -> None:
        """Show the time from the first sample to the newest."""
        text = fill("Time {clock}", clock=words.clock(seconds))
        if text != self.time.text():
            self.time.setText(text)

    def say(self, text: str) -> None:
        """Show a short note for a while, such as where a picture was saved."""
        self.advice.say(shown(text))
        self._note.start()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        self._theme = theme
        self._paint()

    def _show_advice(self) -> None:
        # trouble of the link has its own row above the plots
        link = "" if self._status.state in words.TROUBLE else self._status.advice
        self.advice.say(shown((self._recording.advice if self._recording else "") or link))

    def _paint(self) -> None:
        trouble = self._status.state in words.TROUBLE
        tint(self.state, ink=self._theme.lost_ink if trouble else self._theme.ink)
        waits = self._recording is not None and self._recording.state is RecordingState.WAITING
        letters(self.recording, 13, bold=waits)
        tint(self.recording, ink=self._theme.ink)
