"""Strides: from a contact to the next of the same foot, with what the pelvis did in between."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from hipline.events import Side, Stride
from hipline.gait import posture
from hipline.gait.posture import Posture

SHORTEST_S, LONGEST_S = 0.5, 2.5
EVEN = (0.25, 0.75)  # share of the stride at which the other foot lands
TURN_DEG = 20.0  # a stride that turns more is no straight walking


@dataclass(frozen=True, slots=True)
class Landing:
    """A contact that was told: where it is, in samples of the run, and which foot."""

    position: float
    side: Side
    first: bool  #: first of its bout


class StrideBuilder:
    """Pair contacts into strides and measure them.

    Parameters
    ----------
    posture : Posture
        Angles of the last seconds.
    """

    def __init__(self, posture: Posture) -> None:
        self._posture = posture
        self._landings: list[Landing] = []

    def reset(self) -> None:
        """Forget the contacts before a long loss: no stride spans it."""
        self._landings.clear()

    def update(self, landing: Landing) -> Stride | None:
        """Take the next contact; return the stride that it ends."""
        if landing.first:
            self._landings.clear()
        before = next(
            (i for i in range(len(self._landings) - 1, -1, -1) if self._landings[i].side is landing.side),
            None,
        )
        between = [] if before is None else self._landings[before + 1 :]
        start = None if before is None else self._landings[before]
        self._landings.append(landing)
        del self._landings[:-4]
        return None if start is None else self._stride(start, between, landing)

    def _stride(self, start: Landing, between: list[Landing], end: Landing) -> Stride | None:
        start_s, end_s = self._posture.time_s(start.position), self._posture.time_s(end.position)
        duration_s = end_s - start_s
        if not SHORTEST_S <= duration_s <= LONGEST_S or (not between and duration_s < self._usual_s() * 0.75):
            return None
        rows = self._posture.between(start.position, end.position)
        tilt, obliquity, heading = rows[:, posture.TILT], rows[:, posture.OBLIQUITY], rows[:, posture.HEADING]
        n, turn = len(rows), float(heading[-1] - heading[0])
        straight = heading - (turn / (n - 1)) * np.arange(n)
        tilt_low, tilt_high = float(tilt.min()), float(tilt.max())
        turn_deg = math.degrees(turn)
        reason = self._reason(start, between, end, rows, turn_deg)
        return Stride(
            start_s=start_s,
            end_s=end_s,
            side=end.side,
            duration_s=duration_s,
            cadence_spm=120.0 / duration_s,
            tilt_mean_deg=math.degrees(float(tilt.sum()) / n),
            tilt_max_deg=math.degrees(tilt_high),
            tilt_rom_deg=math.degrees(tilt_high - tilt_low),
            obliquity_mean_deg=math.degrees(float(obliquity.sum()) / n),
            obliquity_rom_deg=math.degrees(float(obliquity.max() - obliquity.min())),
            rotation_rom_deg=math.degrees(float(straight.max() - straight.min())),
            turn_deg=turn_deg,
            valid=not reason,
            reason=reason,
        )

    def _usual_s(self) -> float:
        """Return the usual stride time, s, from the contacts at hand; 0 where there are too few."""
        times = [b.position - a.position for a, b in pairwise(self._landings[:-1])]
        return 2.0 * median(times) / self._posture.rate_hz if times else 0.0

    @staticmethod
    def _reason(
        start: Landing, between: list[Landing], end: Landing, rows: NDArray[np.float64], turn_deg: float
    ) -> str:
        if not rows[:, posture.REAL].all():
            return "gap"
        if start.first:
            return "start"
        if abs(turn_deg) > TURN_DEG:
            return "turn"
        if len(between) != 1:
            return "low quality"
        share = (between[0].position - start.position) / (end.position - start.position)
        return "" if EVEN[0] <= share <= EVEN[1] else "low quality"
