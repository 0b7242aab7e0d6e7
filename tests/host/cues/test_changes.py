from dataclasses import replace

import pytest

from hipline.cues.changes import changed, names
from hipline.cues.modes import Mode
from hipline.settings import Settings


@pytest.mark.parametrize(
    ("text", "rule", "number", "value"),
    [
        ("tilt.limit_deg=6", "tilt", "limit_deg", 6.0),
        ("tilt.strides=8", "tilt", "strides", 8),
        ("rotation.on=no", "rotation", "on", False),
        ("minutes.limit_min=12", "minutes", "limit_min", 12.0),
        ("minutes.limit_min=none", "minutes", "limit_min", None),
        ("feedback.mode=faded", "feedback", "mode", Mode.FADED),
    ],
)
def test_a_number_is_changed_by_its_name_and_nothing_else_is(text, rule, number, value):
    settings = changed(Settings(), [text])
    assert settings == replace(Settings(), **{rule: replace(getattr(Settings(), rule), **{number: value})})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tilt.limit_deg=99", "2 to 20"),
        ("tilt.limit_deg=wide", "2 to 20"),
        ("tilt.strides=5.5", "3 to 12"),
        ("tilt.limit=6", "tilt.limit_deg"),
        ("smile=6", "RULE.NUMBER=VALUE"),
        ("tilt.limit_deg", "RULE.NUMBER=VALUE"),
        ("rotation.on=perhaps", "on or off"),
        ("feedback.mode=shout", "bandwidth"),
        ("budget.apart_s=30", "60 to 1800"),
        ("budget.per_hour=7", "1 to 6"),
    ],
)
def test_what_cannot_be_changed_so_is_refused_with_what_can(text, told):
    with pytest.raises(ValueError, match=told):
        changed(Settings(), [text])


def test_later_changes_go_on_from_earlier_ones():
    settings = changed(Settings(), ["tilt.limit_deg=6", "tilt.strides=8", "tilt.limit_deg=7"])
    assert (settings.tilt.limit_deg, settings.tilt.strides) == (7.0, 8)


def test_every_name_is_a_number_of_the_settings():
    assert len(names()) == len(set(names())) > 50
    for name in names():
        rule, number = name.split(".")
        assert hasattr(getattr(Settings(), rule), number)
