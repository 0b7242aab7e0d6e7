"""Angles of the pelvis, and its accelerations and rates in the level frame that turns with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hipline.motion.arcs import arc_sine, arc_tangent
from hipline.motion.forms import fastest
from hipline.motion.orientation import Attitude
from hipline.motion.quaternion import Quaternion, Vector, conjugate, multiply, parts, rotate
from hipline.motion.timeline import EvenBlock
from hipline_device.samples import STANDARD_GRAVITY

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PelvisBlock:
    """Motion of the pelvis, one row per sample of even time.

    Attributes
    ----------
    time_s : (n,) float64
        Time on the clip's clock, s.
    real : (n,) bool
        False where a lost sample was bridged.
    new_run : bool
        Whether a long loss (or the start) lies before the first sample.
    tilt_rad, obliquity_rad, heading_rad : (n,) float64
        Cardan angles: heading about z (any zero, unwrapped), then obliquity about x, then tilt about y
        (Baker 2001); tilt and obliquity from quiet standing, signs as in the glossary.
    acc_level : (n, 3) float64
        Acceleration without gravity, m/s²: forward, left, up; level, turning with the pelvis.
    gyr_level : (n, 3) float64
        Angular rate, rad/s, in the same frame: roll, pitch, yaw.

    References
    ----------
    Baker: Pelvic angles: a mathematically rigorous definition which is consistent with a conventional clinical
    understanding of the terms. Gait Posture 13, 2001.
    """

    time_s: Array
    real: NDArray[np.bool_]
    new_run: bool
    tilt_rad: Array
    obliquity_rad: Array
    heading_rad: Array
    acc_level: Array
    gyr_level: Array

    def __len__(self) -> int:
        return len(self.time_s)


def _shares(q: Quaternion[Any], from_pelvis: Quaternion[Any]) -> tuple[Any, Any, Any, Any, Any]:
    """Return what tells the angles, numbers or arrays alike: sine and cosine of tilt (to a common factor), sine of
    obliquity, sine and cosine of heading.
    """  # noqa: D205
    w, x, y, z = multiply(q, from_pelvis)
    # the rows of the rotation matrix R = Rz(heading) Rx(obliquity) Ry(tilt) that are needed
    r01, r11 = 2.0 * (x * y - w * z), 1.0 - 2.0 * (x * x + z * z)
    r20, r21, r22 = 2.0 * (x * z - w * y), 2.0 * (y * z + w * x), 1.0 - 2.0 * (x * x + y * y)
    level = np.sqrt(r01 * r01 + r11 * r11)
    return -r20, r22, r21, -r01 / level, r11 / level


def _level(q: Quaternion[Any], sin: Any, cos: Any, vector: Vector[Any]) -> Vector[Any]:
    """Return a vector of the sensor frame in the level frame of a heading."""
    a, b, up = rotate(q, vector)
    return cos * a + sin * b, cos * b - sin * a, up


def move(q: Array, from_pelvis: Quaternion[float], acc: Array, rate: Array) -> tuple[Vector[Array], Array, Array]:
    """Return tilt, obliquity and heading (n,), rad, and acceleration and rate (3, n) in the level frame.

    Parameters
    ----------
    q : (n, 4) float64
        Attitude of the sensor.
    from_pelvis : four float
        Quaternion that turns pelvis vectors into sensor vectors.
    acc, rate : (n, 3) float64
        In the sensor frame.
    """
    w, x, y, z = (np.full(1, part) for part in from_pelvis)
    q0, q1, q2, q3 = parts(q)
    a, b, c = parts(acc)
    d, e, f = parts(rate)
    tilt_sin, tilt_cos, obliquity_sin, sin, cos = _shares((q0, q1, q2, q3), (w, x, y, z))
    forward, left, up = _level((q0, q1, q2, q3), sin, cos, (a, b, c))
    turned = _level((q0, q1, q2, q3), sin, cos, (d, e, f))
    angles = np.arctan2(tilt_sin, tilt_cos), np.arcsin(np.clip(obliquity_sin, -1.0, 1.0)), np.arctan2(sin, cos)
    return angles, np.stack((forward, left, up - STANDARD_GRAVITY)), np.stack(turned)


def move_loop(q: Array, from_pelvis: Quaternion[float], acc: Array, rate: Array) -> tuple[Vector[Array], Array, Array]:
    """Do the same, sample by sample, to be compiled."""
    n = len(q)
    shares, felt, turned = np.empty((5, n)), np.empty((3, n)), np.empty((3, n))
    for i in range(n):
        told = _shares((q[i, 0], q[i, 1], q[i, 2], q[i, 3]), from_pelvis)
        shares[0, i], shares[1, i], shares[2, i], shares[3, i], shares[4, i] = told
    for i in range(n):
        here, sin, cos = (q[i, 0], q[i, 1], q[i, 2], q[i, 3]), shares[3, i], shares[4, i]
        forward, left, up = _level(here, sin, cos, (acc[i, 0], acc[i, 1], acc[i, 2]))
        felt[0, i], felt[1, i], felt[2, i] = forward, left, up - STANDARD_GRAVITY
        turned[0, i], turned[1, i], turned[2, i] = _level(here, sin, cos, (rate[i, 0], rate[i, 1], rate[i, 2]))
    tilt, obliquity, heading = np.empty(n), np.empty(n), np.empty(n)
    for i in range(n):  # one loop for each: several samples at once
        tilt[i] = arc_tangent(shares[0, i], shares[1, i])
    for i in range(n):
        obliquity[i] = arc_sine(shares[2, i])
    for i in range(n):
        heading[i] = arc_tangent(shares[3, i], shares[4, i])
    return (tilt, obliquity, heading), felt, turned


def unwrap(heading: Array, last: float, turns: int) -> tuple[Array, int]:
    """Return a heading (n,), rad, that goes on from the last one without jumps of a whole turn.

    Whole turns are counted, so that nothing rounds.

    Parameters
    ----------
    heading : (n,) float64
        From -pi to pi; at least one.
    last : float
        The one before.
    turns : int
        Whole turns so far; those at the end are returned too.
    """
    steps = heading - np.concatenate([[last], heading[:-1]])
    if max(steps.max(), -steps.min()) <= np.pi:
        return heading + 2.0 * np.pi * turns, turns
    counted = turns - np.cumsum(np.round(steps / (2.0 * np.pi)).astype(np.int64))
    return heading + 2.0 * np.pi * counted, int(counted[-1])


def unwrap_loop(heading: Array, last: float, turns: int) -> tuple[Array, int]:
    """Do the same, sample by sample, to be compiled."""
    gone = np.empty(len(heading))
    for i in range(len(heading)):
        step, last = heading[i] - last, heading[i]
        if abs(step) > np.pi:
            turns -= round(step / (2.0 * np.pi))
        gone[i] = heading[i] + 2.0 * np.pi * turns
    return gone, turns


class Pelvis:
    """Turn attitudes of the sensor into motion of the pelvis.

    Parameters
    ----------
    mounting : (float, float, float, float)
        Quaternion w x y z that turns sensor vectors into pelvis vectors at the wearer's neutral.
    """

    def __init__(self, mounting: Quaternion[float]) -> None:
        self._move = fastest(move_loop, _shares, _level, multiply, rotate, arc_tangent, arc_sine, plain=move)
        self._unwrap = fastest(unwrap_loop, plain=unwrap)
        self._last, self._turns, self._ahead = 0.0, 0, 0.0
        self.remount(mounting)

    def remount(self, mounting: Quaternion[float], turned: float = 0.0) -> None:
        """Measure with another mounting from the next sample on.

        Parameters
        ----------
        mounting : (float, float, float, float)
            Quaternion w x y z that turns sensor vectors into pelvis vectors.
        turned : float
            How far its forward lies to the left of that before, rad; the heading goes on without it.
        """
        w, x, y, z = conjugate(mounting)
        self._from_pelvis = float(w), float(x), float(y), float(z)
        self._last += turned
        self._ahead += turned

    def update(self, block: EvenBlock, attitude: Attitude) -> PelvisBlock:
        """Return the motion at each sample of the block."""
        (tilt, obliquity, heading), felt, turned = self._move(
            attitude.q, self._from_pelvis, block.acc_sensor, attitude.rate_sensor
        )
        gone = heading
        if len(heading):
            gone, self._turns = self._unwrap(heading, self._last, self._turns)
            self._last = float(heading[-1])
        return PelvisBlock(
            time_s=block.time_s,
            real=block.real,
            new_run=block.new_run,
            tilt_rad=tilt,
            obliquity_rad=obliquity,
            heading_rad=gone - self._ahead,
            acc_level=felt.T,
            gyr_level=turned.T,
        )
