"""Which Bluetooth the app speaks through: the computer's own, a simulated clip's, or a dongle's."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from bleak import BleakClient, BleakScanner
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData

from hipline.errors import UsageError
from hipline_device.service import SERVICE_UUID

if TYPE_CHECKING:
    from hipline.link.adapter import Adapter

STOCK = "stock"  #: the computer's own Bluetooth
_SIMULATED = {
    "tcp": "tcp-client",
    "unix": "unix-client",
}  # ways to reach hipline-sim, and Bumble's names for them
_FORMS = "stock, sim:tcp:127.0.0.1:9310, sim:unix:/path/of/socket, usb:0 or serial:/dev/ttyACM0"
_CONNECT_S = 20.0  # a clip that sleeps between advertisements answers late

_T = TypeVar("_T")


def _transport_name(name: str) -> str:
    """Return Bumble's name of a transport.

    Raises
    ------
    UsageError
        When the name cannot be one.
    """
    if not name.startswith("sim:"):
        if ":" not in name:
            raise UsageError(f"radio {name!r} is not known; use {_FORMS}")
        return name
    kind, _, where = name.removeprefix("sim:").partition(":")
    if kind not in _SIMULATED or not where:
        raise UsageError(f"radio {name!r} names no simulator; use sim:tcp:HOST:PORT or sim:unix:PATH")
    if kind == "tcp":
        host, _, port = where.rpartition(":")
        host = host.removeprefix("[").removesuffix("]")  # of an IPv6 address
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise UsageError(f"radio {name!r} names no port; use sim:tcp:HOST:PORT, such as sim:tcp:127.0.0.1:9310")
        where = f"{host}:{port}"
    elif sys.platform == "win32":
        raise UsageError(f"radio {name!r}: Windows has no unix sockets here; use sim:tcp:HOST:PORT")
    return f"{_SIMULATED[kind]}:{where}"


class Radio:
    """One way to the air, with the same use for every kind of radio.

    Open it with `async with` or `open()`; it may be opened again after it was lost. Several links may use one radio at
    a time, each inside its own `async with`: it is closed when the last of them has left.

    Parameters
    ----------
    name : str
        "stock" for the computer's own Bluetooth, "sim:tcp:HOST:PORT" or "sim:unix:PATH" for a simulated
        clip, or the name of a Bumble transport, such as "usb:0", for a dongle.

    Raises
    ------
    UsageError
        When the name cannot be a radio.
    """

    def __init__(self, name: str = STOCK) -> None:
        self.name = name
        self._transport_name = None if name == STOCK else _transport_name(name)
        self._adapter: Adapter | None = None
        self._users = 0
        self.turn = asyncio.Lock()  #: held while searching and connecting: an adapter does one of these at a time

    @staticmethod
    def of(radio: Radio | str) -> Radio:
        """Return the radio itself, or the radio of that name."""
        return radio if isinstance(radio, Radio) else Radio(radio)

    @property
    def is_simulated(self) -> bool:
        """Whether a simulated clip is at the other end."""
        return self.name.startswith("sim:")

    @property
    def where(self) -> str:
        """What people call the other end: the address that the simulator printed, or the radio's name."""
        return self.name.removeprefix("sim:")

    async def __aenter__(self) -> Self:
        self._users += 1
        try:
            await self.open()
        except BaseException:
            await self.leave()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.leave()

    def enter(self) -> None:
        """Say that somebody uses it until they `leave`, without opening it yet."""
        self._users += 1

    async def leave(self) -> None:
        """Say that somebody has done with it; the last one closes it."""
        self._users = max(0, self._users - 1)
        if not self._users:
            await self.close()

    async def open(self) -> None:
        """Make the radio ready, anew where it was lost.

        Raises
        ------
        BleakError
            When there is no adapter.
        """
        if self._transport_name is None or (self._adapter is not None and self._adapter.is_open):
            return
        await self.close()
        from hipline.link.adapter import Adapter  # noqa: PLC0415 - a stack that a real radio does not need

        adapter = Adapter(self._transport_name)
        await adapter.open()
        self._adapter = adapter

    async def close(self) -> None:
        """Let go of the adapter, whoever uses it."""
        adapter, self._adapter = self._adapter, None
        if adapter is not None:
            await adapter.close()

    async def run(self, work: Coroutine[Any, Any, _T], timeout_s: float, what: str) -> _T:
        """Await work until it is done, the adapter is gone, or the time is over.

        Raises
        ------
        BleakError
            When the adapter is gone.
        TimeoutError
            When there was no answer in time.
        """
        if self._adapter is not None:
            return await self._adapter.run(work, timeout_s, what)
        async with asyncio.timeout(timeout_s):
            return await work

    def scanner(self, heard: Callable[[BLEDevice, AdvertisementData], None]) -> BleakScanner:
        """Return a scanner that hears clips, and nothing else."""
        uuids = [SERVICE_UUID]
        if self._adapter is None:
            return BleakScanner(heard, uuids)
        from hipline.link.bumble_backend import BumbleScanner  # noqa: PLC0415

        return BleakScanner(heard, uuids, backend=BumbleScanner, bumble=self._adapter)

    def client(self, device: BLEDevice, disconnected: Callable[[BleakClient], None]) -> BleakClient:
        """Return a client for a device that this radio's scanner has found."""
        if self._adapter is None:
            return BleakClient(device, disconnected, timeout=_CONNECT_S)
        from hipline.link.bumble_backend import BumbleClient  # noqa: PLC0415

        return BleakClient(device, disconnected, timeout=_CONNECT_S, backend=BumbleClient, bumble=self._adapter)
