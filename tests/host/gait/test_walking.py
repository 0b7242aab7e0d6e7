import math

from hipline.gait.activity import Doing
from hipline.gait.contacts import Candidate
from hipline.gait.walking import STEPS_IN_DOUBT, WalkingCheck

WALKS = Doing(liveliness=math.radians(25.0), tipping=0.0, tilt=math.radians(5.0))
RIDES = Doing(liveliness=math.radians(3.0), tipping=0.0, tilt=0.0)
SITS_DOWN = Doing(liveliness=math.radians(25.0), tipping=math.radians(-40.0), tilt=0.0)
BENDS = Doing(liveliness=math.radians(25.0), tipping=0.0, tilt=math.radians(50.0))


def _tell(times_s: list[float], doing: Doing = WALKS) -> list[tuple[float, float, bool]]:
    check, told = WalkingCheck(100.0), []
    for t in times_s:
        told += [
            (step.candidate.position / 100.0, step.told / 100.0, step.first)
            for step in check.update([Candidate(100.0 * t, round(100.0 * t) + 15, 1.0)], [doing])
        ]
    return told


def test_a_step_is_told_at_once():
    assert [(t, s) for t, s, _ in _tell([1.0, 1.5])] == [(1.0, 1.15), (1.5, 1.65)]


def test_a_pause_begins_a_new_bout():
    told = _tell([1.0, 1.5, 2.0, 6.0, 6.5, 7.0])
    assert [t for t, _, first in told if first] == [1.0, 6.0]


def test_bumps_of_a_pelvis_that_does_not_turn_are_not_steps():
    assert _tell([1.0, 1.5, 2.0, 2.5], RIDES) == []


def test_single_bumps_of_somebody_who_bends_or_sits_down_are_not_steps():
    for doing in (BENDS, SITS_DOWN):
        assert _tell([1.0, 4.0, 4.5, 8.0, 12.0], doing) == []
        assert _tell([1.0, 1.3, 2.6], doing) == []


def test_a_few_bumps_at_the_pace_of_steps_are_steps_after_all_and_are_told_together():
    told = _tell([1.0, 1.5, 2.0, 2.5], BENDS)
    assert [t for t, _, _ in told] == [1.0, 1.5, 2.0, 2.5]
    assert [s for _, s, _ in told] == [2.15] * STEPS_IN_DOUBT + [2.65]
    assert [first for _, _, first in told] == [True, False, False, False]


def test_in_the_middle_of_a_bout_nothing_is_held_back():
    check = WalkingCheck(100.0)
    assert check.update([Candidate(100.0, 115, 1.0)], [WALKS])
    assert check.update([Candidate(160.0, 175, 1.0)], [BENDS])


def test_after_a_long_loss_a_bout_begins_anew():
    check = WalkingCheck(100.0)
    check.update([Candidate(100.0, 115, 1.0)], [WALKS])
    check.reset()
    (step,) = check.update([Candidate(150.0, 165, 1.0)], [WALKS])
    assert step.first
