"""What a script asks for is what the walker does."""

import numpy as np
import pytest

from hipline_sim.gait import Gait, Pattern, person
from hipline_sim.presets import PRESETS, preset
from hipline_sim.profile import Profile, Ramp
from hipline_sim.script import Bend, Drift, Run, Sit, Squat, Stairs, Stand, Turn, Walk, WalkScript
from hipline_sim.sensor import SensorModel
from hipline_sim.spread import Spread
from hipline_sim.walker import Walker


def test_a_profile_is_the_slope_of_its_integral() -> None:
    profile = Profile([Ramp(1.0, 2.0, 3.0), Ramp(2.0, 1.0, -1.0), Ramp(5.0, 0.5, -2.0)])
    time_s = np.linspace(0.0, 8.0, 8001)
    value = profile.value(time_s)
    slope = np.gradient(profile.integral(time_s), time_s, edge_order=2)
    assert np.abs(slope - value)[1:-1].max() < 1e-4
    assert value[0] == 0.0
    assert value[-1] == pytest.approx(0.0)


@pytest.mark.parametrize("rise_m", [0.16, -0.18])
def test_stairs_rise_by_a_step_at_each_step_and_walking_on_stays_there(rise_m: float) -> None:
    flight = Stairs(12.0, 90.0, rise_m)
    walker = Walker(WalkScript((Stand(2.0), Walk(6.0), flight, Walk(6.0), Stand(2.0))))
    height_m = walker.pelvis.pose(np.array([0.0, 7.0, 21.0, 27.9])).offset[:, 2]
    assert height_m[2] - height_m[1] == pytest.approx(18.0 * rise_m, abs=0.05)
    assert height_m[3] == pytest.approx(18.0 * rise_m, abs=0.01)


@pytest.mark.parametrize("angle_deg", [180.0, -90.0, 450.0])
@pytest.mark.parametrize("speed_m_s", [0.0, 0.7])
def test_a_turn_turns_by_its_angle(angle_deg: float, speed_m_s: float) -> None:
    walker = Walker(WalkScript((Stand(2.0), Turn(angle_deg, 6.0, 96.0, speed_m_s), Stand(2.0))))
    assert walker.truth().heading_deg[-1] == pytest.approx(angle_deg)


@pytest.mark.parametrize(
    ("phase", "speed_m_s"), [(Walk(30.0, 80.0, 0.5), 0.5), (Walk(30.0, 120.0, 1.5), 1.5), (Run(30.0), 2.5)]
)
def test_cadence_and_speed_are_those_of_the_script(phase: Walk | Run, speed_m_s: float) -> None:
    walker = Walker(WalkScript((Stand(2.0), phase, Stand(2.0))))
    strides = walker.truth().strides[4:-4]
    assert np.mean([s.cadence_spm for s in strides]) == pytest.approx(phase.cadence_spm, rel=0.03)
    assert walker.pelvis.pose(np.array([15.0])).speed_m_s[0] == pytest.approx(speed_m_s)


def test_strides_spread_as_asked() -> None:
    spread = Spread(tilt_deg=1.3, duration=0.03, memory=0.6)
    truth = Walker(WalkScript((Stand(2.0), Walk(900.0), Stand(2.0)), spread=spread)).truth()
    left = [s for s in truth.strides if s.side == "left"][5:-5]
    tilt = np.array([s.tilt_mean_deg for s in left])
    duration_s = np.array([s.duration_s for s in left])
    assert tilt.std() == pytest.approx(1.3, rel=0.15)
    assert duration_s.std() / duration_s.mean() == pytest.approx(0.03, rel=0.2)
    assert np.corrcoef(tilt[1:], tilt[:-1])[0, 1] == pytest.approx(0.6, abs=0.12)


def test_without_spread_every_stride_is_the_same() -> None:
    script = WalkScript((Stand(2.0), Walk(30.0), Stand(2.0)), spread=Spread.none())
    strides = Walker(script).truth().strides[5:-5]
    for name in ("duration_s", "tilt_rom_deg", "obliquity_rom_deg", "rotation_rom_deg"):
        assert np.ptp([getattr(s, name) for s in strides]) < 0.01


def test_a_late_right_contact_is_late_by_its_part_of_the_stride() -> None:
    script = WalkScript((Stand(2.0), Walk(20.0), Stand(2.0)), gait=Gait(step_time_asymmetry=0.08), spread=Spread.none())
    truth = Walker(script).truth()
    steps_s = np.diff(truth.contact_s)[6:-6]
    to_right = truth.contact_left[:-1][6:-6]
    part = steps_s[to_right].mean() / (steps_s[to_right].mean() + steps_s[~to_right].mean())
    assert part == pytest.approx(0.58, abs=0.01)


def test_uneven_amplitude_makes_the_step_after_a_left_contact_the_larger() -> None:
    script = WalkScript((Stand(2.0), Walk(20.0), Stand(2.0)), gait=Gait(amplitude_asymmetry=0.5), spread=Spread.none())
    walker = Walker(script, mounting="straight", sensor=SensorModel.perfect())
    acc, _ = walker.read(0, len(walker))
    truth = walker.truth()
    size = [
        np.ptp(acc[(truth.time_s >= a) & (truth.time_s < b), 2])
        for a, b in zip(truth.contact_s[:-1], truth.contact_s[1:], strict=True)
    ][6:-6]
    after_left = truth.contact_left[:-1][6:-6]
    assert np.mean(np.array(size)[after_left]) > 1.3 * np.mean(np.array(size)[~after_left])


def test_sitting_and_bending_take_no_step_and_end_upright() -> None:
    truth = Walker(preset("sit_bend")).truth()
    assert len(truth.contact_s) == 0
    assert not truth.strides
    assert truth.tilt_deg.max() > 50.0
    assert truth.tilt_deg.min() < -10.0
    assert abs(truth.tilt_deg[-1]) < 0.2


def test_squatting_goes_down_and_leans_forward_and_takes_no_step() -> None:
    walker = Walker(WalkScript((Stand(2.0), Squat(8.0, 2, depth_m=0.4), Stand(2.0))))
    pose = walker.pelvis.pose(np.arange(1200) / 100.0)
    assert pose.offset[:, 2].min() == pytest.approx(-0.4, abs=0.01)
    assert np.rad2deg(pose.tilt.max()) == pytest.approx(28.0, abs=0.3)
    assert len(walker.truth().contact_s) == 0
    assert pose.offset[-1, 2] == pytest.approx(0.0, abs=1e-6)


def test_the_guided_walk_stands_bows_twice_and_then_walks() -> None:
    phases = preset("guided").phases[:4]
    assert [type(phase) for phase in phases] == [Stand, Bend, Stand, Walk]
    assert phases[0].seconds >= 5.0
    assert phases[1] == Bend(10.0, 2, 45.0)


@pytest.mark.parametrize("name", PRESETS)
def test_presets_stand_first_and_last_and_move_like_people(name: str) -> None:
    script = preset(name)
    assert isinstance(script.phases[0], Stand)
    assert script.phases[0].seconds >= 6.0
    assert isinstance(script.phases[-1], Stand)
    walker = Walker(script, mounting="straight", sensor=SensorModel.perfect())
    acc, gyr = walker.read(0, len(walker))
    assert np.linalg.norm(acc, axis=1).max() < 35.0
    assert np.rad2deg(np.linalg.norm(gyr, axis=1).max()) < 200.0
    assert walker.truth().tilt_deg[-1] == pytest.approx(0.0, abs=0.2)


def test_the_demo_drifts_forward_and_later_turns_less() -> None:
    truth = Walker(preset("demo")).truth()

    def mean(name: str, start_s: float, end_s: float) -> float:
        return float(np.mean([getattr(s, name) for s in truth.strides if start_s < s.start_s and s.end_s < end_s]))

    walking = mean("tilt_mean_deg", 9.0, 26.0)
    assert mean("tilt_mean_deg", 42.0, 60.0) - walking == pytest.approx(10.0, abs=1.0)
    assert mean("tilt_mean_deg", 68.0, 90.0) - walking == pytest.approx(0.0, abs=1.0)
    assert mean("rotation_rom_deg", 110.0, 128.0) < 0.6 * mean("rotation_rom_deg", 68.0, 90.0)


def test_people_differ_but_keep_their_sides() -> None:
    low, high = [], []
    for seed in range(8):
        script = WalkScript((Stand(2.0), Walk(12.0), Stand(2.0)), gait=person(seed), spread=Spread.none())
        truth = Walker(script).truth()
        at_left = np.interp(truth.contact_s[truth.contact_left] + 0.1, truth.time_s, truth.rotation_deg)
        at_right = np.interp(truth.contact_s[~truth.contact_left] + 0.1, truth.time_s, truth.rotation_deg)
        low.append(at_left[3:-3].mean())
        high.append(at_right[3:-3].mean())
    # the left side of the pelvis is forward after a left contact: turned right
    assert max(low) < -1.0
    assert min(high) > 1.0
    assert np.std(low) > 0.2


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: Stand(0.0), "seconds"),
        (lambda: Walk(10.0, cadence_spm=0.0), "cadence_spm"),
        (lambda: Walk(10.0, speed_m_s=-1.0), "speed_m_s"),
        (lambda: Walk(np.nan), "seconds"),
        (lambda: Turn(90.0, 0.5), "seconds"),
        (lambda: Turn(np.nan, 5.0), "angle_deg"),
        (lambda: Sit(2.0), "seconds"),
        (lambda: Bend(3.0, times=2), "seconds"),
        (lambda: Drift(-1.0, 5.0), "start_s"),
        (lambda: Drift(1.0, 5.0, hold_s=np.nan), "hold_s"),
        (lambda: WalkScript(()), "phase"),
        (lambda: Spread(tilt_deg=-1.0), "tilt_deg"),
        (lambda: Spread(memory=1.0), "memory"),
        (lambda: Spread(duration=0.5), "duration"),
        (lambda: Gait(step_time_asymmetry=0.4), "step_time_asymmetry"),
        (lambda: Gait(amplitude_asymmetry=1.0), "amplitude_asymmetry"),
        (lambda: Pattern(((0, 1.0, 0.0),), (), (), (), (), ()), "tilt"),
        (lambda: preset("moonwalk"), "demo"),
    ],
)
def test_impossible_scripts_are_refused_with_the_name_of_the_fault(make, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        make()
