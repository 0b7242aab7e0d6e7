import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipline_device.control import Refusal, Start, Stop, read_command
from hipline_device.errors import ProtocolError


def test_a_golden_command_decodes_to_its_values(good_control):
    command = read_command(good_control["bytes"])
    if good_control["command"] == "stop":
        assert command == Stop()
    else:
        assert command == Start(good_control["rate_hz"], good_control["batch"])
    assert bytes(command) == good_control["bytes"]


def test_a_malformed_command_names_the_field_and_shows_the_bytes(bad_control):
    with pytest.raises(ProtocolError) as caught:
        read_command(bad_control["bytes"])
    assert caught.value.field == bad_control["field"]
    assert f"{len(bad_control['bytes'])} bytes: {bad_control['bytes'].hex(' ')}" in str(caught.value)


@given(st.builds(Start, st.integers(0, 0xFFFF), st.integers(0, 255)))
def test_bytes_and_start_mirror_each_other(start):
    assert Start.from_bytes(bytes(start)) == start == read_command(bytes(start))


@given(st.binary(max_size=8))
def test_any_bytes_are_a_command_or_a_protocol_error(data):
    field = None
    try:
        assert bytes(read_command(data)) == data
    except ProtocolError as error:
        field = error.field
    assert field in {"opcode", "length", None}


def test_each_command_refuses_the_bytes_of_the_other():
    with pytest.raises(ProtocolError, match="opcode is 2"):
        Start.from_bytes(b"\x02\x64\x00\x0a")
    with pytest.raises(ProtocolError, match="opcode is 1"):
        Stop.from_bytes(b"\x01")


@pytest.mark.parametrize(("rate_hz", "batch", "field"), [(-1, 10, "rate"), (65536, 10, "rate"), (100, 256, "batch")])
def test_a_value_that_cannot_travel_is_refused_early(rate_hz, batch, field):
    with pytest.raises(ProtocolError) as caught:
        Start(rate_hz, batch)
    assert caught.value.field == field


def test_every_refusal_is_an_application_error_of_att_with_advice():
    for refusal in Refusal:
        assert 0x80 <= refusal <= 0x9F
        assert refusal.advice
