"""Integrate the angular rate frame by frame, and correct the drift at the end of each frame with `ahrs`."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from hipline.motion import gap, gravity, quaternion
from hipline.motion.drift import DriftFilter
from hipline.motion.gap import Past
from hipline.motion.gravity import Frame, Known
from hipline.motion.quaternion import Quaternion, Vector
from hipline.motion.rest import add_up, sum_up

Array = NDArray[np.float64]

UP: Vector[float] = (0.0, 0.0, 1.0)
WEIGHTLESS = 1.0  # m/s², a mean specific force that shows no direction
MANY = 8  # frames that come at once: no packet of a clip holds so many


class Marks(NamedTuple):
    """What is known of f whole frames besides their motion, each shape (f,).

    Attributes
    ----------
    lively : float64
        Standard deviation of the specific force, m/s².
    quiet, settled : bool
        Whether nothing moved, and whether that has lasted.
    lost_s : float64
        How much was not really measured, s.
    creep_variance : float64
        Of the gyroscope's bias, (rad/s)², where it was learned anew just before the frame; else -1.
    """

    lively: Array
    quiet: NDArray[np.bool_]
    settled: NDArray[np.bool_]
    lost_s: Array
    creep_variance: Array

    def cut(self, part: slice) -> Marks:
        """Return the marks of some of the frames."""
        return Marks(
            self.lively[part], self.quiet[part], self.settled[part], self.lost_s[part], self.creep_variance[part]
        )


class Step(NamedTuple):
    """What the filter did at the end of a frame.

    Attributes
    ----------
    frame : Frame
        What the frame showed.
    foreseen, known : Known
        What was known before and after that was looked at; `known` counts in the corrected earth frame.
    moved : complex
        Level part of where the correction took the earth's up.
    """

    frame: Frame
    foreseen: Known
    known: Known
    moved: complex


Correct = Callable[[Quaternion[float], Vector[float]], Quaternion[float]]
OnStep = Callable[[Quaternion[float], Step | Known | None], None]
"""Takes, at the end of each frame, the attitude from which the next one starts and the step, for who goes back over a
recording. Where gravity was taken as it was, there is no step but what is known then; None where there was none."""


class Strapdown(Protocol):
    """Runs of samples without a hole, in frames."""

    def begin_run(self, gap_s: float, creep_variance: float) -> None:
        """Begin anew after a gap of a length, s; the variance, (rad/s)², is that of the gyroscope's bias now."""
        ...

    def cut_frame(self, samples: int, lively: float) -> None:
        """End a frame here, of whose beginning a gap left no more than some samples, of this liveliness, m/s²."""
        ...

    def advance(self, acc: Array, rate: Array, marks: Marks | None) -> Array:
        """Return the attitudes (f · m, 4) of whole frames (f, m, 3), or of one part of a frame (1, m, 3).

        `marks` belong to the frames that end with these samples; None: the frame goes on.
        """
        ...


class AhrsStrapdown:
    """Follow the attitude with numpy and ahrs.

    Parameters
    ----------
    rate_hz : float
        Samples per second.
    length : int
        Samples in a frame.
    creep_variance : float
        Of the gyroscope's bias at the start, (rad/s)².
    on_step : OnStep, optional
        Told of each frame.
    """

    def __init__(self, rate_hz: float, length: int, creep_variance: float, on_step: OnStep | None = None) -> None:
        self._dt, self._length, self._frame_s = 1.0 / rate_hz, length, length / rate_hz
        self._creep_variance = creep_variance
        self._on_step = on_step
        self._start: Quaternion[float] | None = None  # attitude at the start of the frame
        self._known: Known | None = None
        self._past: Past | None = None  # until gravity is known again after a gap
        self._drift = DriftFilter(self._frame_s)
        self._begin_frame()

    def begin_run(self, gap_s: float, creep_variance: float) -> None:
        """Begin anew after a gap; see `Strapdown`."""
        if self._known is not None:
            assert self._start is not None
            self._past = Past(self._known, self._start, 0.0)
        self._away(gap_s)
        self._creep_variance = creep_variance
        self._start, self._known = None, None
        self._begin_frame()

    def cut_frame(self, samples: int, lively: float) -> None:
        """End a frame of which there is but a part; see `Strapdown`."""
        start = self._start
        assert start is not None
        predicted = quaternion.multiply(start, self._turned)
        if 2 * samples >= self._length:
            a, b, c = self._force[:, 0].tolist()
            self._take_gravity(predicted, quaternion.rotate(start, (a, b, c)), samples, lively)
        else:
            self._away(samples * self._dt)
            self._start = predicted
        self._begin_frame()

    def advance(self, acc: Array, rate: Array, marks: Marks | None) -> Array:
        """Return the attitudes; see `Strapdown`."""
        if self._start is None:
            x, y, z = acc[0, 0].tolist()
            self._start = quaternion.between((x, y, z), UP) if x or y or z else quaternion.ONE
        turned = _integrate(self._turned, rate * self._dt)
        forces = add_up(self._force, _turn(turned, acc))
        velocity, turns = sum_up(self._velocity, forces), sum_up(self._turns, turned)
        force, last = forces[-1], turned[-1]
        starts = np.empty((4, len(acc)))
        if marks is None:
            starts[:, 0] = self._start
            self._turned = quaternion.numbers(last[:, 0])
            self._force, self._velocity, self._turns = force, velocity, turns
        else:
            shown = [zip(*part.tolist(), strict=True) for part in (last, turns, force, velocity)]
            told = zip(*(mark.tolist() for mark in marks), strict=True)
            correct = self._drift.written_out if len(acc) >= MANY else self._drift.with_ahrs
            for f, frame in enumerate(zip(*shown, told, strict=True)):
                starts[:, f] = self._start
                self._end_frame(correct, *frame)
            self._begin_frame()
        return _chain(starts, turned)

    def _begin_frame(self) -> None:
        self._turned: Quaternion[float] = quaternion.ONE  # since the start of the frame
        self._force, self._velocity, self._turns = np.zeros((3, 1)), np.zeros((3, 1)), np.zeros((4, 1))

    def _away(self, seconds: float) -> None:
        if self._past is not None:
            self._past = self._past._replace(away_s=self._past.away_s + seconds)

    def _take_gravity(self, predicted: Quaternion[float], pull: Vector[float], samples: int, lively: float) -> None:
        """Begin with what the force of some samples, added up in the earth frame, shows of gravity."""
        self._away(samples * self._dt)
        share = samples / self._length
        if math.hypot(*pull) > WEIGHTLESS * samples:
            predicted = quaternion.multiply(quaternion.between(pull, UP), predicted)
            if self._past is None:
                self._known = gap.begin(self._creep_variance, lively)
            else:
                self._known = gap.resume(self._past, predicted, self._creep_variance, lively, share)
            self._past = None
        self._start = predicted
        if self._on_step:
            self._on_step(predicted, self._known)

    def _end_frame(
        self,
        correct: Correct,
        turned: Quaternion[float],
        turns: Quaternion[float],
        force: Vector[float],
        velocity: Vector[float],
        mark: tuple[float, bool, bool, float, float],
    ) -> None:
        """Correct the attitude at the end of a frame."""
        start = self._start
        assert start is not None
        predicted = quaternion.multiply(start, turned)
        pull = quaternion.rotate(start, force)
        lively, is_quiet, settled, lost_s, creep_variance = mark
        if creep_variance >= 0.0:
            self._drift.forget()
        if self._known is None:  # no inclination to trust: take gravity as it is
            if self._past is not None and creep_variance >= 0.0:
                self._past = gap.relearn(self._past, creep_variance)
            self._take_gravity(predicted, pull, self._length, lively)
            return
        mean = quaternion.rotate(start, velocity)
        frame = Frame(
            self._frame_s,
            self._dt * complex(pull[0], pull[1]),
            self._dt / self._length * complex(mean[0], mean[1]),
            _heading(start, turned),
            _heading(start, turns),
            lively,
            is_quiet,
            settled,
            lost_s,
            creep_variance,
        )
        foreseen = gravity.foresee(self._known, frame)
        still = gravity.standing(foreseen, frame)
        known = gravity.weigh(foreseen, frame)
        known = gravity.end(known if still < 0.0 else gravity.halt(known, still), frame)
        lean = known.state[0] + known.heading * known.state[3]
        back = quaternion.conjugate(predicted)
        seen = quaternion.rotate(back, (lean.real, lean.imag, 1.0))
        self._start = correct(predicted, seen)
        x, y, _ = quaternion.rotate(quaternion.multiply(self._start, back), UP)
        moved = complex(x, y)
        self._known = known._replace(state=(known.state[0] + moved, *known.state[1:]))
        if self._on_step:
            self._on_step(self._start, Step(frame, foreseen, self._known, moved))


def twist(w: float, up: float) -> complex:
    """Return the part of a turn that is about the vertical, as a factor, from the parts w and z of its quaternion."""
    size = w * w + up * up
    if size == 0.0:
        return 1.0 + 0.0j
    return complex((w * w - up * up) / size, 2.0 * w * up / size)


def _heading(start: Quaternion[float], turned: Quaternion[float]) -> complex:
    """Return how far a turn, given in the frame of `start`, went about the earth's vertical."""
    return twist(turned[0], quaternion.rotate(start, (turned[1], turned[2], turned[3]))[2])


def _planes(rows: Array) -> Array:
    """Return vectors (f, m, 3) of frames part by part, shape (3, m, f): numpy is fastest along many frames."""
    return np.ascontiguousarray(rows.transpose(2, 1, 0))


def _integrate(before: Quaternion[float], turns: Array) -> Array:
    """Chain rotation vectors (f, m, 3), rad, after the attitude `before`; return (m, 4, f)."""
    x, y, z = _planes(turns)
    steps = quaternion.from_small_rotation((x, y, z))  # each part (m, f)
    chained = np.empty((len(x), 4, len(turns)))
    if len(turns) == 1:  # numbers are faster than arrays of one, and the sums are the same
        current = before
        for i, step in enumerate(zip(*(part[:, 0].tolist() for part in steps), strict=True)):
            current = quaternion.multiply(current, step)
            chained[i, :, 0] = current
    else:
        w, x, y, z = (np.full(len(turns), part) for part in before)
        many = w, x, y, z
        for i, step in enumerate(zip(*steps, strict=True)):
            many = quaternion.multiply(many, step)
            chained[i] = many
    return chained


def _parts(q: Array) -> Quaternion[Array]:
    """Return the parts (m, f) of quaternions (m, 4, f)."""
    return q[:, 0], q[:, 1], q[:, 2], q[:, 3]


def _turn(q: Array, v: Array) -> Array:
    """Turn vectors (f, m, 3) by quaternions (m, 4, f); return (m, 3, f)."""
    a, b, c = _planes(v)
    turned = np.empty((len(q), 3, len(v)))
    turned[:, 0], turned[:, 1], turned[:, 2] = quaternion.rotate(_parts(q), (a, b, c))
    return turned


def _chain(starts: Array, turned: Array) -> Array:
    """Return the attitudes (f · m, 4) of frames that start at (4, f) and turned by (m, 4, f) since."""
    a, b, c, d = starts
    chained = np.empty((starts.shape[1], len(turned), 4))
    for k, part in enumerate(quaternion.multiply((a, b, c, d), _parts(turned))):
        chained[:, :, k] = part.T
    return chained.reshape(-1, 4)
