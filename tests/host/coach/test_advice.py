from __future__ import annotations

import pytest

from hipline.coach import advice
from hipline.coach.exercises import BY_KEY, EXERCISES
from hipline.coach.red_flags import ASK_FROM
from hipline.cues import words
from hipline.events import CueLevel


def test_there_is_something_to_offer_for_every_cue_that_there_is(cue):
    assert set(advice.RULES) == set(words.RULES)
    for rule in words.RULES:
        [offer] = advice.offers([cue(1.0, rule=rule)])
        assert offer.exercises


def test_no_more_than_three_things_are_seen_and_no_exercise_comes_twice(cue):
    told = advice.offers([cue(float(n), rule=rule) for n, rule in enumerate(words.RULES)], worst_pain=3)
    keys = [exercise.key for offer in told for exercise in offer.exercises]
    assert len(told) == advice.MOST
    assert len(keys) == len(set(keys))


def test_what_was_cued_most_comes_first(cue):
    told = advice.offers([cue(1.0, rule="long_steps"), *[cue(t, rule="drop_left") for t in (2.0, 3.0)]])
    assert "left side" in told[0].seen


def test_amber_is_no_reason_for_a_tip(cue):
    assert advice.offers([cue(1.0, CueLevel.AMBER)]) == advice.offers([])


def test_pain_comes_before_what_was_cued(cue):
    assert "hurt" in advice.offers([cue(1.0)], worst_pain=2)[0].seen


@pytest.mark.parametrize("pain", [ASK_FROM, 10])
def test_high_pain_gets_no_tip_but_the_questions(cue, pain):
    assert advice.offers([cue(1.0)], worst_pain=pain) == ()


def test_every_exercise_has_a_key_of_its_own_and_all_its_words():
    assert len(BY_KEY) == len(EXERCISES)
    assert all(exercise.name and exercise.how and exercise.purpose for exercise in EXERCISES)
