"""The bleak backend that runs on an `Adapter`.

bleak calls its backend interface subject to change: all that depends on it is here, and bleak is pinned.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar
from uuid import UUID

from bleak.args import SizedBuffer
from bleak.assigned_numbers import gatt_char_props_to_strs
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient, NotifyCallback
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, AdvertisementDataCallback, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakDeviceNotFoundError, BleakError
from bumble import att, core, hci
from bumble.core import AdvertisingData
from bumble.device import Advertisement, Connection, Device, Peer

from hipline.link.adapter import Adapter, race

_REQUEST_S = 10.0  # a GATT request and its answer, long values included
_PAIR_S = 30.0  # a person may have to enter a number
_DISCOVER_S = 15.0  # all services of a clip over a slow link
_MTU = 247  # one data-length-extended packet; more would be cut into two on the air
_UUID_LISTS = (
    AdvertisingData.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS,
    AdvertisingData.INCOMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS,
    AdvertisingData.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS,
    AdvertisingData.INCOMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS,
)

_T = TypeVar("_T")


def _uuid_text(uuid: core.UUID) -> str:
    return str(UUID(bytes=uuid.to_bytes(force_128=True)[::-1]))


class BumbleScanner(BaseBleakScanner):
    """What `bleak.BleakScanner(backend=BumbleScanner, bumble=adapter)` runs."""

    def __init__(
        self,
        detection_callback: AdvertisementDataCallback | None,
        service_uuids: list[str] | None,
        scanning_mode: str,
        *,
        bumble: Adapter,
        **_other_backends: Any,
    ) -> None:
        super().__init__(detection_callback, service_uuids)
        self._adapter = bumble
        self._active = scanning_mode != "passive"

    async def start(self) -> None:
        """Start to listen for advertisements."""
        self.seen_devices = {}
        device = self._adapter.device
        device.on(Device.EVENT_ADVERTISEMENT, self._on_advertisement)
        await self._adapter.command(device.start_scanning(active=self._active), "starting the scan")

    async def stop(self) -> None:
        """Stop listening; without effect once the adapter is gone."""
        if not self._adapter.is_open:
            return
        device = self._adapter.device
        device.remove_listener(Device.EVENT_ADVERTISEMENT, self._on_advertisement)
        await self._adapter.command(device.stop_scanning(), "stopping the scan")

    def _on_advertisement(self, heard: Advertisement) -> None:
        data, key = heard.data, str(heard.address)
        before = self.seen_devices[key][1] if key in self.seen_devices else None
        name = data.get(AdvertisingData.COMPLETE_LOCAL_NAME) or data.get(AdvertisingData.SHORTENED_LOCAL_NAME)
        uuids = [_uuid_text(uuid) for kind in _UUID_LISTS for found in data.get_all(kind) for uuid in found]
        result = AdvertisementData(
            # a name may come in one advertisement and the services in another
            local_name=str(name) if name else (before.local_name if before else None),
            manufacturer_data=dict(data.get_all(AdvertisingData.MANUFACTURER_SPECIFIC_DATA)),
            service_data={},
            service_uuids=uuids or (before.service_uuids if before else []),
            tx_power=data.get(AdvertisingData.TX_POWER_LEVEL),
            rssi=heard.rssi,
            platform_data=(heard,),
        )
        if self.is_allowed_uuid(result.service_uuids):
            address = heard.address.to_string(False)
            found = self.create_or_update_device(key, address, result.local_name, heard.address, result)
            self.call_detection_callbacks(found, result)


class BumbleClient(BaseBleakClient):
    """What `bleak.BleakClient(device, backend=BumbleClient, bumble=adapter)` runs."""

    def __init__(
        self,
        address_or_ble_device: BLEDevice | str,
        *,
        bumble: Adapter,
        services: set[str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            address_or_ble_device,
            disconnected_callback=kwargs["disconnected_callback"],
            timeout=kwargs["timeout"],
        )
        self._adapter = bumble
        self._wanted = services
        found = address_or_ble_device
        self._peer_address = found.details if isinstance(found, BLEDevice) else hci.Address(found)
        self._name = (found.name if isinstance(found, BLEDevice) else None) or self.address.replace(":", "-")
        self._connection: Connection | None = None
        self._peer: Peer | None = None
        self._gone: asyncio.Future[BleakError] | None = None

    @property
    def name(self) -> str:
        """The name that the clip advertised, or its address."""
        return self._name

    @property
    def mtu_size(self) -> int:
        """The negotiated size of an attribute packet, bytes."""
        return self._connection.att_mtu if self._connection else att.ATT_DEFAULT_MTU

    @property
    def is_connected(self) -> bool:
        """Whether the connection stands."""
        return self._connection is not None

    async def connect(self, pair: bool, **_kwargs: Any) -> None:
        """Connect and discover the services.

        Raises
        ------
        BleakDeviceNotFoundError
            When the clip did not answer.
        BleakError
            When it refused, or was lost on the way.
        """
        if self._connection:
            raise BleakError("already connected")
        device = self._adapter.device
        try:
            connection = await self._adapter.run(
                device.connect_le(self._peer_address, timeout=None), self._timeout, "connecting"
            )
        except (TimeoutError, asyncio.CancelledError) as error:
            # a virtual adapter cannot call off a connection that it waits for: this one is spent
            await self._adapter.close()
            if isinstance(error, TimeoutError):
                raise BleakDeviceNotFoundError(self.address, f"{self.address} did not answer") from error
            raise
        self._gone = asyncio.get_running_loop().create_future()
        self._connection, self._peer = connection, Peer(connection)
        connection.on(Connection.EVENT_DISCONNECTION, self._on_disconnection)
        try:
            if pair:
                await self.pair()
            await self._run(self._peer.request_mtu(_MTU), _REQUEST_S, "agreeing on the packet size")
            await self._run(self._discover(self._peer), _DISCOVER_S, "discovering the services")
        except BaseException:
            await self.disconnect()
            raise

    async def disconnect(self) -> None:
        """End the connection; an adapter that does not answer is closed instead."""
        if self._connection is None:
            return
        try:
            await self._adapter.command(self._connection.disconnect(), "disconnecting")
        except BleakError:
            if self._connection is not None:
                await self._adapter.close()

    async def pair(self, *_args: Any, **_kwargs: Any) -> None:
        """Pair by Just Works, or encrypt with the keys of an earlier pairing; forget keys that the clip has not."""
        connection, keystore = self._connected[0], self._adapter.device.keystore
        if connection.is_encrypted:
            return
        clip = str(connection.peer_address)
        if keystore is not None and await keystore.get(clip) is not None:
            try:
                await self._run(connection.encrypt(), _REQUEST_S, "encrypting")
            except BleakError:
                if not self.is_connected:
                    raise
                await keystore.delete(clip)
            else:
                return
        await self._run(connection.pair(), _PAIR_S, "pairing")

    async def unpair(self) -> None:
        """Disconnect, and forget the keys."""
        await self.disconnect()
        keystore = self._adapter.device.keystore
        if keystore is not None and await keystore.get(str(self._peer_address)) is not None:
            await keystore.delete(str(self._peer_address))

    async def read_gatt_char(self, characteristic: BleakGATTCharacteristic, **_kwargs: Any) -> bytearray:
        """Read a characteristic."""
        return await self._read(characteristic.obj)

    async def read_gatt_descriptor(self, descriptor: BleakGATTDescriptor, **_kwargs: Any) -> bytearray:
        """Read a descriptor."""
        return await self._read(descriptor.obj)

    async def write_gatt_char(self, characteristic: BleakGATTCharacteristic, data: SizedBuffer, response: bool) -> None:
        """Write a characteristic."""
        await self._write(characteristic.obj, data, response)

    async def write_gatt_descriptor(self, descriptor: BleakGATTDescriptor, data: SizedBuffer) -> None:
        """Write a descriptor."""
        await self._write(descriptor.obj, data, True)

    async def start_notify(
        self, characteristic: BleakGATTCharacteristic, callback: NotifyCallback, **_kwargs: Any
    ) -> None:
        """Subscribe to a characteristic."""
        gatt = self._connected[1].gatt_client
        await self._run(
            gatt.subscribe(characteristic.obj, lambda value: callback(bytearray(value))),
            _REQUEST_S,
            "subscribing",
        )

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        """End the subscription to a characteristic."""
        gatt = self._connected[1].gatt_client
        await self._run(gatt.unsubscribe(characteristic.obj), _REQUEST_S, "ending the subscription")

    @property
    def _connected(self) -> tuple[Connection, Peer]:
        if self._connection is None or self._peer is None:
            raise BleakError("Not connected")
        return self._connection, self._peer

    async def _run(self, work: Coroutine[Any, Any, _T], timeout_s: float, what: str) -> _T:
        if self._gone is None:
            work.close()
            raise BleakError("Not connected")
        return await race(work, self._gone, timeout_s, what)

    async def _read(self, attribute: Any) -> bytearray:
        gatt = self._connected[1].gatt_client
        return bytearray(await self._run(gatt.read_value(attribute), _REQUEST_S, "reading"))

    async def _write(self, attribute: Any, data: SizedBuffer, response: bool) -> None:
        gatt = self._connected[1].gatt_client
        await self._run(gatt.write_value(attribute, bytes(data), response), _REQUEST_S, "writing")

    async def _discover(self, peer: Peer) -> None:
        services = BleakGATTServiceCollection()
        for found in await peer.discover_services():
            if self._wanted is not None and _uuid_text(found.uuid) not in self._wanted:
                continue
            service = BleakGATTService(found, found.handle, _uuid_text(found.uuid))
            services.add_service(service)
            for item in await peer.discover_characteristics(service=found):
                characteristic = BleakGATTCharacteristic(
                    item,
                    item.handle,
                    _uuid_text(item.uuid),
                    list(gatt_char_props_to_strs(int(item.properties))),
                    lambda: self.mtu_size - 3,
                    service,
                )
                services.add_characteristic(characteristic)
                for detail in await peer.discover_descriptors(characteristic=item):
                    services.add_descriptor(
                        BleakGATTDescriptor(detail, detail.handle, _uuid_text(detail.type), characteristic)
                    )
        self.services = services

    def _on_disconnection(self, reason: int) -> None:
        if self._connection is None:
            return
        self._connection = self._peer = self.services = None
        if self._gone is not None and not self._gone.done():
            self._gone.set_result(BleakError(f"disconnected: {hci.HCI_Constant.error_name(reason)}"))
        if self._disconnected_callback:
            self._disconnected_callback()
