"""What the clip shows of itself: its address, its advertisement, its attribute table."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bumble import data_types, hci
from bumble.att import AttributeValueV2
from bumble.core import UUID, AdvertisingData
from bumble.device import Connection
from bumble.gatt import (
    GATT_CLIENT_CHARACTERISTIC_CONFIGURATION_DESCRIPTOR,
    Characteristic,
    CharacteristicValue,
    Descriptor,
    Service,
)
from bumble.profiles.gap import GenericAccessService
from bumble.profiles.gatt_service import GenericAttributeProfileService

from hipline_device import service as uuids
from hipline_sim.gate import Gate

MANUFACTURER = "Hipline"
MODEL = "Simulated clip"
FIRMWARE = "2.0"

_NAME_BYTES = 8  # 31 bytes, less 3 of flags, 18 of the service, 2 of the name's own head
_SCAN_RESPONSE_NAME_BYTES = 29


def address_of(name: str) -> hci.Address:
    """Return a static random address that is the same for a name each time, so that apps know the clip again."""
    digest = bytearray(hashlib.sha256(name.encode()).digest()[:6])
    digest[5] |= 0xC0  # Bluetooth Core Specification, Vol 6, Part B, 1.3.2.1
    return hci.Address(bytes(digest), hci.Address.RANDOM_DEVICE_ADDRESS)


def _fitting(name: str, limit: int) -> Any:
    """Return the name whole, or shortened to a number of bytes."""
    if len(name.encode()) <= limit:
        return data_types.CompleteLocalName(name)
    return data_types.ShortenedLocalName(name.encode()[:limit].decode(errors="ignore").rstrip())


def advertisement(name: str) -> bytes:
    """Return flags, service and name: all that an app needs, since scan responses may never arrive."""
    flags = AdvertisingData.Flags.LE_GENERAL_DISCOVERABLE_MODE | AdvertisingData.Flags.BR_EDR_NOT_SUPPORTED
    return bytes(
        AdvertisingData(
            [
                data_types.Flags(flags),
                data_types.CompleteListOf128BitServiceUUIDs([UUID(uuids.SERVICE_UUID)]),
                _fitting(name, _NAME_BYTES),
            ]
        )
    )


def scan_response(name: str) -> bytes:
    """Return the name in full, as far as it fits."""
    return bytes(AdvertisingData([_fitting(name, _SCAN_RESPONSE_NAME_BYTES)]))


@dataclass(frozen=True, slots=True)
class Answers:
    """What the table asks the clip for.

    Attributes
    ----------
    scheme, status, battery : callable
        Return the bytes to be read.
    control : callable
        Takes what a connection wrote.
    """

    scheme: Callable[[], bytes]
    status: Callable[[], bytes]
    battery: Callable[[], bytes]
    control: Callable[[Connection, bytes], None]


class Table:
    """The services of the clip; all but the device information, and what the air needs, is the owner's alone.

    Parameters
    ----------
    gate : Gate
        The attribute server that they belong to.
    name : str
        Of the clip, in full.
    answers : Answers
        What it asks the clip for.
    """

    def __init__(self, gate: Gate, name: str, answers: Answers) -> None:
        self._gate = gate
        read, notify = Characteristic.Properties.READ, Characteristic.Properties.NOTIFY
        none, readable = Characteristic.Permissions(0), Characteristic.READABLE
        self.data: Characteristic[bytes] = Characteristic(uuids.DATA_UUID, notify, none, b"")
        self.control: Characteristic[bytes] = Characteristic(
            uuids.CONTROL_UUID,
            Characteristic.Properties.WRITE | notify,
            Characteristic.WRITEABLE,
            CharacteristicValue(write=answers.control),
        )
        self.status = _readable(uuids.STATUS_UUID, read | notify, answers.status)
        self.battery = _readable(uuids.BATTERY_LEVEL_UUID, read | notify, answers.battery)
        scheme = _readable(uuids.SCHEME_UUID, read, answers.scheme)
        for notified in (self.data, self.control, self.status, self.battery):
            notified.descriptors = (self._subscription_of(notified),)
            gate.keep_for_owner(notified, *notified.descriptors)
        gate.keep_for_owner(scheme)
        facts: list[Characteristic[bytes]] = [
            Characteristic(uuids.MANUFACTURER_UUID, read, readable, MANUFACTURER.encode()),
            Characteristic(uuids.MODEL_UUID, read, readable, MODEL.encode()),
            Characteristic(uuids.FIRMWARE_UUID, read, readable, FIRMWARE.encode()),
        ]
        gate.add_services(
            [
                GenericAccessService(name),
                GenericAttributeProfileService(service_change_enabled=False),  # these never change while it is on
                Service(uuids.SERVICE_UUID, [self.data, scheme, self.control, self.status]),
                Service(uuids.BATTERY_SERVICE_UUID, [self.battery]),
                Service(uuids.DEVICE_INFORMATION_UUID, facts),
            ]
        )

    def _subscription_of(self, characteristic: Characteristic[bytes]) -> Descriptor:
        """Return the descriptor by which an app subscribes."""
        return Descriptor(
            GATT_CLIENT_CHARACTERISTIC_CONFIGURATION_DESCRIPTOR,
            Descriptor.READABLE | Descriptor.WRITEABLE,
            AttributeValueV2(
                lambda connection: self._gate.read_cccd(connection, characteristic),
                lambda connection, value: self._gate.write_cccd(connection, characteristic, value),
            ),
        )


def _readable(uuid: str, properties: Characteristic.Properties, value: Callable[[], bytes]) -> Characteristic[bytes]:
    """Return a characteristic whose value is made when it is read."""
    return Characteristic(uuid, properties, Characteristic.READABLE, CharacteristicValue(read=lambda _: value()))
