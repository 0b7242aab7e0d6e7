"""The last minutes of the traces, in memory that never grows."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hipline.events import AngleBlock

KEEP_S = 600.0  #: how far one can scroll back
_HIGHEST_RATE_HZ = 200.0
_GAP_STEPS = 1.75  # a step longer than this many usual ones has lost at least one sample
_KEEP_GAPS = 512
_TRACES = ("tilt_deg", "obliquity_deg", "rotation_deg", "acc_vertical")


class Ring:
    """Hold the newest rows of a few columns, so that every stretch of a column is one contiguous view.

    Each value is written at i and at i + capacity: whatever the newest row's place, the rows before it
    lie in one piece, and a look at them copies nothing.

    Parameters
    ----------
    capacity : int
        Rows kept.
    columns : int
        Values per row.
    """

    def __init__(self, capacity: int, columns: int) -> None:
        if capacity < 1:
            raise ValueError(f"a ring needs room for at least one row, not {capacity}")
        self._capacity = capacity
        self._store = np.full((columns, 2 * capacity), np.nan)
        self._written = 0

    def __len__(self) -> int:
        return min(self._written, self._capacity)

    @property
    def written(self) -> int:
        """Rows ever appended."""
        return self._written

    def append(self, rows: ArrayLike) -> None:
        """Append rows, oldest first, as a (columns, n) array; of more than fit, the newest stay."""
        values = np.asarray(rows, dtype=np.float64)
        self._written += values.shape[1]
        values = values[:, -self._capacity :]
        count = values.shape[1]
        start = (self._written - count) % self._capacity
        first = min(count, self._capacity - start)
        for to, part in ((start, values[:, :first]), (0, values[:, first:])):
            self._store[:, to : to + part.shape[1]] = part
            self._store[:, to + self._capacity : to + self._capacity + part.shape[1]] = part

    def view(self) -> NDArray[np.float64]:
        """Return all rows kept, oldest first: (columns, n), valid until the next append."""
        start = self._written % self._capacity if self._written > self._capacity else 0
        return self._store[:, start : start + len(self)]

    def clear(self) -> None:
        """Forget every row."""
        self._written = 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """A copy of part of the traces, safe to draw while new samples come in.

    Attributes
    ----------
    time_s : (n,) float64
        Time on the clip's clock, s, increasing.
    values : (4, n) float64
        Tilt, obliquity and rotation in degrees, vertical acceleration in m/s²; NaN rows break the line.
    gaps_s : (m, 2) float64
        Start and end of each loss of samples that touches the stretch.
    """

    time_s: NDArray[np.float64]
    values: NDArray[np.float64]
    gaps_s: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.time_s)


class Trace:
    """The running angles of the last minutes: written by the link's thread, read by the window's."""

    def __init__(self, keep_s: float = KEEP_S, rate_hz: float = _HIGHEST_RATE_HZ) -> None:
        self._ring = Ring(round(keep_s * rate_hz), 1 + len(_TRACES))
        self._gaps: deque[tuple[float, float]] = deque(maxlen=_KEEP_GAPS)
        self._step_s = np.inf
        self._newest_s = -np.inf
        self._first_s = np.nan
        self._lock = Lock()

    @property
    def written(self) -> int:
        """Rows ever written: unchanged means that there is nothing new to draw."""
        return self._ring.written

    def add(self, block: AngleBlock) -> None:
        """Append running angles; a row of NaN marks each place where samples are missing.

        A block that starts before the newest sample belongs to a new stream and replaces the old one.
        """
        if not len(block):
            return
        time_s = block.time_s
        with self._lock:
            if time_s[0] <= self._newest_s:
                self._clear()
            if np.isnan(self._first_s):
                self._first_s = float(time_s[0])
            rows = np.stack([time_s, *(getattr(block, name) for name in _TRACES)])
            steps_s = np.diff(time_s)
            if len(steps_s):
                # a short block may hold little else than a loss: only a smaller step is believed
                self._step_s = min(self._step_s, float(np.median(steps_s)))
            steps_s = np.concatenate([[time_s[0] - self._newest_s], steps_s])
            lost = np.flatnonzero(np.isfinite(steps_s) & (steps_s > _GAP_STEPS * self._step_s))
            if len(lost):
                ends_s = time_s[lost]
                starts_s = ends_s - steps_s[lost]
                self._gaps.extend(zip(starts_s.tolist(), ends_s.tolist(), strict=True))
                breaks = np.full((len(rows), len(lost)), np.nan)
                breaks[0] = starts_s + self._step_s
                rows = np.insert(rows, lost, breaks, axis=1)
            self._ring.append(rows)
            self._newest_s = float(time_s[-1])

    def clear(self) -> None:
        """Forget every sample: another place, or another walk, comes next."""
        with self._lock:
            self._clear()

    def span_s(self) -> tuple[float, float]:
        """Return the times of the oldest and the newest sample kept; NaN and NaN when there is none."""
        with self._lock:
            if not len(self._ring):
                return np.nan, np.nan
            oldest_s = float(self._ring.view()[0, 0])
            return max(oldest_s, self._newest_s - KEEP_S), self._newest_s

    @property
    def first_s(self) -> float:
        """Time of the first sample ever, also when it is long gone; NaN before it."""
        return self._first_s

    def elapsed_s(self) -> float:
        """Return the time from the first sample ever to the newest."""
        with self._lock:
            return self._newest_s - self._first_s if len(self._ring) else 0.0

    def stretch(self, start_s: float, end_s: float) -> Stretch:
        """Copy what lies between two times, and one sample more on each side so that lines reach the edge."""
        with self._lock:
            rows = self._ring.view()
            low = max(int(np.searchsorted(rows[0], start_s)) - 1, 0)
            high = int(np.searchsorted(rows[0], end_s, side="right")) + 1
            part = rows[:, low:high].copy()
            gaps = [gap for gap in self._gaps if gap[1] > start_s and gap[0] < end_s]
        return Stretch(part[0], part[1:], np.array(gaps).reshape(-1, 2))

    def at(self, time_s: float) -> NDArray[np.float64]:
        """Return the (4,) values of the sample nearest to a time; NaN in a gap and outside of the trace."""
        with self._lock:
            rows = self._ring.view()
            if not len(self._ring) or not np.isfinite(time_s):
                return np.full(len(_TRACES), np.nan)
            after = int(np.searchsorted(rows[0], time_s))
            near = min(max(after, 0), rows.shape[1] - 1)
            if near > 0 and time_s - rows[0, near - 1] < rows[0, near] - time_s:
                near -= 1
            if abs(rows[0, near] - time_s) > _GAP_STEPS * self._step_s:
                return np.full(len(_TRACES), np.nan)
            return rows[1:, near].copy()

    def _clear(self) -> None:
        self._ring.clear()
        self._step_s = np.inf
        self._gaps.clear()
        self._newest_s = -np.inf
        self._first_s = np.nan
