"""How the clip samples: its true rate, its axes, and what one count of each sensor means."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from hipline_device.errors import ProtocolError, check_length, check_range
from hipline_device.samples import STANDARD_GRAVITY
from hipline_device.service import VERSION

ACC_SCALE = 8.0 * STANDARD_GRAVITY / 32768.0  #: m/s² per count at ±8 g
GYR_SCALE = math.radians(1000.0) / 32768.0  #: rad/s per count at ±1000 °/s

_WHAT = "scheme"
_M_S2, _RAD_S = 1, 1  # the only units so far


class Towards(IntEnum):
    """Where a sensor axis points on the clip's case, seen from outside on the standing wearer."""

    UNKNOWN = 0
    UP = 1
    DOWN = 2
    LEFT = 3
    RIGHT = 4
    OUT = 5  #: away from the body
    IN = 6


Axes = tuple[Towards, Towards, Towards]
CASE_AXES: Axes = (Towards.UP, Towards.LEFT, Towards.OUT)  #: of the reference clip; right-handed
UNKNOWN_AXES: Axes = (Towards.UNKNOWN, Towards.UNKNOWN, Towards.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Scheme:
    """The readable description without which a data packet cannot be turned into units.

    Values are held as they travel: the rate in whole mHz, the scales as float32.

    Attributes
    ----------
    rate_hz : float
        True samples per second, to 1 mHz.
    acc_scale : float
        m/s² per count.
    gyr_scale : float
        rad/s per count.
    batch : int
        Samples per notification, 1 to 42.
    epoch : int
        How often the clip has begun to count its samples anew, u16.
    axes : three of Towards
        Where the sensor's x, y and z point on the case.
    capacity : int
        How many samples the clip keeps to send them again, u32.
    rates_hz : tuple of int
        Rates that it offers, rounded, u16; empty when there is only this one.
    acc_ranges_g, gyr_ranges_dps : tuple of int
        Ranges that it offers, ±g (u8) and ±°/s (u16); empty when there is only this one.

    Raises
    ------
    ProtocolError
        When a value cannot travel.
    """

    rate_hz: float
    acc_scale: float = ACC_SCALE
    gyr_scale: float = GYR_SCALE
    batch: int = 10
    epoch: int = 0
    axes: Axes = UNKNOWN_AXES
    capacity: int = 0
    rates_hz: tuple[int, ...] = ()
    acc_ranges_g: tuple[int, ...] = ()
    gyr_ranges_dps: tuple[int, ...] = ()

    _LAYOUT: ClassVar[struct.Struct] = struct.Struct("<BBB3BHIffBI")

    def __post_init__(self) -> None:
        if not (math.isfinite(self.rate_hz) and 1 <= round(self.rate_hz * 1000) <= 0xFFFF_FFFF):
            raise ProtocolError(_WHAT, "rate", f"is {self.rate_hz} Hz, allowed are 0.001 to 4294967.295 Hz")
        object.__setattr__(self, "rate_hz", round(self.rate_hz * 1000) / 1000)
        for field in ("acc_scale", "gyr_scale"):
            value = float(getattr(self, field))
            with np.errstate(over="ignore", under="ignore"):
                as_travels = float(np.float32(value))
            if not (math.isfinite(as_travels) and as_travels > 0):
                raise ProtocolError(_WHAT, field, f"is {value}, it must be finite and above zero")
            object.__setattr__(self, field, as_travels)
        check_range(_WHAT, "batch", self.batch, 1, 42)
        check_range(_WHAT, "epoch", self.epoch, 0, 0xFFFF)
        check_range(_WHAT, "capacity", self.capacity, 0, 0xFFFF_FFFF)
        for field, values, highest in (
            ("rates", self.rates_hz, 0xFFFF),
            ("acc_ranges", self.acc_ranges_g, 0xFF),
            ("gyr_ranges", self.gyr_ranges_dps, 0xFFFF),
        ):
            check_range(_WHAT, field, len(values), 0, 255)
            for value in values:
                check_range(_WHAT, field, value, 1, highest)

    @classmethod
    def from_bytes(cls, data: bytes | bytearray | memoryview) -> Self:
        """Read a scheme.

        Raises
        ------
        ProtocolError
            When the bytes are not a scheme of this version.
        """
        data = bytes(data)
        if data:  # another version has another length: the version is what to tell
            check_range(_WHAT, "version", data[0], VERSION, VERSION, data)
        if len(data) < cls._LAYOUT.size:
            raise ProtocolError(_WHAT, "length", f"is {len(data)}, expected at least {cls._LAYOUT.size}", data)
        _, acc_unit, gyr_unit, x, y, z, epoch, rate_mhz, acc_scale, gyr_scale, batch, capacity = (
            cls._LAYOUT.unpack_from(data)
        )
        check_range(_WHAT, "acc_unit", acc_unit, _M_S2, _M_S2, data)
        check_range(_WHAT, "gyr_unit", gyr_unit, _RAD_S, _RAD_S, data)
        for axis in (x, y, z):
            check_range(_WHAT, "axes", axis, 0, max(Towards), data)
        check_range(_WHAT, "rate", rate_mhz, 1, 0xFFFF_FFFF, data)
        for field, value in (("acc_scale", acc_scale), ("gyr_scale", gyr_scale)):
            if not (math.isfinite(value) and value > 0):
                raise ProtocolError(_WHAT, field, f"is {value}, it must be finite and above zero", data)
        check_range(_WHAT, "batch", batch, 1, 42, data)
        rest = _Lists(data, cls._LAYOUT.size)
        rates, acc_ranges, gyr_ranges = (
            rest.take("rates", "H"),
            rest.take("acc_ranges", "B"),
            rest.take("gyr_ranges", "H"),
        )
        check_length(_WHAT, data, rest.place)
        axes = (Towards(x), Towards(y), Towards(z))
        return cls(rate_mhz / 1000, acc_scale, gyr_scale, batch, epoch, axes, capacity, rates, acc_ranges, gyr_ranges)

    def __bytes__(self) -> bytes:
        fixed = self._LAYOUT.pack(
            VERSION, _M_S2, _RAD_S, *self.axes, self.epoch, round(self.rate_hz * 1000),
            self.acc_scale, self.gyr_scale, self.batch, self.capacity,
        )  # fmt: skip
        return fixed + b"".join(
            struct.pack(f"<B{len(values)}{kind}", len(values), *values)
            for values, kind in ((self.rates_hz, "H"), (self.acc_ranges_g, "B"), (self.gyr_ranges_dps, "H"))
        )

    @property
    def scales(self) -> NDArray[np.float64]:
        """Units per count of the columns of a packet, (6,) float64: m/s² thrice, rad/s thrice."""
        return np.repeat([self.acc_scale, self.gyr_scale], 3)


class _Lists:
    """The lists at the end of a scheme: each a count and so many numbers."""

    def __init__(self, data: bytes, place: int) -> None:
        self._data, self.place = data, place

    def take(self, field: str, kind: str) -> tuple[int, ...]:
        """Return the next list.

        Raises
        ------
        ProtocolError
            When the bytes end before it does, or one of its numbers is out of range.
        """
        if self.place >= len(self._data):
            raise ProtocolError(_WHAT, field, "are missing", self._data)
        layout = struct.Struct(f"<{self._data[self.place]}{kind}")
        if self.place + 1 + layout.size > len(self._data):
            raise ProtocolError(_WHAT, field, f"are {self._data[self.place]}, but the bytes end before", self._data)
        values = layout.unpack_from(self._data, self.place + 1)
        self.place += 1 + layout.size
        for value in values:
            check_range(_WHAT, field, value, 1, 0xFFFF, self._data)
        return values
