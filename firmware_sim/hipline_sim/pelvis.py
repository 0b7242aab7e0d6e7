"""The motion of the pelvis as functions of time, and what a clip fixed to it feels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipline_device.samples import STANDARD_GRAVITY
from hipline_sim.gait import CHANNELS
from hipline_sim.script import WalkScript
from hipline_sim.spread import Course
from hipline_sim.timeline import Timeline

Array = NDArray[np.float64]


_STENCIL_S = 0.0005  # half spacing of the derivative stencil; keeps errors under 1e-6 at 20 Hz
_BLOCK = 4096  # samples worked on at once: bounds the memory of long scripts
_RISE_PHASE = 0.6  # of the stairs' rise against the contact, rad: mostly after it
_LEFT = CHANNELS.index("left")
_SWAY_DEG = (0.08, 0.05)  # of quiet standing, tilt and obliquity
_SWAY_HZ = (0.31, 0.23)


@dataclass(frozen=True, slots=True)
class Pose:
    """Attitude and place of the pelvis at n times.

    Attributes
    ----------
    heading, rotation, obliquity, tilt : (n,) float64
        rad; heading is the walking direction and rotation the pelvis against it, both left positive;
        obliquity is positive with the left side up, tilt with the front down.
    offset : (n, 3) float64
        Of the pelvis centre from the even path, m, along heading, left, up.
    speed_m_s : (n,) float64
        Along the heading.
    """

    heading: Array
    rotation: Array
    obliquity: Array
    tilt: Array
    offset: Array
    speed_m_s: Array

    def attitude(self) -> Array:
        """Return (n, 3, 3) rotation matrices from pelvis to earth.

        Cardan order rotation - obliquity - tilt: Rz(heading + rotation) Rx(obliquity) Ry(tilt).

        References
        ----------
        Baker R (2001), Pelvic angles: a mathematically rigorous definition, Gait & Posture 13:1-6.
        """
        yaw = self.heading + self.rotation
        cz, sz = np.cos(yaw), np.sin(yaw)
        cx, sx = np.cos(self.obliquity), np.sin(self.obliquity)
        cy, sy = np.cos(self.tilt), np.sin(self.tilt)
        rows = [
            [cz * cy - sz * sx * sy, -sz * cx, cz * sy + sz * sx * cy],
            [sz * cy + cz * sx * sy, cz * cx, sz * sy - cz * sx * cy],
            [-cx * sy, sx, cx * cy],
        ]
        return np.moveaxis(np.array(rows), 2, 0)


def _turned(xyz: Array, angle: Array) -> Array:
    """Rotate (n, 3) vectors about the vertical by (n,) angles."""
    c, s = np.cos(angle), np.sin(angle)
    x, y, z = xyz.T
    return np.stack((c * x - s * y, s * x + c * y, z), axis=1)


def _slope(y: Array) -> Array:
    """First derivative of (n, 5, ...) values around n times, fourth order."""
    return (y[:, 0] - 8.0 * y[:, 1] + 8.0 * y[:, 3] - y[:, 4]) / (12.0 * _STENCIL_S)


def _curvature(y: Array) -> Array:
    """Second derivative of (n, 5, ...) values around n times, fourth order."""
    return (-y[:, 0] + 16.0 * y[:, 1] - 30.0 * y[:, 2] + 16.0 * y[:, 3] - y[:, 4]) / (12.0 * _STENCIL_S**2)


class Pelvis:
    """The pelvis of one performance of a script: exact at any time."""

    def __init__(self, script: WalkScript, seed: int = 0) -> None:
        rng = np.random.default_rng([seed, 1])
        self._gait = script.gait
        self._duration_s = script.duration_s
        self.timeline = Timeline(script, rng)
        walking = script.gait.walking.coefficients(script.gait.impact)
        running = script.gait.running.coefficients(script.gait.impact)
        # (channel, order, of walking, of running): in the order of the columns of the random course
        self._harmonics = [
            (k, order, walking[k].get(order, 0j), running[k].get(order, 0j))
            for k in range(len(CHANNELS))
            for order in sorted(walking[k] | running[k])
        ]
        spread = script.spread
        means = np.deg2rad([spread.tilt_deg, spread.obliquity_deg, spread.rotation_deg])
        sizes = np.full(len(CHANNELS), spread.amplitude)
        shapes = np.full(2 * len(self._harmonics), spread.shape)
        last = int(sum(b.steps for b in self.timeline.bouts) / 2) + 1
        self._course = Course(rng, -2, last, np.concatenate((means, sizes, shapes)), spread.memory)

    def pose(self, time_s: Array) -> Pose:
        """Return the pose at each time; `time_s` (n,) float64, s, must not decrease."""
        line = self.timeline
        strides = line.strides(time_s)
        effort = line.effort.value(time_s)
        speed = line.speed_m_s.value(time_s)
        course = self._course.value(strides)
        mean = course[:, :3]
        channels = self._channels(time_s, strides, 1.0 + course[:, 3:9], course[:, 9:])
        turn = line.turn_rad_s.value(time_s)
        rest = 1.0 - effort
        lean_in = -self._gait.turn_lean * np.arctan2(speed * turn, STANDARD_GRAVITY)
        posture = np.deg2rad(line.tilt_deg.value(time_s) + self._gait.lean_deg * effort)
        forward, left, up = channels[3:]
        forward, up = forward - line.back_m.value(time_s), up - line.drop_m.value(time_s)
        if line.climb_m_s:  # on stairs: up a step in each half of the stride, more in one part of it than in the other
            up = up + line.climb_m_s.integral(time_s)
            up -= line.uneven_m.value(time_s) / (2.0 * np.pi) * np.sin(4.0 * np.pi * strides - _RISE_PHASE)
        return Pose(
            heading=line.heading_rad(time_s),
            rotation=channels[2] * (1.0 + line.rotation_change.value(time_s)) + effort * mean[:, 2],
            obliquity=channels[1] + effort * mean[:, 1] + lean_in + rest * self._sway(time_s, 1),
            tilt=channels[0] + effort * mean[:, 0] + posture + rest * self._sway(time_s, 0),
            offset=np.stack((forward, left, up), axis=1),
            speed_m_s=speed,
        )

    def _sway(self, time_s: Array, axis: int) -> Array:
        """Sway of quiet standing, rad; whole cycles in the script, so that a loop has no seam."""
        cycles = max(1, round(_SWAY_HZ[axis] * self._duration_s))
        return np.deg2rad(_SWAY_DEG[axis]) * np.sin(2.0 * np.pi * cycles * time_s / self._duration_s)

    def _channels(self, time_s: Array, strides: Array, amplitude: Array, shape: Array) -> list[Array]:
        """Return the six periodic channels: angles in rad, movements in m."""
        line = self.timeline
        walking, swaying = line.walking.value(time_s), line.swaying.value(time_s)
        running = line.running.value(time_s) if line.running else 0.0
        turn: NDArray[np.complex128] = np.exp(2j * np.pi * strides)
        powers = {1: turn}
        for order in range(2, 1 + max((order for _, order, _, _ in self._harmonics), default=1)):
            powers[order] = powers[order - 1] * turn
        waves = [np.zeros(len(time_s)) for _ in CHANNELS]
        for column, (k, order, of_walking, of_running) in enumerate(self._harmonics):
            size = of_walking * (swaying if k == _LEFT else walking) + of_running * running
            change = 1.0 + shape[:, 2 * column] + 1j * shape[:, 2 * column + 1]
            waves[k] += (size * change * powers[order]).real
        uneven = 1.0 + self._gait.amplitude_asymmetry * turn.imag
        return [wave * amplitude[:, k] * uneven for k, wave in enumerate(waves)]

    def felt(self, time_s: Array, position_m: Array) -> tuple[Array, Array]:
        """Return what a point of the pelvis feels, in the pelvis frame.

        Parameters
        ----------
        time_s : (n,) float64
            Increasing, at least 2.1 ms apart.
        position_m : (3,) float64
            Of the point from the pelvis centre: forward, left, up.

        Returns
        -------
        specific_force, rate : (n, 3) float64
            R^T (a + g) in m/s², and the angular rate in rad/s.
        """
        parts = [self._felt(time_s[i : i + _BLOCK], position_m) for i in range(0, max(len(time_s), 1), _BLOCK)]
        return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])

    def _felt(self, time_s: Array, position_m: Array) -> tuple[Array, Array]:
        n = len(time_s)
        around = (time_s[:, None] + _STENCIL_S * np.arange(-2, 3)).ravel()
        pose = self.pose(around)
        attitude = pose.attitude()
        velocity = _turned(np.stack((pose.speed_m_s, 0 * around, 0 * around), axis=1), pose.heading)
        place = _turned(pose.offset, pose.heading) + attitude @ position_m
        acceleration = _slope(velocity.reshape(n, 5, 3)) + _curvature(place.reshape(n, 5, 3))
        acceleration[:, 2] += STANDARD_GRAVITY
        force = np.einsum("nij,ni->nj", attitude[2::5], acceleration)

        yaw_rate = _slope((pose.heading + pose.rotation).reshape(n, 5))
        obliquity_rate, tilt_rate = (_slope(a.reshape(n, 5)) for a in (pose.obliquity, pose.tilt))
        obliquity, tilt = pose.obliquity[2::5], pose.tilt[2::5]
        # rates of the Cardan angles, each about its own axis, seen in the pelvis
        upward = yaw_rate * np.cos(obliquity)
        rate = np.stack(
            (
                obliquity_rate * np.cos(tilt) - upward * np.sin(tilt),
                tilt_rate + yaw_rate * np.sin(obliquity),
                obliquity_rate * np.sin(tilt) + upward * np.cos(tilt),
            ),
            axis=1,
        )
        return force, rate
