"""Which way the wearer walks, in the sensor's own axes, from the first steps.

In walking, the pelvis rises and falls once a step and is pushed forward and braked once a step, in a fixed order:
the forward acceleration leads the vertical one by about a quarter of a step (an inverted pendulum: fastest where it
is lowest). Sideways motion runs at half that rate. So the part of the level acceleration that keeps this phase to
the vertical at step frequency points forward, sign included, however the clip is worn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipline.motion import quaternion
from hipline.motion.orientation import Attitude
from hipline.motion.pelvis import Pelvis
from hipline.motion.timeline import EvenBlock

Array = NDArray[np.float64]

WINDOW_S = 4.0
FORWARD_LEAD = np.radians(108.0)  # measured on five people: 90 to 125 degrees
STEP_S = (0.28, 0.95)  # shortest and longest step that is looked for
QUIETEST = 0.5  # m/s²: less vertical motion is no walk
REGULAR = 0.45  # autocorrelation at one step
STRAIGHT = np.radians(30.0)  # a window that turns more is kept for want of better


@dataclass(frozen=True, slots=True)
class Window:
    """What a few seconds of walking told about forward.

    Attributes
    ----------
    forward_sensor : (3,) float64
        Sum of the cross-spectrum in phase, sensor frame; its length is the weight.
    weight : float
        Length that it would have if phase and direction agreed fully.
    up_sensor : (3,) float64
        Mean direction of up, sensor frame.
    straight : bool
        Whether the wearer hardly turned.
    """

    forward_sensor: Array
    weight: float
    up_sensor: Array
    straight: bool


def look(block: EvenBlock, attitude: Attitude, rate_hz: float) -> Window | None:
    """Judge one window of about WINDOW_S; return None where nobody walks."""
    up_sensor = quaternion.rotate(quaternion.conjugate(attitude.q), np.array([0.0, 0.0, 1.0])).mean(axis=0)
    up_sensor /= np.linalg.norm(up_sensor)
    mounting = quaternion.between(up_sensor, np.array([0.0, 0.0, 1.0]))  # any forward will do here
    pelvis = Pelvis(mounting).update(block, attitude)
    acc = pelvis.acc_level - pelvis.acc_level.mean(axis=0)
    step = step_samples(acc[:, 2], rate_hz)
    if step is None:
        return None
    n = len(acc)
    wave = np.hanning(n) * np.exp(-2j * np.pi * np.arange(n) / step)
    forward, left, up = (acc * wave[:, None]).sum(axis=0)
    cross = np.array([forward, left]) * np.conj(up)
    ahead = np.real(cross * np.exp(-1j * FORWARD_LEAD))
    return Window(
        forward_sensor=quaternion.rotate(quaternion.conjugate(mounting), np.array([*ahead, 0.0])),
        weight=float(np.linalg.norm(cross)),
        up_sensor=up_sensor,
        straight=bool(abs(pelvis.heading[-1] - pelvis.heading[0]) < STRAIGHT),
    )


def step_samples(acc_up: Array, rate_hz: float) -> int | None:
    """Return the step time in samples by the autocorrelation of the vertical acceleration, or None."""
    n = len(acc_up)
    if acc_up.std() < QUIETEST:
        return None
    lags = np.arange(int(STEP_S[0] * rate_hz), int(STEP_S[1] * rate_hz) + 1)
    power = np.abs(np.fft.rfft(acc_up, 2 * n)) ** 2
    same = np.fft.irfft(power)[: lags[-1] + 2]
    same = same / same[0] * n / (n - np.arange(len(same)))
    inside = same[lags]
    peaks = (inside >= same[lags - 1]) & (inside >= same[lags + 1])
    if not peaks.any() or inside[peaks].max() < REGULAR:
        return None
    # the stride repeats as well as the step does: take the shortest lag that is nearly as good as the best
    good = peaks & (inside > 0.75 * inside[peaks].max())
    return int(lags[np.argmax(good)])
