"""The correction of drift at the end of a frame: Mahony's filter, of `ahrs`, and the same written out.

`ahrs` works on arrays of three and four numbers, which costs many times what the numbers do. While a clip is live that
does not matter. Over hours of recordings it would be the most of all work, so where many frames come at once its sums
and products are written out, in the same order, and the lengths left to the same routine of linear algebra: a test
holds the two to be the same to the last bit, so that it does not show which of them was at work.

References
----------
Mahony, Hamel, Pflimlin: Nonlinear complementary filters on the special orthogonal group, IEEE TAC 53(5), 2008,
eq. 32 and 48 (`ahrs.filters.Mahony`).
"""

# pyright: reportMissingTypeStubs=false
from __future__ import annotations

import math
from collections.abc import MutableSequence

import numpy as np
from ahrs.filters import Mahony
from numpy.typing import NDArray

from hipline.motion.quaternion import Quaternion, Vector

GAIN, GAIN_BIAS = 1.0, 0.001  # 1/s: gravity is known well already, the filter follows it without a jump
RATE_X = 1e-12  # rad/s, as good as nil: ahrs skips the correction when the rate is exactly zero


def length(parts: tuple[float, ...]) -> float:
    """Return the length of a vector as `numpy.linalg.norm` does it, to the last bit."""
    array = np.array(parts)
    return math.sqrt(array.dot(array))


def correct(
    q: Quaternion[float], seen: Vector[float], bias: MutableSequence[float], seconds: float
) -> Quaternion[float]:
    """Do what `ahrs.filters.Mahony.updateIMU` does with no rate, after so long a time; `bias` (3,) is changed."""
    w, x, y, z = q
    size = length((w, x, y, z))
    w, x, y, z = w / size, x / size, y / size, z / size
    a, b, c = seen
    size = length((a, b, c))
    a, b, c = a / size, b / size, c / size
    d, e, f = 2.0 * (x * z - w * y), 2.0 * (w * x + y * z), 1.0 - 2.0 * (x**2 + y**2)
    u, v, t = b * f - c * e, c * d - a * f, a * e - b * d
    bias[0] -= GAIN_BIAS * u * seconds
    bias[1] -= GAIN_BIAS * v * seconds
    bias[2] -= GAIN_BIAS * t * seconds
    u, v, t = RATE_X - bias[0] + GAIN * u, -bias[1] + GAIN * v, -bias[2] + GAIN * t
    half = 0.5 * seconds
    w, x, y, z = (
        w + half * (-x * u - y * v - z * t),
        x + half * (w * u + y * t - z * v),
        y + half * (w * v - x * t + z * u),
        z + half * (w * t + x * v - y * u),
    )
    size = length((w, x, y, z))
    return w / size, x / size, y / size, z / size


class DriftFilter:
    """Turn an attitude, once a frame, towards the gravity that was seen.

    Parameters
    ----------
    frame_s : float
        Length of a frame, s.
    """

    def __init__(self, frame_s: float) -> None:
        self._frame_s = frame_s
        self._mahony = Mahony(k_P=GAIN, k_I=GAIN_BIAS, frequency=1.0 / frame_s, b0=np.zeros(3))
        self._rate = np.array([RATE_X, 0.0, 0.0])

    @property
    def bias(self) -> NDArray[np.float64]:
        """What it has found of the gyroscope's bias since it was last learned at rest, rad/s, sensor frame, (3,)."""
        return self._mahony.b

    def forget(self) -> None:
        """Begin anew: what was found of the bias is now part of what was learned at rest."""
        self._mahony.b[:] = 0.0

    def with_ahrs(self, q: Quaternion[float], seen: Vector[float]) -> Quaternion[float]:
        """Return the corrected attitude, by ahrs itself.

        Parameters
        ----------
        q : quaternion
            Attitude by the gyroscope alone, earth from sensor.
        seen : vector
            Up as it was seen, sensor frame, of any length.
        """
        w, x, y, z = self._mahony.updateIMU(np.array(q), self._rate, np.array(seen), dt=self._frame_s).tolist()
        return w, x, y, z

    def written_out(self, q: Quaternion[float], seen: Vector[float]) -> Quaternion[float]:
        """Return the same, many times as fast."""
        bias = self._mahony.b.tolist()  # numbers of numpy would make all slow that is reckoned with them
        q = correct(q, seen, bias, self._frame_s)
        self._mahony.b[:] = bias
        return q
