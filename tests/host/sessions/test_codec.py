from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hipline.sessions.codec import COUNTS, FLOATS, LISTED, DamagedError, pack, unpack
from hipline_device.samples import SampleBlock
from hipline_device.scheme import Scheme

RATES_HZ = st.sampled_from([50.0, 100.0, 104.0, 128.0, 200.0, 99.871])
SIZES = st.integers(1, 40)


def same(a: SampleBlock, b: SampleBlock) -> bool:
    names = ("index", "time_s", "acc_sensor", "gyr_sensor")
    return all(
        getattr(a, name).dtype == getattr(b, name).dtype and getattr(a, name).tobytes() == getattr(b, name).tobytes()
        for name in names
    )


def block_of(units: np.ndarray, index: np.ndarray, time_s: np.ndarray) -> SampleBlock:
    return SampleBlock(index, time_s, units[:, :3], units[:, 3:])


@given(data=st.data(), rate_hz=RATES_HZ, n=SIZES, first=st.integers(0, 2**40), start_s=st.floats(0, 1e6))
def test_counts_of_a_clip_are_stored_as_counts_and_come_back_to_the_last_bit(data, rate_hz, n, first, start_s):
    scheme = Scheme(rate_hz)
    counts = data.draw(arrays(np.int16, (n, 6), elements=st.integers(-32767, 32767)))
    k = np.arange(n)
    block = block_of(counts * scheme.scales, first + k, start_s + k / rate_hz)
    packed = pack(block, rate_hz, scheme.scales)
    assert packed.encoding == COUNTS
    assert len(packed.data) == 12 * n
    assert packed.time_data is packed.index_data is None
    assert same(unpack(packed, packed.crc, rate_hz, scheme.scales), block)


@given(
    data=st.data(),
    rate_hz=RATES_HZ,
    n=SIZES,
    scales=st.sampled_from([None, Scheme(100.0).scales]),
    steps=st.lists(st.integers(1, 9), min_size=40, max_size=40),
)
def test_any_numbers_indices_and_times_come_back_to_the_last_bit(data, rate_hz, n, scales, steps):
    units = data.draw(arrays(np.float64, (n, 6), elements=st.floats(allow_nan=True, allow_infinity=True)))
    time_s = np.cumsum(data.draw(arrays(np.float64, n, elements=st.floats(1e-6, 1e3))))
    block = block_of(units, np.cumsum(steps[:n]), time_s)
    packed = pack(block, rate_hz, scales)
    assert same(unpack(packed, packed.crc, rate_hz, scales), block)


@pytest.mark.parametrize(
    ("rule", "time_s"),
    [
        ("k*period", lambda k: 3.0 + k * (1 / 49.0)),
        ("k/rate", lambda k: 3.0 + k / 49.0),
        ("index/rate", lambda k: (123 + k) / 49.0),
        (LISTED, lambda k: 3.0 + k / 49.0 + 1e-7 * (k == 5)),
    ],
)
def test_times_that_follow_a_rule_take_no_room(rule, time_s):
    k = np.arange(50)
    block = block_of(np.zeros((50, 6)), 123 + k, time_s(k))
    packed = pack(block, 49.0, None)
    assert packed.times == rule
    assert (packed.time_data is None) == (rule != LISTED)
    assert same(unpack(packed, packed.crc, 49.0, None), block)


def test_values_that_are_no_counts_are_stored_as_numbers():
    scheme = Scheme(100.0)
    units = np.full((4, 6), 9.81)
    packed = pack(block_of(units, np.arange(4), np.arange(4) / 100), 100.0, scheme.scales)
    assert packed.encoding == FLOATS


def test_a_minus_zero_keeps_its_sign():
    block = block_of(np.full((2, 6), -0.0), np.arange(2), np.arange(2) / 100)
    packed = pack(block, 100.0, Scheme(100.0).scales)
    assert same(unpack(packed, packed.crc, 100.0, Scheme(100.0).scales), block)


@given(at=st.integers(0, 119), bit=st.integers(0, 7))
def test_a_bit_that_was_turned_is_seen(at, bit):
    scales = Scheme(100.0).scales
    packed = pack(block_of(np.ones((10, 6)) * scales, np.arange(10), np.arange(10) / 100), 100.0, scales)
    turned = bytearray(packed.data)
    turned[at] ^= 1 << bit
    with pytest.raises(DamagedError, match="checksum"):
        unpack(replace(packed, data=bytes(turned)), packed.crc, 100.0, scales)


def test_an_encoding_of_the_future_is_refused():
    packed = replace(pack(block_of(np.ones((2, 6)), np.arange(2), np.arange(2) / 100), 100.0, None), encoding="q9")
    with pytest.raises(DamagedError, match="'q9' is not known"):
        unpack(packed, packed.crc, 100.0, None)
