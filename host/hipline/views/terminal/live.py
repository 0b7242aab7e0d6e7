"""The live view in a terminal: the same facts as the window, in one calm block or line by line."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Coroutine
from typing import Any, TextIO

from hipline.cues import words as cue_words
from hipline.events import Guide, NoticeKind, Stage, Update
from hipline.language import shown
from hipline.link.status import LinkState, LinkStatus
from hipline.monitor import Monitor
from hipline.motion.calibration import Calibration
from hipline.sessions.recorder import RecordingStatus
from hipline.sessions.recording import Recording
from hipline.settings import Settings
from hipline.source import Source
from hipline.views.outputs import QUIET, Outputs, Sound
from hipline.views.telling import tell_error
from hipline.views.terminal.block import block, counts_line, guide_line, link_line, stride_line, summary_line
from hipline.views.terminal.facts import Facts
from hipline.views.terminal.keys import Keys
from hipline.views.terminal.writer import Writer
from hipline.views.words import general as words
from hipline.views.words import guide as guide_words
from hipline.views.words.recording import recording_line
from hipline.views.zero import new_zero_helps

KEYS = "Ctrl-C: end   I: I felt it   T: too much   Z: new zero   C: calibrate"
_REDRAW_S = 0.25  # often enough to follow, seldom enough to read
_TALL_ROWS, _LEAST_ROWS = 21, 15
_USUAL_COLUMNS, _WRAPPED_ROWS = 79, 6  # in a narrower terminal the sentences come before the big number
_TOLD_STRIDES = 10
_SAID = {
    NoticeKind.AMBER: "Amber",
    NoticeKind.CUE: "Cue",
    NoticeKind.STRONG: "Cue",
    NoticeKind.CLEAR: "Good",
    NoticeKind.PRAISE: "Good",
}


class TerminalView:
    """Show a stream in a terminal.

    Parameters
    ----------
    writer : Writer
        Where to show it.
    now_s : callable
        A monotonic clock, s.
    has_keys : bool
        Whether somebody can press a key.
    """

    def __init__(self, writer: Writer, now_s: Callable[[], float] = time.monotonic, has_keys: bool = False) -> None:
        self.facts = Facts(has_keys)
        self._writer = writer
        self._now_s = now_s
        self._in_place = writer.is_terminal and writer.rows >= _LEAST_ROWS
        self._drawn_s = -_REDRAW_S
        self._told: tuple[LinkState, str] | None = None
        self._stage = None
        self._guide: Guide | None = None
        self._lost = 0
        self._notice = ""
        self._trouble = ""
        self._told_unfelt = False
        self._told_pace: tuple[str, bool, int] | None = None

    @property
    def is_watched(self) -> bool:
        """Whether somebody can still see it."""
        return not self._writer.closed

    def take_status(self, status: LinkStatus) -> None:
        """Show how the link stands."""
        self.facts.take_status(status)
        if self._in_place:
            changed = (status.state, status.advice) != self._told
            self._told = status.state, status.advice
            self._draw(at_once=changed)
        else:
            self._tell_status(status)

    def take_recording(self, status: RecordingStatus) -> None:
        """Show how the recording stands."""
        self.facts.recording = status
        changed, self._trouble = status.advice != self._trouble, status.advice
        if self._in_place:
            self._draw(at_once=changed)
        elif changed:
            self._writer.line(f"{recording_line(status)}   {shown(status.advice) or status.path}")

    def take_calibration(self, calibration: Calibration) -> None:
        """Show how the clip is worn, where that needs a word."""
        before = self.facts.calibration
        self.facts.take_calibration(calibration)
        if self._in_place:
            return
        if guide_words.is_guided(calibration) and (before is None or before.at_s != calibration.at_s):
            self._writer.line(self.facts.news)
            for level, text in guide_words.findings(calibration):
                self._writer.line(f"  {guide_words.LEVEL_SIGN[level]} {text}")
        self._tell_notice()

    def take_rezeroed(self, worked: bool) -> None:
        """Show whether the new zero that was asked for could be taken."""
        self.facts.take_rezeroed(worked)
        if self._in_place:
            self._draw(at_once=True)
        else:
            self._writer.line(self.facts.news)

    def take_recalibrated(self, begun: bool) -> None:
        """Show whether the new calibration that was asked for has begun."""
        self.facts.take_recalibrated(begun)
        if self._in_place:
            self._draw(at_once=True)
        else:
            self._writer.line(self.facts.news)

    def take_vibrated(self, worked: bool) -> None:
        """Say once where the clip was to vibrate and did not."""
        if not worked and not self._told_unfelt:
            self._told_unfelt = True
            self.facts.news = shown(words.NOT_FELT)
            if self._in_place:
                self._draw(at_once=True)
            else:
                self._writer.line(shown(words.NOT_FELT))

    def take_update(self, update: Update) -> None:
        """Show what the pipeline said."""
        self.facts.take_update(update)
        if self._in_place:
            self._draw(at_once=bool(update.notices))
            return
        if update.guide is not None:
            self._tell_guide(update.guide)
        elif update.stage is not self._stage:
            self._writer.line(f"{shown(words.GUIDANCE[update.stage] or 'Measuring')} …")
        self._stage = update.stage
        self._tell_notice()
        self._tell_first_walk(update)
        for stride in update.strides:
            self._writer.line(stride_line(self.facts, stride))
        for notice in update.notices:
            self._writer.line(f"{shown(_SAID[notice.kind])}: {shown(notice.message)}")

    def _tell_first_walk(self, update: Update) -> None:
        """Tell each pace that is asked for, and each ten strides of it."""
        first_walk = update.first_walk
        if first_walk is None or update.stage is not Stage.READY:
            return
        told = first_walk.pace, first_walk.here_known, first_walk.strides // _TOLD_STRIDES
        if told != self._told_pace:
            self._told_pace = told
            self._writer.line(shown(cue_words.first_walk(first_walk)))

    def take_rewind(self) -> None:
        """Take that what comes next begins at the start of the walk again."""
        self.facts = self.facts.again()

    def close(self) -> None:
        """Show the last state and the summary of the walk."""
        if self._in_place:
            self._draw(at_once=True)
        self._writer.done()
        status = self.facts.status
        if status.samples_received or status.state is not LinkState.FAILED:
            self._writer.line(summary_line(self.facts))

    def _draw(self, at_once: bool) -> None:
        now_s = self._now_s()
        if at_once or now_s - self._drawn_s >= _REDRAW_S:
            self._drawn_s = now_s
            columns = self._writer.columns
            tall_rows = _TALL_ROWS + (_WRAPPED_ROWS if columns < _USUAL_COLUMNS else 0)
            self._writer.redraw(block(self.facts, self._writer.rows >= tall_rows, columns))

    def _tell_guide(self, guide: Guide) -> None:
        """Tell each step, bow, straight step and hint; seconds would be too many lines."""
        before, self._guide = self._guide, guide
        parts = ("stage", "bows", "steps", "hint")
        if before is None or any(getattr(before, name) != getattr(guide, name) for name in parts):
            told = guide_words.told(guide)
            self._writer.line(f"{guide_line(guide)} …{f'   {told.more}' if told.helps else ''}")

    def _tell_notice(self) -> None:
        if self.facts.notice != self._notice:
            self._notice = self.facts.notice
            if self._notice:
                self._writer.line(self._notice)

    def _tell_status(self, status: LinkStatus) -> None:
        if (status.state, status.advice) != self._told:
            self._told = status.state, status.advice
            self._writer.line(f"{link_line(status)}{f'   {shown(status.advice)}' if status.advice else ''}")
        if status.samples_lost != self._lost:
            self._lost = status.samples_lost
            self._writer.line(counts_line(status))


def _outputs(sound: str, writer: Writer) -> Outputs:
    """Return what a notice does besides the screen; what cannot be heard in a terminal is said."""
    if sound == Sound.WORDS:
        tell_error(shown(words.NO_VOICE_HERE))
    if sound in tuple(Sound) and sound != Sound.NONE and not writer.is_terminal:
        tell_error(shown(words.NO_BELL))
    outputs = Outputs(writer.bell)
    outputs.vibration = sound != QUIET
    outputs.sound = Sound.TONE if sound in (Sound.TONE, Sound.WORDS) else Sound.NONE
    return outputs


def show_until_over(
    view: TerminalView, keys: Keys, take_key: Callable[[str], None], work: Coroutine[Any, Any, None]
) -> None:
    """Let a view be fed, and keys be pressed, until the work is over or Ctrl-C."""

    async def run() -> None:
        watching = asyncio.create_task(keys.watch(take_key))
        try:
            await work
        finally:
            watching.cancel()

    try:
        asyncio.run(run())
    except KeyboardInterrupt:
        pass  # the usual way to end: what was running has disconnected by now
    finally:
        view.close()


def exit_status(status: LinkStatus) -> int:
    """Return 0; where all had failed say so and return 1."""
    if status.state is LinkState.FAILED:
        tell_error(shown(status.advice))
        return 1
    return 0


def run_terminal(
    source: Source,
    settings: Settings,
    duration_s: float | None = None,
    stream: TextIO | None = None,
    recording: Recording | None = None,
    sound: str = "none",
) -> int:
    """Show a source in the terminal until it ends, the time is over, or Ctrl-C.

    Parameters
    ----------
    source : Source
        Where the samples come from; it is opened and closed here.
    settings : Settings
        The numbers that the therapist chose.
    duration_s : float, optional
        Seconds to measure, counted from the first samples.
    stream : TextIO, optional
        Where to show it; None: the standard output.
    recording : Recording, optional
        Where the walk goes; who made it closes it.
    sound : {"none", "tone", "words", "quiet"}
        What is heard with a cue: the bell of the terminal for both; quiet is felt as little as heard.

    Returns
    -------
    int
        0; 1 when the link or the measurement had failed.
    """
    keys = Keys()
    writer = Writer(stream or sys.stdout)
    view, outputs = TerminalView(writer, has_keys=keys.usable), _outputs(sound, writer)
    if keys.usable:
        print(shown(KEYS), file=sys.stderr)

    def take_key(key: str) -> None:
        if key in "zZ" and new_zero_helps(view.facts.calibration, view.facts.clip_moved):
            monitor.rezero().add_done_callback(lambda worked: view.take_rezeroed(worked.result()))
        elif key in "iI":
            monitor.felt()
        elif key in "tT":
            monitor.too_much()
        elif key in "cC":
            monitor.recalibrate().add_done_callback(lambda begun: view.take_recalibrated(begun.result()))

    def take_update(update: Update) -> None:
        view.take_update(update)
        for notice in update.notices:
            outputs.give(notice)
        if recording is not None:
            view.take_recording(recording.status)
        if not view.is_watched:
            monitor.stop()

    monitor = Monitor(
        source,
        settings,
        on_update=take_update,
        on_status=view.take_status,
        on_calibration=view.take_calibration,
        recording=recording,
    )
    outputs.vibrate = lambda it: monitor.alert(it.pattern, it.strength_percent, it.repeats).add_done_callback(
        lambda felt: view.take_vibrated(felt.result())
    )
    show_until_over(view, keys, take_key, monitor.run(duration_s))
    return exit_status(monitor.status)
