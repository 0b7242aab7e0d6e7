"""The synthetic walker obeys physics, its script and its seed."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from hipline_device.samples import STANDARD_GRAVITY
from hipline_sim.presets import PRESETS, preset
from hipline_sim.script import Drift, Run, Stand, Turn, Walk, WalkScript
from hipline_sim.sensor import MOUNTINGS, Mounting, SensorModel
from hipline_sim.spread import Spread
from hipline_sim.walker import Walker

PERFECT = SensorModel.perfect()
MIXED = WalkScript(
    (Stand(3.0), Walk(20.0), Turn(180.0, 3.0), Walk(15.0), Run(8.0), Walk(6.0), Turn(-90.0, 3.0), Stand(4.0))
)


def true_attitude(walker: Walker) -> Rotation:
    time_s = np.arange(len(walker)) / walker.rate_hz
    return Rotation.from_matrix(walker.pelvis.pose(time_s).attitude())


@pytest.mark.parametrize("rate_hz", [100.0, 200.0])
def test_rates_integrate_back_to_the_true_attitude(rate_hz: float) -> None:
    walker = Walker(MIXED, rate_hz, sensor=PERFECT, mounting="straight")
    _, gyr = walker.samples(0, len(walker))
    truth = true_attitude(walker)
    # fourth order over two intervals: Simpson's rule and the commutator of its ends
    a, b, c = gyr[:-2:2], gyr[1:-1:2], gyr[2::2]
    two = 2.0 / rate_hz
    turned = two / 6 * (a + 4 * b + c) + two**2 / 12 * np.cross(a, c)
    attitude = truth[0]
    worst = 0.0
    for k, rotation in enumerate(Rotation.from_rotvec(turned)):
        attitude = attitude * rotation
        worst = max(worst, (attitude.inv() * truth[2 * k + 2]).magnitude())
    assert len(walker) / rate_hz > 60.0
    assert np.rad2deg(worst) < 0.05


def test_force_twice_integrated_follows_the_true_path() -> None:
    walker = Walker(MIXED, 400.0, sensor=PERFECT, mounting="straight")
    acc, _ = walker.samples(0, len(walker))
    time_s = np.arange(len(walker)) / walker.rate_hz
    pose = walker.pelvis.pose(time_s)
    felt = true_attitude(walker).apply(acc) - [0.0, 0.0, STANDARD_GRAVITY]
    velocity = np.cumsum((felt[1:] + felt[:-1]) / 2, axis=0) / walker.rate_hz
    heading = np.stack((np.cos(pose.heading), np.sin(pose.heading)), axis=1)
    even = heading * pose.speed_m_s[:, None]
    line = walker.pelvis.timeline
    at_rest = (line.effort.value(time_s)[1:] == 0.0) & (line.swaying.value(time_s)[1:] == 0.0)
    assert at_rest.sum() > 5.0 * walker.rate_hz
    assert np.abs(velocity[at_rest]).max() < 0.02
    # along the whole walk the velocity stays with the speed of the script, within the stride's own motion
    assert np.abs(velocity[:, :2] - even[1:]).max() < 1.0
    assert np.abs(velocity[:, :2] - even[1:]).mean() < 0.2


@pytest.mark.parametrize("mounting", [*MOUNTINGS, Mounting.random(1), Mounting.random(2)])
def test_at_rest_the_force_is_gravity_up_in_any_mounting(mounting: Mounting | str) -> None:
    walker = Walker(MIXED, sensor=PERFECT, mounting=mounting)
    acc, gyr = walker.samples(0, 250)
    pelvis = acc @ walker.mounting.matrix.T
    assert np.allclose(pelvis, [0.0, 0.0, STANDARD_GRAVITY], atol=0.03)
    assert np.rad2deg(np.abs(gyr).max()) < 0.5


def test_contacts_alternate_and_lie_in_the_bouts() -> None:
    for name in PRESETS:
        walker = Walker(preset(name))
        contact_s, left = walker.pelvis.timeline.contacts()
        bouts = walker.pelvis.timeline.bouts
        assert len(contact_s) == sum(b.steps for b in bouts)
        assert np.all(left[1:] != left[:-1])
        assert np.all(np.diff(contact_s) > 0.2)
        assert all(any(b.start_s < t < b.end_s for b in bouts) for t in contact_s)


def test_stands_are_still() -> None:
    walker = Walker(preset("stop_and_go"), sensor=PERFECT)
    acc, gyr = walker.samples(0, len(walker))
    time_s = np.arange(len(walker)) / walker.rate_hz
    still = walker.pelvis.timeline.effort.value(time_s) == 0.0
    assert still.mean() > 0.3
    assert np.rad2deg(np.abs(gyr[still]).max()) < 0.5
    assert np.abs(np.linalg.norm(acc[still], axis=1) - STANDARD_GRAVITY).max() < 0.03


def test_same_seed_same_walk_other_seed_another() -> None:
    one, same, other = (Walker(MIXED, seed=s).samples(0, 4000) for s in (3, 3, 4))
    assert np.array_equal(one[0], same[0])
    assert np.array_equal(one[1], same[1])
    assert not np.array_equal(one[0], other[0])


@pytest.mark.parametrize("loop", [False, True])
def test_any_chunking_gives_the_same_samples(loop: bool) -> None:
    script = WalkScript((Stand(2.0), Walk(5.0), Stand(2.0)))
    whole = Walker(script, loop=loop).samples(0, 2500)
    walker = Walker(script, loop=loop)
    for size in (1, 10, 333):
        chunks = [walker.read(i, min(size, 2500 - i)) for i in range(0, 2500, size)]
        for k in range(2):
            assert np.array_equal(np.concatenate([c[k] for c in chunks]), whole[k])
    assert len(whole[0]) == (2500 if loop else len(walker))


def test_a_loop_has_no_seam() -> None:
    walker = Walker(WalkScript((Stand(2.0), Walk(5.0), Stand(2.0))), sensor=PERFECT, loop=True)
    acc, gyr = walker.samples(len(walker) - 5, 10)
    assert np.abs(np.diff(acc, axis=0)).max() < 0.01
    assert np.abs(np.diff(gyr, axis=0)).max() < 0.001


def test_a_drift_of_tilt_comes_and_goes_when_the_script_says() -> None:
    drift = Drift(20.0, 8.0, rise_s=4.0, hold_s=10.0, fall_s=4.0)
    script = WalkScript((Stand(3.0), Walk(50.0), Stand(2.0)), tilt_drifts=(drift,), spread=Spread.none())
    for s in Walker(script).truth().strides:
        if s.end_s < 20.0 or s.start_s > 38.0:
            expected = script.gait.lean_deg
        elif s.start_s > 24.0 and s.end_s < 34.0:
            expected = script.gait.lean_deg + 8.0
        else:
            continue
        if 5.0 < s.start_s and s.end_s < 51.0:
            assert s.tilt_mean_deg == pytest.approx(expected, abs=0.1)


def test_a_drift_of_rotation_scales_its_range() -> None:
    script = WalkScript(
        (Stand(3.0), Walk(40.0), Stand(2.0)),
        rotation_drifts=(Drift(20.0, -0.5, 2.0, np.inf),),
        spread=Spread.none(),
    )
    strides = Walker(script).truth().strides
    before = [s.rotation_rom_deg for s in strides if 6.0 < s.start_s and s.end_s < 20.0]
    after = [s.rotation_rom_deg for s in strides if 22.0 < s.start_s and s.end_s < 42.0]
    assert np.mean(after) == pytest.approx(0.5 * np.mean(before), rel=0.02)
