"""The text of WitMotion's programs: g, deg/s, times as seconds or as a clock shows them."""

from __future__ import annotations

import datetime
import re

import numpy as np
from numpy.typing import NDArray

from hipline.errors import InputError
from hipline.exchange.recording import Columns
from hipline.exchange.text import Head, cells_of, read_columns
from hipline_device.samples import STANDARD_GRAVITY

# the degree sign comes in whatever encoding the program's country has
_ACC = {axis: re.compile(rf"(a|acc|acceleration ){axis}\s*\(g\)") for axis in "xyz"}
_GYR = {axis: re.compile(rf"(w|as|gyro|angular velocity ){axis}\s*\((.{{1,4}}/s|deg/s|dps)\)") for axis in "xyz"}
_TIMES = ("chiptime", "chip time", "time(s)", "time")  # the sensor's own clock first: the computer's comes in bursts
_DEVICES = ("devicename", "device name", "address")
_CLOCK = re.compile(r"(?:(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[ T])?(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.:](\d{1,6}))?")
_DAY_S = 86400.0
_HEAD_LINES = 10


def _picked(names: list[str]) -> tuple[str, ...] | None:
    """Return the names of the six columns, where all are there."""
    found = [
        next((name for name in names if kind[axis].fullmatch(name)), "") for kind in (_ACC, _GYR) for axis in "xyz"
    ]
    return tuple(found) if all(found) else None


def find(lines: list[str]) -> Head | None:
    """Find the header of such a file; None where it is another."""
    for at, line in enumerate(lines[:_HEAD_LINES]):
        delimiter = max(",;\t", key=line.count)
        names = [name.lower() for name in cells_of(line, delimiter)]
        if _picked(names) is not None:
            return Head(names, delimiter, at + 1)
    return None


def _time_name(names: list[str]) -> str:
    for wanted in _TIMES:
        for name in names:
            if name.removesuffix("()").strip() == wanted:
                return name
    raise InputError(f"this WitMotion recording has no column for the time (it has {', '.join(names)}); export it too")


def _clock_s(cell: str, name: str, line: int) -> tuple[float, int]:
    """Read a time of day, and the number of the day; 0 where it is not told."""
    found = _CLOCK.fullmatch(cell)
    if found is None:
        raise InputError(f"line {line}, column {name}: {cell[:30]!r} is not a time; correct the line or remove it")
    year, month, day, hour, minute, second, part = found.groups()
    time_s = 3600.0 * int(hour) + 60.0 * int(minute) + int(second) + (int(part) / 10 ** len(part) if part else 0.0)
    if year is None:
        return time_s, 0
    try:
        days = datetime.date(int(year), int(month), int(day)).toordinal()
    except ValueError:
        raise InputError(f"line {line}, column {name}: {cell[:30]!r} is no day; correct the line") from None
    return time_s, days


def _times_s(cells: list[str], name: str, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
    """Read the times, s from the first."""
    try:
        times_s = np.array([float(cell) for cell in cells])
    except ValueError:
        read = [_clock_s(cell, name, int(line)) for cell, line in zip(cells, numbers, strict=True)]
        times_s, days = np.array([time_s for time_s, _ in read]), np.array([day for _, day in read])
        if not days.all():
            days = np.concatenate([[0], np.cumsum(np.diff(times_s) < -_DAY_S / 2)])  # past midnight
        times_s = times_s + _DAY_S * (days - days[0])
    return times_s - times_s[0] if len(times_s) else times_s


def parse(lines: list[str], head: Head) -> Columns:
    """Read the samples: the sensor's own frame, times from its own clock where the file has it.

    Raises
    ------
    InputError
        When it holds no times, two sensors, or a broken row.
    """
    picked = _picked(head.names)
    assert picked is not None
    time_name = _time_name(head.names)
    table = read_columns(lines, head, picked)
    rows = [cells_of(lines[number - 1], head.delimiter) for number in table.lines.tolist()]
    device = next((head.names.index(name) for name in _DEVICES if name in head.names), None)
    if device is not None and len({row[device] for row in rows}) > 1:
        raise InputError(
            f"holds {len({row[device] for row in rows})} sensors (column {head.names[device]}); "
            "keep the rows of the one on the pelvis"
        )
    at = head.names.index(time_name)
    times_s = _times_s([row[at].replace(",", ".") for row in rows], time_name, table.lines)
    scales = np.repeat([STANDARD_GRAVITY, np.pi / 180.0], 3)
    return Columns(np.column_stack([times_s, table.values * scales]), (time_name, *picked), table.lines, table.notes)
