"""The clip as a Bluetooth LE peripheral: advertises, lets its owner in, answers, streams."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Coroutine
from functools import partial
from types import TracebackType
from typing import Any, Self

from bumble import core, hci
from bumble.device import Connection, Device, DeviceConfiguration
from bumble.gatt import Characteristic

from hipline_device.answers import Answer
from hipline_device.status import Health, ResetCause, Status
from hipline_sim.air import Adapter
from hipline_sim.battery import LOW_PERCENT
from hipline_sim.course import Course
from hipline_sim.desk import App, Desk, Setting
from hipline_sim.errors import AirError
from hipline_sim.fault_radio import ClosableRadio, FaultyRadio
from hipline_sim.fault_source import FaultySource
from hipline_sim.faults import Fault, Kind, Plan
from hipline_sim.guard import Guard
from hipline_sim.memory import Memory
from hipline_sim.motor import Motor
from hipline_sim.radio import AppRadio
from hipline_sim.settings import ClipSettings
from hipline_sim.source import SampleSource
from hipline_sim.stream import BUFFER_S, Stream
from hipline_sim.table import Answers, Table, address_of, advertisement, scan_response

_log = logging.getLogger(__name__)

APPS = 4  #: connections at a time; one of them streams

_ADVERTISING_MS = 100.0
_COMMAND_S = 5.0
_LOOK_S = 0.2  # how often the clip looks whether there is something to tell


def _faulty(at_rate: Callable[[], SampleSource], plan: Plan) -> SampleSource:
    return FaultySource(at_rate(), plan)


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
    plan : Plan, optional
        What goes wrong; None for nothing.
    """

    def __init__(
        self,
        adapter: Adapter,
        source: SampleSource,
        settings: ClipSettings | None = None,
        memory: Memory | None = None,
        plan: Plan | None = None,
    ) -> None:
        self._settings = settings = settings or ClipSettings()
        self._adapter = adapter
        self._plan = plan = plan or Plan()
        self._memory = memory or Memory()
        self.over = asyncio.Event()  #: set when the source has ended and the clip has switched off
        self.motor = Motor()
        self.course = Course(
            FaultySource(source, plan),
            speed=settings.speed,
            once=settings.once,
            kept_s=settings.kept_s,
            plan=plan,
            next_epoch=self._memory.next_epoch,
        )
        self.stream = Stream(self.course, settings.speed)
        self.guard = Guard(self._memory, settings.pairing_s, settings.passkey, unprotected=settings.unprotected)
        setting = Setting(settings.batch, axes=settings.axes)
        rates = {rate_hz: partial(_faulty, at_rate, plan) for rate_hz, at_rate in settings.rates.items()}
        self.desk = Desk(
            self.course,
            self.stream,
            self.motor,
            setting,
            rates,
            self._battery_is_low,
            lambda: self._holds(Kind.BUSY),
        )
        self._apps: dict[Connection, App] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._advertise = asyncio.Event()
        self._on_s = 0.0
        self._off = False
        self._away = 0  # drops and restarts that last
        self._turns: Counter[int] = Counter()
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
            self._admit,
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
        for work in (self._keep_advertising(), self._tell_changes(), self._end(), self._play()):
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
            if self._off or self._away or len(self._apps) >= APPS:
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

        radio: ClosableRadio = AppRadio(self._device, connection, self._table.data)
        if self._plan.faults:
            radio = FaultyRadio(radio, self.course, self._plan, self._turns)
        self._apps[connection] = App(connection, radio, tell)
        self.guard.watch(connection)
        connection.on(Connection.EVENT_DISCONNECTION, lambda reason: self._on_disconnection(connection, reason))
        self._advertise.set()
        if self._away:  # it was on its way when the clip went out of sight
            self._sever()

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
        if self.guard.is_admitted(connection) and not self._holds(Kind.SILENCE):
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
            Health.SENSOR_FAULT if self._holds(Kind.STUCK) else Health.NONE,
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

    async def _tell_changes(self) -> None:
        """Notify of what changes by itself."""
        percent, health, dropped = self.battery_percent, Health.NONE, 0
        while True:
            await asyncio.sleep(min(_LOOK_S, self._settings.battery.step_s))
            status = self.status
            if status.battery_percent != percent:
                await self._notify_all(self._table.battery, bytes([self.battery_percent]))
            if (status.battery_percent, status.health, status.dropped) != (percent, health, dropped):
                await self._notify_all(self._table.status, bytes(status))
            percent, health, dropped = status.battery_percent, status.health, status.dropped

    @property
    def _elapsed_s(self) -> float:
        return asyncio.get_running_loop().time() - self._on_s

    @property
    def battery_percent(self) -> int:
        """Charge of the battery now."""
        left = self._plan.charge(self.course.now_s)
        return max(1, round(left * self._settings.battery.percent(self._elapsed_s)))

    def _battery_is_low(self) -> bool:
        return self.battery_percent <= LOW_PERCENT

    # ---- faults

    def _holds(self, kind: Kind) -> bool:
        return self._plan.holding(kind, self.course.now_s) is not None

    async def _admit(self, connection: Connection) -> None:
        """Let the owner pass, once it is in range."""
        while (silence := self._plan.holding(Kind.SILENCE, self.course.now_s)) is not None:
            await self.course.reach(silence.end_s)
        await self.guard.admit(connection)

    async def _play(self) -> None:
        """Let happen what befalls the clip as a whole, each at its time."""
        does: dict[Kind, Callable[[Fault], Coroutine[Any, Any, None]]] = {
            Kind.DROP: self._drop,
            Kind.RESET: self._reset,
            Kind.EMPTY: self._go_off,
            Kind.PRESS: lambda _: self.press(),
            Kind.LONG: lambda _: self.press(long=True),
        }
        for fault in self._plan.of(*does):
            await self.course.reach(fault.at_s)
            _log.info("%s", fault)
            self._spawn(does[fault.kind](fault))

    def _sever(self) -> None:
        """End every connection without a word."""
        if not self._adapter.sever():
            self._spawn(self._disconnect(hci.HCI_REMOTE_USER_TERMINATED_CONNECTION_ERROR))

    async def _go_away(self) -> None:
        """Leave the sight of everybody."""
        self._away += 1
        self._sever()
        with contextlib.suppress(TimeoutError, core.BaseBumbleError):
            async with asyncio.timeout(_COMMAND_S):
                await self._device.stop_advertising()

    def _come_back(self) -> None:
        self._away -= 1
        self._advertise.set()

    async def _drop(self, fault: Fault) -> None:
        await self._go_away()
        await self.course.reach(fault.end_s)
        self._come_back()

    async def _reset(self, fault: Fault) -> None:
        self.course.reset(fault.end_s)
        self._presses, self._press_us, self._reset_cause = 0, 0, ResetCause.WATCHDOG
        self.stream.dropped = 0
        await self._go_away()
        await self.course.reach(fault.end_s)
        self._come_back()

    async def _go_off(self, _: Fault) -> None:
        self._off = True
        await self._go_away()
