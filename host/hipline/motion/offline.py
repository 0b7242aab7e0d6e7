"""The attitude over a finished recording, from what came before and after each moment.

What a live filter learns late, such as the bias of the accelerometer, which only a turn shows, holds for the strides
before as well. So the way through the recording is gone twice: forward as live, with a gyroscope bias that all rests
told, and backward by the Rauch-Tung-Striebel equations over the same five numbers per frame.

References
----------
Rauch, Tung, Striebel: Maximum likelihood estimates of linear dynamic systems, AIAA J. 3(8), 1965, eq. 3.30.
"""

# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solveh_banded

from hipline.motion import quaternion
from hipline.motion.fusion import require
from hipline.motion.gravity import PACE_MEMORY_S, Covariance, Known
from hipline.motion.orientation import FRAME_S, Attitude, Orientation, frame_length
from hipline.motion.quaternion import Quaternion
from hipline.motion.rest import FRAMES, LONGEST, UNKNOWN, WANDER, bias_of, moments, quiet
from hipline.motion.strapdown import AhrsStrapdown, Step
from hipline.motion.timeline import EvenBlock, Timeline
from hipline_device.samples import STANDARD_GRAVITY as GRAVITY
from hipline_device.samples import SampleBlock

Array = NDArray[np.float64]
Complex = NDArray[np.complex128]
Pause = Callable[[], None]

PIECE = 4096  # samples worked on at once on the way forward, and frames on the way back
ROUNDING = 1e-15  # added to variances, so that what is known exactly can be divided by
_UPPER = np.triu_indices(5)


class Recorded:
    """A `Fusion` that hands out attitudes known beforehand, in the order of the samples.

    Parameters
    ----------
    attitude : Attitude
        Of every sample of even time of the recording.
    gyr_bias : (3,) float64
        rad/s, sensor frame.
    """

    def __init__(self, attitude: Attitude, gyr_bias: Array) -> None:
        self._attitude, self._at = attitude, 0
        self._gyr_bias = gyr_bias

    @property
    def gyr_bias(self) -> Array:
        """Mean gyroscope bias, rad/s, sensor frame, shape (3,)."""
        return self._gyr_bias

    def update(self, block: EvenBlock) -> Attitude:
        """Return the attitude at each sample of the block.

        Raises
        ------
        ValueError
            When the recording was shorter.
        """
        part = slice(self._at, self._at + len(block))
        self._at = part.stop
        if self._at > len(self._attitude.q):
            raise ValueError(f"attitudes of {len(self._attitude.q)} samples are known; asked for {self._at}")
        return self._attitude[part]


def _no_pause() -> None:
    """Go on at once."""


def both_ways(block: SampleBlock, rate_hz: float, fusion: str, pause: Pause = _no_pause) -> Recorded:
    """Go over a whole recording forward and backward.

    Parameters
    ----------
    block : SampleBlock
        All of it.
    rate_hz : float
        Samples per second.
    fusion : str
        Name of the filter.
    pause : callable, optional
        Called between two parts of the work; what it raises ends the work.

    Returns
    -------
    Recorded
        The attitudes, for a pipeline that is given the same samples.

    Raises
    ------
    HiplineError
        When there is no such filter, or when the package that it needs is not installed.
    """
    require(fusion)
    runs = _runs(Timeline(rate_hz).update(block))
    if not runs:
        return Recorded(Attitude(np.empty((0, 4)), np.empty((0, 3)), np.empty(0, dtype=np.bool_)), np.zeros(3))
    attitude = Attitude.join(_WAYS[fusion](runs, rate_hz, pause))
    gyr = np.concatenate([run.gyr_sensor for run in runs])
    return Recorded(attitude, (gyr - attitude.rate_sensor).mean(axis=0))


def _vqf(runs: list[EvenBlock], rate_hz: float, pause: Pause) -> list[Attitude]:
    from hipline.motion.vqf_filter import both_ways as vqf_both_ways  # noqa: PLC0415 - an extra

    attitudes: list[Attitude] = []
    for run in runs:
        attitudes.append(vqf_both_ways(run, rate_hz))
        pause()
    return attitudes


def _ahrs(runs: list[EvenBlock], rate_hz: float, pause: Pause) -> list[Attitude]:
    biases, spread = _biases(runs, rate_hz)
    smoother = _Smoother(rate_hz, spread, pause)
    return [smoother.update(run, bias) for run, bias in zip(runs, biases, strict=True)]


_WAYS: dict[str, Callable[[list[EvenBlock], float, Pause], list[Attitude]]] = {"ahrs": _ahrs, "vqf": _vqf}


def _runs(blocks: list[EvenBlock]) -> list[EvenBlock]:
    """Join the blocks of each run into one."""
    starts = [i for i, block in enumerate(blocks) if block.new_run]
    return [EvenBlock.join(blocks[a:b]) for a, b in pairwise([*starts, len(blocks)])]


def _biases(runs: list[EvenBlock], rate_hz: float) -> tuple[list[Array], float]:
    """Return the gyroscope bias (n, 3), rad/s, at the samples of each run, and how far an axis may be off, rad/s.

    A bias that wanders at random, seen at every rest: the most likely way through the rests, straight in between.
    """
    rests = [rest for run in runs for rest in _rests(run, rate_hz)]
    if not rests:
        return [np.zeros((len(run), 3)) for run in runs], UNKNOWN
    time_s, seen = np.array([r[0] for r in rests]), np.array([r[1] for r in rests])
    trust = 1.0 / np.array([r[2] for r in rests])
    tie = 1.0 / (WANDER**2 * np.diff(time_s))
    bands = np.zeros((2, len(rests)))
    bands[1] = trust
    bands[1, 0] += 1.0 / UNKNOWN**2
    bands[1, :-1] += tie
    bands[1, 1:] += tie
    bands[0, 1:] = -tie
    way = solveh_banded(bands if len(rests) > 1 else bands[1:], trust[:, None] * seen)
    ends_s = np.array([runs[0].time_s[0], *time_s, runs[-1].time_s[-1]])
    spread = math.sqrt(min(UNKNOWN**2, 1.0 / trust.min() + WANDER**2 * np.diff(ends_s).max()))
    return [np.stack([np.interp(run.time_s, time_s, way[:, k]) for k in range(3)], axis=1) for run in runs], spread


def _rests(run: EvenBlock, rate_hz: float) -> list[tuple[float, Array, float]]:
    """Return middle (s), gyroscope bias (3,) and its variance of each rest of a run."""
    length = max(2, round(FRAME_S * rate_hz))
    frames = len(run) // length
    shape = (frames, length, 3)
    acc, gyr = (part[: frames * length].reshape(shape) for part in (run.acc_sensor, run.gyr_sensor))
    means = moments(acc, gyr).mean(axis=1)
    is_quiet = quiet(means) & run.real[: frames * length].reshape(shape[:2]).all(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_quiet, [False]]).astype(np.int8)))
    rests: list[tuple[float, Array, float]] = []
    for first, last in edges.reshape(-1, 2).tolist():
        for start in range(first, last - 1, LONGEST):
            end = min(start + LONGEST, last - 1)  # without the last frame: the first step may have begun in it
            if end - start >= FRAMES:
                bias, variance = bias_of(means[start:end, :6], length / rate_hz)
                rests.append((float(run.time_s[(start + end) * length // 2]), bias, variance))
    return rests


class _Smoother:
    """Go over the runs of a recording, one after the other; forward each begins with what is left of the one before."""

    def __init__(self, rate_hz: float, spread: float, pause: Pause) -> None:
        self._pause = pause
        self._length = frame_length(rate_hz)
        self._starts: list[Quaternion[float]] = []  # of the frames of this run
        self._steps: list[Step | Known | None] = []
        self._forward = Orientation(rate_hz, spread, partial(AhrsStrapdown, on_step=self._note))

    def _note(self, start: Quaternion[float], step: Step | Known | None) -> None:
        self._starts.append(start)
        self._steps.append(step)

    def update(self, run: EvenBlock, bias: Array) -> Attitude:
        """Return the attitude at each sample of a run, whose gyroscope has this bias (n, 3), rad/s."""
        self._starts.clear()
        self._steps.clear()
        steady = replace(run, gyr_sensor=run.gyr_sensor - bias)
        pieces = [replace(steady[at : at + PIECE], new_run=at == 0) for at in range(0, len(run), PIECE)]
        ahead: list[Attitude] = []
        for piece in pieces:
            ahead.append(self._forward.update(piece))
            self._pause()
        live = Attitude.join(ahead)
        taken = [step for step in self._steps if isinstance(step, Step)]
        if not taken:
            return live
        length = self._length
        frames = len(self._steps) - len(taken)  # until gravity was known
        cut = self._forward.cut  # samples before the first whole one; it may be that they told enough
        first = cut + ((len(run) - cut) // length - len(taken)) * length
        known = self._steps[frames - 1]
        assert isinstance(known, Known)
        after = _leans(taken, known, self._pause)
        before = after[1:] - np.array([step.moved for step in taken])
        lean = np.full(len(run), after[-1])
        lean[:first] = after[0]
        share = np.arange(1, length + 1) / length
        lean[first : first + len(taken) * length] = (after[:-1, None] + (before - after[:-1])[:, None] * share).ravel()
        q = live.q.copy()
        # right before gravity was taken as it was
        at_first = quaternion.multiply(self._starts[frames - 1], quaternion.conjugate(quaternion.numbers(q[first - 1])))
        q[:first] = _turned(at_first, q[:first])
        return Attitude(_turned(_upright(lean), q), live.rate_sensor, live.rest)


def _leans(steps: list[Step], known: Known, pause: Pause) -> Complex:
    """Return the lean of the attitude at the start of the first frame and at the end of each one, shape (k + 1,).

    `known` is what was known at the start. Leans count in the earth frame after the correction of the frame.
    """
    states = np.array([known.state, *(step.known.state for step in steps)])
    covariances = np.stack([_matrix(known.covariance), *(_matrix(step.known.covariance) for step in steps)])
    foreseen = np.array([step.foreseen.state for step in steps])
    spread = np.stack([_matrix(step.foreseen.covariance) for step in steps]) + ROUNDING * np.eye(5)
    headings = [known.heading, *(step.known.heading for step in steps)]
    onward = _transitions(steps, headings)
    # P Aᴴ P⁻¹ of the next, which is the conjugate transpose of P⁻¹ A P
    back = np.linalg.solve(spread, onward @ covariances[:-1]).conj().swapaxes(1, 2)
    state = states[-1]
    leans = np.empty(len(states), dtype=np.complex128)
    for k in range(len(steps), 0, -1):
        if k % PIECE == 0:
            pause()
        leans[k] = state[0] + headings[k] * state[3]
        seen = state.copy()  # as foreseen: before the correction, and from the start of the frame
        seen[0] -= steps[k - 1].moved
        seen[1] += steps[k - 1].frame.velocity_end
        state = states[k - 1] + back[k - 1] @ (seen - foreseen[k - 1])
    leans[0] = state[0] + headings[0] * state[3]
    return leans


def _matrix(covariance: Covariance) -> Complex:
    matrix = np.zeros((5, 5), dtype=np.complex128)
    matrix[_UPPER] = covariance
    return matrix + np.triu(matrix, 1).conj().T


def _transitions(steps: list[Step], headings: list[complex]) -> Complex:
    """Return the matrices (k, 5, 5) that took what was known at the start of each frame to its end."""
    seconds = np.array([step.frame.seconds for step in steps])
    facing = np.array([heading * step.frame.turn_mean for heading, step in zip(headings, steps, strict=False)])
    onward = np.tile(np.eye(5, dtype=np.complex128), (len(steps), 1, 1))
    onward[:, 0, 4] = seconds * facing
    onward[:, 1, 0] = GRAVITY * seconds
    onward[:, 1, 3] = GRAVITY * seconds * facing
    onward[:, 1, 4] = 0.5 * GRAVITY * seconds**2 * facing
    onward[:, 2, 2] = 1.0 - seconds / PACE_MEMORY_S
    onward[[step.frame.creep_variance >= 0.0 for step in steps], :, 4] = 0.0  # what was known of it was given up
    return onward


def _upright(lean: Complex) -> Quaternion[Array]:
    """Return the shortest rotations that turn the direction (real, imaginary, 1) up."""
    w = 1.0 + np.sqrt(1.0 + lean.real**2 + lean.imag**2)
    size = 1.0 / np.sqrt(w * w + lean.real**2 + lean.imag**2)
    return w * size, lean.imag * size, -lean.real * size, np.zeros(len(lean))


def _turned(by: Quaternion[Array] | Quaternion[float], q: Array) -> Array:
    """Return attitudes (n, 4) turned in the earth frame."""
    a, b, c, d = (np.broadcast_to(part, len(q)) for part in by)
    w, x, y, z = quaternion.parts(q)
    return np.stack(quaternion.multiply((a, b, c, d), (w, x, y, z)), axis=1)
