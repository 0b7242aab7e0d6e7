"""What the app asks of the clip beside the stream: what time it is, and what was missed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from bleak.exc import BleakError

from hipline.link.clock import Exchange
from hipline.link.errors import RefusedError
from hipline.link.intake import HostTime, Intake
from hipline.link.loop_time import loop_time_s
from hipline.link.talk import Talk
from hipline_device.answers import Resent, Result, Synced
from hipline_device.control import Resend, Sync
from hipline_device.unpack import Range

_log = logging.getLogger(__name__)

_FAILURES = (BleakError, TimeoutError, OSError)
_LOOK_S = 0.1  # how often is looked for what misses
_SERVE_S = 15.0  # what the clip may take to send what was asked for
_OFTEN_S, _SELDOM_S = 0.1, 5.0  # between exchanges of time
_FIRST_EXCHANGES = 60  # of a clock that is not known yet
_TELL_EVERY_S = 30.0
_CANNOT = (Result.UNKNOWN_COMMAND, Result.MALFORMED, Result.OUT_OF_RANGE, Result.NOT_POSSIBLE)


class Upkeep:
    """Keep time, and fetch what was missed, while one connection stands: `start` it beside the stream, `close` it once.

    What fails is tried again; whether the connection still stands is for the stream to find.

    Parameters
    ----------
    talk : Talk
        To the clip.
    intake : Intake
        Of the clip; told the answers.
    epoch : int
        In which the clip is.
    live_from : int or None
        Low 32 bits of the first index that is sent live on this connection.
    on_time : callable
        Takes a `HostTime` now and then.
    """

    def __init__(
        self, talk: Talk, intake: Intake, epoch: int, live_from: int | None, on_time: Callable[[HostTime], None]
    ) -> None:
        self._talk, self._intake, self._epoch, self._on_time = talk, intake, epoch, on_time
        self._live_from = live_from
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """End; whatever was under way is dropped."""
        task, self._task = self._task, None
        while task is not None and not task.done():  # again: Python 3.11 may lose one that comes with an answer
            task.cancel()
            await asyncio.wait({task}, timeout=0.2)
        if task is not None and not task.cancelled() and (error := task.exception()) is not None:
            _log.error("keeping time and fetching had failed", exc_info=error)

    async def _run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep_time())
            tasks.create_task(self._fetch())

    # ---- time

    async def _keep_time(self) -> None:
        clock = self._intake.clock
        exchanges, jumps, told_s = 0, clock.jumps, -_TELL_EVERY_S
        while True:
            try:
                reply = await self._talk.ask(Sync())
            except RefusedError as error:
                if error.result is Result.UNKNOWN_COMMAND:
                    return
                _log.info("no time from the clip: %s", error)
            except _FAILURES as error:
                _log.info("no time from the clip: %r", error)
            else:
                synced = reply.answer.values
                if isinstance(synced, Synced):
                    clock.add(Exchange(reply.asked_s, synced.received_us, synced.sent_us, reply.came_s))
                    exchanges += 1
            if clock.jumps != jumps:
                exchanges, jumps, told_s = 0, clock.jumps, -_TELL_EVERY_S
            is_known = exchanges >= _FIRST_EXCHANGES
            if is_known and loop_time_s() - told_s >= _TELL_EVERY_S:
                told_s = loop_time_s()
                time = self._intake.host_time(told_s)
                if time is not None:
                    self._on_time(time)
            await asyncio.sleep(_SELDOM_S if is_known else _OFTEN_S)

    # ---- what was missed

    async def _fetch(self) -> None:
        intake = self._intake
        while True:
            missing = [] if intake.is_stale else intake.missing(self._live_from)
            run = intake.resends.next(missing, loop_time_s(), self._live_from or 0)
            if run is None:
                await asyncio.sleep(_LOOK_S)
            else:
                await self._ask_for(run)

    async def _ask_for(self, run: Range) -> None:
        resends = self._intake.resends
        command = Resend(self._epoch, run.first & 0xFFFF_FFFF, run.count)
        try:
            async with self._talk.saying(command) as said:
                answer = (await said.next()).answer
                if isinstance(answer.values, Resent) and not self._intake.is_stale:
                    self._intake.told(run, answer.values.first, self._live_from)
                if answer.result is Result.WORKING:
                    await said.next(_SERVE_S)
        except _FAILURES as error:
            _log.info("samples %d and %d more were not sent again: %r", run.first, run.count - 1, error)
        else:
            if answer.result is Result.BUSY:
                resends.busy(run, loop_time_s())
                return
            if answer.result in _CANNOT:
                _log.warning("the clip cannot send samples again: %s", answer.result.advice)
                resends.give_up()
        resends.ended(run, loop_time_s())
