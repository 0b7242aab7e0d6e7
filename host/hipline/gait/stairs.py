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
from typing import NamedTuple

import numpy as np

from hipline.gait.posture import REAL, UP, Posture

# m/s, s and m/s²
SPEEDS = (0.0, 0.24, -0.28)  # of level, up, down: 0.16 m and 90 or 105 steps a minute
SPEED_SPREAD = 0.02  # of the speed of one flight
SEEN = 0.05  # noise of the mean over a stride
WANDER = 0.012  # per √s, of the integral
BIAS = 0.1  # of the vertical acceleration, before a stand told it
BIAS_WANDER = 0.003  # per √s
OF_WALKING = (0.05, 0.02)  # by which the bias of walking differs from that of the stand before; once that was learned
LEARNED = 14  # strides, both feet counted, after which it was
STILL = 0.02  # of the speed of somebody who stands
STOOD_BIAS = 0.01  # noise of the mean acceleration of a stand
UNKNOWN = 2.0  # of the integral, when nothing is known of it
LOST = 2.0  # m/s² that may have been missed in lost samples
STAND_S = 1.0  # of a stand that is looked at
LONGEST_STRIDE_S = 2.5
LONGEST_REST_S = 6.0  # without a contact or a stand; beyond, nothing is known of the integral
LANDING_S = 1.0  # after that long without a stride one may be on the level as well
LONGEST_FLIGHT_S = 16.0
FAR_BEHIND = 12.0  # log-odds at which a story is dropped
# log-probability, per step, of what follows on what: rows level, up, down
ENTER, LEAVE, REVERSE = 0.001, 0.15, 0.0001
CHANGES = (
    (math.log(1.0 - 2.0 * ENTER), math.log(ENTER), math.log(ENTER)),
    (math.log(LEAVE), math.log(1.0 - LEAVE - REVERSE), math.log(REVERSE)),
    (math.log(LEAVE), math.log(REVERSE), math.log(1.0 - LEAVE - REVERSE)),
)
EITHER = math.log(0.5)


class _Story(NamedTuple):
    """One account of how the wearer went so far.

    `error` is what the integral is wrong by, m/s, `bias` how fast that grows, m/s²; the rest is their covariance.
    """

    score: float
    error: float
    bias: float
    ee: float
    eb: float
    bb: float
    since: int  #: position at which its kind of walking began


class _Step(NamedTuple):
    """The integral from a contact to the next: its mean, m/s, over `samples`, and the position of its end."""

    end: int
    samples: int
    mean: float


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
        self._seen = 0  # strides
        self._bias, self._bias_variance = 0.0, BIAS**2
        self._stories: tuple[_Story | None, ...] = ()
        self.reset()

    def reset(self) -> None:
        """Start over at the start of a run; what was learned of the accelerometer stays."""
        self._forget(0)

    def _forget(self, position: int) -> None:
        self._keep_bias()
        self._stories = (self._known(UNKNOWN), None, None)
        self._steps: list[_Step] = []
        self._speed, self._at = 0.0, position  # the integral, and up to which position
        self._middle: float | None = None  # of the last stride that was weighed
        self._stood = True
        self.climbing = 0  #: 1 on stairs up, -1 on stairs down, 0 else

    def stand(self, position: int) -> None:
        """Take a stand that lasted until `position`."""
        up = self._posture.between(position - round(STAND_S * self._rate_hz), position)[UP]
        if position <= self._at or not len(up):
            return
        self._keep_bias()
        if self._seen < LEARNED:
            weight = self._bias_variance / (self._bias_variance + STOOD_BIAS**2)
            self._bias += weight * (float(up.mean()) - self._bias)
            self._bias_variance *= 1.0 - weight
        self._stories = (self._known(STILL), None, None)
        self._steps.clear()
        self._speed, self._at, self._middle, self._stood = 0.0, position, float(position), True
        self.climbing = 0

    def contact(self, position: float) -> bool:
        """Take the next contact; return whether the stride that ends there, if any does, was one on stairs."""
        end = round(position)
        if end <= self._at:
            return self.climbing != 0
        if end - self._at > LONGEST_REST_S * self._rate_hz:
            self._forget(end)
            return False
        signals = self._posture.between(self._at, end)
        speeds = self._speed + np.cumsum(signals[UP]) / self._rate_hz
        lost_s = float(len(speeds) - signals[REAL].sum()) / self._rate_hz
        if lost_s > 0.0:
            doubt = (LOST * lost_s) ** 2
            self._stories = tuple(s and s._replace(ee=s.ee + doubt) for s in self._stories)
        self._steps = [*self._steps[-1:], _Step(end, len(speeds), float(speeds.mean()))]
        self._speed, self._at = float(speeds[-1]), end
        count = sum(step.samples for step in self._steps)
        if len(self._steps) == 2 and count < LONGEST_STRIDE_S * self._rate_hz:
            mean = sum(step.samples * step.mean for step in self._steps) / count
            self._weigh(mean, end - 0.5 * count)
        return self.climbing != 0

    def _keep_bias(self) -> None:
        """Keep what the likeliest story tells of the accelerometer, once somebody walked long enough to learn it."""
        likeliest = max((story for story in self._stories if story is not None), key=lambda s: s.score, default=None)
        if likeliest is not None and self._seen >= LEARNED:
            self._bias, self._bias_variance = likeliest.bias, likeliest.bb

    def _known(self, spread: float) -> _Story:
        return _Story(0.0, 0.0, self._bias, spread**2, 0.0, self._bias_variance, 0)

    def _weigh(self, speed: float, middle: float) -> None:
        """Hold the mean speed of a stride against every story."""
        passed_s = 0.0 if self._middle is None else max(0.0, middle - self._middle) / self._rate_hz
        self._middle = middle
        of_walking = OF_WALKING[self._seen >= LEARNED] ** 2 if self._stood else 0.0
        self._stood = False
        self._seen += 1
        told: list[_Story | None] = [None, None, None]
        for i, story in enumerate(self._stories):
            if story is None:
                continue
            error = story.error + story.bias * passed_s
            bb = story.bb + BIAS_WANDER**2 * passed_s + of_walking
            eb = story.eb + story.bb * passed_s
            ee = story.ee + (2.0 * story.eb + story.bb * passed_s + WANDER**2) * passed_s
            for j in range(3):
                change = EITHER if i and j in (0, i) and passed_s > LANDING_S else CHANGES[i][j]
                spread = ee if i == j else ee + SPEED_SPREAD**2
                variance = spread + SEEN**2
                miss = speed - SPEEDS[j] - error
                score = story.score + change - 0.5 * (miss * miss / variance + math.log(variance))
                best = told[j]
                if best is None or score > best.score:
                    k, k_bias = spread / variance, eb / variance
                    told[j] = _Story(
                        score,
                        error + k * miss,
                        story.bias + k_bias * miss,
                        spread - k * spread,
                        eb - k * eb,
                        bb - k_bias * eb,
                        story.since if i == j else self._at,
                    )
        self._believe(told)

    def _believe(self, told: list[_Story | None]) -> None:
        """Believe the likeliest story, and drop those that are far behind."""
        kind, best = max(((k, s) for k, s in enumerate(told) if s is not None), key=lambda pair: pair[1].score)
        if kind and self._at - best.since > LONGEST_FLIGHT_S * self._rate_hz:  # let go: it is taken for a drift
            error, ee = best.error + SPEEDS[kind], best.ee + SPEEDS[kind] ** 2
            told = [best._replace(error=error, ee=ee, bb=best.bb + OF_WALKING[0] ** 2, since=self._at), None, None]
            kind = 0
        self._stories = tuple(
            story._replace(score=story.score - best.score)
            if story is not None and story.score > best.score - FAR_BEHIND
            else None
            for story in told
        )
        self.climbing = (0, 1, -1)[kind]
