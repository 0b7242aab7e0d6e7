"""What a view without plots shows: the newest numbers, strides and cues, gathered from the stream."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import fields

import numpy as np

from hipline.cues import words as cue_words
from hipline.cues.first_walk import Pace
from hipline.events import AngleBlock, Bands, FirstWalk, Guide, Notice, NoticeKind, Stage, Stride, Update
from hipline.language import fill, shown
from hipline.link.status import LinkState, LinkStatus
from hipline.motion.calibration import Calibration
from hipline.sessions.recorder import RecordingStatus
from hipline.views.reading import Reading
from hipline.views.words import general as words
from hipline.views.words import guide as guide_words
from hipline.views.zero import is_doubtful

_NOW_S = 1.0  # the tilt of now is a mean over about one stride, or it could not be read
_SHOWN_STRIDES = 8


class Facts:
    """Take updates and snapshots; everything else is read from the attributes.

    Parameters
    ----------
    has_keys : bool
        Whether the view can be told something by a key.
    """

    def __init__(self, has_keys: bool = False) -> None:
        self.status = LinkStatus()
        self.recording: RecordingStatus | None = None
        self.stage = Stage.STAND
        self.guide: Guide | None = None
        self.first_walk: FirstWalk | None = None
        self.bands = Bands()
        self.steady = False
        self.clip_moved = self.turns_against = False
        self.calibration: Calibration | None = None
        self.reading = Reading()
        self.strides: deque[Stride] = deque(maxlen=_SHOWN_STRIDES)
        self.stride_count = 0  #: valid ones
        self.cues: dict[str, str] = {}  #: message of each rule that asks for something now
        self.news = ""  #: the last word of a rule that has cleared
        self._has_keys = has_keys
        self._tilt_sum_deg = 0.0
        self._recent = AngleBlock.empty()
        self._first_s = math.nan
        self._last_s = math.nan

    def again(self) -> Facts:
        """Return what is left when the walk is shown from its start again: how the link stands."""
        fresh = Facts(self._has_keys)
        fresh.status, fresh.recording = self.status, self.recording
        return fresh

    @property
    def elapsed_s(self) -> float:
        """Seconds of samples, those that were lost among them."""
        status = self.status
        if not status.rate_hz:
            return 0.0 if math.isnan(self._last_s) else self._last_s - self._first_s
        return (status.samples_received + status.samples_lost + status.samples_awaited) / status.rate_hz

    @property
    def notice(self) -> str:
        """What is to be said about the zero and about forward; empty when all is well."""
        if self.status.state is LinkState.ENDED:
            return ""
        if self.turns_against:
            return shown(words.CLIP_MIRRORED)
        if self.clip_moved:
            return shown(words.CLIP_MOVED_KEY if self._has_keys else words.CLIP_MOVED_NO_KEY)
        if self.calibration is None or self.guide is not None:
            return ""
        if guide_words.is_guided(self.calibration):
            return guide_words.advice(self.calibration, has_keys=self._has_keys)
        if not is_doubtful(self.calibration):
            return ""
        return shown(words.NOT_SURE_OF_FORWARD if self._has_keys else words.NOT_SURE_OF_FORWARD_NO_KEY)

    @property
    def tilt_now_deg(self) -> float:
        """Mean tilt of the last second; NaN while it is not known."""
        known = self._recent.tilt_deg[np.isfinite(self._recent.tilt_deg)]
        return float(known.mean()) if len(known) else math.nan

    @property
    def tilt_mean_deg(self) -> float:
        """Mean tilt of all valid strides; NaN while there is none."""
        return self._tilt_sum_deg / self.stride_count if self.stride_count else math.nan

    def since_start_s(self, time_s: float) -> float:
        """Return a time on the clip's clock as seconds after the first sample."""
        return 0.0 if math.isnan(self._first_s) else time_s - self._first_s

    def take_status(self, status: LinkStatus) -> None:
        """Take how the link stands."""
        self.status = status

    def take_calibration(self, calibration: Calibration) -> None:
        """Take how the clip is worn."""
        is_new = self.calibration is None or self.calibration.at_s != calibration.at_s  # else it has a new zero
        self.calibration = calibration
        if is_new and guide_words.is_guided(calibration):
            self.news = fill("Calibration: {verdict}.", verdict=guide_words.verdict_of(calibration)[1].lower())

    def take_rezeroed(self, worked: bool) -> None:
        """Take whether the new zero that was asked for could be taken."""
        self.news = shown(words.ZERO_TAKEN if worked else words.NO_STAND)
        if worked:  # the last stride was measured from another zero
            self.reading = Reading()
            self.reading.set_bands(self.bands)

    def take_recalibrated(self, begun: bool) -> None:
        """Take whether the new calibration that was asked for has begun."""
        self.news = shown(guide_words.BEGUN if begun else guide_words.NOTHING_TO_FIND)
        if begun:
            self.reading = Reading()
            self.reading.set_bands(self.bands)

    def take_update(self, update: Update) -> None:
        """Take what the pipeline said."""
        self.stage, self.steady = update.stage, update.steady
        self.clip_moved, self.guide = update.clip_moved, update.guide
        self.turns_against = update.turns_against
        self._take_first_walk(update.first_walk)
        if update.bands != self.bands:
            self.bands = update.bands
            self.reading.set_bands(update.bands)
        self._take_angles(update.angles)
        for stride in update.strides:
            self.strides.append(stride)
            self.reading.add(stride)
            if stride.valid:
                self.stride_count += 1
                self._tilt_sum_deg += stride.tilt_mean_deg
        for notice in update.notices:
            self._take_notice(notice)

    def _take_first_walk(self, first_walk: FirstWalk | None) -> None:
        if first_walk != self.first_walk and first_walk is not None and first_walk.pace == Pace.DONE:
            self.news = shown(cue_words.first_walk(first_walk))
        self.first_walk = first_walk

    def _take_angles(self, angles: AngleBlock) -> None:
        if not len(angles):
            return
        if math.isnan(self._first_s):
            self._first_s = float(angles.time_s[0])
        self._last_s = float(angles.time_s[-1])
        joined = AngleBlock.join([self._recent, angles])
        since = int(np.searchsorted(joined.time_s, self._last_s - _NOW_S))
        self._recent = AngleBlock(*(getattr(joined, f.name)[since:] for f in fields(AngleBlock)))

    def _take_notice(self, notice: Notice) -> None:
        if notice.kind.asks:
            self.cues[notice.rule] = shown(notice.message)
            self.news = ""
        elif notice.kind is NoticeKind.PRAISE or (
            notice.kind is NoticeKind.CLEAR and self.cues.pop(notice.rule, None) is not None
        ):
            self.news = shown(notice.message)
