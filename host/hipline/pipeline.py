"""The one object that live, replay and analysis run: samples in, angles, contacts, strides and cues out.

    samples -> even time -> attitude -> (calibration) -> pelvis -> contacts -> sides -> strides -> cues

Until the calibration is known the samples wait here, so that nothing of the first walk is lost: once neutral and
forward are found, all that waited is measured at once, as if the calibration had been there from the start.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from hipline.cues.feedback import Feedback
from hipline.cues.first_walk import Pace
from hipline.cues.rules import CueRules
from hipline.events import Cue, Notice, NoticeKind, Stage, Update
from hipline.gait.told import Told
from hipline.gait.tracker import GaitTracker
from hipline.motion.calibration import Calibration, Calibrator
from hipline.motion.fusion import Fusion, new_fusion
from hipline.motion.mirrored import SenseWatch
from hipline.motion.orientation import Attitude, frame_length
from hipline.motion.refining import Refiner
from hipline.motion.sources import ForwardSource
from hipline.motion.timeline import EvenBlock, Timeline
from hipline.settings import Settings
from hipline_device.samples import SampleBlock

PIECE_FRAMES = 320  # worked on at once, of those of the orientation: bounds the memory, changes no result
WAITING_S = 600.0  # what waits for the calibration at the most; older samples are given up
LEAST_WALK_MIN = 1.0  # that earns a last word


class Pipeline:
    """Turn sample blocks into angles, contacts, strides and cues; any chunking gives the same result.

    Parameters
    ----------
    rate_hz : float
        Samples per second.
    settings : Settings, optional
        Rules, and what is known of neutral and mounting.
    fusion : Fusion, optional
        What follows the attitude, instead of the filter that the settings name.

    Raises
    ------
    HiplineError
        When the settings name a filter that does not exist or is not installed.
    """

    def __init__(self, rate_hz: float, settings: Settings | None = None, fusion: Fusion | None = None) -> None:
        self._rate_hz = rate_hz
        self._piece = PIECE_FRAMES * frame_length(rate_hz)
        self._settings = settings = settings or Settings()
        self._timeline = Timeline(rate_hz)
        self._sense = SenseWatch(rate_hz)
        self._fusion = fusion or new_fusion(settings.fusion, rate_hz)
        self._calibrator = Calibrator(rate_hz, settings)
        self._calibration: Calibration | None = None
        self._waiting: list[tuple[EvenBlock, Attitude]] = []
        self._waited = 0  # samples in there
        self._gait: GaitTracker | None = None
        self._refiner: Refiner | None = None  # while forward may still be found better
        self._bouts = 0  # before the calibration that is under way
        self._rules = CueRules(settings)
        self._feedback = Feedback(settings.feedback)
        self._first_walk = self._rules.first_walk if settings.first_walk else None
        self._newest_s = -np.inf

    @property
    def piece(self) -> int:
        """Samples that are worked on at once; who cuts a recording into such parts loses no time by it."""
        return self._piece

    @property
    def calibration(self) -> Calibration | None:
        """How the clip is worn; None until it is known, and the old one until a new one is found."""
        return self._calibration

    def rezero(self) -> bool:
        """Take the last quiet stand as the new zero of tilt and obliquity, from the next sample on.

        Returns
        -------
        bool
            False, and nothing changes, where nobody stood quietly since the calibration.
        """
        calibration = None if self._gait is None else self._gait.rezero()
        if calibration is None:
            return False
        self._calibration = calibration
        self._rules.rezero()
        return True

    def felt(self) -> None:
        """Say that the walker noticed the last cue."""
        self._rules.felt()

    def too_much(self) -> bool:
        """Say that the last cue was too much; return whether that widened a band or silenced a rule."""
        return self._rules.too_much()

    def recalibrate(self) -> bool:
        """Begin a guided calibration, from the next sample on; what is walked meanwhile is measured by it.

        The samples wait for it as they do at the start. Asked for while one goes on, that one begins anew.

        Returns
        -------
        bool
            False, and nothing changes, where forward was given: then there is nothing to find.
        """
        if self._settings.forward_axis is not None:
            return False
        if self._gait is not None:
            self._bouts, self._gait = self._gait.bouts, None
        self._refiner = None
        self._calibrator = Calibrator(self._rate_hz, replace(self._settings, guided=True, neutral_s=None))
        return True

    def update(self, block: SampleBlock) -> Update:
        """Take the next samples and return what they told."""
        said = _Said(len(block) + self._waited)
        self._sense.update(block.acc_sensor, block.gyr_sensor)
        for at in range(0, len(block), self._piece):
            for even in self._timeline.update(block[at : at + self._piece]):
                self._take(even, self._fusion.update(even), said)
        return self._say(said)

    def finish(self) -> Update:
        """Say that no more samples come, and return what was held back."""
        said = _Said(self._waited)
        if self._gait is None and self._waiting:
            self._calibrate(self._calibrator.finish(self._newest_s) or self._calibration, said)
        walked_min = self._rules.walked_min
        if walked_min >= LEAST_WALK_MIN:
            said.notices.append(Notice(NoticeKind.PRAISE, "", self._feedback.closing(walked_min), quiet=True))
        return self._say(said)

    def _take(self, even: EvenBlock, attitude: Attitude, said: _Said) -> None:
        if len(even):
            self._newest_s = float(even.time_s[-1])
        if self._gait is not None:
            self._measure(even, attitude, said)
            return
        at = 0
        for part in self._calibrator.cut(even, attitude):
            at += len(part[0])
            self._waiting.append(part)
            self._waited += len(part[0])
            found = self._calibrator.update(*part)
            if found is not None:
                self._calibrate(found, said)
                if at < len(even):
                    self._measure(even[at:], attitude[at:], said)
                return
        while len(self._waiting) > 1 and self._newest_s - self._waiting[0][0].time_s[-1] > WAITING_S:
            self._waited -= len(self._waiting.pop(0)[0])

    def _calibrate(self, calibration: Calibration | None, said: _Said) -> None:
        if calibration is None:
            return
        if self._calibration is not None:
            self._rules.rezero()
        self._calibration = calibration
        self._gait = GaitTracker(self._rate_hz, calibration, self._settings, self._bouts)
        for even, attitude in _joined(self._waiting, self._piece):
            self._follow(even, attitude, said)
        self._waiting.clear()
        self._waited = 0
        if calibration.forward is ForwardSource.FIRST_STEPS:
            refiner = Refiner(self._rate_hz, calibration, self._calibrator.windows)
            self._refiner = None if refiner.over else refiner

    def _measure(self, even: EvenBlock, attitude: Attitude, said: _Said) -> None:
        """Measure the next samples, and go on looking for forward where it is not known well."""
        if self._refiner is None:
            self._follow(even, attitude, said)
            return
        assert self._gait is not None
        at = 0
        for part in self._refiner.cut(even, attitude):
            at += len(part[0])
            self._follow(*part, said)
            refined = self._refiner.update(*part, walking=self._gait.walking)
            if refined is not None:
                self._calibration = self._gait.refine(refined)
                self._rules.rezero()
            if self._refiner.over:  # the rest at once, and by this forward, in any chunking
                self._refiner = None
                if at < len(even):
                    self._follow(even[at:], attitude[at:], said)
                return

    def _follow(self, even: EvenBlock, attitude: Attitude, said: _Said) -> None:
        assert self._gait is not None
        for stride, now_s in self._gait.update(even, attitude, said):
            rules = self._rules
            cues = rules.update(stride, now_s)
            said.cues.extend(cues)
            if self._settings.first_walk:
                self._first_walk = rules.first_walk
            if not cues and rules.inside is None:
                continue  # most strides of a day are none that is judged
            notices = self._feedback.update(cues, rules.inside, rules.pace_spm, rules.walked_min)
            if self._first_walk is None or self._first_walk.pace == Pace.DONE:
                said.notices.extend(notices)

    def _say(self, said: _Said) -> Update:
        return Update(
            angles=said.angles,
            contacts=tuple(said.contacts),
            strides=tuple(said.strides),
            cues=tuple(said.cues),
            notices=tuple(said.notices),
            first_walk=self._first_walk,
            stage=self._calibrator.stage if self._gait is None else Stage.READY,
            bands=self._rules.bands,
            steady=self._gait is not None and self._gait.walking,
            clip_moved=self._gait is not None and self._gait.clip_moved,
            guide=self._calibrator.guide if self._gait is None else None,
            turns_against=self._sense.against,
        )


def _joined(parts: list[tuple[EvenBlock, Attitude]], piece: int) -> Iterator[tuple[EvenBlock, Attitude]]:
    """Yield what waited in pieces of one run: the packet that ends the waiting should not take long."""
    first, count = 0, 0
    for i, (even, _) in enumerate(parts):
        if i > first and (even.new_run or count >= piece):
            yield _join(parts[first:i])
            first, count = i, 0
        count += len(even)
    if parts:
        yield _join(parts[first:])


def _join(parts: list[tuple[EvenBlock, Attitude]]) -> tuple[EvenBlock, Attitude]:
    return EvenBlock.join([even for even, _ in parts]), Attitude.join([attitude for _, attitude in parts])


class _Said(Told):
    """What one call has to say, as it gathers."""

    def __init__(self, samples: int) -> None:
        super().__init__(samples)
        self.cues: list[Cue] = []
        self.notices: list[Notice] = []
