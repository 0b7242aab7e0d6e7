"""The packet in which samples travel."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntFlag
from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hipline_device.errors import ProtocolError, check_length, check_range
from hipline_device.scheme import Scheme

_WHAT = "data packet"
_INT16 = np.iinfo(np.int16)


class Flags(IntFlag):
    """Bits of the flags field; every other bit is zero."""

    NONE = 0
    SATURATED = 1  #: a value of this packet lies outside the sensor's range and was cut
    BATTERY_LOW = 2


def _columns(counts: ArrayLike) -> NDArray[np.int16]:
    array = np.asarray(counts)
    if array.ndim != 2 or array.shape[1] != 6:
        raise ProtocolError(_WHAT, "samples", f"have shape {array.shape}, expected (count, 6)")
    if array.dtype != np.int16:
        raise ProtocolError(_WHAT, "samples", f"are {array.dtype}, expected int16")
    return array


@dataclass(frozen=True, slots=True, eq=False)
class DataPacket:
    """A run of consecutive samples, in counts.

    Attributes
    ----------
    index : int
        The clip's own count of the first sample, u32; it wraps.
    time_us : int
        The clip's clock at the first sample, µs, u64.
    counts : (count, 6) int16
        Accelerometer x y z, gyroscope x y z, sensor frame; `Scheme.scales` turns them into units.
    flags : Flags
        What the clip has to say about these samples and itself.

    Raises
    ------
    ProtocolError
        When a value cannot travel.
    """

    index: int
    time_us: int
    counts: NDArray[np.int16]
    flags: Flags = Flags.NONE

    VERSION: ClassVar[int] = 1
    SAMPLE_BYTES: ClassVar[int] = 12
    _HEADER: ClassVar[struct.Struct] = struct.Struct("<BBBBIQ")
    HEADER_BYTES: ClassVar[int] = _HEADER.size

    def __post_init__(self) -> None:
        object.__setattr__(self, "counts", _columns(self.counts))
        check_range(_WHAT, "count", len(self.counts), 1, 255)
        check_range(_WHAT, "flags", int(self.flags), 0, 3)
        check_range(_WHAT, "index", self.index, 0, 0xFFFF_FFFF)
        check_range(_WHAT, "time_us", self.time_us, 0, 0xFFFF_FFFF_FFFF_FFFF)

    @classmethod
    def from_bytes(cls, data: bytes | bytearray | memoryview) -> Self:
        """Read a packet.

        Raises
        ------
        ProtocolError
            When the bytes are not a packet of this version.
        """
        data = bytes(data)
        if len(data) < cls.HEADER_BYTES:
            raise ProtocolError(
                _WHAT, "length", f"is {len(data)}, expected at least {cls.HEADER_BYTES} for the header", data
            )
        version, flags, count, reserved, index, time_us = cls._HEADER.unpack_from(data)
        check_range(_WHAT, "version", version, cls.VERSION, cls.VERSION, data)
        check_range(_WHAT, "flags", flags, 0, 3, data)
        check_range(_WHAT, "count", count, 1, 255, data)
        check_range(_WHAT, "reserved", reserved, 0, 0, data)
        check_length(_WHAT, data, cls.HEADER_BYTES + cls.SAMPLE_BYTES * count)
        samples = np.frombuffer(data, "<i2", offset=cls.HEADER_BYTES).reshape(count, 6)
        return cls(index, time_us, samples.astype(np.int16, copy=False), Flags(flags))

    def __bytes__(self) -> bytes:
        header = self._HEADER.pack(self.VERSION, int(self.flags), len(self.counts), 0, self.index, self.time_us)
        return header + self.counts.astype("<i2", copy=False).tobytes()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DataPacket) and bytes(self) == bytes(other)

    def __hash__(self) -> int:
        return hash(bytes(self))

    def __len__(self) -> int:
        return len(self.counts)

    @classmethod
    def encode(
        cls,
        scheme: Scheme,
        index: int,
        time_us: int,
        acc_sensor: ArrayLike,
        gyr_sensor: ArrayLike,
        *,
        battery_low: bool = False,
    ) -> Self:
        """Round samples in units to counts; what lies outside the range is cut and flagged as saturated.

        Parameters
        ----------
        scheme : Scheme
            What one count means.
        index, time_us : int
            Of the first sample. The index is cut to 32 bits.
        acc_sensor, gyr_sensor : (count, 3) float
            m/s² and rad/s, sensor frame.
        battery_low : bool
            Whether the battery flag is set.

        Raises
        ------
        ProtocolError
            When a sample is NaN or the shapes do not fit.
        """
        acc, gyr = np.asarray(acc_sensor, np.float64), np.asarray(gyr_sensor, np.float64)
        if acc.ndim != 2 or acc.shape[1] != 3 or acc.shape != gyr.shape:
            raise ProtocolError(_WHAT, "samples", f"have shapes {acc.shape}, {gyr.shape}, expected (count, 3) twice")
        units = np.hstack([acc, gyr])
        if np.isnan(units).any():
            row = int(np.isnan(units).any(axis=1).argmax())
            raise ProtocolError(_WHAT, "samples", f"hold NaN, first in row {row} (index {index + row})")
        exact = np.rint(units / scheme.scales)
        cut = np.clip(exact, _INT16.min, _INT16.max)
        flags = Flags.SATURATED if np.any(cut != exact) else Flags.NONE
        if battery_low:
            flags |= Flags.BATTERY_LOW
        return cls(index & 0xFFFF_FFFF, time_us, cut.astype(np.int16), flags)

    @property
    def saturated(self) -> bool:
        """Whether a value of this packet was cut at the end of the sensor's range."""
        return Flags.SATURATED in self.flags

    @property
    def battery_low(self) -> bool:
        """Whether the clip asks to be charged."""
        return Flags.BATTERY_LOW in self.flags
