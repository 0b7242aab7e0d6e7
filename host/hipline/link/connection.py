"""One connection to one clip, from connecting to its end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from bleak import BleakClient
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.exc import BleakDBusError, BleakError, BleakGATTProtocolError

from hipline.link.bluez import agreeing_to_pair
from hipline.link.errors import NotPairedError
from hipline.link.information import REQUEST_S, ClipInfo, read_information
from hipline.link.intervals import ask_for_short_intervals
from hipline.link.loop_time import loop_time_s
from hipline.link.radio import Radio
from hipline.link.scan import FoundClip
from hipline.link.talk import Talk
from hipline_device import service
from hipline_device.answers import Started
from hipline_device.control import Rate, Start
from hipline_device.errors import ProtocolError
from hipline_device.scheme import Scheme
from hipline_device.status import Status

_log = logging.getLogger(__name__)

_CONNECT_S = 30.0  # connecting and discovering, on a system that has to ask the clip for everything
_CLOSE_S = 5.0
_PAIR_S = 40.0  # a person may have to agree
_NOT_ADMITTED = (0x05, 0x0F)  # ATT: insufficient authentication, insufficient encryption
_QUEUE_PACKETS = 256  # some 25 s; who is further behind has no use for old samples

_T = TypeVar("_T")


def _is_stranger(error: BleakError) -> bool:
    """Tell whether the clip refused because it does not know this computer; BlueZ has its own word for it."""
    if isinstance(error, BleakDBusError):
        return error.dbus_error == "org.bluez.Error.NotPermitted"
    return isinstance(error, BleakGATTProtocolError) and int(error.code) in _NOT_ADMITTED


@dataclass(frozen=True, slots=True)
class StatusRead:
    """The clip's status, and the stamps of the event loop's clock around the reading, s."""

    status: Status
    asked_s: float
    came_s: float


class Connection:
    """A connection that streams; `open` it, take packets until one of the errors, then `close` it.

    Parameters
    ----------
    radio : Radio
        An open radio.
    found : FoundClip
        The clip, as that radio's scan has found it.
    on_battery : callable
        Takes the battery's level, percent, whenever the clip tells it.
    on_status : callable
        Takes each status that the clip sends by itself.
    """

    def __init__(
        self,
        radio: Radio,
        found: FoundClip,
        on_battery: Callable[[int], None],
        on_status: Callable[[Status], None],
    ) -> None:
        self._on_battery, self._on_status = on_battery, on_status
        self._client = radio.client(found.device, self._dropped)
        self._device = found.device
        self._packets: asyncio.Queue[tuple[bytes, float] | None] = asyncio.Queue(_QUEUE_PACKETS)
        self._info = ClipInfo(found.name, found.address)
        self._scheme: Scheme | None = None
        self._met: StatusRead | None = None
        self._intervals: Any = None  # kept as long as the connection: with it goes the wish
        self.talk = Talk(self._write)  #: commands and their answers
        self.first: int | None = None  #: low 32 bits of the index of the first sample that is sent live
        self.overflowed = 0  #: packets thrown away because nobody took them in time

    @property
    def info(self) -> ClipInfo:
        """What the clip says about itself."""
        return self._info

    @property
    def scheme(self) -> Scheme:
        """How the clip samples; known once the connection is open.

        Raises
        ------
        RuntimeError
            Before it is open.
        """
        if self._scheme is None:
            raise RuntimeError("the connection is not open")
        return self._scheme

    @property
    def met(self) -> StatusRead:
        """How the clip was when the connection was opened.

        Raises
        ------
        RuntimeError
            Before it is open.
        """
        if self._met is None:
            raise RuntimeError("the connection is not open")
        return self._met

    async def open(self, rate_hz: float | None) -> None:
        """Connect, read what the clip is, subscribe, and start the stream.

        Parameters
        ----------
        rate_hz : float, optional
            Samples per second to ask for; None leaves it to the clip.

        Raises
        ------
        BleakError, TimeoutError, OSError
            When the clip does not answer, refuses, or is lost.
        ProtocolError
            When it speaks another version of the protocol.
        """
        async with agreeing_to_pair(self._device):  # some systems pair at once, to read the battery
            await _within(_CONNECT_S, self._client.connect())
            self._intervals = ask_for_short_intervals(self._client)
            self._scheme = await self._enter()
        self._info = await read_information(self._client, self._info)
        await self._follow_battery()
        await self._subscribe(service.DATA_UUID, self._received)
        await self._subscribe(service.CONTROL_UUID, lambda _, data: self.talk.take(data))
        await self._subscribe(service.STATUS_UUID, self._told_status)
        if rate_hz and round(rate_hz) != round(self._scheme.rate_hz):
            await self.talk.ask(Rate(round(rate_hz)))
            self._scheme = await self._read_scheme()
        self._met = await self.read_status()
        started = (await self.talk.ask(Start())).answer.values
        self.first = started.first if isinstance(started, Started) else None

    async def read_status(self) -> StatusRead:
        """Read how the clip is.

        Raises
        ------
        BleakError, TimeoutError, OSError, ProtocolError
            When that fails.
        """
        asked_s = loop_time_s()
        data = await self._read(service.STATUS_UUID)
        return StatusRead(Status.from_bytes(data), asked_s, loop_time_s())

    async def packet(self, silence_s: float) -> tuple[bytes, float]:
        """Return the next packet, and when it came by the clock of the event loop.

        Raises
        ------
        BleakError
            When the connection is lost.
        TimeoutError
            When it stands, but nothing came in time.
        """
        async with asyncio.timeout(silence_s):
            packet = await self._packets.get()
        if packet is None:
            raise BleakError("disconnected")
        return packet

    async def close(self) -> None:
        """Disconnect; what goes wrong on the way does not matter any more."""
        try:
            await _within(_CLOSE_S, self._client.disconnect())
        except (BleakError, TimeoutError, OSError, EOFError) as error:
            _log.debug("disconnecting from %s: %s", self._info, error)

    # ---- inside

    async def _enter(self) -> Scheme:
        """Read the scheme, which only the clip's owner can; pair where the clip asks for it.

        Raises
        ------
        NotPairedError
            When it would not.
        """
        try:
            return await self._read_scheme()
        except BleakError as error:
            if not _is_stranger(error):
                raise
        try:
            await _within(_PAIR_S, self._client.pair())
            return await self._read_scheme()
        except (BleakError, NotImplementedError) as error:  # macOS pairs by itself, or not at all
            if not self._client.is_connected:
                raise
            raise NotPairedError(f"{self._info}: {error}") from error

    async def _read(self, uuid: str) -> bytearray:
        return await _within(REQUEST_S, self._client.read_gatt_char(uuid))

    async def _read_scheme(self) -> Scheme:
        return Scheme.from_bytes(await self._read(service.SCHEME_UUID))

    async def _write(self, data: bytes) -> None:
        await _within(REQUEST_S, self._client.write_gatt_char(service.CONTROL_UUID, data, response=True))

    async def _subscribe(
        self, uuid: str, take: Callable[[BleakGATTCharacteristic, bytearray], Awaitable[None] | None]
    ) -> None:
        # BlueZ delivers twice what was subscribed before a drop, unless it hands over a file descriptor
        await _within(REQUEST_S, self._client.start_notify(uuid, take, bluez={"use_start_notify": False}))

    async def _follow_battery(self) -> None:
        """Read the battery and subscribe to it, as far as the clip and the system let it be."""
        if self._client.services.get_characteristic(service.BATTERY_LEVEL_UUID) is None:
            return
        with suppress(BleakError):
            self._battery(None, await self._read(service.BATTERY_LEVEL_UUID))
            await self._subscribe(service.BATTERY_LEVEL_UUID, self._battery)

    def _battery(self, _: BleakGATTCharacteristic | None, data: bytearray) -> None:
        if len(data) == 1 and data[0] <= 100:
            self._on_battery(data[0])

    async def _told_status(self, _: BleakGATTCharacteristic, data: bytearray) -> None:
        try:
            # a small packet has no room for all of it
            status = Status.from_bytes(data) if len(data) >= Status.BYTES else (await self.read_status()).status
        except (BleakError, TimeoutError, OSError, ProtocolError) as error:
            _log.warning("dropped a status: %s", error)
        else:
            self._on_status(status)

    def _received(self, _: BleakGATTCharacteristic, data: bytearray) -> None:
        self._put((bytes(data), loop_time_s()))

    def _dropped(self, _: BleakClient) -> None:
        self._put(None)

    def _put(self, packet: tuple[bytes, float] | None) -> None:
        if self._packets.full():
            self._packets.get_nowait()
            self.overflowed += 1
        self._packets.put_nowait(packet)


async def _within(timeout_s: float, work: Awaitable[_T]) -> _T:
    async with asyncio.timeout(timeout_s):
        return await work
