"""Each fault as an app meets it: the whole clip and an app on one air, on a clock that runs as fast as it can."""

import asyncio

import numpy as np
import pytest
from bumble import hci
from bumble.core import ProtocolError

from hipline_device import service
from hipline_device.answers import Resent, Result, Synced
from hipline_device.control import Resend, Start, Sync
from hipline_device.status import Health, ResetCause
from hipline_sim.air import Air
from hipline_sim.battery import Battery
from hipline_sim.clip import Clip, ClipSettings
from hipline_sim.fault_script import parse

RATE_HZ = 100.0


class Run:
    """A clip with a plan and an app that wants everything, and when each packet came."""

    def __init__(self, clip, app):
        self.clip, self.app = clip, app
        self.came_s = []
        self.drops = []  # when, and why
        self.is_back = True

    @property
    def packets(self):
        return self.app.packets

    async def stream(self):
        """Connect, and start the stream."""
        await self.app.connect()
        await self.app.follow_status()
        await self.app.characteristic(service.DATA_UUID).subscribe(self._on_data)
        await self.app.do(Start())

    def _on_data(self, value):
        self.app._on_data(value)
        self.came_s.append(self.clip.course.now_s)

    async def until(self, body_s):
        """Let time pass, and come back after each drop."""
        while (left_s := body_s - self.clip.course.now_s) > 0:
            try:
                await asyncio.wait_for(self.app.gone.wait(), left_s)
            except TimeoutError:
                return
            self.drops.append((self.clip.course.now_s, self.app.reason))
            self.is_back = False
            while not self.is_back and self.clip.course.now_s < body_s:
                try:
                    async with asyncio.timeout(10.0):
                        await self.stream()
                    self.is_back = True
                except (TimeoutError, ProtocolError, hci.HCI_Error, asyncio.CancelledError):
                    await asyncio.sleep(0.2)

    def live(self):
        return [p.index + k for p in self.packets if not p.resent for k in range(len(p))]

    def between(self, from_s, to_s):
        """Return the packets whose first sample was taken then."""
        return [p for p in self.packets if from_s <= p.index / RATE_HZ < to_s]


@pytest.fixture
def live_through(run_at_once, ramp, app_on):
    """Give what runs a plan for so many seconds: `live_through(plan, seconds, then=...)` returns what came of it."""

    def make(plan, seconds, *, seed=0, source=None, then=None, **settings):
        async def play():
            air = Air()
            how = ClipSettings(hold=True, **settings)
            faults = parse(plan, seed) if isinstance(plan, str) else plan
            async with Clip(air.adapter(), source or ramp(rate_hz=RATE_HZ), how, plan=faults) as clip:
                run = Run(clip, app_on(air.adapter()))
                await run.stream()
                await run.until(seconds)
                if then is not None:
                    await then(run)
                return run

        return run_at_once(play())

    return make


async def resend(run, first, count, epoch=0):
    """Ask for samples again; return the answer and the indices that came."""
    before = len(run.packets)
    answer = await run.app.ask(Resend(epoch, first, count))
    if answer.result is Result.WORKING:
        await run.app.answer(lambda told: told.seq == answer.seq and told.result is Result.OK)
    return answer, [p.index + k for p in run.packets[before:] if p.resent for k in range(len(p))]


# ---- the air


def test_without_faults_every_packet_comes_with_its_last_sample(live_through):
    run = live_through("", 20)
    assert run.live() == list(range(len(run.live())))
    late_s = [came - (p.index + len(p) - 1) / RATE_HZ for p, came in zip(run.packets, run.came_s, strict=True)]
    assert len(run.live()) >= 1980
    assert -0.001 < min(late_s) <= max(late_s) < 0.01


def test_loss_takes_its_share_and_all_of_it_can_be_had_again(live_through):
    again = []

    async def then(run):
        missing = sorted(set(range(5000)) - set(run.live()))
        for _ in range(12):
            for first in [k for k in missing if k - 1 not in missing]:
                count = next(n for n in range(1, 5001) if first + n not in missing)
                again.extend((await resend(run, first, count))[1])
            missing = sorted(set(missing) - set(again))
            if not missing:
                return

    run = live_through("loss 20%", 55, then=then)
    share = 1 - len([k for k in run.live() if k < 5000]) / 5000
    assert 0.12 < share < 0.28
    assert set(range(5000)) <= set(run.live()) | set(again)


def test_duplicates_come_twice_and_nothing_is_lost(live_through):
    run = live_through("duplicate 10%", 40)
    index = run.live()
    assert sorted(set(index)) == list(range(max(index) + 1))
    assert 0.04 < len(index) / len(set(index)) - 1 < 0.18


def test_what_is_overtaken_comes_right_after_the_next_and_nothing_is_lost(live_through):
    run = live_through("reorder 10%", 40)
    firsts = [p.index for p in run.packets]
    assert firsts != sorted(firsts)
    assert sorted(firsts) == list(range(0, 10 * len(firsts), 10))
    assert np.max(np.abs(np.array(firsts) - sorted(firsts))) <= 30


def test_latency_delays_by_no_more_than_it_says_and_keeps_the_order(live_through):
    run = live_through("latency 40 ms", 40)
    late_s = np.array(
        [came - (p.index + len(p) - 1) / RATE_HZ for p, came in zip(run.packets, run.came_s, strict=True)]
    )
    assert run.live() == list(range(len(run.live())))
    assert -0.001 < late_s.min() < 0.01
    assert 0.03 < late_s.max() < 0.05


def test_a_burst_holds_packets_back_and_gives_all_of_them_at_once(live_through):
    run = live_through("burst at 10 for 1.5", 20)
    came = np.array(run.came_s)
    assert not np.any((came > 10.05) & (came < 11.45))
    assert np.sum((came > 11.45) & (came < 11.6)) >= 14
    assert run.live() == list(range(len(run.live())))


def test_a_drop_is_a_time_out_the_clip_is_out_of_sight_and_all_of_it_can_be_had_again(live_through):
    had = []

    async def then(run):
        index = run.live()
        gap = next(k for k in range(1, len(index)) if index[k] != index[k - 1] + 1)
        had.extend((await resend(run, index[gap - 1] + 1, index[gap] - index[gap - 1] - 1))[1])

    run = live_through("drop at 10 for 5", 20, then=then)
    [(when_s, why)] = run.drops
    assert when_s == pytest.approx(10.0, abs=0.05)
    assert why == hci.HCI_CONNECTION_TIMEOUT_ERROR
    index = run.live()
    assert 490 <= np.diff(index).max() <= 700
    assert sorted(set(index) | set(had)) == list(range(max(index) + 1))


def test_silence_is_no_disconnect_nothing_passes_and_the_clip_goes_on(live_through):
    had = []

    async def then(run):
        had.extend((await resend(run, 990, 420))[1])

    run = live_through("silence at 10 for 4", 20, then=then)
    assert run.drops == []
    came = np.array(run.came_s)
    assert not np.any((came > 10.05) & (came < 13.95))
    assert {k for k in range(2000) if k not in run.live()} <= set(range(990, 1410))
    assert len(run.live()) < 1650
    assert set(had) >= set(range(1000, 1400))


def test_in_silence_a_read_waits_until_the_clip_hears_again(live_through):
    async def then(run):
        status = await run.app.status()
        assert run.clip.course.now_s >= 14.0
        assert status.clock_us >= 14_000_000

    live_through("silence at 10 for 4", 11, then=then)


def test_ten_drops_are_survived_and_what_the_clip_held_is_there(live_through):
    again = set()

    async def then(run):
        index = set(run.live())
        missing = [k for k in range(max(index)) if k not in index]
        oldest = run.clip.course.oldest
        for first in [k for k in missing if k - 1 not in missing and k >= oldest]:
            count = next(n for n in range(1, 10**6) if first + n not in missing)
            again.update((await resend(run, first, count))[1])
        lost = set(missing) - again
        assert not lost & set(range(oldest, max(index)))

    run = live_through("drop 10 times for 1..4 from 5 to 80", 85, then=then)
    assert len(run.drops) == 10
    assert len(again) > 500


# ---- the clock


@pytest.mark.parametrize("ppm", [100, -100])
def test_a_clock_that_drifts_is_wrong_by_so_much(live_through, ppm):
    clocks = []

    async def then(run):
        loop = asyncio.get_running_loop()
        for pause_s in (0.0, 60.0):
            await asyncio.sleep(pause_s)
            values = await run.app.do(Sync())
            assert isinstance(values, Synced)
            clocks.append((loop.time(), (values.received_us + values.sent_us) / 2e6))

    live_through(f"drift {ppm} ppm", 1, then=then)
    (began, one), (ended, other) = clocks
    assert (other - one) / (ended - began) - 1 == pytest.approx(ppm * 1e-6, abs=1e-5)


@pytest.mark.parametrize("by_s", [5, -3])
def test_a_clock_that_jumps_is_seen_in_packets_and_status_and_the_index_goes_on(live_through, by_s):
    async def then(run):
        status = await run.app.status()
        assert status.clock_us / 1e6 - run.clip.course.now_s == pytest.approx(by_s, abs=0.02)

    run = live_through(f"jump at 10 by {by_s}", 15, then=then)
    assert run.live() == list(range(len(run.live())))
    before, after = run.between(0, 9.9), run.between(10.1, 15)
    assert {p.time_us - 10_000 * p.index for p in before} == {0}
    assert {p.time_us - 10_000 * p.index for p in after} == {by_s * 1_000_000}


# ---- the clip


def test_a_reset_begins_a_new_epoch_with_clock_and_count_at_zero_and_says_why(live_through):
    told = []

    async def then(run):
        told.append(await run.app.status())
        scheme = await run.app.scheme()
        assert scheme.epoch == 1
        answer, _ = await resend(run, 500, 100, epoch=0)
        assert answer.result is Result.NOT_HELD

    run = live_through("reset at 10 for 2", 20, then=then)
    [(when_s, why)] = run.drops
    assert (round(when_s), why) == (10, hci.HCI_CONNECTION_TIMEOUT_ERROR)
    [status] = told
    assert (status.epoch, status.reset_cause, status.presses) == (1, ResetCause.WATCHDOG, 0)
    assert status.clock_us == pytest.approx(8e6, rel=0.03)
    firsts = [p.index for p in run.packets if p.epoch == 1]
    assert 0 <= firsts[0] < 200
    assert all(p.time_us == 10_000 * p.index for p in run.packets if p.epoch == 1)


def test_a_battery_that_empties_warns_and_is_gone_for_good(live_through):
    run = live_through("empty at 20", 30, battery=Battery(100, step_s=1e6))
    assert [why for _, why in run.drops] == [hci.HCI_CONNECTION_TIMEOUT_ERROR]
    assert not run.is_back
    low = [p.battery_low for p in run.packets]
    assert not low[0]
    assert low[-1]
    assert low == sorted(low)
    percents = [status[2] for status in run.app.statuses]
    assert percents == sorted(percents, reverse=True)
    assert percents[-1] <= 5


def test_a_clip_that_keeps_less_loses_exactly_what_is_over(live_through):
    had = []

    async def then(run):
        index = run.live()
        gap = next(k for k in range(1, len(index)) if index[k] != index[k - 1] + 1)
        first, last = index[gap - 1] + 1, index[gap]
        oldest = run.clip.course.oldest
        answer, again = await resend(run, first, last - first)
        assert isinstance(answer.values, Resent)
        had.append((first, last, oldest, answer.values, again))
        answer, again = await resend(run, 0, 100)
        assert (answer.result, again) == (Result.NOT_HELD, [])

    run = live_through("keep 20\ndrop at 10 for 30", 42, then=then)
    [(first, last, oldest, told, again)] = had
    assert run.clip.course.capacity == 2000
    assert first < oldest < last
    assert abs(told.first - oldest) <= 2
    assert told.first + told.count == last
    assert again[0] >= told.first
    assert again[-1] == last - 1
    assert again[0] - told.first < 40  # the oldest are overwritten while they wait for their turn


def test_a_clip_without_room_for_a_resend_says_so_and_has_it_later(live_through):
    async def then(run):
        answer, _ = await resend(run, 100, 50)
        assert answer.result is Result.BUSY
        await run.until(13)
        answer, again = await resend(run, 100, 50)
        assert answer.result is Result.WORKING
        assert again == list(range(100, 150))

    live_through("busy from 5 to 12", 6, then=then)


def test_the_button_is_pressed_and_held_as_planned(live_through):
    presses = []

    async def then(run):
        presses.append(run.clip.status.presses)

    run = live_through("press at 3\nlong at 6", 7, then=then)
    assert presses == [2]
    assert len(run.app.statuses) >= 2
    assert len(run.drops) == 1
    when_s, why = run.drops[0]
    assert when_s == pytest.approx(6.0, abs=0.05)
    assert why == hci.HCI_REMOTE_USER_TERMINATED_CONNECTION_ERROR


# ---- the sensor


class Standing:
    """A body that stands, seen by a clip whose z axis is up."""

    rate_hz = RATE_HZ

    def __len__(self):
        return 10**9

    def read(self, start_index, count):
        sway = 0.01 * np.sin((start_index + np.arange(count))[:, None] * [0.1, 0.2, 0.3])
        return np.array([0.0, 0.0, 9.80665]) + sway, sway * 0.1


def values(run, from_s, to_s):
    scheme = run.clip.desk.scheme
    return np.concatenate([p.counts for p in run.between(from_s, to_s)]) * scheme.scales


def test_a_clip_that_slips_turns_what_it_measures_by_the_angle(live_through):
    run = live_through("slip at 10 by 12 about y", 15, source=Standing())
    before, after = values(run, 5, 9.9).mean(axis=0), values(run, 10.6, 15).mean(axis=0)
    cosine = before[:3] @ after[:3] / np.linalg.norm(before[:3]) / np.linalg.norm(after[:3])
    assert np.degrees(np.arccos(cosine)) == pytest.approx(12, abs=0.3)
    assert abs(after[1]) < 0.05
    turned = values(run, 9.9, 10.6)[:, 4].sum() / RATE_HZ
    assert np.degrees(turned) == pytest.approx(12, abs=0.5)


def test_beyond_the_range_the_packets_say_so_and_only_then(live_through):
    run = live_through("saturate at 10 for 1", 15, source=Standing())
    assert all(p.saturated for p in run.between(10.0, 10.89))
    assert not any(p.saturated for p in run.between(0, 9.9) + run.between(11.0, 15))
    assert np.abs(np.concatenate([p.counts for p in run.between(10.0, 10.89)])).max() >= 32767


def test_a_sensor_that_is_stuck_says_the_same_and_the_status_tells(live_through):
    run = live_through("stuck at 10 for 3", 15, source=Standing())
    assert np.ptp(values(run, 10.0, 12.89), axis=0).max() == 0
    assert np.ptp(values(run, 13.1, 15), axis=0).max() > 0
    healths = [Health(status[1]) for status in run.app.statuses]
    assert healths == [Health.SENSOR_FAULT, Health.NONE]


# ---- the same again


STORM = "loss 5%\nduplicate 1%\nreorder 2%\nlatency 40 ms\ndrop 3 times for 1..4 from 10 to 60\nreset at 62 for 2"


def heard(run):
    """Return everything that came, byte for byte."""
    return [bytes(packet) for packet in run.packets]


def test_the_same_seed_is_the_same_run_byte_for_byte_and_another_seed_another(live_through):
    one, same, other = (live_through(STORM, 70, seed=seed) for seed in (11, 11, 12))
    assert len(one.drops) == 4
    assert heard(one) == heard(same)
    assert one.came_s == pytest.approx(same.came_s, abs=1e-6)
    assert heard(one) != heard(other)
