"""The vibration motor: a rhythm that ends by itself."""

from micropython import const

_LONGEST_MS = const(5000)
_PAUSE_MS = const(300)
_PATTERNS_MS = ((), (120,), (500,), (120, 120, 120), (120, 120, 120, 120, 120))  # on, off, on, ...


def pulses_ms(pattern: int, repeats: int):
    """Return when the motor runs: start and end of each pulse, ms after the command; none after 5 s."""
    pulses = []
    now = 0
    for _ in range(repeats if pattern else 0):
        for place, length in enumerate(_PATTERNS_MS[pattern]):
            if place % 2 == 0 and now < _LONGEST_MS:
                pulses.append((now, min(now + length, _LONGEST_MS)))
            now += length
        now += _PAUSE_MS
    return pulses


class Alert:
    """The motor behind a pulse-width output.

    The output is driven by each `step`; should the main loop stand still with the motor on, the watchdog
    resets the board, and the resistor at the transistor's gate switches it off.
    """

    def __init__(self, pwm):
        self._pwm = pwm
        self._pulses = []
        self._began_us = 0
        self._duty = 0
        self.off()

    def start(self, pattern: int, strength_percent: int, repeats: int, now_us: int):
        """Vibrate, instead of what was running."""
        self._pulses = pulses_ms(pattern, repeats)
        self._began_us = now_us
        self._duty = 65535 * strength_percent // 100
        self.step(now_us)

    def off(self):
        """Stop at once."""
        self._pulses = []
        self._pwm.duty_u16(0)

    def step(self, now_us: int):
        """Switch the motor as the rhythm wants it now."""
        if not self._pulses:
            return
        now = (now_us - self._began_us) // 1000
        while self._pulses and now >= self._pulses[0][1]:
            self._pulses.pop(0)
        running = bool(self._pulses) and now >= self._pulses[0][0]
        self._pwm.duty_u16(self._duty if running else 0)
