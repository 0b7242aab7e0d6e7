"""The hand-over between the link's thread and the window's thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from hipline.events import Bands, FirstWalk, Guide, Stage, Update
from hipline.link.status import LinkStatus
from hipline.motion.calibration import Calibration
from hipline.replayer import Transport
from hipline.sessions.recorder import RecordingStatus
from hipline.views.window.plots.ring import Trace


class Feed(QObject):
    """Take what the pipeline and the link say in their thread; give it to the window in its own.

    Samples go into `trace`, which a timer draws; only what changes a few times per second becomes a signal.
    The `take_` methods may be called from any one thread.
    """

    status = Signal(object)  #: LinkStatus
    stage = Signal(object)  #: Stage
    bands = Signal(object)  #: Bands
    steady = Signal(bool)  #: whether the wearer is walking
    clip_moved = Signal(bool)  #: whether the zero is in doubt
    turns_against = Signal()  #: the gyroscope was seen to turn against the accelerometer
    calibration = Signal(object)  #: Calibration
    rezeroed = Signal(bool)  #: whether the new zero that was asked for could be taken
    contacts = Signal(object)  #: tuple of Contact
    strides = Signal(object)  #: tuple of Stride
    notices = Signal(object)  #: tuple of Notice
    first_walk = Signal(object)  #: FirstWalk
    answered = Signal(bool)  #: whether "too much" changed anything
    vibrated = Signal(bool)  #: whether the clip vibrated when it was to
    recording = Signal(object)  #: RecordingStatus
    guide = Signal(object)  #: Guide, or None when no guided calibration goes on
    recalibrated = Signal(bool)  #: whether the new calibration that was asked for has begun
    rewound = Signal()  #: what comes next begins at the start of the walk again
    transport = Signal(object)  #: Transport
    pressed = Signal(float)  #: when the clip's button was pressed, on its clock, s
    ended = Signal()  #: nothing more comes

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.trace = Trace()
        self._stage: Stage | None = None
        self._bands: Bands | None = None
        self._steady: bool | None = None
        self._clip_moved = self._turns_against = False
        self._first_walk: FirstWalk | None = None
        self._guide: Guide | None = None

    def take_update(self, update: Update) -> None:
        """Take what the pipeline said about the newest samples."""
        self.trace.add(update.angles)
        if update.stage is not self._stage:
            self._stage = update.stage
            self.stage.emit(update.stage)
        if update.bands != self._bands:
            self._bands = update.bands
            self.bands.emit(update.bands)
        if update.steady != self._steady:
            self._steady = update.steady
            self.steady.emit(update.steady)
        if update.clip_moved != self._clip_moved:
            self._clip_moved = update.clip_moved
            self.clip_moved.emit(update.clip_moved)
        if update.turns_against and not self._turns_against:
            self._turns_against = True
            self.turns_against.emit()
        if update.guide != self._guide:
            self._guide = update.guide
            self.guide.emit(update.guide)
        if update.contacts:
            self.contacts.emit(update.contacts)
        if update.strides:
            self.strides.emit(update.strides)
        if update.first_walk is not None and update.first_walk != self._first_walk:
            self._first_walk = update.first_walk
            self.first_walk.emit(update.first_walk)
        if update.notices:
            self.notices.emit(update.notices)

    def take_status(self, status: LinkStatus) -> None:
        """Take how the link stands."""
        self.status.emit(status)

    def take_recording(self, status: RecordingStatus) -> None:
        """Take how the recording stands; this may come from a thread of its own."""
        self.recording.emit(status)

    def take_calibration(self, calibration: Calibration) -> None:
        """Take how the clip is worn."""
        self.calibration.emit(calibration)

    def take_press(self, time_s: float) -> None:
        """Take when the clip's button was pressed."""
        self.pressed.emit(time_s)

    def take_rezeroed(self, worked: bool) -> None:
        """Take whether the new zero that was asked for could be taken."""
        self.rezeroed.emit(worked)

    def take_answered(self, changed: bool) -> None:
        """Take whether a band got wider, or a rule fell silent, because a cue was too much."""
        self.answered.emit(changed)

    def take_vibrated(self, worked: bool) -> None:
        """Take whether the clip vibrated when it was to."""
        self.vibrated.emit(worked)

    def take_recalibrated(self, begun: bool) -> None:
        """Take whether the new calibration that was asked for has begun."""
        self.recalibrated.emit(begun)

    def take_rewind(self) -> None:
        """Take that what comes next begins at the start of the walk again."""
        self.trace.clear()
        self._stage = self._bands = self._steady = None
        self._clip_moved = False
        self.rewound.emit()
        self.clip_moved.emit(False)

    def take_transport(self, transport: Transport) -> None:
        """Take where the playing of a stored walk stands."""
        self.transport.emit(transport)

    def take_end(self) -> None:
        """Take that nothing more comes."""
        self.ended.emit()
