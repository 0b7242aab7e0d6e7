"""The clip as a Bluetooth LE peripheral: advertises, lets its owner in, answers, streams."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from bumble import core, hci
from bumble.device import Connection, Device, DeviceConfiguration
from bumble.gatt import Characteristic

from hipline_device import service as uuids
from hipline_device.answers import Answer
from hipline_device.scheme import UNKNOWN_AXES, Axes
from hipline_device.status import ResetCause, Status
from hipline_sim.air import Adapter
from hipline_sim.battery import Battery
from hipline_sim.course import KEPT_S, Course
from hipline_sim.desk import App, Desk, Rates, Setting
from hipline_sim.errors import AirError
from hipline_sim.guard import PAIRING_S, Guard
from hipline_sim.memory import Memory
from hipline_sim.motor import Motor
from hipline_sim.radio import AppRadio
from hipline_sim.source import SampleSource
from hipline_sim.stream import BUFFER_S, Stream
from hipline_sim.table import Answers, Table, address_of, advertisement, scan_response

_log = logging.getLogger(__name__)

APPS = 4  #: connections at a time; one of them streams

_ADVERTISING_MS = 100.0
_COMMAND_S = 5.0
_DROPS_TOLD_S = 1.0  # how often drops are told, at most


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
    kept_s : float
        How much it keeps to send it again, s.
    axes : three of Towards
        Where the sensor's axes point on the case.
    rates : mapping
        Rates that may be asked for, Hz, and what the sensor measures then; empty: only the source's.
    passkey : int, optional
        What a clip with a display shows and the app has to enter; None pairs without.
    pairing_s : float
        How long the button opens pairing, s.
    unprotected : bool
        Whether everybody may read and write without pairing.
    """

    name: str = uuids.NAME
    batch: int = 10
    speed: float = 1.0
    hold: bool = False
    once: bool = False
    battery: Battery = field(default_factory=Battery)
    kept_s: float = KEPT_S
    axes: Axes = UNKNOWN_AXES
    rates: Rates = field(default_factory=dict)
    passkey: int | None = None
    pairing_s: float = PAIRING_S
    unprotected: bool = False


class Clip:
    """The simulated clip; use it with `async with`.

    Several apps may be connected; what a stranger gets of it is the device information. The owner may stream.

    Parameters
    ----------
    adapter : Adapter
        Its radio.
    source : SampleSource
        What its sensor measures.
    settings : ClipSettings
        How it behaves.
    memory : Memory, optional
        What it kept while it was off; None for a new clip.
    """

    def __init__(
        self,
        adapter: Adapter,
        source: SampleSource,
        settings: ClipSettings | None = None,
        memory: Memory | None = None,
    ) -> None:
        self._settings = settings = settings or ClipSettings()
        self._adapter = adapter
        self._memory = memory or Memory()
        self.over = asyncio.Event()  #: set when the source has ended and the clip has switched off
        self.motor = Motor()
        self.course = Course(
            source,
            speed=settings.speed,
            once=settings.once,
            kept_s=settings.kept_s,
            next_epoch=self._memory.next_epoch,
        )
        self.stream = Stream(self.course, settings.speed)
        self.guard = Guard(self._memory, settings.pairing_s, settings.passkey, unprotected=settings.unprotected)
        setting = Setting(settings.batch, axes=settings.axes)
        self.desk = Desk(self.course, self.stream, self.motor, setting, settings.rates, self._battery_is_low)
        self._apps: dict[Connection, App] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._advertise = asyncio.Event()
        self._on_s = 0.0
        self._off = False
        self._presses, self._press_us = 0, 0
        self._reset_cause = ResetCause.POWER_ON
        self._device, self._table = self._new_device(adapter)

    def _new_device(self, adapter: Adapter) -> tuple[Device, Table]:
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
        answers = Answers(
            self.guard.admit,
            lambda: bytes(self.desk.scheme),
            lambda: bytes(self.status),
            lambda: bytes([self.battery_percent]),
            self._on_control,
        )
        table = Table(device.gatt_server, answers)
        device.add_services(table.services)
        table.data.on(Characteristic.EVENT_SUBSCRIPTION, self._on_subscription)
        device.on(Device.EVENT_CONNECTION, self._on_connection)
        self.guard.attach(device)
        return device, table

    # ---- life

    async def __aenter__(self) -> Self:
        """Switch on and advertise.

        Raises
        ------
        AirError
            When the radio does not answer or cannot advertise.
        """
        self._on_s = asyncio.get_running_loop().time()
        self.guard.open()
        try:
            async with asyncio.timeout(_COMMAND_S):
                await self._device.power_on()
                await self._device.start_advertising()
        except (TimeoutError, core.BaseBumbleError) as error:
            reason = str(error) or "it does not answer"
            raise AirError(f"the radio cannot advertise: {reason}; unplug it and try again") from error
        if not self._settings.hold:
            self.course.begin()
        for work in (self._keep_advertising(), self._drain_battery(), self._tell_drops(), self._end()):
            self._spawn(work)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.desk.close()
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
            if self._off or len(self._apps) >= APPS:
                continue
            try:
                async with asyncio.timeout(_COMMAND_S):
                    await self._device.start_advertising()
            except (TimeoutError, core.BaseBumbleError) as error:
                _log.info("no advertising beside %d connections: %s", len(self._apps), error)

    async def _end(self) -> None:
        """Switch off after one round, when only one is asked for."""
        await self.course.ended()
        sending = self.desk.sending
        if sending:
            await asyncio.wait(sending, timeout=2 * BUFFER_S)
        await self._switch_off()
        self.over.set()

    async def _switch_off(self) -> None:
        self._off = True
        # Bumble cancels what waits on a radio that is gone; gone is what the clip wants to be
        with contextlib.suppress(TimeoutError, core.BaseBumbleError, asyncio.CancelledError):
            async with asyncio.timeout(1.0):
                await self._device.stop_advertising()
                await self._disconnect(hci.HCI_REMOTE_DEVICE_TERMINATED_CONNECTION_DUE_TO_POWER_OFF_ERROR)

    async def _disconnect(self, reason: int) -> None:
        for connection in list(self._device.connections.values()):
            await connection.disconnect(reason)

    # ---- apps

    def _on_connection(self, connection: Connection) -> None:
        _log.info("%s connected", connection.peer_address)

        async def tell(answer: Answer) -> None:
            await self._notify(connection, self._table.control, bytes(answer))

        self._apps[connection] = App(connection, lambda: AppRadio(self._device, connection, self._table.data), tell)
        self.guard.watch(connection)
        connection.on(Connection.EVENT_DISCONNECTION, lambda reason: self._on_disconnection(connection, reason))
        self._advertise.set()

    def _on_disconnection(self, connection: Connection, reason: int) -> None:
        _log.info("%s left: %s", connection.peer_address, hci.HCI_Constant.error_name(reason))
        app = self._apps.pop(connection, None)
        if app is not None:
            self.desk.leave(app)
        self._advertise.set()

    def _on_subscription(self, connection: Connection, notify: bool, _indicate: bool) -> None:
        subscribed = self._apps[connection].subscribed
        if notify:
            subscribed.set()
        else:
            subscribed.clear()

    def _on_control(self, connection: Connection, value: bytes) -> None:
        self.desk.take(self._apps[connection], value)

    async def _notify(self, connection: Connection, characteristic: Characteristic[bytes], value: bytes) -> None:
        if self.guard.is_admitted(connection):
            await self._device.notify_subscriber(connection, characteristic, value)

    async def _notify_all(self, characteristic: Characteristic[bytes], value: bytes) -> None:
        for connection in list(self._apps):
            await self._notify(connection, characteristic, value)

    # ---- status, button, battery

    @property
    def status(self) -> Status:
        """How the clip is now."""
        return Status(
            self.course.clock_us(),
            self.course.epoch,
            self.course.oldest & 0xFFFF_FFFF,
            self.course.next & 0xFFFF_FFFF,
            self.stream.dropped,
            self._presses & 0xFFFF,
            self._press_us,
            self.battery_percent,
            self._reset_cause,
        )

    async def press(self, long: bool = False) -> None:
        """Press the button: shortly to open pairing, or for five seconds to make the clip forget its owner."""
        self._presses += 1
        self._press_us = max(1, self.course.clock_us())
        await self._notify_all(self._table.status, bytes(self.status))
        if not long:
            self.guard.open()
            return
        await self.guard.forget()
        await self._disconnect(hci.HCI_REMOTE_USER_TERMINATED_CONNECTION_ERROR)

    async def _tell_drops(self) -> None:
        told = 0
        while True:
            await asyncio.sleep(_DROPS_TOLD_S)
            if self.stream.dropped != told:
                told = self.stream.dropped
                await self._notify_all(self._table.status, bytes(self.status))

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
            await self._notify_all(self._table.battery, bytes([self.battery_percent]))
            await self._notify_all(self._table.status, bytes(self.status))
