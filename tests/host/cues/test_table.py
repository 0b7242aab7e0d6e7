from dataclasses import replace

import pytest

from hipline.cues.table import table
from hipline.cues.words import RULES
from hipline.settings import Settings

SWITCHES = {
    "tilt": {"tilt_forward"},
    "rotation": {"rotation_large", "rotation_small"},
    "drop": {"drop_left", "drop_right"},
    "asymmetry": {"right_step_longer", "left_step_longer"},
    "long_steps": {"long_steps"},
}


def _names(settings):
    return {rule.name for rule in table(settings)}


def test_all_but_the_tilt_backward_are_on():
    assert _names(Settings()) == set().union(*SWITCHES.values())


@pytest.mark.parametrize(("switch", "names"), SWITCHES.items())
def test_what_is_switched_off_is_not_in_the_table(switch, names):
    rule = replace(getattr(Settings(), switch), on=False)
    assert _names(replace(Settings(), **{switch: rule})) == _names(Settings()) - names


def test_the_tilt_backward_can_be_switched_on():
    assert "tilt_back" in _names(Settings(tilt_back=replace(Settings().tilt_back, on=True)))


def test_tilt_comes_first():
    assert table(Settings())[0].name == "tilt_forward"


def test_every_rule_has_words():
    every = Settings(tilt_back=replace(Settings().tilt_back, on=True))
    assert {rule.name for rule in table(every)} <= set(RULES)


def test_amber_comes_before_a_cue_and_over_lies_well_inside_it():
    for rule in table(Settings()):
        assert 0.0 < rule.amber_before < rule.limit, rule.name
        assert rule.strong_beyond > 0.0, rule.name
        assert rule.clear_inside >= rule.amber_before, rule.name
