"""Samples as a session file stores them: the counts of the clip where they are counts, else the numbers themselves.

Whatever is stored comes back to the last bit: it is tried before it is written.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hipline_device.samples import SampleBlock

COUNTS, FLOATS = "i2", "f8z"
LISTED = "data"  #: times that follow no rule

Array = NDArray[np.float64]

# how times are made of those of the first sample, its index, the sample's place in the block, and the rate
TIMES: dict[str, Callable[[float, int, NDArray[np.int64], float], NDArray[np.floating[Any]]]] = {
    "k*period": lambda first_s, _, k, rate_hz: first_s + k * (1.0 / rate_hz),
    "k/rate": lambda first_s, _, k, rate_hz: first_s + k / rate_hz,
    "index/rate": lambda _, first, k, rate_hz: (first + k) / rate_hz,
}
_MOST = 32768.0


class DamagedError(ValueError):
    """Stored samples are not what was written."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A block of samples in bytes; the columns of the table `blocks`."""

    first_index: int
    first_time_s: float
    count: int
    index_data: bytes | None
    time_data: bytes | None
    encoding: str
    data: bytes
    times: str

    @property
    def crc(self) -> int:
        """CRC-32 of all bytes."""
        return zlib.crc32(self.data, zlib.crc32(self.time_data or b"", zlib.crc32(self.index_data or b"")))


def _counts(units: Array, scales: Array | None) -> NDArray[np.int16] | None:
    """Return the counts that give exactly these values; None where there are none."""
    if scales is None:
        return None
    with np.errstate(over="ignore", invalid="ignore"):  # what is no count is seen below
        counts = np.rint(units / scales)
    if not (np.abs(counts) < _MOST).all():  # NaN too
        return None
    whole = counts.astype("<i2")
    return whole if (whole * scales).tobytes() == units.tobytes() else None


def pack(block: SampleBlock, rate_hz: float, scales: Array | None) -> Packed:
    """Turn a block that is not empty into bytes.

    Parameters
    ----------
    block : SampleBlock
        At least one sample.
    rate_hz : float
        Nominal samples per second.
    scales : (6,) float64, optional
        Units per count, where the samples came as counts.
    """
    n = len(block)
    first_index, first_time_s = int(block.index[0]), float(block.time_s[0])
    steps = np.arange(n)
    consecutive = int(block.index[-1]) - first_index == n - 1
    times = next(
        (
            name
            for name, rule in TIMES.items()
            if np.array_equal(rule(first_time_s, first_index, steps, rate_hz), block.time_s)
        ),
        LISTED,
    )
    units = np.hstack([block.acc_sensor, block.gyr_sensor])
    counts = _counts(units, scales)
    return Packed(
        first_index,
        first_time_s,
        n,
        None if consecutive else zlib.compress(block.index.astype("<i8", copy=False).tobytes()),
        None if times != LISTED else zlib.compress(block.time_s.astype("<f8", copy=False).tobytes()),
        FLOATS if counts is None else COUNTS,
        zlib.compress(units.astype("<f8", copy=False).tobytes()) if counts is None else counts.tobytes(),
        times,
    )


def unpack(packed: Packed, crc: int, rate_hz: float, scales: Array | None) -> SampleBlock:
    """Turn stored bytes into the block that was packed.

    Parameters
    ----------
    packed : Packed
        As read.
    crc : int
        The checksum that was stored with it.
    rate_hz : float
        Nominal samples per second of its run.
    scales : (6,) float64 or None
        m/s² and rad/s per count of each column; None where the samples were no counts.

    Raises
    ------
    DamagedError
        When they are not the bytes that were written.
    """
    if packed.crc != crc:
        raise DamagedError("the checksum does not fit")
    n = packed.count
    try:
        steps = np.arange(n)
        index = packed.first_index + steps if packed.index_data is None else _array(packed.index_data, "<i8", np.int64)
        if packed.time_data is not None:
            time_s = _array(packed.time_data, "<f8", np.float64)
        elif packed.times in TIMES:
            rule = TIMES[packed.times]
            time_s = np.asarray(rule(packed.first_time_s, packed.first_index, steps, rate_hz), np.float64)
        else:
            raise DamagedError(f"the rule {packed.times!r} for times is not known")
        if packed.encoding == COUNTS and scales is not None:
            units = np.frombuffer(packed.data, "<i2").reshape(n, 6) * scales
        elif packed.encoding == FLOATS:
            units = _array(packed.data, "<f8", np.float64).reshape(n, 6)
        else:
            raise DamagedError(f"the encoding {packed.encoding!r} is not known")
        return SampleBlock(index, time_s, units[:, :3], units[:, 3:])
    except (zlib.error, ValueError) as error:
        raise DamagedError(str(error)) from error


def _array(data: bytes, stored: str, kind: type) -> NDArray:
    return np.frombuffer(zlib.decompress(data), stored).astype(kind)
