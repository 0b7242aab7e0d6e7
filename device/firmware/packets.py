"""The bytes of the clip's protocol, version 2; ../PROTOCOL.md has them as tables."""

import struct

from micropython import const

VERSION = const(2)

SAMPLE_BYTES = const(12)
HEADER_BYTES = const(8)
MOST_SAMPLES = const(42)
SMALLEST_MTU = const(23)

SATURATED = const(1)
BATTERY_LOW = const(2)
RESENT = const(4)

START = const(1)
STOP = const(2)
RATE = const(3)
RANGE = const(4)
IDENTIFY = const(5)
ALERT = const(6)
SYNC = const(7)
RESEND = const(8)

OK = const(0)
WORKING = const(1)
UNKNOWN_COMMAND = const(2)
MALFORMED = const(3)
OUT_OF_RANGE = const(4)
NOT_OFFERED = const(5)
BATCH_TOO_LARGE = const(6)
BUSY = const(7)
STREAMING = const(8)
NOT_HELD = const(9)
NOT_POSSIBLE = const(10)

SENSOR_FAULT = const(1)
BATTERY_UNKNOWN = const(255)

_ANSWER = const(0x80)
_U16 = const(0xFFFF)
_U32 = 0xFFFF_FFFF

# layout after opcode and sequence number; lowest and highest of each value
_COMMANDS = {
    START: ("<B", ((0, 42),)),
    STOP: ("<", ()),
    RATE: ("<H", ((1, _U16),)),
    RANGE: ("<BH", ((0, 255), (0, _U16))),
    IDENTIFY: ("<B", ((0, 30),)),
    ALERT: ("<BBB", ((0, 4), (1, 100), (1, 10))),
    SYNC: ("<", ()),
    RESEND: ("<HII", ((0, _U16), (0, _U32), (1, _U32))),
}


def samples_that_fit(mtu: int) -> int:
    """Return how many samples go into one notification."""
    return (min(mtu - 3, 512) - HEADER_BYTES) // SAMPLE_BYTES


def read_command(data):
    """Return opcode, sequence number, result and values of what was written; the result is OK when it is a command."""
    opcode = data[0] if len(data) else 0
    seq = data[1] if len(data) > 1 else 0
    if not len(data):
        return 0, 0, MALFORMED, ()
    if opcode not in _COMMANDS:
        return opcode & 0x7F, seq, UNKNOWN_COMMAND, ()
    layout, limits = _COMMANDS[opcode]
    if len(data) != 2 + struct.calcsize(layout):
        return opcode, seq, MALFORMED, ()
    values = struct.unpack_from(layout, data, 2) if limits else ()
    for value, (low, high) in zip(values, limits):  # noqa: B905 - MicroPython's zip knows no strict
        if not low <= value <= high:
            return opcode, seq, OUT_OF_RANGE, ()
    return opcode, seq, OK, values


def answer(opcode: int, seq: int, result: int, values: bytes = b"") -> bytes:
    """Return what is said to a command."""
    return bytes((opcode | _ANSWER, seq, result)) + values


def started(rate_mhz: int, batch: int, epoch: int, first: int) -> bytes:
    """Return the values of the answer to a start."""
    return struct.pack("<IBHI", rate_mhz, batch, epoch, first & _U32)


def synced(received_us: int, sent_us: int) -> bytes:
    """Return the values of the answer to a sync."""
    return struct.pack("<QQ", received_us, sent_us)


def resent(first: int, count: int) -> bytes:
    """Return the values of the answer to a resend."""
    return struct.pack("<II", first & _U32, count)


def put_header(into, index: int, time_us: int, epoch: int, flags: int):
    """Write the head of a data packet into a buffer."""
    first = (index & 0xFF_FFFF) << 8 | VERSION << 5 | (epoch & 3) << 3 | flags
    struct.pack_into("<II", into, 0, first, time_us & _U32)


def is_saturated(packet) -> bool:
    """Tell whether a value of a data packet is at the end of its range."""
    for at in range(HEADER_BYTES, len(packet), 2):
        high = packet[at + 1]
        if (high == 0x7F and packet[at] == 0xFF) or (high == 0x80 and packet[at] == 0):
            return True
    return False


def scheme(epoch, rate_mhz, acc_scale, gyr_scale, batch, capacity, axes, rates_hz, acc_ranges_g, gyr_ranges_dps):
    """Return how the clip samples, and what it offers."""
    fixed = struct.pack("<BBBBBBHIffBI", VERSION, 1, 1, *axes, epoch, rate_mhz, acc_scale, gyr_scale, batch, capacity)
    lists = b""
    for layout, values in (("<H", rates_hz), ("<B", acc_ranges_g), ("<H", gyr_ranges_dps)):
        lists += bytes((len(values),)) + b"".join(struct.pack(layout, value) for value in values)
    return fixed + lists


def status(health, battery, reset_cause, epoch, presses, press_us, dropped, oldest, following, clock_us):
    """Return how the clip is."""
    return struct.pack(
        "<BBBBHHQIIIQ",
        VERSION,
        health,
        battery,
        reset_cause,
        epoch,
        presses & _U16,
        press_us,
        dropped & _U32,
        oldest & _U32,
        following & _U32,
        clock_us,
    )
