"""Which way the wearer walks, in the sensor's own axes, from the first steps.

In walking, the pelvis rises and falls once a step, and once a step it is pushed forward and braked, and nods about
its sideways axis; it sways sideways once a stride, at half that rate. So three things tell the axis: the level
acceleration at step frequency lies along it, the one at stride frequency across it, and the level rotation rate at
step frequency across it. Each alone is off by up to 15 degrees on one person or another; together they are off less.

Which of the two ends is the front is told by the phase: in walking, the forward acceleration leads the vertical one by
about a quarter of a step (an inverted pendulum: fastest where it is lowest), sign included, however the clip is worn.
In running it is the other way about: the leg is a spring, and the body is slowest where it is lowest. So the two have
to be told apart first: running takes the weight off the ground, walking does not, and nobody walks at a runner's pace.

References
----------
Cavagna, Saibene, Margaria: Mechanical work in running, J Appl Physiol 19, 1964 (spring); Cavagna, Heglund, Taylor:
Mechanical work in terrestrial locomotion, Am J Physiol 233, 1977 (pendulum and spring).
"""

# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false
from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from hipline.motion import quaternion
from hipline.motion.orientation import Attitude
from hipline.motion.quaternion import Quaternion
from hipline.motion.timeline import EvenBlock

Array = NDArray[np.float64]

WINDOW_S = 4.0
FORWARD_LEAD = np.radians(108.0)  # measured on five people: 90 to 125 degrees
RUNNING_LEAD = -np.pi / 2.0  # of a spring that is pressed together and released evenly
FLYING = 8.8  # m/s², vertical amplitude at step frequency: so near to free fall, the body leaves the ground
WALK_SPM = 140.0  # above this pace a runner is told by less than flying,
RUN_SPM, RUN_PUSH = 155.0, 4.0  # and from this one on nobody walks, unless with small steps that hardly lift the body
STEP_S = (0.28, 1.25)  # shortest and longest step that is looked for
UP = (0.0, 0.0, 1.0)
QUIETEST = 0.3  # m/s²: less vertical motion is no walk
REGULAR = 0.45  # autocorrelation at one step
MIRRORED = -0.2  # autocorrelation of the turning below which a lag is a step for sure
SAME_TURNING = 0.3  # and above which it is a stride
REGULAR_STRIDE = 0.6  # and at one stride that is longer than any step: fewer of them fit into the window
HALF_AS_REGULAR = 0.3  # a lag half as long that repeats this well beside it is the step, the longer one the stride
LIVELY = np.radians(5.0)  # rad/s, root mean square: who walks turns to and fro
IN_PHASE = 0.5  # of the level acceleration at step frequency, the share that keeps the phase of forward
STRAIGHT = np.radians(30.0)  # a window that turns more is kept for want of better
HOP_S = 0.5  # from one window to the next
OVERLAP = WINDOW_S / HOP_S  # windows that say about what one of them says
NO_AXIS = np.pi / np.sqrt(12.0)  # rad: the standard deviation of an axis that is not known at all


# along the axis, and across it; sway counts half: where the sides differ, the pushes too repeat once a stride
EVIDENCE = {"push": 1.0, "sway": -0.5, "nod": -1.0}
NEARBY = (0.9, 0.95, 1.0, 1.05, 1.1)  # steps are not quite even: frequencies around the nominal one count too


@dataclass(frozen=True, slots=True)
class Window:
    """What a few seconds of walking told about forward; all in the sensor frame.

    Attributes
    ----------
    ahead : (3,) float64
        Level acceleration that keeps the phase of forward to the vertical one; its length is the weight.
    weight : float
        Length that `ahead` would have if phase and direction agreed fully.
    push, sway, nod : (3, 3) float64
        Power of the level acceleration at step and at stride frequency, and of the level rate at step frequency.
    up : (3,) float64
        Mean direction of up.
    straight : bool
        Whether the wearer hardly turned.
    """

    ahead: Array
    weight: float
    push: Array
    sway: Array
    nod: Array
    up: Array
    straight: bool


def look(block: EvenBlock, attitude: Attitude, rate_hz: float) -> Window | None:
    """Judge one window of about WINDOW_S; return None where nobody walks."""
    up = upright(attitude)
    mounting = quaternion.between(quaternion.triple(up), UP)  # any forward will do here
    level, turned = _level(block, attitude, mounting)
    level = _without_trend(level)  # the push of setting off would count as sway
    acc, gyr = level[:3], level[3:]
    step = step_samples(acc[2], gyr[2], rate_hz)
    if step is None or float((gyr * gyr).sum()) < len(block) * LIVELY**2:
        return None
    ((forward, left, vertical),) = _waves(acc, (1.0 / step,))
    cross = np.array([forward, left]) * np.conj(vertical)
    lifted = 2.0 * abs(vertical) / _window(len(block)).sum()
    running = lifted > np.interp(60.0 * rate_hz / step, (WALK_SPM, RUN_SPM), (FLYING, RUN_PUSH))
    ahead = np.real(cross * np.exp(-1j * (RUNNING_LEAD if running else FORWARD_LEAD)))
    weight = float(np.linalg.norm(cross))
    if np.linalg.norm(ahead) < IN_PHASE * weight:
        return None
    axes = _level_axes(mounting)  # what was called forward and left, in the sensor frame

    def power(values: Array, *per_step: float) -> Array:
        waves = _waves(values[:2], tuple([near * per / step for per in per_step for near in NEARBY]))
        return axes.T @ np.real(waves.T @ np.conj(waves)) @ axes

    powers = power(acc, 1.0), power(acc, 0.5, 1.5), power(gyr, 1.0)
    count = _agreement(*(axes @ p @ axes.T for p in powers))
    push, sway, nod = (count * p for p in powers)
    return Window(
        ahead=count * ahead @ axes,
        weight=count * weight,
        push=push,
        sway=sway,
        nod=nod,
        up=up,
        straight=abs(turned) < STRAIGHT,
    )


def _level(block: EvenBlock, attitude: Attitude, mounting: Quaternion[float]) -> tuple[Array, float]:
    """Return acceleration and rate (6, n) in the level frame that turns with the pelvis, and how far it turned, rad.

    It turns by the twist of the attitude about the vertical. Unlike the heading of Cardan's angles, the twist does not
    depend on which way is called forward: so what is found does not depend on the pose of the clip.
    """
    q0, q1, q2, q3 = quaternion.parts(attitude.q)
    m0, m1, m2, m3 = (np.full(1, part) for part in quaternion.conjugate(mounting))
    w, _, _, z = quaternion.multiply((q0, q1, q2, q3), (m0, m1, m2, m3))
    # q and -q are the same attitude, so whole turns from one sample to the next are none
    half = np.diff(np.arctan2(z, w))
    turned = 2.0 * float((half - np.pi * np.round(half / np.pi)).sum())
    size = w * w + z * z
    cos, sin = (w * w - z * z) / size, 2.0 * w * z / size
    level: list[Array] = []  # row by row: numpy takes rows several times as fast as columns
    for values in (block.acc_sensor, attitude.rate_sensor):
        x, y, up = quaternion.parts(values)
        a, b, up = quaternion.rotate((q0, q1, q2, q3), (x, y, up))
        level += cos * a + sin * b, cos * b - sin * a, up
    return np.stack(level), turned


def _agreement(*powers: Array) -> float:
    """Return how far the axes that each kind of evidence tells, (2, 2) each, are the same one: 1 where they are.

    In a side step, or around a corner, they are not: what such a window says counts for less.
    """
    doubled = [
        np.sign(share) * complex(p[0, 0] - p[1, 1], 2.0 * p[0, 1])
        for share, p in zip(EVIDENCE.values(), powers, strict=True)
    ]
    return float(abs(np.mean([d / abs(d) for d in doubled])) ** 2)


@dataclass(frozen=True, slots=True, eq=False)
class Direction:
    """Where forward is, from windows of walking.

    Attributes
    ----------
    forward_sensor : (3,) float64
        Unit vector, level, sensor frame.
    confidence : float
        0 to 1: how well the windows agree about which end of the axis is the front.
    axis_sd_rad : float
        Standard error of the axis, rad: how much it would be another one with other windows.
    """

    forward_sensor: Array
    confidence: float
    axis_sd_rad: float


def direction(windows: list[Window], up: Array) -> Direction:
    """Return the forward direction that some windows, at least one, tell; level at `up` (3,), sensor frame.

    The standard error is that of the jackknife, over windows that overlap (Efron, Stein: The jackknife estimate of
    variance, Ann Stat 9, 1981).
    """
    axes = _level_axes(quaternion.between(quaternion.triple(up), UP))
    n = len(windows)
    powers = np.array([[getattr(w, name) for w in windows] for name in EVIDENCE])  # (3, n, 3, 3)
    powers = axes @ powers @ axes.T
    whole = powers.sum(axis=1, keepdims=True)
    angle = float(_axis_angle(whole)[0])
    forward = np.array([np.cos(angle), np.sin(angle)]) @ axes
    ahead = float(np.sum([w.ahead for w in windows], axis=0) @ forward)
    confidence = abs(ahead) / sum(w.weight for w in windows)
    return Direction(forward if ahead > 0 else -forward, confidence, _axis_sd(whole - powers) if n > 1 else NO_AXIS)


def _axis_angle(powers: Array) -> Array:
    """Return the angle (n,) of the axis, rad, from sums of the powers of each kind of evidence (3, n, 2, 2)."""
    shares = np.array(list(EVIDENCE.values()))[:, None, None, None]
    evidence = (shares * powers / np.trace(powers, axis1=2, axis2=3)[:, :, None, None]).sum(axis=0)
    return 0.5 * np.arctan2(2.0 * evidence[:, 0, 1], evidence[:, 0, 0] - evidence[:, 1, 1])


def _axis_sd(without_one: Array) -> float:
    """Return the standard error of the axis, rad, from the sums (3, n, 2, 2) that leave one window out each."""
    angles = _axis_angle(without_one)
    n = len(angles)
    # an axis is the same after half a turn: the mean is that of the doubled angles
    mean = 0.5 * np.angle(np.exp(2j * angles).sum())
    off = (angles - mean + 0.5 * np.pi) % np.pi - 0.5 * np.pi
    return min(float(np.sqrt((n - 1) / n * (off @ off) * OVERLAP)), NO_AXIS)


def upright(attitude: Attitude) -> Array:
    """Return the mean direction of up (3,), sensor frame, over some samples."""
    w, x, y, z = quaternion.parts(attitude.q)
    mean = np.array([part.mean() for part in quaternion.up_row((w, x, y, z))])
    return mean / np.linalg.norm(mean)


def _level_axes(mounting: Quaternion[float]) -> Array:
    """Return the forward and left axes of a mounting (2, 3), sensor frame."""
    back = quaternion.conjugate(mounting)
    return np.array([quaternion.rotate(back, (1.0, 0.0, 0.0)), quaternion.rotate(back, (0.0, 1.0, 0.0))])


def _without_trend(values: Array) -> Array:
    """Return values (k, n) less a straight line through each row."""
    n = values.shape[1]
    at = np.arange(n) - 0.5 * (n - 1)
    slope = values @ at / (at @ at)
    return values - values.mean(axis=1, keepdims=True) - slope[:, None] * at


_window = cache(np.hanning)


@lru_cache(maxsize=64)  # as the wearer's steps are alike
def _probes(n: int, cycles_per_sample: tuple[float, ...]) -> NDArray[np.complex128]:
    turns = np.exp(-2j * np.pi * np.array(cycles_per_sample)[:, None] * np.arange(n))
    return np.asarray(_window(n) * turns, dtype=np.complex128)


def _waves(values: Array, cycles_per_sample: tuple[float, ...]) -> NDArray[np.complex128]:
    """Return the windowed Fourier sums of values (k, n) at some frequencies (f,), shape (f, k)."""
    return np.asarray(_probes(values.shape[1], cycles_per_sample) @ values.T, dtype=np.complex128)


def step_samples(acc_up: Array, yaw_rate: Array, rate_hz: float) -> float | None:
    """Return the step time in samples, by how the vertical acceleration and the turning repeat; None: no walk.

    Both (n,) without their mean.

    Where the two sides differ, the vertical acceleration repeats once a stride, and hardly once a step. The pelvis
    turns to one side and back once a stride, so its turning is mirrored after a step and the same after a stride.
    """
    n, longest = len(acc_up), int(STEP_S[1] * rate_hz)
    if acc_up @ acc_up < n * QUIETEST**2:
        return None
    lags = np.arange(int(STEP_S[0] * rate_hz), min(2 * longest, 5 * n // 8) + 1)
    same, turning = _repeats(np.stack([acc_up, yaw_rate]), int(lags[-1]) + 2)
    inside = same[lags]
    peaks = (inside >= same[lags - 1]) & (inside >= same[lags + 1])
    enough = peaks & (inside >= np.where(lags <= longest, REGULAR, REGULAR_STRIDE))
    if not enough.any():
        return None
    # the stride repeats as well as the step does, or better where the sides differ: take the shortest good lag
    lag = int(lags[np.argmax(enough & (inside > 0.75 * inside[enough].max()))])
    half = peaks & (np.abs(lags - 0.5 * lag) < 0.1 * lag) & (inside > HALF_AS_REGULAR * same[lag])
    if half.any() and turning[lag] > MIRRORED:
        return _top(same, int(lags[np.argmax(half)]))
    is_stride = turning[lag] > SAME_TURNING and turning[lag // 2] < 0.0
    return _top(same, lag) / (2.0 if lag > longest or is_stride else 1.0)


def _top(same: Array, lag: int) -> float:
    """Return where the parabola through a peak and its two neighbours is highest.

    At a quick pace a whole sample more or less is four steps a minute, and would take a walker for a runner.
    """
    before, at, after = same[lag - 1 : lag + 2].tolist()
    bend = before - 2.0 * at + after
    return lag + 0.5 * (before - after) / bend if bend < 0.0 else float(lag)


def _repeats(values: Array, count: int) -> Array:
    """Return the autocorrelation (k, count) of values (k, n) at lags from 0 on, 1 where they repeat."""
    n = values.shape[1]
    same = np.fft.irfft(np.abs(np.fft.rfft(values, 2 * n)) ** 2)[:, :count]
    return same / same[:, :1] * n / (n - np.arange(count))
