import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.transform import Rotation

from hipline.motion import quaternion

VECTORS = arrays(np.float64, (5, 3), elements=st.floats(-0.25, 0.25))


@given(VECTORS, VECTORS)
def test_products_and_turned_vectors_are_those_of_scipy(a, b):
    p, q = quaternion.from_small_rotation(a), quaternion.from_small_rotation(b)
    ours = quaternion.rotate(quaternion.multiply(p, q), b + 1.0)
    theirs = (Rotation.from_rotvec(a) * Rotation.from_rotvec(b)).apply(b + 1.0)
    assert np.abs(ours - theirs).max() < 1e-12


@given(VECTORS)
def test_the_conjugate_turns_back(a):
    q = quaternion.from_small_rotation(a)
    assert np.abs(quaternion.rotate(quaternion.conjugate(q), quaternion.rotate(q, a + 1.0)) - a - 1.0).max() < 1e-12


@given(arrays(np.float64, 3, elements=st.floats(-1, 1)).filter(lambda v: np.linalg.norm(v) > 1e-3))
def test_between_turns_one_direction_into_the_other_even_the_opposite(v):
    for target in (np.array([0.0, 0.0, 1.0]), -v):
        turned = quaternion.rotate(quaternion.between(v, target), v / np.linalg.norm(v))
        assert np.abs(turned - target / np.linalg.norm(target)).max() < 1e-7
