"""What the clip shows of itself: its address, its advertisement, its attribute table."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from bumble import data_types, hci
from bumble.core import UUID, AdvertisingData
from bumble.device import Connection
from bumble.gatt import Characteristic, CharacteristicValue, Service

from hipline_device import service as uuids

MANUFACTURER = "Hipline"
MODEL = "Simulated clip"
FIRMWARE = "1.0"

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


class Table:
    """The services of the clip.

    Parameters
    ----------
    scheme : callable
        Returns the bytes of the scheme.
    control : callable
        Takes what a connection wrote; raises ATT_Error to refuse.
    battery_percent : callable
        Returns the charge.
    """

    def __init__(
        self,
        scheme: Callable[[], bytes],
        control: Callable[[Connection, bytes], None],
        battery_percent: Callable[[], int],
    ) -> None:
        read, notify = Characteristic.Properties.READ, Characteristic.Properties.NOTIFY
        self.data: Characteristic[bytes] = Characteristic(uuids.DATA_UUID, notify, Characteristic.Permissions(0), b"")
        self.battery: Characteristic[bytes] = Characteristic(
            uuids.BATTERY_LEVEL_UUID,
            read | notify,
            Characteristic.READABLE,
            CharacteristicValue(read=lambda _: bytes([battery_percent()])),
        )
        own: list[Characteristic[bytes]] = [
            self.data,
            Characteristic(
                uuids.SCHEME_UUID,
                read,
                Characteristic.READABLE,
                CharacteristicValue(read=lambda _: scheme()),
            ),
            Characteristic(
                uuids.CONTROL_UUID,
                Characteristic.Properties.WRITE,
                Characteristic.WRITEABLE,
                CharacteristicValue(write=control),
            ),
        ]
        facts: list[Characteristic[bytes]] = [
            Characteristic(uuids.MANUFACTURER_UUID, read, Characteristic.READABLE, MANUFACTURER.encode()),
            Characteristic(uuids.MODEL_UUID, read, Characteristic.READABLE, MODEL.encode()),
            Characteristic(uuids.FIRMWARE_UUID, read, Characteristic.READABLE, FIRMWARE.encode()),
        ]
        self.services = [
            Service(uuids.SERVICE_UUID, own),
            Service(uuids.BATTERY_SERVICE_UUID, [self.battery]),
            Service(uuids.DEVICE_INFORMATION_UUID, facts),
        ]
