"""Strides: from a contact to the next of the same foot, with what the pelvis did in between.

A stride is `valid` when it is one of steady, straight, level walking that was measured well; otherwise `reason` names
the first of these that holds, what spoils the numbers before what only makes them another kind of walking:

=============  ====================================================================================================
gap            samples of it were lost
clip moved     the clip was seen to have moved: the zero of the angles may no longer hold
stairs         the pelvis rises or sinks from stride to stride: stairs, or a slope as steep
start          the first of a bout, or the wearer gets faster
stop           the wearer gets slower
turn           the heading changes by more than 20 degrees
low quality    a contact is missing or too many, the other foot lands far from half-way, or it is not sure which
               foot it is, or which way is forward
slow           fewer than 60 steps a minute: below about 0.4 m/s four contacts in ten are missed, and rotation, which
               shrinks from fast to slow walking, grows again in very slow (Schwartz 2008)
=============  ====================================================================================================

Faster and slower: the mean forward acceleration times the duration is the change of speed over the stride. Beyond
0.3 m/s it counts, but only where it also differs by as much from the strides just before: an attitude that is wrong by
one degree fakes 0.2 m/s in every stride alike, a start or a stop comes and goes.

References
----------
Schwartz, Rozumalski, Trost: The effect of walking speed on the gait of typically developing children, J Biomech 41,
2008.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from hipline.events import Reason, Side, Stride
from hipline.gait import measures
from hipline.gait.bouts import BREAK_S
from hipline.gait.figures import Figures, Measurer, Span
from hipline.gait.posture import Posture
from hipline.gait.slip import SlipCheck
from hipline.motion.zero import Lean

SHORTEST_S, LONGEST_S = 0.5, 2.5
EVEN = (0.25, 0.75)  # share of the stride at which the other foot lands
TURN_DEG = 20.0  # a stride that turns more is no straight walking
CHANGE_M_S = 0.3  # of the forward speed over a stride, that makes it a start or a stop
LEVEL_WEIGHT = 0.5  # of the newest stride in the usual forward acceleration of the bout
SLOW_SPM = 60.0
RUNNING_SPM = 145.0  # from here on nobody walks, and the pendulum of walking does not hold


class Landing(NamedTuple):
    """A contact that was told: where it is, in samples of the run, when that was, and which foot."""

    position: float
    time_s: float
    side: Side
    first: bool  #: first of its bout
    sure: bool = True  #: whether the foot, and the way forward, are more than a guess
    moved: Lean | None = None  #: how the clip lay in the stand that puts the zero of the angles in doubt
    stairs: bool = False  #: whether the stride that ends here, if any does, was one on stairs


class _Pair(NamedTuple):
    """The contacts of a stride."""

    start: Landing
    between: list[Landing]
    end: Landing
    began: float  #: position of the first contact since the last pause

    @property
    def span(self) -> Span:
        """Where it is."""
        other = self.between[0].position if self.between else self.start.position
        return Span(self.start.position, self.end.position, other, self.end.side is Side.LEFT, self.began)


class StrideBuilder:
    """Pair contacts into strides and measure them.

    Parameters
    ----------
    posture : Posture
        Angles and accelerations of the last seconds.
    leg_length_m : float, optional
        From hip to floor; without it step length and speed stay unknown.
    bouts : int
        How many bouts there were before.
    """

    def __init__(self, posture: Posture, leg_length_m: float | None = None, bouts: int = 0) -> None:
        self._posture = posture
        self._measurer = Measurer(posture.rate_hz)
        self._leg_length_m = leg_length_m
        self._landings: list[Landing] = []
        self._began = 0.0  # position of the first contact since the last pause
        self._level = 0.0  # usual forward acceleration of the last strides, m/s²
        self._bout = bouts
        self._ended_s = -math.inf  # when the last stride ended
        self._slip = SlipCheck()

    @property
    def bouts(self) -> int:
        """How many bouts there were so far."""
        return self._bout

    def refutes(self, moved: Lean) -> bool:
        """Return whether the strides since the stand that leaned so say that the clip did not move."""
        return self._slip.is_refuted(moved)

    def reset(self) -> None:
        """Forget the contacts before a long loss: no stride spans it."""
        self._landings.clear()

    def update(self, landings: Sequence[Landing]) -> list[Stride | None]:
        """Take the next contacts; return of each the stride that it ends, if there is one."""
        pairs = [self._pair(landing) for landing in landings]
        figures = self._measurer.figures(self._posture.window, [pair.span for pair in pairs if pair is not None])
        strides: list[Stride | None] = []
        for landing, pair in zip(landings, pairs, strict=True):
            if landing.first:
                self._level = 0.0
            strides.append(None if pair is None else self._stride(pair, next(figures)))
        return strides

    def _pair(self, end: Landing) -> _Pair | None:
        """Return the contacts of the stride that a contact ends."""
        if end.first:
            self._landings.clear()
            self._began = end.position
        landings = self._landings
        landings.append(end)
        del landings[:-5]
        for at in range(len(landings) - 2, -1, -1):
            if landings[at].side is end.side:
                start, between = landings[at], landings[at + 1 : -1]
                duration_s = end.time_s - start.time_s
                can_be = SHORTEST_S <= duration_s <= LONGEST_S and (between or duration_s >= self._usual_s() * 0.75)
                return _Pair(start, between, end, self._began) if can_be else None
        return None

    def _stride(self, pair: _Pair, told: Figures) -> Stride:
        start, between, end = pair.start, pair.between, pair.end
        start_s, end_s = start.time_s, end.time_s
        duration_s = end_s - start_s
        self._bout += start_s - self._ended_s > BREAK_S
        self._ended_s = end_s
        change_m_s = told.forward_mean_m_s2 * duration_s
        reason: Reason | None = Reason.GAP
        if told.real:
            pace = Reason.START if start.first else self._pace(told.forward_mean_m_s2, duration_s)
            moved = self._slip.update(end.moved, told.tilt_mean_deg, told.obliquity_mean_deg)
            spoilt = Reason.CLIP_MOVED if moved else Reason.STAIRS if end.stairs else None
            reason = spoilt or pace or self._manner(start, between, end, told.turn_deg)
        step_left_s = step_right_s = asymmetry = step_m = math.nan
        if len(between) == 1:
            steps = between[0].time_s - start_s, end_s - between[0].time_s
            step_left_s, step_right_s = steps if end.side is Side.RIGHT else steps[::-1]
            asymmetry = measures.asymmetry_pct(step_left_s, step_right_s)
            step_m = self._step_length(told.rise_before_m, told.rise_after_m, duration_s)
        # in the order of the fields: given by name, thirty of them take several times as long
        return Stride(
            start_s,
            end_s,
            end.side,
            duration_s,
            120.0 / duration_s,  # cadence
            told.tilt_mean_deg,
            told.tilt_max_deg,
            told.tilt_rom_deg,
            told.obliquity_mean_deg,
            told.obliquity_rom_deg,
            told.rotation_rom_deg,
            told.turn_deg,
            reason is None,  # valid
            reason or "",
            told.tilt_stance_end_deg,
            told.pelvic_drop_deg,
            told.rotation_left_deg,
            told.rotation_right_deg,
            step_left_s,
            step_right_s,
            asymmetry,
            told.regularity,
            told.vertical_excursion_m,
            told.braking_peak_m_s2,
            change_m_s,
            step_m,
            2.0 * step_m / duration_s,  # speed
            self._bout,
        )

    def _usual_s(self) -> float:
        """Return the usual stride time, s, from the contacts at hand; 0 where there are too few."""
        times = [b.position - a.position for a, b in pairwise(self._landings[-4:-1])]
        return 2.0 * median(times) / self._posture.rate_hz if times else 0.0

    def _pace(self, forward: float, duration_s: float) -> Reason | None:
        """Return a start or a stop where the stride gets faster or slower, by its mean forward acceleration, m/s²."""
        change_m_s, unusual_m_s = forward * duration_s, (forward - self._level) * duration_s
        self._level += LEVEL_WEIGHT * (forward - self._level)
        if min(change_m_s, unusual_m_s) > CHANGE_M_S:
            return Reason.START
        return Reason.STOP if max(change_m_s, unusual_m_s) < -CHANGE_M_S else None

    def _manner(self, start: Landing, between: list[Landing], end: Landing, turn_deg: float) -> Reason | None:
        """Return why a whole stride at an even pace is none of steady walking, or None."""
        if abs(turn_deg) > TURN_DEG:
            return Reason.TURN
        count = end.position - start.position
        if not (start.sure and end.sure):
            return Reason.LOW_QUALITY
        if len(between) != 1 or not EVEN[0] <= (between[0].position - start.position) / count <= EVEN[1]:
            return Reason.LOW_QUALITY
        return Reason.SLOW if count * SLOW_SPM > 120.0 * self._posture.rate_hz else None

    def _step_length(self, rise_before_m: float, rise_after_m: float, duration_s: float) -> float:
        """Return the mean length of the two steps, m, from what the clip rises in each; NaN where it is not known."""
        if self._leg_length_m is None or 120.0 / duration_s > RUNNING_SPM:
            return math.nan
        return 0.5 * sum(measures.step_length(rise, self._leg_length_m) for rise in (rise_before_m, rise_after_m))
