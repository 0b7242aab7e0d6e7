"""When to sleep: nobody is connected, and nobody moves."""

import board
import machine
from micropython import const

STAY = const(0)
UNTIL_MOVED = const(1)
UNTIL_PRESSED = const(2)

_STILL_US = const(120_000_000)
_ALONE_US = 30 * 60 * 1_000_000
_MOVED = const(600)  # counts of the accelerometer between two looks: 0.15 g at 8 g
_LOOK_US = const(250_000)


class Power:
    """Counts how long the clip has been alone, and how long it has lain still."""

    def __init__(self, now_us: int):
        self._alone_since = self._still_since = self._looked = now_us
        self._last = (0, 0, 0)

    def busy(self, now_us: int):
        """Begin to count anew: somebody is connected, or has pressed the button."""
        self._alone_since = self._still_since = now_us

    def look(self, acc, now_us: int):
        """Take the newest acceleration, three counts."""
        if now_us - self._looked < _LOOK_US:
            return
        self._looked = now_us
        if max(abs(a - b) for a, b in zip(acc, self._last)) > _MOVED:  # noqa: B905
            self._still_since = now_us
        self._last = acc

    def wish(self, now_us: int) -> int:
        """Return whether to sleep, and until what."""
        if now_us - self._alone_since >= _ALONE_US:
            return UNTIL_PRESSED  # carried about in a bag: motion would wake it again at once
        if min(now_us - self._alone_since, now_us - self._still_since) >= _STILL_US:
            return UNTIL_MOVED
        return STAY


def sleep(imu):
    """Sleep until the button is pressed, or with a sensor until the clip moves; the board then starts anew."""
    import esp32  # noqa: PLC0415 - of this family of boards alone

    pins = [machine.Pin(board.BUTTON, machine.Pin.IN)]
    if imu is not None:
        try:
            imu.sleep_until_moved()
            pins.append(machine.Pin(board.MOTION, machine.Pin.IN))
        except OSError:
            pass  # the button still wakes it
    esp32.wake_on_ext1(pins=pins, level=esp32.WAKEUP_ANY_HIGH)
    machine.deepsleep()
