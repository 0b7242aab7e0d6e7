"""The error that a packet or a command out of shape gives."""

from __future__ import annotations

_SHOWN_BYTES = 24


def hex_shortened(data: bytes) -> str:
    """Return bytes for people: their number, and the first ones in hex."""
    more = " ..." if len(data) > _SHOWN_BYTES else ""
    return f"{len(data)} bytes: {data[:_SHOWN_BYTES].hex(' ')}{more}"


class ProtocolError(ValueError):
    """Bytes or values do not follow the clip's protocol.

    Attributes
    ----------
    field : str
        Name of the first field that is wrong, as in PROTOCOL.md.
    """

    def __init__(self, message: str, field: str, problem: str, data: bytes | None = None) -> None:
        shown = "" if data is None else f" ({hex_shortened(data)})"
        super().__init__(f"{message}: {field} {problem}{shown}")
        self.field = field


def check_range(message: str, field: str, value: int, low: int, high: int, data: bytes | None = None) -> None:
    """Raise `ProtocolError` unless low <= value <= high."""
    if not low <= value <= high:
        raise ProtocolError(message, field, f"is {value}, allowed are {low} to {high}", data)


def check_length(message: str, data: bytes, expected: int) -> None:
    """Raise `ProtocolError` unless there are exactly the expected bytes."""
    if len(data) != expected:
        raise ProtocolError(message, "length", f"is {len(data)}, expected {expected}", data)
