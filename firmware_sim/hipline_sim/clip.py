"""The clip as a Bluetooth LE peripheral: advertises, lets its owner in, answers, streams."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Coroutine
from functools import partial
from types import TracebackType
from typing import Any, Self

from bumble import hci
from bumble.device import Connection, Device, DeviceConfiguration
from bumble.gatt import Characteristic

from hipline_device.answers import Answer
from hipline_device.status import Health, ResetCause, Status
from hipline_sim.air import Adapter
from hipline_sim.battery import LOW_PERCENT
from hipline_sim.course import Course
from hipline_sim.desk import App, Desk, Setting
from hipline_sim.fault_radio import ClosableRadio, FaultyRadio
from hipline_sim.fault_source import FaultySource
from hipline_sim.faults import Kind, Plan
from hipline_sim.gate import Gate
from hipline_sim.guard import Guard
from hipline_sim.memory import Memory
from hipline_sim.mishaps import Mishaps
from hipline_sim.motor import Motor
from hipline_sim.presence import Presence
from hipline_sim.radio import AppRadio
from hipline_sim.settings import ClipSettings
from hipline_sim.source import SampleSource
from hipline_sim.stream import BUFFER_S, Stream
from hipline_sim.table import Answers, Table, address_of, advertisement, scan_response

_log = logging.getLogger(__name__)

_ADVERTISING_MS = 100.0
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
        self.guard = Guard(
            self._memory,
            settings.pairing_s,
            settings.passkey,
            unprotected=settings.unprotected,
            stranger_s=settings.stranger_s,
        )
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
        self._on_s = 0.0
        self._turns: Counter[int] = Counter()
        self._presses, self._press_us = 0, 0
        self._reset_cause = ResetCause.POWER_ON
        self._device, self._table = self._new_device(adapter)
        self.presence = Presence(self._device, adapter)
        self._mishaps = Mishaps(plan, self)

    def _new_device(self, adapter: Adapter) -> tuple[Device, Table]:
        name = self._settings.name
        config = DeviceConfiguration(
            name=name,
            address=address_of(name),
            advertising_interval_min=_ADVERTISING_MS,
            advertising_interval_max=_ADVERTISING_MS,
            advertising_data=advertisement(name),
            scan_response_data=scan_response(name),
            gap_service_enabled=False,  # those of the table can be written by nobody
            gatt_service_enabled=False,
        )
        device = Device.from_config_with_hci(config, adapter.source, adapter.sink)
        gate = Gate(device, self._in_range, self.guard.admit)
        answers = Answers(
            lambda: bytes(self.desk.scheme),
            lambda: bytes(self.status),
            lambda: bytes([self.battery_percent]),
            self._on_control,
        )
        table = Table(gate, name, answers)
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
        self.guard.open(until_owned=self._settings.hold)
        await self.presence.appear()
        if not self._settings.hold:
            self.course.begin()
        for work in (
            self.presence.keep(),
            self.guard.send_strangers_away(),
            self._mishaps.play(),
            self._tell_changes(),
            self._end(),
        ):
            self.spawn(work)
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
        await self.presence.switch_off()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Let something go on for as long as the clip is on."""
        self._tasks.append(asyncio.create_task(work))

    async def _end(self) -> None:
        """Switch off after one round, when only one is asked for."""
        await self.course.ended()
        sending = self.desk.sending
        if sending:
            await asyncio.wait(sending, timeout=2 * BUFFER_S)
        await self.presence.switch_off()
        self.over.set()

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
        if self.presence.is_away:  # it was on its way when the clip went out of sight
            self.spawn(self.presence.sever())

    def _on_disconnection(self, connection: Connection, reason: int) -> None:
        _log.info("%s left: %s", connection.peer_address, hci.HCI_Constant.error_name(reason))
        app = self._apps.pop(connection, None)
        if app is not None:
            self.desk.leave(app)

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
        for app in list(self._apps.values()):
            self.desk.leave(app)
        await self.presence.disconnect(hci.HCI_REMOTE_USER_TERMINATED_CONNECTION_ERROR)

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
    def battery_percent(self) -> int:
        """Charge of the battery now."""
        left = self._plan.charge(self.course.now_s)
        return max(1, round(left * self._settings.battery.percent(asyncio.get_running_loop().time() - self._on_s)))

    def _battery_is_low(self) -> bool:
        return self.battery_percent <= LOW_PERCENT

    # ---- faults

    def _holds(self, kind: Kind) -> bool:
        return self._plan.holding(kind, self.course.now_s) is not None

    async def _in_range(self) -> None:
        """Wait until the clip can hear."""
        while (silence := self._plan.holding(Kind.SILENCE, self.course.now_s)) is not None:
            await self.course.reach(silence.end_s)

    def restart(self, body_s: float) -> None:
        """Begin anew as after a reset by the watchdog, once the body has moved for so long."""
        self.course.reset(body_s)
        self._presses, self._press_us, self._reset_cause = 0, 0, ResetCause.WATCHDOG
        self.stream.dropped = 0
