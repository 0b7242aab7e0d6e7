"""The LSM6DSOX: acceleration and angular rate by its FIFO, with the chip's own time of the samples.

References
----------
STMicroelectronics, LSM6DSOX: datasheet DS12814 and application note AN5272.
"""

import struct
from time import sleep_ms

from micropython import const

_FIFO_CTRL1 = const(0x07)
_WHO_AM_I = const(0x0F)
_CTRL1_XL = const(0x10)
_CTRL2_G = const(0x11)
_CTRL3_C = const(0x12)
_CTRL6_C = const(0x15)
_CTRL10_C = const(0x19)
_FIFO_STATUS1 = const(0x3A)
_TIMESTAMP0 = const(0x40)
_TAP_CFG0 = const(0x56)
_TAP_CFG2 = const(0x58)
_WAKE_UP_THS = const(0x5B)
_MD1_CFG = const(0x5E)
_FREQ_FINE = const(0x63)
_FIFO_OUT = const(0x78)

_ME = const(0x6C)
_RESET = const(0x05)  # and go on to the next register after each byte
_BLOCKS = const(0x44)  # values never half old; go on to the next register
_COUNT_TIME = const(0x20)
_CONTINUOUS_STAMPED = const(0x86)  # the time with each eighth sample
_OVERRUN = const(0x48)  # now, or since the last look
_26_HZ_2_G = const(0x20)
_LOW_POWER = const(0x10)
_SLOPE_LATCHED = const(0x11)
_INTERRUPTS = const(0x80)
_WAKE_UP_ON_INT1 = const(0x20)
_62_MG = const(2)  # of 2 g in 64 steps

_WORDS = const(512)
_WORD_BYTES = const(7)
_TAG_GYR = const(1)
_TAG_ACC = const(2)
_TAG_TIME = const(4)
_HAS_GYR = const(1)
_HAS_ACC = const(2)
_WHOLE = const(3)
_PASSED = const(4)
_TICK_US = const(25)

_RATES = {52: (3, 128), 104: (4, 64), 208: (5, 32)}  # code, and the divider of 6667 Hz
_ACC_CODES = {4: 2, 8: 3, 16: 1}
_GYR_CODES = {250: 0, 500: 1, 1000: 2, 2000: 3}


class Chip:
    """The chip on an I2C bus; raises OSError wherever it does not answer."""

    NAME = "LSM6DSOX"
    ADDRESSES = (0x6A, 0x6B)
    RATES_HZ = (52, 104, 208)
    ACC_RANGES_G = (4, 8, 16)
    GYR_RANGES_DPS = (250, 500, 1000, 2000)

    @staticmethod
    def is_at(i2c, address: int) -> bool:
        """Tell whether this chip answers at an address."""
        return i2c.readfrom_mem(address, _WHO_AM_I, 1)[0] == _ME

    def __init__(self, i2c, address: int):
        self._i2c, self._address = i2c, address
        self._words = bytearray(_WORDS * _WORD_BYTES)
        self._level, self._now = bytearray(2), bytearray(4)
        self._row = bytearray(12)
        self._begin(32)

    def _begin(self, divider: int):
        self._divider = divider
        self._slot = -1  # the two bits that the words of one sample share
        self._has = 0
        self._stamp = 0  # ticks, of the newest sample that has its time
        self._stamped = -1  # its index
        self._told = -1
        self._astray = False  # after an overrun: until the next time, which tells the index

    def _write(self, register: int, *values):
        self._i2c.writeto_mem(self._address, register, bytes(values))

    def start(self, rate_hz: int, acc_g: int, gyr_dps: int):
        """Sample from now on, and fill the FIFO."""
        code, divider = _RATES[rate_hz]
        self._write(_CTRL3_C, _RESET)
        sleep_ms(10)
        self._write(_CTRL3_C, _BLOCKS)
        self._write(_CTRL10_C, _COUNT_TIME)
        self._write(_CTRL1_XL, code << 4 | _ACC_CODES[acc_g] << 2)
        self._write(_CTRL2_G, code << 4 | _GYR_CODES[gyr_dps] << 2)
        sleep_ms(100)  # until the gyroscope runs
        self._write(_FIFO_CTRL1, 0, 0, code << 4 | code, _CONTINUOUS_STAMPED)
        self._begin(divider)

    def rate_mhz(self) -> int:
        """Return the rate that the factory has measured, which is good to some tenths of a percent."""
        fine = self._i2c.readfrom_mem(self._address, _FREQ_FINE, 1)[0]
        fine -= (fine & 0x80) << 1
        return 6667 * (10_000 + 15 * fine) // (10 * self._divider)

    def acc_scale(self, acc_g: int) -> float:
        """Return m/s² per count: 0.122 mg at ±4 g."""
        return acc_g * (0.122e-3 * 9.80665 / 4)

    def gyr_scale(self, gyr_dps: int) -> float:
        """Return rad/s per count: 8.75 m°/s at ±250 °/s."""
        return gyr_dps * (8.75e-3 * 0.017453292519943295 / 250)

    def read(self, ring):
        """Put what is new into the ring."""
        self._i2c.readfrom_mem_into(self._address, _FIFO_STATUS1, self._level)
        count = (self._level[1] & 3) << 8 | self._level[0]
        if self._level[1] & _OVERRUN:
            self._astray = self._stamped >= 0
        if count:
            words = memoryview(self._words)[: min(count, _WORDS) * _WORD_BYTES]
            self._i2c.readfrom_mem_into(self._address, _FIFO_OUT, words)
            for at in range(0, len(words), _WORD_BYTES):
                self._take(words, at, ring)

    def _take(self, words, at: int, ring):
        tag, slot = words[at] >> 3, words[at] >> 1 & 3
        if slot != self._slot:
            self._slot, self._has = slot, 0
        if tag == _TAG_TIME:
            self._take_time(struct.unpack_from("<I", words, at + 1)[0], ring)
            return
        if tag == _TAG_GYR:
            self._row[6:12] = words[at + 1 : at + 7]
            self._has |= _HAS_GYR
        elif tag == _TAG_ACC:
            self._row[0:6] = words[at + 1 : at + 7]
            self._has |= _HAS_ACC
        if self._has == _WHOLE and not self._astray:
            ring.append(self._row)

    def _take_time(self, stamp: int, ring):
        """Take the time of the sample of this slot, whose values may come before or after it."""
        if self._astray:
            ticks = (stamp - self._stamp) & 0xFFFF_FFFF
            # 40,000 ticks and 6667 / divider samples per second, by the same clock
            steps = (ticks * 6667 + 20_000 * self._divider) // (40_000 * self._divider)
            index = self._stamped + steps
            if self._has:
                index += 1
                self._has = _PASSED
            ring.skip(max(0, index - ring.next))
            self._astray = False
            self._stamped = ring.next - (1 if self._has else 0)
        else:
            self._stamped = ring.next - (1 if self._has == _WHOLE else 0)
        self._stamp = stamp

    def sighting(self):
        """Return an index and how long ago, in µs, its sample was taken; None when there is nothing new."""
        if self._stamped == self._told:
            return None
        self._i2c.readfrom_mem_into(self._address, _TIMESTAMP0, self._now)
        self._told = self._stamped
        age = (struct.unpack("<I", self._now)[0] - self._stamp) & 0xFFFF_FFFF
        return self._stamped, age * _TICK_US

    def sleep_until_moved(self):
        """Stop the gyroscope, and raise INT1 when the clip moves."""
        self._write(_CTRL3_C, _RESET)
        sleep_ms(10)
        self._write(_CTRL3_C, _BLOCKS)
        self._write(_CTRL6_C, _LOW_POWER)
        self._write(_CTRL1_XL, _26_HZ_2_G)
        self._write(_TAP_CFG0, _SLOPE_LATCHED)
        self._write(_WAKE_UP_THS, _62_MG, 0)
        sleep_ms(100)  # the jump from zero is no motion
        self._write(_MD1_CFG, _WAKE_UP_ON_INT1)
        self._write(_TAP_CFG2, _INTERRUPTS)
