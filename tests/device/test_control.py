import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipline_device import control
from hipline_device.alert import LONGEST_S, Pattern, pulses_ms
from hipline_device.answers import Answer
from hipline_device.control import COMMANDS, Alert, Identify, Range, Rate, Resend, Start, Stop, Sync, read_command
from hipline_device.errors import ProtocolError

byte = st.integers(0, 255)
commands = st.one_of(
    st.builds(Start, st.integers(0, 42)),
    st.just(Stop()),
    st.builds(Rate, st.integers(1, 0xFFFF)),
    st.builds(Range, byte, st.integers(0, 0xFFFF)),
    st.builds(Identify, st.integers(0, 30)),
    st.builds(Alert, st.sampled_from(Pattern), st.integers(1, 100), st.integers(1, 10)),
    st.just(Sync()),
    st.builds(Resend, st.integers(0, 0xFFFF), st.integers(0, 2**32 - 1), st.integers(1, 2**32 - 1)),
)


def test_a_golden_command_decodes_to_its_values(good_control):
    seq, command = read_command(good_control["bytes"])
    assert seq == good_control["seq"]
    assert command == getattr(control, good_control["command"])(**good_control["values"])
    assert command.to_bytes(seq) == good_control["bytes"]


def test_a_malformed_command_names_the_field_and_shows_the_bytes(bad_control):
    with pytest.raises(ProtocolError) as caught:
        read_command(bad_control["bytes"])
    assert caught.value.field == bad_control["field"]
    assert f"{len(bad_control['bytes'])} bytes: {bad_control['bytes'].hex(' ')}" in str(caught.value)


def test_a_malformed_command_has_its_answer(bad_control):
    with pytest.raises(ProtocolError) as caught:
        read_command(bad_control["bytes"])
    answer = Answer.to_unreadable(bad_control["bytes"], caught.value)
    assert bytes(answer) == bytes.fromhex(bad_control["answer"])


@given(byte, commands)
def test_bytes_and_command_mirror_each_other(seq, command):
    assert read_command(command.to_bytes(seq)) == (seq, command)
    assert len(command.to_bytes(seq)) <= 20


@given(st.binary(max_size=16))
def test_any_bytes_are_a_command_or_a_protocol_error_with_an_answer(data):
    answer = None
    try:
        seq, command = read_command(data)
        assert command.to_bytes(seq) == data
    except ProtocolError as error:
        answer = Answer.to_unreadable(data, error)
    if answer is not None:
        assert answer.result.refused
        assert Answer.from_bytes(bytes(answer)) == answer


def test_each_command_refuses_the_bytes_of_another():
    with pytest.raises(ProtocolError, match="opcode is 5"):
        Start.from_bytes(b"\x05\x00\x0a")
    with pytest.raises(ProtocolError, match="opcode is 7"):
        Stop.from_bytes(b"\x07\x00")


def test_every_opcode_has_its_command():
    assert sorted(COMMANDS) == sorted(control.Opcode)


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: Start(43), "batch"),
        (lambda: Start(-1), "batch"),
        (lambda: Rate(0), "rate_hz"),
        (lambda: Rate(65536), "rate_hz"),
        (lambda: Range(256, 0), "acc_g"),
        (lambda: Range(0, 65536), "gyr_dps"),
        (lambda: Identify(31), "seconds"),
        (lambda: Alert(5), "pattern"),
        (lambda: Alert(Pattern.TAP, 0), "strength_percent"),
        (lambda: Alert(Pattern.TAP, 1, 0), "repeats"),
        (lambda: Resend(65536, 0, 1), "epoch"),
        (lambda: Resend(0, 2**32, 1), "first"),
        (lambda: Resend(0, 0, 0), "count"),
        (lambda: Stop().to_bytes(256), "seq"),
    ],
)
def test_a_value_that_cannot_travel_is_refused_early(make, field):
    with pytest.raises(ProtocolError) as caught:
        make()
    assert caught.value.field == field


def test_a_rhythm_is_its_pulses():
    assert pulses_ms(Pattern.OFF, 3) == ()
    assert pulses_ms(Pattern.TAP, 2) == ((0, 120), (420, 540))
    assert pulses_ms(Pattern.DOUBLE, 1) == ((0, 120), (240, 360))


@given(st.sampled_from(Pattern), st.integers(1, 10))
def test_the_motor_is_off_after_five_seconds_whatever_is_asked_for(pattern, repeats):
    pulses = pulses_ms(pattern, repeats)
    edges = [edge for pulse in pulses for edge in pulse]
    assert edges == sorted(set(edges))
    assert all(0 <= edge <= LONGEST_S * 1000 for edge in edges)
