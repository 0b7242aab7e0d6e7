"""A bare Bluetooth central for the benchmarks: the clip's protocol and nothing above it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from bumble.core import UUID
from bumble.device import Connection, Device, Peer
from bumble.hci import Address

from hipline_device import service
from hipline_device.answers import Answer
from hipline_device.control import Command
from hipline_device.packets import DataPacket
from hipline_sim.air import Adapter

WAIT_S = 30.0


@dataclass
class Central:
    """An app that owns the clip, and notes whatever it hears."""

    adapter: Adapter
    packets: list[DataPacket] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    _seq: int = 0

    async def connect(self, mtu: int = 247) -> None:
        """Find the clip, pair with it, and subscribe."""
        self.device = Device.with_hci(
            "central", Address.generate_static_address(), self.adapter.source, self.adapter.sink
        )
        await self.device.power_on()
        found: asyncio.Future[Address] = asyncio.get_running_loop().create_future()
        self.device.on("advertisement", lambda heard: found.done() or found.set_result(heard.address))
        await self.device.start_scanning()
        address = await asyncio.wait_for(found, WAIT_S)
        await self.device.stop_scanning()
        self.connection: Connection = await self.device.connect(address, timeout=WAIT_S)
        await asyncio.wait_for(self.connection.pair(), WAIT_S)
        self.peer = Peer(self.connection)
        await self.peer.request_mtu(mtu)
        await self.peer.discover_services()
        await self.peer.discover_characteristics()
        await self.hear(service.CONTROL_UUID, lambda value: self.answers.append(Answer.from_bytes(value)))
        await self.hear(service.DATA_UUID, lambda value: self.packets.append(DataPacket.from_bytes(value)))

    async def hear(self, uuid: str, on_value: Callable[[bytes], None]) -> None:
        """Subscribe to a characteristic."""
        [found] = self.peer.get_characteristics_by_uuid(UUID(uuid))
        await found.subscribe(on_value)

    async def read(self, uuid: str) -> bytes:
        """Read a characteristic."""
        [found] = self.peer.get_characteristics_by_uuid(UUID(uuid))
        return await asyncio.wait_for(found.read_value(), WAIT_S)

    async def write(self, data: bytes) -> None:
        """Write to control, and wait until the clip has it."""
        [control] = self.peer.get_characteristics_by_uuid(UUID(service.CONTROL_UUID))
        await asyncio.wait_for(control.write_value(data, with_response=True), WAIT_S)

    async def ask(self, command: Command) -> Answer:
        """Write a command and return its first answer."""
        self._seq = (self._seq + 1) & 0xFF
        before = len(self.answers)
        await self.write(command.to_bytes(self._seq))
        async with asyncio.timeout(WAIT_S):
            while True:
                for answer in self.answers[before:]:
                    if answer.seq == self._seq:
                        return answer
                await asyncio.sleep(0.005)
