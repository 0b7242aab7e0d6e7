"""The link to one clip as a source of samples: it streams, comes back after a drop, and fetches what was missed."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import Self

from bleak.exc import BleakError

from hipline.errors import LinkError
from hipline.link import advice
from hipline.link.board import Board
from hipline.link.button import Press
from hipline.link.connection import Connection
from hipline.link.information import ClipInfo
from hipline.link.inlet import Ears, Inlet
from hipline.link.intake import HostTime, Intake, Known
from hipline.link.loop_time import loop_time_s
from hipline.link.radio import STOCK, Radio
from hipline.link.reach import FAILURES, Reach
from hipline.link.status import LinkState, LinkStatus
from hipline.link.upkeep import Upkeep
from hipline.link.wake import SleepWatch
from hipline.wording import Text
from hipline_device.alert import Pattern
from hipline_device.control import Alert, Command, Identify
from hipline_device.samples import SampleBlock
from hipline_device.scheme import Scheme
from hipline_device.status import Status

_log = logging.getLogger(__name__)

_COMMAND_S = 2.0  # an alert that comes later than this would be for something that is over


class ClipLink:
    """A `Source` that streams from a clip over Bluetooth.

    Opening it finds a clip and starts the stream. A drop, and a clip that is connected but silent, are recovered
    inside `blocks()`, for as long as it takes: the same iteration goes on, and the index of the samples shows what
    misses. That is asked for again; what comes late, or has waited here for too long, goes to who has called `listen`,
    and never into `blocks()`.

    Parameters
    ----------
    radio : Radio or str
        The radio, or its name; several links may share one.
    address : str, optional
        Address or name of the clip; None takes the first one heard.
    rate_hz : float, optional
        Samples per second to ask for; None leaves it to the clip.
    find_s : float
        How long to try to find and open a clip at first, s.
    give_up_s : float
        How long to try again after a drop, s; for ever, unless told.
    silence_s : float
        After how many seconds without a packet a connection counts as dropped.
    catch_up_s : float
        How long to wait at the end for samples that were asked for again, s.
    known : Known, optional
        What an interrupted walk has: what misses of it and what the clip has taken since, as far as the clip still
        holds it, comes late.
    """

    def __init__(
        self,
        radio: Radio | str = STOCK,
        address: str | None = None,
        rate_hz: float | None = None,
        *,
        find_s: float = 15.0,
        give_up_s: float = math.inf,
        silence_s: float = 3.0,
        catch_up_s: float = 2.0,
        known: Known | None = None,
    ) -> None:
        self._radio = Radio.of(radio)
        self._find_s, self._give_up_s = find_s, give_up_s
        self._silence_s, self._catch_up_s = silence_s, catch_up_s
        self._board = Board()
        self._reach = Reach(self._radio, address, rate_hz, self._board, self._take_status)
        self._upkeep: Upkeep | None = None
        self._inlet: Inlet | None = None
        self._known = known
        self._sleep = SleepWatch()
        self._ears = Ears()
        self._lost_s: float | None = None  # since when nothing comes
        self.info: ClipInfo | None = None  #: the clip, once it was reached

    # ---- what is known

    @property
    def _intake(self) -> Intake | None:
        return self._inlet.intake if self._inlet else None

    @property
    def rate_hz(self) -> float:
        """Nominal samples per second of the clip.

        Raises
        ------
        LinkError
            When no clip was reached yet.
        """
        if self._intake is None:
            raise LinkError("the clip's rate is not known before it is connected; open the link first")
        return self._intake.scheme.rate_hz

    @property
    def scheme(self) -> Scheme | None:
        """How the clip samples; None before it was reached."""
        return self._intake.scheme if self._intake else None

    @property
    def status(self) -> LinkStatus:
        """The newest snapshot."""
        return self._board.status

    @property
    def duplicates(self) -> int:
        """Samples that came more than once, and were dropped."""
        return self._intake.duplicates if self._intake else 0

    @property
    def overflowed(self) -> int:
        """Packets that were thrown away because nobody took them in time; the clip is asked for them again."""
        return self._reach.overflowed

    @property
    def forgotten(self) -> int:
        """Samples that the clip no longer held when it was asked for them: the overflow of long drops."""
        return self._intake.forgotten if self._intake else 0

    @property
    def host_time(self) -> HostTime | None:
        """The time of the samples now, as the clip's clock is known; None before it is."""
        return self._intake.host_time(loop_time_s()) if self._intake else None

    def watch(self, changed: Callable[[LinkStatus], None]) -> None:
        """Call `changed` at every change of the status, in the loop's thread."""
        self._board.watch(changed)

    def listen(
        self,
        late: Callable[[SampleBlock], None],
        pressed: Callable[[Press], None],
        timed: Callable[[HostTime], None],
    ) -> None:
        """Say who takes what is not in `blocks()`, in the loop's thread; call it before the link is opened.

        Parameters
        ----------
        late : callable
            Takes samples that came after newer ones, or were sent again. Their index tells their place.
        pressed : callable
            Takes each press of the clip's button.
        timed : callable
            Takes a `HostTime` now and then.
        """
        self._ears = Ears(late, pressed, timed)

    # ---- what the clip does for people

    async def alert(self, pattern: Pattern, strength_percent: int = 100, repeats: int = 1) -> None:
        """Let the clip vibrate now; it ends by itself.

        Parameters
        ----------
        pattern : Pattern
            The rhythm; OFF ends what is running.
        strength_percent : int
            1 to 100.
        repeats : int
            1 to 10.

        Raises
        ------
        LinkError
            When it is not connected, or does not do it at once.
        """
        await self._do(Alert(pattern, strength_percent, repeats))

    async def identify(self, seconds: int = 5) -> None:
        """Let the clip blink, so that people see which one it is; 0 ends it.

        Raises
        ------
        LinkError
            When it is not connected, or does not do it.
        """
        await self._do(Identify(seconds))

    async def _do(self, command: Command) -> None:
        connection = self._reach.connection
        if connection is None or self._board.state is not LinkState.STREAMING:
            raise LinkError(advice.NOT_CONNECTED)
        try:
            await connection.talk.ask(command, _COMMAND_S)
        except FAILURES as error:
            raise LinkError(advice.advice_for(error, self._radio).text) from error

    # ---- the stream

    async def __aenter__(self) -> Self:
        """Find a clip, connect, and start the stream.

        Raises
        ------
        LinkError
            When that cannot be done in time; the message is the advice.
        """
        self._radio.enter()
        self._board.tell(state=LinkState.SEARCHING)
        try:
            await self._connect(loop_time_s() + self._find_s, lasting_fails=True)
        except BaseException:
            await self._let_go()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._catch_up()
        finally:
            await self._let_go()
        if self._board.state is not LinkState.FAILED:
            self._tell(state=LinkState.ENDED, advice="")

    async def blocks(self) -> AsyncIterator[SampleBlock]:
        """Yield blocks as they arrive, over drops and reconnections; index and time only grow.

        Raises
        ------
        LinkError
            When the clip stays away for longer than was told, or cannot be understood; the message is the advice.
        """
        while True:
            connection, inlet = self._reach.connection, self._inlet
            assert connection is not None  # there is one from opening to closing
            assert inlet is not None
            self._sleep.begin()
            try:
                if inlet.intake.is_stale:  # what it holds now, and when it began, its status alone says
                    raise BleakError("the clip has started anew")
                data, came_s = await connection.packet(self._silence_s)
            except (BleakError, TimeoutError) as error:
                await self._recover(error)
                continue
            try:
                block = inlet.take(data, came_s, self.overflowed)
            except LinkError as error:
                raise self._reach.failed(error.text) from error
            if block is not None:
                self._reach.works()
                self._lost_s = None
                if len(block):
                    yield block

    async def _catch_up(self) -> None:
        """Take what was asked for again and is under way, for a while; what is new is not of this walk any more."""
        connection, inlet = self._reach.connection, self._inlet
        if connection is None or inlet is None or self._board.state is not LinkState.STREAMING:
            return
        missing = inlet.intake.missing()
        stop = missing[-1].first + missing[-1].count if missing else 0
        with contextlib.suppress(BleakError, TimeoutError, LinkError):
            async with asyncio.timeout(self._catch_up_s):
                while inlet.intake.awaited_before(stop):
                    inlet.take(*await connection.packet(self._silence_s), self.overflowed)

    # ---- drops

    async def _recover(self, error: BaseException) -> None:
        """Come back after a drop.

        Raises
        ------
        LinkError
            When that was not possible in time.
        """
        if self._lost_s is None:
            self._lost_s = loop_time_s()
        slept_s = self._sleep.slept_s(self._silence_s)
        text = advice.SLEPT if slept_s else advice.NO_DATA if isinstance(error, TimeoutError) else advice.LOST
        if slept_s and self._intake is not None:
            self._intake.clock.restart()  # the computer's clock may have stood still
        self._tell(state=LinkState.LOST, advice=text, rate_hz=None)
        _log.info("%s: lost (%r)", self.info, error)
        await self._hang_up()
        await self._connect(self._lost_s + self._give_up_s, lasting_fails=False)

    async def _connect(self, deadline_s: float, *, lasting_fails: bool) -> None:
        self._accept(await self._reach.connect(deadline_s, lasting_fails=lasting_fails))

    def _accept(self, connection: Connection) -> None:
        """Take over what the clip says; a clip that came back has to be the same.

        Raises
        ------
        LinkError
            When it measures in another way than before.
        """
        scheme, met = connection.scheme, connection.met
        if self._inlet is None:
            self._inlet = Inlet(Intake(scheme, self._known), self._board, self._ears)
            self._inlet.intake.button.watch(self._ears.pressed)
        intake = self._inlet.intake
        if (scheme.rate_hz, *scheme.scales) != (intake.scheme.rate_hz, *intake.scheme.scales):
            rates = {"now": scheme.rate_hz, "before": intake.scheme.rate_hz}
            raise self._reach.failed(Text(advice.OTHER_RATE, **rates))
        if intake.meet(met.status, met.asked_s, met.came_s):
            self._inlet.hints.started_anew(met.status.reset_cause, loop_time_s())
        self.info = connection.info
        # after a drop, no other clip will do, and no other rate
        self._reach.wanted, self._reach.rate_hz = connection.info.address, intake.scheme.rate_hz
        self._upkeep = Upkeep(connection.talk, intake, met.status.epoch, connection.first, self._ears.timed)
        self._upkeep.start()
        self._tell(clip=str(connection.info))

    def _take_status(self, status: Status) -> None:
        if self._intake is not None and not self._intake.is_stale:
            self._intake.take_status(status)

    async def _hang_up(self) -> None:
        upkeep, self._upkeep = self._upkeep, None
        if upkeep is not None:
            await upkeep.close()
        if self._intake is not None:
            self._intake.resends.drop()
        await self._reach.hang_up()

    async def _let_go(self) -> None:
        await self._hang_up()
        await self._radio.leave()

    def _tell(self, **changes: object) -> None:
        self._board.tell(**(self._intake.counts if self._intake else {}), **changes)
