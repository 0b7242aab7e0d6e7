"""From the packets of a connection to what is told of them: live blocks, late ones, and the status."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from hipline.errors import LinkError
from hipline.link import advice
from hipline.link.board import Board
from hipline.link.button import Press
from hipline.link.hints import Hints
from hipline.link.intake import HostTime, Intake
from hipline.link.status import LinkState
from hipline.wording import Text
from hipline_device.errors import ProtocolError
from hipline_device.packets import DataPacket
from hipline_device.samples import SampleBlock

_log = logging.getLogger(__name__)

_FRESH_S = 2.0  # what has waited here for longer causes no cue any more; on the air, silence ends the connection first
_TELL_EVERY_S = 0.5  # how often the counts are told when nothing else has changed
_UNREADABLE_PACKETS = 20  # in a row: not an accident any more


def unheard(*_: object) -> None:
    """Take what nobody listens to."""


@dataclass(slots=True)
class Ears:
    """Who takes what is not in the blocks of a link."""

    late: Callable[[SampleBlock], None] = unheard
    pressed: Callable[[Press], None] = unheard
    timed: Callable[[HostTime], None] = unheard


class Inlet:
    """Take the packets of one clip, over all its connections.

    Parameters
    ----------
    intake : Intake
        What is known of the clip.
    board : Board
        Told how it goes.
    ears : Ears
        Who takes late samples.
    """

    def __init__(self, intake: Intake, board: Board, ears: Ears) -> None:
        self.intake = intake
        self.hints = Hints()
        self._board, self._ears = board, ears
        self._told_s = 0.0
        self._unreadable = 0  # in a row

    def take(self, data: bytes, came_s: float, overflowed: int) -> SampleBlock | None:
        """Return the new samples of a packet, and hand over the late ones; None where it cannot be read.

        Parameters
        ----------
        data : bytes
            As it came.
        came_s : float
            When, on the clock of the event loop.
        overflowed : int
            Packets that this computer was too slow for, so far.

        Raises
        ------
        LinkError
            When nothing that the clip sends can be read; the message is the advice.
        """
        try:
            packet = DataPacket.from_bytes(data)
        except ProtocolError as error:
            self._unreadable += 1
            _log.warning("dropped a packet: %s", error)
            if self._unreadable >= _UNREADABLE_PACKETS:
                raise LinkError(Text(advice.UNREADABLE, error=str(error))) from error
            return None
        intake, now_s = self.intake, asyncio.get_running_loop().time()
        missed, self._unreadable = intake.missed, 0
        arrival = intake.take(packet, came_s)
        live = arrival.live
        if len(arrival.late):
            self._ears.late(arrival.late)
        if len(live) and now_s - came_s > _FRESH_S:
            self._ears.late(live)
            live = live[:0]
        changed = self._board.state is not LinkState.STREAMING or missed != intake.missed
        if changed or now_s - self._told_s >= _TELL_EVERY_S:
            self._told_s = now_s
            hint = self.hints.of(intake, packet, overflowed, now_s)
            self._board.tell(state=LinkState.STREAMING, advice=hint, rate_hz=intake.rate_hz, **intake.counts)
        return live
