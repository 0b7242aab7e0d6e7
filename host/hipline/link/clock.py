"""The clip's clock as the computer's own tells it: offset, drift, and jumps.

Every exchange bounds the offset between the two clocks: the clip cannot have received a command before it was written,
nor can its answer have come before it left. A sample that came bounds it on one side. The line of a steady drift that
keeps the largest distance from all bounds is taken; however long and uneven the ways are, it lies between them.

References
----------
Moon, Skelly, Towsley 1999: Estimation and removal of clock skew from network delay measurements, INFOCOM. The line
under all delays; here between two sets of bounds, as NTP's round trips give them (Mills 1991: Internet time
synchronization, IEEE Trans Commun 39, 1482-1493, section on clock filters).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WINDOW_S = 600.0  #: older bounds are forgotten: a crystal that warms up does not drift in a straight line for longer
MOST_DRIFT = 1.2e-3  #: no crystal is off by more

_BIN_S = 1.0  # of all bounds within it the closest ones are kept
_WARMTH = 2e-4  # how far the drift may be from the fitted one, to tell how sure the offset is
_JUMP_S = 0.004  # what bounds contradict each other by at the most on a clock that runs steadily
_PRIOR_S = 2.0  # a drift seen over less than this is not believed
_STEPS = 60  # of the search for the best drift
_GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0

_Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Exchange:
    """Four stamps of a command and its answer.

    Attributes
    ----------
    asked_s, came_s : float
        The computer's clock before the command was written, and when the answer came.
    received_us, sent_us : int
        The clip's clock when it had the command, and when the answer left.
    """

    asked_s: float
    received_us: int
    sent_us: int
    came_s: float


class _Bounds:
    """Bounds of the offset on one side, the closest of each second; `sign` is 1 for upper ones and -1 for lower."""

    def __init__(self, sign: float) -> None:
        self._sign = sign
        self._points: dict[int, tuple[float, float]] = {}  # by bin: time, offset

    def __bool__(self) -> bool:
        return bool(self._points)

    def add(self, at_s: float, offset_s: float) -> None:
        key = math.floor(at_s / _BIN_S)
        before = self._points.get(key)
        if before is None or self._sign * offset_s < self._sign * before[1]:
            self._points[key] = (at_s, offset_s)
        oldest = key - round(WINDOW_S / _BIN_S)
        for old in [old for old in self._points if old < oldest]:
            del self._points[old]

    def clear(self) -> None:
        self._points.clear()

    def arrays(self) -> tuple[_Array, _Array]:
        """Return times and offsets, both (n,) s."""
        points = np.array(list(self._points.values()), dtype=np.float64).reshape(-1, 2)
        return points[:, 0], points[:, 1]


@dataclass(frozen=True, slots=True)
class _Line:
    """Offset of the clip's clock: `offset_s` at `at_s`, growing by `drift` per second; and how sure it is."""

    at_s: float
    offset_s: float
    most_s: float  # what the upper bounds allow
    drift: float
    within_s: float


class ClipClock:
    """Turn times of the computer into those of the clip and back.

    Feed it with exchanges: ten a second for a start, then one every few seconds.
    """

    def __init__(self) -> None:
        self._upper, self._lower = _Bounds(1.0), _Bounds(-1.0)
        self._prior = 0.0  # drift, before there is anything to see
        self._prior_s = _PRIOR_S  # over how long it was seen
        self._first_s = self._last_s = 0.0  # of the exchanges
        self._zero_s = 0.0  # offsets are held as from here: the difference of two clocks may be large
        self._line: _Line | None = None
        self._is_fresh = False
        self.jumps = 0  #: times that the clip's clock jumped

    @property
    def is_ready(self) -> bool:
        """Whether anything is known."""
        return bool(self._upper)

    @property
    def drift_ppm(self) -> float:
        """How much the clip's clock is fast; kept over jumps and restarts, as the crystal stays the same."""
        return 1e6 * (self._fitted().drift if self.is_ready else self._prior)

    @property
    def within_s(self) -> float:
        """By how much the time can be wrong at the most at the newest exchange; infinite before there is one."""
        return self._fitted().within_s if self.is_ready else math.inf

    def clip_s(self, host_s: float) -> float:
        """Return what the clip's clock says at an instant of the computer's.

        Raises
        ------
        RuntimeError
            When nothing is known.
        """
        line = self._fitted()
        return host_s + self._zero_s + line.offset_s + line.drift * (host_s - line.at_s)

    def host_s(self, clip_s: float) -> float:
        """Return what the computer's clock says when the clip's says this.

        Raises
        ------
        RuntimeError
            When nothing is known.
        """
        line = self._fitted()
        passed_s = (clip_s - self._zero_s - line.offset_s - line.at_s) / (1.0 + line.drift)
        return line.at_s + passed_s

    def add(self, exchange: Exchange) -> None:
        """Take an exchange."""
        received_s, sent_s = exchange.received_us * 1e-6, exchange.sent_us * 1e-6
        if not self.is_ready:
            self._zero_s = received_s - exchange.asked_s
            self._first_s = exchange.asked_s
        upper_s, lower_s = received_s - exchange.asked_s - self._zero_s, sent_s - exchange.came_s - self._zero_s
        if self.is_ready and self._contradicts(exchange, lower_s, upper_s):
            self.jumps += 1
            self.restart()
            self.add(exchange)
            return
        self._upper.add(exchange.asked_s, upper_s)
        self._lower.add(exchange.came_s, lower_s)
        self._last_s = exchange.came_s
        self._is_fresh = False

    def hear(self, clock_us: int, came_s: float) -> None:
        """Take a sample: by the clip's clock when it was taken, by the computer's when it came.

        Answers may leave at the beat of the radio only, and then they all take the same long way; samples are sent
        at all times, and some of them just before the radio's turn.
        """
        if not self.is_ready:
            return
        offset_s = clock_us * 1e-6 - came_s - self._zero_s
        line = self._line or self._fitted()  # an older one will do: this is asked at every packet
        if offset_s <= line.most_s + line.drift * (came_s - line.at_s) + _JUMP_S:  # a jump is for exchanges to find
            self._lower.add(came_s, offset_s)
            self._is_fresh = False

    def restart(self) -> None:
        """Forget the offset: the clip's clock has begun anew."""
        if self.is_ready:
            self._prior = self._fitted().drift
            self._prior_s = max(self._prior_s, self._last_s - self._first_s)
        self._upper.clear()
        self._lower.clear()
        self._line = None
        self._is_fresh = False

    def _offset_at(self, host_s: float) -> float:
        line = self._fitted()
        return line.offset_s + line.drift * (host_s - line.at_s)

    def _contradicts(self, exchange: Exchange, lower_s: float, upper_s: float) -> bool:
        since_s = exchange.asked_s - self._last_s
        allowed_s = _JUMP_S + self._fitted().within_s + _WARMTH * max(0.0, since_s)
        above = lower_s - self._offset_at(exchange.came_s)
        below = self._offset_at(exchange.asked_s) - upper_s
        return max(above, below) > allowed_s

    # ---- the line

    def _fitted(self) -> _Line:
        if not self.is_ready:
            raise RuntimeError("the clip's clock is not known before the first exchange")
        if self._line is None or not self._is_fresh:
            self._line, self._is_fresh = self._fit(), True
        return self._line

    def _fit(self) -> _Line:
        (upper_t, upper), (lower_t, lower) = self._upper.arrays(), self._lower.arrays()
        at_s = self._last_s
        upper_t, lower_t = upper_t - at_s, lower_t - at_s

        def room_s(drift: float) -> float:
            """Return by how much lines of a drift may be moved between the bounds, less what makes it unlikely."""
            unlikely = min(self._prior_s, WINDOW_S) * abs(drift - self._prior)
            return float((upper - drift * upper_t).min() - (lower - drift * lower_t).max()) - unlikely

        drift = _highest(room_s, -MOST_DRIFT, MOST_DRIFT)
        top, bottom = float((upper - drift * upper_t).min()), float((lower - drift * lower_t).max())
        offset_s = (top + bottom) / 2.0
        highest = float((upper - drift * upper_t + _WARMTH * np.abs(upper_t)).min())
        lowest = float((lower - drift * lower_t - _WARMTH * np.abs(lower_t)).max())
        within_s = max(highest - offset_s, offset_s - lowest, 0.0)
        return _Line(at_s, offset_s, top, drift, within_s)


def _highest(of, low: float, high: float) -> float:
    """Return where a function with one summit is highest; golden-section search."""
    inner, outer = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_inner, at_outer = of(inner), of(outer)
    for _ in range(_STEPS):
        if at_inner >= at_outer:
            high, outer, at_outer = outer, inner, at_inner
            inner = high - _GOLDEN * (high - low)
            at_inner = of(inner)
        else:
            low, inner, at_inner = inner, outer, at_outer
            outer = low + _GOLDEN * (high - low)
            at_outer = of(outer)
    return (low + high) / 2.0
