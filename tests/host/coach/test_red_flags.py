from __future__ import annotations

from itertools import combinations

import pytest

from hipline.coach.red_flags import QUESTIONS, TEXTS, TITLES, Outcome, outcome_of


def test_nothing_ticked_means_go_on():
    assert outcome_of([]) is Outcome.GO_ON


@pytest.mark.parametrize("key", ["bladder", "saddle", "both_legs"])
def test_what_cannot_wait_is_an_emergency_whatever_else_is_ticked(key):
    assert outcome_of([key]) is Outcome.EMERGENCY
    assert outcome_of([question.key for question in QUESTIONS]) is Outcome.EMERGENCY


def test_more_ticks_never_make_it_harmless():
    keys = [question.key for question in QUESTIONS]
    for first, second in combinations(keys, 2):
        assert outcome_of([first, second]) == max(outcome_of([first]), outcome_of([second])) > Outcome.GO_ON


def test_every_outcome_has_words():
    assert set(TEXTS) == set(TITLES) == set(Outcome)


def test_an_unknown_answer_is_refused():
    with pytest.raises(KeyError):
        outcome_of(["headache"])
