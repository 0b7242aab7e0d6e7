import pytest

from hipline.gait.slip import STRIDES, SlipCheck
from hipline.motion.zero import Lean

SEATED = Lean(tilt_deg=-22.0, obliquity_deg=3.0)


def _doubted(check: SlipCheck, lean: Lean | None, tilts_deg: list[float]) -> list[bool]:
    return [check.update(lean, tilt_deg, 1.0) for tilt_deg in tilts_deg]


def test_walking_as_before_says_that_the_wearer_sat_and_the_clip_stayed():
    check = SlipCheck()
    assert _doubted(check, SEATED, [6.0] * 6) == [True] * (STRIDES - 1) + [False] * (7 - STRIDES)
    assert check.is_refuted(SEATED)


def test_walking_by_as_much_as_in_the_stand_bears_out_that_the_clip_slipped():
    check = SlipCheck()
    assert all(_doubted(check, SEATED, [-14.0] * 20))
    assert not check.is_refuted(SEATED)


def test_the_strides_have_to_agree_in_a_row():
    assert all(_doubted(SlipCheck(), SEATED, [6.0, 6.0, 6.0, -20.0] * 5))


def test_each_stand_that_leans_is_doubted_anew():
    check = SlipCheck()
    _doubted(check, SEATED, [6.0] * STRIDES)
    again = SEATED._replace(tilt_deg=-21.0)
    assert _doubted(check, again, [6.0] * STRIDES) == [True] * (STRIDES - 1) + [False]
    assert not check.update(None, 6.0, 1.0)


@pytest.mark.parametrize("lean_deg", [-12.0, 5.0, 12.0])
def test_a_small_lean_stays_in_doubt_for_it_could_be_a_way_to_walk(lean_deg: float):
    assert all(_doubted(SlipCheck(), Lean(lean_deg, 0.0), [0.0] * 20))
