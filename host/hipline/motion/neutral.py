"""The neutral: how gravity lies in the sensor while the wearer stands quietly before the first walk."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipline.motion.sources import ZeroSource
from hipline.motion.timeline import EvenBlock

Array = NDArray[np.float64]

STAND_HOPS = 4  # still for this many pieces of half a second: standing
# how still, with the largest standard deviations of rate, rad/s, and of acceleration, m/s²; those of the three
# axes together, so that the pose of the clip does not matter
STILLNESS = {
    ZeroSource.QUIET_STANDING: (np.radians(4.0), 0.25),
    ZeroSource.STANDING: (np.radians(15.0), 0.8),
}
UPRIGHT = np.cos(np.radians(35.0))  # a quiet time further away from walking was not standing


@dataclass(frozen=True, slots=True)
class Neutral:
    """Where the zero of tilt and obliquity comes from.

    Attributes
    ----------
    source : ZeroSource
        Where it comes from.
    up_sensor : (3,) float64
        Unit vector that points up at neutral, sensor frame.
    start_s, end_s : float
        When that was, s on the clip's clock.
    """

    source: ZeroSource
    up_sensor: Array
    start_s: float
    end_s: float


def unrest(hop: EvenBlock) -> tuple[float, float]:
    """Return the standard deviations of rate, rad/s, and acceleration, m/s², each of the three axes together."""
    gyr, acc = (np.ravel(values - values.mean(axis=0)) for values in (hop.gyr_sensor, hop.acc_sensor))
    return math.sqrt(float(gyr @ gyr) / len(hop)), math.sqrt(float(acc @ acc) / len(hop))


@dataclass(frozen=True, slots=True)
class _Still:
    """A still time so far: sum of the specific force, sensor frame, and how many pieces went in."""

    acc: Array
    hops: int
    start_s: float
    end_s: float

    def neutral(self, source: ZeroSource) -> Neutral:
        return Neutral(source, self.acc / np.linalg.norm(self.acc), self.start_s, self.end_s)

    def grown(self, acc: Array, end_s: float) -> _Still:
        return _Still(self.acc + acc, self.hops + 1, self.start_s, end_s)


class NeutralFinder:
    """Find the last stand before the first walk, or average the seconds that were given.

    Parameters
    ----------
    given_s : (float, float) or None
        Start and end of the quiet standing, s; None: find it.
    """

    def __init__(self, given_s: tuple[float, float] | None) -> None:
        self._given_s = given_s
        self._given: _Still | None = None
        self._now: dict[ZeroSource, _Still] = {}
        self._found: dict[ZeroSource, Neutral] = {}

    @property
    def known(self) -> bool:
        """Whether there was a stand."""
        return bool(self._found) or self._given is not None

    @property
    def waits_until_s(self) -> float:
        """Time until which the given seconds are not over, s."""
        return -np.inf if self._given_s is None else self._given_s[1]

    def begin_run(self) -> None:
        """Start over after a long loss: a stand does not span it."""
        self._now.clear()

    def update(self, hop: EvenBlock, moved: tuple[float, float], *, walked: bool) -> None:
        """Take the next half second and its `unrest`; once somebody walked, an earlier stand stays the neutral."""
        if self._given_s is not None:
            self._add_given(hop, self._given_s)
            return
        if walked and self._found:
            return
        gyr_std, acc_std = moved
        acc, start_s, end_s = hop.acc_sensor.sum(axis=0), float(hop.time_s[0]), float(hop.time_s[-1])
        for source, (gyr_limit, acc_limit) in STILLNESS.items():
            if gyr_std > gyr_limit or acc_std > acc_limit:
                self._now.pop(source, None)
                continue
            before = self._now.get(source)
            now = _Still(acc, 1, start_s, end_s) if before is None else before.grown(acc, end_s)
            self._now[source] = now
            if now.hops >= STAND_HOPS:
                self._found[source] = now.neutral(source)

    def choose(self, upright: Array | None) -> Neutral | None:
        """Return the best neutral so far, or None; it lies near `upright` (3,), sensor frame, where that is known."""
        if self._given is not None:
            return self._given.neutral(ZeroSource.GIVEN)
        for source in STILLNESS:
            neutral = self._found.get(source)
            if neutral is not None and (upright is None or neutral.up_sensor @ upright > UPRIGHT):
                return neutral
        return None

    def _add_given(self, hop: EvenBlock, given_s: tuple[float, float]) -> None:
        inside = (hop.time_s >= given_s[0]) & (hop.time_s <= given_s[1])
        if not inside.any():
            return
        acc, times = hop.acc_sensor[inside].sum(axis=0), hop.time_s[inside]
        before, end_s = self._given, float(times[-1])
        self._given = _Still(acc, 1, float(times[0]), end_s) if before is None else before.grown(acc, end_s)
