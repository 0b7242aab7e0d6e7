from __future__ import annotations

import math

import pytest

from hipline.coach.pain import Score, story


def test_the_first_pain_counts_the_minutes_of_walking_and_not_the_pauses(walk):
    strides = [*walk(110), *walk(110, start_s=600.0)]  # a minute, nine minutes of rest, another minute
    told = story([Score(630.0, 4)], strides)
    assert told.first_min == pytest.approx(1.5, abs=0.05)
    assert told.points[0].minute == pytest.approx(10.5, abs=0.01)


def test_a_zero_is_a_score_but_no_pain(walk):
    told = story([Score(30.0, 0)], walk(220))
    assert told.worst == 0
    assert math.isnan(told.first_min)
    assert told.pain_free_min == pytest.approx(2.0, abs=0.05)


def test_the_walking_before_a_score_is_that_of_its_last_good_strides(walk):
    strides = [*walk(100), *walk(40, start_s=60.0, tilt_deg=6.0), *walk(5, start_s=82.0, tilt_deg=40.0, reason="turn")]
    [point] = story([Score(85.0, 3)], strides).points
    assert point.tilt_deg == pytest.approx(6.0)
    assert point.strides == 20


def test_no_means_are_told_from_a_few_strides_or_from_long_ago(walk):
    assert math.isnan(story([Score(4.0, 3)], walk(100)).points[0].tilt_deg)
    assert math.isnan(story([Score(500.0, 3)], walk(100)).points[0].tilt_deg)


def test_a_score_before_the_walk_counts_as_its_start(walk):
    told = story([Score(math.nan, 5)], walk(100))
    assert (told.points[0].minute, told.first_min, told.worst) == (0.0, 0.0, 5)


def test_without_a_walk_there_are_only_the_scores():
    told = story([Score(1.0, 2)], [])
    assert (told.points[0].score, told.points[0].minute) == (2, 0.0)
