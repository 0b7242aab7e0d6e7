from dataclasses import replace

import pytest

from hipline.cues.rules import CueRules
from hipline.events import CueLevel, Side, Stride
from hipline.settings import RotationRule, Settings, TiltRule

GOOD = Stride(
    start_s=0.0,
    end_s=1.0,
    side=Side.LEFT,
    duration_s=1.0,
    cadence_spm=120.0,
    tilt_mean_deg=2.0,
    tilt_max_deg=4.0,
    tilt_rom_deg=4.0,
    obliquity_mean_deg=0.0,
    obliquity_rom_deg=8.0,
    rotation_rom_deg=10.0,
    turn_deg=0.0,
    valid=True,
    reason="",
)


def _say(rules: CueRules, tilts=(), rotations=(), valid=True):
    said = []
    strides = [replace(GOOD, tilt_mean_deg=t, valid=valid) for t in tilts]
    strides += [replace(GOOD, rotation_rom_deg=r, valid=valid) for r in rotations]
    for i, stride in enumerate(strides):
        said += [(i, cue.rule, cue.level) for cue in rules.update(stride, float(i))]
    return said


def test_tilt_is_judged_against_the_own_walking_and_needs_strides_in_a_row():
    rules = CueRules(Settings(tilt=TiltRule(limit_deg=5.0, baseline_strides=10, strides=5)))
    assert _say(rules, [2.0] * 10) == []
    assert rules.bands.tilt_mean_deg.high == pytest.approx(7.0)
    assert _say(rules, [7.5] * 4 + [6.0] + [7.5] * 4) == []
    assert _say(rules, [7.5] * 6) == [(0, "tilt_forward", CueLevel.CUE)]


def test_the_cue_stays_until_strides_in_a_row_are_well_inside():
    rules = CueRules(Settings(tilt=TiltRule(limit_deg=5.0, baseline_strides=1, strides=2, clear_below_deg=2.0)))
    assert _say(rules, [0.0, 6.0, 6.0]) == [(2, "tilt_forward", CueLevel.CUE)]
    assert _say(rules, [4.0] * 10) == []
    assert _say(rules, [2.9, 4.0, 2.9, 2.9]) == [(3, "tilt_forward", CueLevel.CLEAR)]


def test_the_limit_may_count_from_standing():
    rules = CueRules(Settings(tilt=TiltRule(limit_deg=5.0, from_standing=True, strides=3)))
    assert _say(rules, [5.5] * 3) == [(2, "tilt_forward", CueLevel.CUE)]


def test_strides_that_are_not_good_are_not_judged():
    rules = CueRules(Settings(tilt=TiltRule(limit_deg=5.0, from_standing=True, strides=3)))
    assert _say(rules, [9.0] * 10, valid=False) == []
    assert _say(rules, [9.0] * 2) == []
    assert _say(rules, [0.0] * 2, valid=False) == []
    assert _say(rules, [9.0]) == [(0, "tilt_forward", CueLevel.CUE)]


@pytest.mark.parametrize(("value", "rule"), [(16.5, "rotation_large"), (4.5, "rotation_small")])
def test_rotation_is_judged_on_both_sides_of_the_own_usual(value, rule):
    rules = CueRules(Settings(rotation=RotationRule(baseline_strides=10, strides=10)))
    assert _say(rules, rotations=[10.0] * 10) == []
    band = rules.bands.rotation_rom_deg
    assert (band.low, band.high) == (5.0, 16.0)
    assert _say(rules, rotations=[value] * 10) == [(9, rule, CueLevel.CUE)]
    assert _say(rules, rotations=[10.0] * 10) == [(9, rule, CueLevel.CLEAR)]


def test_a_small_usual_rotation_is_not_asked_to_be_smaller_than_half():
    rules = CueRules(Settings(rotation=RotationRule(baseline_strides=1)))
    _say(rules, rotations=[6.0])
    assert rules.bands.rotation_rom_deg.low == pytest.approx(3.0)
