"""Left and right from the sideways acceleration."""

from itertools import pairwise

import numpy as np

from hipline.gait import sides
from hipline.gait.sides import SideJudge
from hipline.motion.pelvis import PelvisBlock

RATE_HZ = 100.0
STEP_S = 0.55


def _block(sway: np.ndarray) -> PelvisBlock:
    n = len(sway)
    t, none = np.arange(n) / RATE_HZ, np.zeros(n)
    acc = np.stack([none, sway, none], axis=1)
    return PelvisBlock(t, np.ones(n, dtype=np.bool_), True, none, none, none, acc, 0.0 * acc)


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
