"""The live view in a terminal: the same facts as the window, in one calm block or line by line."""

from __future__ import annotations

import time
from collections.abc import Callable

from hipline.events import Update
from hipline.language import shown
from hipline.link.status import LinkState, LinkStatus
from hipline.motion.calibration import Calibration
from hipline.sessions.recorder import RecordingStatus
from hipline.views.terminal.block import block, summary_line
from hipline.views.terminal.facts import Facts
from hipline.views.terminal.lines import Lines
from hipline.views.terminal.writer import Writer
from hipline.views.words import general as words

_REDRAW_S = 0.25  # often enough to follow, seldom enough to read
_TALL_ROWS, _LEAST_ROWS = 21, 15
_USUAL_COLUMNS, _WRAPPED_ROWS = 79, 6  # in a narrower terminal the sentences come before the big number


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
        in_place = writer.is_terminal and writer.rows >= _LEAST_ROWS
        self._lines = None if in_place else Lines(writer.line)
        self._drawn_s = -_REDRAW_S
        self._link: tuple[LinkState, str] | None = None
        self._trouble = ""  # of the recording
        self._told_unfelt = False

    @property
    def is_watched(self) -> bool:
        """Whether somebody can still see it."""
        return not self._writer.closed

    def take_status(self, status: LinkStatus) -> None:
        """Show how the link stands."""
        self.facts.take_status(status)
        if self._lines is not None:
            self._lines.tell_status(status)
            return
        before, self._link = self._link, (status.state, status.advice)
        self._draw(at_once=self._link != before)

    def take_recording(self, status: RecordingStatus) -> None:
        """Show how the recording stands."""
        self.facts.recording = status
        if self._lines is not None:
            self._lines.tell_recording(status)
            return
        before, self._trouble = self._trouble, status.advice
        self._draw(at_once=self._trouble != before)

    def take_calibration(self, calibration: Calibration) -> None:
        """Show how the clip is worn, where that needs a word."""
        before = self.facts.calibration
        self.facts.take_calibration(calibration)
        if self._lines is not None:
            self._lines.tell_calibration(self.facts, before is None or before.at_s != calibration.at_s)

    def take_rezeroed(self, worked: bool) -> None:
        """Show whether the new zero that was asked for could be taken."""
        self.facts.take_rezeroed(worked)
        self._show_news()

    def take_recalibrated(self, begun: bool) -> None:
        """Show whether the new calibration that was asked for has begun."""
        self.facts.take_recalibrated(begun)
        self._show_news()

    def take_vibrated(self, worked: bool) -> None:
        """Say once where the clip was to vibrate and did not."""
        if not worked and not self._told_unfelt:
            self._told_unfelt = True
            self.facts.news = shown(words.NOT_FELT)
            self._show_news()

    def take_update(self, update: Update) -> None:
        """Show what the pipeline said."""
        self.facts.take_update(update)
        if self._lines is None:
            self._draw(at_once=bool(update.notices))
        else:
            self._lines.tell_update(self.facts, update)

    def take_rewind(self) -> None:
        """Take that what comes next begins at the start of the walk again."""
        self.facts = self.facts.again()

    def close(self) -> None:
        """Show the last state and the summary of the walk."""
        if self._lines is None:
            self._draw(at_once=True)
        self._writer.done()
        status = self.facts.status
        if status.samples_received or status.state is not LinkState.FAILED:
            self._writer.line(summary_line(self.facts))

    def _show_news(self) -> None:
        if self._lines is None:
            self._draw(at_once=True)
        else:
            self._writer.line(self.facts.news)

    def _draw(self, at_once: bool) -> None:
        now_s = self._now_s()
        if at_once or now_s - self._drawn_s >= _REDRAW_S:
            self._drawn_s = now_s
            columns = self._writer.columns
            tall_rows = _TALL_ROWS + (_WRAPPED_ROWS if columns < _USUAL_COLUMNS else 0)
            self._writer.redraw(block(self.facts, self._writer.rows >= tall_rows, columns))
