"""One connection to one clip, from connecting to its end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from bleak import BleakClient
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.exc import BleakDBusError, BleakError, BleakGATTProtocolError

from hipline.link.bluez import agreeing_to_pair
from hipline.link.errors import NotPairedError, RefusedError
from hipline.link.radio import Radio
from hipline.link.scan import FoundClip
from hipline_device import service
from hipline_device.answers import Answer
from hipline_device.control import Command, Rate, Start
from hipline_device.errors import ProtocolError
from hipline_device.scheme import Scheme
from hipline_device.status import Status

_log = logging.getLogger(__name__)

_CONNECT_S = 30.0  # connecting and discovering, on a system that has to ask the clip for everything
_REQUEST_S = 10.0
_CLOSE_S = 5.0
_PAIR_S = 40.0  # a person may have to agree
_NOT_ADMITTED = (0x05, 0x0F)  # ATT: insufficient authentication, insufficient encryption
_QUEUE_PACKETS = 256  # some 25 s; who is further behind has no use for old samples

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class ClipInfo:
    """What a clip says about itself; empty where it says nothing."""

    name: str
    address: str
    manufacturer: str = ""
    model: str = ""
    firmware: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.address}"


def _is_stranger(error: BleakError) -> bool:
    """Tell whether the clip refused because it does not know this computer; BlueZ has its own word for it."""
    if isinstance(error, BleakDBusError):
        return error.dbus_error == "org.bluez.Error.NotPermitted"
    return isinstance(error, BleakGATTProtocolError) and int(error.code) in _NOT_ADMITTED


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
    """

    def __init__(self, radio: Radio, found: FoundClip, on_battery: Callable[[int], None]) -> None:
        self._on_battery = on_battery
        self._client = radio.client(found.device, self._dropped)
        self._device = found.device
        self._packets: asyncio.Queue[bytes | None] = asyncio.Queue(_QUEUE_PACKETS)
        self._info = ClipInfo(found.name, found.address)
        self._scheme: Scheme | None = None
        self._status: Status | None = None
        self._answers: asyncio.Queue[Answer] = asyncio.Queue()
        self._seq = 0
        self.overflowed = 0  #: packets thrown away because nobody took them in time

    @property
    def info(self) -> ClipInfo:
        """What the clip says about itself."""
        return self._info

    @property
    def scheme(self) -> Scheme:
        """How the clip samples; known once the connection is open."""
        if self._scheme is None:
            raise RuntimeError("the connection is not open")
        return self._scheme

    @property
    def clip_status(self) -> Status:
        """How the clip was when the connection was opened."""
        if self._status is None:
            raise RuntimeError("the connection is not open")
        return self._status

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
            self._scheme = await self._enter()
        await self._read_information()
        await self._follow_battery()
        await _within(
            _REQUEST_S,
            # BlueZ delivers twice what was subscribed before a drop, unless it hands over a file descriptor
            self._client.start_notify(service.DATA_UUID, self._received, bluez={"use_start_notify": False}),
        )
        await _within(_REQUEST_S, self._client.start_notify(service.CONTROL_UUID, self._answered))
        if rate_hz and round(rate_hz) != round(self._scheme.rate_hz):
            await self._do(Rate(round(rate_hz)))
            self._scheme = await self._read_scheme()
        self._status = Status.from_bytes(await _within(_REQUEST_S, self._client.read_gatt_char(service.STATUS_UUID)))
        await self._do(Start())

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

    async def _do(self, command: Command) -> Answer:
        """Write a command and return its answer.

        Raises
        ------
        RefusedError
            When the clip does not follow it.
        """
        self._seq = (self._seq + 1) % 256
        data = command.to_bytes(self._seq)
        await _within(_REQUEST_S, self._client.write_gatt_char(service.CONTROL_UUID, data, response=True))
        async with asyncio.timeout(_REQUEST_S):
            while True:
                answer = await self._answers.get()
                if (answer.opcode, answer.seq) == (command.OPCODE, self._seq):
                    break
        if answer.result.refused:
            raise RefusedError(answer.result)
        return answer

    def _answered(self, _: BleakGATTCharacteristic, data: bytearray) -> None:
        try:
            self._answers.put_nowait(Answer.from_bytes(data))
        except ProtocolError as error:
            _log.warning("dropped an answer: %s", error)

    async def packet(self, silence_s: float) -> bytes:
        """Return the next packet.

        Raises
        ------
        BleakError
            When the connection is lost.
        TimeoutError
            When it stands, but nothing came in time.
        """
        async with asyncio.timeout(silence_s):
            data = await self._packets.get()
        if data is None:
            raise BleakError("disconnected")
        return data

    async def close(self) -> None:
        """Disconnect; what goes wrong on the way does not matter any more."""
        try:
            await _within(_CLOSE_S, self._client.disconnect())
        except (BleakError, TimeoutError, OSError, EOFError) as error:
            _log.debug("disconnecting from %s: %s", self._info, error)

    async def _read_scheme(self) -> Scheme:
        data = await _within(_REQUEST_S, self._client.read_gatt_char(service.SCHEME_UUID))
        return Scheme.from_bytes(data)

    async def _read_information(self) -> None:
        """Read the device information, which a clip may leave out."""
        texts: dict[str, str] = {}
        for name, uuid in (
            ("manufacturer", service.MANUFACTURER_UUID),
            ("model", service.MODEL_UUID),
            ("firmware", service.FIRMWARE_UUID),
        ):
            if self._client.services.get_characteristic(uuid) is None:
                continue
            with suppress(BleakError):
                data = await _within(_REQUEST_S, self._client.read_gatt_char(uuid))
                texts[name] = data.decode(errors="replace").strip("\0 ")
        self._info = ClipInfo(self._info.name, self._info.address, **texts)

    async def _follow_battery(self) -> None:
        """Read the battery and subscribe to it, as far as the clip and the system let it be."""
        if self._client.services.get_characteristic(service.BATTERY_LEVEL_UUID) is None:
            return
        with suppress(BleakError):
            self._battery(None, await _within(_REQUEST_S, self._client.read_gatt_char(service.BATTERY_LEVEL_UUID)))
            await _within(_REQUEST_S, self._client.start_notify(service.BATTERY_LEVEL_UUID, self._battery))

    def _battery(self, _: BleakGATTCharacteristic | None, data: bytearray) -> None:
        if len(data) == 1 and data[0] <= 100:
            self._on_battery(data[0])

    def _received(self, _: BleakGATTCharacteristic, data: bytearray) -> None:
        self._put(bytes(data))

    def _dropped(self, _: BleakClient) -> None:
        self._put(None)

    def _put(self, data: bytes | None) -> None:
        if self._packets.full():
            self._packets.get_nowait()
            self.overflowed += 1
        self._packets.put_nowait(data)


async def _within(timeout_s: float, work: Awaitable[_T]) -> _T:
    async with asyncio.timeout(timeout_s):
        return await work
