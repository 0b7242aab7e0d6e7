"""The clip as a Bluetooth LE peripheral: advertises, answers, streams."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from bumble import att, core, hci
from bumble.device import Connection, Device, DeviceConfiguration
from bumble.gatt import Characteristic

from hipline_device import service as uuids
from hipline_device.control import Refusal, Start, Stop, read_command
from hipline_device.errors import ProtocolError
from hipline_device.packets import DataPacket
from hipline_device.scheme import Scheme
from hipline_sim.air import Adapter
from hipline_sim.battery import Battery
from hipline_sim.errors import AirError
from hipline_sim.source import SampleSource
from hipline_sim.stream import BUFFER_S, Stream
from hipline_sim.table import Table, address_of, advertisement, scan_response

_log = logging.getLogger(__name__)

APPS = 4  #: connections at a time; one of them streams

_ADVERTISING_MS = 100.0
_IN_FLIGHT = 32  # notifications given to the radio and not yet sent
_COMMAND_S = 5.0
_ATT_HEADER_BYTES = 3


@dataclass(frozen=True, slots=True)
class ClipSettings:
    """How a clip behaves.

    Attributes
    ----------
    name : str
        Shown when scanning.
    batch : int
        Samples per notification, when the app leaves it to the clip.
    speed : float
        How many seconds of the clip pass in one second; above 1 it waits for a slow radio and loses nothing.
    hold : bool
        Whether sample 0 is taken only when the first app streams; otherwise the body moves from the start.
    once : bool
        Whether the clip switches off after one round of its source.
    battery : Battery
        How it empties.
    """

    name: str = uuids.NAME
    batch: int = 10
    speed: float = 1.0
    hold: bool = False
    once: bool = False
    battery: Battery = field(default_factory=Battery)


class _AppRadio:
    """The radio towards one app."""

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
        await self._below(_IN_FLIGHT)

    async def send(self, notification: bytes) -> None:
        await self._device.notify_subscriber(self._connection, self._data, notification)

    async def drained(self) -> None:
        await self._below(1)


class Clip:
    """The simulated clip; use it with `async with`.

    Several apps may be connected and read at once. The first that starts the stream has it until it stops or
    leaves; another one's start is refused as busy. A rate other than the source's is refused too: the scheme
    says which one there is.

    Parameters
    ----------
    adapter : Adapter
        Its radio.
    source : SampleSource
        What its sensor measures.
    settings : ClipSettings
        How it behaves.
    """

    def __init__(self, adapter: Adapter, source: SampleSource, settings: ClipSettings | None = None) -> None:
        self._settings = settings or ClipSettings()
        self._rate_hz = source.rate_hz
        self._scheme = Scheme(source.rate_hz, batch=self._settings.batch)
        self.stream = Stream(source, speed=self._settings.speed, once=self._settings.once)
        self.over = asyncio.Event()  #: set when the source has ended and the clip has switched off
        self._streamer: Connection | None = None
        self._stream_task: asyncio.Task[None] | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._advertise = asyncio.Event()
        self._subscribed: dict[Connection, asyncio.Event] = {}
        self._on_s = 0.0
        self._off = False
        self._table = Table(lambda: bytes(self._scheme), self._on_control, lambda: self.battery_percent)
        self._table.data.on(Characteristic.EVENT_SUBSCRIPTION, self._on_subscription)
        self._device = self._new_device(adapter)

    def _new_device(self, adapter: Adapter) -> Device:
        name = self._settings.name
        config = DeviceConfiguration(
            name=name,
            address=address_of(name),
            advertising_interval_min=_ADVERTISING_MS,
            advertising_interval_max=_ADVERTISING_MS,
            advertising_data=advertisement(name),
            scan_response_data=scan_response(name),
        )
        device = Device.from_config_with_hci(config, adapter.source, adapter.sink)
        device.add_services(self._table.services)
        device.on(Device.EVENT_CONNECTION, self._on_connection)
        return device

    # ---- life

    async def __aenter__(self) -> Self:
        """Switch on and advertise.

        Raises
        ------
        AirError
            When the radio does not answer or cannot advertise.
        """
        self._on_s = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(_COMMAND_S):
                await self._device.power_on()
                await self._device.start_advertising()
        except (TimeoutError, core.BaseBumbleError) as error:
            reason = str(error) or "it does not answer"
            raise AirError(f"the radio cannot advertise: {reason}; unplug it and try again") from error
        if not self._settings.hold:
            self.stream.begin()
        for work in (self._keep_advertising(), self._drain_battery(), self._end()):
            self._spawn(work)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._halt()
        running = set(self._tasks)
        while running:  # again: Python 3.11 loses a cancellation that comes together with an answer of the radio
            for task in running:
                task.cancel()
            _, running = await asyncio.wait(running, timeout=0.2)
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._switch_off()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.create_task(work))

    async def _keep_advertising(self) -> None:
        """Advertise again after each connection: the clip stays in sight while somebody streams."""
        while True:
            await self._advertise.wait()
            self._advertise.clear()
            if self._off or len(self._subscribed) >= APPS:
                continue
            try:
                async with asyncio.timeout(_COMMAND_S):
                    await self._device.start_advertising()
            except (TimeoutError, core.BaseBumbleError) as error:
                _log.info("no advertising beside %d connections: %s", len(self._subscribed), error)

    async def _end(self) -> None:
        """Switch off after one round, when only one is asked for."""
        await self.stream.ended()
        if self._stream_task is not None:
            await asyncio.wait([self._stream_task], timeout=2 * BUFFER_S)
        await self._switch_off()
        self.over.set()

    async def _switch_off(self) -> None:
        self._off = True
        reason = hci.HCI_REMOTE_DEVICE_TERMINATED_CONNECTION_DUE_TO_POWER_OFF_ERROR
        # Bumble cancels what waits on a radio that is gone; gone is what the clip wants to be
        with contextlib.suppress(TimeoutError, core.BaseBumbleError, asyncio.CancelledError):
            async with asyncio.timeout(1.0):
                await self._device.stop_advertising()
                for connection in list(self._device.connections.values()):
                    await connection.disconnect(reason)

    # ---- apps

    def _on_connection(self, connection: Connection) -> None:
        _log.info("%s connected", connection.peer_address)
        self._subscribed[connection] = asyncio.Event()
        connection.on(Connection.EVENT_DISCONNECTION, lambda reason: self._on_disconnection(connection, reason))
        self._advertise.set()

    def _on_disconnection(self, connection: Connection, reason: int) -> None:
        _log.info("%s left: %s", connection.peer_address, hci.HCI_Constant.error_name(reason))
        if connection is self._streamer:
            self._halt()
        self._subscribed.pop(connection, None)
        self._advertise.set()

    def _on_subscription(self, connection: Connection, notify: bool, _indicate: bool) -> None:
        subscribed = self._subscribed[connection]
        if notify:
            subscribed.set()
        else:
            subscribed.clear()

    def _on_control(self, connection: Connection, value: bytes) -> None:
        try:
            command = read_command(value)
        except ProtocolError as error:
            _log.warning("%s wrote a bad command: %s", connection.peer_address, error)
            raise att.ATT_Error(Refusal.MALFORMED) from error
        if isinstance(command, Stop):
            if connection is self._streamer:
                self._halt()
            return
        batch = self._batch_for(connection, command)
        self._halt()
        self._streamer = connection
        self._scheme = Scheme(self._rate_hz, batch=batch)
        self._stream_task = asyncio.create_task(self._run(connection))

    def _batch_for(self, connection: Connection, start: Start) -> int:
        """Return the samples that go into one notification.

        Raises
        ------
        ATT_Error
            When the start is refused; its code is a `Refusal`.
        """
        fits = (connection.att_mtu - _ATT_HEADER_BYTES - DataPacket.HEADER_BYTES) // DataPacket.SAMPLE_BYTES
        refusal = None
        if self._streamer not in (None, connection):
            refusal = Refusal.BUSY
        elif start.rate_hz not in (0, round(self._rate_hz)):
            refusal = Refusal.RATE_NOT_OFFERED
        elif fits < 1:
            refusal = Refusal.MTU_TOO_SMALL
        elif start.batch > fits:
            refusal = Refusal.BATCH_TOO_LARGE
        if refusal is not None:
            _log.info("%s is refused: %s", connection.peer_address, refusal.advice)
            raise att.ATT_Error(refusal)
        return start.batch or min(self._settings.batch, fits)

    async def _run(self, connection: Connection) -> None:
        await self._subscribed[connection].wait()
        radio = _AppRadio(self._device, connection, self._table.data)
        try:
            await self.stream.run(radio, self._scheme, self._battery_is_low)
        except Exception:
            _log.exception("the stream to %s failed and has ended", connection.peer_address)
            await connection.disconnect()

    def _halt(self) -> None:
        """End the stream, if there is one."""
        if self._stream_task is not None:
            self._stream_task.cancel()
        self._stream_task = self._streamer = None

    # ---- battery

    @property
    def _elapsed_s(self) -> float:
        return asyncio.get_running_loop().time() - self._on_s

    @property
    def battery_percent(self) -> int:
        """Charge of the battery now."""
        return self._settings.battery.percent(self._elapsed_s)

    def _battery_is_low(self) -> bool:
        return self._settings.battery.is_low(self._elapsed_s)

    async def _drain_battery(self) -> None:
        while True:
            await asyncio.sleep(self._settings.battery.next_step_s(self._elapsed_s) + 0.001)
            await self._device.notify_subscribers(self._table.battery, bytes([self.battery_percent]))
