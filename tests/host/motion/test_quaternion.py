import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.transform import Rotation

from hipline.motion import quaternion

VECTORS = arrays(np.float64, (5, 3), elements=st.floats(-0.25, 0.25))


@given(VECTORS, VECTORS)
def test_products_and_turned_vectors_are_those_of_scipy(a, b):
    p, q = (quaternion.from_small_rotation(quaternion.parts(v)) for v in (a, b))
    ours = np.stack(quaternion.rotate(quaternion.multiply(p, q), quaternion.parts(b + 1.0)), axis=1)
    theirs = (Rotation.from_rotvec(a) * Rotation.from_rotvec(b)).apply(b + 1.0)
    assert np.abs(ours - theirs).max() < 1e-12


@given(VECTORS)
def test_numbers_and_arrays_give_the_same_to_the_last_bit(a):
    many = quaternion.multiply(quaternion.from_small_rotation(quaternion.parts(a)), quaternion.ONE)
    for i, turn in enumerate(a.tolist()):
        one = quaternion.multiply(quaternion.from_small_rotation(tuple(turn)), quaternion.ONE)
        assert list(one) == [part[i] for part in many]


@given(VECTORS)
def test_the_conjugate_turns_back(a):
    q = quaternion.from_small_rotation(quaternion.parts(a))
    back = quaternion.rotate(quaternion.conjugate(q), quaternion.rotate(q, quaternion.parts(a + 1.0)))
    assert np.abs(np.stack(back, axis=1) - a - 1.0).max() < 1e-12


@given(st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda v: np.linalg.norm(v) > 1e-3))
def test_between_turns_one_direction_into_the_other_even_the_opposite(v):
    size = float(np.linalg.norm(v))
    for target in ((0.0, 0.0, 1.0), tuple(-part for part in v)):
        turned = quaternion.rotate(quaternion.between(v, target), tuple(part / size for part in v))
        assert turned == pytest.approx(np.array(target) / np.linalg.norm(target), abs=1e-4)
