from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from bumble.device import Device

from hipline.errors import LinkError
from hipline.link import advice
from hipline.link.clip_link import ClipLink
from hipline.link.connection import Connection
from hipline.link.radio import Radio
from hipline.link.status import LinkState, LinkStatus
from hipline_device.samples import SampleBlock

pytestmark = pytest.mark.at_once


async def take(link: ClipLink, count: int) -> SampleBlock:
    blocks = []
    async with asyncio.timeout(20):
        async for block in link.blocks():
            blocks.append(block)
            if len(blocks) == count:
                return SampleBlock.join(blocks)
    raise AssertionError("the link ended")


async def until(link: ClipLink, holds: Callable[[LinkStatus], bool]) -> None:
    """Stream until the status is as wanted."""
    async with asyncio.timeout(20):
        async for _ in link.blocks():
            if holds(link.status):
                return


def states(link: ClipLink) -> list[LinkState]:
    """Collect the states as they change."""
    seen = [link.status.state]
    link.watch(lambda status: None if status.state is seen[-1] else seen.append(status.state))
    return seen


async def test_a_clip_streams_every_sample_in_its_units(worn):
    link = ClipLink(worn.name)
    seen = states(link)
    async with link:
        got = await take(link, 20)
    assert np.all(np.diff(got.index) == 1)
    assert np.allclose(np.diff(got.time_s), 0.002, atol=2e-6)
    assert np.allclose(got.acc_sensor[:, 0], got.index % 100 * 0.1, atol=0.002)
    assert np.allclose(got.acc_sensor[:, 2], 9.81, atol=0.002)
    assert link.rate_hz == 500.0
    assert link.status.samples_lost == 0
    assert link.status.samples_received == len(got)
    assert seen == [LinkState.SEARCHING, LinkState.CONNECTING, LinkState.STREAMING, LinkState.ENDED]


async def test_the_clip_is_asked_what_it_is_and_how_full_its_battery_is(worn):
    async with ClipLink(worn.name) as link:
        assert (link.info.name, link.info.manufacturer, link.info.model) == ("Hipline", "Hipline", "Simulated clip")
        assert link.info.firmware
        assert link.status.battery_percent == 87
        assert link.status.clip == f"Hipline {link.info.address}"


async def test_samples_that_were_never_taken_are_a_jump_of_the_index_and_count_as_lost_in_the_end(worn, monkeypatch):
    async with ClipLink(worn.name) as link:
        first = await take(link, 1)
        worn.sensor.skips = set(range(int(first.index[-1]) + 100, int(first.index[-1]) + 107))
        got = await take(link, 20)
        assert np.diff(got.index).max() == 8
        assert link.status.samples_awaited == 7
        monkeypatch.setattr("hipline.link.resend.TURNS", 1)
        await until(link, lambda status: status.samples_lost == 7 and not status.samples_awaited)


async def test_after_a_drop_the_same_iteration_goes_on_and_what_was_missed_comes_late(worn, heard):
    async with heard(worn.name) as (link, ears):
        seen = states(link)
        live = [await take(link, 3)]
        worn.drop()
        async for block in link.blocks():
            live.append(block)
            if seen[-2:] == [LinkState.LOST, LinkState.STREAMING] and not link.status.samples_awaited:
                break
        came = SampleBlock.join(live).index
        missed = np.setdiff1d(np.arange(came[0], came[-1]), came)
        assert len(missed)
        assert np.array_equal(np.sort(np.concatenate([block.index for block in ears.late])), missed)
        assert link.status.samples_lost == 0


async def test_the_status_says_what_to_do_while_the_clip_is_lost(worn):
    async with ClipLink(worn.name) as link:
        told = []
        link.watch(lambda status: told.append((status.state, status.advice)))
        await take(link, 1)
        worn.drop()
        await until(link, lambda status: (LinkState.LOST, advice.LOST) in told and status.state is LinkState.STREAMING)
        assert told[-1] == (LinkState.STREAMING, "")


async def test_a_connected_clip_that_sends_nothing_counts_as_dropped(worn):
    async with ClipLink(worn.name, silence_s=0.3) as link:
        told = []
        link.watch(lambda status: told.append((status.state, status.advice)))
        await take(link, 1)
        worn.sensor.silent = True
        asyncio.get_running_loop().call_later(0.6, setattr, worn.sensor, "silent", False)
        await take(link, 3)
        assert (LinkState.LOST, advice.NO_DATA) in told
        assert link.status.samples_awaited > 0


async def test_a_clip_that_was_switched_off_and_on_is_known_again(worn):
    async with ClipLink(worn.name) as link:
        before = await take(link, 12)
        await worn.switch_off()
        await worn.switch_on()
        after = await take(link, 12)
        joined = SampleBlock.join([before, after])
        assert np.all(np.diff(joined.index) > 0)
        assert np.all(np.diff(joined.time_s) > 0)


async def test_another_clip_does_not_take_the_place_of_a_lost_one(worn):
    async with ClipLink(worn.name, give_up_s=1.0) as link:
        await take(link, 1)
        await worn.switch_off()
        await worn.switch_on("Another")
        with pytest.raises(LinkError):
            await take(link, 1000)  # some packets of the first may wait


async def test_a_simulator_that_dies_is_lost_with_advice_and_then_given_up(worn):
    link = ClipLink(worn.name, give_up_s=1.0)
    async with link:
        seen = states(link)
        told = []
        link.watch(lambda status: told.append(status.advice))
        await take(link, 2)
        await worn.kill()
        with pytest.raises(LinkError, match="Start hipline-sim"):
            await take(link, 100)
    assert seen[-3:] == [LinkState.STREAMING, LinkState.LOST, LinkState.FAILED]
    assert any("Start hipline-sim" in text for text in told)


async def test_a_simulator_that_comes_back_is_found_again(worn):
    async with ClipLink(worn.name) as link:
        await take(link, 2)
        await worn.kill()
        await worn.restart()
        assert len(await take(link, 2))


async def test_no_clip_gives_an_error_that_says_what_to_do(studio):
    link = ClipLink(studio.name, find_s=0.5)
    with pytest.raises(LinkError, match="has no free clip"):
        await link.__aenter__()
    assert link.status.state is LinkState.FAILED
    assert "has no free clip" in link.status.advice


async def test_no_simulator_gives_an_error_that_says_what_to_do(unused_tcp_port):
    link = ClipLink(f"sim:tcp:127.0.0.1:{unused_tcp_port}", find_s=0.5)
    with pytest.raises(LinkError, match="Start hipline-sim"):
        await link.__aenter__()
    assert link.status.state is LinkState.FAILED


async def test_a_simulator_that_starts_late_is_waited_for(studio):
    asyncio.get_running_loop().call_later(0.5, lambda: tasks.append(asyncio.ensure_future(studio.switch_on())))
    tasks: list[asyncio.Future] = []
    async with ClipLink(studio.name) as link:
        assert len(await take(link, 1))


async def test_a_clip_is_chosen_by_its_address_or_its_name(worn):
    async with ClipLink(worn.name) as link:
        address = link.info.address
    for wanted in (address, address.lower(), "hipline"):
        async with ClipLink(worn.name, wanted) as link:
            assert link.info.address == address
    with pytest.raises(LinkError, match="no clip 'F0:00:00:00:00:01'"):
        await ClipLink(worn.name, "F0:00:00:00:00:01", find_s=0.5).__aenter__()


async def test_a_second_app_is_told_that_the_clip_belongs_to_another(worn):
    async with ClipLink(worn.name) as first:
        await take(first, 1)
        second = ClipLink(worn.name, find_s=0.5)
        with pytest.raises(LinkError, match="belongs to another computer"):
            await second.__aenter__()
        assert np.all(np.diff((await take(first, 5)).index) == 1)
    async with ClipLink(worn.name) as second:
        assert len(await take(second, 1))


async def test_two_apps_stream_from_two_clips_on_one_air(worn):
    address = worn.clip._device.static_address.to_string(False)
    await worn.switch_on("Second")
    async with ClipLink(worn.name, address) as first, ClipLink(worn.name, "Second") as second:
        assert first.info.address != second.info.address
        got = await asyncio.gather(take(first, 10), take(second, 10))
        assert all(np.all(np.diff(block.index) == 1) for block in got)


async def test_a_rate_that_the_clip_does_not_offer_is_refused_at_once(worn):
    with pytest.raises(LinkError, match="does not sample at this rate"):
        await ClipLink(worn.name, rate_hz=50).__aenter__()


async def test_the_rate_of_the_clip_may_be_asked_for(worn):
    async with ClipLink(worn.name, rate_hz=500) as link:
        assert len(await take(link, 1))


async def test_notifications_that_come_twice_are_dropped(worn, monkeypatch):
    send = Device.notify_subscriber

    async def twice(self, *args, **kwargs):
        await send(self, *args, **kwargs)
        await send(self, *args, **kwargs)

    monkeypatch.setattr(Device, "notify_subscriber", twice)
    async with ClipLink(worn.name) as link:
        got = await take(link, 10)
        assert np.all(np.diff(got.index) == 1)
        assert link.duplicates >= 80
        assert link.status.samples_lost == 0


async def test_a_reader_that_is_too_slow_is_told_and_gets_the_rest_late(worn, monkeypatch):
    monkeypatch.setattr("hipline.link.connection._QUEUE_PACKETS", 4)
    async with ClipLink(worn.name) as link:
        told = []
        link.watch(lambda status: told.append(status.advice))
        await take(link, 1)
        await asyncio.sleep(0.3)
        await take(link, 6)
        assert link.overflowed > 0
        assert advice.TOO_SLOW in told
        await until(link, lambda status: not status.samples_awaited)
        assert link.status.samples_lost == 0


async def test_packets_that_nobody_can_read_end_the_link_with_advice(worn, monkeypatch):
    received = Connection._received
    monkeypatch.setattr(Connection, "_received", lambda self, sender, data: received(self, sender, data[:-1]))
    async with ClipLink(worn.name) as link:
        with pytest.raises(LinkError, match="packets that cannot be read"):
            await take(link, 1)
        assert link.status.state is LinkState.FAILED


async def test_one_unreadable_packet_is_asked_for_again(worn, monkeypatch):
    received, calls = Connection._received, []

    def spoil(self, sender, data):
        calls.append(1)
        received(self, sender, data[:-1] if len(calls) == 4 else data)

    monkeypatch.setattr(Connection, "_received", spoil)
    async with ClipLink(worn.name) as link:
        got = await take(link, 8)
        assert np.diff(got.index).max() == 11
        await until(link, lambda status: not status.samples_awaited)
        assert link.status.samples_lost == 0


# after two advertisements, at 40 ms, the rest takes 460 turns of the loop, of a microsecond each
@pytest.mark.parametrize("after_s", [0.0, 0.005, 0.03, 0.0401, 0.0402, 0.0403, 0.0404])
async def test_opening_can_be_cancelled_at_any_moment_and_nothing_stays_open(worn, after_s):
    radio = Radio(worn.name)
    task = asyncio.create_task(ClipLink(radio).__aenter__())
    await asyncio.sleep(after_s)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert radio._adapter is None
    async with ClipLink(radio) as again:
        assert len(await take(again, 1))
    assert radio._adapter is None, "whose opening was cancelled counts as a user no more"


@pytest.mark.parametrize("turns", [0, 20, 100, 200, 300])
async def test_a_link_whose_opening_is_cancelled_hangs_up_though_others_use_its_radio(worn, turns):
    came, gone = asyncio.Queue(), asyncio.Event()
    worn.clip._device.on("connection", came.put_nowait)
    async with asyncio.timeout(20), Radio(worn.name) as radio:
        task = asyncio.create_task(ClipLink(radio).__aenter__())
        connection = await came.get()
        connection.on("disconnection", lambda _: gone.set())
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await gone.wait()


async def test_the_counts_in_the_status_only_grow(worn):
    async with ClipLink(worn.name) as link:
        counts = []
        link.watch(lambda status: counts.append((status.samples_received, status.samples_lost)))
        await take(link, 3)
        worn.drop()
        await take(link, 25)
        assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(counts))


def test_the_rate_is_not_known_before_the_link_is_open():
    with pytest.raises(LinkError, match="open the link"):
        _ = ClipLink().rate_hz
