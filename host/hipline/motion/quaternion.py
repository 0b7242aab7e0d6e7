"""Unit quaternions (w, x, y, z) in arrays of any leading shape; they turn sensor vectors into earth vectors.

Only sums and products are used, element by element, so that a result does not depend on how many samples are
worked on at once: that makes any chunking of a recording give the same angles to the last bit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def multiply(p: Array, q: Array) -> Array:
    """Return the Hamilton product p ⊗ q, shapes (..., 4)."""
    p0, p1, p2, p3 = p[..., 0], p[..., 1], p[..., 2], p[..., 3]
    q0, q1, q2, q3 = q[..., 0], q[..., 1], q[..., 2], q[..., 3]
    out = np.empty(np.broadcast_shapes(p.shape, q.shape))
    out[..., 0] = p0 * q0 - p1 * q1 - p2 * q2 - p3 * q3
    out[..., 1] = p0 * q1 + p1 * q0 + p2 * q3 - p3 * q2
    out[..., 2] = p0 * q2 - p1 * q3 + p2 * q0 + p3 * q1
    out[..., 3] = p0 * q3 + p1 * q2 - p2 * q1 + p3 * q0
    return out


def conjugate(q: Array) -> Array:
    """Return the inverse rotation of unit quaternions, shape (..., 4)."""
    return q * np.array([1.0, -1.0, -1.0, -1.0])


def rotate(q: Array, v: Array) -> Array:
    """Turn vectors v (..., 3) by q (..., 4)."""
    w, x, y, z = q[..., 0], q[..., 1], q[..., 2], q[..., 3]
    a, b, c = v[..., 0], v[..., 1], v[..., 2]
    # v + 2w(u × v) + 2u × (u × v), with t = 2(u × v)
    t0, t1, t2 = 2.0 * (y * c - z * b), 2.0 * (z * a - x * c), 2.0 * (x * b - y * a)
    out = np.empty((*np.broadcast_shapes(q.shape[:-1], v.shape[:-1]), 3))
    out[..., 0] = a + w * t0 + y * t2 - z * t1
    out[..., 1] = b + w * t1 + z * t0 - x * t2
    out[..., 2] = c + w * t2 + x * t1 - y * t0
    return out


def from_small_rotation(turn: Array) -> Array:
    """Return the quaternion of rotation vectors (..., 3), rad, of less than about 1 rad.

    Series of cos(a/2) and sin(a/2)/a to a⁸ and a⁶: the error is below 1e-12 up to 0.5 rad.
    """
    a, b, c = turn[..., 0], turn[..., 1], turn[..., 2]
    s = (a * a + b * b + c * c) * 0.25
    out = np.empty((*turn.shape[:-1], 4))
    out[..., 0] = 1.0 - s / 2.0 * (1.0 - s / 12.0 * (1.0 - s / 30.0 * (1.0 - s / 56.0)))
    scale = 0.5 * (1.0 - s / 6.0 * (1.0 - s / 20.0 * (1.0 - s / 42.0 * (1.0 - s / 72.0))))
    out[..., 1:] = turn * scale[..., None]
    return out


def between(a: Array, b: Array) -> Array:
    """Return the shortest rotation that turns direction a (3,) into direction b (3,)."""
    a, b = a / np.linalg.norm(a), b / np.linalg.norm(b)
    w = 1.0 + float(a @ b)
    if w < 1e-9:  # opposite: half a turn about any axis across
        axis = np.cross(a, np.eye(3)[np.argmin(np.abs(a))])
        return np.concatenate([[0.0], axis / np.linalg.norm(axis)])
    q = np.concatenate([[w], np.cross(a, b)])
    return q / np.linalg.norm(q)
