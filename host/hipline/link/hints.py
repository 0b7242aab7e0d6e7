"""What the wearer or the therapist should know while the stream runs."""

from __future__ import annotations

from hipline.link import advice
from hipline.link.intake import Intake
from hipline.wording import Text
from hipline_device.packets import DataPacket
from hipline_device.status import Health, ResetCause

_SHOWN_S = 10.0  # what has happened is told for so long; what lasts is told as long as it lasts

_CAUSES = {
    ResetCause.BUTTON: " (its button)",
    ResetCause.WATCHDOG: " (it had hung)",
    ResetCause.SOFTWARE: " (an error of its own)",
    ResetCause.BROWN_OUT: " (its battery gave way)",
}


class Hints:
    """Choose the one line to show."""

    def __init__(self) -> None:
        self._text = ""
        self._until_s = 0.0
        self._overflowed = self._forgotten = 0  # as told

    def started_anew(self, cause: ResetCause, now_s: float) -> None:
        """Tell that the clip counts from zero again."""
        self._show(Text(advice.STARTED_ANEW, cause=Text(_CAUSES.get(cause, ""))), now_s)

    def of(self, intake: Intake, packet: DataPacket, overflowed: int, now_s: float) -> str:
        """Return the line; empty when all is well.

        Parameters
        ----------
        intake : Intake
            What is known of the clip.
        packet : DataPacket
            The newest.
        overflowed : int
            Packets that this computer was too slow for, so far.
        now_s : float
            The time, on the clock of the event loop.
        """
        if overflowed > self._overflowed:
            self._overflowed = overflowed
            self._show(advice.TOO_SLOW, now_s)
        if intake.forgotten > self._forgotten:
            seconds = (intake.forgotten - self._forgotten) / intake.scheme.rate_hz
            self._forgotten = intake.forgotten
            self._show(Text(advice.FORGOTTEN, seconds=seconds), now_s)
        if now_s < self._until_s:
            return self._text
        if Health.SENSOR_FAULT in intake.status.health:
            return advice.SENSOR_FAULT
        return advice.BATTERY_LOW if packet.battery_low else ""

    def _show(self, text: str, now_s: float) -> None:
        self._text, self._until_s = text, now_s + _SHOWN_S
