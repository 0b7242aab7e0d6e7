"""How the clip is: battery, button, what it has dropped and what it still holds."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import ClassVar, Self

from hipline_device.errors import check_length, check_range
from hipline_device.service import VERSION

_WHAT = "status"
BATTERY_UNKNOWN = 255


class ResetCause(IntEnum):
    """Why the clip's clock began at zero."""

    UNKNOWN = 0
    POWER_ON = 1
    BUTTON = 2
    WATCHDOG = 3
    SOFTWARE = 4  #: it stopped on an error of its own and started again
    BROWN_OUT = 5  #: the battery gave way
    WAKE = 6  #: from deep sleep


class Health(IntFlag):
    """What is the matter with the clip; every other bit is zero."""

    NONE = 0
    SENSOR_FAULT = 1  #: the sensor does not answer, or says the same all the time
    CHARGING = 2


@dataclass(frozen=True, slots=True)
class Status:
    """A snapshot of the clip.

    Attributes
    ----------
    clock_us : int
        The clip's clock now, µs since power-on, u64.
    epoch : int
        How often it has begun to count its samples anew, u16.
    oldest, next : int
        Low 32 bits of the index of the oldest sample that it still holds, and of the next one to be taken;
        equal when it holds none.
    dropped : int
        Live samples that the radio was too slow for, since power-on, u32; they may still be held.
    presses : int
        Times that its button was pressed since power-on, u16; wraps.
    press_us : int
        The clip's clock at the newest press, u64; 0 when there was none.
    battery_percent : int or None
        0 to 100; None when it cannot tell.
    reset_cause : ResetCause
        Why it started.
    health : Health
        What is the matter with it.

    Raises
    ------
    ProtocolError
        When a value cannot travel.
    """

    clock_us: int
    epoch: int = 0
    oldest: int = 0
    next: int = 0
    dropped: int = 0
    presses: int = 0
    press_us: int = 0
    battery_percent: int | None = None
    reset_cause: ResetCause = ResetCause.UNKNOWN
    health: Health = Health.NONE

    _LAYOUT: ClassVar[struct.Struct] = struct.Struct("<BBBBHHQIIIQ")
    BYTES: ClassVar[int] = _LAYOUT.size

    def __post_init__(self) -> None:
        if self.battery_percent is not None:
            check_range(_WHAT, "battery", self.battery_percent, 0, 100)
        check_range(_WHAT, "health", int(self.health), 0, 3)
        for name, value, bits in (
            ("epoch", self.epoch, 16),
            ("presses", self.presses, 16),
            ("press_us", self.press_us, 64),
            ("dropped", self.dropped, 32),
            ("oldest", self.oldest, 32),
            ("next", self.next, 32),
            ("clock_us", self.clock_us, 64),
        ):
            check_range(_WHAT, name, value, 0, 2**bits - 1)

    @classmethod
    def from_bytes(cls, data: bytes | bytearray | memoryview) -> Self:
        """Read a whole status; what a small MTU has cut is to be read instead.

        Raises
        ------
        ProtocolError
            When the bytes are not a status of this version.
        """
        data = bytes(data)
        if data:
            check_range(_WHAT, "version", data[0], VERSION, VERSION, data)
        check_length(_WHAT, data, cls._LAYOUT.size)
        _, health, battery, cause, epoch, presses, press_us, dropped, oldest, following, clock_us = cls._LAYOUT.unpack(
            data
        )
        check_range(_WHAT, "health", health, 0, 3, data)
        check_range(_WHAT, "reset_cause", cause, 0, max(ResetCause), data)
        if battery != BATTERY_UNKNOWN:
            check_range(_WHAT, "battery", battery, 0, 100, data)
        return cls(
            clock_us, epoch, oldest, following, dropped, presses, press_us,
            None if battery == BATTERY_UNKNOWN else battery, ResetCause(cause), Health(health),
        )  # fmt: skip

    def __bytes__(self) -> bytes:
        return self._LAYOUT.pack(
            VERSION,
            self.health,
            BATTERY_UNKNOWN if self.battery_percent is None else self.battery_percent,
            self.reset_cause,
            self.epoch,
            self.presses,
            self.press_us,
            self.dropped,
            self.oldest,
            self.next,
            self.clock_us,
        )

    @property
    def held(self) -> int:
        """How many samples the clip still holds."""
        return (self.next - self.oldest) & 0xFFFF_FFFF
