import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipline_device.holes import MOST_HOLES
from hipline_device.packets import DataPacket, Flags
from hipline_device.samples import SampleBlock
from hipline_device.scheme import Scheme
from hipline_device.status import Status
from hipline_device.unpack import Range, Unpacker

SCHEME = Scheme(100.0)


def packet(index, count=10, time_us=None, *, epoch=0, resent=False):
    """Return a packet whose first column of acc holds the index of each sample, in counts."""
    counts = np.zeros((count, 6), np.int16)
    counts[:, 0] = (index + np.arange(count)) % 1000
    time_us = index * 10_000 if time_us is None else time_us
    flags = Flags.RESENT if resent else Flags.NONE
    return DataPacket(index % 2**24, time_us % 2**32, counts, flags, epoch % 4)


def again(index, count=10, **how):
    return packet(index, count, resent=True, **how)


def status(following, clock_us=None, *, epoch=0, held=6000):
    clock_us = following * 10_000 if clock_us is None else clock_us
    return Status(clock_us, epoch, max(0, following - held) % 2**32, following % 2**32)


def unpack(packets, unpacker=None):
    """Return the unpacker, and what came live in one block."""
    unpacker = unpacker or Unpacker(SCHEME)
    blocks = [unpacker.take(p).live for p in packets]
    return unpacker, SampleBlock.join(blocks)


def test_counts_become_units():
    counts = np.array([[1, 2, 3, 4, 5, 6]], np.int16)
    block = Unpacker(SCHEME).take(DataPacket(0, 0, counts)).live
    assert block.acc_sensor == pytest.approx(np.array([[1, 2, 3]]) * 8 * 9.80665 / 32768)
    assert block.gyr_sensor == pytest.approx(np.array([[4, 5, 6]]) * np.deg2rad(1000) / 32768)


def test_times_are_the_packets_time_and_even_steps():
    block = Unpacker(Scheme(128.0)).take(packet(5, 4, 1_000_000)).live
    assert block.time_s == pytest.approx(1.0 + np.arange(4) / 128.0)


def test_the_first_index_is_the_clips_own():
    _, block = unpack([packet(12345)])
    assert block.index.tolist() == list(range(12345, 12355))


def test_what_is_met_completes_index_and_clock():
    unpacker = Unpacker(SCHEME)
    unpacker.meet(status(2**31 + 7))
    block = unpacker.take(packet(2**31)).live
    assert block.index[0] == 2**31
    assert block.time_s[0] == pytest.approx(2**31 / 100)
    assert unpacker.time_of(2**31 * 10_000) == pytest.approx(2**31 / 100)


def test_a_step_of_the_index_is_a_loss():
    unpacker, block = unpack([packet(0), packet(30), packet(40)])
    assert block.index.tolist() == [*range(10), *range(30, 50)]
    assert (unpacker.received, unpacker.lost, unpacker.duplicates) == (30, 20, 0)


def test_a_notification_that_comes_twice_is_taken_once():
    unpacker, block = unpack([p for k in range(20) for p in [packet(10 * k)] * 2])
    assert block.index.tolist() == list(range(200))
    assert (unpacker.received, unpacker.lost, unpacker.duplicates) == (200, 0, 200)


def test_of_a_packet_that_came_in_part_the_rest_is_taken():
    unpacker, block = unpack([packet(0), packet(4)])
    assert block.index.tolist() == list(range(14))
    assert block.acc_sensor[:, 0] == pytest.approx(np.arange(14) * SCHEME.acc_scale)
    assert block.time_s == pytest.approx(np.arange(14) / 100)
    assert unpacker.duplicates == 6


@pytest.mark.parametrize("wrap", [2**24, 2**32])
def test_index_and_time_go_on_when_what_travels_wraps(wrap):
    unpacker = Unpacker(SCHEME)
    unpacker.meet(status(wrap - 15))
    unpacker, block = unpack([packet(wrap - 15), packet(wrap - 5), packet(wrap + 5)], unpacker)
    assert block.index.tolist() == list(range(wrap - 15, wrap + 15))
    assert block.time_s == pytest.approx(block.index / 100)
    assert (unpacker.lost, unpacker.restarts, unpacker.jumps) == (0, 0, 0)


def test_a_loss_across_the_wrap_is_counted():
    unpacker, block = unpack([packet(2**24 - 20), packet(2**24 + 10)])
    assert unpacker.lost == 20
    assert block.index[-1] == 2**24 + 19


def test_an_hour_away_is_no_jump_of_the_clock():
    unpacker, block = unpack([packet(0), packet(100 * 5400)])
    assert block.time_s[10] == pytest.approx(5400.0)
    assert (unpacker.jumps, unpacker.lost) == (0, 540_000 - 10)


# ---- late


def test_what_is_sent_again_fills_its_place_and_is_lost_no_more():
    unpacker, _ = unpack([packet(0), packet(30)])
    got = unpacker.take(again(10))
    assert len(got.live) == 0
    assert got.late.index.tolist() == list(range(10, 20))
    assert got.late.time_s == pytest.approx(np.arange(10, 20) / 100)
    assert got.late.acc_sensor[:, 0] == pytest.approx(np.arange(10, 20) * SCHEME.acc_scale)
    assert (unpacker.received, unpacker.lost, unpacker.late) == (30, 10, 10)


def test_a_packet_that_was_overtaken_is_late_too():
    unpacker, _ = unpack([packet(0), packet(20)])
    got = unpacker.take(packet(10))
    assert got.late.index.tolist() == list(range(10, 20))
    assert (unpacker.lost, unpacker.late, unpacker.duplicates) == (0, 10, 0)


def test_what_is_sent_again_comes_once():
    unpacker, _ = unpack([packet(0), packet(30)])
    unpacker.take(again(10))
    got = unpacker.take(again(5, 20))
    assert got.late.index.tolist() == list(range(20, 25))
    assert unpacker.duplicates == 15


def test_one_packet_may_reach_over_several_holes():
    unpacker, _ = unpack([packet(0, 2), packet(4, 2), packet(8, 2), packet(12, 2)])
    got = unpacker.take(again(1, 12))
    assert got.late.index.tolist() == [2, 3, 6, 7, 10, 11]
    assert got.late.time_s == pytest.approx(got.late.index / 100)
    assert unpacker.missing() == []


def test_what_is_sent_again_and_newer_than_all_is_late():
    unpacker, _ = unpack([packet(0)])
    got = unpacker.take(again(10))
    assert (len(got.live), got.late.index.tolist()) == (0, list(range(10, 20)))
    assert unpacker.take(packet(20)).live.index.tolist() == list(range(20, 30))
    assert (unpacker.lost, unpacker.late) == (0, 10)


def test_what_belongs_before_the_first_is_dropped():
    unpacker, _ = unpack([packet(100)])
    got = unpacker.take(again(50))
    assert len(got.live) == len(got.late) == 0
    assert (unpacker.received, unpacker.duplicates) == (10, 10)


def test_missing_tells_what_to_ask_for():
    unpacker, _ = unpack([packet(0), packet(30), packet(100)])
    assert unpacker.missing() == [Range(10, 20), Range(40, 60)]
    assert unpacker.missing(oldest=50, stop=150) == [Range(50, 50), Range(110, 40)]
    assert unpacker.missing(oldest=100) == []
    assert Unpacker(SCHEME).missing(stop=100) == []


def test_missing_is_told_in_the_clips_own_count_after_a_restart():
    unpacker, _ = unpack([packet(5000)])
    unpacker.meet(status(70, epoch=1))
    assert unpacker.missing(oldest=0, stop=75) == [Range(0, 75)]
    unpacker.take(packet(75, epoch=1))
    assert unpacker.missing() == [Range(0, 75)]
    late = unpacker.take(again(0, 40, epoch=1)).late
    assert late.index[0] == 5009 + 100
    assert late.time_s[0] == pytest.approx(50.09 + 1.0)
    assert unpacker.missing() == [Range(40, 35)]


def test_more_holes_than_are_remembered_stay_lost():
    unpacker, _ = unpack([packet(2 * k, 1) for k in range(MOST_HOLES + 50)])
    assert len(unpacker.missing()) == MOST_HOLES
    assert unpacker.lost == MOST_HOLES + 49
    unpacker.take(again(1, 1))
    assert unpacker.lost == MOST_HOLES + 49


# ---- restarts


def test_after_a_restart_index_and_time_go_on_after_a_gap_of_a_second():
    before = [packet(10 * k) for k in range(50)]
    unpacker, block = unpack([*before, packet(0, epoch=1), packet(10, epoch=1)])
    assert unpacker.restarts == 1
    assert (unpacker.received, unpacker.lost, unpacker.duplicates) == (520, 0, 0)
    assert block.index[500] == 499 + 100
    assert block.time_s[500] == pytest.approx(4.99 + 1.0)
    assert np.diff(block.index[500:]).tolist() == [1] * 19
    assert np.diff(block.time_s[500:]) == pytest.approx([0.01] * 19)


@pytest.mark.parametrize("met", [True, False])
def test_a_restart_within_the_first_packets_is_a_restart(met):
    unpacker, before = unpack([packet(0), packet(10)])
    if met:
        unpacker.meet(status(14, epoch=1))
    _, after = unpack([packet(10, epoch=1), packet(20, epoch=1)], unpacker)
    assert (unpacker.restarts, unpacker.duplicates, unpacker.lost) == (1, 0, 10)
    assert after.index[0] == before.index[-1] + 100 + 10
    assert after.time_s[0] == pytest.approx(before.time_s[-1] + 1.0 + 0.1)


def test_a_restart_that_the_clip_has_counted_past_is_a_restart():
    unpacker, _ = unpack([packet(0), packet(10)])
    unpacker.meet(status(5000, epoch=3))
    block = unpacker.take(packet(5000, epoch=3)).live
    assert (unpacker.restarts, unpacker.lost) == (1, 5000)
    assert block.time_s[0] == pytest.approx(0.19 + 1.0 + 50.0)


def test_four_restarts_are_one_gap_when_the_status_tells_them():
    unpacker, before = unpack([packet(0)], None)
    unpacker.meet(status(10))
    unpacker.meet(status(50, epoch=4))
    block = unpacker.take(packet(50, epoch=4)).live
    assert unpacker.restarts == 1
    assert block.index[0] == before.index[-1] + 100 + 50


def test_a_count_that_went_back_is_a_restart_though_the_epoch_is_the_same():
    unpacker, _ = unpack([packet(1000)])
    unpacker.meet(status(20))
    assert unpacker.take(packet(20)).live.index[0] == 1009 + 100 + 20
    assert unpacker.restarts == 1


def test_the_apps_own_clock_places_a_restarted_clip_truly():
    unpacker, _ = unpack([packet(0), packet(10)])
    unpacker.meet(status(200, epoch=1), now_s=30.0)
    block = unpacker.take(packet(200, epoch=1)).live
    assert block.time_s[0] == pytest.approx(30.0)
    assert block.index[0] == 3000
    assert unpacker.time_of(2_500_000) == pytest.approx(30.5)


def test_a_clock_of_the_app_that_is_wrong_does_not_turn_time_back():
    unpacker, before = unpack([packet(0), packet(10)])
    unpacker.meet(status(200, epoch=1), now_s=1.0)
    block = unpacker.take(packet(0, epoch=1)).live
    assert block.time_s[0] > before.time_s[-1]
    assert block.index[0] == before.index[-1] + 1


def test_after_a_restart_repetitions_are_still_found():
    packets = [packet(i, epoch=1) for i in (0, 0, 10, 10)]
    unpacker, _ = unpack([*(packet(10 * k) for k in range(50)), *packets])
    assert (unpacker.restarts, unpacker.duplicates) == (1, 20)


def test_what_misses_of_the_old_epoch_stays_lost():
    unpacker, _ = unpack([packet(0), packet(30), packet(0, epoch=1)])
    assert unpacker.missing() == []
    assert unpacker.lost == 20


# ---- the clip's clock


@pytest.mark.parametrize("jump_us", [5_000_000, -3_000_000, 60_000, -60_000, 2**31 + 10**9])
def test_when_the_clock_jumps_times_go_on_and_the_offset_is_known(jump_us):
    packets = [packet(k, time_us=k * 10_000 + (jump_us if k >= 50 else 0)) for k in range(0, 100, 10)]
    unpacker, block = unpack(packets)
    assert (unpacker.jumps, unpacker.restarts) == (1, 0)
    assert block.index.tolist() == list(range(100))
    assert block.time_s == pytest.approx(np.arange(100) / 100)
    assert unpacker.time_of(1_000_000 + jump_us) % (2**32 / 1e6) == pytest.approx(1.0)


def test_samples_that_come_late_from_before_and_after_a_jump_find_their_times():
    packets = {k: packet(k, time_us=k * 10_000 + (5_000_000 if k >= 50 else 0)) for k in range(0, 100, 10)}
    unpacker, _ = unpack([packets[0], packets[90]])
    assert unpacker.jumps == 1
    for k in (70, 20, 40, 50, 10):
        assert unpacker.take(packets[k]).late.time_s == pytest.approx(np.arange(k, k + 10) / 100, abs=2e-3)


@pytest.mark.parametrize("ppm", [-100, 100])
def test_a_clock_that_drifts_is_no_jump(ppm):
    period_us = 10_000 * (1 + ppm * 1e-6)
    packets = [packet(k, time_us=round(k * period_us)) for k in (*range(0, 1000, 10), 360_000, 360_010)]
    unpacker, block = unpack(packets)
    assert unpacker.jumps == 0
    assert block.time_s[::10] == pytest.approx([p.time_us * 1e-6 for p in packets])


def test_times_grow_even_when_the_clips_clock_stumbles():
    unpacker, block = unpack([packet(0), packet(10, time_us=60_000), packet(20, time_us=160_000)])
    assert np.all(np.diff(block.time_s) > 0)
    assert unpacker.jumps == 0


# ---- whatever comes


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 40), st.integers(1, 3)), min_size=1, max_size=30))
def test_whatever_is_lost_or_doubled_each_sample_comes_once_and_in_order(course):
    index, packets, sent, gaps = 0, [], [], 0
    for skipped, count, times in course:
        index += skipped
        packets += [packet(index, count)] * times
        sent += range(index, index + count)
        gaps += skipped
        index += count
    unpacker, block = unpack(packets)
    assert block.index.tolist() == sent
    assert block.acc_sensor[:, 0] == pytest.approx(np.array(sent) % 1000 * SCHEME.acc_scale)
    assert block.time_s == pytest.approx(np.array(sent) / 100)
    assert unpacker.received == len(sent)
    assert unpacker.lost == gaps - course[0][0]
    assert unpacker.duplicates == sum(count * (times - 1) for _, count, times in course)


@given(st.lists(st.integers(1, 30), min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_in_whatever_order_packets_come_each_sample_finds_its_place_once(counts, random):
    starts = np.cumsum([0, *counts[:-1]]).tolist()
    order = [p for p in zip(starts, counts, strict=True) for _ in range(2)]
    random.shuffle(order)
    order.insert(0, (0, counts[0]))
    unpacker = Unpacker(SCHEME)
    got = [unpacker.take(packet(start, count, resent=random.random() < 0.5)) for start, count in order]
    blocks = [block for arrival in got for block in (arrival.live, arrival.late)]
    index = np.concatenate([block.index for block in blocks])
    time_s = np.concatenate([block.time_s for block in blocks])
    place = np.argsort(index)
    assert index[place].tolist() == list(range(sum(counts)))
    assert time_s[place] == pytest.approx(np.arange(sum(counts)) / 100)
    assert (unpacker.received, unpacker.lost) == (sum(counts), 0)
    assert unpacker.missing() == []


@given(
    st.lists(
        st.tuples(
            st.integers(0, 2**24 - 1) | st.integers(0, 300),
            st.integers(0, 2**32 - 1),
            st.integers(1, 40),
            st.sampled_from([0, 0, 0, 0, 1, 3]),
            st.booleans(),
            st.none() | st.builds(Status, st.integers(0, 10**15), st.integers(0, 4), next=st.integers(0, 2**32 - 1)),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_whatever_a_clip_counts_live_index_and_time_grow_and_late_ones_fit_between(course):
    unpacker = Unpacker(SCHEME)
    live, every = [], []
    for index, time_us, count, epoch, resent, met in course:
        if met is not None:
            unpacker.meet(met)
        got = unpacker.take(packet(index, count, time_us, epoch=epoch, resent=resent))
        live.append(got.live)
        every += [got.live, got.late]
    block = SampleBlock.join(live)
    assert np.all(np.diff(block.index) > 0)
    assert np.all(np.diff(block.time_s) > 0)
    block = SampleBlock.join(every)
    place = np.argsort(block.index)
    assert np.all(np.diff(block.index[place]) > 0)
    assert np.all(np.diff(block.time_s[place]) > 0)
    assert unpacker.received == len(block)
    assert unpacker.received + unpacker.duplicates == sum(count for _, _, count, _, _, _ in course)
