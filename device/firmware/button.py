"""The button: short and long presses, without the bouncing of its contact."""

from micropython import const

_STEADY_US = const(30_000)
_LONG_US = const(5_000_000)

SHORT = const(1)
LONG = const(2)


class Button:
    """A pin that is high while the button is pressed."""

    def __init__(self, pin):
        self._pin = pin
        self._down = self._seen = False
        self._since_us = 0
        self._long_told = False
        self.presses = 0  #: since power-on
        self.press_us = 0  #: clock at the newest one

    def step(self, now_us: int) -> int:
        """Return SHORT when a short press has just ended, LONG when a press has just become long, else 0."""
        level = bool(self._pin.value())
        if level != self._seen:
            self._seen, self._since_us = level, now_us
        steady = now_us - self._since_us >= _STEADY_US
        if steady and level and not self._down:
            self._down, self._long_told = True, False
            self.presses += 1
            self.press_us = self._since_us
        elif steady and not level and self._down:
            self._down = False
            return 0 if self._long_told else SHORT
        if self._down and level and not self._long_told and now_us - self.press_us >= _LONG_US:
            self._long_told = True
            return LONG
        return 0
