"""A walk on its way into its file: the samples first, then what was made of them."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from hipline.errors import InputError
from hipline.events import Update
from hipline.link.intake import HostTime, Known
from hipline.link.status import LinkStatus
from hipline.motion.calibration import Calibration
from hipline.pipeline import Pipeline
from hipline.sessions.codec import pack
from hipline.sessions.logbook import Logbook
from hipline.sessions.recorder import Recorder, RecordingStatus
from hipline.sessions.resume import Interrupted, read_interrupted
from hipline.sessions.values import Action, Clip, Mark, Note, Origin, PainScore, TimePoint, to_json
from hipline.sessions.writer import SessionWriter
from hipline.settings import Settings
from hipline.source import Source
from hipline_device.holes import Hole
from hipline_device.samples import SampleBlock
from hipline_device.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Moment:
    """Now: on the clip's clock (NaN before the first sample), and in seconds since 1970."""

    time_s: float
    unix_s: float


def origin_of(source: Source) -> Origin:
    """Return what an open source tells about where its samples come from."""
    scheme, info = getattr(source, "scheme", None), getattr(source, "info", None)
    known = {name: str(getattr(info, name, "")) for name in ("name", "address", "manufacturer", "model", "firmware")}
    scales = (scheme.acc_scale, scheme.gyr_scale) if isinstance(scheme, Scheme) else None
    return Origin(source.rate_hz, scales, Clip(**known, epoch=int(getattr(scheme, "epoch", -1))))


class LiveRecording:
    """Write a walk into its file while it happens; make it with `begin` or `resume`, `close` it once.

    Samples and results come from one thread, in this order: `start`, then for each block `take` and `said`, at the end
    `finish`. Marks, pain, tags and the status may come from any thread. Nothing here waits for the disk.
    """

    def __init__(
        self,
        writer: SessionWriter,
        settings: Settings,
        before: Interrupted | None = None,
        *,
        is_new: bool = True,
        kept: bool = True,
        now_s: Callable[[], float] = time.monotonic,
        unix_s: Callable[[], float] = time.time,
    ) -> None:
        self.begun_as: Path = writer.path  #: the file, before it was moved
        self.settings = settings
        self._before, self._is_new = before, is_new
        self._now_s, self._unix_s = now_s, unix_s
        self._run, self._analysis, self._block = writer.next_id("runs"), writer.next_id("analyses"), 0
        self._newest_index, self._newest_s = -1, math.nan
        self._calibration: Calibration | None = None
        if before is not None:
            self._analysis, self._block = before.analysis, before.last_block
            self._newest_index, self._newest_s = before.last_index, before.last_time_s
            self._calibration = before.pipeline.calibration
        self._origin = Origin(math.nan)
        self._is_begun = False  # with the first sample
        self._begun_s = now_s()
        self._logbook = Logbook(self._note, unix_s() - self._begun_s)
        self.late = 0  #: samples that the live analysis has not seen
        self._recorder = Recorder(writer, kept=kept)

    @classmethod
    def begin(
        cls, path: Path, settings: Settings | None = None, facts: dict[str, str] | None = None, *, kept: bool = True
    ) -> Self:
        """Make a new file.

        Parameters
        ----------
        path : Path
            Where; nothing may be there yet.
        settings : Settings, optional
            The numbers that the therapist chose.
        facts : dict, optional
            More rows of the table `session`, such as "person".
        kept : bool
            Whether the file stays; for the words alone.

        Raises
        ------
        InputError
            When it cannot be written.
        """
        return cls(SessionWriter.create(path, time.time(), facts), settings or Settings(), kept=kept)

    @classmethod
    def resume(cls, path: Path) -> Self:
        """Go on with a walk that was interrupted, or ended too early.

        Raises
        ------
        InputError
            When the file cannot be read or written, or was not recorded live.
        """
        writer = SessionWriter.open(path)
        try:
            before = read_interrupted(path)
        except BaseException:
            writer.close()
            raise
        return cls(writer, before.settings if before else Settings(), before, is_new=False)

    @property
    def path(self) -> Path:
        """The file; another one from the moment in which the walk was moved."""
        return self.status.path

    @property
    def is_empty(self) -> bool:
        """Whether no sample came into a new file, so that it is removed when it is closed."""
        return self._is_new and not self._is_begun

    @property
    def clip_address(self) -> str:
        """Address of the clip with which a resumed walk was begun; empty where it is not known."""
        return self._before.origin.clip.address if self._before else ""

    @property
    def known(self) -> Known | None:
        """What a resumed walk has of its clip's samples, as the clip counts them; None where that is not known."""
        before = self._before
        if before is None or before.origin.clip.epoch < 0:
            return None
        origin = before.origin
        index, time_s = origin.index_offset, origin.time_offset_s
        holes = (Hole(h.first - index, h.stop - index, h.before_s - time_s, h.after_s - time_s) for h in before.holes)
        return Known(origin.clip.epoch, before.last_index - index, before.last_time_s - time_s, tuple(holes))

    @property
    def status(self) -> RecordingStatus:
        """How the recording stands."""
        return self._recorder.status

    def watch(self, changed: Callable[[RecordingStatus], None]) -> None:
        """Call `changed` at every change of the status, in the thread that writes."""
        self._recorder.watch(changed)

    # ---- the walk

    def start(self, origin: Origin) -> tuple[Pipeline, Update | None]:
        """Say where the samples come from.

        Returns
        -------
        pipeline : Pipeline
            To be fed from now on; that of a resumed walk knows all that was before.
        update : Update or None
            What a resumed walk has told so far, for the views.
        """
        self._origin = origin
        self._recorder.set_rate(origin.rate_hz)
        self._begun_s = self._now_s()
        self._logbook.begin(self._unix_s() - self._begun_s)
        if self._before is not None:
            return self._before.pipeline, self._before.update
        return Pipeline(origin.rate_hz, self.settings), None

    def take(self, block: SampleBlock, *, late: bool = False) -> SampleBlock | None:
        """Store samples as they were received.

        Parameters
        ----------
        block : SampleBlock
            Index and time as the clip counts them.
        late : bool
            Whether the live analysis is not to see them, even where they are newer than everything before.

        Returns
        -------
        SampleBlock or None
            What the pipeline is to be given: index and time as the session counts them. None for samples that came
            after newer ones, and for no samples.

        Raises
        ------
        LinkError
            When a resumed walk cannot go on with this clip.
        """
        if not len(block):
            return None
        if not self._is_begun:
            self._begin_run(block)
        self._logbook.take_clocks(self._unix_s() - self._now_s())
        placed = self._origin.placed(block)
        late = late or int(placed.index[0]) <= self._newest_index
        self._block += 1
        number, run, received_s = self._block, self._run, self._now_s() - self._begun_s
        packed = pack(block, self._origin.rate_hz, self._origin.column_scales)  # takes half the memory while it waits
        if self._recorder.put(lambda writer: writer.add_packed(number, run, received_s, packed, late), packed.count):
            self._logbook.take_stored(self._origin.rate_hz)
        else:
            self._logbook.take_dropped(len(block))
        if late:
            self.late += len(block)
            return None
        self._newest_index, self._newest_s = int(placed.index[-1]), float(placed.time_s[-1])
        return placed

    def said(self, update: Update, calibration: Calibration | None) -> None:
        """Store what the pipeline said about the block that was taken last."""
        if not self._is_begun:
            return
        analysis, number = self._analysis, self._block
        if calibration is not None and calibration is not self._calibration:
            self._calibration = calibration
            self._recorder.put(lambda writer: writer.add_calibration(analysis, number, calibration))
        if update.turns_against:
            self._logbook.take_turns_against()
        contacts, strides, cues = update.contacts, update.strides, update.cues
        self._recorder.put(lambda writer: writer.add_results(analysis, number, contacts, strides, cues))

    def finish(self, update: Update, calibration: Calibration | None) -> None:
        """Store what the pipeline said at the end of the walk."""
        if self._is_begun:
            self.said(update, calibration)
            analysis = self._analysis
            self._recorder.put(lambda writer: writer.set_finished(analysis))

    def act(self, kind: str, value: Any = None) -> None:
        """Store what somebody did to the pipeline between the last block and the next; see `rerun.perform`."""
        action = Action(self._block, self._newest_s, self._unix_s(), kind, value)
        self._recorder.put(lambda writer: writer.add_action(action))

    def take_status(self, status: LinkStatus) -> None:
        """Store how the link stands, where that has changed."""
        self._logbook.take_status(status)

    def take_time(self, time: HostTime) -> None:
        """Store at which time of the computer a time of the samples was."""
        point = TimePoint(
            time.time_s + self._origin.time_offset_s,
            self._unix_s() + time.host_s - self._now_s(),
            time.within_s,
            time.drift_ppm,
        )
        self._note("time", to_json(point))

    # ---- what people add

    def moment(self) -> Moment:
        """Return now, for a mark whose text is written later."""
        return Moment(self._newest_s, self._unix_s())

    def moment_of(self, time_s: float) -> Moment:
        """Return the moment of a time of the source, such as that of a press of the clip's button."""
        placed_s = time_s + self._origin.time_offset_s
        ago_s = self._newest_s - placed_s
        return Moment(placed_s, self._unix_s() - (0.0 if math.isnan(ago_s) else max(0.0, ago_s)))

    def mark(self, text: str = "", moment: Moment | None = None) -> None:
        """Mark a moment: this one, unless told."""
        at = moment or self.moment()
        self._recorder.put(lambda writer: writer.add_mark(Mark(at.time_s, at.unix_s, text)))

    def pain(self, score: int, place: str = "", moment: Moment | None = None) -> None:
        """Store how much it hurts, 0 to 10.

        Raises
        ------
        InputError
            When the score is none.
        """
        if not 0 <= score <= 10:
            raise InputError(f"a pain score of {score} is not on the scale; it goes from 0 to 10")
        at = moment or self.moment()
        self._recorder.put(lambda writer: writer.add_pain(PainScore(at.time_s, at.unix_s, score, place)))

    def tag(self, name: str, value: str) -> None:
        """Set a tag, such as "shoes"."""
        self._recorder.put(lambda writer: writer.set_tag(name, value))

    def settle(self) -> bool:
        """Wait until all that there is is on the disk, or the disk has refused once more; say which."""
        return self._recorder.settle()

    def move(self) -> bool:
        """Go on in a copy of the file where there is room for what waits; return whether there is such a place."""
        return self._recorder.move()

    def close(self) -> RecordingStatus:
        """Write what waits and let go of the file; a new file without samples is removed."""
        if self._is_begun:
            run, now = self._run, self._unix_s()
            self._recorder.put(lambda writer: writer.end_run(run, now))
        return self._recorder.close(discard=self.is_empty)

    # ---- inside

    def _begin_run(self, first: SampleBlock) -> None:
        """Begin the run with its first sample: only then it is known whether the clip has begun to count anew."""
        before, now = self._before, self._unix_s()
        if before is not None:
            self._origin = before.continued(self._origin, first)
            self._recorder.put(lambda writer: before.write(writer, now))
        else:
            analysis, settings = self._analysis, self.settings
            self._recorder.put(lambda writer: writer.add_analysis(analysis, "live", settings, now))
        run, origin = self._run, self._origin
        self._recorder.put(lambda writer: writer.add_run(run, origin, now))
        self._is_begun = True

    def _note(self, kind: str, text: str) -> None:
        note, run = Note(self._block, self._unix_s(), kind, text), self._run
        self._recorder.put(lambda writer: writer.add_note(run, note))
