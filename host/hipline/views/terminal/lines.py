"""What happens, line by line: for a pipe, a log, or a terminal of few rows."""

from __future__ import annotations

from collections.abc import Callable

from hipline.cues import words as cue_words
from hipline.events import Guide, NoticeKind, Stage, Update
from hipline.language import shown
from hipline.link.status import LinkState, LinkStatus
from hipline.sessions.recorder import RecordingStatus
from hipline.views.terminal.block import counts_line, guide_line, link_line, stride_line
from hipline.views.terminal.facts import Facts
from hipline.views.words import general as words
from hipline.views.words import guide as guide_words
from hipline.views.words.recording import recording_line

_TOLD_STRIDES = 10
_SAID = {
    NoticeKind.AMBER: "Amber",
    NoticeKind.CUE: "Cue",
    NoticeKind.STRONG: "Cue",
    NoticeKind.CLEAR: "Good",
    NoticeKind.PRAISE: "Good",
}


class Lines:
    """Tell each thing once, when it has changed.

    Parameters
    ----------
    line : callable
        Writes one line.
    """

    def __init__(self, line: Callable[[str], None]) -> None:
        self._line = line
        self._link: tuple[LinkState, str] | None = None
        self._lost = 0  # samples
        self._trouble = ""  # of the recording
        self._stage: Stage | None = None
        self._guide: Guide | None = None
        self._notice = ""
        self._pace: tuple[str, bool, int] | None = None

    def tell_status(self, status: LinkStatus) -> None:
        """Tell how the link stands."""
        link = status.state, status.advice
        if link != self._link:
            self._link = link
            self._line(f"{link_line(status)}{f'   {shown(status.advice)}' if status.advice else ''}")
        if status.samples_lost != self._lost:
            self._lost = status.samples_lost
            self._line(counts_line(status))

    def tell_recording(self, status: RecordingStatus) -> None:
        """Tell what hinders the recording, and that nothing does any more."""
        if status.advice != self._trouble:
            self._trouble = status.advice
            self._line(f"{recording_line(status)}   {shown(status.advice) or status.path}")

    def tell_calibration(self, facts: Facts, is_new: bool) -> None:
        """Tell what a guided calibration has found, and what is in doubt."""
        calibration = facts.calibration
        if is_new and calibration is not None and guide_words.is_guided(calibration):
            self._line(facts.news)
            for level, text in guide_words.findings(calibration):
                self._line(f"  {guide_words.LEVEL_SIGN[level]} {text}")
        self._tell_notice(facts)

    def tell_update(self, facts: Facts, update: Update) -> None:
        """Tell what the pipeline said, once the facts have taken it."""
        if update.guide is not None:
            self._tell_guide(update.guide)
        elif update.stage is not self._stage:
            self._line(f"{shown(words.GUIDANCE[update.stage] or 'Measuring')} …")
        self._stage = update.stage
        self._tell_notice(facts)
        self._tell_first_walk(update)
        for stride in update.strides:
            self._line(stride_line(facts, stride))
        for notice in update.notices:
            self._line(f"{shown(_SAID[notice.kind])}: {shown(notice.message)}")

    def _tell_guide(self, guide: Guide) -> None:
        """Tell each step, bow, straight step and hint; seconds would be too many lines."""
        before, self._guide = self._guide, guide
        parts = ("stage", "bows", "steps", "hint")
        if before is None or any(getattr(before, name) != getattr(guide, name) for name in parts):
            told = guide_words.told(guide)
            self._line(f"{guide_line(guide)} …{f'   {told.more}' if told.helps else ''}")

    def _tell_notice(self, facts: Facts) -> None:
        if facts.notice != self._notice:
            self._notice = facts.notice
            if self._notice:
                self._line(self._notice)

    def _tell_first_walk(self, update: Update) -> None:
        """Tell each pace that is asked for, and each ten strides of it."""
        first_walk = update.first_walk
        if first_walk is None or update.stage is not Stage.READY:
            return
        pace = first_walk.pace, first_walk.here_known, first_walk.strides // _TOLD_STRIDES
        if pace != self._pace:
            self._pace = pace
            self._line(shown(cue_words.first_walk(first_walk)))
