import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from hipline.motion.orientation import Orientation
from hipline.motion.timeline import EvenBlock

RATE_HZ = 100.0
G = 9.80665


def _still(seconds: float, attitude: Rotation, bias_deg_s=(0.0, 0.0, 0.0), seed: int = 1) -> EvenBlock:
    """Samples of a sensor that rests in an attitude (sensor to earth), with the noise of a usual chip."""
    n, rng = round(seconds * RATE_HZ), np.random.default_rng(seed)
    acc = attitude.inv().apply([0.0, 0.0, G]) + rng.normal(0.0, 0.02, (n, 3))
    gyr = np.radians(np.array(bias_deg_s) + rng.normal(0.0, 0.05, (n, 3)))
    return EvenBlock(np.arange(n) / RATE_HZ, acc, gyr, np.ones(n, dtype=np.bool_), new_run=True)


def _up(orientation: Orientation, block: EvenBlock) -> np.ndarray:
    q = orientation.update(block).q
    return Rotation.from_quat(q, scalar_first=True).inv().apply([0.0, 0.0, 1.0])


@pytest.mark.parametrize("euler_deg", [(0, 0, 0), (180, 0, 0), (0, 90, 0), (37, -120, 15), (179.9999, 0, 0)])
def test_up_is_found_in_any_pose(euler_deg):
    attitude = Rotation.from_euler("xyz", euler_deg, degrees=True)
    up = _up(Orientation(RATE_HZ), _still(3.0, attitude))
    assert np.degrees(np.arccos(up[-1] @ attitude.inv().apply([0.0, 0.0, 1.0]))) < 0.1


def test_the_gyroscope_bias_is_learned_at_rest_and_taken_off():
    orientation = Orientation(RATE_HZ)
    block = _still(10.0, Rotation.identity(), bias_deg_s=(0.5, -0.4, 0.3))
    attitude = orientation.update(block)
    assert np.degrees(orientation.gyr_bias) == pytest.approx([0.5, -0.4, 0.3], abs=0.03)
    assert np.degrees(attitude.rate_sensor[-100:].mean(axis=0)) == pytest.approx([0.0, 0.0, 0.0], abs=0.03)
    assert attitude.rest[-1]


def test_a_turn_is_followed_by_the_gyroscope():
    still, n = _still(5.0, Rotation.identity()), 300
    turn = EvenBlock(
        5.0 + np.arange(n) / RATE_HZ,
        np.tile([0.0, 0.0, G], (n, 1)),
        np.tile([0.0, 0.0, np.radians(30.0)], (n, 1)),
        np.ones(n, dtype=np.bool_),
        new_run=False,
    )
    orientation = Orientation(RATE_HZ)
    before = orientation.update(still).q[-1]
    after = orientation.update(turn).q[-1]
    turned = Rotation.from_quat(after, scalar_first=True) * Rotation.from_quat(before, scalar_first=True).inv()
    assert np.degrees(turned.as_rotvec()) == pytest.approx([0.0, 0.0, 90.0], abs=0.3)


def test_braking_for_a_second_hardly_tips_the_attitude():
    orientation, block = Orientation(RATE_HZ), _still(6.0, Rotation.identity())
    orientation.update(block)
    brake = _still(1.0, Rotation.identity())
    up = _up(
        orientation,
        EvenBlock(brake.time_s, brake.acc_sensor - [2.0, 0.0, 0.0], brake.gyr_sensor, brake.real, new_run=False),
    )
    assert np.degrees(np.arccos(up[-1, 2])) < 0.5


@pytest.mark.parametrize("rate_hz", [50.0, 104.0, 208.0])
def test_any_rate_is_followed(rate_hz):
    n = round(8 * rate_hz)
    block = EvenBlock(
        np.arange(n) / rate_hz,
        np.tile([G, 0.0, 0.0], (n, 1)),
        np.tile(np.radians([0.2, 0.0, 0.0]), (n, 1)),
        np.ones(n, dtype=np.bool_),
        new_run=True,
    )
    assert _up(Orientation(rate_hz), block)[-1] == pytest.approx([1.0, 0.0, 0.0], abs=1e-3)
