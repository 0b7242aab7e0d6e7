import struct

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

LIVELY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def row(value):
    return struct.pack("<6h", *([value % 30000] * 6))


@LIVELY
@given(steps=st.lists(st.one_of(st.integers(1, 40), st.integers(-30, -1)), max_size=30), most=st.integers(1, 42))
def test_what_the_ring_holds_is_the_end_of_what_was_put_in(modules, steps, most):
    ring, model = modules.ring.Ring(50), []
    for step in steps:
        if step < 0:
            ring.skip(-step)
            model += [None] * -step
        else:
            for _ in range(step):
                ring.append(row(len(model)))
                model.append(len(model))
    assert ring.next == len(model)
    assert max(0, len(model) - 64) <= ring.oldest <= max(0, len(model) - 50)
    for first in range(ring.oldest, len(model)):
        expected = []
        for value in model[first : first + most]:
            if value is None:
                break
            expected.append(value)
        count = ring.run(first, most)
        assert count == len(expected)
        into = bytearray(8 + 12 * count)
        ring.copy(first, count, into, 8)
        assert bytes(into[8:]) == b"".join(row(value) for value in expected)


def test_a_skip_longer_than_the_ring_leaves_nothing_but_the_count(modules):
    ring = modules.ring.Ring(50)
    for value in range(20):
        ring.append(row(value))
    ring.skip(100_000)
    assert ring.next == 100_020
    assert ring.run(ring.oldest, 42) == 0


@LIVELY
@given(blocks=st.lists(st.integers(1, 30), min_size=1, max_size=20))
def test_times_are_those_at_which_the_samples_were_taken_however_they_came(modules, blocks):
    ring = modules.ring.Ring(50)
    index = 0
    for count in blocks:
        for _ in range(count):
            ring.append(row(index))
        ring.stamp(index, lambda at: at * 5000 + 2**32 - 100_000)
        index += count
    for at in range(ring.oldest, index):
        assert ring.time_us(at, 200_000) == (at * 5000 + 2**32 - 100_000) & 0xFFFF_FFFF


def test_the_memory_is_taken_once(modules):
    ring = modules.ring.Ring(13_000)
    assert len(ring._rows) + 4 * len(ring._stamps) < 164_000
