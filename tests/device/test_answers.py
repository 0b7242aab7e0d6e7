from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipline_device.answers import Answer, Resent, Result, Started, Synced
from hipline_device.control import Opcode
from hipline_device.errors import ProtocolError

u8, u16, u32, u64 = (st.integers(0, 2**bits - 1) for bits in (8, 16, 32, 64))
answers = st.one_of(
    st.builds(Answer, st.just(1), u8, st.just(Result.OK), st.builds(Started, u32, u8, u16, u32)),
    st.builds(Answer, st.just(7), u8, st.just(Result.OK), st.builds(Synced, u64, u64)),
    st.builds(
        Answer,
        st.just(8),
        u8,
        st.sampled_from([Result.OK, Result.WORKING, Result.NOT_HELD]),
        st.builds(Resent, u32, u32),
    ),
    st.builds(Answer, st.integers(0, 127), u8, st.sampled_from([r for r in Result if r.refused and r != 9])),
    st.builds(Answer, st.integers(2, 6), u8, st.just(Result.OK)),
)


def test_a_golden_answer_decodes_to_its_values(good_answer):
    answer = Answer.from_bytes(good_answer["bytes"])
    assert (answer.opcode, answer.seq, answer.result.name) == tuple(good_answer[k] for k in ("opcode", "seq", "result"))
    assert (asdict(answer.values) if answer.values else None) == good_answer.get("values")
    assert bytes(answer) == good_answer["bytes"]


def test_a_malformed_answer_names_the_field_and_shows_the_bytes(bad_answer):
    with pytest.raises(ProtocolError) as caught:
        Answer.from_bytes(bad_answer["bytes"])
    assert caught.value.field == bad_answer["field"]
    assert f"{len(bad_answer['bytes'])} bytes: {bad_answer['bytes'].hex(' ')}" in str(caught.value)


@given(answers)
def test_bytes_and_answer_mirror_each_other_within_the_smallest_packet(answer):
    assert Answer.from_bytes(bytes(answer)) == answer
    assert len(bytes(answer)) <= 20


@given(st.binary(max_size=24))
def test_any_bytes_are_an_answer_or_a_protocol_error(data):
    field = None
    try:
        assert bytes(Answer.from_bytes(data)) == data
    except ProtocolError as error:
        field = error.field
    assert field in {"length", "opcode", "result", None}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ((128, 0, Result.OK), "opcode"),
        ((2, 256, Result.OK), "seq"),
        ((2, 0, Result.OK, Synced(0, 0)), "values"),
        ((7, 0, Result.OK), "values"),
        ((7, 0, Result.OK, Resent(0, 1)), "values"),
        ((7, 0, Result.OK, Synced(-1, 0)), "values"),
        ((8, 0, Result.OK, Resent(0, 2**32)), "values"),
        ((1, 0, Result.BUSY, Started(0, 1, 0, 0)), "values"),
    ],
)
def test_a_value_that_cannot_travel_is_refused_early(values, field):
    with pytest.raises(ProtocolError) as caught:
        Answer(*values)
    assert caught.value.field == field


def test_every_result_has_advice_and_all_but_two_are_refusals():
    assert [result for result in Result if not result.refused] == [Result.OK, Result.WORKING]
    assert len({result.advice for result in Result}) == len(Result)


def test_opcodes_fit_beside_the_answers_bit():
    assert max(Opcode) < 0x80
