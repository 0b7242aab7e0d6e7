"""How the clip samples: its true rate, and what one count of each sensor means."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from hipline_device.errors import ProtocolError, check_length, check_range

STANDARD_GRAVITY = 9.80665  #: m/s²
ACC_SCALE = 8.0 * STANDARD_GRAVITY / 32768.0  #: m/s² per count at ±8 g
GYR_SCALE = math.radians(1000.0) / 32768.0  #: rad/s per count at ±1000 °/s

_WHAT = "scheme"


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
        Samples per notification, 1 to 255.

    Raises
    ------
    ProtocolError
        When a value cannot travel.
    """

    rate_hz: float
    acc_scale: float = ACC_SCALE
    gyr_scale: float = GYR_SCALE
    batch: int = 10

    VERSION: ClassVar[int] = 1
    _LAYOUT: ClassVar[struct.Struct] = struct.Struct("<BIffB")

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
        check_range(_WHAT, "batch", self.batch, 1, 255)

    @classmethod
    def from_bytes(cls, data: bytes | bytearray | memoryview) -> Self:
        """Read a scheme.

        Raises
        ------
        ProtocolError
            When the bytes are not a scheme.
        """
        data = bytes(data)
        check_length(_WHAT, data, cls._LAYOUT.size)
        version, rate_mhz, acc_scale, gyr_scale, batch = cls._LAYOUT.unpack(data)
        check_range(_WHAT, "version", version, cls.VERSION, cls.VERSION, data)
        check_range(_WHAT, "rate", rate_mhz, 1, 0xFFFF_FFFF, data)
        check_range(_WHAT, "batch", batch, 1, 255, data)
        for field, value in (("acc_scale", acc_scale), ("gyr_scale", gyr_scale)):
            if not (math.isfinite(value) and value > 0):
                raise ProtocolError(_WHAT, field, f"is {value}, it must be finite and above zero", data)
        return cls(rate_mhz / 1000, acc_scale, gyr_scale, batch)

    def __bytes__(self) -> bytes:
        return self._LAYOUT.pack(self.VERSION, round(self.rate_hz * 1000), self.acc_scale, self.gyr_scale, self.batch)

    @property
    def scales(self) -> NDArray[np.float64]:
        """Units per count of the columns of a packet, (6,) float64: m/s² thrice, rad/s thrice."""
        return np.repeat([self.acc_scale, self.gyr_scale], 3)
