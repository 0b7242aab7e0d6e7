"""Does what apps ask of the clip, and answers."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from bumble import hci
from bumble.device import Connection

from hipline_device.answers import Answer, Resent, Result, Started, Synced, Values
from hipline_device.control import Alert, Identify, Opcode, Range, Rate, Resend, Start, Stop, Sync, read_command
from hipline_device.errors import ProtocolError
from hipline_device.packets import samples_that_fit
from hipline_device.samples import STANDARD_GRAVITY
from hipline_device.scheme import UNKNOWN_AXES, Axes, Scheme
from hipline_sim.course import Course
from hipline_sim.fault_radio import ClosableRadio
from hipline_sim.motor import Motor
from hipline_sim.presence import hang_up
from hipline_sim.source import SampleSource
from hipline_sim.stream import Sensor, Stream

_log = logging.getLogger(__name__)

ACC_RANGES_G = (2, 4, 8, 16)
GYR_RANGES_DPS = (250, 500, 1000, 2000)
RESENDS = 4  #: that one app may have under way

Rates = Mapping[int, Callable[[], SampleSource]]
Outcome = tuple[Result, Values | None]


@dataclass(slots=True)
class Setting:
    """How the sensor is set."""

    batch: int = 10
    acc_g: int = 8
    gyr_dps: int = 1000
    axes: Axes = UNKNOWN_AXES

    def scheme(self, course: Course, rates_hz: tuple[int, ...]) -> Scheme:
        """Return the scheme of what the course takes."""
        return Scheme(
            course.rate_hz,
            self.acc_g * STANDARD_GRAVITY / 32768.0,
            float(np.deg2rad(self.gyr_dps)) / 32768.0,
            self.batch,
            course.epoch,
            self.axes,
            course.capacity,
            rates_hz,
            ACC_RANGES_G,
            GYR_RANGES_DPS,
        )


@dataclass(slots=True)
class App:
    """One connection, as the desk sees it.

    Attributes
    ----------
    connection : Connection
        To the app.
    radio : ClosableRadio
        Sends packets there.
    tell : callable
        Notifies it of an answer.
    subscribed : Event
        Set while it wants data.
    """

    connection: Connection
    radio: ClosableRadio
    tell: Callable[[Answer], Awaitable[None]]
    subscribed: asyncio.Event = field(default_factory=asyncio.Event)
    resends: deque[tuple[int, int, int]] = field(default_factory=deque)  # seq, first, count
    resending: asyncio.Task[None] | None = None


class Desk:
    """Commands and what they set going.

    Parameters
    ----------
    course : Course
        What the sensor takes.
    stream : Stream
        What is sent of it.
    motor : Motor
        What people feel and see.
    setting : Setting
        How the sensor is set at first.
    rates : mapping
        Rates that may be asked for, Hz, and what the sensor measures then.
    battery_low : callable
        Tells whether the clip asks to be charged.
    is_busy : callable
        Tells whether there is no room for another resend.
    """

    def __init__(
        self,
        course: Course,
        stream: Stream,
        motor: Motor,
        setting: Setting,
        rates: Rates,
        battery_low: Callable[[], bool],
        is_busy: Callable[[], bool] = lambda: False,
    ) -> None:
        self._course, self._stream, self._motor, self._setting = course, stream, motor, setting
        self._rates, self._battery_low, self._is_busy = rates, battery_low, is_busy
        self._streamer: App | None = None
        self._streaming: asyncio.Task[None] | None = None
        self._felt: App | None = None  # who has set the motor or the light going
        self._replies: set[asyncio.Task[None]] = set()
        self._does: dict[int, Callable[[App, int, Any], Outcome]] = {
            Opcode.START: self._start,
            Opcode.STOP: self._stop,
            Opcode.RATE: self._rate,
            Opcode.RANGE: self._range,
            Opcode.IDENTIFY: self._identify,
            Opcode.ALERT: self._alert,
            Opcode.SYNC: self._sync,
            Opcode.RESEND: self._resend,
        }

    @property
    def scheme(self) -> Scheme:
        """How the clip measures now."""
        return self._setting.scheme(self._course, tuple(sorted(self._rates)))

    @property
    def sending(self) -> list[asyncio.Task[None]]:
        """Whatever is under way."""
        return [*self._replies, *([self._streaming] if self._streaming else [])]

    def take(self, app: App, data: bytes) -> None:
        """Do what an app has written, and answer."""
        received_us = self._course.clock_us()
        try:
            seq, command = read_command(data)
        except ProtocolError as error:
            _log.warning("%s wrote a bad command: %s", app.connection.peer_address, error)
            self._reply(app, Answer.to_unreadable(data, error))
            return
        result, values = self._does[command.OPCODE](app, seq, command)
        if result.refused:
            _log.info("%s is refused: %s", app.connection.peer_address, result.advice)
        if isinstance(values, Synced):
            values = Synced(received_us, self._course.clock_us())
        self._reply(app, Answer(command.OPCODE, seq, result, values))

    def _reply(self, app: App, answer: Answer) -> None:
        self._spawn(app.tell(answer))

    def _spawn(self, work: Awaitable[None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        self._replies.add(task)
        task.add_done_callback(self._replies.discard)
        return task

    def leave(self, app: App) -> None:
        """End whatever a connection has set going."""
        if app is self._streamer:
            self._halt()
        if app.resending is not None:
            app.resending.cancel()
        app.resends.clear()
        app.radio.close()
        if app is self._felt:
            self._motor.stop()

    def close(self) -> None:
        """End everything."""
        self._halt()
        self._motor.stop()
        for task in self._replies:
            task.cancel()

    def _halt(self) -> None:
        if self._streaming is not None:
            self._streaming.cancel()
        self._streaming = self._streamer = None

    # ---- commands

    def _start(self, app: App, _: int, start: Start) -> Outcome:
        fits = samples_that_fit(app.connection.att_mtu)
        if self._streamer not in (None, app):
            return Result.BUSY, None
        if start.batch > fits:
            return Result.BATCH_TOO_LARGE, None
        self._halt()
        batch = start.batch or min(self._setting.batch, fits)
        first = self._course.next  # before it begins: a busy computer may need longer to the next line than a sample
        if app.subscribed.is_set():
            self._course.begin()
        self._streamer = app
        sensor = self._sensor(batch)
        self._streaming = self._spawn(self._run(app, sensor, first if app.subscribed.is_set() else None))
        rate_mhz = round(sensor.scheme.rate_hz * 1000)
        return Result.OK, Started(rate_mhz, batch, self._course.epoch, first & 0xFFFF_FFFF)

    def _sensor(self, batch: int) -> Sensor:
        return Sensor(self.scheme, self._battery_low).with_batch(batch)

    async def _run(self, app: App, sensor: Sensor, first: int | None) -> None:
        await app.subscribed.wait()
        await self._guarded(app, self._stream.run(app.radio, sensor, first))

    async def _guarded(self, app: App, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception:
            _log.exception("sending to %s failed and has ended", app.connection.peer_address)
            await hang_up(app.connection, hci.HCI_REMOTE_USER_TERMINATED_CONNECTION_ERROR)

    def _stop(self, app: App, _: int, __: Stop) -> Outcome:
        if app is self._streamer:
            self._halt()
        return Result.OK, None

    def _rate(self, _: App, __: int, rate: Rate) -> Outcome:
        if rate.rate_hz == round(self._course.rate_hz):
            return Result.OK, None
        if rate.rate_hz not in self._rates:
            return Result.NOT_OFFERED, None
        if self._streamer is not None:
            return Result.STREAMING, None
        self._course.change(self._rates[rate.rate_hz]())
        return Result.OK, None

    def _range(self, _: App, __: int, wanted: Range) -> Outcome:
        acc_g, gyr_dps = wanted.acc_g or self._setting.acc_g, wanted.gyr_dps or self._setting.gyr_dps
        if acc_g not in ACC_RANGES_G or gyr_dps not in GYR_RANGES_DPS:
            return Result.NOT_OFFERED, None
        if (acc_g, gyr_dps) == (self._setting.acc_g, self._setting.gyr_dps):
            return Result.OK, None
        if self._streamer is not None:
            return Result.STREAMING, None
        self._setting.acc_g, self._setting.gyr_dps = acc_g, gyr_dps
        self._course.change()
        return Result.OK, None

    def _identify(self, app: App, _: int, identify: Identify) -> Outcome:
        self._felt = app
        self._motor.identify(identify)
        return Result.OK, None

    def _alert(self, app: App, _: int, alert: Alert) -> Outcome:
        self._felt = app
        self._motor.alert(alert)
        return Result.OK, None

    def _sync(self, _: App, __: int, ___: Sync) -> Outcome:
        if not self._course.has_begun:
            return Result.NOT_POSSIBLE, None
        return Result.OK, Synced(0, 0)

    def _resend(self, app: App, seq: int, wanted: Resend) -> Outcome:
        oldest, following = self._course.oldest, self._course.next
        back = (following - wanted.first) & 0xFFFF_FFFF
        first = max(following - back, oldest)
        count = min(following - back + wanted.count, following) - first
        if wanted.epoch != self._course.epoch or count <= 0:
            return Result.NOT_HELD, Resent(oldest & 0xFFFF_FFFF, following - oldest)
        if len(app.resends) >= RESENDS or self._is_busy():
            return Result.BUSY, None
        app.resends.append((seq, first, count))
        if app.resending is None or app.resending.done():
            app.resending = self._spawn(self._guarded(app, self._send_again(app)))
        return Result.WORKING, Resent(first & 0xFFFF_FFFF, count)

    async def _send_again(self, app: App) -> None:
        await app.subscribed.wait()
        while app.resends:
            seq, first, count = app.resends[0]
            batch = min(self._setting.batch, samples_that_fit(app.connection.att_mtu))
            await self._stream.resend(app.radio, self._sensor(batch), first, count)
            await app.radio.drained()
            app.resends.popleft()
            await app.tell(Answer(Opcode.RESEND, seq, Result.OK, Resent(first & 0xFFFF_FFFF, count)))
