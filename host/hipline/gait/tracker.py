"""The part of the way that needs the calibration: from attitudes to angles, contacts, sides and strides."""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass, field, replace

import numpy as np

from hipline.events import Contact, Side, Stride
from hipline.gait.activity import Activity
from hipline.gait.contacts import Candidate, ContactDetector
from hipline.gait.posture import Posture
from hipline.gait.rotation import RotationTrace
from hipline.gait.sides import SideJudge
from hipline.gait.stairs import StairsWatch
from hipline.gait.strides import Landing, StrideBuilder
from hipline.gait.told import Told
from hipline.gait.walking import Step, WalkingCheck
from hipline.motion.calibration import Calibration
from hipline.motion.orientation import Attitude, frame_length
from hipline.motion.pelvis import Pelvis, PelvisBlock
from hipline.motion.stands import Stand, StandWatch
from hipline.motion.timeline import EvenBlock
from hipline.motion.zero import Lean, ZeroCheck, lean_of
from hipline.settings import Settings

TOGETHER = 144  # contacts measured at once: so few that what they are made of does not pile up
DEGREES = 180.0 / math.pi  # in a radian; numpy's own function for it is many times slower than a product
WALKING_S = 2.0  # after the last contact the wearer is taken to have stopped


@dataclass(slots=True)
class _Walked:
    """Steps, oldest first; of each, how the clip lay where it seemed to have moved, and whether it was on stairs."""

    steps: list[Step] = field(default_factory=list[Step])
    moved: list[Lean | None] = field(default_factory=list[Lean | None])
    on_stairs: list[bool] = field(default_factory=list[bool])


class GaitTracker:
    """Turn attitudes into angles, contacts and strides, as the calibration says.

    Parameters
    ----------
    rate_hz : float
        Samples per second.
    calibration : Calibration
        How the clip is worn.
    settings : Settings
        What is known of the wearer.
    bouts : int
        How many bouts there were before.
    """

    def __init__(self, rate_hz: float, calibration: Calibration, settings: Settings, bouts: int) -> None:
        self._rate_hz = rate_hz
        self._calibration = calibration
        self._known_s = calibration.at_s
        self._stands = StandWatch(rate_hz)
        self._zero = ZeroCheck(calibration)
        self._pelvis = Pelvis(calibration.mounting)
        self._detector = ContactDetector(rate_hz)
        self._sides = SideJudge(rate_hz, settings.worn)
        self._activity = Activity(rate_hz)
        self._check = WalkingCheck(rate_hz)
        self._posture = Posture(rate_hz)
        self._strides = StrideBuilder(self._posture, settings.leg_length_m, bouts)
        self._stairs = StairsWatch(self._posture)
        self._rotation = RotationTrace(self._posture)
        self._last_seen = -np.inf
        self._moved: Lean | None = None  # how the clip lay in the stand that puts its zero in doubt
        self._sure = not calibration.is_guess  # else forward may be backward, and left right

    @property
    def bouts(self) -> int:
        """How many bouts there were so far."""
        return self._strides.bouts

    @property
    def walking(self) -> bool:
        """Whether a contact was found in the last moments."""
        return self._posture.end - self._last_seen < WALKING_S * self._rate_hz

    @property
    def clip_moved(self) -> bool:
        """Whether the last stand put the zero in doubt, and no walking since then said otherwise."""
        return self._moved is not None and not self._strides.refutes(self._moved)

    def rezero(self) -> Calibration | None:
        """Measure from the last stand on; return the new calibration, or None where there was no stand."""
        stand = self._zero.last
        if stand is None:
            return None
        self._calibration = self._calibration.rezeroed(stand)
        self._pelvis.remount(self._calibration.mounting)
        self._zero, self._moved = ZeroCheck(self._calibration), None
        return self._calibration

    def refine(self, calibration: Calibration) -> Calibration:
        """Measure with another forward from the next sample on, and the zero of now; return the calibration."""
        now = self._calibration
        self._calibration = replace(
            calibration,
            up_sensor=now.up_sensor,
            neutral=now.neutral,
            neutral_start_s=now.neutral_start_s,
            neutral_end_s=now.neutral_end_s,
            evidence=replace(now.evidence, axis_sd_deg=calibration.evidence.axis_sd_deg),
        )
        self._pelvis.remount(self._calibration.mounting, now.turned_to(self._calibration))
        self._strides.reset()  # no stride is measured half by the one and half by the other
        self._sides.forget()
        self._sure = not self._calibration.is_guess
        return self._calibration

    def update(self, even: EvenBlock, attitude: Attitude, said: Told) -> list[tuple[Stride, float]]:
        """Measure the next samples; return each stride with the time when it was told."""
        block = self._pelvis.update(even, attitude)
        stands = [(stand, self._lean(self._zero.update(stand))) for stand in self._stands.update(even, attitude)]
        if block.new_run:
            self._check.reset()
            self._strides.reset()
            self._stairs.reset()
            self._rotation.reset()
            self._last_seen = -np.inf
        candidates = self._detector.update(block)
        self._sides.update(block)
        self._activity.update(block)
        self._posture.update(block)
        told: list[tuple[Stride, float]] = []
        ends: list[tuple[int, float]] = []
        for at in range(0, len(candidates), TOGETHER):
            walked = self._walked(candidates[at : at + TOGETHER], stands)
            if walked.steps:
                self._measure(walked, said, told, ends)
        for stand, _ in stands:
            self._stand(stand)
        if stands:
            self._moved = stands[-1][1]
        self._tell_angles(block, ends, said)
        return told

    def _lean(self, doubt: Stand | None) -> Lean | None:
        return None if doubt is None else lean_of(doubt, self._calibration)

    def _stand(self, stand: Stand) -> None:
        """Take a stand, once all contacts before it were taken."""
        if self._zero.is_upright(stand):
            self._stairs.stand(stand.position - frame_length(self._rate_hz))

    def _walked(self, candidates: list[Candidate], stands: list[tuple[Stand, Lean | None]]) -> _Walked:
        """Return what is now known to be steps; take the stands before them off the list."""
        seen = [candidate.seen for candidate in candidates]
        doings = self._activity.at(seen)
        walked, at = _Walked(), 0
        while at < len(candidates):
            while stands and stands[0][0].position <= seen[at]:
                stand, self._moved = stands.pop(0)
                self._stand(stand)
            until = bisect_left(seen, stands[0][0].position, at) if stands else len(candidates)
            steps = self._check.update(candidates[at:until], doings[at:until])
            walked.steps += steps
            walked.moved += [self._moved] * len(steps)
            walked.on_stairs += self._stairs.contacts([step.candidate.position for step in steps])
            at = until
        return walked

    def _measure(
        self, walked: _Walked, said: Told, told: list[tuple[Stride, float]], ends: list[tuple[int, float]]
    ) -> None:
        """Measure the strides that steps end; add each with the time, s, and its duration with the position."""
        steps, left, right = walked.steps, Side.LEFT, Side.RIGHT
        positions = [step.candidate.position for step in steps]
        judged = self._sides.judge(positions, [step.candidate.seen for step in steps])
        times_s = self._posture.times_s(positions + [step.told for step in steps])
        now_s = [max(time_s, self._known_s) for time_s in times_s[len(steps) :]]
        del times_s[len(steps) :]
        sides = [right if odds > 0 else left for odds, _ in judged]
        sure = [self._sure and fits for _, fits in judged]
        first = [step.first for step in steps]
        landings = list(map(Landing, positions, times_s, sides, first, sure, walked.moved, walked.on_stairs))
        said.contacts.extend(map(Contact, times_s, sides, now_s))
        for stride, step, told_s in zip(self._strides.update(landings), steps, now_s, strict=True):
            if stride is not None:
                said.strides.append(stride)
                told.append((stride, told_s))
                ends.append((step.told, stride.duration_s))
        self._last_seen = steps[-1].told

    def _tell_angles(self, block: PelvisBlock, ends: list[tuple[int, float]], said: Told) -> None:
        """Tell the running angles of the samples that were really measured."""
        rotation = self._rotation.update(self._posture.end - len(block), ends)
        whole = bool(block.real.all())
        real = slice(None) if whole else block.real
        told = said.more_angles(len(block) if whole else int(np.count_nonzero(block.real)))
        told.time_s[:] = block.time_s[real]
        np.multiply(block.tilt_rad[real], DEGREES, out=told.tilt_deg)
        np.multiply(block.obliquity_rad[real], DEGREES, out=told.obliquity_deg)
        np.multiply(rotation[real], DEGREES, out=told.rotation_deg)
        told.acc_vertical[:] = block.acc_level[real, 2]
