"""A simulated clip on a virtual air that apps reach over TCP, and the faults that the air can have."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import numpy as np
import pytest
from bumble import hci, ll

from hipline.link.button import Press
from hipline.link.clip_link import ClipLink
from hipline.link.intake import HostTime
from hipline_device.samples import SampleBlock
from hipline_sim.address import TcpAddress, parse_address
from hipline_sim.air import Adapter, Air
from hipline_sim.battery import Battery
from hipline_sim.clip import Clip, ClipSettings
from hipline_sim.fault_script import parse


class Ramp:
    """A sensor whose first two axes count its samples, and which can fall silent."""

    def __init__(self, rate_hz: float = 500.0) -> None:
        self.rate_hz = rate_hz
        self.silent = False
        self.skips: set[int] = set()

    def __len__(self) -> int:
        return 1_000_000

    def read(self, start_index, count, /):
        index = start_index + np.arange(count)
        acc = np.tile([0.0, 0.0, 9.81], (count, 1))
        acc[:, 0] = index % 100 * 0.1
        acc[:, 1] = index // 100 % 100 * 0.1
        acc[np.isin(index, list(self.skips)) | self.silent] = np.nan
        return acc, np.zeros((count, 3))


class Studio:
    """The air, the clip on it, and what a test may do to them."""

    def __init__(self, air: Air, where: str, ends: AsyncExitStack) -> None:
        self.air, self.where, self.ends = air, where, ends
        self.name = f"sim:{where}"  #: of the radio that leads here
        self.sensor = Ramp()
        self.adapter: Adapter | None = None
        self.clip: Clip | None = None

    async def switch_on(self, name: str = "Hipline", faults: str = "", **settings: Any) -> Clip:
        self.adapter = self.air.adapter()
        settings = {"name": name, "battery": Battery(87), **settings}
        self.clip = Clip(self.adapter, self.sensor, ClipSettings(**settings), plan=parse(faults))
        return await self.clip.__aenter__()

    async def switch_off(self) -> None:
        clip, self.clip = self.clip, None
        if clip is not None:
            await clip.__aexit__(None, None, None)
            self.air.remove(self.adapter)

    def drop(self) -> None:
        """End every connection as interference does; both ends see a time-out."""
        for controller in list(self.air.link.controllers):
            for connection in list(controller.le_connections.values()):
                connection.send_ll_control_pdu(ll.TerminateInd(hci.HCI_CONNECTION_TIMEOUT_ERROR))

    async def kill(self) -> None:
        """End the simulator as a whole, as its process does when it is killed."""
        await self.ends.aclose()

    async def restart(self) -> None:
        """Start it anew at the same address."""
        await self.ends.enter_async_context(self.air.listen(parse_address(self.where)))
        self.ends.push_async_callback(self.switch_off)
        await self.switch_on()


class Ears:
    """What a link hands over beside its blocks."""

    def __init__(self) -> None:
        self.late: list[SampleBlock] = []
        self.presses: list[Press] = []
        self.times: list[HostTime] = []


@contextlib.asynccontextmanager
async def _heard(*args: Any, **kwargs: Any) -> AsyncIterator[tuple[ClipLink, Ears]]:
    link, ears = ClipLink(*args, **kwargs), Ears()
    link.listen(ears.late.append, ears.presses.append, ears.times.append)
    async with link:
        yield link, ears


@pytest.fixture
def heard() -> Callable[..., contextlib.AbstractAsyncContextManager[tuple[ClipLink, Ears]]]:
    """Opens a link as `ClipLink` does, and listens to all that it says."""
    return _heard


@pytest.fixture(autouse=True)
def _often_advertised(monkeypatch):
    """A tenth of a second for each advertisement is long when a test needs two."""
    monkeypatch.setattr("hipline_sim.clip._ADVERTISING_MS", 20.0)


@pytest.fixture
async def studio() -> AsyncIterator[Studio]:
    """An air that apps can reach, with nothing on it yet."""
    air = Air()
    async with AsyncExitStack() as ends:
        where = await ends.enter_async_context(air.listen(TcpAddress("127.0.0.1", 0)))
        studio = Studio(air, str(where), ends)
        ends.push_async_callback(studio.switch_off)
        yield studio


@pytest.fixture
async def worn(studio: Studio) -> Studio:
    """The same with a clip that is switched on."""
    await studio.switch_on()
    return studio
