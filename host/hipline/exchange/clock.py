"""The times of a recording: do they run, how fast, and where are the gaps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipline.errors import InputError
from hipline.exchange.recording import Columns
from hipline.wording import count_of

SLOWEST_HZ = 45.0  #: below, a contact is smeared over more than a tenth of a stance
FASTEST_HZ = 220.0  #: above, the filters were never tried

_SPAN = 8  # samples over which the rate is first judged: evens out jitter, and few spans hold a gap
_AROUND = 9  # samples before and after a step that tell whether its delay lasts
_JITTER_S = 0.03  # by which one sample may seem to be earlier than the one before: six times a jitter of 5 ms
_COUNTABLE = 50  # samples: over longer gaps the count leans on the rate that it should tell
_COUNTED = 1e-6  # so near to one a second, whole numbers are no seconds
_TIME_UNITS = {"milliseconds": 1e3, "microseconds": 1e6, "nanoseconds": 1e9}


@dataclass(frozen=True, slots=True)
class Clock:
    """The rate and the count of each sample.

    Attributes
    ----------
    rate_hz : float
        Samples per second outside gaps; a whole number where the times are within 0.1 % of it.
    index : (n,) int64
        Count of each sample from 0, with a step of more than one over a gap.
    """

    rate_hz: float
    index: NDArray[np.int64]


def even_out(time_s: NDArray[np.float64]) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Return times that run forward where jitter alone let some run back, and a note of it; else what was given.

    The samples are taken to stand in their order. Each gets the median of the delays of the samples around it, so a gap
    stays a gap, and a clock may run fast or slow.

    Parameters
    ----------
    time_s : (n,) float64
        At least 2 finite times.
    """
    steps = np.diff(time_s)
    back = int(np.count_nonzero(steps < 0))
    if not back or steps.min() < -_JITTER_S or np.mean(steps <= 0) > 1 / 3:
        return time_s, ()
    span, count = min(_SPAN, len(steps)), np.arange(len(time_s))
    step_s = float(np.median(time_s[span:] - time_s[:-span])) / span
    delay_s = np.pad(time_s - step_s * count, _AROUND, mode="edge")
    even_s = step_s * count + np.median(np.lib.stride_tricks.sliding_window_view(delay_s, 2 * _AROUND + 1), axis=1)
    if np.diff(even_s).min() <= 0:
        return time_s, ()
    return even_s, (f"the times jitter so much that {count_of(back, 'sample')} seemed to come too early; evened out",)


def _check_order(columns: Columns, rows: NDArray[np.int64], time_s: NDArray[np.float64]) -> None:
    """Refuse times that jump back or stand still."""
    steps = np.diff(time_s)
    back = np.flatnonzero(steps < 0)
    if len(back):
        at = int(back[0])
        step = f"from {time_s[at]:.10g} to {time_s[at + 1]:.10g} s"
        if len(back) > len(steps) // 4:
            raise InputError(
                f"{columns.names[0]} runs backwards {count_of(len(back), 'time')}, "
                f"first at {columns.place(rows[at + 1])} ({step}): is it the time? "
                "Check that the columns are not swapped"
            )
        raise InputError(
            f"time jumps back at {columns.place(rows[at + 1])}, {step}; "
            "keep one recording per file, in the order in which it was taken"
        )
    still = np.flatnonzero(steps == 0)
    if len(still) == len(steps):
        raise InputError(f"{columns.names[0]} is {time_s[0]:.10g} in every row; export the times as well")
    if len(still):
        at = int(still[0])
        advice = "write the time with more decimals" if len(still) > 0.02 * len(steps) else "remove the repeated rows"
        raise InputError(
            f"time stands still at {columns.place(rows[at + 1])}: {time_s[at]:.10g} s twice, "
            f"{count_of(len(still), 'such row')} in all; {advice}"
        )


def _lost(time_s: NDArray[np.float64], rate_hz: float) -> NDArray[np.int64]:
    """Count the samples lost before each sample but the first.

    A late sample whose neighbours make up for it is jitter, not a loss: what was lost delays all that follow.
    """
    steps = np.diff(time_s) * rate_hz
    if steps.max() < 1.5:
        return np.zeros(len(steps), dtype=np.int64)
    delay = np.pad(time_s * rate_hz - np.arange(len(time_s)), _AROUND - 1, mode="edge")
    median = np.median(np.lib.stride_tricks.sliding_window_view(delay, _AROUND), axis=1)
    lasting = median[_AROUND:] - median[:-_AROUND]
    return np.maximum(np.round(np.minimum(steps - 1.0, lasting)).astype(np.int64), 0)


def _check_rate(time_s: NDArray[np.float64], rate_hz: float, name: str) -> None:
    """Refuse clocks that do not count seconds, and rates that the app cannot use."""
    if np.mean(np.diff(time_s) * rate_hz < 0.25) > 0.25:
        raise InputError(
            "samples come in bursts, as packets arrive; write the time at which the sensor took each sample, "
            "or its number divided by the rate"
        )
    if SLOWEST_HZ <= rate_hz <= FASTEST_HZ:
        return
    if abs(rate_hz - 1.0) < _COUNTED and not np.any(np.diff(time_s) % 1.0):
        raise InputError(f"{name} counts the samples and tells no time; divide it by the samples a second")
    for unit, factor in _TIME_UNITS.items():
        if 10.0 <= rate_hz * factor <= 2000.0 and rate_hz < 2.5:
            raise InputError(
                f"{name} looks like {unit}: as seconds it would be {rate_hz:.3g} samples a second; "
                f"divide the times by {factor:.0f}"
            )
    if rate_hz < SLOWEST_HZ:
        raise InputError(f"{rate_hz:.3g} samples a second are too few to see a step; record at 50 to 200 (100 is best)")
    raise InputError(
        f"{rate_hz:.4g} samples a second are more than the {FASTEST_HZ:.0f} that can be used; "
        "low-pass and thin it out to 100 (scipy.signal.decimate), or record at 50 to 200"
    )


def read_clock(columns: Columns, rows: NDArray[np.int64], time_s: NDArray[np.float64]) -> Clock:
    """Tell the rate and count the samples.

    Parameters
    ----------
    columns : Columns
        The file, for its names and places.
    rows : (n,) int64
        Row in the file of each time.
    time_s : (n,) float64
        At least 2 finite times.

    Raises
    ------
    InputError
        When the times do not run forward, or not at 45 to 220 samples a second.
    """
    _check_order(columns, rows, time_s)
    span, steps = min(_SPAN, len(time_s) - 1), np.diff(time_s)
    rate_hz = span / float(np.median(time_s[span:] - time_s[:-span]))
    _check_rate(time_s, rate_hz, columns.names[0])
    regular = np.abs(steps * rate_hz - 1.0) < 0.5  # leaves out what may be a loss
    rate_hz = 1.0 / float(np.mean(steps[regular])) if regular.any() else rate_hz
    counts = 1 + _lost(time_s, rate_hz)
    near = counts < _COUNTABLE
    rate_hz = float(counts[near].sum() / steps[near].sum()) if near.any() else rate_hz
    if abs(rate_hz - round(rate_hz)) < 1e-3 * rate_hz:
        rate_hz = float(round(rate_hz))
    index = np.concatenate([[0], np.cumsum(1 + _lost(time_s, rate_hz))])
    return Clock(rate_hz, index.astype(np.int64))


def describe_gaps(clock: Clock, time_s: NDArray[np.float64]) -> tuple[str, ...]:
    """Say how many samples were lost, and where the longest gap is; nothing when none was.

    Parameters
    ----------
    clock : Clock
        The index of each sample.
    time_s : (n,) float64
        When each was taken, s; two samples at least.
    """
    lost = np.diff(clock.index) - 1
    total = int(lost.sum())
    if not total:
        return ()
    longest = int(np.argmax(lost))
    return (
        f"{count_of(int(np.count_nonzero(lost)), 'gap')} with {count_of(total, 'lost sample')} "
        f"({100 * total / (clock.index[-1] + 1):.2g} %); the longest lasts {np.diff(time_s)[longest]:.2f} s "
        f"from {time_s[longest]:.2f} s on",
    )
