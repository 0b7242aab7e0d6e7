from __future__ import annotations

import asyncio

import numpy as np
import pytest

from hipline.errors import InputError
from hipline.link.status import LinkState
from hipline.playback import Playback
from hipline_device.samples import SampleBlock

pytestmark = pytest.mark.at_once


def recording(index) -> SampleBlock:
    index = np.asarray(index)
    return SampleBlock(index, 5.0 + index / 100.0, np.ones((len(index), 3)), np.zeros((len(index), 3)))


async def play(playback: Playback) -> list[SampleBlock]:
    async with playback:
        return [block async for block in playback.blocks()]


async def test_every_sample_is_played_once_in_order():
    block = recording(range(105))
    played = await play(Playback(block, 100.0, np.inf))
    joined = SampleBlock.join(played)
    assert np.array_equal(joined.index, block.index)
    assert np.array_equal(joined.time_s, block.time_s)
    assert [len(part) for part in played] == [10] * 10 + [5]


async def test_playback_never_runs_ahead_of_its_time():
    loop = asyncio.get_running_loop()
    playback = Playback(recording(range(60)), 100.0, 2.0)
    start_s = loop.time()
    async with playback:
        async for block in playback.blocks():
            assert loop.time() - start_s >= (block.index[-1] + 1) / 100.0 / 2.0 - 0.001


async def test_after_a_slow_listener_the_playback_catches_up(monkeypatch):
    sleep, asked = asyncio.sleep, []

    async def spy(delay):
        asked.append(delay)
        await sleep(delay)

    monkeypatch.setattr(asyncio, "sleep", spy)
    playback = Playback(recording(range(50)), 100.0, 2.0)
    async with playback:
        async for block in playback.blocks():
            if block.index[0] == 0:
                await sleep(0.3)  # a listener that takes its time
    assert asked[1:] == [0.0] * 4


async def test_a_jump_of_the_index_is_told_as_lost():
    playback = Playback(recording([*range(15), *range(22, 40)]), 100.0, np.inf)
    await play(playback)
    assert playback.status.samples_received == 33
    assert playback.status.samples_lost == 7


async def test_the_states_are_streaming_and_ended():
    playback = Playback(recording(range(20)), 100.0, np.inf, "walk.csv")
    told = []
    playback.watch(lambda status: told.append((status.state, status.clip, status.rate_hz)))
    await play(playback)
    assert told[0] == (LinkState.STREAMING, "walk.csv", 100.0)
    assert told[-1] == (LinkState.ENDED, "walk.csv", 100.0)
    assert playback.rate_hz == 100.0


@pytest.mark.parametrize("speed", [0.0, -1.0, np.nan])
def test_a_speed_has_to_be_above_zero(speed):
    with pytest.raises(InputError, match="speed"):
        Playback(recording(range(10)), 100.0, speed)


def test_an_empty_recording_cannot_be_played():
    with pytest.raises(InputError, match=r"walk\.csv holds no samples"):
        Playback(recording([]), 100.0, name="walk.csv")
