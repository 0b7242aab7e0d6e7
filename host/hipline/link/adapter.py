"""A Bluetooth adapter behind a Bumble transport: the app's side of a simulated clip, or a dongle."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self, TypeVar

from bleak.exc import BleakError, BleakGATTProtocolError
from bumble import att, core
from bumble.device import Device, DeviceConfiguration
from bumble.transport import open_transport
from bumble.transport.common import Transport

from hipline.link.errors import AdapterGoneError
from hipline.link.identity import Identity, borrow

# Bumble reports what this module already turns into errors; without a handler it would go to stderr
logging.getLogger("bumble").addHandler(logging.NullHandler())

_COMMAND_S = 5.0  # an HCI command, or opening the transport

_T = TypeVar("_T")


def _quiet(task: asyncio.Task[Any]) -> None:
    """Take the outcome of a task that nobody waits for any more."""
    if not task.cancelled():
        task.exception()


async def race(work: Coroutine[Any, Any, _T], gone: asyncio.Future[BleakError], timeout_s: float, what: str) -> _T:
    """Await work until it is done, its ground is gone, or the time is over; Bumble's errors become bleak's.

    Bumble cancels what waits on a lost connection, and some of it waits for ever: neither may reach a caller.

    Raises
    ------
    BleakError
        When the work failed, or what it needs is gone.
    TimeoutError
        When there was no answer in time.
    """
    if gone.done():
        work.close()
        raise gone.result()
    task = asyncio.ensure_future(work)
    task.add_done_callback(_quiet)
    try:
        await asyncio.wait({task, gone}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        if task.done() and not task.cancelled():
            return task.result()
        if gone.done():
            raise gone.result()
        raise TimeoutError(f"{what}: no answer within {timeout_s:g} s")
    except att.ATT_Error as error:
        raise BleakGATTProtocolError(error.error_code) from error
    except core.TimeoutError as error:
        raise TimeoutError(f"{what}: no answer") from error
    except core.BaseBumbleError as error:
        raise gone.result() if gone.done() else BleakError(f"{what}: {error}") from error
    finally:
        task.cancel()


class Adapter:
    """A Bluetooth adapter behind a Bumble transport; it owns the transport and is used with `async with`.

    Parameters
    ----------
    transport_name : str
        As Bumble names it, such as "tcp-client:127.0.0.1:9310" or "usb:0".
    """

    def __init__(self, transport_name: str) -> None:
        self.transport_name = transport_name
        self._transport: Transport | None = None
        self._device: Device | None = None
        self._gone: asyncio.Future[BleakError] | None = None
        self._identity: Identity | None = None

    @property
    def is_open(self) -> bool:
        """Whether the adapter can be used now."""
        return self._device is not None and self._gone is not None and not self._gone.done()

    @property
    def device(self) -> Device:
        """The Bumble device.

        Raises
        ------
        AdapterGoneError
            When the adapter is not open.
        """
        if self._device is None:
            raise AdapterGoneError(f"{self.transport_name} is not open")
        return self._device

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def open(self) -> None:
        """Open the transport and power the adapter on.

        Raises
        ------
        BleakError
            When nothing answers at the transport, or not as an adapter does.
        """
        try:
            async with asyncio.timeout(_COMMAND_S):
                self._transport = await open_transport(self.transport_name)
        except Exception as error:  # each of Bumble's transports raises what its library raises
            raise AdapterGoneError(f"{self.transport_name} cannot be opened: {error}") from error
        self._gone = asyncio.get_running_loop().create_future()
        self._identity = borrow()
        config = DeviceConfiguration(name="Hipline", address=self._identity.address)
        self._device = Device.from_config_with_hci(config, self._transport.source, self._transport.sink)
        self._device.keystore = self._identity.keys
        self._device.on(Device.EVENT_FLUSH, self._on_flush)
        try:
            await self.command(self._device.power_on(), "powering the adapter on")
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Close the transport; connections through it are gone."""
        self._on_flush()
        device, transport = self._device, self._transport
        self._device = self._transport = None
        if device is not None:
            device.on_flush()  # no event comes once the transport is closed
        if transport is not None:
            await transport.close()
        if self._identity is not None:
            self._identity.release()
            self._identity = None

    async def run(self, work: Coroutine[Any, Any, _T], timeout_s: float, what: str) -> _T:
        """Await work on the adapter until it is done, the adapter is gone, or the time is over.

        Raises
        ------
        BleakError
            When the work failed or the adapter is gone.
        TimeoutError
            When there was no answer in time.
        """
        if self._gone is None:
            work.close()
            raise AdapterGoneError(f"{self.transport_name} is not open")
        return await race(work, self._gone, timeout_s, what)

    async def command(self, work: Coroutine[Any, Any, _T], what: str) -> _T:
        """Await a command to the adapter; one that does not answer is closed.

        Raises
        ------
        BleakError
            When the command failed, or the adapter is gone or does not answer.
        """
        try:
            return await self.run(work, _COMMAND_S, what)
        except TimeoutError as error:
            await self.close()
            raise AdapterGoneError(f"{self.transport_name} does not answer: {error}") from error

    def _on_flush(self) -> None:
        """Note that the transport is lost."""
        if self._gone is not None and not self._gone.done():
            self._gone.set_result(AdapterGoneError(f"{self.transport_name} has closed"))
