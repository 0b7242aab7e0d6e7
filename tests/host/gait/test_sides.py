"""Left and right from the sideways acceleration."""

from itertools import pairwise

import numpy as np
import pytest

from hipline.gait import sides
from hipline.gait.sides import SideJudge
from hipline.motion.pelvis import PelvisBlock

RATE_HZ = 100.0
STEP_S = 0.55


def _block(sway: np.ndarray, turning: np.ndarray | float = 0.0) -> PelvisBlock:
    n = len(sway)
    t, none = np.arange(n) / RATE_HZ, np.zeros(n)
    acc, gyr = np.stack([none, sway, none], axis=1), np.stack([none, none, none + turning], axis=1)
    return PelvisBlock(t, np.ones(n, dtype=np.bool_), True, none, none, none, acc, gyr)


def _judged(sway: np.ndarray) -> tuple[list[float], list[bool]]:
    judge = SideJudge(RATE_HZ)
    judge.update(_block(sway[: round(8.0 * RATE_HZ)]))
    positions = [k * STEP_S * RATE_HZ for k in range(4, 13)]
    odds, sure = zip(*judge.judge(positions, [round(at) + 13 for at in positions]), strict=True)
    return list(odds), list(sure)


def test_mirrored_signals_give_the_other_foot_exactly():
    t = np.arange(0.0, 9.0, 1.0 / RATE_HZ)
    sway = np.cos(np.pi * t / STEP_S + 1.0) + 0.3 * np.cos(3.0 * np.pi * t / STEP_S)
    assert np.allclose(_judged(sway)[0], [-odds for odds in _judged(-sway)[0]])


def test_feet_that_fit_the_template_are_sure():
    t = np.arange(0.0, 9.0, 1.0 / RATE_HZ)
    odds, sure = _judged(np.cos(np.pi * t / STEP_S + 1.0))
    assert all(a * b < 0.0 for a, b in pairwise(odds))
    assert all(sure[3:])


def test_feet_that_only_the_alternation_tells_apart_are_not_sure():
    # the same push at every step: half of them speak against the alternation
    t = np.arange(0.0, 9.0, 1.0 / RATE_HZ)
    assert sides.AGREES < sides.AGREED
    _, sure = _judged(np.cos(2.0 * np.pi * t / STEP_S + 1.0))
    assert not any(sure[5:])


def _told(sway: np.ndarray, steps: list[float], turning: np.ndarray | float = 0.0) -> list[bool]:
    """Return whether each of some contacts, in steps since the start, is told as one of the right foot."""
    judge = SideJudge(RATE_HZ)
    judge.update(_block(sway, turning))
    at = [k * STEP_S * RATE_HZ for k in steps]
    return [odds > 0.0 for odds, _ in judge.judge(at, [round(position) + 13 for position in at])]


def _walk(t: np.ndarray, weak: float, first_turned: bool = False) -> np.ndarray:
    """Return a sway that fits the template the less, the weaker one side is; the odd contacts are right ones."""
    fits = np.cos(np.pi * t / STEP_S + 1.0)
    if first_turned:
        fits = np.where(t < 1.2, 0.0, np.where(t < 4.0 * STEP_S + 0.05, -fits, fits))
    return fits + weak * np.where(t < 1.2 * first_turned, 0.0, np.cos(2.0 * np.pi * t / STEP_S + 1.6))


def test_a_first_step_that_begins_otherwise_does_not_turn_the_second():
    t = np.arange(0.0, 8.0, 1.0 / RATE_HZ)
    assert _told(_walk(t, 0.7, first_turned=True), [4, 5, 6, 7, 8]) == [True, True, False, True, False]


@pytest.mark.parametrize("hesitates", [False, True])
def test_two_steps_time_after_a_contact_the_template_alone_decides(hesitates):
    # it says little of this walker; in between a contact was missed, or there was none
    t = np.arange(0.0, 8.0, 1.0 / RATE_HZ)
    sway = _walk(np.where(hesitates & (t > 10.0 * STEP_S), t - STEP_S, t), 2.0)
    told = _told(sway, [4, 5, 6, 7, 8, 9, 11, 12, 13])
    assert told[-4:] == ([True, False, True, False] if hesitates else [True, True, False, True])


def test_steps_that_come_one_by_one_do_not_make_a_template_doubted_that_fits():
    judge = SideJudge(RATE_HZ)
    judge.update(_block(np.cos(np.pi * np.arange(0.0, 60.0, 1.0 / RATE_HZ) / STEP_S + 1.0)))
    at = [k * STEP_S * RATE_HZ for k in range(6, 100, 6)]
    odds = [abs(odds) for odds, _ in judge.judge(at, [round(position) + 13 for position in at])]
    assert odds[-1] > odds[0]


def test_a_step_out_of_time_does_not_force_the_other_foot():
    # the walker falters between contact 9 and the next, in the middle of a step that takes 1.45 of the usual time
    late = 1.45
    t = np.arange(0.0, 9.0, 1.0 / RATE_HZ)
    sway = _walk(np.where(t < (9.0 + 0.5 * late) * STEP_S, t, t - late * STEP_S), 0.0)
    told = _told(sway, [4, 5, 6, 7, 8, 9, 9 + late, 10 + late, 11 + late])
    assert told[-4:] == [True, True, False, True]


@pytest.mark.parametrize("way", [-1.0, 1.0])
def test_after_a_turn_on_the_spot_in_which_a_step_too_many_was_told_the_first_one_is_right(way):
    t = np.arange(0.0, 9.0, 1.0 / RATE_HZ)
    turns = (t > 6.8 * STEP_S) & (t < 9.2 * STEP_S)
    walk = _walk(np.where(t > 8.0 * STEP_S, t - STEP_S, t), 1.6)
    contacts = [4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert not _told(walk, contacts)[6]  # ahead, the feet alternate, whatever one step seems
    assert _told(walk, contacts, np.where(turns, 2.5 * way, 0.0))[6:] == [True, False, True]
