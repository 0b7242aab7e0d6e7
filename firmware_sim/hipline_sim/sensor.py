"""The clip's sensor: where and how it is worn, and what it gets wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipline_device.samples import STANDARD_GRAVITY

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Mounting:
    """How the clip sits on the pelvis.

    Attributes
    ----------
    sensor_to_pelvis : tuple of three rows of three
        Rotation matrix from sensor axes to pelvis axes (x forward, y left, z up).
    position_m : tuple of three
        Of the sensor from the pelvis centre: forward, left, up.
    """

    sensor_to_pelvis: tuple[tuple[float, float, float], ...]
    position_m: tuple[float, float, float] = (-0.10, 0.0, 0.03)

    def __post_init__(self) -> None:
        matrix = self.matrix
        if matrix.shape != (3, 3) or not np.allclose(matrix @ matrix.T, np.eye(3), atol=1e-6):
            raise ValueError(f"a mounting needs a rotation matrix of 3 by 3; got {self.sensor_to_pelvis}")
        if np.linalg.det(matrix) < 0:
            raise ValueError("a mounting needs right-handed axes; this matrix mirrors them")

    @property
    def matrix(self) -> Array:
        """(3, 3) float64, sensor to pelvis."""
        return np.array(self.sensor_to_pelvis, dtype=np.float64)

    @staticmethod
    def named(name: str, lean_deg: float | None = None) -> Mounting:
        """Return a usual place of the clip, whose top leans forward by `lean_deg`: by 10° where it is not told.

        `straight` has the pelvis' own axes and no lean. The others have sensor x up and z away from the body:
        `sacrum` at the back, `side` on the right hip, `front` on the belt; `upside_down` is `sacrum` with x
        down and `sideways` with x to the left; `belly` is `front` with the top tipped forward, by 35°.

        Raises
        ------
        ValueError
            When there is no such place.
        """
        if name not in _PLACES:
            raise ValueError(f"no mounting is called {name!r}; choose one of {', '.join(_PLACES)}")
        axes, position_m = _PLACES[name]
        usual_deg = _BELLY_DEG if name == "belly" else _LEAN_DEG
        lean = np.deg2rad(0.0 if name == "straight" else usual_deg if lean_deg is None else lean_deg)
        c, s = np.cos(lean), np.sin(lean)
        leaning = np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])
        return Mounting.of(leaning @ np.array(axes).T, position_m)

    @staticmethod
    def of(sensor_to_pelvis: Array, position_m: tuple[float, float, float] = (-0.10, 0.0, 0.03)) -> Mounting:
        """Return the mounting with this (3, 3) rotation matrix."""
        a, b, c = (tuple(float(v) for v in row) for row in sensor_to_pelvis)
        return Mounting((a, b, c), position_m)  # type: ignore[arg-type]

    @staticmethod
    def random(seed: int) -> Mounting:
        """Return any attitude at all, somewhere on the waistband."""
        rng = np.random.default_rng(seed)
        w, x, y, z = (q := rng.standard_normal(4)) / np.linalg.norm(q)
        matrix = np.array(
            [
                [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
                [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
                [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
            ]
        )
        around = rng.uniform(0.0, 2.0 * np.pi)
        return Mounting.of(matrix, (0.1 * np.cos(around), 0.16 * np.sin(around), rng.uniform(-0.02, 0.08)))


_LEAN_DEG, _BELLY_DEG = 10.0, 35.0  # a waistband, and one under a belly
_PLACES = {
    # sensor x, y, z as seen in pelvis axes; position
    "straight": (((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), (-0.10, 0.0, 0.03)),
    "sacrum": (((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (-1.0, 0.0, 0.0)), (-0.10, 0.0, 0.03)),
    "upside_down": (((0.0, 0.0, -1.0), (0.0, -1.0, 0.0), (-1.0, 0.0, 0.0)), (-0.10, 0.0, 0.03)),
    "side": (((0.0, 0.0, 1.0), (-1.0, 0.0, 0.0), (0.0, -1.0, 0.0)), (0.0, -0.16, 0.05)),
    "front": (((0.0, 0.0, 1.0), (0.0, -1.0, 0.0), (1.0, 0.0, 0.0)), (0.10, 0.06, 0.02)),
    "sideways": (((0.0, 1.0, 0.0), (0.0, 0.0, -1.0), (-1.0, 0.0, 0.0)), (-0.10, 0.0, 0.03)),
    "belly": (((0.0, 0.0, 1.0), (0.0, -1.0, 0.0), (1.0, 0.0, 0.0)), (0.12, 0.0, 0.0)),
}
MOUNTINGS = tuple(_PLACES)


@dataclass(frozen=True, slots=True)
class SensorModel:
    """Errors of the sensor; rounding to integers is the codec's.

    The constant errors of a clip are drawn once, uniformly up to the limits. Defaults are those of a
    chip like the BMI270 whose gyroscope was trimmed once.

    Attributes
    ----------
    acc_noise_ug, gyr_noise_mdps : float
        Noise density, µg/√Hz and m°/s/√Hz.
    acc_bias_mg, gyr_bias_dps : float
        Largest bias of an axis, mg and °/s.
    scale_error : float
        Largest error of an axis' scale, as a fraction.
    clock_error_ppm : float
        How much the clip's clock runs fast (exact, not a limit).
    """

    acc_noise_ug: float = 160.0
    gyr_noise_mdps: float = 7.0
    acc_bias_mg: float = 20.0
    gyr_bias_dps: float = 0.5
    scale_error: float = 0.005
    clock_error_ppm: float = 0.0

    @staticmethod
    def perfect() -> SensorModel:
        """Return a sensor without errors."""
        return SensorModel(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)

    def measure(self, force: Array, rate: Array, rate_hz: float, seed: int, turn: int = 0) -> tuple[Array, Array]:
        """Return what the sensor says of the (n, 3) specific force and angular rate in its own axes.

        `turn` counts the repeats of a loop: noise differs, the constant errors stay.
        """
        clip = np.random.default_rng([seed, 2])
        acc_scale, gyr_scale = 1.0 + clip.uniform(-1.0, 1.0, (2, 3)) * self.scale_error
        acc_bias = clip.uniform(-1.0, 1.0, 3) * self.acc_bias_mg * 1e-3 * STANDARD_GRAVITY
        gyr_bias = clip.uniform(-1.0, 1.0, 3) * np.deg2rad(self.gyr_bias_dps)
        noise = np.random.default_rng([seed, 3, turn])
        root = np.sqrt(rate_hz / 2.0)
        acc_sd = self.acc_noise_ug * 1e-6 * STANDARD_GRAVITY * root
        gyr_sd = np.deg2rad(self.gyr_noise_mdps * 1e-3) * root
        acc = force * acc_scale + acc_bias + acc_sd * noise.standard_normal(force.shape)
        gyr = rate * gyr_scale + gyr_bias + gyr_sd * noise.standard_normal(rate.shape)
        return acc, gyr
