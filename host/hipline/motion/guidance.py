"""How far a calibration has come, and what it was made of: what the wearer is told, and what its quality rests on."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipline.events import BOWS, STEPS, STILL_S, Hint
from hipline.motion.forward import HOP_S, Window, step_samples
from hipline.motion.neutral import STILLNESS, Neutral
from hipline.motion.orientation import Attitude
from hipline.motion.quaternion import parts, up_row
from hipline.motion.sources import ZeroSource
from hipline.motion.timeline import EvenBlock
from hipline_device.samples import STANDARD_GRAVITY

Array = NDArray[np.float64]

LOOSELY_S = 10.0  # who cannot stand quite still for STILL_S has stood when it was this long
STEPPING_S = 2.5  # steps are counted in this much of the newest samples
SEEN_HOPS = 2  # a rhythm in so many pieces running are steps
BLIND_HOPS = 4  # after a lean: the movement before is still among the newest samples
FIRST_SEEN_S = 1.5  # and by then they have gone on for this long at least
KEPT_HOPS = 240  # of the stillness: two minutes, longer than anybody stands for this
RESTLESS_HOPS = 2  # moved in so many pieces running: it is said


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a calibration was made of; None where it is not known.

    Attributes
    ----------
    gravity_g : float or None
        Mean specific force while standing, in units of standard gravity; 1 for a good sensor that is not moved.
    still_dps : float or None
        How much the clip turned to and fro meanwhile: root mean square of the angular rate, mean removed, °/s.
    bows : int or None
        Bows that were taken; None where none were asked for.
    axis_sd_deg : float or None
        Standard error of the forward axis of the steps, degrees; None where it was given.
    axis_deg : float or None
        Angle between the forward axes of the bows and of the steps, 0 to 90°.
    steps : int
        Straight steps that were counted; one or two more may have been walked.
    regularity : float or None
        Correlation of the vertical acceleration with itself one step later, median; 1 = all steps alike.
    """

    gravity_g: float | None = None
    still_dps: float | None = None
    bows: int | None = None
    axis_deg: float | None = None
    steps: int = 0
    regularity: float | None = None
    axis_sd_deg: float | None = None


@dataclass(frozen=True, slots=True)
class _Quiet:
    """Half a second: when, the mean size of the specific force, m/s², and the variance of the rate, rad²/s²."""

    start_s: float
    end_s: float
    force: float
    rate_var: float


class Guidance:
    """Watch over the shoulder of the calibration, half a second at a time.

    Parameters
    ----------
    rate_hz : float
        Samples per second.

    Attributes
    ----------
    still_s : float
        For how long the wearer has stood still just now.
    stood : bool
        Whether that was long enough once.
    restless : bool
        Whether the wearer has moved lately instead of standing still.
    turning : bool
        Whether the wearer walks, but not straight on.
    """

    def __init__(self, rate_hz: float) -> None:
        self._rate_hz = rate_hz
        self._stepping = round(STEPPING_S * rate_hz)
        self._hops: deque[_Quiet] = deque(maxlen=KEPT_HOPS)
        self._regularities: deque[float] = deque(maxlen=KEPT_HOPS)
        self._steps = 0.0
        self.stood = False
        self.begin_run()

    def begin_run(self) -> None:
        """Start over after a long loss: a stand does not span it."""
        self.still_s = self._loosely_s = 0.0
        self._moved = 0
        self.turning = False
        self._stepping_hops = 0

    @property
    def restless(self) -> bool:
        """Whether the wearer has moved lately instead of standing still."""
        return self._moved >= RESTLESS_HOPS

    @property
    def steps(self) -> int:
        """Straight steps so far."""
        return int(self._steps)

    def update(
        self,
        hop: EvenBlock,
        moved: tuple[float, float],
        block: EvenBlock,
        attitude: Attitude,
        window: Window | None,
    ) -> None:
        """Take the next half second and its `unrest`, the newest samples with it in them, and what they told about
        forward.
        """  # noqa: D205
        self._watch_stand(hop, moved)
        self.turning = window is not None and not window.straight
        self._count_steps(block[-self._stepping :], attitude[-self._stepping :])

    def forget_steps(self) -> None:
        """Say that what was seen so far was no walk: who squats goes up and down, too."""
        self._steps, self._stepping_hops = 0.0, -BLIND_HOPS
        self._regularities.clear()

    def evidence(self, neutral: Neutral, bows: int | None, axis_deg: float | None) -> Evidence:
        """Return what the calibration with this neutral was made of."""
        hops = [h for h in self._hops if h.end_s > neutral.start_s and h.start_s < neutral.end_s]
        known = bool(hops) and neutral.source is not ZeroSource.FIRST_WALK
        return Evidence(
            gravity_g=round(float(np.mean([h.force for h in hops])) / STANDARD_GRAVITY, 4) if known else None,
            still_dps=round(float(np.degrees(np.sqrt(np.mean([h.rate_var for h in hops])))), 3) if known else None,
            bows=bows,
            axis_deg=None if axis_deg is None else round(axis_deg, 2),
            steps=self.steps,
            regularity=round(float(np.median(self._regularities)), 3) if self._regularities else None,
        )

    def _watch_stand(self, hop: EvenBlock, moved: tuple[float, float]) -> None:
        force = float(np.linalg.norm(hop.acc_sensor.mean(axis=0)))
        self._hops.append(_Quiet(float(hop.time_s[0]), float(hop.time_s[-1]), force, moved[0] ** 2))
        quiet, loose = (
            all(now <= limit for now, limit in zip(moved, STILLNESS[source], strict=True))
            for source in (ZeroSource.QUIET_STANDING, ZeroSource.STANDING)
        )
        self.still_s = self.still_s + HOP_S if quiet else 0.0
        self._loosely_s = self._loosely_s + HOP_S if loose else 0.0
        self._moved = 0 if quiet else self._moved + 1
        self.stood |= self.still_s >= STILL_S or self._loosely_s >= LOOSELY_S

    def _count_steps(self, block: EvenBlock, attitude: Attitude) -> None:
        if len(block) < self._stepping:
            return
        up, turning = _upward(attitude, block.acc_sensor, attitude.rate_sensor)
        up -= up.mean()
        turning -= turning.mean()
        step = step_samples(up, turning, self._rate_hz)
        if self._stepping_hops >= 0 and (step is None or self.turning):
            self._stepping_hops = 0
            return
        self._stepping_hops += 1
        if step is None or self._stepping_hops < SEEN_HOPS:
            return
        walked_s = HOP_S if self._stepping_hops > SEEN_HOPS else FIRST_SEEN_S
        self._steps += walked_s * self._rate_hz / step
        lag = round(step)
        one, next_one = up[:-lag], up[lag:]
        self._regularities.append(float(one @ next_one / np.sqrt((one @ one) * (next_one @ next_one))))


def force_up(block: EvenBlock, attitude: Attitude) -> Array:
    """Return the upward component (n,) of the specific force, m/s²."""
    (force,) = _upward(attitude, block.acc_sensor)
    return force


def _upward(attitude: Attitude, *vectors: Array) -> list[Array]:
    """Return the upward component (n,) of vectors (n, 3) in the sensor frame."""
    w, x, y, z = parts(attitude.q)
    up = np.stack(up_row((w, x, y, z)))
    return [np.einsum("in,ni->n", up, rows) for rows in vectors]


def hint_of(guidance: Guidance, refused: Hint | None, *, stood: bool, bows: int, walked: bool) -> Hint | None:
    """Return what may help the wearer on in the present step; None where all goes well."""
    if not stood:
        return Hint.RESTLESS if guidance.restless else None
    if bows < BOWS and not walked:
        return refused
    return Hint.TURNING if guidance.turning and guidance.steps < STEPS else None
