"""What a clip feels on somebody who sits in a car: bumps at the pace of steps, and a pelvis that hardly turns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from hipline_device.samples import STANDARD_GRAVITY

Array = NDArray[np.float64]

SEAT_DEG = -20.0  # sitting, the pelvis tips back
SETTLE = 500  # samples until the filters forget their start
#: bands, Hz, and root mean squares: m/s² forward and left, the bumps' band up, rad/s about forward, left and up
FORCE = ((0.05, 0.5, 0.5), (1.0, 3.0, 0.3))
BUMPS_HZ = (1.0, 2.5)
RATE = ((0.5, 3.0, 0.02), (0.5, 3.0, 0.03), (0.02, 0.2, 0.1))


def ride(seconds: float, rate_hz: float, bumps_m_s2: float, seed: int = 0) -> tuple[Array, Array]:
    """Return the specific force, m/s², and the angular rate, rad/s, of a ride, both (n, 3) in pelvis axes.

    Parameters
    ----------
    seconds : float
        How long.
    rate_hz : float
        Samples per second.
    bumps_m_s2 : float
        Root mean square of the vertical acceleration: 0.4 a smooth road, 1.2 a rough one.
    seed : int
        Of the road.
    """
    rng, n = np.random.default_rng(seed), round(seconds * rate_hz)

    def noise(low_hz: float, high_hz: float, rms: float) -> Array:
        band = butter(2, (low_hz, high_hz), "band", fs=rate_hz, output="sos")
        values = np.asarray(sosfilt(band, rng.standard_normal(n + SETTLE)))[SETTLE:]
        return values / values.std() * rms

    force = np.stack([*(noise(*band) for band in FORCE), noise(*BUMPS_HZ, bumps_m_s2) + STANDARD_GRAVITY], axis=1)
    rate = np.stack([noise(*band) for band in RATE], axis=1)
    c, s = np.cos(np.deg2rad(SEAT_DEG)), np.sin(np.deg2rad(SEAT_DEG))
    seat = np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])
    return force @ seat, rate @ seat
