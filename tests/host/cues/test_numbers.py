import math
from dataclasses import MISSING, fields

import pytest

from hipline.cues.numbers import Checked, PastWalk, TiltRule, limits_of, longest_recent, longest_without_pain
from hipline.settings import Settings

RULES = [type(value) for f in fields(Settings) if isinstance(value := getattr(Settings(), f.name), Checked)]
NUMBERS = [(rule, name, limits) for rule in dict.fromkeys(RULES) for name, limits in limits_of(rule).items()]


@pytest.mark.parametrize(("rule", "name", "limits"), NUMBERS)
def test_every_number_lies_within_its_limits_and_cannot_leave_them(rule, name, limits):
    low, high = limits
    default = next(f.default for f in fields(rule) if f.name == name)
    assert default is not MISSING
    assert default is None or low <= default <= high
    for outside in (math.nextafter(low, -math.inf), math.nextafter(high, math.inf), math.nan, True, "5"):
        with pytest.raises(ValueError, match=name):
            rule(**{name: outside})
    kind = type(default) if isinstance(default, int) else float
    assert getattr(rule(**{name: kind(high)}), name) == high


def test_the_defaults_of_tilt_are_those_that_were_asked_for():
    rule = TiltRule()
    assert rule.limit_deg - rule.amber_before_deg == 4.0
    assert rule.limit_deg == 5.0
    assert rule.limit_deg + rule.strong_beyond_deg == 8.0
    assert (rule.strides, rule.clear_inside_deg) == (5, 2.0)
    assert not Settings().tilt_back.on


def test_a_switch_is_on_or_off():
    with pytest.raises(ValueError, match="on"):
        TiltRule(on=1)


def test_the_longest_walk_without_pain_ends_at_the_pain():
    walks = (PastWalk(1.0, 30.0, pain_at_min=12.0), PastWalk(2.0, 9.0), PastWalk(3.0, 40.0, pain_at_min=15.0))
    assert longest_without_pain(walks) == 15.0
    assert longest_without_pain((PastWalk(1.0, 30.0),)) is None


def test_the_longest_recent_walk_forgets_what_is_older():
    walks = (PastWalk(31.0, 90.0), PastWalk(29.0, 20.0), PastWalk(1.0, 10.0))
    assert longest_recent(walks, 30.0) == 20.0
    assert longest_recent((), 30.0) is None
