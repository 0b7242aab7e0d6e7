from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hipline.cues.arbiter import HOUR_S, Arbiter
from hipline.cues.claim import Claim
from hipline.cues.numbers import BudgetRule
from hipline.cues.streak import Height
from hipline.events import CueLevel


def _claims(count):
    return [Claim(f"rule {k}", holds=True) for k in range(count)]


def _set(claim, height):
    claim.height, claim.out = height, height >= Height.CUE


def test_the_first_of_the_table_speaks_and_the_others_wait_until_it_is_over():
    first, second = _claims(2)
    arbiter = Arbiter(BudgetRule(), [first, second])
    _set(first, Height.CUE)
    _set(second, Height.CUE)
    assert arbiter.update(0.0) == [(first, CueLevel.CUE)]
    assert arbiter.update(100.0) == []
    _set(first, Height.INSIDE)
    assert arbiter.update(110.0) == [(first, CueLevel.CLEAR), (second, CueLevel.CUE)]


def test_a_target_that_does_not_clear_makes_room_after_its_time():
    first, second = _claims(2)
    arbiter = Arbiter(BudgetRule(hold_s=300.0), [first, second])
    _set(first, Height.CUE)
    arbiter.update(0.0)
    _set(second, Height.CUE)
    assert arbiter.update(300.0) == []
    assert arbiter.update(301.0) == [(second, CueLevel.CUE)]


def test_amber_costs_nothing_of_the_hour():
    (claim,) = _claims(1)
    arbiter = Arbiter(BudgetRule(per_hour=1), [claim])
    for k in range(5):
        _set(claim, Height.AMBER)
        assert arbiter.update(10.0 * k) == [(claim, CueLevel.AMBER)]
        _set(claim, Height.INSIDE)
        assert arbiter.update(10.0 * k + 5.0) == [(claim, CueLevel.CLEAR)]
    _set(claim, Height.CUE)
    assert arbiter.update(100.0) == [(claim, CueLevel.CUE)]


def test_what_lasts_is_said_again_in_the_learning_mode_until_it_was_felt():
    (claim,) = _claims(1)
    arbiter = Arbiter(BudgetRule(), [claim], again_s=120.0)
    _set(claim, Height.CUE)
    assert [bool(arbiter.update(t)) for t in (0.0, 119.0, 120.0, 239.0)] == [True, False, True, False]
    arbiter.felt()
    assert arbiter.update(500.0) == []
    _set(claim, Height.INSIDE)
    arbiter.update(510.0)
    _set(claim, Height.CUE)
    assert [bool(arbiter.update(t)) for t in (600.0, 720.0)] == [True, True]


def test_what_is_said_again_counts_in_the_hour():
    (claim,) = _claims(1)
    arbiter = Arbiter(BudgetRule(), [claim], again_s=60.0)
    _set(claim, Height.CUE)
    assert sum(bool(arbiter.update(float(t))) for t in range(3599)) == 6


def test_a_muted_rule_asks_for_nothing_more():
    first, second = _claims(2)
    arbiter = Arbiter(BudgetRule(), [first, second])
    arbiter.mute("rule 0")
    _set(first, Height.STRONG)
    _set(second, Height.CUE)
    assert arbiter.update(0.0) == [(first, CueLevel.AMBER), (second, CueLevel.CUE)]
    assert arbiter.last == "rule 1"


HEIGHTS = st.lists(st.sampled_from(list(Height)), min_size=3, max_size=3)


@given(
    st.lists(st.tuples(st.floats(0.5, 120.0), HEIGHTS), max_size=150),
    st.integers(1, 6),
    st.floats(60.0, 600.0),
)
def test_cues_keep_their_distance_and_their_number_in_any_hour(course, per_hour, apart_s):
    claims = _claims(3)
    arbiter, now_s, asked = Arbiter(BudgetRule(apart_s=apart_s, per_hour=per_hour), claims), 0.0, []
    for step_s, heights in course:
        now_s += step_s
        for claim, height in zip(claims, heights, strict=True):
            _set(claim, height)
        said = arbiter.update(now_s)
        assert sum(level.asks for _, level in said) <= 1
        asked += [now_s for _, level in said if level.asks]
    assert all(later - sooner >= apart_s for sooner, later in pairwise(asked))
    assert all(sum(start <= t < start + HOUR_S for t in asked) <= per_hour for start in asked)


@given(st.lists(HEIGHTS, max_size=60))
def test_what_is_said_to_be_over_was_said_before(course):
    claims = _claims(3)
    arbiter, on = Arbiter(BudgetRule(), claims), set()
    for at, heights in enumerate(course):
        for claim, height in zip(claims, heights, strict=True):
            _set(claim, height)
        for claim, level in arbiter.update(61.0 * at):
            if level is CueLevel.CLEAR:
                on.remove(claim.name)
            else:
                on.add(claim.name)
