"""The radio of the firmware: a Bumble peripheral that does what MicroPython's `bluetooth` is asked for."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from bumble import att, core, hci
from bumble.device import Connection, Device, DeviceConfiguration
from bumble.gatt import Characteristic, CharacteristicValue, Service
from bumble.pairing import PairingConfig, PairingDelegate
from bumble.profiles.gap import GenericAccessService
from bumble.profiles.gatt_service import GenericAttributeProfileService

from hipline_sim.air import Adapter
from hipline_sim.errors import AirError
from hipline_sim.firmware.keys import FirmwareKeys, peer
from hipline_sim.firmware.process import Process
from hipline_sim.gate import Gate
from hipline_sim.table import address_of

_log = logging.getLogger(__name__)

# events of MicroPython's `bluetooth`
_CONNECT, _DISCONNECT, _WRITE, _READ_REQUEST, _MTU, _ENCRYPTION = 1, 2, 3, 4, 21, 28

_READ_ENCRYPTED, _WRITE_ENCRYPTED = 0x0200, 0x1000
_PROPERTIES = 0x00FF
_KEY_BYTES = 16
_COMMAND_S = 5.0

Work = Callable[[], Awaitable[None]]


async def _at_once() -> None:
    """Be in range."""


async def _admit_encrypted(connection: Connection) -> None:
    """Let pass whose link is encrypted, as NimBLE does; who the owner is, the firmware says."""
    if not connection.is_encrypted:
        raise att.ATT_Error(att.ATT_INSUFFICIENT_AUTHENTICATION_ERROR)


class Radio:
    """Does what the firmware asks of its radio, in turn, and tells it what happens there.

    Parameters
    ----------
    adapter : Adapter
        The simulated one.
    process : Process
        The firmware.
    name : str
        Makes the clip's address.
    """

    def __init__(self, adapter: Adapter, process: Process, name: str) -> None:
        self._process = process
        self._characteristics: dict[int, Characteristic[bytes]] = {}
        self._values: dict[int, bytes] = {}
        self._config: dict[str, Any] = {}
        self._connections: dict[int, Connection] = {}
        self._in_flight: dict[int, int] = {}
        self._work: asyncio.Queue[Work] = asyncio.Queue()
        self._working: asyncio.Task[None] | None = None
        config = DeviceConfiguration(
            name=name, address=address_of(name), gap_service_enabled=False, gatt_service_enabled=False
        )
        self._device = Device.from_config_with_hci(config, adapter.source, adapter.sink)
        self._gate = Gate(self._device, _at_once, _admit_encrypted)
        self._gate.add_services(
            [GenericAccessService(name), GenericAttributeProfileService(service_change_enabled=False)]
        )
        self._keys = FirmwareKeys(process)
        self._device.keystore = self._keys
        self._device.pairing_config_factory = self._pairing
        self._device.on(Device.EVENT_CONNECTION, self._on_connection)
        process.on("config", self._configure)
        process.on("active", lambda on: self._work.put_nowait(self._switch_off) if not on else None)
        process.on("services", self._serve)
        process.on("value", self._set_value)
        process.on("notify", self._notify)
        process.on("advertise", self._advertise)
        process.on("disconnect", self._disconnect)

    async def start(self) -> None:
        """Switch the radio on.

        Raises
        ------
        AirError
            When it does not answer.
        """
        try:
            async with asyncio.timeout(_COMMAND_S):
                await self._device.power_on()
        except (TimeoutError, core.BaseBumbleError) as error:
            raise AirError(f"the radio cannot advertise: {error or 'it does not answer'}; try again") from error
        self._working = asyncio.create_task(self._do_work())

    async def stop(self) -> None:
        """Switch the radio off."""
        if self._working is not None:
            self._working.cancel()
            await asyncio.wait([self._working])
        await self._switch_off()

    async def _do_work(self) -> None:
        while True:
            work = await self._work.get()
            try:
                async with asyncio.timeout(_COMMAND_S):
                    await work()
            except (TimeoutError, core.BaseBumbleError) as error:
                _log.info("the radio could not do that: %s", error)

    async def _switch_off(self) -> None:
        reason = hci.HCI_REMOTE_DEVICE_TERMINATED_CONNECTION_DUE_TO_POWER_OFF_ERROR
        with contextlib.suppress(TimeoutError, core.BaseBumbleError, asyncio.CancelledError):
            async with asyncio.timeout(1.0):
                await self._device.stop_advertising()
                for connection in list(self._connections.values()):
                    await connection.disconnect(reason)

    # ---- what the firmware asks

    def _configure(self, values: dict[str, Any]) -> None:
        self._config |= values
        if "mtu" in values:
            self._gate.max_mtu = values["mtu"]

    def _serve(self, services: list[Any]) -> None:
        for uuid, characteristics in services:
            made = [self._characteristic(*told) for told in characteristics]
            self._device.add_service(Service(core.UUID(uuid), made))

    def _characteristic(self, uuid: str, flags: int, handle: int) -> Characteristic[bytes]:
        permissions = Characteristic.Permissions(0)
        if flags & Characteristic.Properties.READ:
            permissions |= Characteristic.READABLE
        if flags & Characteristic.Properties.WRITE:
            permissions |= Characteristic.WRITEABLE

        async def read(connection: Connection) -> bytes:
            refusal = await self._process.ask(_READ_REQUEST, [connection.handle, handle])
            if refusal:
                raise att.ATT_Error(att.ErrorCode(refusal))
            return self._values.get(handle, b"")

        def write(connection: Connection, value: bytes) -> None:
            self._process.send("irq", _WRITE, [connection.handle, handle, bytes(value).hex()], None)

        properties = Characteristic.Properties(flags & _PROPERTIES)
        made: Characteristic[bytes] = Characteristic(
            core.UUID(uuid), properties, permissions, CharacteristicValue(read=read, write=write)
        )
        self._characteristics[handle] = made
        if flags & (_READ_ENCRYPTED | _WRITE_ENCRYPTED):
            self._gate.keep_for_owner(made)
        return made

    def _set_value(self, handle: int, value: str) -> None:
        self._values[handle] = bytes.fromhex(value)

    def _notify(self, handle: int, attribute: int, value: str) -> None:
        connection = self._connections.get(handle)
        if connection is None:
            return
        self._in_flight[handle] = self._in_flight.get(handle, 0) + 1

        async def notify() -> None:
            if handle in self._connections:
                characteristic = self._characteristics[attribute]
                await self._device.notify_subscriber(connection, characteristic, bytes.fromhex(value), force=True)
            self._tell_sent(handle)

        self._work.put_nowait(notify)

    def _tell_sent(self, handle: int) -> None:
        """Tell the firmware how much of what it has sent is on the air by now."""
        queue = self._device.host.get_data_packet_queue(handle)
        waiting = queue.pending if queue is not None else 0
        sent = self._in_flight.get(handle, 0) - waiting
        if sent > 0:
            self._in_flight[handle] -= sent
            self._process.send("sent", handle, sent)

    def _advertise(self, interval_us: int | None, data: str | None) -> None:
        async def advertise() -> None:
            await self._device.stop_advertising()
            if interval_us is not None:
                self._device.advertising_data = bytes.fromhex(data or "")
                interval_ms = interval_us / 1000
                await self._device.start_advertising(
                    advertising_interval_min=interval_ms, advertising_interval_max=interval_ms
                )

        self._work.put_nowait(advertise)

    def _disconnect(self, handle: int) -> None:
        async def disconnect() -> None:
            connection = self._connections.get(handle)
            if connection is not None:
                await connection.disconnect()

        self._work.put_nowait(disconnect)

    # ---- what happens

    def _on_connection(self, connection: Connection) -> None:
        handle = connection.handle
        self._connections[handle] = connection
        self._in_flight[handle] = 0
        _log.info("%s connected", connection.peer_address)
        self._process.send("irq", _CONNECT, [handle, *peer(connection.peer_address)], None)
        connection.on(Connection.EVENT_DISCONNECTION, lambda reason: self._on_disconnection(connection, reason))
        connection.on(
            Connection.EVENT_CONNECTION_ATT_MTU_UPDATE,
            lambda: self._process.send("irq", _MTU, [handle, connection.att_mtu], None),
        )
        connection.on(Connection.EVENT_CONNECTION_ENCRYPTION_CHANGE, lambda: self._on_encryption(connection))
        queue = self._device.host.get_data_packet_queue(handle)
        if queue is not None:
            queue.on("flow", lambda: self._tell_sent(handle))

    def _on_disconnection(self, connection: Connection, reason: int) -> None:
        _log.info("%s left: %s", connection.peer_address, hci.HCI_Constant.error_name(reason))
        self._connections.pop(connection.handle, None)
        self._process.send("irq", _DISCONNECT, [connection.handle, *peer(connection.peer_address)], None)

    def _on_encryption(self, connection: Connection) -> None:
        told = [connection.handle, int(connection.is_encrypted), int(connection.authenticated), 1, _KEY_BYTES]
        self._process.send("irq", _ENCRYPTION, told, None)

    def _pairing(self, connection: Connection) -> PairingConfig:
        """Pair with everybody, as NimBLE does; the firmware sends away whom it does not want."""
        self._keys.make_room(connection.peer_address)
        delegate = PairingDelegate(PairingDelegate.IoCapability(self._config.get("io", 3)))
        return PairingConfig(
            sc=bool(self._config.get("le_secure")),
            mitm=bool(self._config.get("mitm")),
            bonding=bool(self._config.get("bond")),
            delegate=delegate,
        )
