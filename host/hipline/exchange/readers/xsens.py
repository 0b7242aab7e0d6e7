"""The text of Xsens MT Manager: m/s², rad/s, a counter of packets or of 0.1 ms."""

from __future__ import annotations

import re

import numpy as np

from hipline.errors import InputError
from hipline.exchange.readers.counters import unwrapped
from hipline.exchange.recording import Columns
from hipline.exchange.text import Head, find_head, read_columns

_ACC, _GYR = (tuple(f"{kind}_{axis}" for axis in "xyz") for kind in ("acc", "gyr"))
_RATE = re.compile(r"update rate:\s*([\d.]+)\s*hz", re.IGNORECASE)
_FINE_HZ, _FINE_WRAP = 1e4, 2.0**32  # of SampleTimeFine
_PACKET_WRAP = 2.0**16


def find(lines: list[str]) -> Head | None:
    """Find the header of such a file; None where it is another."""
    head = find_head(lines, ("packetcounter",))
    if head is None or not any(line.lstrip().startswith("//") for line in lines[: head.first_row - 1]):
        return None
    return head


def _rate_hz(lines: list[str], head: Head) -> float | None:
    found = _RATE.search("\n".join(lines[: head.first_row - 1]))
    return float(found[1]) if found else None


def parse(lines: list[str], head: Head) -> Columns:
    """Read the samples: the sensor's own frame; times from SampleTimeFine, or else the packet counter and the rate.

    Raises
    ------
    InputError
        When it holds no raw samples or no times, or a row is broken.
    """
    missing = [name for name in (*_ACC, *_GYR) if name not in head.names]
    if missing:
        raise InputError(
            f"this MT Manager export has no {', '.join(missing)}; export acceleration (Acc) and rate of turn (Gyr) too"
        )
    fine = "sampletimefine" in head.names
    clocks = ("packetcounter", *(("sampletimefine",) if fine else ()))
    table = read_columns(lines, head, (*clocks, *_ACC, *_GYR))
    values = table.values[:, len(clocks) - 1 :].copy()
    name = "SampleTimeFine"
    if fine and np.isfinite(table.values[:, 1]).all():
        values[:, 0] = unwrapped(table.values[:, 1], _FINE_WRAP) / _FINE_HZ
    else:
        rate_hz, name = _rate_hz(lines, head), "PacketCounter"
        if not rate_hz:
            raise InputError(
                "this MT Manager export has neither SampleTimeFine nor a line '// Update Rate'; export one of them"
            )
        values[:, 0] = unwrapped(table.values[:, 0], _PACKET_WRAP) / rate_hz
    return Columns(values, (name, *map(str.title, (*_ACC, *_GYR))), table.lines, table.notes)
