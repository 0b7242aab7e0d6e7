"""What people say of a walk while it goes on: marks, pain, whether a pause helped; it all goes into the recording."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from hipline.coach.red_flags import ASK_FROM, TITLES
from hipline.language import fill, shown
from hipline.sessions.live_recording import LiveRecording, Moment
from hipline.views.window.dialogs.safety import SafetyCheck
from hipline.views.window.marks import MarkEditor
from hipline.views.window.pain import PainBar
from hipline.views.window.plots.ring import Trace
from hipline.views.window.relief import ReliefBar
from hipline.views.window.toolkit.palette import Theme
from hipline.views.words import general as words


class Notebook(QObject):
    """Ask, and keep the answers; without a recording nothing is asked, for it would be lost.

    Parameters
    ----------
    trace : Trace
        Whose first sample is the start that times are told from.
    window : QWidget
        Over which the safety questions open.
    """

    noted = Signal(float, str)  #: when on the clip's clock, s, and what the plots show there
    told = Signal(str)  #: a word for the status bar

    def __init__(self, trace: Trace, window: QWidget) -> None:
        super().__init__(window)
        self._trace, self._window = trace, window
        self._recording: LiveRecording | None = None
        self._theme: Theme | None = None
        self.mark_editor, self.pain_bar, self.relief_bar = MarkEditor(), PainBar(), ReliefBar()
        self.bars = (self.mark_editor, self.pain_bar, self.relief_bar)  #: from the top down
        self.safety: SafetyCheck | None = None  #: the questions, where they were asked
        self.mark_editor.made.connect(self._keep_mark)
        self.pain_bar.given.connect(self._keep_pain)
        self.relief_bar.given.connect(self._keep_relief)

    def set_recording(self, recording: LiveRecording) -> None:
        """Keep what is said in a recording."""
        self._recording = recording

    def set_theme(self, theme: Theme) -> None:
        """Take the colours."""
        self._theme = theme
        for bar in self.bars:
            bar.set_theme(theme)

    def mark(self) -> None:
        """Mark this moment, and ask for the text."""
        if self._recording is not None:
            moment = self._recording.moment()
            self.mark_editor.ask(moment, self._since_start(moment.time_s))

    def ask_pain(self, time_s: float | None = None) -> None:
        """Ask how much it hurts at this moment, or at one on the clip's clock, s."""
        if self._recording is not None:
            self.pain_bar.ask(self._recording.moment() if time_s is None else self._recording.moment_of(time_s))

    def _keep_mark(self, moment: Moment, text: str) -> None:
        if self._recording is not None:
            self._recording.mark(text, moment)
            self.noted.emit(moment.time_s, text)
            at = fill("Marked {clock}", clock=self._since_start(moment.time_s))
            self.told.emit(f"{at}: {text}" if text else at)

    def _keep_pain(self, moment: Moment, score: int) -> None:
        if self._recording is not None:
            self._recording.pain(score, moment=moment)
            self.noted.emit(moment.time_s, fill("pain {score}", score=score))
            self.told.emit(fill("Pain {score} of 10 noted", score=score))
            self.relief_bar.expect(score)
        if score >= ASK_FROM and self._theme is not None:
            self.safety = SafetyCheck(self._theme, self._window)
            self.safety.finished.connect(self._keep_safety)
            self.safety.open()

    def _keep_relief(self, answer: str) -> None:
        if self._recording is not None:
            self._recording.mark(f"better after stopping: {answer}")

    def _keep_safety(self) -> None:
        if self.safety is not None and self.safety.urgency is not None and self._recording is not None:
            self._recording.mark(f"safety questions: {TITLES[self.safety.urgency].lower()}")

    def _since_start(self, time_s: float) -> str:
        since_s = time_s - self._trace.first_s
        return words.clock(since_s) if since_s >= 0 else shown("the start")
