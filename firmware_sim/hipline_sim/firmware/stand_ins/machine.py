"""MicroPython's `machine` on a board that is not there, as far as the firmware uses it."""

from errno import ENODEV

import wire

PWRON_RESET = 1
HARD_RESET = 2
WDT_RESET = 3
DEEPSLEEP_RESET = 4
SOFT_RESET = 5

_cause = PWRON_RESET
_levels = {}
_microvolts = {}
_chips = {}


class RestartError(Exception):
    """The board starts again: nothing after it is reached."""

    def __init__(self, cause):
        self.cause = cause


def begin(cause, chips):
    """Let the board have started for a reason, with chips on its bus by their addresses."""
    global _cause  # noqa: PLW0603 - there is one board
    _cause = cause
    _chips.clear()
    _chips.update(chips)


def _set_level(pin, level):
    _levels[pin] = level


def _set_volts(pin, microvolts):
    _microvolts[pin] = microvolts


wire.on("level", _set_level)
wire.on("volts", _set_volts)


def freq(hz=None):
    """Set the processor's speed."""


def reset_cause():
    """Return why the board has started."""
    return _cause


def reset():
    """Start again."""
    raise RestartError(SOFT_RESET)


def deepsleep():
    """Sleep, and then start again."""
    raise RestartError(DEEPSLEEP_RESET)


class Pin:
    """An input that the simulator sets, or an output that it is told."""

    IN, OUT, PULL_DOWN = 0, 1, 2

    def __init__(self, number, mode=IN, pull=None, value=None):
        self.number = number
        if value is not None:
            self.value(value)

    def value(self, level=None):
        """Return the level, or set it."""
        if level is None:
            return _levels.get(self.number, 0)
        if _levels.get(self.number) != level:
            _levels[self.number] = level
            wire.send("pin", self.number, level)
        return None


class PWM:
    """A pulse-width output."""

    def __init__(self, pin, freq=0, duty_u16=0):
        self._number, self._duty = pin.number, None
        self.duty_u16(duty_u16)

    def duty_u16(self, duty):
        """Set how much of the time it is high, of 65535."""
        if duty != self._duty:
            self._duty = duty
            wire.send("pwm", self._number, duty)


class ADC:
    """An analogue input."""

    ATTN_11DB = 3

    def __init__(self, pin, atten=0):
        self._number = pin.number

    def read_uv(self):
        """Return the voltage at the pin."""
        return _microvolts.get(self._number, 0)


class WDT:
    """A watchdog that only counts."""

    fed = 0
    timeout = 0

    def __init__(self, timeout):
        WDT.timeout = timeout

    def feed(self):
        """Count."""
        WDT.fed += 1


class I2C:
    """The bus with the chips of the board."""

    def __init__(self, number, sda=None, scl=None, freq=0):
        pass

    @staticmethod
    def _chip(address):
        if address not in _chips:
            raise OSError(ENODEV)
        return _chips[address]

    def scan(self):
        """Return the addresses that answer."""
        return sorted(_chips)

    def readfrom_mem_into(self, address, register, into):
        """Read registers."""
        self._chip(address).read(register, into)

    def readfrom_mem(self, address, register, count):
        """Read registers."""
        into = bytearray(count)
        self._chip(address).read(register, into)
        return bytes(into)

    def writeto_mem(self, address, register, data):
        """Write registers."""
        self._chip(address).write(register, data)
