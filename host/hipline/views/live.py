"""The live window: what the pelvis does now, for the walker from afar and for the therapist from near."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QEvent, QStandardPaths, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QScrollBar, QVBoxLayout, QWidget

from hipline.coach.red_flags import ASK_FROM, TITLES
from hipline.cues import words as cue_words
from hipline.events import Bands, Contact, Notice, Stride
from hipline.link.status import LinkState, LinkStatus
from hipline.motion.calibration import Calibration
from hipline.sessions.numbers_file import usual_path, write_numbers
from hipline.sessions.recorder import RecordingStatus
from hipline.sessions.recording import Moment, Recording
from hipline.settings import Settings
from hipline.views import guide_words, words
from hipline.views.banner import Banner
from hipline.views.controls import Controls
from hipline.views.feed import Feed
from hipline.views.headline import Headline
from hipline.views.icon import icon
from hipline.views.marks import MarkEditor
from hipline.views.numbers_panel import NumbersPanel
from hipline.views.outputs import Outputs, Sound
from hipline.views.pain import PainBar
from hipline.views.palette import DARK, LIGHT, Theme, qt_palette
from hipline.views.playhead import Playhead
from hipline.views.plots import PlotStack
from hipline.views.relief import ReliefBar
from hipline.views.safety import SafetyCheck
from hipline.views.sound import beep
from hipline.views.statusbar import StatusBar
from hipline.views.strip import StrideStrip
from hipline.views.zero import is_doubtful, new_zero_helps

FRAMES_PER_S = 30
_SLOW_FRAMES = 6  # numbers that people read change five times per second
_HEADLINE_PX = (260, 460)
_REMEMBERED = 20_000  # strides, of some hours
_SCROLL_PER_S = 100  # steps of the scroll bar


class LiveWindow(QMainWindow):
    """Show what a feed brings.

    Parameters
    ----------
    feed : Feed
        Where updates come in.
    theme : Theme
        The first look.
    now_s : callable
        A monotonic clock, s.
    outputs : Outputs, optional
        What a notice does besides the screen.
    """

    def __init__(
        self,
        feed: Feed,
        theme: Theme = LIGHT,
        now_s: Callable[[], float] = time.monotonic,
        outputs: Outputs | None = None,
    ) -> None:
        super().__init__()
        self._feed = feed
        self._now_s = now_s
        self._playhead = Playhead()
        self._paused_end_s: float | None = None
        self._status = LinkStatus()
        self._calibration: Calibration | None = None
        self._clip_moved = False
        self._streaming_since_s: float | None = None
        self._newest_s = -math.inf
        self._frame = 0
        self.on_close: Callable[[], None] = lambda: None  #: called once, when the window closes
        self.on_felt: Callable[[], object] = lambda: None  #: called when the walker noticed a cue
        self.on_too_much: Callable[[], object] = lambda: None  #: called when a cue was too much
        self.on_calibrate: Callable[[], None] = lambda: None  #: called when a new calibration is asked for
        self.on_new_zero: Callable[[], None] = lambda: None  #: called when a new zero is asked for
        self.setWindowTitle(words.TITLE)
        self.setWindowIcon(icon())
        self.setMinimumSize(900, 600)
        self.resize(1280, 800)
        self.scroll_bar, self.controls = QScrollBar(Qt.Orientation.Horizontal), Controls()
        answers = (self.controls.felt, self.controls.too_much)
        self.banner, self.headline, self.strip = (
            Banner(self.controls.new_zero, self.controls.calibrate, answers),
            Headline(),
            StrideStrip(),
        )
        self.outputs = outputs or Outputs(beep)
        self.plots, self.status_bar = PlotStack(feed.trace), StatusBar()
        self.mark_editor, self.pain_bar, self.relief_bar = MarkEditor(), PainBar(), ReliefBar()
        self.safety: SafetyCheck | None = None  #: the questions, where they were asked
        self._theme = theme
        self.settings = Settings()  #: of this walk
        self.numbers_panel: NumbersPanel | None = None
        self._walked: deque[Stride] = deque(maxlen=_REMEMBERED)
        self._recording: Recording | None = None
        self._sound = Sound.TONE  # what the button switches on
        self._lay_out()
        self._connect()
        self.set_theme(theme)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(round(1000 / FRAMES_PER_S))
        self._timer.timeout.connect(self.tick)

    @property
    def paused(self) -> bool:
        """Whether the plots stand still."""
        return self._paused_end_s is not None

    @property
    def drawing(self) -> bool:
        """Whether the plots are kept up to date: not while nobody can see them."""
        return self._timer.isActive()

    @property
    def waiting(self) -> bool:
        """Whether more samples are expected."""
        return self._status.state not in (LinkState.ENDED, LinkState.FAILED)

    @property
    def speed(self) -> float:
        """Seconds of the clip's clock per second of the wall clock."""
        return 1.0

    @property
    def link(self) -> LinkStatus:
        """How the link stands."""
        return self._status

    def set_recording(self, recording: Recording) -> None:
        """Let marks be made in a recording."""
        self._recording = recording
        self.controls.mark.setVisible(True)
        self.controls.pain.setVisible(True)
        self._take_recording(recording.status)

    def mark(self) -> None:
        """Mark this moment, and ask for the text."""
        if self._recording is not None:
            moment = self._recording.moment()
            self.mark_editor.ask(moment, self._since_start(moment.time_s))

    def ask_pain(self, time_s: float | None = None) -> None:
        """Ask how much it hurts at this moment, or at one on the clip's clock, s."""
        if self._recording is not None:
            self.pain_bar.ask(self._recording.moment() if time_s is None else self._recording.moment_of(time_s))

    def forget_walk(self) -> None:
        """Take what belongs to the samples before from the plots: other ones came in their place."""
        self.plots.contacts.clear()
        self.plots.notes.clear()

    def tick(self) -> None:
        """Draw the next frame."""
        newest_s = self._feed.trace.span_s()[1]
        if newest_s < self._newest_s:
            self.forget_walk()
        if not math.isnan(newest_s):
            self._newest_s = newest_s
        end_s = self._playhead.advance(self._now_s(), newest_s, self.waiting, self.speed)
        if not self.paused:
            self.plots.follow(end_s)
        self._frame += 1
        if self._frame % _SLOW_FRAMES == 0:
            self.plots.show_values()
            self.status_bar.show_elapsed(self._elapsed_s())
            self._update_scroll_bar()

    def pause(self, paused: bool) -> None:
        """Hold the plots still while data go on, or let them run again."""
        if paused and math.isnan(self.plots.end_s):
            paused = False
        self._paused_end_s = self.plots.end_s if paused else None
        self.controls.pause.setChecked(paused)
        self.controls.live.setEnabled(paused)
        self._tell_axis()
        self._update_scroll_bar()

    def scroll_by(self, by_s: float) -> None:
        """Look back (negative) or forward again; scrolling pauses."""
        if not self.paused:
            self.pause(True)
        if self._paused_end_s is not None:
            self._scroll_to(self._paused_end_s + by_s)

    def set_window_length(self, window_s: int) -> None:
        """Show so many seconds."""
        self.plots.set_window(float(window_s))
        self.controls.show_length(window_s)
        self._update_scroll_bar()

    def set_theme(self, theme: Theme) -> None:
        """Take a look, light or dark."""
        self._theme = theme
        QApplication.setPalette(qt_palette(theme))
        for part in (
            self.controls,
            self.banner,
            self.headline,
            self.plots,
            self.strip,
            self.status_bar,
            self.mark_editor,
            self.pain_bar,
            self.relief_bar,
        ):
            part.set_theme(theme)
        self.controls.dark.setChecked(theme is DARK)

    def save_picture(self, path: Path | None = None) -> Path | None:
        """Save a picture of the window; without a path, into the user's pictures.

        Returns
        -------
        Path or None
            Where it is; None when it could not be written, which the window says.
        """
        if path is None:
            where = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
            path = Path(where or Path.home()) / f"hipline-{datetime.now():%Y%m%d-%H%M%S}.png"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            saved = self.grab().save(str(path), "PNG")  # pyright: ignore[reportCallIssue, reportArgumentType]
        except OSError:
            saved = False
        told = f"Picture saved: {path}" if saved else f"No picture: {path} cannot be written. Is the folder yours?"
        self.status_bar.say(told)
        return path if saved else None

    def _save_picture_as_usual(self) -> None:
        self.save_picture()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Draw from now on."""
        super().showEvent(event)
        self._draw_when_seen()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Draw no more."""
        super().hideEvent(event)
        self._draw_when_seen()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Draw no more while minimised."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self._draw_when_seen()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Stop drawing and let the owner disconnect."""
        self._timer.stop()
        self.on_close()
        super().closeEvent(event)

    def _elapsed_s(self) -> float:
        # before neutral and forward are found there are no angles to take the time from
        since_s = self._now_s() - self._streaming_since_s if self._streaming_since_s is not None else 0.0
        return self._feed.trace.elapsed_s() or since_s

    def _draw_when_seen(self) -> None:
        if self.isVisible() and not self.isMinimized():
            self._timer.start()
        else:
            self._timer.stop()

    def _lay_out(self) -> None:
        self.addToolBar(self.controls)
        asked = (self.controls.new_zero, self.controls.calibrate, self.controls.felt, self.controls.too_much)
        self.addActions([*self.controls.scrolls, *asked])
        self.headline.setMinimumWidth(_HEADLINE_PX[0])
        self.headline.setMaximumWidth(_HEADLINE_PX[1])
        self.scroll_bar.setAccessibleName("Scroll back")
        self.scroll_bar.setToolTip("Look back, up to ten minutes (Left, Right, PgUp, PgDown)")
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.plots, 1)
        right.addWidget(self.scroll_bar)
        middle = QHBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self.headline, 27)
        middle.addLayout(right, 73)
        whole = QWidget()
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(8, 4, 8, 6)
        layout.setSpacing(6)
        layout.addWidget(self.banner)
        layout.addLayout(middle, 1)
        layout.addWidget(self.strip)
        layout.addWidget(self.mark_editor)
        layout.addWidget(self.pain_bar)
        layout.addWidget(self.relief_bar)
        layout.addWidget(self.status_bar)
        self.setCentralWidget(whole)

    def _connect(self) -> None:
        feed = self._feed
        feed.status.connect(self._take_status)
        feed.stage.connect(self.headline.set_stage)
        feed.bands.connect(self._take_bands)
        feed.steady.connect(self.headline.set_steady)
        feed.clip_moved.connect(self._take_clip_moved)
        feed.calibration.connect(self._take_calibration)
        feed.rezeroed.connect(self._take_rezeroed)
        feed.guide.connect(self.headline.set_guide)
        feed.recalibrated.connect(self._take_recalibrated)
        feed.contacts.connect(self._take_contacts)
        feed.strides.connect(self._take_strides)
        feed.notices.connect(self._take_notices)
        feed.first_walk.connect(lambda told: self.banner.show_hint(cue_words.first_walk(told)))
        feed.answered.connect(lambda changed: self.status_bar.say(words.WIDER if changed else words.THANKS))
        feed.recording.connect(self._take_recording)
        controls = self.controls
        controls.pause.triggered.connect(self.pause)
        controls.live.triggered.connect(lambda: self.pause(False))
        controls.length_chosen.connect(self.set_window_length)
        controls.scrolled.connect(lambda windows: self.scroll_by(windows * self.plots.window_s))
        controls.fit.triggered.connect(self.plots.fit)
        controls.usual.triggered.connect(self.plots.usual_ranges)
        controls.new_zero.triggered.connect(lambda _=False: self.on_new_zero())
        controls.sound.toggled.connect(self._set_sound)
        controls.numbers.triggered.connect(lambda _=False: self.show_numbers())
        controls.felt.triggered.connect(lambda _=False: self._answer(self.on_felt))
        controls.too_much.triggered.connect(lambda _=False: self._answer(self.on_too_much))
        controls.calibrate.triggered.connect(lambda _=False: self.on_calibrate())
        controls.dark.triggered.connect(lambda dark: self.set_theme(DARK if dark else LIGHT))
        controls.picture.triggered.connect(self._save_picture_as_usual)
        controls.mark.triggered.connect(self.mark)
        self.mark_editor.made.connect(self._keep_mark)
        controls.pain.triggered.connect(lambda _=False: self.ask_pain())
        feed.pressed.connect(self.ask_pain)
        self.pain_bar.given.connect(self._keep_pain)
        self.relief_bar.given.connect(self._keep_relief)
        feed.steady.connect(self.relief_bar.set_walking)
        self.plots.scrolled.connect(self.scroll_by)
        self.scroll_bar.valueChanged.connect(self._take_scroll_bar)

    def _take_status(self, status: LinkStatus) -> None:
        self._status = status
        if status.state is LinkState.STREAMING and self._streaming_since_s is None:
            self._streaming_since_s = self._now_s()
        self.status_bar.show_status(status)
        self.banner.show_link(status)
        self.headline.set_link(status)
        self._offer_new_zero()

    def _take_notices(self, notices: tuple[Notice, ...]) -> None:
        self.banner.show_notices(notices)
        for notice in notices:
            self.outputs.give(notice)

    def _set_sound(self, on: bool) -> None:
        self.outputs.sound = self._sound if on else Sound.NONE

    def choose_sound(self, sound: Sound) -> None:
        """Choose what is heard with a cue; the button switches it on and off."""
        self._sound = sound if sound is not Sound.NONE else Sound.TONE
        self.controls.sound.setChecked(sound is not Sound.NONE)
        self._set_sound(sound is not Sound.NONE)

    def _answer(self, tell: Callable[[], object]) -> None:
        self.banner.take_answer()
        self.status_bar.say(words.THANKS)
        tell()

    def _take_clip_moved(self, moved: bool) -> None:
        self._clip_moved = moved
        self._offer_new_zero()
        self.headline.set_clip_moved(moved)
        self.banner.show_clip_moved(moved)

    def _take_calibration(self, calibration: Calibration) -> None:
        is_new = self._calibration is None or self._calibration.at_s != calibration.at_s  # else it has a new zero
        self._calibration = calibration
        self._offer_new_zero()
        self.headline.setToolTip(words.zero_told(calibration, self._feed.trace.first_s))
        if guide_words.is_guided(calibration):
            self.banner.show_hint(guide_words.advice(calibration))
            if is_new:
                self.headline.show_result(calibration)
        else:
            self.banner.show_hint(words.NOT_SURE_OF_FORWARD if is_doubtful(calibration) else "")

    def _take_rezeroed(self, worked: bool) -> None:
        if worked:
            self.headline.forget()
        self.banner.show_news(words.ZERO_TAKEN if worked else words.NO_STAND)

    def _take_recalibrated(self, begun: bool) -> None:
        if begun:
            self.headline.forget()
            self.banner.show_hint("")
        self.banner.show_news(guide_words.BEGUN if begun else guide_words.NOTHING_TO_FIND)

    def _offer_new_zero(self) -> None:
        streaming = self._status.state is LinkState.STREAMING
        self.controls.calibrate.setEnabled(streaming)
        self.controls.new_zero.setEnabled(streaming and new_zero_helps(self._calibration, self._clip_moved))

    def _take_recording(self, status: RecordingStatus) -> None:
        self.status_bar.show_recording(status)

    def _keep_mark(self, moment: Moment, text: str) -> None:
        if self._recording is not None:
            self._recording.mark(text, moment)
            self.plots.notes.add(moment.time_s, text)
            self.status_bar.say(f"Marked {self._since_start(moment.time_s)}{f': {text}' if text else ''}")

    def _keep_pain(self, moment: Moment, score: int) -> None:
        if self._recording is not None:
            self._recording.pain(score, moment=moment)
            self.plots.notes.add(moment.time_s, f"pain {score}")
            self.status_bar.say(f"Pain {score} of 10 noted")
            self.relief_bar.expect(score)
        if score >= ASK_FROM:
            self.safety = SafetyCheck(self._theme, self)
            self.safety.finished.connect(self._take_safety)
            self.safety.open()

    def _keep_relief(self, answer: str) -> None:
        if self._recording is not None:
            self._recording.mark(f"better after stopping: {answer}")

    def _take_safety(self) -> None:
        if self.safety is not None and self.safety.outcome is not None and self._recording is not None:
            self._recording.mark(f"safety questions: {TITLES[self.safety.outcome].lower()}")

    def _since_start(self, time_s: float) -> str:
        since_s = time_s - self._feed.trace.first_s
        return words.clock(since_s) if since_s >= 0 else "the start"

    def _take_bands(self, bands: Bands) -> None:
        self.headline.set_bands(bands)
        self.plots.set_band(bands.tilt_mean_deg)
        self.strip.set_band(bands.tilt_mean_deg)

    def _take_contacts(self, contacts: tuple[Contact, ...]) -> None:
        self.plots.contacts.add(contacts)

    def show_numbers(self) -> None:
        """Show the numbers of the cue rules, and what others would have done on this walk so far."""
        self.numbers_panel = NumbersPanel(self.settings, self._walked, self._save_numbers, self._theme, self)
        self.numbers_panel.open()

    def _save_numbers(self, settings: Settings) -> str:
        path = usual_path()
        write_numbers(path, settings)
        return words.NUMBERS_SAVED.format(path=path)

    def _take_strides(self, strides: tuple[Stride, ...]) -> None:
        self._walked.extend(strides)
        self.headline.add_strides(strides)
        self.strip.add_strides(strides)

    def _take_scroll_bar(self, value: int) -> None:
        oldest_s = self._feed.trace.span_s()[0]
        if math.isnan(oldest_s):
            return
        if not self.paused:
            self.pause(True)
        self._scroll_to(oldest_s + self.plots.window_s + value / _SCROLL_PER_S)

    def _scroll_to(self, end_s: float) -> None:
        oldest_s, newest_s = self._feed.trace.span_s()
        self._paused_end_s = max(min(end_s, newest_s), min(oldest_s + self.plots.window_s, newest_s))
        self.plots.draw(self._paused_end_s)
        self.plots.show_values()
        self._tell_axis()
        self._update_scroll_bar()

    def _update_scroll_bar(self) -> None:
        oldest_s, newest_s = self._feed.trace.span_s()
        bar, window_s = self.scroll_bar, self.plots.window_s
        span_s = 0.0 if math.isnan(oldest_s) else max(newest_s - oldest_s - window_s, 0.0)
        behind_s = 0.0 if self._paused_end_s is None else newest_s - self._paused_end_s
        blocked = bar.blockSignals(True)
        bar.setRange(0, round(span_s * _SCROLL_PER_S))
        bar.setPageStep(max(round(window_s * _SCROLL_PER_S), 1))
        bar.setSingleStep(round(window_s * _SCROLL_PER_S / 10))
        bar.setValue(round((span_s - behind_s) * _SCROLL_PER_S))
        bar.blockSignals(blocked)

    def _tell_axis(self) -> None:
        if self._paused_end_s is None:
            self.plots.set_axis_words("seconds")
        else:
            since_s = self._paused_end_s - self._feed.trace.first_s
            self.plots.set_axis_words(f"paused: 0 is {words.clock(since_s)} after the start; data go on")
