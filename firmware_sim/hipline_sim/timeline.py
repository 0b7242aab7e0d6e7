"""A walk script as functions of time: pace, speed, heading, posture, and the clock that counts strides.

Nobody lifts a foot that carries half the body: before a first step the body shifts over the foot that stands, and
falls to the side of the other one while that swings. People begin to shift about a second before the first contact.

References
----------
Jian, Winter, Ishac, Gilchrist: Trajectory of the body COG and COP during initiation and termination of gait, Gait
Posture 1, 1993.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipline_sim.gait import REFERENCE_HZ, REFERENCE_STEP_M
from hipline_sim.profile import Profile, Ramp
from hipline_sim.script import Bend, Drift, Run, Sit, Squat, Stairs, Stand, Turn, Walk, WalkScript
from hipline_sim.spread import Course

_SIZE_RANGE = (0.5, 2.0)  # of movements, whatever the step length
_FIRST_REST = -0.25  # stride count before the first step, which is then a left one
_CADENCE_RAMP_S = 0.7  # start, stop and change of each quantity
_SIZE_RAMP_S = 1.0
_SPEED_RAMP_S = 1.4
_SHIFT_S = 0.4  # out of a stand, the sideways movement begins so much sooner: a second before the first contact
_CLIMB_RAMP_S = 0.6  # about one step


@dataclass(frozen=True, slots=True)
class Bout:
    """Moving phases without a rest between them.

    Attributes
    ----------
    start_s, end_s : float
        From rest to rest.
    steps : int
        Whole steps in it.
    """

    start_s: float
    end_s: float
    steps: int


@dataclass(slots=True)
class _Ramps:
    """Collect the ramps of one quantity while the script is read."""

    ramps: list[Ramp]
    level: float = 0.0

    def to(self, level: float, start_s: float, seconds: float) -> None:
        self.ramps.append(Ramp(start_s, seconds, level - self.level))
        self.level = level


def _drift(drifts: tuple[Drift, ...]) -> list[Ramp]:
    ramps: list[Ramp] = []
    for d in drifts:
        ramps.append(Ramp(d.start_s, d.rise_s, d.change))
        if np.isfinite(d.hold_s):
            ramps.append(Ramp(d.start_s + d.rise_s + d.hold_s, d.fall_s, -d.change))
    return ramps


def _size(phase: Walk | Turn | Stairs | Run) -> float:
    if isinstance(phase, Run):
        return 1.0
    step_m = phase.speed_m_s / (phase.cadence_spm / 60.0)
    return float(np.clip(step_m / REFERENCE_STEP_M, *_SIZE_RANGE))


class Timeline:
    """Everything that a script fixes about time, except the pattern of the stride.

    Attributes
    ----------
    bouts : tuple of Bout
        Walks from rest to rest.
    speed_m_s, turn_rad_s, tilt_deg, drop_m, rotation_change : Profile
        Forward speed; rate of the heading, left positive; posture added to tilt; height below standing;
        change of the size of rotation.
    back_m : Profile
        How far the pelvis has moved back, to sit or to bend.
    climb_m_s, uneven_m : Profile
        Vertical speed on stairs; and how much of a step's rise comes unevenly.
    walking, running : Profile
        How much of each gait there is: its size, 0 at rest.
    swaying : Profile
        The size of the sideways movement of walking: slow walkers sway more, so its acceleration stays. Out of a
        stand it begins before all else.
    effort : Profile
        1 while walking or running, 0 at rest.
    """

    def __init__(self, script: WalkScript, rng: np.random.Generator) -> None:
        self._cadence_hz = _Ramps([])
        self._speed, self._effort, self._walk, self._run, self._sway = (_Ramps([]) for _ in range(5))
        self._turn, self._drop, self._back = (_Ramps([]) for _ in range(3))
        self._climb, self._uneven = (_Ramps([]) for _ in range(2))
        self._tilt = _Ramps(_drift(script.tilt_drifts))
        self.rotation_change = Profile(_drift(script.rotation_drifts))
        self.bouts = self._read(script)
        self.speed_m_s = Profile(self._speed.ramps)
        self.turn_rad_s = Profile(self._turn.ramps)
        self.tilt_deg = Profile(self._tilt.ramps)
        self.drop_m = Profile(self._drop.ramps)
        self.back_m = Profile(self._back.ramps)
        self.climb_m_s, self.uneven_m = Profile(self._climb.ramps), Profile(self._uneven.ramps)
        self.walking, self.running = Profile(self._walk.ramps), Profile(self._run.ramps)
        self.swaying, self.effort = Profile(self._sway.ramps), Profile(self._effort.ramps)
        self._clock = Profile(self._cadence_hz.ramps)
        self._asymmetry = script.gait.step_time_asymmetry
        self._jitter(script, rng)

    def _read(self, script: WalkScript) -> tuple[Bout, ...]:
        bouts: list[Bout] = []
        now, start = 0.0, 0.0
        first_ramp = 0
        for i, phase in enumerate(script.phases):
            end = now + phase.seconds
            if isinstance(phase, Walk | Turn | Stairs | Run):
                if self._effort.level == 0.0:
                    start, first_ramp = now, len(self._cadence_hz.ramps)
                following = script.phases[i + 1] if i + 1 < len(script.phases) else None
                self._move(phase, now)
                if not isinstance(following, Walk | Turn | Stairs | Run):
                    self._rest(end)
                    bouts.append(Bout(start, end, self._whole_steps(first_ramp, end)))
            elif isinstance(phase, Sit):
                self._sit(now, end)
            elif isinstance(phase, Bend):
                self._bend(phase, now)
            elif isinstance(phase, Squat):
                self._squat(phase, now)
            else:
                assert isinstance(phase, Stand)
            now = end
        return tuple(bouts)

    def _move(self, phase: Walk | Turn | Stairs | Run, now: float) -> None:
        size = _size(phase)
        from_rest = self._effort.level == 0.0
        self._cadence_hz.to(phase.cadence_spm / 120.0, now, _CADENCE_RAMP_S)
        self._effort.to(1.0, now, _SIZE_RAMP_S)
        runs = isinstance(phase, Run)
        self._walk.to(0.0 if runs else size, now, _SIZE_RAMP_S)
        self._run.to(size if runs else 0.0, now, _SIZE_RAMP_S)
        sway = float(np.clip((120.0 * REFERENCE_HZ / phase.cadence_spm) ** 2, *_SIZE_RANGE))
        self._sway.to(0.0 if runs else sway, max(now - _SHIFT_S, 0.0) if from_rest else now, _SIZE_RAMP_S)
        self._speed.to(phase.speed_m_s, now, _SPEED_RAMP_S)
        rise_m = phase.rise_m if isinstance(phase, Stairs) else 0.0
        if isinstance(phase, Stairs) or self._climb.level:
            self._climb.to(rise_m * phase.cadence_spm / 60.0, now, _CLIMB_RAMP_S)
            self._uneven.to(phase.unevenness * rise_m if isinstance(phase, Stairs) else 0.0, now, _CLIMB_RAMP_S)
            self._tilt.to(phase.lean_deg if isinstance(phase, Stairs) else 0.0, now, _SIZE_RAMP_S)
        if isinstance(phase, Turn):
            ramp = min(1.2, phase.seconds / 2)
            self._turn.to(np.deg2rad(phase.angle_deg) / (phase.seconds - ramp), now, ramp)
            self._turn.to(0.0, now + phase.seconds - ramp, ramp)

    def _rest(self, end: float) -> None:
        self._cadence_hz.to(0.0, end - _CADENCE_RAMP_S, _CADENCE_RAMP_S)
        for ramps in (self._effort, self._walk, self._run, self._sway):
            ramps.to(0.0, end - _SIZE_RAMP_S, _SIZE_RAMP_S)
        self._speed.to(0.0, end - _SPEED_RAMP_S, _SPEED_RAMP_S)
        if self._climb.level:
            self._climb.to(0.0, end - _CLIMB_RAMP_S, _CLIMB_RAMP_S)
            self._uneven.to(0.0, end - _CLIMB_RAMP_S, _CLIMB_RAMP_S)
            self._tilt.to(0.0, end - _SIZE_RAMP_S, _SIZE_RAMP_S)

    def _whole_steps(self, first_ramp: int, end: float) -> int:
        """Stretch the cadence of the last bout a little so that it holds whole steps; return how many."""
        ramps = self._cadence_hz.ramps
        strides = float(Profile(ramps[first_ramp:]).integral(np.array([end]))[0])
        steps = max(1, round(2.0 * strides))
        factor = 0.5 * steps / strides
        ramps[first_ramp:] = [Ramp(r.start_s, r.seconds, r.change * factor) for r in ramps[first_ramp:]]
        return steps

    def _sit(self, now: float, end: float) -> None:
        for begin, lean, settle in ((now + 0.3, 28.0, -14.0), (end - 2.7, 20.0, 0.0)):
            down = 0.42 if settle else 0.0
            self._tilt.to(self._tilt.level + lean, begin, 0.9)
            self._tilt.to(settle, begin + 0.9, 1.2)
            self._drop.to(down, begin + 0.5, 1.4)
            self._back.to(down * 0.6, begin + 0.5, 1.4)

    def _bend(self, phase: Bend, now: float) -> None:
        each = phase.seconds / phase.times
        for k in range(phase.times):
            begin = now + k * each
            self._tilt.to(phase.angle_deg, begin + 0.05 * each, 0.4 * each)
            self._tilt.to(0.0, begin + 0.55 * each, 0.4 * each)
            self._back.to(0.1, begin + 0.05 * each, 0.4 * each)
            self._back.to(0.0, begin + 0.55 * each, 0.4 * each)

    def _squat(self, phase: Squat, now: float) -> None:
        each = phase.seconds / phase.times
        for k in range(phase.times):
            begin = now + k * each
            for ramps, low in ((self._tilt, phase.lean_deg), (self._drop, phase.depth_m), (self._back, 0.12)):
                ramps.to(low, begin + 0.05 * each, 0.4 * each)
                ramps.to(0.0, begin + 0.55 * each, 0.4 * each)

    def _jitter(self, script: WalkScript, rng: np.random.Generator) -> None:
        """Draw the spread of stride time; each bout still ends on its whole number of steps."""
        last = int(sum(b.steps for b in self.bouts) / 2) + 1
        course = Course(rng, 0, last, np.array([script.spread.duration]), script.spread.memory).summed()
        at = np.cumsum([0.0] + [0.5 * b.steps for b in self.bouts])
        self._jitter_course = course
        self._jitter_at = at
        self._jitter_drift = course.value(at)[:, 0]

    def heading_rad(self, time_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the walking direction at times (n,), rad, left positive, 0 at the start."""
        return self.turn_rad_s.integral(time_s)

    def strides(self, time_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the stride count at times (n,), s: whole at a left and half at a right initial contact."""
        even = self._clock.integral(time_s)
        drift = np.interp(even, self._jitter_at, self._jitter_drift)
        count = even + self._jitter_course.value(even)[:, 0] - drift + _FIRST_REST
        return count - 0.5 * self._asymmetry * (1.0 - np.cos(2.0 * np.pi * count))

    def contacts(self) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return the time of every initial contact, (n,) float64, s, and whether it is a left one, (n,) bool."""
        steps = sum(b.steps for b in self.bouts)
        wanted = 0.5 * np.arange(steps)
        if not steps:
            return np.empty(0), np.empty(0, dtype=bool)
        low = np.full(steps, self.bouts[0].start_s)
        high = np.full(steps, self.bouts[-1].end_s)
        for _ in range(48):
            middle = 0.5 * (low + high)
            before = self.strides(middle) < wanted
            low, high = np.where(before, middle, low), np.where(before, high, middle)
        return high, np.arange(steps) % 2 == 0
