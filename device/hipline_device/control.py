"""What the app asks of the clip, and the words with which the clip refuses."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar, Self

from hipline_device.errors import ProtocolError, check_length, check_range

_WHAT = "control"


class Refusal(IntEnum):
    """ATT application error codes with which the clip answers a command that it does not follow."""

    RATE_NOT_OFFERED = 0x80
    BATCH_TOO_LARGE = 0x81
    BUSY = 0x82
    MALFORMED = 0x83
    MTU_TOO_SMALL = 0x84

    @property
    def advice(self) -> str:
        """One line for people: what it means and what to do."""
        return _ADVICE[self]


_ADVICE = {
    Refusal.RATE_NOT_OFFERED: "the clip does not sample at this rate; ask for the rate in its scheme, or 0",
    Refusal.BATCH_TOO_LARGE: "so many samples do not fit in one notification; ask for fewer, or 0",
    Refusal.BUSY: "another app is streaming from this clip; stop it there first",
    Refusal.MALFORMED: "the clip did not understand the command; app and clip may be of different versions",
    Refusal.MTU_TOO_SMALL: "not even one sample fits in a notification; the app must ask for an MTU of 31 or more",
}


@dataclass(frozen=True, slots=True)
class Start:
    """Ask the clip to stream to this app.

    Attributes
    ----------
    rate_hz : int
        Samples per second, u16, rounded from the scheme's rate; 0 leaves it to the clip.
    batch : int
        Samples per notification, u8; 0 leaves it to the clip.

    Raises
    ------
    ProtocolError
        When a value cannot travel.
    """

    rate_hz: int = 0
    batch: int = 0

    OPCODE: ClassVar[int] = 1
    _LAYOUT: ClassVar[struct.Struct] = struct.Struct("<BHB")

    def __post_init__(self) -> None:
        check_range(_WHAT, "rate", self.rate_hz, 0, 0xFFFF)
        check_range(_WHAT, "batch", self.batch, 0, 255)

    @classmethod
    def from_bytes(cls, data: bytes | bytearray | memoryview) -> Self:
        """Read a start command.

        Raises
        ------
        ProtocolError
            When the bytes are not a start command.
        """
        data = bytes(data)
        check_length(_WHAT, data, cls._LAYOUT.size)
        opcode, rate_hz, batch = cls._LAYOUT.unpack(data)
        check_range(_WHAT, "opcode", opcode, cls.OPCODE, cls.OPCODE, data)
        return cls(rate_hz, batch)

    def __bytes__(self) -> bytes:
        return self._LAYOUT.pack(self.OPCODE, self.rate_hz, self.batch)


@dataclass(frozen=True, slots=True)
class Stop:
    """Ask the clip to stream no more; the connection stays."""

    OPCODE: ClassVar[int] = 2

    @classmethod
    def from_bytes(cls, data: bytes | bytearray | memoryview) -> Self:
        """Read a stop command.

        Raises
        ------
        ProtocolError
            When the bytes are not a stop command.
        """
        data = bytes(data)
        check_length(_WHAT, data, 1)
        check_range(_WHAT, "opcode", data[0], cls.OPCODE, cls.OPCODE, data)
        return cls()

    def __bytes__(self) -> bytes:
        return bytes([self.OPCODE])


def read_command(data: bytes | bytearray | memoryview) -> Start | Stop:
    """Read whatever was written to the control characteristic.

    Raises
    ------
    ProtocolError
        When the bytes are no command of this version.
    """
    data = bytes(data)
    if not data:
        raise ProtocolError(_WHAT, "opcode", "is missing", data)
    if data[0] == Start.OPCODE:
        return Start.from_bytes(data)
    if data[0] == Stop.OPCODE:
        return Stop.from_bytes(data)
    raise ProtocolError(_WHAT, "opcode", f"is {data[0]}, known are 1 (start) and 2 (stop)", data)
