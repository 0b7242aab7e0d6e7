"""Stairs and steep slopes, by the speed at which the pelvis rises or sinks from stride to stride.

On level ground the pelvis is, stride by stride, as high as before; on stairs it gains or loses a step's height with
every step, a quarter to a third of a metre a second. The vertical acceleration, integrated, shows that speed, but it
drifts: the accelerometer is wrong by a few hundredths of a m/s², and no longer by quite as much as when the wearer
stood. So what tells stairs is that the speed changes within a stride or two and then holds, until it changes back.

Three stories are followed side by side: level, up, down. In each, a Kalman filter of two numbers holds what the
integral is wrong by, and how fast that grows; at each contact every story may have followed on from itself or from
another, and keeps its likelier past. The likeliest story of the three is believed. Standing ends all stairs and is a
speed of nil. A flight that does not end is let go after a while: it could as well be a drift that was mistaken, and
nothing would ever tell.

The numbers were chosen on 10 of 30 people who climbed stairs with a telephone on the waist, on synthetic people, and on
real walks without stairs; `benchmarks/stairs.py` judges them on other people.

References
----------
Several models side by side, each with its likeliest past: Bar-Shalom, Li, Kirubarajan: Estimation with applications to
tracking and navigation, 2001, ch. 11.6. Heights and depths of steps: ISO 21542:2021, 150 to 180 mm.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hipline.gait.posture import REAL, UP, Posture
from hipline.gait.recent import Window
from hipline.gait.stories import DROPPED, OF_WALKING, WEIGHING, Stories, Story, doubted, weighed
from hipline.motion.forms import fastest, is_compiled

# m/s, s and m/s²
BIAS = 0.1  # of the vertical acceleration, before a stand told it
LEARNED = 14  # strides, both feet counted, after which it was
STILL = 0.02  # of the speed of somebody who stands
STOOD_BIAS = 0.01  # noise of the mean acceleration of a stand
UNKNOWN = 2.0  # of the integral, when nothing is known of it
LOST = 2.0  # m/s² that may have been missed in lost samples
STAND_S = 1.0  # of a stand that is looked at
LONGEST_STRIDE_S = 2.5
LONGEST_REST_S = 6.0  # without a contact or a stand; beyond, nothing is known of the integral


class _Course(NamedTuple):
    """How the wearer went so far."""

    kind: int  #: of walking that is believed: 0 level, 1 up, 2 down
    stories: Stories
    speed: float  #: the integral, m/s
    at: int  #: position up to which it goes
    samples: int  #: of the last step; 0 before there is one
    mean: float  #: of the integral over it
    middle: float  #: of the last stride that was weighed, a position; not a number before there is one
    stood: bool  #: whether no stride was weighed since the last stand
    seen: int  #: strides since the clip was put on
    bias: float  #: of the vertical acceleration when the wearer stood, and its variance
    bias_variance: float


def _afresh(course: _Course, position: int, middle: float, spread: float) -> _Course:
    """Begin anew on the level; the likeliest story tells the bias, once somebody walked long enough to learn it."""
    bias, variance, likeliest = course.bias, course.bias_variance, course.stories[course.kind]
    if course.seen >= LEARNED:
        bias, variance = likeliest.bias, likeliest.bb
    level = Story(0.0, 0.0, bias, spread**2, 0.0, variance, 0)
    return _Course(0, (level, DROPPED, DROPPED), 0.0, position, 0, 0.0, middle, True, course.seen, bias, variance)


def _stepped(posture: Window, end: int, course: _Course, rate_hz: float) -> _Course:
    """Go on to the next contact, which may end a stride."""
    if end <= course.at:
        return course
    if end - course.at > LONGEST_REST_S * rate_hz:
        return _afresh(course, end, math.nan, UNKNOWN)
    move = posture.at - posture.first
    at, stop = max(course.at + move, posture.at), end + move
    speeds = course.speed + np.cumsum(posture.table[UP, at:stop]) / rate_hz
    samples, stories = len(speeds), course.stories
    mean, lost_s = float(speeds.sum()) / samples, (samples - float(posture.table[REAL, at:stop].sum())) / rate_hz
    if lost_s > 0.0:
        stories = doubted(stories, (LOST * lost_s) ** 2)
    kind, middle, stood, seen, count = course.kind, course.middle, course.stood, course.seen, course.samples + samples
    if course.samples > 0 and count < LONGEST_STRIDE_S * rate_hz:
        before, middle = middle, end - 0.5 * count
        passed_s = 0.0 if math.isnan(before) else max(0.0, middle - before) / rate_hz
        of_walking = (OF_WALKING[1] if seen >= LEARNED else OF_WALKING[0]) ** 2 if stood else 0.0
        speed = (course.samples * course.mean + samples * mean) / count
        kind, stories = weighed(stories, speed, passed_s, of_walking, end, rate_hz)
        stood, seen = False, seen + 1
    return _Course(
        kind, stories, float(speeds[-1]), end, samples, mean, middle, stood, seen, course.bias, course.bias_variance
    )


def _walked(
    posture: Window, positions: Sequence[float] | NDArray[np.float64], course: _Course, rate_hz: float
) -> tuple[NDArray[np.bool_], _Course]:
    """Return of each contact whether it was one on stairs, shape (k,)."""
    told = np.empty(len(positions), dtype=np.bool_)
    for i in range(len(positions)):
        course = _stepped(posture, round(positions[i]), course, rate_hz)
        told[i] = course.kind > 0
    return told, course


class StairsWatch:
    """Tell whether the wearer is on stairs.

    Parameters
    ----------
    posture : Posture
        Accelerations of the last seconds.
    """

    def __init__(self, posture: Posture) -> None:
        self._posture = posture
        self._rate_hz = posture.rate_hz
        self._walked = fastest(_walked, _stepped, _afresh, doubted, weighed, *WEIGHING)
        self._compiled = is_compiled(self._walked)
        unknown = (Story(0.0, 0.0, 0.0, UNKNOWN**2, 0.0, BIAS**2, 0), DROPPED, DROPPED)
        self._course = _Course(0, unknown, 0.0, 0, 0, 0.0, math.nan, True, 0, 0.0, BIAS**2)

    @property
    def climbing(self) -> int:
        """1 on stairs up, -1 on stairs down, 0 else."""
        return (0, 1, -1)[self._course.kind]

    def reset(self) -> None:
        """Start over at the start of a run; what was learned of the accelerometer stays."""
        self._course = _afresh(self._course, 0, math.nan, UNKNOWN)

    def stand(self, position: int) -> None:
        """Take a stand that lasted until `position`."""
        up = self._posture.between(position - round(STAND_S * self._rate_hz), position)[UP]
        if position <= self._course.at or not len(up):
            return
        course = self._course
        if course.seen < LEARNED:
            weight = course.bias_variance / (course.bias_variance + STOOD_BIAS**2)
            bias = course.bias + weight * (float(up.mean()) - course.bias)
            course = course._replace(bias=bias, bias_variance=course.bias_variance * (1.0 - weight))
        self._course = _afresh(course, position, float(position), STILL)

    def contacts(self, positions: Sequence[float]) -> list[bool]:
        """Take the next contacts; return of each whether the stride that ends there, if any does, was one on stairs."""
        if not positions:
            return []
        where = np.array(positions, dtype=np.float64) if self._compiled else positions
        told, self._course = self._walked(self._posture.window, where, self._course, self._rate_hz)
        return told.tolist()
