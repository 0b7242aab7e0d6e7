import pytest

from hipline.cues import words
from hipline.cues.rules import CueRules
from hipline.settings import Settings


def _after(walk):
    rules = CueRules(Settings())
    for stride in walk.strides:
        rules.update(stride, stride.end_s)
    return rules.first_walk


def test_it_asks_for_a_slow_a_usual_and_a_brisk_pace_and_thirty_good_strides_of_each(course):
    walk, asked = course(), []
    for cadence_spm in (90.0, 109.0, 121.0):
        asked.append(_after(walk).pace)
        walk.walk(40, cadence_spm=cadence_spm)
    assert [*asked, _after(walk).pace] == ["slow", "usual", "brisk", "done"]


def test_only_good_strides_count(course):
    walk = course().walk(13).turn(20).walk(3)
    assert _after(walk).strides == 10  # without the three first of the bout and those after the turn
    assert _after(walk).known == 0


def test_a_pace_that_is_known_already_is_told_so(course):
    told = _after(course().walk(60))
    assert told.here_known
    assert "known already" in words.first_walk(told)
    assert "1 of 3" in words.first_walk(told)


@pytest.mark.parametrize("strides", [0, 3, 12])
def test_the_words_tell_how_many_strides_are_still_to_come(course, strides):
    assert f"{max(0, strides - 3)} of 30 good strides" in words.first_walk(_after(course().walk(strides)))
