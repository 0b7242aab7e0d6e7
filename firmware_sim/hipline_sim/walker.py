"""The synthetic walker: what a clip on its pelvis measures, and the truth behind it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipline_sim.pelvis import Pelvis
from hipline_sim.script import WalkScript
from hipline_sim.sensor import Mounting, SensorModel
from hipline_sim.truth import Truth, truth_of

Array = NDArray[np.float64]

RATE_RANGE_HZ = (20.0, 400.0)


class Walker:
    """Perform a script and let a sensor measure it.

    Any sample may be asked for in any order; the same script, seed and rate always give the same samples.
    With `loop` the script repeats for ever: the same walk, new sensor noise.

    Parameters
    ----------
    script : WalkScript
        What to do.
    rate_hz : float
        Samples per second of the clip's clock.
    seed : int
        Of the stride-to-stride spread and of the sensor's errors.
    mounting : Mounting or str
        How the clip is worn, or the name of a usual place.
    sensor : SensorModel or None
        Errors of the sensor; None for the usual ones.
    loop : bool
        Start again at the end.
    """

    def __init__(
        self,
        script: WalkScript,
        rate_hz: float = 100.0,
        seed: int = 0,
        mounting: Mounting | str = "sacrum",
        sensor: SensorModel | None = None,
        *,
        loop: bool = False,
    ) -> None:
        if not RATE_RANGE_HZ[0] <= rate_hz <= RATE_RANGE_HZ[1]:
            raise ValueError(f"rate_hz is {rate_hz}; give {RATE_RANGE_HZ[0]:g} to {RATE_RANGE_HZ[1]:g}")
        self.script, self.rate_hz, self.loop = script, float(rate_hz), loop
        self.mounting = Mounting.named(mounting) if isinstance(mounting, str) else mounting
        self.sensor = SensorModel() if sensor is None else sensor
        self.pelvis = Pelvis(script, seed)
        self._seed = seed
        # true time over the clip's own time
        self._stretch = 1.0 / (1.0 + self.sensor.clock_error_ppm * 1e-6)
        self._period = max(1, round(script.duration_s / self._stretch * self.rate_hz))
        time_s = np.arange(self._period) / self.rate_hz * self._stretch
        force, rate = self.pelvis.felt(time_s, np.array(self.mounting.position_m))
        self._force, self._rate = force @ self.mounting.matrix, rate @ self.mounting.matrix
        self._turn, self._measured = 0, self._measure(0)

    def __len__(self) -> int:
        """Return the samples in one performance of the script."""
        return self._period

    @property
    def length(self) -> int | None:
        """Samples in all; None when it never ends."""
        return None if self.loop else self._period

    def _measure(self, turn: int) -> tuple[Array, Array]:
        return self.sensor.measure(self._force, self._rate, self.rate_hz, self._seed, turn)

    def samples(self, start_index: int, count: int) -> tuple[Array, Array]:
        """Return samples `start_index` to `start_index + count`, fewer where the script ends.

        Returns
        -------
        acc_sensor, gyr_sensor : (k, 3) float64
            Specific force in m/s² and angular rate in rad/s, in sensor axes; sample i belongs to the clip's
            time i / rate_hz.

        Raises
        ------
        ValueError
            When the start or the count is negative.
        """
        if start_index < 0 or count < 0:
            raise ValueError(f"samples need a start and a count of 0 or more; got {start_index} and {count}")
        parts: list[tuple[Array, Array]] = []
        while True:
            turn, first = divmod(start_index, self._period) if self.loop else (0, start_index)
            last = min(first + count, self._period)
            if turn != self._turn:
                self._turn, self._measured = turn, self._measure(turn)
            acc, gyr = self._measured
            parts.append((acc[first:last], gyr[first:last]))
            taken = max(0, last - first)
            start_index, count = start_index + taken, count - taken
            if not self.loop or not count:
                break
        return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])

    read = samples

    def truth(self) -> Truth:
        """Return the exact angles and contacts of one performance, on the clip's clock."""
        return truth_of(self.pelvis, len(self), self.rate_hz, self._stretch)
