"""The CSV of the Movella DOT app (once Xsens DOT): m/s², deg/s, microseconds."""

from __future__ import annotations

import numpy as np

from hipline.errors import InputError
from hipline.exchange.readers.counters import unwrapped
from hipline.exchange.recording import Columns
from hipline.exchange.text import Head, find_head, read_columns

_KEY = ("packetcounter", "sampletimefine")
_ACC, _GYR = (tuple(f"{kind}_{axis}" for axis in "xyz") for kind in ("acc", "gyr"))
_WRAP_US = 2.0**32
_MARKS = ("sep=", "devicetag:", "outputrate:", "measurement mode:", "appversion:")


def find(lines: list[str]) -> Head | None:
    """Find the header of such a file; None where it is another."""
    head = find_head(lines, _KEY)
    if head is None:
        return None
    above = [line.strip().lower() for line in lines[: head.first_row - 1]]
    return head if any(line.startswith(_MARKS) for line in above) else None


def parse(lines: list[str], head: Head) -> Columns:
    """Read the samples: the sensor's own frame, times from its own clock.

    Raises
    ------
    InputError
        When it holds no raw samples, or a row is broken.
    """
    missing = [name for name in (*_ACC, *_GYR) if name not in head.names]
    if missing:
        raise InputError(
            f"this DOT recording has no {', '.join(missing)}: the raw acceleration and angular rate were not recorded; "
            "choose a measurement mode with both, such as 'Rate quantities (with mag)'"
        )
    table = read_columns(lines, head, ("sampletimefine", *_ACC, *_GYR))
    values = table.values.copy()
    values[:, 0] = unwrapped(values[:, 0], _WRAP_US) * 1e-6
    values[:, 4:7] *= np.pi / 180.0
    return Columns(values, ("SampleTimeFine", *map(str.title, (*_ACC, *_GYR))), table.lines, table.notes)
