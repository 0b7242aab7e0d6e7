from __future__ import annotations

from itertools import combinations

import pytest

from hipline.coach.red_flags import QUESTIONS, TEXTS, TITLES, Urgency, urgency_of


def test_nothing_ticked_means_go_on():
    assert urgency_of([]) is Urgency.GO_ON


@pytest.mark.parametrize("key", ["bladder", "saddle", "both_legs"])
def test_what_cannot_wait_is_an_emergency_whatever_else_is_ticked(key):
    assert urgency_of([key]) is Urgency.EMERGENCY
    assert urgency_of([question.key for question in QUESTIONS]) is Urgency.EMERGENCY


def test_more_ticks_never_make_it_harmless():
    keys = [question.key for question in QUESTIONS]
    for first, second in combinations(keys, 2):
        assert urgency_of([first, second]) == max(urgency_of([first]), urgency_of([second])) > Urgency.GO_ON


def test_every_outcome_has_words():
    assert set(TEXTS) == set(TITLES) == set(Urgency)


def test_an_unknown_answer_is_refused():
    with pytest.raises(KeyError):
        urgency_of(["headache"])
