"""The clip on the air: whether it can be seen, and who is connected."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from bumble import core, hci
from bumble.device import Connection, Device

from hipline_sim.air import Adapter
from hipline_sim.errors import AirError

_log = logging.getLogger(__name__)

APPS = 4  #: connections at a time; one of them streams

_COMMAND_S = 5.0
_LEAVE_S = 1.0  # what saying goodbye may take


async def hang_up(connection: Connection, reason: int) -> None:
    """End a connection, and do not wait for a radio that says nothing."""
    # Bumble cancels what waits on a radio that is gone; the caller's own cancellation must pass all the same
    task = asyncio.current_task()
    asked = task.cancelling() if task is not None else 0
    try:
        async with asyncio.timeout(_LEAVE_S):
            await connection.disconnect(reason)
    except (TimeoutError, core.BaseBumbleError) as error:
        _log.info("%s could not be disconnected: %s", connection.peer_address, error or "no answer")
    except asyncio.CancelledError:
        if task is not None and task.cancelling() > asked:
            raise


class Presence:
    """Keeps the clip in sight, or out of it.

    Parameters
    ----------
    device : Device
        The clip's.
    adapter : Adapter
        Its radio.
    """

    def __init__(self, device: Device, adapter: Adapter) -> None:
        self._device, self._adapter = device, adapter
        self._changed = asyncio.Event()
        self._is_off = False
        self._away = 0  # reasons to be out of sight
        device.on(Device.EVENT_CONNECTION, self._on_connection)

    def _on_connection(self, connection: Connection) -> None:
        connection.on(Connection.EVENT_DISCONNECTION, lambda _: self._changed.set())
        self._changed.set()

    @property
    def is_away(self) -> bool:
        """Whether the clip is out of everybody's sight for now."""
        return self._away > 0

    async def appear(self) -> None:
        """Switch the radio on, and advertise.

        Raises
        ------
        AirError
            When the radio does not answer or cannot advertise.
        """
        try:
            async with asyncio.timeout(_COMMAND_S):
                await self._device.power_on()
                await self._device.start_advertising()
        except (TimeoutError, core.BaseBumbleError) as error:
            reason = str(error) or "it does not answer"
            raise AirError(f"the radio cannot advertise: {reason}; unplug it and try again") from error

    async def keep(self) -> None:
        """Advertise again after each connection: the clip stays in sight while somebody streams."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            if self._is_off or self._away or len(self._device.connections) >= APPS:
                continue
            try:
                async with asyncio.timeout(_COMMAND_S):
                    await self._device.start_advertising()
            except (TimeoutError, core.BaseBumbleError) as error:
                _log.info("no advertising beside %d connections: %s", len(self._device.connections), error)

    async def disconnect(self, reason: int) -> None:
        """End every connection."""
        for connection in list(self._device.connections.values()):
            await hang_up(connection, reason)

    async def switch_off(self) -> None:
        """Leave for good, and say so."""
        self._is_off = True
        # Bumble cancels what waits on a radio that is gone; gone is what the clip wants to be
        with contextlib.suppress(TimeoutError, core.BaseBumbleError, asyncio.CancelledError):
            async with asyncio.timeout(_LEAVE_S):
                await self._device.stop_advertising()
        await self.disconnect(hci.HCI_REMOTE_DEVICE_TERMINATED_CONNECTION_DUE_TO_POWER_OFF_ERROR)

    # ---- out of sight

    async def sever(self) -> None:
        """End every connection without a word, where the radio can."""
        if not self._adapter.sever():
            await self.disconnect(hci.HCI_REMOTE_USER_TERMINATED_CONNECTION_ERROR)

    async def go(self) -> None:
        """Leave the sight of everybody, until `come_back` was called as often."""
        self._away += 1
        await self.sever()
        with contextlib.suppress(TimeoutError, core.BaseBumbleError):
            async with asyncio.timeout(_COMMAND_S):
                await self._device.stop_advertising()

    def come_back(self) -> None:
        """Be in sight again."""
        self._away -= 1
        self._changed.set()

    def vanish(self) -> None:
        """Never be in sight again: the battery is empty."""
        self._is_off = True
