"""Unit quaternions and vectors as tuples of their parts, which may be numbers or arrays alike.

A quaternion is (w, x, y, z) and turns sensor vectors into earth vectors; a vector is (x, y, z). Only sums and products
are used, part by part, so that a result does not depend on how many samples are worked on at once: that makes any
chunking of a recording give the same angles to the last bit, and one formula serve a sample and an hour.
"""

from __future__ import annotations

import math
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
T = TypeVar("T", float, Array)
Quaternion = tuple[T, T, T, T]
Vector = tuple[T, T, T]

ONE: Quaternion[float] = (1.0, 0.0, 0.0, 0.0)


def parts(rows: Array) -> tuple[Array, ...]:
    """Return the columns of an array (..., k), each contiguous."""
    return tuple(np.ascontiguousarray(rows[..., i]) for i in range(rows.shape[-1]))


def numbers(q: Array) -> Quaternion[float]:
    """Return one quaternion (4,) as numbers."""
    w, x, y, z = q.tolist()
    return w, x, y, z


def triple(vector: Array) -> Vector[float]:
    """Return one vector (3,) as numbers."""
    x, y, z = vector.tolist()
    return x, y, z


def up_row(q: Quaternion[T]) -> Vector[T]:
    """Return the direction of up in the sensor frame: the third row of the rotation matrix."""
    w, x, y, z = q
    return 2.0 * (x * z - w * y), 2.0 * (y * z + w * x), 1.0 - 2.0 * (x * x + y * y)


def multiply(p: Quaternion[T], q: Quaternion[T]) -> Quaternion[T]:
    """Return the Hamilton product p ⊗ q."""
    p0, p1, p2, p3 = p
    q0, q1, q2, q3 = q
    return (
        p0 * q0 - p1 * q1 - p2 * q2 - p3 * q3,
        p0 * q1 + p1 * q0 + p2 * q3 - p3 * q2,
        p0 * q2 - p1 * q3 + p2 * q0 + p3 * q1,
        p0 * q3 + p1 * q2 - p2 * q1 + p3 * q0,
    )


def conjugate(q: Quaternion[T]) -> Quaternion[T]:
    """Return the inverse rotation."""
    return q[0], -q[1], -q[2], -q[3]


def rotate(q: Quaternion[T], v: Vector[T]) -> Vector[T]:
    """Turn a vector by a quaternion."""
    w, x, y, z = q
    a, b, c = v
    # v + 2w(u × v) + 2u × (u × v), with t = 2(u × v)
    t0, t1, t2 = 2.0 * (y * c - z * b), 2.0 * (z * a - x * c), 2.0 * (x * b - y * a)
    return a + w * t0 + y * t2 - z * t1, b + w * t1 + z * t0 - x * t2, c + w * t2 + x * t1 - y * t0


def from_small_rotation(turn: Vector[T]) -> Quaternion[T]:
    """Return the quaternion of a rotation vector, rad, of less than about 1 rad.

    Series of cos(a/2) and sin(a/2)/a: the error is below 1e-12 up to 0.5 rad.
    """
    a, b, c = turn
    s = (a * a + b * b + c * c) * 0.25
    # times a fraction, not divided by a number: that takes several times as long
    cos = 1.0 - s * 0.5 * (1.0 - s * (1 / 12) * (1.0 - s * (1 / 30) * (1.0 - s * (1 / 56))))
    scale = 0.5 * (1.0 - s * (1 / 6) * (1.0 - s * (1 / 20) * (1.0 - s * (1 / 42) * (1.0 - s * (1 / 72)))))
    return cos, a * scale, b * scale, c * scale


def between(a: Vector[float], b: Vector[float]) -> Quaternion[float]:
    """Return the shortest rotation that turns direction a into direction b; neither may be zero."""
    scale = 1.0 / math.sqrt((a[0] ** 2 + a[1] ** 2 + a[2] ** 2) * (b[0] ** 2 + b[1] ** 2 + b[2] ** 2))
    x, y, z = a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
    w = 1.0 + scale * (a[0] * b[0] + a[1] * b[1] + a[2] * b[2])
    if w < 1e-9:  # opposite: half a turn about any axis across
        x, y, z = (0.0, a[2], -a[1]) if abs(a[0]) < 0.8 * math.hypot(*a) else (-a[2], 0.0, a[0])
        w, scale = 0.0, 1.0
    x, y, z = scale * x, scale * y, scale * z
    size = 1.0 / math.sqrt(w * w + x * x + y * y + z * z)
    return w * size, x * size, y * size, z * size
