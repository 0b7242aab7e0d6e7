"""What the clip says to a command: whether it does it, and what it did."""

from __future__ import annotations

import struct
from dataclasses import astuple, dataclass
from enum import IntEnum
from typing import ClassVar, Self

from hipline_device.control import Opcode
from hipline_device.errors import ProtocolError, check_length, check_range

_WHAT = "answer"
_ANSWER_BIT = 0x80


class Result(IntEnum):
    """How a command went."""

    OK = 0
    WORKING = 1
    UNKNOWN_COMMAND = 2
    MALFORMED = 3
    OUT_OF_RANGE = 4
    NOT_OFFERED = 5
    BATCH_TOO_LARGE = 6
    BUSY = 7
    STREAMING = 8
    NOT_HELD = 9
    NOT_POSSIBLE = 10

    @property
    def refused(self) -> bool:
        """Whether the clip does not do what it was asked."""
        return self not in (Result.OK, Result.WORKING)

    @property
    def advice(self) -> str:
        """One line for people: what it means and what to do."""
        return _ADVICE[self]


_ADVICE = {
    Result.OK: "done",
    Result.WORKING: "begun; another answer tells the end",
    Result.UNKNOWN_COMMAND: "the clip does not know this command; update the clip",
    Result.MALFORMED: "the clip did not understand the command; app and clip may be of different versions",
    Result.OUT_OF_RANGE: "a number of the command is too large or too small; update this app",
    Result.NOT_OFFERED: "the clip does not sample at this rate or range; choose one of those in its scheme",
    Result.BATCH_TOO_LARGE: "so many samples do not fit in one notification; ask for fewer, or 0",
    Result.BUSY: "another app is streaming from this clip, or it has not finished what it was asked; try again soon",
    Result.STREAMING: "rate and range cannot change while the clip streams; stop the stream first",
    Result.NOT_HELD: "the clip does not have these samples any more; they stay lost",
    Result.NOT_POSSIBLE: "this clip has no part that could do it, or that part does not work",
}


@dataclass(frozen=True, slots=True)
class Started:
    """Values of the answer to a start."""

    rate_mhz: int  #: true samples per second, mHz, as in the scheme
    batch: int  #: samples per notification from now on
    epoch: int  #: u16
    first: int  #: index of the first sample that is sent live, low 32 bits


@dataclass(frozen=True, slots=True)
class Synced:
    """Values of the answer to a sync: the clip's clock, µs."""

    received_us: int  #: when the command had come
    sent_us: int  #: when this answer was given to the radio


@dataclass(frozen=True, slots=True)
class Resent:
    """Values of the answer to a resend: what is being sent; with NOT_HELD, what there is instead."""

    first: int  #: low 32 bits of the index
    count: int


Values = Started | Synced | Resent
_VALUES: dict[int, tuple[type[Started] | type[Synced] | type[Resent], struct.Struct, frozenset[Result]]] = {
    Opcode.START: (Started, struct.Struct("<IBHI"), frozenset({Result.OK})),
    Opcode.SYNC: (Synced, struct.Struct("<QQ"), frozenset({Result.OK})),
    Opcode.RESEND: (Resent, struct.Struct("<II"), frozenset({Result.OK, Result.WORKING, Result.NOT_HELD})),
}


def _numbers(layout: struct.Struct, values: Values | None) -> bytes:
    return layout.pack(*astuple(values)) if values is not None else b""


@dataclass(frozen=True, slots=True)
class Answer:
    """One notification of the control characteristic; 20 bytes at most.

    Attributes
    ----------
    opcode : int
        Of the command, 0 to 127; the clip answers unknown ones too.
    seq : int
        Of the command.
    result : Result
        How it went.
    values : Started, Synced, Resent or None
        With a start and a sync that went well, and with a resend whose range is told.

    Raises
    ------
    ProtocolError
        When a value cannot travel.
    """

    opcode: int
    seq: int
    result: Result
    values: Values | None = None

    _HEAD: ClassVar[struct.Struct] = struct.Struct("<BBB")

    def __post_init__(self) -> None:
        check_range(_WHAT, "opcode", self.opcode, 0, 127)
        check_range(_WHAT, "seq", self.seq, 0, 255)
        expected = self._form(self.opcode, self.result)
        if not isinstance(self.values, type(None) if expected is None else expected[0]):
            raise ProtocolError(_WHAT, "values", f"are {self.values!r}, which {self.result.name} does not carry")
        if expected is not None:
            try:
                _numbers(expected[1], self.values)
            except struct.error as error:
                raise ProtocolError(_WHAT, "values", f"are {self.values!r}: {error}") from error

    @staticmethod
    def _form(opcode: int, result: Result) -> tuple[type[Started] | type[Synced] | type[Resent], struct.Struct] | None:
        kind, layout, results = _VALUES.get(opcode, (Started, struct.Struct("<"), frozenset[Result]()))
        return (kind, layout) if result in results else None

    @classmethod
    def from_bytes(cls, data: bytes | bytearray | memoryview) -> Self:
        """Read an answer.

        Raises
        ------
        ProtocolError
            When the bytes are no answer.
        """
        data = bytes(data)
        if len(data) < cls._HEAD.size:
            raise ProtocolError(_WHAT, "length", f"is {len(data)}, expected at least {cls._HEAD.size}", data)
        opcode, seq, result = cls._HEAD.unpack_from(data)
        check_range(_WHAT, "opcode", opcode, _ANSWER_BIT, 0xFF, data)
        check_range(_WHAT, "result", result, 0, max(Result), data)
        form = cls._form(opcode & 0x7F, Result(result))
        check_length(_WHAT, data, cls._HEAD.size + (form[1].size if form else 0))
        values = form[0](*form[1].unpack_from(data, cls._HEAD.size)) if form else None
        return cls(opcode & 0x7F, seq, Result(result), values)

    def __bytes__(self) -> bytes:
        form = self._form(self.opcode, self.result)
        head = self._HEAD.pack(self.opcode | _ANSWER_BIT, self.seq, self.result)
        return head + (_numbers(form[1], self.values) if form else b"")

    @classmethod
    def to_unreadable(cls, data: bytes, error: ProtocolError) -> Self:
        """Return the answer to bytes that `control.read_command` has refused with this error."""
        opcode = data[0] & 0x7F if data else 0
        seq = data[1] if len(data) > 1 else 0
        if error.field == "opcode":
            result = Result.UNKNOWN_COMMAND if data else Result.MALFORMED
        else:
            result = Result.MALFORMED if error.field == "length" else Result.OUT_OF_RANGE
        return cls(opcode, seq, result)
