"""The inertial sensor: finds it, keeps it running, and times its samples by the clip's clock."""

import struct

from micropython import const
from timeline import Timeline

_LOOK_US = const(40_000)  # between looks at the chip's clock; 200 of them are the memory of the time line
_SILENT_US = const(1_000_000)
_SAME_US = const(5_000_000)
_RETRY_US = const(1_000_000)


def find(i2c):
    """Return the chip that answers on the bus.

    Raises
    ------
    OSError
        When none does.
    """
    import chip_bmi270  # noqa: PLC0415 - one of both is enough, but which one only the bus tells
    import chip_lsm6dsox  # noqa: PLC0415

    for module in (chip_lsm6dsox, chip_bmi270):
        for address in module.Chip.ADDRESSES:
            try:
                if module.Chip.is_at(i2c, address):
                    return module.Chip(i2c, address)
            except OSError:
                pass
    raise OSError("no LSM6DSOX (0x6a, 0x6b) and no BMI270 (0x68, 0x69) answers; check SDA, SCL, 3V3 and GND")


class Imu:
    """A chip whose samples go into the ring, with their times.

    Parameters
    ----------
    chip
        As `find` returns it.
    ring : Ring
        Takes the samples.
    clock : Clock
        Times them.
    rate_hz, acc_g, gyr_dps : int
        With which it is to start; of the chip's rates the nearest.
    """

    def __init__(self, chip, ring, clock, rate_hz: int, acc_g: int, gyr_dps: int):
        self.chip, self.ring, self._clock = chip, ring, clock
        self.rate_hz = min(chip.RATES_HZ, key=lambda offered: abs(offered - rate_hz))
        self.acc_g, self.gyr_dps = acc_g, gyr_dps
        self.fault = False  #: it does not answer, or says the same all the time
        self.taken = 0  #: index up to which samples may be sent

    def start(self, rate_hz: int, acc_g: int, gyr_dps: int):
        """Sample so from now on; everything before is forgotten."""
        self.rate_hz, self.acc_g, self.gyr_dps = rate_hz, acc_g, gyr_dps
        self.ring.clear()
        self.taken = 0
        self._timeline = Timeline(rate_hz)
        self._frozen_mhz = 0
        now_us = self._clock.now_us()
        self._changed_us = self._heard_us = self._retry_us = self._look_us = now_us
        self._last = bytes(12)
        self._start_chip()

    def _start_chip(self):
        try:
            self.chip.start(self.rate_hz, self.acc_g, self.gyr_dps)
            self.fault = False
        except OSError:
            self.fault = True

    @property
    def rate_mhz(self) -> int:
        """True samples per second of the clip's clock, in thousandths, as far as it is known by now."""
        if self._frozen_mhz:
            return self._frozen_mhz
        if self._timeline.is_settled:
            return self._timeline.rate_mhz()
        try:
            return self.chip.rate_mhz()
        except OSError:
            return self.rate_hz * 1000

    @property
    def is_rate_frozen(self) -> bool:
        """Whether an app relies on the rate."""
        return self._frozen_mhz > 0

    def freeze_rate(self):
        """Tell the same rate until the next start, so that an app may rely on it."""
        self._frozen_mhz = self.rate_mhz

    def poll(self):
        """Take what the chip has; never fails, but tells it by `fault`."""
        before, seen = self.ring.next, None
        try:
            self.chip.read(self.ring)
            now_us = self._clock.now_us()
            if now_us >= self._look_us:
                self._look_us = now_us + _LOOK_US
                seen = self.chip.sighting()
                now_us = self._clock.now_us()
        except OSError:
            now_us = self._clock.now_us()
        if seen is not None:
            self._timeline.see(seen[0], now_us - seen[1])
        if self._timeline.is_known and self.taken < self.ring.next:
            self.ring.stamp(self.taken, self._timeline.time_us)
            self.taken = self.ring.next
        self._judge(self.ring.next != before, now_us)

    def _judge(self, heard: bool, now_us: int):
        if heard:
            self._heard_us = now_us
            row = self.ring.row(self.ring.next - 1)
            if row != self._last:
                self._last, self._changed_us = bytes(row), now_us
        self.fault = now_us - self._heard_us > _SILENT_US or now_us - self._changed_us > _SAME_US
        if self.fault and now_us - self._retry_us > _RETRY_US:
            self._retry_us = now_us
            self._restart(now_us)

    def _restart(self, now_us: int):
        """Start the chip anew; the index goes on as if it had sampled all the time."""
        try:
            self.chip.start(self.rate_hz, self.acc_g, self.gyr_dps)
        except OSError:
            return
        if self._timeline.is_known:
            now_us = self._clock.now_us()
            missing = self._timeline.index_at(now_us) - self.ring.next
            self.ring.skip(max(0, missing))
            self._timeline.restart(self.ring.next, now_us)

    @property
    def newest_acc(self):
        """Counts of the newest acceleration, x y z; None when there is none."""
        if not self.ring.next:
            return None
        return struct.unpack_from("<hhh", self.ring.row(self.ring.next - 1))

    def sleep_until_moved(self):
        """Sample no more, and raise the interrupt line at the next motion."""
        self.chip.sleep_until_moved()
