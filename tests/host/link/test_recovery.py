"""What the link does about drops, lost samples, clocks, computers that sleep, and adapters that go and come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import numpy as np
import pytest
from bleak.exc import BleakBluetoothNotAvailableError, BleakBluetoothNotAvailableReason

from hipline.errors import LinkError
from hipline.link import advice, reach
from hipline.link.clip_link import ClipLink
from hipline.link.intake import Known
from hipline.link.radio import Radio
from hipline.link.status import LinkState, LinkStatus
from hipline_device.alert import Pattern
from hipline_device.answers import Result
from hipline_device.control import Opcode
from hipline_device.holes import Hole
from hipline_device.samples import SampleBlock

pytestmark = pytest.mark.at_once


async def stream(link: ClipLink, until: Callable[[LinkStatus], bool]) -> SampleBlock:
    """Return what comes live until the status is as wanted."""
    blocks = []
    async with asyncio.timeout(30):
        async for block in link.blocks():
            blocks.append(block)
            if until(link.status):
                return SampleBlock.join(blocks)
    raise AssertionError("the link ended")


def received(count: int) -> Callable[[LinkStatus], bool]:
    return lambda status: status.samples_received >= count


def whole(live: SampleBlock, late: list[SampleBlock]) -> SampleBlock:
    """Return all samples in the order of their index."""
    joined = SampleBlock.join([live, *late])
    order = np.argsort(joined.index, kind="stable")
    return SampleBlock(joined.index[order], joined.time_s[order], joined.acc_sensor[order], joined.gyr_sensor[order])


def numbers(block: SampleBlock) -> np.ndarray:
    """Return which sample of the ramp each one is, told by its values."""
    return np.rint(block.acc_sensor[:, 0] * 10) + 100 * np.rint(block.acc_sensor[:, 1] * 10)


STORM = """
    loss 5%
    duplicate 5%
    reorder 5%
    latency 20 ms
    drop at 0.8 for 0.4
    drop at 2 for 0.8
"""


async def test_in_a_storm_every_sample_comes_in_its_place_once(studio, heard):
    await studio.switch_on(faults=STORM, hold=True)
    async with heard(studio.name) as (link, ears):
        live = await stream(link, received(1700))
        live = SampleBlock.join([live, await stream(link, lambda status: not status.samples_awaited)])
        assert link.status.samples_lost == 0
    assert np.all(np.diff(live.index) > 0)
    assert np.all(np.diff(live.time_s) > 0)
    got = whole(live, ears.late)
    assert np.array_equal(got.index, np.arange(len(got))), "one is missing, or came twice"
    assert np.allclose(got.time_s, got.index / 500.0, atol=2e-6)
    assert np.array_equal(numbers(got), got.index)
    assert sum(len(block) for block in ears.late) > 300


async def test_a_drop_longer_than_the_buffer_loses_exactly_the_overflow_and_says_so(studio, heard):
    await studio.switch_on(faults="drop at 0.6 for 2", hold=True, kept_s=1.0)
    async with heard(studio.name) as (link, ears):
        told = []
        link.watch(lambda status: told.append(status.advice))
        live = await stream(link, lambda status: status.samples_received > 600 and not status.samples_awaited)
        lost, forgotten = link.status.samples_lost, link.forgotten
    got = whole(live, ears.late)
    steps = np.diff(got.index)
    assert lost == forgotten == np.sum(steps - 1) > 0
    assert np.array_equal(numbers(got), got.index)
    oldest = int(got.index[steps.argmax() + 1])
    back = int(live.index[np.diff(live.index).argmax() + 1])
    assert 0 < back - oldest <= 500, "all but what was overwritten until it was asked for"
    assert any("longer than it remembers" in text for text in told)


async def test_a_clip_that_cannot_send_again_is_not_waited_for(worn):
    worn.clip.desk._does[Opcode.RESEND] = lambda *_: (Result.UNKNOWN_COMMAND, None)
    async with ClipLink(worn.name) as link:
        live = await stream(link, received(50))
        worn.drop()
        await stream(link, received(100))
        await stream(link, lambda status: status.samples_lost > 0 and not status.samples_awaited)
        assert len(live)


async def test_a_clip_without_room_for_a_resend_is_asked_again(studio, heard, monkeypatch):
    monkeypatch.setattr("hipline.link.resend._BUSY_PAUSE_S", 0.2)
    await studio.switch_on(faults="drop at 0.4 for 0.3\nbusy from 0 to 1.5", hold=True)
    async with heard(studio.name) as (link, ears):
        live = await stream(link, lambda status: status.samples_received > 800 and not status.samples_awaited)
        assert link.status.samples_lost == 0
    assert np.all(np.diff(whole(live, ears.late).index) == 1)


# at the end the clip has no room yet to send again what fell into the drop
BUSY_AT_THE_END = "drop at 0.4 for 0.3\nbusy from 0 to 1.5"


async def test_what_still_misses_at_the_end_is_waited_for_a_moment(studio, heard, monkeypatch):
    monkeypatch.setattr("hipline.link.resend._BUSY_PAUSE_S", 0.2)
    await studio.switch_on(faults=BUSY_AT_THE_END, hold=True)
    async with heard(studio.name) as (link, ears):
        live = await stream(link, lambda status: status.samples_awaited > 0)
        assert not ears.late, "all that came late came after the end"
    got = whole(live, ears.late).index
    assert np.array_equal(got[got <= live.index[-1]], np.arange(live.index[0], live.index[-1] + 1))
    assert link.status.state is LinkState.ENDED


async def test_what_does_not_come_in_time_at_the_end_is_given_up(studio, heard):
    await studio.switch_on(faults=BUSY_AT_THE_END, hold=True)
    async with heard(studio.name, catch_up_s=0.1) as (link, ears):
        live = await stream(link, lambda status: status.samples_awaited > 0)
        ended_s = studio.clip.course.now_s
    assert studio.clip.course.now_s < ended_s + 1.0
    assert not ears.late
    assert np.diff(live.index).max() > 1


async def test_after_a_restart_the_walk_goes_on_where_the_computers_clock_says_and_misses_nothing_more(studio, heard):
    await studio.switch_on(faults="loss 5%\nreset at 0.6 for 2", hold=True)
    async with heard(studio.name) as (link, ears):
        told = []
        link.watch(lambda status: told.append(status.advice))
        live = await stream(link, lambda status: "anew" in status.advice)
        count = link.status.samples_received + 200
        live = SampleBlock.join([live, await stream(link, received(count))])
        live = SampleBlock.join([live, await stream(link, lambda status: not status.samples_awaited)])
    got = whole(live, ears.late)
    assert np.all(np.diff(got.time_s) > 0)
    step = int(np.diff(numbers(got)).argmax())
    assert numbers(got)[step + 1] == 1300, "the first sample after it"
    assert np.all(np.diff(got.index)[step + 1 :] == 1)
    away_s, true_s = np.diff(got.time_s)[step], np.diff(numbers(got))[step] / 500.0
    assert away_s == pytest.approx(true_s, abs=0.5)  # a busy computer reads the clip's status late
    assert any("it had hung" in text for text in told)


async def test_the_computers_time_of_a_sample_lies_within_what_is_told(worn, heard, monkeypatch):
    monkeypatch.setattr("hipline.link.upkeep._FIRST_EXCHANGES", 10)
    monkeypatch.setattr("hipline.link.upkeep._OFTEN_S", 0.01)
    async with heard(worn.name) as (link, ears):
        await stream(link, lambda _: bool(ears.times))
        (told,) = ears.times
        course = worn.clip.course
        true_s = course.due_s(0) + told.time_s - course.time_us(0) * 1e-6
        assert abs(told.host_s - true_s) <= told.within_s + 1e-4
        assert told.within_s < 1.0


async def test_presses_of_the_button_are_told_with_their_time(worn, heard):
    async with heard(worn.name) as (link, ears):
        before = await stream(link, received(50))
        await worn.clip.press()
        await stream(link, lambda _: bool(ears.presses))
        (press,) = ears.presses
        assert press.count == 1
        assert press.time_s == pytest.approx(worn.clip.status.press_us * 1e-6, abs=1e-5)
        assert press.time_s >= before.time_s[-1]


async def test_a_press_during_a_drop_is_told_afterwards(worn, heard):
    async with heard(worn.name) as (link, ears):
        await stream(link, received(50))
        worn.drop()
        await worn.clip.press()
        await stream(link, lambda _: bool(ears.presses))
        assert ears.presses[0].count == 1


async def test_the_clip_vibrates_and_blinks_when_asked_and_refuses_while_it_is_away(worn):
    async with ClipLink(worn.name) as link:
        with pytest.raises(LinkError, match="not connected"):
            await link.alert(Pattern.TAP)
        await stream(link, received(50))
        await link.alert(Pattern.DOUBLE, 60, 2)
        await stream(link, lambda _: bool(worn.clip.motor.strength_percent))
        assert worn.clip.motor.strength_percent == 60
        await link.alert(Pattern.OFF)
        assert worn.clip.motor.strength_percent == 0
        await link.identify(3)
        assert worn.clip.motor.is_blinking


async def test_two_links_share_one_radio_and_the_last_one_closes_it(worn):
    first_clip = worn.clip
    await worn.switch_on("Second")
    radio = Radio(worn.name)
    async with ClipLink(radio, "Hipline") as first:
        async with ClipLink(radio, "Second") as second:
            assert first.info.address != second.info.address
            got = await asyncio.gather(stream(first, received(100)), stream(second, received(100)))
            assert all(np.all(np.diff(block.index) == 1) for block in got)
            worn.drop()
            await asyncio.gather(stream(first, received(200)), stream(second, received(200)))
        live = await stream(first, received(first.status.samples_received + 50))
        assert len(live)
        assert radio._adapter is not None
    assert radio._adapter is None
    await first_clip.__aexit__(None, None, None)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (BleakBluetoothNotAvailableReason.POWERED_OFF, "Bluetooth is off. Turn it on"),
        (BleakBluetoothNotAvailableReason.NO_BLUETOOTH, "no Bluetooth adapter. Plug one in"),
    ],
)
async def test_an_adapter_that_is_off_or_gone_for_long_is_waited_for_with_advice(worn, monkeypatch, reason, words):
    monkeypatch.setattr("hipline.link.backoff.LONGEST_S", 0.001)
    async with ClipLink(worn.name) as link:
        told = []
        link.watch(lambda status: told.append((status.state, status.advice)))
        await stream(link, received(50))
        searches = []
        find = reach.find

        async def without_adapter(*args):
            searches.append(args)
            if len(searches) < 100:
                raise BleakBluetoothNotAvailableError("bleak's words", reason)
            return await find(*args)

        monkeypatch.setattr(reach, "find", without_adapter)
        worn.drop()
        await stream(link, lambda status: len(searches) >= 100 and told[-1] == (LinkState.STREAMING, ""))
        assert any(state is LinkState.LOST and words in text for state, text in told)


async def test_a_computer_that_has_slept_says_so_and_connects_again(worn, monkeypatch):
    async with ClipLink(worn.name, silence_s=0.3) as link:
        told = []
        link.watch(lambda status: told.append(status.advice))
        await stream(link, received(50))
        monkeypatch.setattr(link._sleep, "slept_s", lambda _: 600.0)
        worn.drop()
        await stream(link, lambda status: advice.SLEPT in told and status.state is LinkState.STREAMING)


async def test_a_walk_that_was_interrupted_gets_what_the_clip_still_holds(worn, heard):
    async with ClipLink(worn.name) as link:
        came = await stream(link, received(50))
        epoch = link.scheme.epoch
    await asyncio.sleep(0.3)
    before = SampleBlock.join([came[:10], came[17:30], came[31:]])
    holes = tuple(
        Hole(int(came.index[a]), int(came.index[b]), float(came.time_s[a - 1]), float(came.time_s[b]))
        for a, b in ((10, 17), (30, 31))
    )
    known = Known(epoch, int(before.index[-1]), float(before.time_s[-1]), holes)
    async with heard(worn.name, known=known) as (link, ears):
        live = await stream(link, lambda status: status.samples_received > 100 and not status.samples_awaited)
    got = whole(SampleBlock.join([before, live]), ears.late)
    assert np.all(np.diff(got.index) == 1)
    assert np.allclose(np.diff(got.time_s), 0.002, atol=2e-6)
    assert np.array_equal(numbers(got), got.index)
    assert got.index[0] == came.index[0]
    assert link.status.samples_received == len(got) - len(before)


@pytest.mark.parametrize(("epochs", "missed"), [(1, 0), (0, 500)])
async def test_of_a_long_interruption_only_what_is_held_is_asked_for_and_nothing_of_another_epoch(
    studio, heard, epochs, missed
):
    await studio.switch_on(kept_s=1.0)
    await asyncio.sleep(1.5)
    async with heard(studio.name, known=Known(epochs, 0, 0.0)) as (link, ears):
        live = await stream(link, lambda status: status.samples_received > 50 and not status.samples_awaited)
        late = sum(len(block) for block in ears.late)
        assert late <= 500
        assert link.status.samples_lost < 500, "what was overwritten until it was asked for"
        assert (late > 0) == (missed > 0)
        assert all(block.index[-1] < live.index[0] for block in ears.late)


async def test_what_has_waited_for_a_busy_app_is_late_and_no_reason_for_a_cue(worn, heard, monkeypatch):
    monkeypatch.setattr("hipline.link.inlet._FRESH_S", 0.2)
    async with heard(worn.name) as (link, ears):
        live = await stream(link, received(50))
        await asyncio.sleep(2.0)  # the app is busy with something else, and the packets wait
        resumed_us = worn.clip.course.clock_us()
        after = await stream(link, received(1200))
    assert ears.late
    assert after.time_s[0] > resumed_us * 1e-6 - 1.0, "the oldest that waited is two seconds old"
    assert np.all(np.diff(whole(SampleBlock.join([live, after]), ears.late).index) == 1)
