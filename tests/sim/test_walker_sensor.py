"""Where the walker wears the clip, and what its sensor gets wrong."""

import numpy as np
import pytest

from hipline_device.samples import STANDARD_GRAVITY
from hipline_sim.script import Stand, Walk, WalkScript
from hipline_sim.sensor import MOUNTINGS, Mounting, SensorModel
from hipline_sim.walker import Walker

SCRIPT = WalkScript((Stand(4.0), Walk(10.0), Stand(2.0)))


def test_named_mountings_point_where_they_say() -> None:
    forward, left, up = np.eye(3)
    expected = {
        "straight": (forward, left, up),
        "sacrum": (up, left, -forward),
        "upside_down": (-up, -left, -forward),
        "side": (up, -forward, -left),
        "front": (up, -left, forward),
        "sideways": (left, -up, -forward),
        "belly": (up, -left, forward),
    }
    assert set(expected) == set(MOUNTINGS)
    for name, axes in expected.items():
        assert np.allclose(Mounting.named(name, lean_deg=0.0).matrix, np.stack(axes, axis=1))


def test_a_belly_tips_the_top_of_the_clip_further_forward_than_a_waistband_does() -> None:
    leans = [Mounting.named(name).matrix @ [1.0, 0.0, 0.0] for name in ("front", "belly")]
    assert [np.rad2deg(np.arctan2(x, z)) for x, _, z in leans] == pytest.approx([10.0, 35.0])


def test_a_leaning_clip_reads_gravity_off_its_axis() -> None:
    acc, _ = Walker(SCRIPT, mounting=Mounting.named("sacrum", 15.0), sensor=SensorModel.perfect()).read(0, 100)
    x, y, z = acc.mean(axis=0)
    assert np.rad2deg(np.arctan2(z, x)) == pytest.approx(15.0, abs=0.2)
    assert y == pytest.approx(0.0, abs=0.02)


@pytest.mark.parametrize("seed", range(5))
def test_random_mountings_are_rotations(seed: int) -> None:
    matrix = Mounting.random(seed).matrix
    assert np.allclose(matrix @ matrix.T, np.eye(3))
    assert np.linalg.det(matrix) == pytest.approx(1.0)


def test_the_mounting_turns_what_is_felt_and_changes_nothing_else() -> None:
    place = (0.05, 0.1, 0.0)
    plain, turned = (
        Walker(SCRIPT, mounting=Mounting.of(m, place), sensor=SensorModel.perfect())
        for m in (np.eye(3), Mounting.random(7).matrix)
    )
    for a, b in zip(plain.read(0, 1500), turned.read(0, 1500), strict=True):
        assert np.allclose(b @ turned.mounting.matrix.T, a)


@pytest.mark.parametrize("matrix", [2.0 * np.eye(3), np.diag([1.0, 1.0, -1.0])])
def test_no_mounting_stretches_or_mirrors(matrix: np.ndarray) -> None:
    with pytest.raises(ValueError, match="mounting needs"):
        Mounting.of(matrix)


def test_an_unknown_place_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"'ankle'.*sacrum"):
        Mounting.named("ankle")


def test_errors_stay_in_their_limits() -> None:
    sensor = SensorModel(acc_noise_ug=0.0, gyr_noise_mdps=0.0)
    still = np.zeros((10, 3))
    for seed in range(50):
        acc, gyr = sensor.measure(still, still, 100.0, seed)
        assert np.abs(acc).max() <= 0.020 * STANDARD_GRAVITY
        assert np.rad2deg(np.abs(gyr).max()) <= 0.5
        scaled, _ = sensor.measure(still + 1.0, still, 100.0, seed)
        assert np.abs(scaled - acc - 1.0).max() <= 0.005 + 1e-12


def test_noise_follows_its_density() -> None:
    still = np.zeros((20000, 3))
    acc, gyr = SensorModel(acc_bias_mg=0.0, gyr_bias_dps=0.0).measure(still, still, 200.0, 0)
    assert acc.std() == pytest.approx(160e-6 * STANDARD_GRAVITY * 10.0, rel=0.02)
    assert np.rad2deg(gyr.std()) == pytest.approx(7e-3 * 10.0, rel=0.02)


def test_a_loop_keeps_the_bias_and_renews_the_noise() -> None:
    walker = Walker(SCRIPT, loop=True)
    first, _ = walker.read(0, 300)
    second, _ = walker.read(len(walker), 300)
    assert not np.array_equal(first, second)
    assert np.allclose(first.mean(axis=0), second.mean(axis=0), atol=0.01)


def test_a_fast_clock_counts_more_samples_and_later_contacts() -> None:
    true, fast = (Walker(SCRIPT, sensor=SensorModel(clock_error_ppm=ppm)) for ppm in (0.0, 2000.0))
    assert len(fast) == pytest.approx(len(true) * 1.002, abs=1)
    assert np.allclose(fast.truth().contact_s, true.truth().contact_s * 1.002)
    assert np.interp(9.0 * 1.002, fast.truth().time_s, fast.truth().tilt_deg) == pytest.approx(
        np.interp(9.0, true.truth().time_s, true.truth().tilt_deg), abs=0.02
    )


@pytest.mark.parametrize("rate_hz", [0.0, 10.0, 1000.0, np.nan])
def test_rates_out_of_range_are_refused(rate_hz: float) -> None:
    with pytest.raises(ValueError, match="rate_hz"):
        Walker(SCRIPT, rate_hz)
