from __future__ import annotations

import json

import pytest

from hipline.motion.calibration import Calibration
from hipline.sessions.software import engine, software
from hipline.sessions.values import Clip, from_json, to_json
from hipline.settings import RotationRule, Settings, TiltRule


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(
            TiltRule(8.0, True, 5, 1.0, 3), RotationRule(1, 2, 3, 4), (0.1, 5.0), True, "+x", "-z", leg_length_m=0.9
        ),
    ],
)
def test_settings_come_back_equal(settings):
    assert from_json(Settings, to_json(settings)) == settings


def test_a_calibration_comes_back_to_the_last_bit():
    calibration = Calibration(
        (0.1 + 0.2, 0.0, 1 / 3), (1.0, 0.0, 0.0), "given", 0.0, 5.99, "bows and steps", 0.9, "sure", 9
    )
    assert from_json(Calibration, to_json(calibration)) == calibration


def test_what_an_older_hipline_did_not_know_keeps_its_default():
    assert from_json(Settings, '{"tilt": {"limit_deg": 7}}') == Settings(tilt=TiltRule(limit_deg=7.0))


def test_what_only_a_newer_hipline_knows_is_left_out():
    assert from_json(Clip, '{"name": "Clip", "colour": "red"}') == Clip("Clip")


def test_software_names_what_has_a_part_in_the_numbers():
    told = software()
    assert {"hipline", "numpy", "scipy", "ahrs", "engine", "python", "system"} <= set(told)
    assert len(engine()) == 12
    assert json.loads(to_json(told)) == told
