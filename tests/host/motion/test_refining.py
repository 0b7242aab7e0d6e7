"""Forward is looked for until it is known well, and what is not known is said."""

from itertools import pairwise

import numpy as np
import pytest

from hipline.exchange.plain import read_recording
from hipline.motion.calibration import ENOUGH_WINDOWS, FEWEST_WINDOWS, Calibration
from hipline.motion.forward import NO_AXIS, Window, direction
from hipline.motion.fusion import new_fusion
from hipline.motion.refining import APART, KNOWN, Refiner
from hipline.motion.sources import ForwardSource, Quality, ZeroSource
from hipline.motion.timeline import Timeline
from hipline.pipeline import Pipeline
from hipline.settings import Settings
from hipline_device.samples import SampleBlock
from hipline_sim.presets import preset
from hipline_sim.walker import Walker

RATE_HZ = 100.0
UP = np.array([0.0, 0.0, 1.0])


def _window(yaw_deg: float, strength: float = 1.0) -> Window:
    """Return what a window says whose steps go to a side, with some power across the axis as well."""
    yaw = np.radians(yaw_deg)
    along, across = np.array([np.cos(yaw), np.sin(yaw), 0.0]), np.array([-np.sin(yaw), np.cos(yaw), 0.0])
    level, rolled = np.outer(along, along), np.outer(across, across)
    push, other = strength * (level + 0.2 * rolled), strength * (rolled + 0.2 * level)
    return Window(0.9 * strength * along, strength, push, other, other, UP, straight=True)


def _yaw_deg(forward: np.ndarray) -> float:
    return float(np.degrees(np.arctan2(forward[1], forward[0])))


def test_the_axis_is_as_sure_as_the_windows_agree():
    alike = direction([_window(yaw) for yaw in (9, 10, 11, 10, 9, 11, 10, 10)], UP)
    apart = direction([_window(yaw) for yaw in (-40, 60, 10, -20, 50, 0, 30, -10)], UP)
    assert _yaw_deg(alike.forward_sensor) == pytest.approx(10.0, abs=0.5)
    assert np.degrees(alike.axis_sd_rad) < 2.0
    assert np.degrees(apart.axis_sd_rad) > 20.0
    assert direction([_window(10.0)], UP).axis_sd_rad == NO_AXIS  # one window agrees with itself


def test_an_axis_next_to_half_a_turn_is_no_less_sure():
    # the axes of 88 and -88 degrees are four degrees apart
    assert np.degrees(direction([_window(yaw) for yaw in (88, -88, 89, -89, 90, -90)], UP).axis_sd_rad) < 4.0


def _walk(seconds: float) -> tuple[list, SampleBlock]:
    """Return a synthetic walk in parts of even time with attitudes, forward along x, and its samples."""
    walker = Walker(preset("demo"), rate_hz=RATE_HZ)
    acc, gyr = walker.samples(0, round(seconds * RATE_HZ))
    block = SampleBlock(np.arange(len(acc)), np.arange(len(acc)) / RATE_HZ, acc, gyr)
    timeline, fusion = Timeline(RATE_HZ), new_fusion("ahrs", RATE_HZ)
    return [(even, fusion.update(even)) for even in timeline.update(block)], block


def _refined(refiner: Refiner, parts: list) -> list[Calibration]:
    told: list[Calibration] = []
    for whole in parts:
        for part in refiner.cut(*whole):
            found = refiner.update(*part, walking=True)
            told += [] if found is None else [found]
    return told


@pytest.fixture(scope="module")
def parts() -> list:
    return _walk(25.0)[0]


def _worn(parts: list, yaw_deg: float, confidence: float = 0.9) -> Calibration:
    """Return how the synthetic walker wears the clip, with a forward that is wrong by an angle."""
    block = SampleBlock.join([SampleBlock(np.arange(len(e)), e.time_s, e.acc_sensor, e.gyr_sensor) for e, _ in parts])
    pipeline = Pipeline(RATE_HZ)
    pipeline.update(block)
    known = pipeline.calibration
    assert known is not None
    up, forward = np.array(known.up_sensor), np.array(known.forward_sensor)
    yaw = np.radians(yaw_deg)
    turned = np.cos(yaw) * forward + np.sin(yaw) * np.cross(up, forward)
    x, y, z = turned.tolist()
    return Calibration(
        known.up_sensor,
        (x, y, z),
        ZeroSource.STANDING,
        0.0,
        2.0,
        ForwardSource.FIRST_STEPS,
        confidence,
        Quality.FAIR,
        9.0,
    )


def test_steps_that_tell_forward_better_are_measured_by(parts):
    worn = _worn(parts, 40.0)
    told = _refined(Refiner(RATE_HZ, worn, []), parts)
    assert told
    assert worn.turned_to(told[-1]) == pytest.approx(-np.radians(40.0), abs=np.radians(6.0))
    assert (told[-1].forward, told[-1].up_sensor) == ("more steps", worn.up_sensor)
    for before, after in pairwise([worn, *told]):
        assert abs(before.turned_to(after)) > APART


def test_a_guess_that_the_next_steps_confirm_is_none_any_more(parts):
    worn = _worn(parts, 0.0, confidence=0.45)
    told = _refined(Refiner(RATE_HZ, worn, []), parts)
    assert worn.is_guess
    assert len(told) == 1
    assert not told[0].is_guess


def test_what_is_known_well_is_left_as_it_is_and_the_search_ends(parts):
    refiner = Refiner(RATE_HZ, _worn(parts, 3.0), [])
    assert not refiner.over
    assert _refined(refiner, parts) == []
    assert refiner.over
    known = [_window(yaw) for yaw in (1, -1, 0, 1, 0, -1, 0, 1)]
    assert len(known) >= ENOUGH_WINDOWS
    assert direction(known, UP).axis_sd_rad < KNOWN
    assert Refiner(RATE_HZ, _worn(parts, 0.0), known).over


def test_who_does_not_walk_tells_nothing(parts):
    refiner = Refiner(RATE_HZ, _worn(parts, 40.0), [])
    for whole in parts:
        for part in refiner.cut(*whole):
            assert refiner.update(*part, walking=False) is None
    assert not refiner.over


def test_a_step_or_two_are_no_reason_to_be_sure_which_end_is_the_front():
    _, block = _walk(25.0)
    seen: set[bool] = set()
    for steps in np.arange(6.5, 12.0, 0.5):
        pipeline = Pipeline(RATE_HZ)
        pipeline.update(block[: round(steps * RATE_HZ)])
        pipeline.finish()
        worn = pipeline.calibration
        if worn is not None and pipeline._calibrator.windows:
            few = len(pipeline._calibrator.windows) < FEWEST_WINDOWS
            assert worn.is_guess is few
            seen.add(few)
    assert seen == {True, False}


@pytest.mark.parametrize("packet", [7, 10, 333])
def test_forward_is_found_anew_at_the_same_sample_in_any_chunking(recordings, packet):
    recording = read_recording(recordings / "mobgap-HA001_Test11_Trial1.npz")
    block = recording.block[3000:12400]  # begins with steps around a chair

    def told(size: int) -> tuple:
        pipeline = Pipeline(recording.rate_hz, Settings())
        updates = [pipeline.update(block[at : at + size]) for at in range(0, len(block), size)]
        updates.append(pipeline.finish())
        assert pipeline.calibration is not None
        return (
            pipeline.calibration,
            [c for u in updates for c in u.contacts],
            [s for u in updates for s in u.strides],
        )

    whole = told(len(block))
    assert whole[0].forward == "more steps"
    assert told(packet)[:2] == whole[:2]
    assert repr(told(packet)[2]) == repr(whole[2])  # NaN is the same as NaN here
