import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipline_device.packets import DataPacket
from hipline_device.samples import SampleBlock
from hipline_device.scheme import Scheme
from hipline_device.unpack import Unpacker

SCHEME = Scheme(100.0)


def packet(index, count=10, time_us=None):
    """Return a packet whose first column of acc holds the index of each sample, in counts."""
    counts = np.zeros((count, 6), np.int16)
    counts[:, 0] = (index + np.arange(count)) % 1000
    time_us = index * 10_000 if time_us is None else time_us
    return DataPacket(index % 2**32, time_us, counts)


def unpack(packets):
    unpacker = Unpacker(SCHEME)
    blocks = [unpacker.block(p) for p in packets]
    return unpacker, SampleBlock.join(blocks)


def test_counts_become_units():
    counts = np.array([[1, 2, 3, 4, 5, 6]], np.int16)
    block = Unpacker(SCHEME).block(DataPacket(0, 0, counts))
    assert block.acc_sensor == pytest.approx(np.array([[1, 2, 3]]) * 8 * 9.80665 / 32768)
    assert block.gyr_sensor == pytest.approx(np.array([[4, 5, 6]]) * np.deg2rad(1000) / 32768)


def test_times_are_the_packets_time_and_even_steps():
    block = Unpacker(Scheme(128.0)).block(packet(5, 4, 1_000_000))
    assert block.time_s == pytest.approx(1.0 + np.arange(4) / 128.0)


def test_the_first_index_is_the_clips_own():
    _, block = unpack([packet(12345)])
    assert block.index.tolist() == list(range(12345, 12355))


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


def test_the_index_goes_on_when_the_clips_count_wraps():
    unpacker, block = unpack([packet(2**32 - 15), packet(2**32 - 5), packet(2**32 + 5)])
    assert block.index.tolist() == list(range(2**32 - 15, 2**32 + 15))
    assert (unpacker.lost, unpacker.restarts) == (0, 0)


def test_a_loss_across_the_wrap_is_counted():
    unpacker, block = unpack([packet(2**32 - 20), packet(2**32 + 10)])
    assert unpacker.lost == 20
    assert block.index[-1] == 2**32 + 19


def test_after_a_restart_index_and_time_go_on_after_a_gap_of_a_second():
    before = [packet(10 * k) for k in range(50)]
    unpacker, block = unpack([*before, packet(0), packet(10)])
    assert unpacker.restarts == 1
    assert (unpacker.received, unpacker.lost, unpacker.duplicates) == (520, 0, 0)
    assert block.index[500] == 499 + 100
    assert block.time_s[500] == pytest.approx(4.99 + 1.0)
    assert np.diff(block.index[500:]).tolist() == [1] * 19
    assert np.diff(block.time_s[500:]) == pytest.approx([0.01] * 19)


def test_a_restart_of_the_clock_alone_is_a_restart():
    unpacker, block = unpack([packet(0, time_us=10**9), packet(10, time_us=5_000)])
    assert unpacker.restarts == 1
    assert np.all(np.diff(block.time_s) > 0)


def test_a_restart_of_the_count_alone_is_a_restart():
    times = iter(range(0, 10**9, 100_000))
    packets = [packet(10 * k, time_us=next(times)) for k in range(30)] + [packet(0, time_us=next(times))]
    unpacker, block = unpack(packets)
    assert unpacker.restarts == 1
    assert np.all(np.diff(block.index) > 0)


def test_after_a_restart_repetitions_are_still_found():
    unpacker, _ = unpack([*(packet(10 * k) for k in range(50)), packet(0), packet(0), packet(10), packet(10)])
    assert (unpacker.restarts, unpacker.duplicates) == (1, 20)


def test_times_grow_even_when_the_clips_clock_stumbles():
    _, block = unpack([packet(0), packet(10, time_us=60_000), packet(20, time_us=110_000)])
    assert np.all(np.diff(block.time_s) > 0)


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


@given(
    st.lists(
        st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 10**15), st.integers(1, 40)),
        min_size=1,
        max_size=20,
    )
)
def test_whatever_a_clip_counts_index_and_time_grow(headers):
    unpacker, block = unpack([packet(index, count, time_us) for index, time_us, count in headers])
    assert np.all(np.diff(block.index) > 0)
    assert np.all(np.diff(block.time_s) > 0)
    assert unpacker.received == len(block)
    assert unpacker.received + unpacker.duplicates == sum(count for _, _, count in headers)
