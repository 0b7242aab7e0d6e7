import numpy as np
import pytest

from hipline.cues.measures import DROP_LEFT, DROP_RIGHT, MEASURES, TILT
from hipline.cues.minutes import Fatigue, Load, SlowWalk, TimeLimit
from hipline.cues.numbers import FatigueRule, LoadRule, MinutesRule, PastWalk, SlowWalkRule
from hipline.cues.streak import Height

SPM = 109.0


def _values(**known):
    values = [np.nan] * len(MEASURES)
    for index, value in known.items():
        values[int(index[1:])] = value
    return tuple(values)


def _slow(course):
    watch, heights = SlowWalk(SlowWalkRule()), []
    for stride in course.strides:
        watch.update(stride)
        heights.append(watch.claim.height)
    return watch.claim, heights


def test_minutes_of_slow_walking_are_told(course):
    claim, heights = _slow(course().walk(300, cadence_spm=80.0))
    assert heights[-1] is Height.CUE
    assert claim.value == pytest.approx(100.0)


def test_less_than_two_minutes_of_walking_are_no_reason_to_speak(course):
    assert set(_slow(course().walk(140, cadence_spm=80.0))[1]) == {Height.INSIDE}


def test_short_walks_between_stops_count_as_slow_however_brisk(course):
    walk = course()
    for _ in range(12):
        walk.walk(24).stop(10.0)
    assert _slow(walk)[1][-1] is Height.CUE


def test_long_walks_between_stops_do_not(course):
    walk = course()
    for _ in range(6):
        walk.walk(60).stop(10.0)
    assert set(_slow(walk)[1]) == {Height.INSIDE}


def test_a_brisk_stretch_ends_it(course):
    assert _slow(course().walk(300, cadence_spm=80.0).walk(500))[1][-1] is Height.INSIDE


def _tired(first, last, spm=SPM, minutes=11.0, count=300):
    watch = Fatigue.both(FatigueRule())[0]
    for value in [first] * count:
        watch.update(_values(**{f"m{TILT}": value}), SPM, 1.0)
    for value in [last] * count:
        watch.update(_values(**{f"m{TILT}": value}), spm, minutes)
    return watch


def test_tilt_that_grew_since_the_first_minutes_is_told():
    assert _tired(2.0, 5.1).claim.height is Height.CUE
    assert _tired(2.0, 5.1).claim.value == pytest.approx(3.1)
    assert _tired(2.0, 4.9).claim.height is Height.INSIDE


def test_fatigue_is_not_judged_in_the_first_minutes_nor_at_another_pace_nor_on_too_few_strides():
    assert _tired(2.0, 9.0, minutes=9.9).claim.height is Height.INSIDE
    assert _tired(2.0, 9.0, spm=SPM + 6.0).claim.height is Height.INSIDE
    assert _tired(2.0, 9.0, count=299).claim.height is Height.INSIDE


def test_a_new_zero_is_no_fatigue():
    watch = _tired(2.0, 2.0)
    watch.rezero()
    for _ in range(600):
        watch.update(_values(**{f"m{TILT}": 8.0}), SPM, 12.0)
    assert watch.claim.height is Height.INSIDE


def test_the_side_that_drops_more_is_the_one_that_tires():
    watch = Fatigue.both(FatigueRule())[1]
    for k in range(600):
        side = DROP_LEFT if k % 2 else DROP_RIGHT
        watch.update(_values(**{f"m{side}": 4.0 if k < 300 or k % 2 else 6.5}), SPM, 11.0)
    assert watch.claim.height is Height.CUE
    assert watch.claim.value == pytest.approx(2.5)


def test_the_own_time_is_told_in_amber_before_it_is_reached():
    watch = TimeLimit(MinutesRule(limit_min=10.0), ())
    heights = []
    for minute in (7.9, 8.0, 9.9, 10.0):
        watch.update(minute)
        heights.append(watch.claim.height)
    assert heights == [Height.INSIDE, Height.AMBER, Height.AMBER, Height.CUE]


def test_without_a_limit_the_longest_walk_without_pain_is_the_limit():
    watch = TimeLimit(MinutesRule(), (PastWalk(3.0, 30.0, pain_at_min=12.0),))
    watch.update(12.0)
    assert watch.claim.height is Height.CUE
    free = TimeLimit(MinutesRule(), (PastWalk(3.0, 30.0),))
    free.update(300.0)
    assert free.claim.height is Height.INSIDE


@pytest.mark.parametrize(
    ("longest", "walked", "height"),
    [
        (30.0, 29.0, Height.INSIDE),
        (30.0, 31.0, Height.AMBER),
        (30.0, 33.1, Height.CUE),
        (30.0, 61.0, Height.STRONG),
        (5.0, 6.9, Height.AMBER),  # ten percent of little is nothing to speak of
        (5.0, 7.1, Height.CUE),
    ],
)
def test_a_walk_longer_than_the_longest_of_the_last_days_is_told(longest, walked, height):
    watch = Load(LoadRule(), (PastWalk(10.0, longest), PastWalk(40.0, 300.0)))
    watch.update(walked)
    assert watch.claim.height is height


def test_the_first_walk_of_all_is_compared_with_nothing():
    watch = Load(LoadRule(), ())
    watch.update(400.0)
    assert watch.claim.height is Height.INSIDE
