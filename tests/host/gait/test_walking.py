import math

from hipline.gait.contacts import Candidate
from hipline.gait.walking import FIRST_STEPS, WalkingCheck


def _tell(times_s: list[float], liveliness_deg_s: float = 25.0) -> list[tuple[float, float, bool]]:
    check, told = WalkingCheck(100.0), []
    for t in times_s:
        told += [
            (step.candidate.position / 100.0, step.told / 100.0, step.first)
            for step in check.update(Candidate(100.0 * t, round(100.0 * t) + 15, 1.0), math.radians(liveliness_deg_s))
        ]
    return told


def test_single_bumps_are_not_told():
    assert _tell([1.0, 4.0, 4.5, 8.0, 12.0]) == []


def test_the_first_steps_are_told_together_when_they_are_enough():
    told = _tell([1.0, 1.5, 2.0, 2.5])
    assert [t for t, _, _ in told] == [1.0, 1.5, 2.0, 2.5]
    assert [s for _, s, _ in told] == [2.15] * FIRST_STEPS + [2.65]
    assert [first for _, _, first in told] == [True, False, False, False]


def test_a_pause_begins_a_new_bout():
    told = _tell([1.0, 1.5, 2.0, 6.0, 6.5, 7.0])
    assert [t for t, _, first in told if first] == [1.0, 6.0]


def test_uneven_bumps_are_not_steps():
    assert _tell([1.0, 1.3, 2.6]) == []


def test_bumps_of_a_pelvis_that_does_not_turn_are_not_steps():
    assert _tell([1.0, 1.5, 2.0, 2.5], liveliness_deg_s=4.0) == []
