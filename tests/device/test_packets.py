import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from hipline_device.errors import ProtocolError
from hipline_device.packets import MOST_SAMPLES, DataPacket, Flags, samples_that_fit
from hipline_device.samples import STANDARD_GRAVITY
from hipline_device.scheme import Scheme

SCHEME = Scheme(100.0)

packets = st.builds(
    DataPacket,
    index=st.integers(0, 2**24 - 1),
    time_us=st.integers(0, 2**32 - 1),
    counts=st.integers(1, 42).flatmap(lambda n: hnp.arrays(np.int16, (n, 6))),
    flags=st.integers(0, 7).map(Flags),
    epoch=st.integers(0, 3),
)


def test_a_golden_packet_decodes_to_its_values(good_data_packet):
    packet = DataPacket.from_bytes(good_data_packet["bytes"])
    assert packet.index == good_data_packet["index"]
    assert packet.time_us == good_data_packet["time_us"]
    assert packet.flags == good_data_packet["flags"]
    assert packet.epoch == good_data_packet["epoch"]
    assert packet.counts.tolist() == good_data_packet["counts"]


def test_the_values_of_a_golden_packet_encode_to_its_bytes(good_data_packet):
    counts = np.array(good_data_packet["counts"], np.int16)
    vector = good_data_packet
    packet = DataPacket(vector["index"], vector["time_us"], counts, Flags(vector["flags"]), vector["epoch"])
    assert bytes(packet) == good_data_packet["bytes"]


def test_a_malformed_packet_names_the_field_and_shows_the_bytes(bad_data_packet):
    data = bad_data_packet["bytes"]
    with pytest.raises(ProtocolError) as caught:
        DataPacket.from_bytes(data)
    assert caught.value.field == bad_data_packet["field"]
    assert bad_data_packet["field"] in str(caught.value)
    assert f"{len(data)} bytes: {data[:24].hex(' ')}" in str(caught.value)


def test_a_long_packet_is_shown_shortened():
    with pytest.raises(ProtocolError, match=r"4096 bytes: ff.* \.\.\.\)$") as caught:
        DataPacket.from_bytes(b"\xff" * 4096)
    assert len(str(caught.value)) < 200


@given(packets)
def test_bytes_and_packet_mirror_each_other(packet):
    assert DataPacket.from_bytes(bytes(packet)) == packet
    assert len(bytes(packet)) == 8 + 12 * len(packet)


@given(st.binary(max_size=80) | st.binary(min_size=31, max_size=31).map(lambda rest: b"\x4a" + rest))
def test_any_bytes_are_a_packet_or_a_protocol_error(data):
    field = None
    try:
        assert bytes(DataPacket.from_bytes(data)) == data
    except ProtocolError as error:
        field = error.field
    assert field in {"length", "version", None}


@given(packets, st.data())
def test_a_packet_cut_anywhere_is_refused_or_holds_fewer_whole_samples(packet, data):
    cut = data.draw(st.integers(0, len(bytes(packet)) - 1))
    try:
        shorter = DataPacket.from_bytes(bytes(packet)[:cut])
    except ProtocolError:
        return
    assert (cut - 8) % 12 == 0
    assert shorter.counts.tolist() == packet.counts[: len(shorter)].tolist()


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_every_kind_of_bytes_is_read(kind):
    packet = DataPacket.encode(SCHEME, 7, 70_000, np.ones((3, 3)), np.zeros((3, 3)))
    assert DataPacket.from_bytes(kind(bytes(packet))) == packet


def test_a_packet_does_not_change_when_the_buffer_it_came_from_does():
    packet = DataPacket.encode(SCHEME, 7, 70_000, np.ones((3, 3)), np.zeros((3, 3)))
    buffer = bytearray(bytes(packet))
    read = DataPacket.from_bytes(buffer)
    buffer[:] = bytes(len(buffer))
    assert read == packet


@given(hnp.arrays(np.float64, (5, 6), elements=st.floats(-1.0, 1.0)))
def test_rounding_costs_half_a_count_at_most(parts):
    acc, gyr = parts[:, :3] * 78.0, parts[:, 3:] * 17.4
    packet = DataPacket.encode(SCHEME, 0, 0, acc, gyr)
    assert not packet.saturated
    assert np.abs(packet.counts * SCHEME.scales - np.hstack([acc, gyr])).max() <= 0.5001 * SCHEME.acc_scale


def test_one_g_is_4096_counts():
    packet = DataPacket.encode(SCHEME, 0, 0, [[STANDARD_GRAVITY, 0.0, -STANDARD_GRAVITY]], np.zeros((1, 3)))
    assert packet.counts[0].tolist() == [4096, 0, -4096, 0, 0, 0]


@pytest.mark.parametrize("value", [79.0, -79.0, np.inf, -np.inf])
def test_what_lies_outside_the_range_is_cut_and_flagged(value):
    acc = np.zeros((4, 3))
    acc[2, 1] = value
    packet = DataPacket.encode(SCHEME, 0, 0, acc, np.zeros((4, 3)))
    assert packet.saturated
    assert packet.counts[2, 1] == (32767 if value > 0 else -32768)
    assert np.count_nonzero(packet.counts) == 1


def test_a_value_at_the_end_of_the_range_is_not_saturated():
    acc = [[32767 * SCHEME.acc_scale, -32768 * SCHEME.acc_scale, 0.0]]
    assert not DataPacket.encode(SCHEME, 0, 0, acc, np.zeros((1, 3))).saturated


def test_nan_is_refused_and_its_place_named():
    gyr = np.zeros((4, 3))
    gyr[3, 0] = np.nan
    with pytest.raises(ProtocolError, match=r"samples hold NaN, first in row 3 \(index 103\)"):
        DataPacket.encode(SCHEME, 100, 0, np.zeros((4, 3)), gyr)


def test_only_the_low_bits_of_index_time_and_epoch_travel():
    packet = DataPacket.encode(Scheme(100.0, epoch=6), 2**32 + 5, 2**40 + 7, np.zeros((1, 3)), np.zeros((1, 3)))
    assert (packet.index, packet.time_us, packet.epoch) == (5, 7, 2)


def test_what_is_sent_again_says_so():
    packet = DataPacket.encode(SCHEME, 0, 0, np.zeros((1, 3)), np.zeros((1, 3)), resent=True)
    assert DataPacket.from_bytes(bytes(packet)).resent


@pytest.mark.parametrize("mtu", [23, 24, 64, 185, 247, 512, 515, 517])
def test_what_fits_in_a_notification_fits(mtu):
    count = samples_that_fit(mtu)
    longest = DataPacket.encode(SCHEME, 0, 0, np.zeros((count, 3)), np.zeros((count, 3)))
    assert len(bytes(longest)) <= mtu - 3 < len(bytes(longest)) + 12 or count == MOST_SAMPLES


def test_a_low_battery_is_told():
    packet = DataPacket.encode(SCHEME, 0, 0, np.zeros((1, 3)), np.zeros((1, 3)), battery_low=True)
    assert DataPacket.from_bytes(bytes(packet)).battery_low
    assert not packet.saturated


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"index": -1}, "index"),
        ({"index": 2**24}, "index"),
        ({"time_us": -1}, "time_us"),
        ({"time_us": 2**32}, "time_us"),
        ({"counts": np.zeros((0, 6), np.int16)}, "count"),
        ({"counts": np.zeros((43, 6), np.int16)}, "count"),
        ({"counts": np.zeros((2, 5), np.int16)}, "samples"),
        ({"counts": np.zeros((2, 6))}, "samples"),
        ({"flags": 8}, "flags"),
        ({"epoch": 4}, "epoch"),
    ],
)
def test_a_value_that_cannot_travel_is_refused_early(changed, field):
    values = {"index": 0, "time_us": 0, "counts": np.zeros((1, 6), np.int16), **changed}
    with pytest.raises(ProtocolError) as caught:
        DataPacket(**values)
    assert caught.value.field == field


@pytest.mark.parametrize(("acc", "gyr"), [((2, 3), (3, 3)), ((3,), (3,)), ((2, 2), (2, 2))])
def test_samples_of_the_wrong_shape_are_refused(acc, gyr):
    with pytest.raises(ProtocolError, match="samples have shapes"):
        DataPacket.encode(SCHEME, 0, 0, np.zeros(acc), np.zeros(gyr))


def test_equal_packets_hash_alike():
    one, other = (DataPacket.encode(SCHEME, 1, 2, np.ones((2, 3)), np.ones((2, 3))) for _ in range(2))
    assert len({one, other}) == 1
    assert one != bytes(one)
