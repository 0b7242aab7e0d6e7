"""What the clip does for people: it vibrates and blinks, and ends that by itself."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from hipline_device.alert import pulses_ms
from hipline_device.control import Alert, Identify

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pulse:
    """One run of the motor, s on the clock of the event loop."""

    on_s: float
    off_s: float
    strength_percent: int


class Motor:
    """A vibration motor and a light.

    Attributes
    ----------
    pulses : list of Pulse
        What the motor did, oldest first.
    """

    def __init__(self) -> None:
        self.pulses: list[Pulse] = []
        self.strength_percent = 0  #: now; 0 when it stands still
        self.blinks_until_s = 0.0
        self._task: asyncio.Task[None] | None = None

    def alert(self, alert: Alert) -> None:
        """Vibrate; what ran before is replaced."""
        self.stop()
        _log.info("alert: %s, %d times at %d %%", alert.pattern.name.lower(), alert.repeats, alert.strength_percent)
        self._task = asyncio.create_task(self._run(alert))

    def identify(self, identify: Identify) -> None:
        """Blink."""
        _log.info("blinks for %d s", identify.seconds)
        self.blinks_until_s = asyncio.get_running_loop().time() + identify.seconds

    @property
    def is_blinking(self) -> bool:
        """Whether the light blinks now."""
        return asyncio.get_running_loop().time() < self.blinks_until_s

    def stop(self) -> None:
        """Stand still and go dark."""
        if self._task is not None:
            self._task.cancel()
        self._task = None
        self.blinks_until_s = 0.0

    async def _run(self, alert: Alert) -> None:
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        for on_ms, off_ms in pulses_ms(alert.pattern, alert.repeats):
            await asyncio.sleep(began_s + on_ms * 1e-3 - loop.time())
            on_s, self.strength_percent = loop.time(), alert.strength_percent
            try:
                await asyncio.sleep(began_s + off_ms * 1e-3 - loop.time())
            finally:
                self.strength_percent = 0
                self.pulses.append(Pulse(on_s, loop.time(), alert.strength_percent))
