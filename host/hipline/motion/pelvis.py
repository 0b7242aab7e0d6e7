"""Angles of the pelvis, and its accelerations and rates in the level frame that turns with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipline.motion import quaternion
from hipline.motion.orientation import Attitude
from hipline.motion.quaternion import Quaternion, Vector
from hipline.motion.timeline import EvenBlock

Array = NDArray[np.float64]

GRAVITY = 9.80665  # m/s²


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
    tilt, obliquity, heading : (n,) float64
        Cardan angles, rad: heading about z (any zero, unwrapped), then obliquity about x, then tilt about y
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
    tilt: Array
    obliquity: Array
    heading: Array
    acc_level: Array
    gyr_level: Array

    def __len__(self) -> int:
        return len(self.time_s)


class Pelvis:
    """Turn attitudes of the sensor into motion of the pelvis.

    Parameters
    ----------
    mounting : (float, float, float, float)
        Quaternion w x y z that turns sensor vectors into pelvis vectors at the wearer's neutral.
    """

    def __init__(self, mounting: Quaternion[float]) -> None:
        self.remount(mounting)
        self._last, self._turns = 0.0, 0

    def remount(self, mounting: Quaternion[float]) -> None:
        """Measure with another mounting from the next sample on."""
        w, x, y, z = (np.array([part]) for part in quaternion.conjugate(mounting))
        self._from_pelvis = w, x, y, z

    def update(self, block: EvenBlock, attitude: Attitude) -> PelvisBlock:
        """Return the motion at each sample of the block."""
        q0, q1, q2, q3 = quaternion.parts(attitude.q)
        q = q0, q1, q2, q3
        w, x, y, z = quaternion.multiply(q, self._from_pelvis)
        # the rows of the rotation matrix R = Rz(heading) Rx(obliquity) Ry(tilt) that are needed
        r01, r11 = 2.0 * (x * y - w * z), 1.0 - 2.0 * (x * x + z * z)
        r20, r21, r22 = 2.0 * (x * z - w * y), 2.0 * (y * z + w * x), 1.0 - 2.0 * (x * x + y * y)
        level = np.sqrt(r01 * r01 + r11 * r11)
        cos, sin = r11 / level, -r01 / level
        acc_earth, rate_earth = _turn(q, block.acc_sensor), _turn(q, attitude.rate_sensor)
        acc_level = _turn_back(acc_earth, cos, sin)
        acc_level[:, 2] -= GRAVITY
        return PelvisBlock(
            time_s=block.time_s,
            real=block.real,
            new_run=block.new_run,
            tilt=np.arctan2(-r20, r22),
            obliquity=np.arcsin(np.clip(r21, -1.0, 1.0)),
            heading=self._unwrap(np.arctan2(sin, cos)),
            acc_level=acc_level,
            gyr_level=_turn_back(rate_earth, cos, sin),
        )

    def _unwrap(self, heading: Array) -> Array:
        """Go on from the last heading without jumps of a whole turn; whole turns are counted, so nothing rounds."""
        if not len(heading):
            return heading
        jumps = np.round(np.diff(heading, prepend=self._last) / (2.0 * np.pi)).astype(np.int64)
        turns = self._turns - np.cumsum(jumps)
        self._last, self._turns = float(heading[-1]), int(turns[-1])
        return heading + 2.0 * np.pi * turns


def _turn(q: Quaternion[Array], rows: Array) -> Vector[Array]:
    x, y, z = quaternion.parts(rows)
    return quaternion.rotate(q, (x, y, z))


def _turn_back(earth: Vector[Array], cos: Array, sin: Array) -> Array:
    """Express earth vectors in the level frame whose x axis has the heading given by cos and sin."""
    return np.stack([cos * earth[0] + sin * earth[1], cos * earth[1] - sin * earth[0], earth[2]], axis=1)
