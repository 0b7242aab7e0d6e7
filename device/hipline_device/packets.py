"""The packet in which samples travel."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntFlag
from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hipline_device.errors import ProtocolError, check_range
from hipline_device.scheme import Scheme
from hipline_device.service import VERSION

SMALLEST_MTU = 23  #: what every connection has before it agrees on more; one sample fits
MOST_SAMPLES = 42  #: an attribute has at most 512 bytes

_WHAT = "data packet"
_INT16 = np.iinfo(np.int16)
_NOTIFICATION_HEADER_BYTES = 3
_LONGEST_VALUE = 512


class Flags(IntFlag):
    """What the clip says about the samples of a packet, and about itself."""

    NONE = 0
    SATURATED = 1  #: a value of this packet lies outside the sensor's range and was cut
    BATTERY_LOW = 2
    RESENT = 4  #: sent because the app asked for these samples again


def samples_that_fit(mtu: int) -> int:
    """Return how many samples go into one notification; 1 with an MTU of 23, 19 with 247."""
    room = min(mtu - _NOTIFICATION_HEADER_BYTES, _LONGEST_VALUE)
    return (room - DataPacket.HEADER_BYTES) // DataPacket.SAMPLE_BYTES


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

    Index, time and epoch travel by their low bits only, so that a sample fits in the smallest packet;
    `unpack.Unpacker` knows the rest.

    Attributes
    ----------
    index : int
        Low 24 bits of the clip's own count of the first sample.
    time_us : int
        Low 32 bits of the clip's clock at the first sample, µs.
    counts : (count, 6) int16
        Accelerometer x y z, gyroscope x y z, sensor frame; `Scheme.scales` turns them into units.
    flags : Flags
        What the clip has to say about these samples and itself.
    epoch : int
        Low 2 bits of the count of epochs.

    Raises
    ------
    ProtocolError
        When a value cannot travel.
    """

    index: int
    time_us: int
    counts: NDArray[np.int16]
    flags: Flags = Flags.NONE
    epoch: int = 0

    INDEX_BITS: ClassVar[int] = 24
    TIME_BITS: ClassVar[int] = 32
    EPOCH_BITS: ClassVar[int] = 2
    SAMPLE_BYTES: ClassVar[int] = 12
    _HEADER: ClassVar[struct.Struct] = struct.Struct("<II")
    HEADER_BYTES: ClassVar[int] = _HEADER.size

    def __post_init__(self) -> None:
        object.__setattr__(self, "counts", _columns(self.counts))
        check_range(_WHAT, "count", len(self.counts), 1, MOST_SAMPLES)
        check_range(_WHAT, "flags", int(self.flags), 0, 7)
        check_range(_WHAT, "epoch", self.epoch, 0, (1 << self.EPOCH_BITS) - 1)
        check_range(_WHAT, "index", self.index, 0, (1 << self.INDEX_BITS) - 1)
        check_range(_WHAT, "time_us", self.time_us, 0, (1 << self.TIME_BITS) - 1)

    @classmethod
    def from_bytes(cls, data: bytes | bytearray | memoryview) -> Self:
        """Read a packet.

        Raises
        ------
        ProtocolError
            When the bytes are not a packet of this version.
        """
        data = bytes(data)
        count, rest = divmod(len(data) - cls.HEADER_BYTES, cls.SAMPLE_BYTES)
        if rest or not 1 <= count <= MOST_SAMPLES:
            raise ProtocolError(
                _WHAT, "length", f"is {len(data)}, expected 8 + 12 for each of 1 to {MOST_SAMPLES} samples", data
            )
        first, time_us = cls._HEADER.unpack_from(data)
        check_range(_WHAT, "version", first >> 5 & 7, VERSION, VERSION, data)
        samples = np.frombuffer(data, "<i2", offset=cls.HEADER_BYTES).reshape(count, 6)
        return cls(first >> 8, time_us, samples.astype(np.int16, copy=False), Flags(first & 7), first >> 3 & 3)

    def __bytes__(self) -> bytes:
        first = self.index << 8 | VERSION << 5 | self.epoch << 3 | int(self.flags)
        return self._HEADER.pack(first, self.time_us) + self.counts.astype("<i2", copy=False).tobytes()

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
        resent: bool = False,
    ) -> Self:
        """Round samples in units to counts; what lies outside the range is cut and flagged as saturated.

        Parameters
        ----------
        scheme : Scheme
            What one count means, and which epoch it is.
        index, time_us : int
            Of the first sample, in full; cut here to what travels.
        acc_sensor, gyr_sensor : (count, 3) float
            m/s² and rad/s, sensor frame.
        battery_low, resent : bool
            Whether these flags are set.

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
        if resent:
            flags |= Flags.RESENT
        return cls(index & 0xFF_FFFF, time_us & 0xFFFF_FFFF, cut.astype(np.int16), flags, scheme.epoch & 3)

    @property
    def saturated(self) -> bool:
        """Whether a value of this packet was cut at the end of the sensor's range."""
        return Flags.SATURATED in self.flags

    @property
    def battery_low(self) -> bool:
        """Whether the clip asks to be charged."""
        return Flags.BATTERY_LOW in self.flags

    @property
    def resent(self) -> bool:
        """Whether the app had asked for these samples again."""
        return Flags.RESENT in self.flags
