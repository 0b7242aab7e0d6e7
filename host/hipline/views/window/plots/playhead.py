"""The time at the right edge of the plots: it glides while samples come in packets."""

from __future__ import annotations

import math

_BEHIND_S = 0.12  # about one packet: the edge glides on while the next one is on its way
_PULL_PER_S = 1.5  # share of the error taken back per second
_LOOSE_S = 0.6  # further off than this, jump: first samples, fast playback, the link is back
_QUIET_S = 1.0  # without samples for so long, go on with the wall clock and show the gap


class Playhead:
    """Follow the newest sample smoothly; without samples, go on, so that the loss is seen to grow."""

    def __init__(self) -> None:
        self._end_s = math.nan
        self._newest_s = math.nan
        self._now_s = math.nan
        self._heard_s = math.nan

    @property
    def end_s(self) -> float:
        """Time on the clip's clock at the right edge; NaN before the first sample."""
        return self._end_s

    def advance(self, now_s: float, newest_s: float, waiting: bool = True, speed: float = 1.0) -> float:
        """Move on and return the time at the right edge.

        Parameters
        ----------
        now_s : float
            A monotonic wall clock, s.
        newest_s : float
            Time of the newest sample on the clip's clock, s; NaN when there is none yet.
        waiting : bool
            Whether more samples are expected; when not, the edge stops at the last one it passed.
        speed : float
            Seconds of the clip's clock per second of the wall clock.
        """
        passed_s = (now_s - self._now_s) * speed
        self._now_s = now_s
        if math.isnan(newest_s):
            return self._end_s
        if newest_s != self._newest_s:
            self._newest_s = newest_s
            self._heard_s = now_s
        if math.isnan(self._end_s) or math.isnan(passed_s):
            self._end_s = newest_s
        elif now_s - self._heard_s > _QUIET_S:
            if waiting:
                self._end_s = max(self._end_s + passed_s, newest_s)
        else:
            target_s = newest_s - _BEHIND_S
            self._end_s += passed_s + (target_s - self._end_s) * min(_PULL_PER_S * passed_s, 1.0)
            if abs(newest_s - self._end_s) > _LOOSE_S * max(speed, 1.0):
                self._end_s = newest_s
            self._end_s = min(self._end_s, newest_s)
        return self._end_s
