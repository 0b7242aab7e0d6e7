"""The facts about the link that stay in sight: state, true rate, lost samples, battery, time."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from hipline.language import fill, shown
from hipline.link.status import LinkStatus
from hipline.sessions.recorder import RecordingState, RecordingStatus
from hipline.views.window.toolkit import sizes
from hipline.views.window.toolkit.flow import Flow
from hipline.views.window.toolkit.palette import LIGHT, Theme
from hipline.views.window.toolkit.styling import letters, tint
from hipline.views.words import general as words
from hipline.views.words.recording import recording_line

_LOW_BATTERY_PERCENT = 15
_NOTE_MS = 8000
_SPACING_PX = 22
_SHRINK_TO_PX = {"Clip": 40, "Note": 0, "Recording": 100}  # the tooltip has it all


class Elided(QLabel):
    """A line that ends in dots when there is no room; the tooltip has it all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._full = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    @property
    def full_text(self) -> str:
        """All of the text, whatever there is room for."""
        return self._full

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room for all of the text."""
        return QSize(self.fontMetrics().horizontalAdvance(self._full) + 1, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Say that it can be as narrow as one likes."""
        return QSize(0, super().minimumSizeHint().height())

    def say(self, text: str) -> None:
        """Show a text."""
        if text != self._full:
            self._full = text
            self.setToolTip(text)
            self._fit()
            self.updateGeometry()

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
    """One line at the foot of the window; two where one is too short."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._status = LinkStatus()
        self._note = QTimer(self)
        self._note.setSingleShot(True)
        self._note.setInterval(_NOTE_MS)
        self._note.timeout.connect(self._show_advice)
        self.state, self.clip, self.advice = QLabel(), Elided(), Elided()
        self.rate, self.lost, self.battery, self.time = QLabel(), QLabel(), QLabel(), QLabel()
        self.recording = Elided()
        self._recording: RecordingStatus | None = None
        layout = Flow(self, spacing_px=_SPACING_PX, line_spacing_px=2)
        layout.setContentsMargins(4, 0, 4, 0)
        labels = (self.state, self.clip, self.advice, self.rate, self.lost, self.battery, self.recording, self.time)
        for name, label in zip(_NAMES, labels, strict=True):
            label.setAccessibleName(shown(name))
            if label is not self.advice:
                label.setToolTip(shown(name))
            letters(label, 13, bold=label is self.state)
            least_px = _SHRINK_TO_PX.get(name)
            layout.add(label, None if least_px is None else sizes.px(least_px), stretches=label is self.advice)
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
        self.clip.say(status.clip)
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
        if text != self.recording.full_text:
            self.recording.say(text)
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
