"""The BMI270: acceleration and angular rate by its FIFO, timed by the chip's own counter.

The chip runs a program of its maker that has to be loaded at each start; the driver `bmi270` of micropython-lib
brings and loads it.

References
----------
Bosch Sensortec, BMI270: datasheet BST-BMI270-DS000; the motion interrupt is described by the BMI270 Sensor API alone.
"""

from time import sleep_ms

from micropython import const

_CHIP_ID = const(0x00)
_SENSORTIME = const(0x18)
_FIFO_LENGTH_PLACE = const(12)  # of 0x24 from 0x18 on
_FIFO_DATA = const(0x26)
_INTERNAL_STATUS = const(0x21)
_FEAT_PAGE = const(0x2F)
_ANYMO_1 = const(0x3C)  # of page 1
_ACC_CONF = const(0x40)
_FIFO_CONFIG_0 = const(0x48)
_INT1_IO_CTRL = const(0x53)
_INT_LATCH = const(0x55)
_INT1_MAP_FEAT = const(0x56)
_PWR_CONF = const(0x7C)
_PWR_CTRL = const(0x7D)
_CMD = const(0x7E)

_ME = const(0x24)
_RUNS = const(0x01)
_FLUSH = const(0xB0)
_FULL_POWER = const(0x02)
_ACC_AND_GYR = const(0x06)
_ACC_ONLY = const(0x04)
_WELL_FILTERED_ACC = const(0xA0)
_WELL_FILTERED_GYR = const(0xE0)
_WITH_HEADERS = const(0xD0)  # gyroscope, accelerometer, a header before each
_25_HZ_LOW_POWER = const(0x16)
_POWER_SAVING = const(0x03)
_PUSH_PULL_HIGH = const(0x0A)
_ANY_MOTION = const(0x40)

_FIFO_BYTES = const(2048)  # what is read at once; the chip holds more, which waits for the next time
_FRAME_BYTES = const(13)
_FRAME = const(0x8C)
_SKIPPED = const(0x40)
_CONFIGURED = const(0x48)
_TIME = const(0x44)

_UNSURE_TICKS = const(8)
_UNSURE_LOOKS = const(20)

_RATES = {50: (7, 512), 100: (8, 256), 200: (9, 128)}  # code, and ticks of 39.0625 µs per sample
_ACC_CODES = {4: 1, 8: 2, 16: 3}
_GYR_CODES = {250: 3, 500: 2, 1000: 1, 2000: 0}


class Chip:
    """The chip on an I2C bus; raises OSError wherever it does not answer."""

    NAME = "BMI270"
    ADDRESSES = (0x68, 0x69)
    RATES_HZ = (50, 100, 200)
    ACC_RANGES_G = (4, 8, 16)
    GYR_RANGES_DPS = (250, 500, 1000, 2000)

    @staticmethod
    def is_at(i2c, address: int) -> bool:
        """Tell whether this chip answers at an address."""
        return i2c.readfrom_mem(address, _CHIP_ID, 1)[0] == _ME

    def __init__(self, i2c, address: int):
        self._i2c, self._address = i2c, address
        self._fifo = bytearray(_FIFO_BYTES)
        self._times = bytearray(_FIFO_LENGTH_PLACE + 2)
        self._row = bytearray(12)
        self._begin(256)

    def _begin(self, ticks: int):
        self._ticks = ticks
        self._time = 0  # the chip's counter at the last look, which has 24 bits
        self._turns = 0
        self._first = None  # sample of the chip's own count that is the ring's first one
        self._newest = self._told = -1
        self._unsure = 0

    def _write(self, register: int, *values):
        self._i2c.writeto_mem(self._address, register, bytes(values))
        sleep_ms(1)

    def start(self, rate_hz: int, acc_g: int, gyr_dps: int):
        """Sample from now on, and fill the FIFO."""
        if not self._i2c.readfrom_mem(self._address, _INTERNAL_STATUS, 1)[0] & _RUNS:
            from bmi270 import BMI270  # noqa: PLC0415 - only where this chip is; its program takes 8 kB

            BMI270(self._i2c, address=self._address)
        code, ticks = _RATES[rate_hz]
        self._write(_PWR_CTRL, _ACC_AND_GYR)
        self._write(
            _ACC_CONF, _WELL_FILTERED_ACC | code, _ACC_CODES[acc_g], _WELL_FILTERED_GYR | code, _GYR_CODES[gyr_dps]
        )
        self._write(_PWR_CONF, _FULL_POWER)
        self._write(_FIFO_CONFIG_0, 0, _WITH_HEADERS)
        sleep_ms(100)  # until the gyroscope runs
        self._write(_CMD, _FLUSH)
        self._begin(ticks)

    def rate_mhz(self) -> int:
        """Return the rate that the chip is said to have, which is good to a percent."""
        return 25_600_000 // self._ticks

    def acc_scale(self, acc_g: int) -> float:
        """Return m/s² per count."""
        return acc_g * (9.80665 / 32768)

    def gyr_scale(self, gyr_dps: int) -> float:
        """Return rad/s per count."""
        return gyr_dps * (0.017453292519943295 / 32768)

    def read(self, ring):
        """Put what is new into the ring."""
        self._i2c.readfrom_mem_into(self._address, _SENSORTIME, self._times)
        times = self._times
        time = times[0] | times[1] << 8 | times[2] << 16
        if time < self._time:
            self._turns += 1
        self._time = time
        count = times[_FIFO_LENGTH_PLACE] | (times[_FIFO_LENGTH_PLACE + 1] & 0x3F) << 8
        if not count:
            return
        fifo = memoryview(self._fifo)[: min(count, _FIFO_BYTES)]
        self._i2c.readfrom_mem_into(self._address, _FIFO_DATA, fifo)
        newest = (self._turns << 24 | time) // self._ticks
        if self._first is None:
            self._first = newest + 1 - count // _FRAME_BYTES - ring.next
        self._take(fifo, count, newest - self._first, ring)
        if count < _FIFO_BYTES:
            self._newest = ring.next - 1

    def _take(self, fifo, count: int, newest: int, ring):
        """Take the frames; `newest` is the index, by the chip's counter, of the last of `count` bytes."""
        at, end = 0, len(fifo)
        while at < end:
            head = fifo[at] & 0xFC
            if head == _FRAME and at + _FRAME_BYTES <= end:
                self._row[6:12] = fifo[at + 1 : at + 7]
                self._row[0:6] = fifo[at + 7 : at + 13]
                ring.append(self._row)
                at += _FRAME_BYTES
            elif head == _SKIPPED:
                at += 2
                ring.skip(max(0, newest + 1 - (count - at) // _FRAME_BYTES - ring.next))
            elif head == _CONFIGURED:
                at += 5
            elif head == _TIME:
                at += 4
            else:  # empty, or half a frame that will come again
                return

    def sighting(self):
        """Return an index and how long ago, in µs, its sample was taken; None when there is nothing new."""
        if self._newest == self._told:
            return None
        over = self._time % self._ticks
        if min(over, self._ticks - over) < _UNSURE_TICKS and self._unsure < _UNSURE_LOOKS:
            self._unsure += 1  # the newest frame may be the one before
            return None
        self._unsure = 0
        self._told = self._newest
        return self._newest, over * 625 // 16

    def sleep_until_moved(self):
        """Stop the gyroscope, and raise INT1 when the clip moves."""
        self._write(_FEAT_PAGE, 1)
        # 5 samples of 20 ms on any axis; 83 mg, told to interrupt bit 6, switched on
        self._write(_ANYMO_1, 0x05, 0xE0, 0xAA, 0xB8)
        self._write(_FEAT_PAGE, 0)
        self._write(_INT1_IO_CTRL, _PUSH_PULL_HIGH)
        self._write(_INT_LATCH, 1)
        self._write(_INT1_MAP_FEAT, _ANY_MOTION)
        self._write(_ACC_CONF, _25_HZ_LOW_POWER)
        self._write(_PWR_CTRL, _ACC_ONLY)
        self._write(_PWR_CONF, _POWER_SAVING)
