"""The way to one clip: find it, connect, and try again for as long as it takes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from bleak.exc import BleakError

from hipline.errors import LinkError
from hipline.link import advice
from hipline.link.backoff import Backoff
from hipline.link.board import Board
from hipline.link.connection import Connection
from hipline.link.errors import NotHeardError
from hipline.link.loop_time import loop_time_s
from hipline.link.radio import Radio
from hipline.link.scan import find
from hipline.link.status import LinkState
from hipline_device.errors import ProtocolError
from hipline_device.status import Status

_log = logging.getLogger(__name__)

FAILURES = (BleakError, TimeoutError, OSError, EOFError, ProtocolError)  #: what a radio and a clip may raise
_LISTEN_S = 5.0  # for one search; a clip advertises several times a second


class Reach:
    """Reach one clip over one radio, again and again.

    Parameters
    ----------
    radio : Radio
        The radio; others may use it too.
    wanted : str, optional
        Address or name of the clip; None takes the first one heard.
    rate_hz : float, optional
        Samples per second to ask for; None leaves it to the clip.
    board : Board
        Told what happens on the way.
    on_status : callable
        Takes each status that the clip sends by itself.
    """

    def __init__(
        self,
        radio: Radio,
        wanted: str | None,
        rate_hz: float | None,
        board: Board,
        on_status: Callable[[Status], None],
    ) -> None:
        self._radio, self._board, self._on_status = radio, board, on_status
        self._backoff = Backoff()
        self._overflowed = 0  # packets, on earlier connections
        self.wanted = wanted  #: may be changed between two attempts
        self.rate_hz = rate_hz  #: the same
        self.connection: Connection | None = None  #: the one that stands

    @property
    def overflowed(self) -> int:
        """Packets that nobody took in time, on all connections."""
        return self._overflowed + (self.connection.overflowed if self.connection else 0)

    def works(self) -> None:
        """Say that something came: the next attempt, some day, is made at once."""
        self._backoff.reset()

    async def connect(self, deadline_s: float, *, lasting_fails: bool) -> Connection:
        """Try to connect until it works.

        Parameters
        ----------
        deadline_s : float
            Until when, on the clock of the event loop; may be infinite.
        lasting_fails : bool
            Whether to end at what only a person can mend, such as a missing adapter. While a walk is recorded it is
            waited for instead.

        Raises
        ------
        LinkError
            When the time is over, or when trying again is of no use; the message is the advice.
        """
        while True:
            pause_s = self._backoff.next_s()
            if pause_s and loop_time_s() + pause_s >= deadline_s:
                raise self.failed(self._board.status.advice)
            await asyncio.sleep(pause_s)
            try:
                return await self._try(min(_LISTEN_S, max(0.5, deadline_s - loop_time_s())))
            except FAILURES as error:
                _log.info("not connected: %r", error)
                told = advice.advice_for(error, self._radio)
                await self.hang_up()
            if loop_time_s() >= deadline_s or (told.lasting and lasting_fails):
                raise self.failed(told.text)
            self._board.tell(advice=told.text)

    async def _try(self, listen_s: float) -> Connection:
        async with self._radio.turn:
            await self._radio.open()
            # each time anew: an address that the system remembers from before a drop may lead nowhere
            found = await find(self._radio, self.wanted, listen_s)
            if found is None:
                raise NotHeardError(self.wanted)
            if self._board.state is LinkState.SEARCHING:  # a refusal stays told while it is tried again
                self._board.tell(state=LinkState.CONNECTING, clip=f"{found.name} {found.address}", advice="")
            self.connection = connection = Connection(
                self._radio, found, lambda percent: self._board.tell(battery_percent=percent), self._on_status
            )
            await connection.open(self.rate_hz)
        return connection

    async def hang_up(self) -> None:
        """End the connection, where there is one."""
        connection, self.connection = self.connection, None
        if connection is not None:
            self._overflowed += connection.overflowed
            await connection.close()

    def failed(self, text: str) -> LinkError:
        """Tell that it is over, and return the error to raise."""
        self._board.tell(state=LinkState.FAILED, advice=text)
        return LinkError(text)
