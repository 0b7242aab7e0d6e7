"""The live window: what the pelvis does now, for the walker from afar and for the therapist from near."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QVBoxLayout

from hipline.cues import words as cue_words
from hipline.cues.first_walk import Pace
from hipline.errors import InputError
from hipline.events import Bands, FirstWalk, Notice, Stride
from hipline.language import fill, shown
from hipline.link.status import LinkState, LinkStatus
from hipline.sessions.live_recording import LiveRecording
from hipline.sessions.numbers_file import usual_path, write_numbers
from hipline.settings import Settings
from hipline.views.outputs import Outputs, Sound
from hipline.views.window.banner import Banner
from hipline.views.window.controls import Controls
from hipline.views.window.dialogs.numbers import NumbersPanel
from hipline.views.window.feed import Feed
from hipline.views.window.headline import Headline
from hipline.views.window.lookback import Lookback
from hipline.views.window.notebook import Notebook
from hipline.views.window.picture import save_picture_of, usual_picture_path
from hipline.views.window.plots.playhead import Playhead
from hipline.views.window.plots.stack import PlotStack
from hipline.views.window.plots.strip import StrideStrip
from hipline.views.window.sound import beep
from hipline.views.window.statusbar import StatusBar
from hipline.views.window.toolkit import sizes
from hipline.views.window.toolkit.icon import icon
from hipline.views.window.toolkit.palette import DARK, LIGHT, Theme, qt_palette
from hipline.views.window.toolkit.rows import Rows
from hipline.views.window.wear import Wear
from hipline.views.words import general as words

FRAMES_PER_S = 30
_SLOW_FRAMES = 6  # numbers that people read change five times per second
_LEAST_SIZE_PX = (640, 480)
_HEADLINE_PX = (260, 460)
_HEADLINE_SHARE = 0.37  # of a narrow window, at most
_CLOSE_PX = 40  # so much lower than they like, the plots are still readable
_REMEMBERED = 20_000  # strides, of some hours


def _keep_on_this_machine(settings: Settings) -> str:
    path = usual_path()
    write_numbers(path, settings)
    return fill(words.NUMBERS_SAVED, path=path)


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

    PAUSED = words.AXIS_PAUSED  #: below plots that stand still
    WEAR = Wear  #: what tells how the clip is worn
    CAN_ANSWER = True  #: whether somebody walks now who can answer a cue

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
        self._status = LinkStatus()
        self._streaming_since_s: float | None = None
        self._newest_s = -math.inf
        self._frame = 0
        self.on_close: Callable[[], None] = lambda: None  #: called once, when the window closes
        self.on_felt: Callable[[], object] = lambda: None  #: called when the walker noticed a cue
        self.on_too_much: Callable[[], object] = lambda: None  #: called when a cue was too much
        self.on_calibrate: Callable[[], None] = lambda: None  #: called when a new calibration is asked for
        self.on_new_zero: Callable[[], None] = lambda: None  #: called when a new zero is asked for
        self.keep_numbers: Callable[[Settings], str] = _keep_on_this_machine  #: keeps them, and says where
        self.setWindowTitle(words.TITLE)
        self.setWindowIcon(icon())
        self.setMinimumSize(*_LEAST_SIZE_PX)
        self.resize(1280, 800)
        self.controls = Controls()
        answers = (self.controls.felt, self.controls.too_much) if self.CAN_ANSWER else ()
        self.banner, self.headline, self.strip = (
            Banner(self.controls.new_zero, self.controls.calibrate, answers),
            Headline(),
            StrideStrip(),
        )
        self.outputs = outputs or Outputs(beep)
        self.plots, self.status_bar = PlotStack(feed.trace), StatusBar()
        self.notebook = Notebook(feed.trace, self)
        self.lookback = Lookback(self.plots, feed.trace, self.controls, self.PAUSED, self)
        self.wear = self.WEAR(feed, self.controls, self.banner, self.headline, self)
        self._theme = theme
        self.settings = Settings()  #: of this walk
        self.numbers_panel: NumbersPanel | None = None
        self._walked: deque[Stride] = deque(maxlen=_REMEMBERED)
        self._sound = Sound.TONE  # what the button switches on
        self._lay_out()
        self._connect()
        self.set_theme(theme)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(round(1000 / FRAMES_PER_S))
        self._timer.timeout.connect(self.tick)

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

    def set_recording(self, recording: LiveRecording) -> None:
        """Let marks be made in a recording."""
        self.notebook.set_recording(recording)
        self.controls.mark.setVisible(True)
        self.controls.pain.setVisible(True)
        self.status_bar.show_recording(recording.status)

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
        self.lookback.follow(end_s)
        self._frame += 1
        if self._frame % _SLOW_FRAMES == 0:
            self.plots.show_values()
            self.status_bar.show_elapsed(self._elapsed_s())
            self.lookback.show_place()

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
            self.notebook,
        ):
            part.set_theme(theme)
        self.controls.dark.setChecked(theme is DARK)

    def choose_sound(self, sound: Sound) -> None:
        """Choose what is heard with a cue; the button switches it on and off."""
        self._sound = sound if sound is not Sound.NONE else Sound.TONE
        self.controls.sound.setChecked(sound is not Sound.NONE)
        self._set_sound(sound is not Sound.NONE)

    def show_numbers(self) -> None:
        """Show the numbers of the cue rules, and what others would have done on this walk so far."""
        self.numbers_panel = NumbersPanel(self.settings, self._walked, self.keep_numbers, self._theme, self)
        self.numbers_panel.open()

    def save_picture(self, path: Path | None = None) -> Path | None:
        """Save a picture of the window; without a path, into the user's pictures.

        Returns
        -------
        Path or None
            Where it is; None when it could not be written, which the window says.
        """
        try:
            path = path or usual_picture_path()
        except InputError as error:
            self.status_bar.say(str(error))
            return None
        saved = save_picture_of(self, path)
        told = words.PICTURE_SAVED if saved else words.NO_PICTURE
        self.status_bar.say(fill(told, path=path))
        return path if saved else None

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

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave the plots their share of the width, and all others theirs of the height."""
        super().resizeEvent(event)
        self.banner.set_room(self.height())
        self.headline.setMinimumWidth(min(sizes.px(_HEADLINE_PX[0]), round(_HEADLINE_SHARE * self.width())))

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
        self.headline.setMaximumWidth(sizes.px(_HEADLINE_PX[1]))
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.plots, 1)
        right.addWidget(self.lookback.bar)
        middle = QHBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self.headline, 27)
        middle.addLayout(right, 73)
        comfort_px = self.plots.comfortable_px - _CLOSE_PX - self.headline.minimumSizeHint().height()
        whole = Rows()
        whole.spare({self.strip: comfort_px, self.status_bar: 0})
        whole.rows.setContentsMargins(8, 4, 8, 6)
        whole.rows.setSpacing(6)
        whole.rows.addWidget(self.banner)
        whole.rows.addLayout(middle, 1)
        for row in (self.strip, *self.notebook.bars, self.status_bar):
            whole.rows.addWidget(row)
        self.setCentralWidget(whole)

    def _connect(self) -> None:
        feed = self._feed
        feed.status.connect(self._take_status)
        feed.stage.connect(self.headline.set_stage)
        feed.bands.connect(self._take_bands)
        feed.steady.connect(self.headline.set_steady)
        feed.guide.connect(self.headline.set_guide)
        feed.contacts.connect(self.plots.contacts.add)
        feed.strides.connect(self._take_strides)
        feed.notices.connect(self._take_notices)
        feed.first_walk.connect(self._take_first_walk)
        feed.answered.connect(lambda changed: self.status_bar.say(words.WIDER if changed else words.THANKS))
        feed.vibrated.connect(self._take_vibrated)
        feed.recording.connect(self.status_bar.show_recording)
        controls = self.controls
        controls.fit.triggered.connect(self.plots.fit)
        controls.usual.triggered.connect(self.plots.usual_ranges)
        controls.new_zero.triggered.connect(lambda _=False: self.on_new_zero())
        controls.sound.toggled.connect(self._set_sound)
        controls.numbers.triggered.connect(lambda _=False: self.show_numbers())
        controls.felt.triggered.connect(lambda _=False: self._answer(self.on_felt))
        controls.too_much.triggered.connect(lambda _=False: self._answer(self.on_too_much))
        controls.calibrate.triggered.connect(lambda _=False: self.on_calibrate())
        controls.dark.triggered.connect(lambda dark: self.set_theme(DARK if dark else LIGHT))
        controls.picture.triggered.connect(lambda _=False: self.save_picture())
        notebook = self.notebook
        controls.mark.triggered.connect(notebook.mark)
        controls.pain.triggered.connect(lambda _=False: notebook.ask_pain())
        feed.pressed.connect(notebook.ask_pain)
        feed.steady.connect(notebook.relief_bar.set_walking)
        notebook.noted.connect(self.plots.notes.add)
        notebook.told.connect(self.status_bar.say)

    def _take_first_walk(self, first_walk: FirstWalk) -> None:
        self.headline.set_first_walk(first_walk)
        if first_walk.pace == Pace.DONE:
            self.banner.show_news(shown(cue_words.first_walk(first_walk)))

    def _take_status(self, status: LinkStatus) -> None:
        self._status = status
        if status.state is LinkState.STREAMING and self._streaming_since_s is None:
            self._streaming_since_s = self._now_s()
        self.status_bar.show_status(status)
        self.banner.show_link(status)
        self.headline.set_link(status)

    def _take_notices(self, notices: tuple[Notice, ...]) -> None:
        self.banner.show_notices(notices)
        for notice in notices:
            self.outputs.give(notice)

    def _take_vibrated(self, worked: bool) -> None:
        if not worked:
            self.status_bar.say(words.NOT_FELT)

    def _set_sound(self, on: bool) -> None:
        self.outputs.sound = self._sound if on else Sound.NONE

    def _answer(self, tell: Callable[[], object]) -> None:
        self.banner.take_answer()
        self.status_bar.say(words.THANKS)
        tell()

    def _take_bands(self, bands: Bands) -> None:
        self.headline.set_bands(bands)
        self.plots.set_band(bands.tilt_mean_deg)
        self.strip.set_band(bands.tilt_mean_deg)

    def _take_strides(self, strides: tuple[Stride, ...]) -> None:
        self._walked.extend(strides)
        self.headline.add_strides(strides)
        self.strip.add_strides(strides)
