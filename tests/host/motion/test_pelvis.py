import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from hipline.motion.orientation import Attitude
from hipline.motion.pelvis import Pelvis
from hipline.motion.timeline import EvenBlock
from hipline_device.samples import STANDARD_GRAVITY

NO_MOUNTING = np.array([1.0, 0.0, 0.0, 0.0])


def _block(turns: Rotation, acc_earth=(0.0, 0.0, STANDARD_GRAVITY)) -> tuple[EvenBlock, Attitude]:
    n = len(turns)
    q = turns.as_quat(scalar_first=True)
    even = EvenBlock(
        np.arange(n) / 100.0, turns.inv().apply(acc_earth), np.zeros((n, 3)), np.ones(n, dtype=np.bool_), True
    )
    return even, Attitude(q, np.zeros((n, 3)), np.zeros(n, dtype=np.bool_))


@given(st.floats(-170, 170), st.floats(-60, 60), st.floats(-60, 60))
def test_the_angles_are_those_of_the_cardan_order_rotation_obliquity_tilt(heading, obliquity, tilt):
    turns = Rotation.from_euler("ZXY", [[heading, obliquity, tilt]], degrees=True)
    block = Pelvis(NO_MOUNTING).update(*_block(turns))
    assert np.degrees([block.heading_rad[0], block.obliquity_rad[0], block.tilt_rad[0]]) == pytest.approx(
        [heading, obliquity, tilt], abs=1e-6
    )


def test_the_signs_are_front_down_left_up_and_turned_left():
    front_down = Rotation.from_euler("y", [[10]], degrees=True)
    assert front_down.apply([1.0, 0.0, 0.0])[0, 2] < 0
    assert Pelvis(NO_MOUNTING).update(*_block(front_down)).tilt_rad[0] > 0
    left_up = Rotation.from_euler("x", [[10]], degrees=True)
    assert left_up.apply([0.0, 1.0, 0.0])[0, 2] > 0
    assert Pelvis(NO_MOUNTING).update(*_block(left_up)).obliquity_rad[0] > 0
    assert Pelvis(NO_MOUNTING).update(*_block(Rotation.from_euler("z", [[10]], degrees=True))).heading_rad[0] > 0


def test_heading_goes_on_through_whole_turns():
    turns = Rotation.from_euler("z", np.arange(0.0, 900.0, 10.0)[:, None], degrees=True)
    pelvis, (even, attitude) = Pelvis(NO_MOUNTING), _block(turns)
    assert np.degrees(pelvis.update(even, attitude).heading_rad) == pytest.approx(np.arange(0.0, 900.0, 10.0))


def test_accelerations_are_forward_left_up_whatever_the_heading_and_the_lean():
    turns = Rotation.from_euler("ZXY", [[120.0, 15.0, -20.0]], degrees=True)
    ahead = Rotation.from_euler("Z", 120.0, degrees=True).apply([1.0, 0.0, 0.0])
    block = Pelvis(NO_MOUNTING).update(*_block(turns, 2.0 * ahead + [0.0, 0.0, STANDARD_GRAVITY + 0.5]))
    assert block.acc_level[0] == pytest.approx([2.0, 0.0, 0.5])
