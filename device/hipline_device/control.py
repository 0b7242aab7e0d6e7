"""What the app asks of the clip; `answers` has what the clip says to it."""

from __future__ import annotations

import struct
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import ClassVar, Self

from hipline_device.alert import Pattern
from hipline_device.errors import ProtocolError, check_length, check_range

_WHAT = "control"


class Opcode(IntEnum):
    """First byte of a command."""

    START = 1
    STOP = 2
    RATE = 3
    RANGE = 4
    IDENTIFY = 5
    ALERT = 6
    SYNC = 7
    RESEND = 8


@dataclass(frozen=True, slots=True)
class Command:
    """What every command has in common: an opcode, and numbers within limits.

    Raises
    ------
    ProtocolError
        When a value cannot travel.
    """

    OPCODE: ClassVar[Opcode]
    _NUMBERS: ClassVar[struct.Struct] = struct.Struct("<")
    _LIMITS: ClassVar[dict[str, tuple[int, int]]] = {}

    def __post_init__(self) -> None:
        for name, (low, high) in self._LIMITS.items():
            check_range(_WHAT, name, getattr(self, name), low, high)

    @classmethod
    def from_bytes(cls, data: bytes | bytearray | memoryview) -> Self:
        """Read a command of this kind, with its opcode and sequence number.

        Raises
        ------
        ProtocolError
            When the bytes are no such command.
        """
        data = bytes(data)
        check_length(_WHAT, data, 2 + cls._NUMBERS.size)
        check_range(_WHAT, "opcode", data[0], cls.OPCODE, cls.OPCODE, data)
        values = cls._NUMBERS.unpack_from(data, 2)
        for (name, (low, high)), value in zip(cls._LIMITS.items(), values, strict=True):
            check_range(_WHAT, name, value, low, high, data)
        return cls(*values)

    def to_bytes(self, seq: int) -> bytes:
        """Return the command as it is written, with the sequence number that its answer will carry.

        Raises
        ------
        ProtocolError
            When the sequence number is not a byte.
        """
        check_range(_WHAT, "seq", seq, 0, 255)
        values = (getattr(self, field.name) for field in fields(self))
        return bytes([self.OPCODE, seq]) + self._NUMBERS.pack(*values)


@dataclass(frozen=True, slots=True)
class Start(Command):
    """Stream to this app from the next sample on.

    Attributes
    ----------
    batch : int
        Samples per notification, up to 42; 0 leaves it to the clip.
    """

    batch: int = 0

    OPCODE: ClassVar[Opcode] = Opcode.START
    _NUMBERS: ClassVar[struct.Struct] = struct.Struct("<B")
    _LIMITS: ClassVar[dict[str, tuple[int, int]]] = {"batch": (0, 42)}


@dataclass(frozen=True, slots=True)
class Stop(Command):
    """Stream no more; the connection stays, and so do the samples that the clip keeps."""

    OPCODE: ClassVar[Opcode] = Opcode.STOP


@dataclass(frozen=True, slots=True)
class Rate(Command):
    """Sample at another rate; a new epoch begins, and the scheme is to be read again.

    Attributes
    ----------
    rate_hz : int
        One of the scheme's rates.
    """

    rate_hz: int

    OPCODE: ClassVar[Opcode] = Opcode.RATE
    _NUMBERS: ClassVar[struct.Struct] = struct.Struct("<H")
    _LIMITS: ClassVar[dict[str, tuple[int, int]]] = {"rate_hz": (1, 0xFFFF)}


@dataclass(frozen=True, slots=True)
class Range(Command):
    """Measure in other ranges; a new epoch begins, and the scheme is to be read again.

    Attributes
    ----------
    acc_g, gyr_dps : int
        Of the scheme's ranges, ±g and ±°/s; 0 leaves it as it is.
    """

    acc_g: int
    gyr_dps: int

    OPCODE: ClassVar[Opcode] = Opcode.RANGE
    _NUMBERS: ClassVar[struct.Struct] = struct.Struct("<BH")
    _LIMITS: ClassVar[dict[str, tuple[int, int]]] = {"acc_g": (0, 0xFF), "gyr_dps": (0, 0xFFFF)}


@dataclass(frozen=True, slots=True)
class Identify(Command):
    """Blink, so that people see which clip is meant; it ends by itself.

    Attributes
    ----------
    seconds : int
        How long, up to 30; 0 ends it.
    """

    seconds: int

    OPCODE: ClassVar[Opcode] = Opcode.IDENTIFY
    _NUMBERS: ClassVar[struct.Struct] = struct.Struct("<B")
    _LIMITS: ClassVar[dict[str, tuple[int, int]]] = {"seconds": (0, 30)}


@dataclass(frozen=True, slots=True)
class Alert(Command):
    """Vibrate; it ends by itself, after 5 s at the latest.

    Attributes
    ----------
    pattern : Pattern
        The rhythm; OFF ends what is running.
    strength_percent : int
        1 to 100.
    repeats : int
        1 to 10.
    """

    pattern: Pattern
    strength_percent: int = 100
    repeats: int = 1

    OPCODE: ClassVar[Opcode] = Opcode.ALERT
    _NUMBERS: ClassVar[struct.Struct] = struct.Struct("<BBB")
    _LIMITS: ClassVar[dict[str, tuple[int, int]]] = {
        "pattern": (0, max(Pattern)),
        "strength_percent": (1, 100),
        "repeats": (1, 10),
    }

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        object.__setattr__(self, "pattern", Pattern(self.pattern))


@dataclass(frozen=True, slots=True)
class Sync(Command):
    """Tell the clip's clock at the arrival of this and at the departure of the answer."""

    OPCODE: ClassVar[Opcode] = Opcode.SYNC


@dataclass(frozen=True, slots=True)
class Resend(Command):
    """Send samples again that were taken before.

    Attributes
    ----------
    epoch : int
        In which epoch they were taken, u16.
    first : int
        Low 32 bits of the index of the first one.
    count : int
        How many, u32, at least 1.
    """

    epoch: int
    first: int
    count: int

    OPCODE: ClassVar[Opcode] = Opcode.RESEND
    _NUMBERS: ClassVar[struct.Struct] = struct.Struct("<HII")
    _LIMITS: ClassVar[dict[str, tuple[int, int]]] = {
        "epoch": (0, 0xFFFF),
        "first": (0, 0xFFFF_FFFF),
        "count": (1, 0xFFFF_FFFF),
    }


COMMANDS: dict[int, type[Command]] = {
    kind.OPCODE: kind for kind in (Start, Stop, Rate, Range, Identify, Alert, Sync, Resend)
}


def read_command(data: bytes | bytearray | memoryview) -> tuple[int, Command]:
    """Read whatever was written to the control characteristic: the sequence number and the command.

    Raises
    ------
    ProtocolError
        When the bytes are no command of this version.
    """
    data = bytes(data)
    if not data:
        raise ProtocolError(_WHAT, "opcode", "is missing", data)
    if data[0] not in COMMANDS:
        known = ", ".join(f"{opcode} ({opcode.name.lower()})" for opcode in Opcode)
        raise ProtocolError(_WHAT, "opcode", f"is {data[0]}, known are {known}", data)
    command = COMMANDS[data[0]].from_bytes(data)
    return data[1], command
