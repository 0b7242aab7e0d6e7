"""The link to one clip as a source of samples: it finds the clip, streams, and comes back after a drop."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from types import TracebackType
from typing import Self

from bleak.exc import BleakError

from hipline.errors import LinkError
from hipline.link import advice
from hipline.link.connection import ClipInfo, Connection
from hipline.link.errors import NotHeardError
from hipline.link.radio import STOCK, Radio
from hipline.link.rate import RateMeter
from hipline.link.scan import find
from hipline.link.status import LinkState, LinkStatus
from hipline_device.errors import ProtocolError
from hipline_device.packets import DataPacket
from hipline_device.samples import SampleBlock
from hipline_device.scheme import Scheme
from hipline_device.unpack import Unpacker

_log = logging.getLogger(__name__)

_FAILURES = (BleakError, TimeoutError, OSError, EOFError, ProtocolError)  # what a radio and a clip may raise
_LISTEN_S = 5.0  # for one search; a clip advertises several times a second
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.25, 8.0
_TELL_EVERY_S = 0.5  # how often the counts are told when nothing else has changed
_UNREADABLE_PACKETS = 20  # in a row: not an accident any more


def _pause_s(attempt: int) -> float:
    """Return how long to wait before an attempt; two apps do not keep step with each other."""
    if attempt == 0:
        return 0.0
    longest = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2**attempt)
    return longest * random.uniform(0.5, 1.0)


class ClipLink:
    """A `Source` that streams from a clip over Bluetooth.

    Opening it finds a clip and starts the stream. A drop, and a clip that is connected but silent, are
    recovered inside `blocks()`: the same iteration goes on, and the index of the samples shows the loss.

    Parameters
    ----------
    radio : Radio or str
        The radio, or its name.
    address : str, optional
        Address or name of the clip; None takes the first one heard.
    rate_hz : float, optional
        Samples per second to ask for; None leaves it to the clip.
    find_s : float
        How long to try to find and open a clip at first, s.
    give_up_s : float
        How long to try again after a drop, s.
    silence_s : float
        After how many seconds without a packet a connection counts as dropped.
    """

    def __init__(
        self,
        radio: Radio | str = STOCK,
        address: str | None = None,
        rate_hz: float | None = None,
        *,
        find_s: float = 15.0,
        give_up_s: float = 120.0,
        silence_s: float = 3.0,
    ) -> None:
        self._radio = Radio.of(radio)
        self._wanted = address
        self._asked_hz = rate_hz
        self._find_s, self._give_up_s, self._silence_s = find_s, give_up_s, silence_s
        self._connection: Connection | None = None
        self._scheme: Scheme | None = None
        self._unpacker: Unpacker | None = None
        self._rate = RateMeter()
        self._status = LinkStatus()
        self._watchers: list[Callable[[LinkStatus], None]] = []
        self._told_s = 0.0
        self._attempt = 0  # since the last packet
        self._lost_s: float | None = None  # since when nothing comes
        self._unreadable = 0  # packets in a row
        self._overflowed = 0  # packets, on earlier connections
        self._overflow_told = 0  # packets, on this one
        self.info: ClipInfo | None = None  #: the clip, once it was reached

    @property
    def rate_hz(self) -> float:
        """Nominal samples per second of the clip.

        Raises
        ------
        LinkError
            When no clip was reached yet.
        """
        if self._scheme is None:
            raise LinkError("the clip's rate is not known before it is connected; open the link first")
        return self._scheme.rate_hz

    @property
    def scheme(self) -> Scheme | None:
        """How the clip samples; None before it was reached."""
        return self._scheme

    @property
    def status(self) -> LinkStatus:
        """The newest snapshot."""
        return self._status

    @property
    def duplicates(self) -> int:
        """Samples that came more than once, and were dropped."""
        return self._unpacker.duplicates if self._unpacker else 0

    @property
    def overflowed(self) -> int:
        """Packets that were thrown away because nobody took them in time; their samples count as lost."""
        return self._overflowed + (self._connection.overflowed if self._connection else 0)

    def watch(self, changed: Callable[[LinkStatus], None]) -> None:
        """Call `changed` at every change of the status, in the loop's thread."""
        self._watchers.append(changed)

    async def __aenter__(self) -> Self:
        """Find a clip, connect, and start the stream.

        Raises
        ------
        LinkError
            When that cannot be done in time; the message is the advice.
        """
        self._tell(state=LinkState.SEARCHING)
        try:
            await self._reach(_now() + self._find_s, lasting_fails=True)
        except BaseException:
            await self._let_go()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._let_go()
        if self._status.state is not LinkState.FAILED:
            self._tell(state=LinkState.ENDED, advice="")

    async def blocks(self) -> AsyncIterator[SampleBlock]:
        """Yield blocks as they arrive, over drops and reconnections.

        Raises
        ------
        LinkError
            When the clip stays away; the message is the advice.
        """
        while True:
            assert self._connection is not None  # there is one from opening to closing
            try:
                data = await self._connection.packet(self._silence_s)
            except (BleakError, TimeoutError) as error:
                await self._recover(error)
                continue
            block = self._unpack(data)
            if block is not None and len(block):
                yield block

    def _unpack(self, data: bytes) -> SampleBlock | None:
        """Return the new samples of a packet; none where it cannot be read."""
        assert self._unpacker is not None
        try:
            packet = DataPacket.from_bytes(data)
        except ProtocolError as error:
            self._unreadable += 1
            _log.warning("dropped a packet: %s", error)
            if self._unreadable >= _UNREADABLE_PACKETS:
                raise self._failed(advice.UNREADABLE.format(error=error)) from error
            return None
        self._unreadable, self._attempt, self._lost_s = 0, 0, None
        lost_before = self._unpacker.lost
        block = self._unpacker.take(packet).live
        self._rate.add(block)
        changed = self._status.state is not LinkState.STREAMING or self._unpacker.lost != lost_before
        if changed or _now() - self._told_s >= _TELL_EVERY_S:
            self._tell(
                state=LinkState.STREAMING,
                advice=self._hint(packet),
                rate_hz=self._rate.rate_hz,
            )
        return block

    def _hint(self, packet: DataPacket) -> str:
        """Return what the wearer or the therapist should know while all works."""
        if self._connection is not None and self._connection.overflowed > self._overflow_told:
            self._overflow_told = self._connection.overflowed
            return advice.TOO_SLOW
        return advice.BATTERY_LOW if packet.battery_low else ""

    async def _recover(self, error: BaseException) -> None:
        """Come back after a drop.

        Raises
        ------
        LinkError
            When that was not possible in time.
        """
        if self._lost_s is None:
            self._lost_s = _now()
        silent = isinstance(error, TimeoutError)
        self._tell(state=LinkState.LOST, advice=advice.NO_DATA if silent else advice.LOST, rate_hz=None)
        _log.info("%s: lost (%s)", self.info, "no data" if silent else error)
        await self._hang_up()
        await self._reach(self._lost_s + self._give_up_s, lasting_fails=False)

    async def _reach(self, deadline_s: float, *, lasting_fails: bool) -> None:
        """Try to connect until it works.

        Raises
        ------
        LinkError
            When the time is over, or when trying again is of no use.
        """
        while True:
            await asyncio.sleep(_pause_s(self._attempt))
            self._attempt += 1
            try:
                await self._connect(min(_LISTEN_S, max(0.5, deadline_s - _now())))
            except _FAILURES as error:
                _log.info("not connected: %r", error)
                told = advice.advice_for(error, self._radio)
                await self._hang_up()
            else:
                return
            if _now() + _pause_s(self._attempt) >= deadline_s or (told.lasting and lasting_fails):
                raise self._failed(told.text)
            self._tell(advice=told.text)

    async def _connect(self, listen_s: float) -> None:
        """Find the clip and start the stream."""
        await self._radio.open()
        found = await find(self._radio, self._wanted, listen_s)
        if found is None:
            raise NotHeardError(self._wanted)
        if self._status.state is LinkState.SEARCHING:  # a refusal stays told while it is tried again
            self._tell(state=LinkState.CONNECTING, clip=f"{found.name} {found.address}", advice="")
        connection = Connection(self._radio, found, lambda percent: self._tell(battery_percent=percent))
        self._connection = connection
        await connection.open(self._asked_hz)
        self._accept(connection)

    def _accept(self, connection: Connection) -> None:
        """Take over what the clip says; a clip that came back has to be the same.

        Raises
        ------
        LinkError
            When it measures in another way than before.
        """
        scheme = connection.scheme
        if self._scheme is None:
            self._scheme, self._unpacker = scheme, Unpacker(scheme)
        elif (scheme.rate_hz, *scheme.scales) != (self._scheme.rate_hz, *self._scheme.scales):
            text = f"The clip came back at {scheme.rate_hz:g} Hz instead of {self._scheme.rate_hz:g} Hz"
            raise self._failed(f"{text}, or with another range. Start a new walk.")
        assert self._unpacker is not None
        self._unpacker.meet(connection.clip_status)
        self.info = connection.info
        self._wanted = connection.info.address  # after a drop, no other clip will do
        self._tell(clip=str(connection.info))

    async def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            self._overflowed += connection.overflowed
            self._overflow_told = 0
            await connection.close()

    async def _let_go(self) -> None:
        await self._hang_up()
        await self._radio.close()

    def _failed(self, text: str) -> LinkError:
        self._tell(state=LinkState.FAILED, advice=text)
        return LinkError(text)

    def _tell(self, **changes: object) -> None:
        self._told_s = _now()
        if self._unpacker is not None:
            changes |= {"samples_received": self._unpacker.received, "samples_lost": self._unpacker.lost}
        status = replace(self._status, **changes)
        if status != self._status:
            self._status = status
            for changed in self._watchers:
                changed(status)


def _now() -> float:
    return asyncio.get_running_loop().time()
