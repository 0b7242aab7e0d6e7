import math
from dataclasses import replace

import pytest

from hipline.cues.band import BandWatch
from hipline.cues.measures import MEASURES
from hipline.cues.numbers import BaselineRule
from hipline.cues.streak import Height
from hipline.cues.table import table
from hipline.events import Usual
from hipline.settings import Settings

SURE = Usual(value=10.0, error=0.0, spread=0.0, strides=300, final=True)


def _watch(name, settings=None):
    rule = next(rule for rule in table(settings or Settings()) if rule.name == name)
    return BandWatch(rule, BaselineRule())


def _judge(watch, value, usual=SURE, times=1, also=(math.nan, None)):
    for _ in range(times):
        values, usuals = [math.nan] * len(MEASURES), [None] * len(MEASURES)
        values[watch.rule.measure], usuals[watch.rule.measure] = value, usual
        if watch.rule.also is not None:
            values[watch.rule.also[0]], usuals[watch.rule.also[0]] = also
        watch.judge(values, usuals)
    return watch.claim.height


@pytest.mark.parametrize("usual_deg", [-8.0, -2.0, 0.0, 2.0, 14.0])
def test_the_limit_is_as_far_from_a_pelvis_tipped_back_as_from_one_tipped_forward(usual_deg):
    watch = _watch("tilt_forward")
    assert watch.limit(SURE._replace(value=usual_deg)) == 5.0
    assert watch.band(SURE._replace(value=usual_deg)).high == usual_deg + 5.0


@pytest.mark.parametrize(("usual_deg", "low_deg"), [(20.0, 15.0), (10.0, 5.0), (8.0, 4.0), (4.0, 2.0)])
def test_too_little_turning_is_under_half_the_usual_or_five_degrees_less_whichever_comes_first(usual_deg, low_deg):
    assert _watch("rotation_small").band(SURE._replace(value=usual_deg)).low == low_deg


def test_too_much_turning_is_six_degrees_over_the_usual():
    assert _watch("rotation_large").band(SURE).high == 16.0


@pytest.mark.parametrize("name", ["rotation_small", "rotation_large", "left_step_longer", "right_step_longer"])
def test_a_measure_of_both_feet_is_judged_on_ten_strides_of_each(name):
    watch = _watch(name)
    value = SURE.value + watch.rule.sign * 30.0
    assert _judge(watch, value, times=19) is Height.INSIDE
    assert _judge(watch, value) > Height.INSIDE


@pytest.mark.parametrize("name", ["drop_left", "drop_right"])
def test_drop_of_one_side_is_judged_on_ten_strides_of_that_side(name):
    watch = _watch(name)
    assert _judge(watch, 12.9, times=30) is Height.AMBER
    watch = _watch(name)
    assert _judge(watch, 13.1, times=9) is Height.INSIDE
    assert _judge(watch, 13.1) is Height.CUE


def test_long_steps_are_told_only_where_the_braking_grew_too():
    long, hard = (lambda ratio: 100.0 * math.log(ratio)), SURE._replace(value=0.0)
    for longer, harder, height in ((1.12, 1.3, Height.CUE), (1.12, 1.0, Height.INSIDE), (1.0, 1.3, Height.INSIDE)):
        watch = _watch("long_steps")
        told = _judge(watch, 10.0 + long(longer), times=25, also=(long(harder), hard))
        assert told is height, (longer, harder)


def test_a_cue_names_its_value_and_limit_in_the_unit_of_the_measure():
    watch = _watch("long_steps")
    _judge(watch, 10.0 + 100.0 * math.log(1.2), times=25, also=(100.0, SURE._replace(value=0.0)))
    assert watch.claim.value == pytest.approx(120.0)
    assert watch.claim.threshold == pytest.approx(100.0 * math.exp(0.1))


def test_the_limit_is_never_within_the_spread_of_the_wearer():
    tilt = _watch("tilt_forward")
    assert tilt.limit(SURE._replace(spread=1.3)) == 5.0
    assert tilt.limit(SURE._replace(spread=2.5)) == pytest.approx(7.5)


def test_medians_that_hardly_wander_let_the_limit_stay_as_set_however_much_single_strides_differ():
    watch, usual = _watch("rotation_large"), SURE._replace(spread=3.0)
    assert watch.limit(usual) > 11.0  # nothing is known of the medians yet
    _judge(watch, 10.0, usual._replace(final=False), times=240)
    assert watch.limit(usual) < 7.0


def test_a_change_that_comes_once_the_usual_is_known_is_no_spread_of_it():
    watch, usual = _watch("rotation_large"), SURE._replace(spread=3.0)
    _judge(watch, 10.0, usual._replace(final=False), times=240)
    _judge(watch, 10.0, usual)
    before = watch.limit(usual)
    _judge(watch, 15.0, usual._replace(final=False), times=60)
    assert watch.limit(usual) == before


def test_a_doubtful_usual_widens_the_limit_and_does_not_call_a_cue_over():
    doubtful = SURE._replace(error=3.0, final=False)
    assert _watch("tilt_forward").limit(doubtful) > _watch("tilt_forward").limit(SURE) + 4.0
    watch = _watch("tilt_forward")
    assert _judge(watch, 16.0, times=5) is Height.CUE
    assert _judge(watch, 13.5, doubtful, times=30) is Height.CUE
    assert _judge(watch, 12.9, doubtful, times=5) is Height.INSIDE


def test_a_limit_from_standing_needs_no_usual():
    settings = Settings(tilt=replace(Settings().tilt, from_standing=True, limit_deg=12.0))
    watch = _watch("tilt_forward", settings)
    assert watch.band(None).high == 12.0
    assert _judge(watch, 12.1, None, times=5) is Height.CUE


def test_without_a_usual_nothing_is_judged():
    watch = _watch("tilt_forward")
    assert _judge(watch, 90.0, None, times=20) is Height.INSIDE
    assert watch.band(None).high == math.inf


def test_strides_of_a_cue_are_not_learned_from():
    watch = _watch("tilt_forward")
    assert watch.learning
    _judge(watch, 16.0, times=5)
    assert not watch.learning


def test_after_a_new_zero_it_begins_anew():
    watch = _watch("tilt_forward")
    _judge(watch, 16.0, times=5)
    watch.restart()
    assert watch.claim.height is Height.INSIDE
    assert watch.claim.restarted
    assert _judge(watch, 16.0, times=4) is Height.INSIDE
