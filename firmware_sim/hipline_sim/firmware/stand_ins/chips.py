"""Models of the sensor chips, register by register, as far as the firmware uses them.

A chip asks for samples at its own rate and takes each at its own time; where they come from, it does not know. Its
clock is off as a real one is.
"""

import struct
from time import ticks_diff, ticks_us

_G = 9.80665
_DEG = 0.017453292519943295
_ROW_BYTES = 24  # six float32: m/s² and rad/s

_DIVIDERS = {3: 128, 4: 64, 5: 32}  # of 6667 Hz, by the LSM6DSOX's codes of rates
_TICKS = {7: 512, 8: 256, 9: 128}  # of 39.0625 µs, by the BMI270's


def _count(value, scale):
    return max(-32768, min(32767, int(value / scale + (0.5 if value >= 0 else -0.5))))


class Feed:
    """Where a chip gets what it measures: rows of six float32, by their number since the chip has started."""

    def __init__(self):
        self._rows = []
        self._generation = 0
        self.begun = None  #: called with the generation and ns per sample when a chip has started

    def begin(self, period_ns):
        """Ask for samples from now on."""
        self._rows = []
        self._generation += 1
        if self.begun is not None:
            self.begun(self._generation, period_ns)

    def put(self, generation, rows):
        """Take more rows."""
        if generation == self._generation:
            for at in range(0, len(rows), _ROW_BYTES):
                self._rows.append(rows[at : at + _ROW_BYTES])

    def take(self):
        """Return the next row; None when there is none yet."""
        return self._rows.pop(0) if self._rows else None


class _Chip:
    """Registers, and a clock that runs wrong by so many ppm."""

    def __init__(self, feed, ppm=0):
        self._feed, self._ppm = feed, ppm
        self._registers = bytearray(256)
        self._fifo = bytearray()
        self._marked = ticks_us()
        self._elapsed = 0
        self._started = None
        self._taken = 0
        self._period_ns = 0
        self.gone = False  #: whether it answers no more

    def _now_us(self):
        ticks = ticks_us()
        self._elapsed += ticks_diff(ticks, self._marked)
        self._marked = ticks
        return self._elapsed

    def _begin(self, period_ns):
        self._period_ns = period_ns * 1_000_000 // (1_000_000 + self._ppm)
        self._started = self._now_us()
        self._taken = 0
        self._fifo = bytearray()
        self._feed.begin(self._period_ns)

    def _advance(self):
        """Take the samples that are due by now."""
        if self._started is None:
            return
        elapsed_ns = (self._now_us() - self._started) * 1000
        while (self._taken + 1) * self._period_ns <= elapsed_ns:
            row = self._feed.take()
            if row is None:
                return  # the body is late; the chip's own count is what counts
            self._taken += 1
            self._take(struct.unpack("<6f", row))

    def _check(self):
        if self.gone:
            raise OSError(19)

    def write(self, register, data):
        """Take a write of the bus."""
        self._check()
        for offset, value in enumerate(data):
            self._registers[register + offset] = value
        self._written(register, len(data))

    def read(self, register, into):
        """Answer a read of the bus."""
        self._check()
        self._advance()
        self._prepare(register)
        for offset in range(len(into)):
            into[offset] = self._registers[(register + offset) & 0xFF]


class Lsm6dsox(_Chip):
    """At 0x6A or 0x6B."""

    _WORDS = 512
    _ACC_G = (2, 16, 4, 8)
    _GYR_DPS = (250, 500, 1000, 2000)

    def __init__(self, feed, ppm=0, fine=0):
        super().__init__(feed, ppm)
        self._fine = fine
        self.power_off()

    def power_off(self):
        """Lose power, and have it again."""
        self._registers = bytearray(256)
        self._registers[0x0F] = 0x6C
        self._registers[0x63] = self._fine & 0xFF
        self._registers[0x12] = 0x04
        self._started = None
        self._fifo = bytearray()
        self._overrun = False
        self._slot = 0

    def _written(self, register, count):
        if register <= 0x12 < register + count and self._registers[0x12] & 1:
            self.power_off()
        if register <= 0x0A < register + count:
            self._start()

    def _start(self):
        code = self._registers[0x09] & 0x0F
        if self._registers[0x0A] & 7 == 6 and code in _DIVIDERS and self._registers[0x10] >> 4 == code:
            self._divider = _DIVIDERS[code]
            self._begin(1_000_000_000 * self._divider * 10_000 // (6667 * (10_000 + 15 * self._fine)))

    def _ticks(self, us):
        """Return the chip's time at a time, as far as its clock is wrong."""
        return us * (10_000 + 15 * self._fine) * (1_000_000 + self._ppm) // (25 * 10_000 * 1_000_000)

    def _take(self, row):
        acc = _G * self._ACC_G[self._registers[0x10] >> 2 & 3] * 0.122e-3 / 4
        gyr = _DEG * self._GYR_DPS[self._registers[0x11] >> 2 & 3] * 8.75e-3 / 250
        self._word(struct.pack("<3h", *(_count(value, gyr) for value in row[3:])), tag=1)
        self._word(struct.pack("<3h", *(_count(value, acc) for value in row[:3])), tag=2)
        if self._registers[0x0A] >> 6 == 2 and (self._taken - 1) % 8 == 0:
            at_us = self._started + self._taken * self._period_ns // 1000
            self._word(struct.pack("<IH", self._ticks(at_us) & 0xFFFF_FFFF, 0), tag=4)
        self._slot = (self._slot + 1) & 3

    def _word(self, data, tag):
        self._fifo += bytes((tag << 3 | self._slot << 1,)) + data
        if len(self._fifo) > 7 * self._WORDS:
            self._fifo = self._fifo[7:]
            self._overrun = True

    def _prepare(self, register):
        if register == 0x3A:
            words = min(len(self._fifo) // 7, self._WORDS)
            self._registers[0x3A] = words & 0xFF
            self._registers[0x3B] = words >> 8 | (0x48 if self._overrun else 0)
            self._overrun = False
        elif register == 0x40:
            self._registers[0x40:0x44] = struct.pack("<I", self._ticks(self._now_us()) & 0xFFFF_FFFF)

    def read(self, register, into):
        """Answer a read of the bus; the FIFO gives one word after the other."""
        if register != 0x78:
            _Chip.read(self, register, into)
            return
        self._check()
        given = self._fifo[: len(into)]
        into[: len(given)] = given
        self._fifo = self._fifo[len(into) :]


class Bmi270(_Chip):
    """At 0x68 or 0x69."""

    _FIFO_BYTES = 6144
    _ACC_G = (2, 4, 8, 16)
    _GYR_DPS = (2000, 1000, 500, 250, 125)

    def __init__(self, feed, ppm=0):
        super().__init__(feed, ppm)
        self.power_off()

    def power_off(self):
        """Lose power, and have it again."""
        self._registers = bytearray(256)
        self._registers[0x00] = 0x24
        self._started = None
        self._skipped = 0
        self._fifo = bytearray()

    def _written(self, register, count):
        registers = self._registers
        if register == 0x59:
            registers[0x21] = registers[0x59] & 1
        elif register == 0x7E and registers[0x7E] == 0xB6:
            self.power_off()
        elif register == 0x7E and registers[0x7E] == 0xB0:
            self._fifo = bytearray()
            self._start()

    def _start(self):
        registers = self._registers
        code = registers[0x40] & 0x0F
        runs = registers[0x21] & 1 and registers[0x7D] & 6 == 6 and registers[0x49] & 0xD0 == 0xD0
        if runs and code in _TICKS and registers[0x42] & 0x0F == code:
            self._skipped = 0
            self._begin(_TICKS[code] * 78_125 // 2)
            # samples are taken when the counter passes a multiple of their ticks
            over = self._sensortime(self._started) % _TICKS[code]
            self._phase_us = over * 625 // 16

    def _sensortime(self, us):
        return us * 16 * (1_000_000 + self._ppm) // (625 * 1_000_000)

    def _advance(self):
        if self._started is not None:
            started = self._started
            self._started = started - self._phase_us
            _Chip._advance(self)
            self._started = started

    def _take(self, row):
        acc = _G * self._ACC_G[self._registers[0x41] & 3] / 32768
        gyr = _DEG * self._GYR_DPS[self._registers[0x43] & 7] / 32768
        frame = b"\x8c" + struct.pack("<3h", *(_count(value, gyr) for value in row[3:]))
        self._fifo += frame + struct.pack("<3h", *(_count(value, acc) for value in row[:3]))
        while len(self._fifo) > self._FIFO_BYTES:
            self._fifo = self._fifo[13:]
            self._skipped += 1

    def _prepare(self, register):
        if register != 0x18:
            return
        if self._skipped:
            self._fifo = bytearray((0x40, min(self._skipped, 255))) + self._fifo
            self._skipped = 0
        self._registers[0x18:0x1B] = struct.pack("<I", self._sensortime(self._now_us()) & 0xFF_FFFF)[:3]
        self._registers[0x24:0x26] = struct.pack("<H", len(self._fifo))

    def read(self, register, into):
        """Answer a read of the bus; the FIFO gives whole frames, and is empty after them."""
        if register != 0x26:
            _Chip.read(self, register, into)
            return
        self._check()
        given = self._fifo[: len(into)]
        for offset in range(len(into)):
            into[offset] = given[offset] if offset < len(given) else 0x80
        # a frame that was read in part stays
        whole = 0
        while whole < len(given):
            size = 2 if given[whole] == 0x40 else 13
            if whole + size > len(given):
                break
            whole += size
        self._fifo = self._fifo[whole:]
