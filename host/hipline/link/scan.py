"""Find clips by the service that they advertise."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData

from hipline.link.radio import Radio

_START_S = 10.0  # a system that asks the user for leave first takes its time
_STOP_S = 5.0


@dataclass(frozen=True, slots=True)
class FoundClip:
    """A clip that advertises now."""

    name: str
    address: str  #: on macOS an identifier that only this computer knows
    rssi_dbm: int  #: strength of the signal; nearer zero is nearer
    device: BLEDevice = field(repr=False, compare=False)


@asynccontextmanager
async def _hearing(radio: Radio) -> AsyncIterator[asyncio.Queue[FoundClip]]:
    """Listen inside the context; every advertisement of a clip goes into the queue."""
    queue: asyncio.Queue[FoundClip] = asyncio.Queue(64)

    def heard(device: BLEDevice, data: AdvertisementData) -> None:
        if not queue.full():  # it advertises again in a moment
            name = data.local_name or device.name or "unnamed"
            queue.put_nowait(FoundClip(name, device.address, data.rssi, device))

    scanner = radio.scanner(heard)
    async with asyncio.timeout(_START_S):
        await scanner.start()
    try:
        yield queue
    finally:
        async with asyncio.timeout(_STOP_S):
            await scanner.stop()


async def scan(radio: Radio, timeout_s: float = 5.0) -> list[FoundClip]:
    """Listen for a while and return the clips that were heard, the strongest first.

    Parameters
    ----------
    radio : Radio
        An open radio.
    timeout_s : float
        How long to listen, s.

    Raises
    ------
    BleakError, TimeoutError, OSError
        When the radio cannot listen; `advice_for` turns them into words.
    """
    found: dict[str, FoundClip] = {}

    async def listen(queue: asyncio.Queue[FoundClip]) -> None:
        while True:
            clip = await queue.get()
            found[clip.address] = clip

    async with _hearing(radio) as queue:
        with suppress(TimeoutError):
            await radio.run(listen(queue), timeout_s, "searching")
    return sorted(found.values(), key=lambda clip: (-clip.rssi_dbm, clip.name))


async def find(radio: Radio, wanted: str | None, timeout_s: float) -> FoundClip | None:
    """Return the first clip that is heard, or the one of that address or name; None when it is not heard.

    Raises
    ------
    BleakError, TimeoutError, OSError
        When the radio cannot listen.
    """

    async def first(queue: asyncio.Queue[FoundClip]) -> FoundClip:
        while True:
            clip = await queue.get()
            if wanted is None or wanted.casefold() in (clip.address.casefold(), clip.name.casefold()):
                return clip

    async with _hearing(radio) as queue:
        with suppress(TimeoutError):
            return await radio.run(first(queue), timeout_s, "searching")
    return None
