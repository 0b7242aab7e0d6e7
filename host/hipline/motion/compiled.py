"""The same as `strapdown`, compiled: an extra for many hours of recordings, or many clips at once.

The formulas are those of the plain form, compiled as they stand there. A test holds the attitudes of both forms to 1e-9
of each other on every real recording. They are not the same to the last bit, because ahrs leaves some of its sums to
the library of linear algebra.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit  # pyright: ignore[reportMissingImports] - an extra
from numba.extending import overload  # pyright: ignore[reportMissingImports]
from numpy.typing import NDArray

from hipline.motion import drift, gravity, quaternion, strapdown
from hipline.motion.forms import stamp
from hipline.motion.gravity import Frame, Known
from hipline.motion.quaternion import Quaternion
from hipline.motion.strapdown import AhrsStrapdown, Marks

Array = NDArray[np.float64]

NO_SUMS = (1.0,) + 13 * (0.0,)  # of no part of a frame: turned (4), force (3), velocity (3), turns (4)

_jit: Any = njit  # without the types that it makes up


def _length(parts: tuple[float, ...]) -> float:
    total = 0.0
    for part in parts:
        total += part * part
    return math.sqrt(total)


@overload(drift.length, strict=False)  # the compiler has no library of linear algebra at hand
def _length_form(parts: object) -> Callable[..., float]:
    return _length


_multiply, _rotate, _from_small_rotation, _twist = (
    _jit(part) for part in (quaternion.multiply, quaternion.rotate, quaternion.from_small_rotation, strapdown.twist)
)
_correct = _jit(drift.correct)
_foresee, _standing, _weigh, _halt, _end = (
    _jit(part) for part in (gravity.foresee, gravity.standing, gravity.weigh, gravity.halt, gravity.end)
)


@_jit
def _part(acc: Array, rate: Array, dt: float, start: Quaternion[float], sums: Array, q: Array) -> None:
    """Go on through a part of a frame (m, 3); `sums` (14,) and `q` (m, 4) are filled in."""
    turned = (sums[0], sums[1], sums[2], sums[3])
    for i in range(len(acc)):  # two loops: the numbers of each find room in the registers
        turned = _multiply(turned, _from_small_rotation((rate[i, 0] * dt, rate[i, 1] * dt, rate[i, 2] * dt)))
        q[i, 0], q[i, 1], q[i, 2], q[i, 3] = turned
    f0, f1, f2, v0, v1, v2 = sums[4], sums[5], sums[6], sums[7], sums[8], sums[9]
    t0, t1, t2, t3 = sums[10], sums[11], sums[12], sums[13]
    for i in range(len(acc)):
        turned = (q[i, 0], q[i, 1], q[i, 2], q[i, 3])
        x, y, z = _rotate(turned, (acc[i, 0], acc[i, 1], acc[i, 2]))
        f0, f1, f2 = f0 + x, f1 + y, f2 + z
        v0, v1, v2 = v0 + f0, v1 + f1, v2 + f2
        t0, t1, t2, t3 = t0 + turned[0], t1 + turned[1], t2 + turned[2], t3 + turned[3]
        q[i, 0], q[i, 1], q[i, 2], q[i, 3] = _multiply(start, turned)
    sums[0], sums[1], sums[2], sums[3] = turned
    sums[4], sums[5], sums[6], sums[7], sums[8], sums[9] = f0, f1, f2, v0, v1, v2
    sums[10], sums[11], sums[12], sums[13] = t0, t1, t2, t3


def _compile(key: str) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Compile the two loops. The result is kept on disk under what numba knows of them, which holds `key` but nothing
    of what is compiled in from other files.
    """  # noqa: D205

    @_jit(cache=True)
    def part(acc: Array, rate: Array, dt: float, start: Quaternion[float], sums: Array, q: Array) -> None:
        if key:
            _part(acc, rate, dt, start, sums, q)

    @_jit(cache=True)
    def frames(
        acc: Array, rate: Array, marks: Marks, dt: float, length: int,
        start: Quaternion[float], known: Known, sums: Array, bias: Array, q: Array,
    ) -> tuple[Quaternion[float], Known]:  # fmt: skip
        seconds = length * dt if key else 0.0
        for f in range(len(acc)):
            _part(acc[f], rate[f], dt, start, sums, q[f])
            turned = (sums[0], sums[1], sums[2], sums[3])
            force = _rotate(start, (sums[4], sums[5], sums[6]))
            mean = _rotate(start, (sums[7], sums[8], sums[9]))
            up = _rotate(start, (sums[1], sums[2], sums[3]))[2]
            mean_up = _rotate(start, (sums[11], sums[12], sums[13]))[2]
            frame = Frame(
                seconds,
                complex(force[0], force[1]) * dt,
                complex(mean[0], mean[1]) * (dt / length),
                _twist(sums[0], up),
                _twist(sums[10], mean_up),
                marks.lively[f],
                marks.quiet[f],
                marks.settled[f],
                marks.lost_s[f],
                marks.creep_variance[f],
            )
            if marks.creep_variance[f] >= 0.0:
                bias[:] = 0.0
            foreseen = _foresee(known, frame)
            still = _standing(foreseen, frame)
            known = _weigh(foreseen, frame)
            if still >= 0.0:
                known = _halt(known, still)
            known = _end(known, frame)
            lean = known.state[0] + known.heading * known.state[3]
            predicted = _multiply(start, turned)
            w, x, y, z = predicted
            back = (w, -x, -y, -z)
            start = _correct(predicted, _rotate(back, (lean.real, lean.imag, 1.0)), bias, seconds)
            x, y, z = _rotate(_multiply(start, back), (0.0, 0.0, 1.0))
            state = known.state
            moved = (state[0] + complex(x, y), state[1], state[2], state[3], state[4])
            known = Known(moved, known.covariance, known.heading, known.velocity, known.facing, known.lively)
            sums[:] = 0.0
            sums[0] = 1.0
        return start, known

    return part, frames


_go_part, _go_frames = _compile(
    stamp(
        quaternion.multiply, quaternion.rotate, quaternion.from_small_rotation, strapdown.twist,
        gravity.foresee, gravity.standing, gravity.weigh, gravity.halt, gravity.end, drift.correct, _length,
    )
)  # fmt: skip


class CompiledStrapdown(AhrsStrapdown):
    """Follow the attitude with compiled loops.

    Parameters
    ----------
    rate_hz : float
        Samples per second.
    length : int
        Samples in a frame.
    creep_variance : float
        Of the gyroscope's bias at the start, (rad/s)².
    """

    def __init__(self, rate_hz: float, length: int, creep_variance: float) -> None:
        super().__init__(rate_hz, length, creep_variance)
        self._sums = np.array(NO_SUMS)

    def begin_run(self, gap_s: float, creep_variance: float) -> None:
        """Begin anew after a gap; see `Strapdown`."""
        super().begin_run(gap_s, creep_variance)
        self._sums = np.array(NO_SUMS)

    def advance(self, acc: Array, rate: Array, marks: Marks | None) -> Array:
        """Return the attitudes; see `Strapdown`."""
        plain: list[Array] = []
        while self._known is None and len(acc):  # until gravity is known: a frame, mostly
            plain.append(super().advance(acc[:1], rate[:1], marks and marks.cut(slice(1))))
            acc, rate, marks = acc[1:], rate[1:], marks and marks.cut(slice(1, None))
        q = np.empty((*acc.shape[:2], 4))
        if len(acc):
            assert self._known is not None
            if marks is None:
                _go_part(acc[0], rate[0], self._dt, self._start, self._sums, q[0])
            else:
                bias = self._drift.bias  # changed in place
                self._start, self._known = _go_frames(
                    acc, rate, marks, self._dt, self._length, self._start, self._known, self._sums, bias, q
                )
        attitudes = q.reshape(-1, 4)
        return np.concatenate([*plain, attitudes]) if plain else attitudes
