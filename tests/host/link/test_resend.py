from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipline.link.resend import MOST_SAMPLES, NEAR_SAMPLES, TURNS, Resends
from hipline_device.unpack import Range

LATER_S = 1.0


def settled(missing: list[Range]) -> Resends:
    """Return requests for what is known to miss for a while."""
    resends = Resends()
    resends.next(missing, 0.0)
    return resends


def ask(resends: Resends, missing: list[Range], now_s: float = LATER_S) -> list[Range]:
    """Return everything that may be asked for at once."""
    asked = []
    while (run := resends.next(missing, now_s)) is not None:
        asked.append(run)
    return asked


def test_what_was_only_overtaken_is_not_asked_for():
    resends = Resends()
    assert resends.next([Range(100, 10)], 0.0) is None
    assert resends.next([Range(100, 10)], 0.1) is None
    assert resends.next([Range(100, 10)], 0.5) == Range(100, 10)


def test_what_was_missed_before_the_stream_began_is_asked_for_at_once():
    resends = Resends()
    missing = [Range(100, 50), Range(160, 10)]
    assert resends.next(missing, 0.0, 150) == Range(100, 50)
    assert resends.next(missing, 0.0, 150) is None


def test_the_oldest_is_asked_for_first_and_nothing_twice():
    missing = [Range(100, 10), Range(1000, 20)]
    assert ask(settled(missing), missing) == missing


def test_a_long_run_is_asked_for_in_parts():
    missing = [Range(0, 2 * MOST_SAMPLES + 5)]
    assert [run.count for run in ask(settled(missing), missing)] == [MOST_SAMPLES, MOST_SAMPLES, 5]


def test_runs_near_each_other_are_asked_for_together():
    missing = [Range(100, 10), Range(130, 10), Range(140 + NEAR_SAMPLES + 1, 10)]
    assert ask(settled(missing), missing) == [Range(100, 40), missing[2]]


def test_what_did_not_come_is_asked_for_again_later_and_later_and_then_given_up():
    missing = [Range(100, 10)]
    resends, now_s, asked_s = settled(missing), LATER_S, []
    while resends.awaited(missing):
        run = resends.next(missing, now_s)
        if run is not None:
            asked_s.append(now_s)
            resends.ended(run, now_s)
        now_s += 0.01
        assert now_s < 60.0
    pauses = [round(b - a, 1) for a, b in pairwise(asked_s)]
    assert len(asked_s) == TURNS
    assert pauses == sorted(pauses)
    assert resends.next(missing, now_s + 100.0) is None


def test_what_the_clip_has_forgotten_is_given_up_at_once_and_exactly():
    missing = [Range(100, 50), Range(1000, 100)]
    resends = settled(missing)
    asked = resends.next(missing, LATER_S)
    assert resends.awaited(missing) == 150
    resends.told(asked, 130)
    assert resends.awaited(missing) == 120
    resends.ended(asked, LATER_S)
    assert resends.next(missing, LATER_S) == Range(1000, 100)


def test_a_clip_that_has_forgotten_everything_says_where_it_begins():
    missing = [Range(100, 50), Range(1000, 100)]
    resends = settled(missing)
    resends.told(resends.next(missing, LATER_S), 1050)
    assert resends.awaited(missing) == 50
    assert resends.next(missing, LATER_S) == Range(1050, 50)


def test_a_request_that_is_served_whole_gives_nothing_older_up():
    missing = [Range(100, 50), Range(1000, 100)]
    resends = settled(missing)
    first, second = ask(resends, missing)
    resends.busy(first, LATER_S)
    resends.told(second, second.first)
    assert resends.awaited(missing) == 150


def test_the_low_bits_of_an_index_are_enough():
    missing = [Range(2**32 - 20, 50)]
    resends = settled(missing)
    resends.told(resends.next(missing, LATER_S), 5)
    assert resends.awaited(missing) == 25


def test_a_clip_without_room_is_asked_again_and_that_does_not_count():
    missing = [Range(100, 10)]
    resends, now_s = settled(missing), LATER_S
    for _ in range(2 * TURNS):
        run = resends.next(missing, now_s)
        resends.busy(run, now_s)
        assert resends.next(missing, now_s + 0.5) is None
        now_s += 1.5
    assert resends.awaited(missing) == 10


def test_a_drop_ends_every_request_and_all_may_be_asked_for_again_at_once():
    missing = [Range(0, 1000)]
    resends = settled(missing)
    before = ask(resends, missing)
    assert ask(resends, missing) == []
    resends.drop()
    assert ask(resends, missing) == before


def test_a_clip_that_cannot_resend_is_not_asked_again():
    missing = [Range(100, 10)]
    resends = settled(missing)
    resends.give_up()
    assert resends.awaited(missing) == 0
    assert resends.next(missing, 10.0) is None


def test_a_new_epoch_knows_nothing_of_the_one_before():
    resends = settled([Range(100, 10)])
    resends.told(Range(100, 10), 5000)
    resends.restart()
    assert resends.awaited([Range(0, 20)]) == 20


@settings(max_examples=40)
@given(
    runs=st.lists(st.tuples(st.integers(1, 300), st.integers(1, 1500)), min_size=1, max_size=6),
    drops=st.sets(st.integers(0, 30)),
    floor=st.integers(0, 2000),
    lost=st.floats(0.0, 0.5),
    seed=st.integers(0, 2**32),  # what thousands of packets draw would be too much for an example
)
def test_whatever_happens_every_sample_that_is_held_comes_or_was_asked_for_often_enough(runs, drops, floor, lost, seed):
    chance = random.Random(seed)
    missing: set[int] = set()
    at = 0
    for apart, count in runs:
        missing |= set(range(at + apart, at + apart + count))
        at += apart + count
    resends, now_s, turns = Resends(), 0.0, dict.fromkeys(missing, 0)
    for turn in range(3000):
        now_s += 0.3
        ranges = _ranges(missing)
        assert resends.awaited(ranges) <= len(missing)
        run = resends.next(ranges, now_s)
        if turn in drops:
            resends.drop()
            continue
        if run is None:
            now_s += 1.0
            if not resends.awaited(ranges):
                break
            continue
        assert 1 <= run.count <= MOST_SAMPLES
        first = max(run.first, floor)
        resends.told(run, first & 0xFFFF_FFFF)
        for index in range(first, run.first + run.count):
            if index in missing:
                turns[index] += 1
                if chance.random() >= lost:
                    missing.discard(index)
        resends.ended(run, now_s)
    else:
        pytest.fail("the requests do not end")
    assert all(turns[index] >= TURNS - 1 for index in missing if index >= floor)


def _ranges(samples: set[int]) -> list[Range]:
    found: list[Range] = []
    for index in sorted(samples):
        if found and found[-1].first + found[-1].count == index:
            found[-1] = Range(found[-1].first, found[-1].count + 1)
        else:
            found.append(Range(index, 1))
    return found
