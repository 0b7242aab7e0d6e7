from __future__ import annotations

import json

import pytest

from hipline.cues.numbers import PastWalk
from hipline.cues.own import OwnValue, OwnWalking
from hipline.motion.calibration import Calibration
from hipline.sessions.software import engine, software
from hipline.sessions.values import Clip, from_json, to_json
from hipline.settings import Settings, TiltRule


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(
            tilt=TiltRule(limit_deg=8.0, strides=3),
            neutral_s=(0.1, 5.0),
            guided=True,
            up_axis="+x",
            forward_axis="-z",
            worn="front",
            leg_length_m=0.9,
            own=OwnWalking((OwnValue("tilt_mean_deg", 100.0, 3.25, 0.1 + 0.2, 40),)),
            past=(PastWalk(1.0, 20.0, None), PastWalk(2.0, 30.0, 12.5)),
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
