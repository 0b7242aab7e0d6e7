"""The radio of the clip towards one app."""

from __future__ import annotations

import asyncio

from bumble.device import Connection, Device
from bumble.gatt import Characteristic

from hipline_device.packets import DataPacket

_IN_FLIGHT = 32  # notifications given to the radio and not yet sent


class AppRadio:
    """Sends packets to one app, as fast as the adapter takes them.

    Parameters
    ----------
    device : Device
        The clip's.
    connection : Connection
        To the app.
    data : Characteristic
        What is notified.
    """

    def __init__(self, device: Device, connection: Connection, data: Characteristic[bytes]) -> None:
        queue = device.host.get_data_packet_queue(connection.handle)
        assert queue is not None
        self._device, self._connection, self._data, self._queue = device, connection, data, queue

    async def _below(self, limit: int) -> None:
        if self._queue.pending < limit:
            return
        flow = asyncio.Event()
        self._queue.on("flow", flow.set)
        try:
            while self._queue.pending >= limit:
                flow.clear()
                await flow.wait()
        finally:
            self._queue.remove_listener("flow", flow.set)

    async def room(self) -> None:
        """Wait until the radio can take one more packet."""
        await self._below(_IN_FLIGHT)

    async def send(self, packet: DataPacket, place: int) -> None:
        """Give a packet to the radio."""
        await self._device.notify_subscriber(self._connection, self._data, bytes(packet))

    async def drained(self) -> None:
        """Wait until everything is sent."""
        await self._below(1)

    def close(self) -> None:
        """Nothing of its own is under way."""
