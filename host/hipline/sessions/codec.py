"""Samples as a session file stores them: the counts of the clip where they are counts, else the numbers themselves.

Whatever is stored comes back to the last bit: it is tried before it is written.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipline_device.samples import SampleBlock

COUNTS, FLOATS = "i2", "f8z"
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

    @property
    def crc(self) -> int:
        """CRC-32 of all bytes."""
        return zlib.crc32(self.data, zlib.crc32(self.time_data or b"", zlib.crc32(self.index_data or b"")))


def _counts(units: NDArray[np.float64], scales: NDArray[np.float64] | None) -> NDArray[np.int16] | None:
    """Return the counts that give exactly these values; None where there are none."""
    if scales is None:
        return None
    counts = np.rint(units / scales)
    if not (np.abs(counts) < _MOST).all():  # NaN too
        return None
    whole = counts.astype("<i2")
    return whole if (whole * scales).tobytes() == units.tobytes() else None


def pack(block: SampleBlock, rate_hz: float, scales: NDArray[np.float64] | None) -> Packed:
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
    even = np.array_equal(first_time_s + steps / rate_hz, block.time_s)
    units = np.hstack([block.acc_sensor, block.gyr_sensor])
    counts = _counts(units, scales)
    return Packed(
        first_index,
        first_time_s,
        n,
        None if consecutive else zlib.compress(block.index.astype("<i8", copy=False).tobytes()),
        None if even else zlib.compress(block.time_s.astype("<f8", copy=False).tobytes()),
        FLOATS if counts is None else COUNTS,
        zlib.compress(units.astype("<f8", copy=False).tobytes()) if counts is None else counts.tobytes(),
    )


def unpack(packed: Packed, crc: int, rate_hz: float, scales: NDArray[np.float64] | None) -> SampleBlock:
    """Turn stored bytes into the block that was packed.

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
        time_s = (
            packed.first_time_s + steps / rate_hz
            if packed.time_data is None
            else _array(packed.time_data, "<f8", np.float64)
        )
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
