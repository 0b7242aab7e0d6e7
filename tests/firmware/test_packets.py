import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hipline_device.answers import Answer, Resent, Result, Started, Synced
from hipline_device.control import COMMANDS, Opcode, read_command
from hipline_device.errors import ProtocolError
from hipline_device.packets import DataPacket, Flags, samples_that_fit
from hipline_device.scheme import CASE_AXES, Scheme
from hipline_device.status import Health, ResetCause, Status

LIVELY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
VECTORS = Path(__file__).parents[1] / "vectors"
U16, U32, U64 = (st.integers(0, 2**bits - 1) for bits in (16, 32, 64))


def verdict(data):
    """Return what the protocol's own code says to written bytes: opcode, seq, result, values."""
    try:
        seq, command = read_command(data)
    except ProtocolError as error:
        answer = Answer.to_unreadable(data, error)
        return answer.opcode, answer.seq, int(answer.result), ()
    return int(command.OPCODE), seq, 0, tuple(int(getattr(command, name)) for name in command.__slots__)


@LIVELY
@given(
    data=st.one_of(st.binary(max_size=16), st.builds(bytes, st.tuples(st.integers(0, 9), *[st.integers(0, 255)] * 4)))
)
def test_whatever_is_written_gets_the_verdict_of_the_protocol(modules, data):
    assert modules.packets.read_command(data) == verdict(data)


@pytest.mark.parametrize("opcode", list(COMMANDS))
def test_each_command_is_read_at_its_limits_and_refused_beyond(modules, opcode):
    kind = COMMANDS[opcode]
    lows = [low for low, _ in kind._LIMITS.values()]
    highs = [high for _, high in kind._LIMITS.values()]
    for values in (lows, highs):
        data = kind(*values).to_bytes(7)
        assert modules.packets.read_command(data) == (opcode, 7, 0, tuple(values))
        assert modules.packets.read_command(data + b"\0")[2] == Result.MALFORMED
        assert modules.packets.read_command(data[:-1])[2] in (Result.MALFORMED, Result.OK)


@LIVELY
@given(index=st.integers(0, 2**40), time_us=U64, epoch=U16, flags=st.integers(0, 7), count=st.integers(1, 42))
def test_a_data_packet_is_what_the_protocol_says(modules, index, time_us, epoch, flags, count):
    counts = np.arange(count * 6, dtype=np.int16).reshape(count, 6)
    packet = bytearray(8) + bytearray(counts.tobytes())
    modules.packets.put_header(packet, index, time_us, epoch, flags)
    expected = DataPacket(index & 0xFF_FFFF, time_us & 0xFFFF_FFFF, counts, Flags(flags), epoch & 3)
    assert bytes(packet) == bytes(expected)


@pytest.mark.parametrize("mtu", [23, 24, 34, 35, 185, 247, 517])
def test_as_many_samples_fit_as_the_protocol_says(modules, mtu):
    assert modules.packets.samples_that_fit(mtu) == samples_that_fit(mtu)


@pytest.mark.parametrize(("value", "saturated"), [(32767, True), (-32768, True), (32766, False), (-32767, False)])
def test_a_value_at_the_end_of_its_range_is_seen(modules, value, saturated):
    counts = np.zeros((10, 6), np.int16)
    counts[7, 4] = value
    assert modules.packets.is_saturated(bytes(8) + counts.tobytes()) is saturated


@LIVELY
@given(st.data())
def test_a_status_is_what_the_protocol_says(modules, data):
    draw = data.draw
    battery = draw(st.one_of(st.none(), st.integers(0, 100)))
    told = Status(
        draw(U64), draw(U16), draw(U32), draw(U32), draw(U32), draw(U16), draw(U64), battery,
        ResetCause(draw(st.integers(0, 6))), Health(draw(st.integers(0, 3))),
    )  # fmt: skip
    made = modules.packets.status(
        told.health, 255 if battery is None else battery, told.reset_cause, told.epoch, told.presses, told.press_us,
        told.dropped, told.oldest, told.next, told.clock_us,
    )  # fmt: skip
    assert made == bytes(told)


def test_a_scheme_is_what_the_protocol_says(modules):
    told = Scheme(208.343, 0.00239, 0.00061, 19, 65535, CASE_AXES, 13_000, (52, 104, 208), (4, 8, 16), (250, 2000))
    made = modules.packets.scheme(
        65535, 208_343, 0.00239, 0.00061, 19, 13_000, (1, 3, 5), (52, 104, 208), (4, 8, 16), (250, 2000)
    )
    assert made == bytes(told)


def test_answers_are_what_the_protocol_says(modules):
    packets = modules.packets
    for told, made in (
        (Answer(Opcode.STOP, 255, Result.OK), packets.answer(2, 255, 0)),
        (Answer(Opcode.START, 1, Result.OK, Started(100_250, 10, 3, 2**32 - 1)),
         packets.answer(1, 1, 0, packets.started(100_250, 10, 3, 2**33 - 1))),
        (Answer(Opcode.SYNC, 2, Result.OK, Synced(2**40, 2**40 + 9)),
         packets.answer(7, 2, 0, packets.synced(2**40, 2**40 + 9))),
        (Answer(Opcode.RESEND, 3, Result.WORKING, Resent(7, 8)), packets.answer(8, 3, 1, packets.resent(7, 8))),
    ):  # fmt: skip
        assert made == bytes(told)


def test_the_golden_commands_are_read_and_the_bad_ones_refused(modules):
    vectors = json.loads((VECTORS / "control.json").read_text("utf-8"))
    for vector in vectors["good"]:
        data = bytes.fromhex(vector["hex"])
        assert modules.packets.read_command(data) == (data[0], vector["seq"], 0, tuple(vector["values"].values()))
    for vector in vectors["bad"]:
        assert modules.packets.read_command(bytes.fromhex(vector["hex"]))[2] != Result.OK
