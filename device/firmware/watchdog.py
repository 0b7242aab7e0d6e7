"""The board's watchdog: resets a clip whose main loop stands still."""

import machine
from micropython import const

_MS = const(8_000)
_HOUR_MS = const(3_600_000)


class Watchdog:
    """Runs from its making on; it cannot be switched off, only put off."""

    def __init__(self):
        self._dog = machine.WDT(timeout=_MS)

    def feed(self):
        """Tell it that all is well."""
        self._dog.feed()

    def put_off(self):
        """Leave somebody at the prompt an hour."""
        self._dog = machine.WDT(timeout=_HOUR_MS)
