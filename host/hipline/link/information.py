"""What a clip says about itself."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace

from bleak import BleakClient
from bleak.exc import BleakError

from hipline_device import service

REQUEST_S = 10.0  #: a GATT request and its answer, long values included
_TEXTS = (
    ("manufacturer", service.MANUFACTURER_UUID),
    ("model", service.MODEL_UUID),
    ("firmware", service.FIRMWARE_UUID),
)


@dataclass(frozen=True, slots=True)
class ClipInfo:
    """What a clip says about itself; empty where it says nothing."""

    name: str
    address: str
    manufacturer: str = ""
    model: str = ""
    firmware: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.address}"


async def read_information(client: BleakClient, info: ClipInfo) -> ClipInfo:
    """Return the same with the device information, which a clip may leave out."""
    texts: dict[str, str] = {}
    for name, uuid in _TEXTS:
        if client.services.get_characteristic(uuid) is None:
            continue
        with suppress(BleakError):
            async with asyncio.timeout(REQUEST_S):
                data = await client.read_gatt_char(uuid)
            texts[name] = data.decode(errors="replace").strip("\0 ")
    return replace(info, **texts)
