"""A raw Bumble central, to look at the simulated clip from outside."""

import asyncio
import contextlib

import numpy as np
import pytest
from bumble.device import Device, Peer
from bumble.hci import Address
from bumble.pairing import PairingConfig

from hipline_device import service
from hipline_device.answers import Answer, Result
from hipline_device.packets import DataPacket
from hipline_device.scheme import Scheme
from hipline_device.status import Status
from hipline_sim.air import Air
from hipline_sim.clip import Clip, ClipSettings

WAIT_S = 20.0  # for what should be there at once; a slow machine may take its time


class Ramp:
    """A source whose every value tells its own index."""

    def __init__(self, length=10**9, rate_hz=100.0, missing=()):
        self.rate_hz, self.length, self.missing = rate_hz, length, missing

    def __len__(self):
        return self.length

    def read(self, start_index, count):
        index = np.arange(start_index, max(start_index, min(start_index + count, self.length)))
        acc = np.stack([index % 70, -(index % 50), np.full(len(index), 9.8)], axis=1).astype(float)
        gyr = np.stack([index % 15, index % 13, -(index % 11)], axis=1).astype(float)
        gone = np.isin(index, self.missing)
        acc[gone], gyr[gone] = np.nan, np.nan
        return acc, gyr


class App:
    """A central with a peer: what an app does, step by step."""

    def __init__(self, adapter, delegate=None):
        self.adapter = adapter
        address = Address.generate_static_address()
        self.device = Device.with_hci("app", address, adapter.source, adapter.sink)
        if delegate is not None:
            self.device.pairing_config_factory = lambda _: PairingConfig(delegate=delegate)
        self.packets = []
        self.answers = []
        self.statuses = []
        self.battery = []
        self.reason = None
        self.gone = asyncio.Event()
        self._news = asyncio.Event()
        self._seq = 0

    async def find(self):
        """Return the next advertisement of a clip."""
        heard = asyncio.get_running_loop().create_future()

        def on_advertisement(advertisement):
            if not heard.done():
                heard.set_result(advertisement)

        self.device.on("advertisement", on_advertisement)
        await self.device.start_scanning()
        try:
            return await asyncio.wait_for(heard, WAIT_S)
        finally:
            self.device.remove_listener("advertisement", on_advertisement)
            await self.device.stop_scanning()

    async def connect(self, mtu=247, *, pair=True, secret=True):
        """Connect; pair or use the keys of an earlier pairing; subscribe to what the clip answers."""
        self.gone.clear()
        await self.device.power_on()
        found = await self.find()
        self.connection = await self.device.connect(found.address, timeout=WAIT_S)
        self.connection.on("disconnection", self._on_disconnection)
        self.peer = Peer(self.connection)
        if pair:
            await self.pair()
        if mtu:
            await self.peer.request_mtu(mtu)
        await self.peer.discover_services()
        await self.peer.discover_characteristics()
        if pair and secret:
            await self.characteristic(service.CONTROL_UUID).subscribe(self._on_answer)
        return self

    async def pair(self):
        """Pair, or encrypt with the keys that there are."""
        known = await self.device.keystore.get(str(self.connection.peer_address))
        await asyncio.wait_for(self.connection.encrypt() if known else self.connection.pair(), WAIT_S)

    def _on_disconnection(self, reason):
        self.reason = reason
        self.gone.set()
        self._news.set()

    def characteristic(self, uuid):
        [found] = self.peer.get_characteristics_by_uuid(uuid_of(uuid))
        return found

    async def read(self, uuid):
        return await asyncio.wait_for(self.characteristic(uuid).read_value(), WAIT_S)

    async def scheme(self):
        return Scheme.from_bytes(await self.read(service.SCHEME_UUID))

    async def status(self):
        return Status.from_bytes(await self.read(service.STATUS_UUID))

    async def write(self, data):
        characteristic = self.characteristic(service.CONTROL_UUID)
        await asyncio.wait_for(characteristic.write_value(data, with_response=True), WAIT_S)

    async def ask(self, command):
        """Write a command and return its first answer."""
        seq = self._seq = (self._seq + 1) % 256
        before = len(self.answers)
        await self.write(command.to_bytes(seq))
        return await self.answer(lambda answer: answer.seq == seq, before)

    async def answer(self, wanted, since=0):
        """Wait for an answer."""
        await self.until(lambda: any(wanted(answer) for answer in self.answers[since:]))
        return next(answer for answer in self.answers[since:] if wanted(answer))

    async def do(self, command):
        """Write a command that the clip must follow; return the values of its answer."""
        answer = await self.ask(command)
        assert answer.result is Result.OK, answer
        return answer.values

    async def subscribe(self):
        await self.characteristic(service.DATA_UUID).subscribe(self._on_data)

    async def follow_battery(self):
        await self.characteristic(service.BATTERY_LEVEL_UUID).subscribe(
            lambda value: (self.battery.append(value[0]), self._news.set())
        )

    async def follow_status(self):
        await self.characteristic(service.STATUS_UUID).subscribe(
            lambda value: (self.statuses.append(value), self._news.set())
        )

    def _on_data(self, value):
        self.packets.append(DataPacket.from_bytes(value))
        self._news.set()

    def _on_answer(self, value):
        self.answers.append(Answer.from_bytes(value))
        self._news.set()

    async def until(self, condition):
        """Wait until something holds, looking at each packet and event."""
        async with asyncio.timeout(WAIT_S):
            while not condition():
                self._news.clear()
                await self._news.wait()

    async def samples(self, count):
        """Wait until so many more samples have come; return all their indices."""
        before = len(self.index)
        await self.until(lambda: len(self.index) >= before + count)
        return self.index

    @property
    def index(self):
        return [p.index + k for p in self.packets for k in range(len(p))]

    async def leave(self):
        if not self.gone.is_set():
            await self.connection.disconnect()


def uuid_of(text):
    from bumble.core import UUID

    return UUID(text[4:8]) if text.endswith("-0000-1000-8000-00805f9b34fb") else UUID(text)


@pytest.fixture(scope="session")
def ramp():
    """Give the source whose values tell their index."""
    return Ramp


@pytest.fixture(autouse=True)
def _quick_to_find(monkeypatch):
    monkeypatch.setattr("hipline_sim.clip._ADVERTISING_MS", 20.0)


@pytest.fixture
def app_on():
    """Give a maker of apps from an adapter."""
    return App


@pytest.fixture
async def air():
    """Give an air of this process."""
    return Air()


@pytest.fixture
async def clip_on_air(air):
    """Give a maker of a running clip and of apps beside it: `clip, app = await clip_on_air(source, ...)`."""
    async with contextlib.AsyncExitStack() as stack:

        async def make(source, **settings):
            clip = await stack.enter_async_context(Clip(air.adapter(), source, ClipSettings(**settings)))
            return clip, lambda delegate=None: App(air.adapter(), delegate)

        yield make
