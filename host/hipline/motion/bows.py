"""Bows: the wearer bends forward from standing and comes up again, which shows where the front is.

While the front of the pelvis goes down, up in the sensor leans to the back. A bow needs no step and leaves no doubt
between front and back, wherever the clip is worn. Who sits down or squats leans forward too, but also to other sides:
there the whole pelvis goes down, and that is how it is told from a bow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipline.events import Hint

Array = NDArray[np.float64]

DEEP = np.radians(20.0)  # a bow leans at least this far
UPRIGHT_AGAIN = np.radians(8.0)  # and comes back to this
LONGEST_S = 8.0
SWEEPING = np.radians(30.0)  # rad/s: who is upright only on the way from front to back has not come up yet
SETTLED = 0.4  # m/s², root mean square: who still goes up or down has not come up yet either
SUNK_M = 0.2  # in a bow the clip, 0.1 m from the hips, moves half of this up or down
BIAS = 0.3  # m/s²: an accelerometer that leans may be off by so much more than one that stands, which looks like a fall
BEFORE = 2  # pieces of standing before the lean: the movement has begun in them


@dataclass(frozen=True, slots=True)
class Bow:
    """One bow.

    Attributes
    ----------
    forward_sensor : (3,) float64
        Level direction that went down, sensor frame, unit vector.
    depth_rad : float
        How far.
    end_s : float
        When the wearer was upright again, s.
    """

    forward_sensor: Array
    depth_rad: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Piece:
    """What a piece of the movement, about half a second, tells.

    Attributes
    ----------
    up : (3,) float64
        Mean direction of up, sensor frame.
    time_s : float
        Of its end.
    force_up : (n,) float64
        Upward component of the specific force, m/s², evenly spaced; empty where it is not known.
    sweep : float
        Root mean square of the angular rate, rad/s.
    """

    up: Array
    time_s: float
    force_up: Array
    sweep: float = 0.0


class BowWatch:
    """Find bows in the direction of up.

    Parameters
    ----------
    rate_hz : float
        Samples of `force_up` per second.

    Attributes
    ----------
    refused : Hint or None
        Why the last lean was no bow; None after a bow, or before the first lean.
    """

    def __init__(self, rate_hz: float = 100.0) -> None:
        self._rate_hz = rate_hz
        self.refused: Hint | None = None
        self._before: list[tuple[Array, Array]] = []  # force, and sine of the lean
        self._during: list[tuple[Array, Array]] = []
        self._deepest: tuple[float, Array] | None = None
        self._since_s = 0.0

    def begin_run(self) -> None:
        """Start over after a long loss."""
        self._deepest = None
        self._before, self._during = [], []

    @property
    def bowing(self) -> bool:
        """Whether the wearer leans just now."""
        return self._deepest is not None

    def update(self, neutral_up: Array, piece: Piece) -> Bow | None:
        """Take the next piece, against up (3,) at neutral in the sensor frame; return the bow that just ended."""
        lean = float(np.arccos(np.clip(piece.up @ neutral_up, -1.0, 1.0)))
        moved = piece.force_up, np.full(len(piece.force_up), np.sin(min(lean, np.pi / 2)))
        if self._deepest is None:
            self._since_s = piece.time_s
            if lean <= UPRIGHT_AGAIN:
                self._before = [*self._before, moved][-BEFORE:]
                return None
            self._deepest, self._during = (lean, piece.up), [*self._before, moved]
            return None
        took_s = piece.time_s - self._since_s
        if took_s <= LONGEST_S:  # longer it is no bow, and need not be kept
            self._during.append(moved)
        if lean > self._deepest[0]:
            self._deepest = lean, piece.up
        if lean > UPRIGHT_AGAIN or piece.sweep > SWEEPING or not self._is_settled(piece.force_up):
            return None
        (deep, furthest), self._deepest = self._deepest, None
        self._before = [moved]
        self.refused = self._why_not(deep, took_s)
        if self.refused is not None:
            return None
        back = furthest - (furthest @ neutral_up) * neutral_up
        return Bow(-back / np.linalg.norm(back), deep, piece.time_s)

    def _is_settled(self, force_up: Array) -> bool:
        """Whether the pelvis goes neither up nor down any more, against the standing before."""
        if not self._before or not len(force_up):
            return True
        off = force_up - np.concatenate([force for force, _ in self._before]).mean()
        return bool(np.sqrt((off * off).mean()) < SETTLED)

    def _why_not(self, deep: float, took_s: float) -> Hint | None:
        if deep < DEEP:
            return Hint.SHALLOW
        if took_s > LONGEST_S:
            return Hint.LONG
        force_up, lean = (np.concatenate(parts) for parts in zip(*self._during, strict=True))
        imagined_m = BIAS * float(np.abs(height_m(lean, self._rate_hz)).max(initial=0.0))
        sunk_m = -float(height_m(force_up, self._rate_hz).min(initial=0.0))
        return Hint.SUNK if sunk_m > SUNK_M + imagined_m else None


def height_m(force_up: Array, rate_hz: float) -> Array:
    """Return the height (n,) of a body that stood still before and after at the same height, m.

    Twice integrated, the errors of a sensor grow without end; that velocity and height are the same at both ends
    takes out gravity, bias and drift.

    Parameters
    ----------
    force_up : (n,) float64
        Upward component of the specific force, m/s².
    rate_hz : float
        Samples per second.
    """
    if len(force_up) < 3:
        return np.zeros(len(force_up))
    step_s = 1.0 / rate_hz
    shapes = np.stack([force_up, np.ones(len(force_up)), np.linspace(0.0, 1.0, len(force_up))])
    velocity = np.cumsum(shapes, axis=1) * step_s
    height = np.cumsum(velocity, axis=1) * step_s
    ends = np.stack([velocity[:, -1], height[:, -1]])
    constant, slope = np.linalg.solve(ends[:, 1:], ends[:, 0])
    return np.asarray(height[0] - constant * height[1] - slope * height[2])
