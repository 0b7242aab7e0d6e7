"""Acceleration and angular rate that came apart: each with its own times, joined on even ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.signal import butter, sosfiltfilt

from hipline.errors import InputError
from hipline.exchange.checks import SHORTEST_S
from hipline.exchange.clock import FASTEST_HZ
from hipline.exchange.recording import Columns
from hipline.wording import count_of

_THINNED_HZ = 100.0  # of sensors that are faster than the app can use
_SAME_S = 1e-6  # apart: the same moment
_HOLE = 2.5  # sample intervals without a sample: nothing is made up in there
_WHOLE = 0.02  # of the rate: this near to a whole number, it is meant
_PASS = 0.4  # of the new rate: what is faster would fold back


@dataclass(frozen=True, slots=True)
class Track:
    """One sensor's own samples.

    Attributes
    ----------
    name : str
        Where they stand, for the words.
    time_s : (n,) float64
        Times, s.
    values : (n, 3) float64
        x y z, m/s² or rad/s.
    """

    name: str
    time_s: NDArray[np.float64]
    values: NDArray[np.float64]

    @property
    def rate_hz(self) -> float:
        """Samples per second, of most."""
        return 1.0 / float(np.median(np.diff(self.time_s)))


def _checked(track: Track) -> Track:
    """Leave out rows without a number, and refuse times that do not run."""
    known = np.isfinite(track.time_s) & np.isfinite(track.values).all(axis=1)
    time_s, values = track.time_s[known], track.values[known]
    if len(time_s) < 2:
        raise InputError(f"{track.name} holds {count_of(len(time_s), 'sample')}; record at least {SHORTEST_S:.0f} s")
    steps = np.diff(time_s)
    if (steps <= 0).any():
        at = int(np.argmax(steps <= 0))
        what = "jumps back" if steps[at] < 0 else "stands still"
        raise InputError(
            f"{track.name}: time {what} after {time_s[at]:.10g} s ({time_s[at + 1]:.10g} s); "
            "keep one recording per file, in the order in which it was taken"
        )
    return Track(track.name, time_s, values)


def _target_hz(tracks: tuple[Track, Track]) -> float:
    slower_hz = min(track.rate_hz for track in tracks)
    if slower_hz > FASTEST_HZ:
        return _THINNED_HZ
    whole_hz = float(round(slower_hz))
    return whole_hz if abs(whole_hz - slower_hz) <= _WHOLE * slower_hz else slower_hz


def _at(track: Track, time_s: NDArray[np.float64], rate_hz: float) -> NDArray[np.float64]:
    """Return a track at other times, with what is too fast for them taken out."""
    times, values = track.time_s, track.values
    if track.rate_hz > 1.25 * rate_hz:
        n = int((times[-1] - times[0]) * track.rate_hz) + 1
        even_s = times[0] + np.arange(n) / track.rate_hz
        low = butter(4, _PASS * rate_hz, fs=track.rate_hz, output="sos")
        times, values = even_s, np.asarray(sosfiltfilt(low, CubicSpline(times, values)(even_s), axis=0))
    return np.asarray(CubicSpline(times, values)(time_s))


def _is_measured(track: Track, time_s: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which times lie in no hole of a track."""
    after = np.clip(np.searchsorted(track.time_s, time_s), 1, len(track.time_s) - 1)
    return (track.time_s[after] - track.time_s[after - 1]) * track.rate_hz <= _HOLE


def join(acc: Track, gyr: Track, notes: tuple[str, ...] = ()) -> Columns:
    """Join the two sensors of one recording.

    Where both have the same times, these stay; else both are interpolated (cubic splines) on even times at the rate of
    the slower one, or at 100 a second where both are faster than the app can use. What is too fast for the new times is
    taken out first, forward and backward. In a hole of either sensor there are no samples.

    Parameters
    ----------
    acc, gyr : Track
        m/s² and rad/s, on the same clock.
    notes : tuple of str
        What was done before.

    Raises
    ------
    InputError
        When one of them is empty, its times do not run, or they do not overlap.
    """
    acc, gyr = _checked(acc), _checked(gyr)
    names = (f"time of {acc.name}", *(f"{track.name} {axis}" for track in (acc, gyr) for axis in "xyz"))
    together = len(acc.time_s) == len(gyr.time_s) and bool(np.max(np.abs(acc.time_s - gyr.time_s)) < _SAME_S)
    if together and acc.rate_hz <= FASTEST_HZ:
        return Columns(np.column_stack([acc.time_s, acc.values, gyr.values]), names, None, notes)
    start_s, end_s = max(acc.time_s[0], gyr.time_s[0]), min(acc.time_s[-1], gyr.time_s[-1])
    if end_s - start_s < SHORTEST_S:
        raise InputError(
            f"{acc.name} runs from {acc.time_s[0]:.2f} to {acc.time_s[-1]:.2f} s and {gyr.name} from "
            f"{gyr.time_s[0]:.2f} to {gyr.time_s[-1]:.2f} s: less than {SHORTEST_S:.0f} s together; "
            "record both at the same time"
        )
    rate_hz = _target_hz((acc, gyr))
    time_s = start_s + np.arange(int((end_s - start_s) * rate_hz + 1e-9) + 1) / rate_hz
    kept = _is_measured(acc, time_s) & _is_measured(gyr, time_s)
    values = np.column_stack([time_s, _at(acc, time_s, rate_hz), _at(gyr, time_s, rate_hz)])[kept]
    note = (
        f"acceleration ({acc.rate_hz:.4g} a second) and angular rate ({gyr.rate_hz:.4g}) were joined on an even "
        f"{rate_hz:.4g} a second"
    )
    return Columns(values, names, None, (*notes, note))
