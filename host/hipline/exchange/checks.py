"""What makes columns of numbers a recording; everything else gets one clear line."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipline.errors import InputError
from hipline.exchange.clock import describe_gaps, even_out, read_clock
from hipline.exchange.recording import Columns, Recording
from hipline.exchange.units import ACC_UNITS, GYR_UNITS, check_units, scale_of
from hipline.motion.mirrored import MIRRORED, turns_against
from hipline.wording import count_of
from hipline_device.samples import SampleBlock

SHORTEST_S = 5.0  #: quiet standing and a few strides do not fit in less

_BAD_SHARE = 0.05  # of the rows: more is not a loss here and there but a broken export
_ENDLESS = 1e100  # the squares of what is larger have no number
_MOST = np.array([np.inf] + 3 * [640.0] + 3 * [75.0])  # no sensor measures more than 64 g, or 4000 deg/s


def _describe_first(columns: Columns, bad: NDArray[np.bool_]) -> str:
    """Say where the first bad value stands: line, column, second."""
    row = int(np.argmax(bad.any(axis=1)))
    column = int(np.argmax(bad[row]))
    time_s = columns.values[row, 0]
    second = f" ({time_s:.10g} s)" if np.isfinite(time_s) else ""
    return f"{columns.values[row, column]:.4g} at {columns.place(row)}{second}, {columns.names[column]}"


def _drop_bad(columns: Columns, bad: NDArray[np.bool_], what: str) -> tuple[NDArray[np.bool_], tuple[str, ...]]:
    """Keep the rows without a bad value, and say how many were dropped.

    Raises
    ------
    InputError
        When these are too many to be losses.
    """
    for name, column in zip(columns.names, bad.T, strict=True):
        if column.all():
            raise InputError(f"every value of {name} is {what}; export the file again")
    rows: NDArray[np.bool_] = np.logical_or.reduce(bad, axis=1)
    count = int(rows.sum())
    if not count:
        return ~rows, ()
    where = f"the first is {_describe_first(columns, bad)}"
    if count > _BAD_SHARE * len(rows):
        raise InputError(
            f"{count} of {len(rows)} rows ({100 * count / len(rows):.0f} %) hold a value that is {what}; "
            f"{where}; export the file again"
        )
    return ~rows, (f"{count_of(count, 'row')} with a value that is {what} counted as lost; {where}",)


def check(columns: Columns, name: str, acc_unit: str = "m/s2", gyr_unit: str = "rad/s") -> Recording:
    """Make a recording of the columns of a file.

    Rows with values that are not finite, or that no sensor gives, count as lost where they are few.

    Raises
    ------
    InputError
        When the columns are no recording of a motion sensor, or not one that can be used.
    """
    if len(columns.values) < 2:
        raise InputError(f"holds {count_of(len(columns.values), 'sample')}; record at least {SHORTEST_S:.0f} s")
    kept, not_numbers = _drop_bad(columns, ~(np.abs(columns.values) < _ENDLESS), "no number")
    if np.count_nonzero(kept) < 2:
        raise InputError(f"holds too few samples; record at least {SHORTEST_S:.0f} s")
    scales = [1.0] + 3 * [scale_of(acc_unit, ACC_UNITS, "acc_unit")]
    scales += 3 * [scale_of(gyr_unit, GYR_UNITS, "gyr_unit")]
    values = columns.values * scales
    values[kept, 0], jitter = even_out(values[kept, 0])
    clock = read_clock(columns, np.flatnonzero(kept), values[kept, 0])
    length_s = np.ptp(values[kept, 0])
    if length_s < SHORTEST_S:
        raise InputError(
            f"is only {length_s:.1f} s long; stand still for 5 s and walk for 10 s or more "
            f"(at least {SHORTEST_S:.0f} s in all)"
        )
    check_units(values[kept, 1:4], values[kept, 4:7], acc_unit, gyr_unit, clock.rate_hz)

    beyond = (np.abs(values) > _MOST) & kept[:, None]  # what is endless was told as no number
    possible, wild = _drop_bad(columns, beyond, "more than a sensor measures")
    if wild:
        kept &= possible
        clock = read_clock(columns, np.flatnonzero(kept), values[kept, 0])
    values = values[kept]
    block = SampleBlock(clock.index, values[:, 0].copy(), values[:, 1:4].copy(), values[:, 4:7].copy())
    gaps = describe_gaps(clock, block.time_s)
    against = (MIRRORED,) if turns_against(block.acc_sensor, block.gyr_sensor, clock.rate_hz) else ()
    return Recording(block, clock.rate_hz, name, (*columns.notes, *not_numbers, *wild, *jitter, *gaps, *against))
