import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from hipline.motion.mounting import across, axis, quaternion_of


def test_axes_are_read_with_and_without_sign():
    assert axis("x").tolist() == [1.0, 0.0, 0.0]
    assert axis("-z").tolist() == [0.0, 0.0, -1.0]


@pytest.mark.parametrize("name", ["", "+", "up", "xx", "+w", "--x"])
def test_other_words_are_no_axes(name):
    with pytest.raises(ValueError, match="not an axis"):
        axis(name)


def test_forward_and_up_must_differ():
    with pytest.raises(ValueError, match="two different axes"):
        across(axis("x"), axis("-x"))


def test_the_mounting_turns_the_sensor_axes_into_those_of_the_pelvis():
    up, forward = np.array([0.0, -1.0, 0.0]), np.array([0.3, 0.4, 1.0])
    turn = Rotation.from_quat(quaternion_of(up, forward), scalar_first=True)
    assert turn.apply(up) == pytest.approx([0.0, 0.0, 1.0])
    assert turn.apply(across(forward, up)) == pytest.approx([1.0, 0.0, 0.0])
