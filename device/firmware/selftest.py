"""Tries each part of the clip and prints "pass" or "fail" for it, with what to look at.

At the prompt, the clip stopped with Ctrl-C: `import selftest; selftest.run()`. Lay the clip on a table first.
"""

import gc
import sys
import time

import bluetooth
import board
import machine
from battery import Battery
from clock import Clock
from imu import Imu, find
from memory import Memory
from micropython import const
from ring import Ring

_G_MG = const(1000)
_G_OFF_MG = const(100)
_STILL_MDPS = const(10_000)  # a gyroscope's own error at rest, with plenty of room
_SHAKES_MG = const(20)
_RATE_OFF_PERCENT = const(5)
_MEASURE_MS = const(2_000)
_MOTOR_MS = const(600)
_STEP_MS = const(20)
_PRESS_MS = const(15_000)
_LEAST_BYTES = const(300_000)
_RATE_HZ = const(100)
_ACC_G = const(8)
_GYR_DPS = const(1000)
_NEWEST = (1, 20)  # of MicroPython, that has what the firmware needs


class SelfTest:
    """One run through all parts.

    Parameters
    ----------
    say : callable
        Is given each line.
    """

    def __init__(self, say=print):
        self._say = say
        self.failed = []  #: names of parts, in the order of the run
        self._imu = None

    def _tell(self, part, good, what):
        self._say("%-10s %s  %s" % (part, "pass" if good else "FAIL", what))  # noqa: UP031 - as MicroPython likes it
        if not good:
            self.failed.append(part)

    def run(self):
        """Try everything; return the names of the parts that failed."""
        for part, work in (
            ("system", self._system),
            ("memory", self._memory),
            ("sensor", self._sensor),
            ("motion", self._motion),
            ("motor", self._motor),
            ("battery", self._battery),
            ("radio", self._radio),
            ("button", self._button),
        ):
            try:
                work(part)
            except Exception as error:  # whatever a part does, the others are still tried
                self._tell(part, False, repr(error))
        self._say("all parts pass" if not self.failed else "look at: " + ", ".join(self.failed))
        return self.failed

    # ---- parts

    def _system(self, part):
        version = tuple(sys.implementation.version[:2])
        name = sys.implementation.name
        self._tell(part, name != "micropython" or version >= _NEWEST, "%s %d.%d" % ((name,) + version))  # noqa: RUF005, UP031

    def _memory(self, part):
        """Try the heap, and the files over a write."""
        gc.collect()
        free = gc.mem_free() if hasattr(gc, "mem_free") else _LEAST_BYTES
        kept = Memory("selftest.json", 0)
        kept.value = (kept.value + 1) & 0xFF
        kept.keep()
        good = free >= _LEAST_BYTES and Memory("selftest.json", None).value == kept.value
        self._tell(part, good, "%d KiB free; files are kept" % (free // 1024))  # noqa: UP031

    def _sensor(self, part):
        i2c = machine.I2C(0, sda=machine.Pin(board.SDA), scl=machine.Pin(board.SCL), freq=board.I2C_HZ)
        chip = find(i2c)
        self._clock = Clock()
        self._imu = Imu(chip, Ring(_RATE_HZ * 10), self._clock, _RATE_HZ, _ACC_G, _GYR_DPS)
        self._imu.start(self._imu.rate_hz, _ACC_G, _GYR_DPS)
        self._watch(_MEASURE_MS // 4)  # until it samples
        before, began_us = self._imu.ring.next, self._clock.now_us()
        self._watch(_MEASURE_MS)
        taken, elapsed_us = self._imu.ring.next - before, self._clock.now_us() - began_us
        expected = self._imu.rate_hz * elapsed_us // 1_000_000
        off = abs(taken - expected) * 100 > expected * _RATE_OFF_PERCENT
        self._tell(part, not off and not self._imu.fault, "%s, %d samples, %d expected" % (chip.NAME, taken, expected))  # noqa: UP031

    def _watch(self, ms):
        """Let the sensor sample for a while, and return the mean and the spread of what it says, in counts."""
        first = self._imu.ring.next
        for _ in range(ms // _STEP_MS):
            time.sleep_ms(_STEP_MS)
            self._imu.poll()
        rows = [self._imu.ring.row(index) for index in range(max(first, self._imu.ring.oldest), self._imu.ring.next)]
        if not rows:
            return (0,) * 6, (0,) * 6
        columns = []
        for at in range(0, 12, 2):
            columns.append([(row[at] | row[at + 1] << 8) - (row[at + 1] >> 7 << 16) for row in rows])
        return [sum(column) // len(column) for column in columns], [max(column) - min(column) for column in columns]

    def _motion(self, part):
        """Try whether the sensor sees gravity, and no turning: the clip lies on a table."""
        mean, _ = self._watch(_MEASURE_MS // 2)
        mg = int(sum(value * value for value in mean[:3]) ** 0.5) * _ACC_G * 1000 // 32768
        mdps = max(abs(value) for value in mean[3:]) * _GYR_DPS * 1000 // 32768
        good = abs(mg - _G_MG) <= _G_OFF_MG and mdps <= _STILL_MDPS
        self._tell(part, good, "%d mg, turning %d mdeg/s; does it lie still?" % (mg, mdps))  # noqa: UP031

    def _motor(self, part):
        """Try whether the sensor feels the motor."""
        pwm = machine.PWM(machine.Pin(board.MOTOR), freq=board.MOTOR_HZ, duty_u16=0)
        _, still = self._watch(_MOTOR_MS)
        pwm.duty_u16(65535)
        try:
            _, shaken = self._watch(_MOTOR_MS)
        finally:
            pwm.duty_u16(0)
        mg = (max(shaken[:3]) - max(still[:3])) * _ACC_G * 1000 // 32768
        self._tell(part, mg >= _SHAKES_MG, "shakes the sensor by %d mg; did it vibrate?" % mg)  # noqa: UP031

    def _battery(self, part):
        adc = machine.ADC(machine.Pin(board.SENSE_BATTERY), atten=machine.ADC.ATTN_11DB)
        battery = Battery(adc, board.BATTERY_DIVIDER)
        battery.step(1)
        good = 3000 < battery.millivolts < 4400
        self._tell(part, good, "%d mV, %s %%" % (battery.millivolts, battery.percent))  # noqa: UP031

    def _radio(self, part):
        ble = bluetooth.BLE()
        ble.active(True)
        ble.gap_advertise(100_000, adv_data=b"\x02\x01\x06\x09\x09selftest")
        active = ble.active()
        ble.gap_advertise(None)
        ble.active(False)
        self._tell(part, active, "switches on and advertises")

    def _button(self, part):
        """Try the button and the light: somebody has to press."""
        pin = machine.Pin(board.BUTTON, machine.Pin.IN, machine.Pin.PULL_DOWN)
        led = machine.Pin(board.LED, machine.Pin.OUT, value=1)
        if pin.value():
            self._tell(part, False, "is pressed all the time; look at its wires")
            return
        self._say("the light blinks: press the button now")
        pressed = False
        for turn in range(_PRESS_MS // _STEP_MS):
            led.value(turn // 10 % 2)
            time.sleep_ms(_STEP_MS)
            pressed = pressed or bool(pin.value())
            if pressed and not pin.value():
                break
        led.value(1)
        self._tell(part, pressed and not pin.value(), "pressed and let go" if pressed else "nobody pressed it")


def run(say=print):
    """Try each part; return the names of those that failed."""
    return SelfTest(say).run()


if __name__ == "__main__":
    run()
