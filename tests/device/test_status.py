import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipline_device.errors import ProtocolError
from hipline_device.status import Health, ResetCause, Status

u16, u32, u64 = (st.integers(0, 2**bits - 1) for bits in (16, 32, 64))
percents = st.none() | st.integers(0, 100)
health = st.sampled_from([Health(0), Health(1), Health(2), Health(3)])
statuses = st.builds(Status, u64, u16, u32, u32, u32, u16, u64, percents, st.sampled_from(ResetCause), health)


def test_a_golden_status_decodes_to_its_values(good_status):
    status = Status.from_bytes(good_status["bytes"])
    for name, value in good_status.items():
        if name not in ("name", "hex", "bytes"):
            assert getattr(status, name) == value
    assert bytes(status) == good_status["bytes"]


def test_a_malformed_status_names_the_field_and_shows_the_bytes(bad_status):
    with pytest.raises(ProtocolError) as caught:
        Status.from_bytes(bad_status["bytes"])
    assert caught.value.field == bad_status["field"]
    assert f"{len(bad_status['bytes'])} bytes: {bad_status['bytes'][:24].hex(' ')}" in str(caught.value)


@given(statuses)
def test_bytes_and_status_mirror_each_other(status):
    assert Status.from_bytes(bytes(status)) == status
    assert len(bytes(status)) == Status.BYTES == 36


@given(st.binary(max_size=40) | st.binary(min_size=35, max_size=35).map(lambda rest: b"\x02" + rest))
def test_any_bytes_are_a_status_or_a_protocol_error(data):
    field = None
    try:
        assert bytes(Status.from_bytes(data)) == data
    except ProtocolError as error:
        field = error.field
    assert field in {"length", "version", "health", "battery", "reset_cause", None}


@given(statuses)
def test_button_battery_and_drops_are_in_what_the_smallest_notification_carries(status):
    cut = bytes(status)[:20] + bytes(16)
    seen = Status.from_bytes(cut)
    for name in ("battery_percent", "presses", "press_us", "dropped", "epoch", "health", "reset_cause"):
        assert getattr(seen, name) == getattr(status, name)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"clock_us": -1}, "clock_us"),
        ({"epoch": 65536}, "epoch"),
        ({"oldest": 2**32}, "oldest"),
        ({"next": 2**32}, "next"),
        ({"dropped": 2**32}, "dropped"),
        ({"presses": 65536}, "presses"),
        ({"press_us": 2**64}, "press_us"),
        ({"battery_percent": 101}, "battery"),
        ({"health": 4}, "health"),
    ],
)
def test_a_value_that_cannot_travel_is_refused_early(changed, field):
    with pytest.raises(ProtocolError) as caught:
        Status(**{"clock_us": 0, **changed})
    assert caught.value.field == field
